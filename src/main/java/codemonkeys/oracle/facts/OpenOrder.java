package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;

/**
 * A work order that stands whatever the plan says: one that is running, or that another tool made.
 * Pending orders of Oracle's own are what planning itself changes, and no fact; see ADR 23.
 */
@Meaning(
    value = "a work order that is running, or pending and made by another tool",
    from = "nexus/work_orders/*.json")
public record OpenOrder(
    ProductId product,
    @Meaning("its id") String jobId,
    @Meaning("what it asks for") Intent intent,
    @Meaning("it is running; otherwise it is pending") boolean running,
    @Meaning("an earlier plan of Oracle's made it; then it is running") boolean planned,
    @Meaning("hours from its creation to as-of, with fraction") double ageHours)
    implements ProductFact {}
