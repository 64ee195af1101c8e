package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.facts.TestRecord;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at one kind of work for a product, the newest first: runs that are on record, and
 * orders that were refused before anything ran.
 */
record Attempts(List<Attempt> newestFirst) {
  /** Up to here a failure in a row is like any other; from here on a person has to look. */
  static final int TOO_MANY = 3;

  private static final List<Duration> WAITS =
      List.of(Duration.ofDays(7), Duration.ofDays(14), Duration.ofDays(28));

  /**
   * One attempt.
   *
   * @param status null when it is not known
   * @param run null when it was refused
   * @param refused null when it ran
   */
  record Attempt(
      Instant at, @Nullable Status status, @Nullable RunResult run, @Nullable QueuedOrder refused) {
    boolean failed() {
      return run == null || run.failed();
    }

    private int newerFirst(Attempt other) {
      int order = other.at.compareTo(at);
      return order == 0 ? other.id().compareTo(id()) : order;
    }

    private String id() {
      return run != null ? run.runId() : refused != null ? refused.jobId().value() : "";
    }
  }

  /**
   * Collects them.
   *
   * @param released before this moment, and at it, none counts; null when all do
   */
  static Attempts of(
      Intent intent, List<RunResult> runs, List<QueuedOrder> refused, @Nullable Instant released) {
    List<Attempt> attempts = new ArrayList<>();
    for (RunResult run : runs) {
      Instant at = run.endedAt() == null ? Instant.EPOCH : run.endedAt();
      if (run.attempted() == intent && run.status() != Status.IN_PROGRESS) {
        attempts.add(new Attempt(at, run.status(), run, null));
      }
    }
    for (QueuedOrder order : refused) {
      if (order.intent() == intent) {
        Instant at = order.completedAt();
        attempts.add(new Attempt(at == null ? order.createdAt() : at, Status.FAILED, null, order));
      }
    }
    if (released != null) {
      attempts.removeIf(attempt -> !attempt.at().isAfter(released));
    }
    attempts.sort(Attempt::newerFirst);
    return new Attempts(attempts);
  }

  boolean isEmpty() {
    return newestFirst.isEmpty();
  }

  /** How many are known to have ended well or badly. */
  int known() {
    int known = 0;
    for (Attempt attempt : newestFirst) {
      known += attempt.status() == null ? 0 : 1;
    }
    return known;
  }

  /** The newest tests that ran and whose outcome is known; null when they are fewer than two. */
  @Nullable TestRecord testRecord(ProductId product) {
    int tests = 0;
    int failedOfLast5 = 0;
    int failed = 0;
    for (Attempt attempt : newestFirst) {
      if (attempt.run() == null || attempt.status() == null) {
        continue;
      }
      failed += attempt.failed() ? 1 : 0;
      tests++;
      if (tests <= 5) {
        failedOfLast5 = failed;
      }
      if (tests == TestRecord.MAX) {
        break;
      }
    }
    return tests < 2 ? null : new TestRecord(product, tests, failedOfLast5, failed);
  }

  int failuresInARow() {
    int failures = 0;
    for (Attempt attempt : newestFirst) {
      if (!attempt.failed()) {
        break;
      }
      failures++;
    }
    return failures;
  }

  /** The last one, when it failed. */
  @Nullable Attempt lastFailure() {
    return failuresInARow() == 0 ? null : newestFirst.get(0);
  }

  /** When it is worth another try although nothing changed; null when the last one did not fail. */
  @Nullable Instant retryAt() {
    Attempt last = lastFailure();
    return last == null
        ? null
        : last.at()
            .plus(WAITS.get(Math.min(Math.max(failuresInARow() - TOO_MANY, 0), WAITS.size() - 1)));
  }

  /** Whether the outcome changed to and fro in the newest five. */
  boolean flaky() {
    int changes = 0;
    Boolean before = null;
    for (Attempt attempt : newestFirst.subList(0, Math.min(5, newestFirst.size()))) {
      if (attempt.status() == Status.SUCCESS || attempt.status() == Status.FAILED) {
        boolean failed = attempt.status() == Status.FAILED;
        changes += before != null && before != failed ? 1 : 0;
        before = failed;
      }
    }
    return changes >= 2;
  }
}
