package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** What documents lack, the last validation has not said. */
@Meaning(
    value =
        "no validation on record has seen the product's documents as they are, or the last one is"
            + " older than the limit of the product's tier",
    from = "LastValidation, or that there is none")
public record ValidationDue(ProductId product) implements ProductFact {}
