package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** Evidence that the last run names and that is not there. */
@Meaning(
    value = "the last run names evidence that is not there",
    from = "dash/runs/<product>/last_run.json and the files it names")
public record MissingEvidence(
    ProductId product,
    @Meaning("the product's status is active") boolean active,
    @Meaning("how many of the named files are not there, 1 or more") int missing,
    @Meaning("the first of them, as the report names it") String firstMissing)
    implements ProductFact {}
