package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** How many of the last tests failed; there when the outcomes of at least two are known. */
@Meaning(
    value = "how many of the last tests failed; not there when fewer than two are known",
    from =
        "dash/runs/<product>/last_run.json and its newest folders run_*, since the newest oracle"
            + " release of the product")
public record TestRecord(
    ProductId product,
    @Meaning("tests on record whose outcome is known, at most the last ten; 2 or more") int tests,
    @Meaning("how many of the last five of them failed") int failedOfLast5,
    @Meaning("how many of the last ten of them failed") int failedOfLast10)
    implements ProductFact {
  public static final int MAX = 10;

  @Meaning("how many of the five before the last five failed, as far as they are on record")
  public int failedOfFiveBefore() {
    return failedOfLast10 - failedOfLast5;
  }
}
