/**
 * From facts and rules to a plan: fires the rules in batches, drops what is held, merges proposals
 * for the same work, orders what is left and takes the best. Pure: no files, no clock, no chance.
 */
@NullMarked
package codemonkeys.oracle.planning;

import org.jspecify.annotations.NullMarked;
