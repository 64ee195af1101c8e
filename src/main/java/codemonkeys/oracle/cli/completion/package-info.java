/**
 * Completion of command lines in shells, and man pages: both made from the commands as they are.
 */
@NullMarked
package codemonkeys.oracle.cli.completion;

import org.jspecify.annotations.NullMarked;
