package codemonkeys.oracle.executor;

import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.BadOrder;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run would make of an order, by the decisions of the run itself and without any trace.
 *
 * @param order null when the file holds none
 * @param inBudget its turn would come in this run
 * @param conditions the stop conditions that its job can meet
 * @param stops what would run after it, and would stay pending when it meets one of them
 */
public record Preview(
    String fileName,
    @Nullable QueuedOrder order,
    Decision decision,
    boolean inBudget,
    List<StopCondition> conditions,
    List<QueuedOrder> stops) {
  public Preview {
    conditions = List.copyOf(conditions);
    stops = List.copyOf(stops);
  }

  /** Of all orders that the run would look at. */
  public static List<Preview> of(
      Workspace workspace, CurrentFleet fleet, Host host, RunRequest request) throws IOException {
    PendingOrders pending =
        PendingOrders.of(OrderQueue.read(workspace, OrderQueue.FOLDER), request);
    Preflight preflight = new Preflight(workspace, fleet, host);
    Map<QueuedOrder, Decision> decisions = new LinkedHashMap<>();
    for (QueuedOrder order : pending.inOrder()) {
      decisions.put(order, preflight.decide(order, request.time()));
    }
    List<QueuedOrder> running = running(decisions, request);
    for (QueuedOrder order : pending.unasked()) {
      if (running.stream().anyMatch(first -> PendingOrders.same(first, order))) {
        Decision decision = preflight.decide(order, request.time());
        if (!(decision instanceof Decision.Refusal)) {
          decisions.put(order, decision);
        }
      }
    }
    List<Preview> previews = new ArrayList<>();
    for (BadOrder bad : pending.refusable()) {
      previews.add(
          new Preview(
              bad.fileName(),
              null,
              new Decision.Refused(OrderRun.reason(bad)),
              false,
              List.of(),
              List.of()));
    }
    decisions.forEach((order, decision) -> previews.add(of(order, decision, running, request)));
    return previews;
  }

  /** Those that would run, in that order. */
  private static List<QueuedOrder> running(
      Map<QueuedOrder, Decision> decisions, RunRequest request) {
    List<QueuedOrder> running = new ArrayList<>();
    decisions.forEach(
        (order, decision) -> {
          if (decision instanceof Decision.Ready
              && running.size() < request.orders()
              && (request.names(order)
                  || running.stream().noneMatch(first -> PendingOrders.same(first, order)))) {
            running.add(order);
          }
        });
    return running;
  }

  private static Preview of(
      QueuedOrder order, Decision decision, List<QueuedOrder> running, RunRequest request) {
    int turn = running.indexOf(order);
    if (turn < 0) {
      Decision all =
          decision instanceof Decision.Ready
              ? running.stream()
                  .filter(first -> PendingOrders.same(first, order))
                  .findFirst()
                  .<Decision>map(first -> new Decision.Skipped(PendingOrders.duplicateOf(first)))
                  .orElse(decision)
              : decision;
      return new Preview(order.fileName(), order, all, false, StopRules.of(order), List.of());
    }
    List<StopCondition> conditions = StopRules.of(order);
    List<QueuedOrder> stops =
        conditions.isEmpty()
            ? List.of()
            : running.subList(turn + 1, running.size()).stream()
                .filter(later -> !request.keepGoing() || later.product().equals(order.product()))
                .toList();
    return new Preview(order.fileName(), order, decision, true, conditions, stops);
  }
}
