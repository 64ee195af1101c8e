/**
 * What a fleet's next days look like: the planner's own plans, one a day, and runs of which only
 * the outcome and the time are made up. Nothing is written, and there is no second model: facts
 * come from {@code intake}, plans from {@code planning}.
 */
@NullMarked
package codemonkeys.oracle.forecast;

import org.jspecify.annotations.NullMarked;
