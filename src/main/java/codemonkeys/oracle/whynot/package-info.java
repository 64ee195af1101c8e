/**
 * Why there is no order: which conditions of which rules are false and by how much, the smallest
 * changes that would bring the order in, and when it comes in by itself. The trees of the rules
 * find all of it; nothing is said that planning again has not confirmed. Reads no files: whoever
 * asks says how the fleet looks later.
 */
@NullMarked
package codemonkeys.oracle.whynot;

import org.jspecify.annotations.NullMarked;
