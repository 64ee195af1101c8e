package codemonkeys.oracle.executor;

import codemonkeys.oracle.orders.BadOrder;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one run.
 *
 * @param orders how many may be executed
 * @param jobs the only ones to look at; empty for the next ones
 * @param products the only ones whose orders to look at; empty for all
 * @param time wall time of the whole run; null for no bound besides those of the orders
 * @param fullIsolation refuse to run anything on a machine that can't confine it in full
 * @param keepGoing a stop condition ends the orders of its product and not the run
 */
public record RunRequest(
    int orders,
    Set<JobId> jobs,
    Set<ProductId> products,
    @Nullable Duration time,
    boolean fullIsolation,
    boolean keepGoing) {
  /** For all that are pending. */
  public static final int ALL = Integer.MAX_VALUE;

  public RunRequest {
    if (orders < 1) {
      throw new IllegalArgumentException("a run executes at least one order, not " + orders);
    }
    jobs = Set.copyOf(jobs);
    products = Set.copyOf(products);
  }

  /** The same for some products only; for all when there are none. */
  public RunRequest of(Set<ProductId> some) {
    return new RunRequest(orders, jobs, some, time, fullIsolation, keepGoing);
  }

  /** The same for some orders only; for the next ones when there are none. */
  public RunRequest with(Set<JobId> some) {
    return new RunRequest(orders, some, products, time, fullIsolation, keepGoing);
  }

  /** Whether it asks for an order by its id. */
  boolean names(QueuedOrder order) {
    return jobs.contains(order.jobId());
  }

  /** Whether an order is among those that it is about. */
  public boolean covers(QueuedOrder order) {
    return (jobs.isEmpty() || names(order))
        && (products.isEmpty() || products.contains(order.product()));
  }

  /** The same of a file that holds none: by its name, and by the product that it names. */
  boolean covers(BadOrder bad) {
    return (jobs.isEmpty() || jobs.stream().anyMatch(job -> bad.fileName().equals(job.fileName())))
        && (products.isEmpty() || bad.product().filter(products::contains).isPresent());
  }
}
