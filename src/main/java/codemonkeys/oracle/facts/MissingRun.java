package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** A product without a run report. A report that is there and can't be read is none of these. */
@Meaning(value = "there is no run report at all", from = "dash/runs/<product>/last_run.json")
public record MissingRun(ProductId product) implements ProductFact {}
