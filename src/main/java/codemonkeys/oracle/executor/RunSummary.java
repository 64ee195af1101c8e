package codemonkeys.oracle.executor;

import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run did.
 *
 * @param executed orders whose job ran, in the order in which they ran
 * @param refused orders that must not run, and files that hold none
 * @param cantRun orders that failed without having run
 * @param skipped orders that are not wanted any more
 * @param waiting orders that stay pending for a reason of their own
 * @param left orders that stay pending because the run, or their product in it, was over before
 *     their turn
 * @param stoppedProducts those that the run went on without
 * @param stopped why the run was over before all that was asked; empty when it was not
 */
public record RunSummary(
    List<Executed> executed,
    List<RefusedFile> refused,
    List<NotRun> cantRun,
    List<NotRun> skipped,
    List<NotRun> waiting,
    List<QueuedOrder> left,
    List<StoppedProduct> stoppedProducts,
    Stop stop,
    String stopped) {
  public RunSummary {
    executed = List.copyOf(executed);
    refused = List.copyOf(refused);
    cantRun = List.copyOf(cantRun);
    skipped = List.copyOf(skipped);
    waiting = List.copyOf(waiting);
    left = List.copyOf(left);
    stoppedProducts = List.copyOf(stoppedProducts);
  }

  /** Of a run that did not begin, since the kill switch for everything is on. */
  public static RunSummary killed(List<QueuedOrder> left, String stopped) {
    return new RunSummary(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        left,
        List.of(),
        Stop.KILL_SWITCH,
        stopped);
  }

  /** What ended a run. */
  public enum Stop {
    /** It had done what was asked. */
    NONE,
    /** A stop condition of an order. */
    CONDITION,
    /** This machine can't confine jobs as was asked. */
    ISOLATION,
    /** The kill switch for everything. */
    KILL_SWITCH,
    /** Its own time. */
    TIME,
    /** The workspace's lock is gone. */
    LOCK,
    INTERRUPT
  }

  /**
   * A job that ran.
   *
   * @param run its folder, relative to the workspace
   * @param summary for people, as in its report
   * @param exitCode of the command; null when it has none
   * @param isolation of its last process; null when there was none
   */
  public record Executed(
      QueuedOrder order,
      Outcome outcome,
      String run,
      String summary,
      Duration time,
      @Nullable Integer exitCode,
      @Nullable Isolation isolation,
      List<String> evidence) {
    public Executed {
      evidence = List.copyOf(evidence);
    }
  }

  /** A file of the queue that must not run. */
  public record RefusedFile(String fileName, String reason) {}

  /**
   * A product that a stop condition has stopped and not the run.
   *
   * @param left its orders that stay pending
   */
  public record StoppedProduct(ProductId product, String reason, List<QueuedOrder> left) {
    public StoppedProduct {
      left = List.copyOf(left);
    }
  }

  /** An order with why it ended, or why it did not begin. */
  public record NotRun(QueuedOrder order, String reason) {}

  /** Whether a job failed, an order was refused, or a stop condition halted the run. */
  public boolean failed() {
    return stop == Stop.CONDITION
        || stop == Stop.ISOLATION
        || !refused.isEmpty()
        || !cantRun.isEmpty()
        || executed.stream().anyMatch(e -> !e.outcome().well());
  }
}
