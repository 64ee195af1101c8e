package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last run of a product, from a report that keeps its schema. */
@Meaning(
    value = "the last run, when its report is there and valid",
    from = "dash/runs/<product>/last_run.json")
public record LastRun(
    ProductId product,
    @Meaning("the run's id, as run_20260301_060000") String runId,
    @Meaning("SUCCESS, FAILED, IN_PROGRESS, CANCELLED, GOVERNANCE_FAILED or BUDGET_EXHAUSTED")
        Status status,
    @Meaning("when it began, UTC") Instant startedAt,
    @Meaning("when it ended, UTC; of a run in progress, what its report says") Instant endedAt,
    @Meaning("hours from its end to as-of, with fraction; below 0 when its end lies after as-of")
        double hoursSinceRun,
    @Meaning("hours from its start to as-of, with fraction") double hoursSinceStart,
    @Meaning("the product's sla_tier, 1 (strictest) to 5; null when the registry doesn't say")
        @Nullable Integer slaTier)
    implements ProductFact {

  /** How a run ended. */
  public enum Status {
    SUCCESS,
    FAILED,
    IN_PROGRESS,
    CANCELLED,
    GOVERNANCE_FAILED,
    BUDGET_EXHAUSTED;

    /** The word in the file; {@code passed} is an older word for success. */
    public static Optional<Status> of(String text) {
      return switch (text) {
        case "success", "passed" -> Optional.of(SUCCESS);
        case "failed" -> Optional.of(FAILED);
        case "in_progress" -> Optional.of(IN_PROGRESS);
        case "cancelled" -> Optional.of(CANCELLED);
        case "governance_failed" -> Optional.of(GOVERNANCE_FAILED);
        case "budget_exhausted" -> Optional.of(BUDGET_EXHAUSTED);
        default -> Optional.empty();
      };
    }
  }

  public static LastRun at(
      Instant asOf,
      ProductId product,
      String runId,
      Status status,
      Instant startedAt,
      Instant endedAt,
      @Nullable Integer slaTier) {
    return new LastRun(
        product,
        runId,
        status,
        startedAt,
        endedAt,
        hours(endedAt, asOf),
        hours(startedAt, asOf),
        slaTier);
  }

  /** Hours between two instants, to the millisecond. */
  public static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 3_600_000.0;
  }

  @Meaning("it ended well")
  public boolean succeeded() {
    return status == Status.SUCCESS;
  }

  @Meaning("it failed")
  public boolean failed() {
    return status == Status.FAILED;
  }

  @Meaning("it has not ended, as far as its report says")
  public boolean inProgress() {
    return status == Status.IN_PROGRESS;
  }

  @Meaning("it is over, however it ended")
  public boolean ended() {
    return status != Status.IN_PROGRESS;
  }

  @Meaning("it was cancelled")
  public boolean cancelled() {
    return status == Status.CANCELLED;
  }

  @Meaning("governance checks failed it")
  public boolean governanceFailed() {
    return status == Status.GOVERNANCE_FAILED;
  }

  @Meaning("it stopped because its budget ran out")
  public boolean budgetExhausted() {
    return status == Status.BUDGET_EXHAUSTED;
  }
}
