/**
 * The command line: options in, one object called, an {@link codemonkeys.oracle.cli.ExitCode} out.
 * The only code that touches the process: streams, environment, clock, exit.
 */
@NullMarked
package codemonkeys.oracle.cli;

import org.jspecify.annotations.NullMarked;
