/**
 * What commands ask of a fleet: its plan, the rule files that count, and its state for the
 * executor. It reads files by way of intake and knows no command line.
 */
@NullMarked
package codemonkeys.oracle.fleet;

import org.jspecify.annotations.NullMarked;
