package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** A decision about a product. */
@Meaning(value = "a decision whose target is the product", from = "nexus/outbox/*.json")
public record NexusDecision(
    ProductId product,
    @Meaning("its id") String decisionId,
    @Meaning("approval, rejection, directive, allocation, budget_grant or kill_switch_toggle")
        String type,
    @Meaning("it is issued and not yet carried out") boolean issued,
    @Meaning("hours from its creation to as-of, with fraction") double ageHours)
    implements ProductFact {}
