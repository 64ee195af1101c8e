package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** There is a report, and no run on record ran tests. */
@Meaning(
    value = "there is a report of a run, and no run on record ran tests",
    from = "dash/runs/<product>/last_run.json and the run folders beside it")
public record NeverTested(ProductId product) implements ProductFact {}
