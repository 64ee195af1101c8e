package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** A request that comes from a product. */
@Meaning(value = "a request whose source is the product", from = "nexus/inbox/*.json")
public record NexusRequest(
    ProductId product,
    @Meaning("its id") String requestId,
    @Meaning("escalation, approval_request, budget_extension, kill_switch_override, …") String type,
    @Meaning("nobody has answered it yet") boolean pending,
    @Meaning("low, normal, high or critical; normal when it doesn't say") String urgency,
    @Meaning("hours from its creation to as-of, with fraction") double ageHours)
    implements ProductFact {}
