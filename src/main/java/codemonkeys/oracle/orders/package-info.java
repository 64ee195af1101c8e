/**
 * Work orders: the one thing that the planner and the executor share. An order is valid by
 * construction; what stands in the queue's files is read as hostile input.
 */
@NullMarked
package codemonkeys.oracle.orders;

import org.jspecify.annotations.NullMarked;
