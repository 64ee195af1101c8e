package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;

/** A work order that is pending or running when the plan is made. */
@Meaning(value = "a work order that is pending or running", from = "nexus/work_orders/*.json")
public record OpenOrder(
    ProductId product,
    @Meaning("its id") String jobId,
    @Meaning("what it asks for") Intent intent,
    @Meaning("it is running; otherwise it is pending") boolean running,
    @Meaning("an earlier plan of Oracle's made it") boolean planned,
    @Meaning("hours from its creation to as-of, with fraction") double ageHours)
    implements ProductFact {}
