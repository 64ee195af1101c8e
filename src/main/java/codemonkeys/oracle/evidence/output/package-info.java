/**
 * The output of a job: what test runners, build tools and caches say of tests in their lines, for
 * products without test reports.
 *
 * <p>{@link codemonkeys.oracle.evidence.output.ClosingLines} is the entrance. Anyone can print such
 * lines, so they are weaker than a report. Knows nothing of runs.
 */
@NullMarked
package codemonkeys.oracle.evidence.output;

import org.jspecify.annotations.NullMarked;
