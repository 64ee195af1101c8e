/**
 * Carries out work orders: a closed set of jobs under hard budgets and stop conditions.
 *
 * <p>Meets the planner in the work-order files alone. Must not reach rules, planning, facts, intake
 * or Drools on any path; what the registry says of a product comes in as a value.
 */
@NullMarked
package codemonkeys.oracle.executor;

import org.jspecify.annotations.NullMarked;
