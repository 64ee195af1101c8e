/**
 * The folders of runs below {@code dash/runs}, Oracle's own and those of other tools: their names,
 * their contents, and what their documents say of how a run ended and why it failed.
 *
 * <p>Never asks the clock, times are handed in. Signatures are not looked at here.
 */
@NullMarked
package codemonkeys.oracle.evidence.runs;

import org.jspecify.annotations.NullMarked;
