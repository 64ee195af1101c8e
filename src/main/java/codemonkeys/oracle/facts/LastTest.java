package codemonkeys.oracle.facts;

import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The last run that ran the product's tests. A validation never changes it. */
@Meaning(
    value = "the last run that ran the product's tests; a validation never changes it",
    from =
        "last_test in dash/runs/<product>/last_run.json, else that report itself when its"
            + " result.json says that it ran tests or is not there, else the newest run folder")
public record LastTest(
    ProductId product,
    @Meaning("the run's id, as run_20260301_060000") String runId,
    @Meaning("SUCCESS, FAILED, CANCELLED, GOVERNANCE_FAILED or BUDGET_EXHAUSTED") Status status,
    @Meaning("when it ended, UTC") Instant endedAt,
    @Meaning("hours from its end to as-of, with fraction; below 0 when its end lies after as-of")
        double hoursSinceTest,
    @Meaning("hours since its end by the limit of the product's tier: above 1 it is overdue")
        double overdue,
    @Meaning("the product's sla_tier, 1 (strictest) to 5; null when the registry doesn't say")
        @Nullable Integer slaTier,
    @Meaning("failed tests in a row up to the last one; 0 when that did not fail")
        int failuresInARow,
    @Meaning("the source is known to have changed since it; false also when unknown")
        boolean sourceChanged,
    @Meaning("Oracle ran them and found no count of tests in reports or output") boolean uncounted)
    implements ProductFact {

  public static LastTest at(
      Instant asOf,
      Product product,
      String runId,
      Status status,
      Instant endedAt,
      int failuresInARow,
      boolean sourceChanged,
      boolean uncounted) {
    double hours = LastRun.hours(endedAt, asOf);
    return new LastTest(
        product.product(),
        runId,
        status,
        endedAt,
        hours,
        hours / product.limitHours(),
        product.slaTier(),
        failuresInARow,
        sourceChanged,
        uncounted);
  }

  @Meaning("they passed")
  public boolean succeeded() {
    return status == Status.SUCCESS;
  }

  @Meaning("they failed")
  public boolean failed() {
    return status == Status.FAILED;
  }

  @Meaning("somebody stopped them")
  public boolean cancelled() {
    return status == Status.CANCELLED;
  }

  @Meaning("they stopped because their budget ran out")
  public boolean budgetExhausted() {
    return status == Status.BUDGET_EXHAUSTED;
  }
}
