package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Percent;

/** The whole fleet in numbers; there is exactly one. */
@Meaning(
    value = "the whole fleet in numbers; there is always exactly one",
    from = "all of the above")
public record Fleet(
    @Meaning("registered products") int products,
    @Meaning("products whose status is active") int activeProducts,
    @Meaning("products whose last test failed") int failedProducts,
    @Meaning("products without a run report") int productsWithoutRun,
    @Meaning("products whose run report can't be read or breaks its schema")
        int productsWithInvalidRun,
    @Meaning("products whose kill switch is on") int killedProducts,
    @Meaning("the kill switch for everything is on") boolean killSwitchOn,
    @Meaning("what turned it on; empty when it is off") String killSwitchSource,
    @Meaning("documents of the governed list that are not there") int missingGovernedDocs,
    @Meaning("requests that nobody has answered yet") int pendingRequests)
    implements FleetFact {

  @Meaning("share of the products whose last test failed, in whole percent")
  public Percent failedShare() {
    return Percent.of(failedProducts, products);
  }

  @Meaning("share of the products whose last test failed, in whole percent, as a number")
  public int failedPercent() {
    return failedShare().value();
  }
}
