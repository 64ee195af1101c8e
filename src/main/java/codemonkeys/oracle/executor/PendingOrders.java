package codemonkeys.oracle.executor;

import codemonkeys.oracle.orders.BadOrder;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import java.util.List;

/**
 * What of a queue a run looks at.
 *
 * @param refusable files that hold no order
 * @param inOrder the pending orders in the order in which they run
 * @param unasked pending orders that were not asked for by their id while others were
 */
record PendingOrders(
    List<BadOrder> refusable, List<QueuedOrder> inOrder, List<QueuedOrder> unasked) {

  static PendingOrders of(OrderQueue queue, RunRequest request) {
    List<QueuedOrder> pending =
        queue.open().stream().filter(order -> order.status() == OrderStatus.PENDING).toList();
    return new PendingOrders(
        queue.bad().stream().filter(bad -> !bad.over()).filter(request::covers).toList(),
        pending.stream().filter(request::covers).toList(),
        request.jobs().isEmpty()
            ? List.of()
            : pending.stream().filter(order -> !request.names(order)).toList());
  }

  /** Whether two orders are about the same work, so that one of them is enough. */
  static boolean same(QueuedOrder one, QueuedOrder other) {
    return one.product().equals(other.product()) && one.intent() == other.intent();
  }

  /** Why an order is skipped when another one for the same work runs. */
  static String duplicateOf(QueuedOrder order) {
    return "duplicate of " + order.jobId();
  }
}
