/**
 * The sources of a job: which files of its tree are source, which of them the job changed, and the
 * copy that it works in where no overlay is possible.
 *
 * <p>Knows nothing of orders, runs or processes.
 */
@NullMarked
package codemonkeys.oracle.executor.sources;

import org.jspecify.annotations.NullMarked;
