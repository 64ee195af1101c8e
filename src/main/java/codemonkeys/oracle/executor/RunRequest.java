package codemonkeys.oracle.executor;

import codemonkeys.oracle.orders.JobId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one run.
 *
 * @param orders how many may be executed
 * @param job the only one to look at; null for the next ones
 * @param time wall time of the whole run; null for no bound besides those of the orders
 * @param fullIsolation refuse to run anything on a machine that can't confine it in full
 */
public record RunRequest(
    int orders, @Nullable JobId job, @Nullable Duration time, boolean fullIsolation) {
  /** For all that are pending. */
  public static final int ALL = Integer.MAX_VALUE;

  public RunRequest {
    if (orders < 1) {
      throw new IllegalArgumentException("a run executes at least one order, not " + orders);
    }
  }
}
