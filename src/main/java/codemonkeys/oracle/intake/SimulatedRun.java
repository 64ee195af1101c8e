package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that did not take place: how one of Oracle's would have ended, for a look ahead. It ends
 * after its start, and changes nothing but what is known of runs.
 */
public record SimulatedRun(
    ProductId product, Intent intent, boolean passed, Instant startedAt, Duration took) {
  /** What a product has a day that nobody has granted any minutes, as a real report says it. */
  private static final BigDecimal USUAL_MINUTES = BigDecimal.valueOf(90);

  public Instant endedAt() {
    return startedAt.plus(took);
  }

  /**
   * What a run leaves.
   *
   * @param own what its folder says
   * @param report the product's report after it
   */
  record Left(RunResult own, RunReport report) {}

  /** What it leaves behind, as the executor would have written it. */
  Left left(ProductFiles before) {
    String id = RunResult.id(startedAt);
    for (int i = 2; before.hasRunFolder(id); i++) {
      id = RunResult.id(startedAt) + "_" + i;
    }
    RunReport.Economy economy = economy(before.report);
    RunResult earlier = intent == Intent.REGENERATE_REPORT ? before.rebuildable() : null;
    if (earlier != null && earlier.status() != null && earlier.endedAt() != null) {
      Instant ended = earlier.endedAt();
      Duration time = earlier.took() == null ? Duration.ZERO : earlier.took();
      return new Left(
          result(id, earlier.status(), true, before),
          new RunReport(
              earlier.runId(),
              earlier.status(),
              ended.minus(time),
              ended,
              List.of(),
              economy,
              null,
              null));
    }
    Status status = passed ? Status.SUCCESS : Status.FAILED;
    return new Left(
        result(id, status, false, before),
        new RunReport(id, status, startedAt, endedAt(), List.of(), economy, null, null));
  }

  private RunResult result(String id, Status status, boolean rebuilt, ProductFiles before) {
    // Whether its tests can be counted is a matter of the product.
    RunResult lastTest = before.lastTest;
    boolean uncounted = lastTest != null && lastTest.recorded().uncounted();
    return new RunResult(
        id,
        intent,
        status,
        endedAt(),
        new RunResult.Recorded(null, null, null, null, rebuilt, true, uncounted),
        took);
  }

  private RunReport.Economy economy(@Nullable RunReport before) {
    String today = day(endedAt());
    BigDecimal minutes =
        BigDecimal.valueOf(took.toMillis()).divide(BigDecimal.valueOf(60_000), 3, RoundingMode.UP);
    if (before == null) {
      return new RunReport.Economy(
          BigDecimal.ZERO, BigDecimal.ZERO, USUAL_MINUTES, minutes, today, 0, 0);
    }
    RunReport.Economy old = before.economy();
    String day = old.spentDay() == null ? day(before.endedAt()) : old.spentDay();
    return new RunReport.Economy(
        old.budgetTokens(),
        old.spentTokens(),
        old.budgetMinutes(),
        (day.equals(today) ? old.spentMinutes() : BigDecimal.ZERO).add(minutes),
        today,
        old.maxHealAttempts(),
        old.healAttemptsUsed());
  }

  private static String day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
