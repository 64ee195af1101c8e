package codemonkeys.oracle.facts;

import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;

/** The last validation of a product that is on record. */
@Meaning(
    value = "the last validation of the product, when one is on record",
    from =
        "last_validation in dash/runs/<product>/last_run.json, else the newest run folder whose"
            + " result.json says that it validated")
public record LastValidation(
    ProductId product,
    @Meaning("the run's id, as run_20260301_060000") String runId,
    @Meaning("SUCCESS, FAILED or CANCELLED") Status status,
    @Meaning("when it ended, UTC") Instant endedAt,
    @Meaning("hours from its end to as-of, with fraction") double hoursSinceValidation,
    @Meaning("hours since its end by the limit of the product's tier: above 1 it is overdue")
        double overdue,
    @Meaning("failed validations in a row up to the last one; 0 when that did not fail")
        int failuresInARow,
    @Meaning(
            "the product's documents, schedule or registry entry are known to have changed since;"
                + " false also when unknown")
        boolean documentsChanged)
    implements ProductFact {

  public static LastValidation at(
      Instant asOf,
      Product product,
      String runId,
      Status status,
      Instant endedAt,
      int failuresInARow,
      boolean documentsChanged) {
    double hours = LastRun.hours(endedAt, asOf);
    return new LastValidation(
        product.product(),
        runId,
        status,
        endedAt,
        hours,
        hours / product.limitHours(),
        failuresInARow,
        documentsChanged);
  }

  @Meaning("it passed")
  public boolean succeeded() {
    return status == Status.SUCCESS;
  }

  @Meaning("it failed")
  public boolean failed() {
    return status == Status.FAILED;
  }

  @Meaning("no validation has seen the documents as they are, or the last one is overdue")
  public boolean outdated() {
    return documentsChanged || overdue > 1;
  }
}
