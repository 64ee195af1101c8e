package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.util.Set;

/** One job of a product's schedule. */
@Meaning(value = "a job of the product's schedule", from = "dash/schedules/<product>.json")
public record ScheduledJob(
    ProductId product,
    @Meaning("what it does: VALIDATE, TEST, REGENERATE_REPORT, GC_RUNS, DRIFT_CHECK, …")
        Intent intent,
    @Meaning("hourly, daily, weekly, manual or on_push") String cadence,
    @Meaning("the priority it asks for") int priority,
    @Meaning("what it may use; the intent's usual budget where the schedule is silent")
        Budget budget,
    @Meaning("what halts it") Set<StopCondition> stopConditions,
    @Meaning("the schedule is enabled and the job is due at as-of") boolean due)
    implements ProductFact {
  public ScheduledJob {
    stopConditions = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(stopConditions));
  }

  @Meaning("Oracle may propose and run it")
  public boolean runnable() {
    return intent.safe();
  }
}
