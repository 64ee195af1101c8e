/**
 * One job as a process tree that can be bounded, confined and ended as a whole: the sandbox, the
 * supervisor, deadlines and output.
 *
 * <p>Knows nothing of orders or products. Commands are lists of arguments, never lines for a shell.
 */
@NullMarked
package codemonkeys.oracle.executor.process;

import org.jspecify.annotations.NullMarked;
