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
 * @param notRun orders that had their turn and did not run, and files that hold no order
 * @param left orders that stay pending because the run, or their product in it, was over before
 *     their turn
 * @param stoppedProducts those that the run went on without
 * @param stopped why the run was over before all that was asked; empty when it was not
 */
public record RunSummary(
    List<Executed> executed,
    List<NotRun> notRun,
    List<QueuedOrder> left,
    List<StoppedProduct> stoppedProducts,
    Stop stop,
    String stopped) {
  public RunSummary {
    executed = List.copyOf(executed);
    notRun = List.copyOf(notRun);
    left = List.copyOf(left);
    stoppedProducts = List.copyOf(stoppedProducts);
  }

  /** Of a run that did not begin, since the kill switch for everything is on. */
  public static RunSummary killed(List<QueuedOrder> left, String stopped) {
    return new RunSummary(List.of(), List.of(), left, List.of(), Stop.KILL_SWITCH, stopped);
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

  /**
   * An order that did not run, or a file that holds none.
   *
   * @param order null when the file holds none
   */
  public record NotRun(String fileName, @Nullable QueuedOrder order, Decision.Obstacle obstacle) {
    public String reason() {
      return obstacle.reason();
    }
  }

  /** What did not run for one kind of reason. */
  public List<NotRun> notRun(Class<? extends Decision.Obstacle> kind) {
    return notRun.stream().filter(each -> kind.isInstance(each.obstacle())).toList();
  }

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

  /** Whether a job failed, an order was refused, or a stop condition halted the run. */
  public boolean failed() {
    return stop == Stop.CONDITION
        || stop == Stop.ISOLATION
        || !notRun(Decision.Refusal.class).isEmpty()
        || executed.stream().anyMatch(e -> !e.outcome().well());
  }
}
