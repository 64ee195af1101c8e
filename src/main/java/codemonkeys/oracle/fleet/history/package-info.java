/**
 * What the fleet was: its files at past commits and at the moments of recorded plans, and what two
 * sets of rules would have made of it. It reads the fleet's repository and writes nothing but a
 * temporary folder of its own.
 */
@NullMarked
package codemonkeys.oracle.fleet.history;

import org.jspecify.annotations.NullMarked;
