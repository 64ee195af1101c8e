/**
 * Test reports: JUnit XML files to counts of tests and the names of those that failed. The product
 * under test wrote them, so they are hostile input.
 *
 * <p>{@link codemonkeys.oracle.evidence.report.JUnitReports} is the entrance. Knows nothing of
 * runs; loads Woodstox, so nothing on the path of {@code plan} may use it.
 */
@NullMarked
package codemonkeys.oracle.evidence.report;

import org.jspecify.annotations.NullMarked;
