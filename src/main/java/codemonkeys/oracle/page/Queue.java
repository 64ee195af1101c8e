package codemonkeys.oracle.page;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queue: what a plan made now gives, in rank, each with its open order where one stands; then
 * open orders that such a plan does not give.
 */
final class Queue {
  /** Open orders that the plan does not give, as of other tools. */
  private static final int MAX_OTHERS = 200;

  private Queue() {}

  static Map<String, @Nullable Object> json(Plan plan, OrderQueue queue, RuleLadder rules) {
    Map<String, QueuedOrder> open = new HashMap<>();
    Map<OrderStatus, Integer> counts = new EnumMap<>(OrderStatus.class);
    for (QueuedOrder order : queue.orders()) {
      counts.merge(order.status(), 1, Integer::sum);
      if (order.status().open()) {
        open.merge(
            work(order.product(), order.intent()),
            order,
            (a, b) -> b.status() == OrderStatus.RUNNING ? b : a);
      }
    }
    Set<String> given = new HashSet<>();
    List<Object> orders = new ArrayList<>();
    for (Candidate candidate : plan.taken()) {
      QueuedOrder standing = open.get(work(candidate.product().id(), candidate.intent()));
      if (standing != null) {
        given.add(standing.jobId().value());
      }
      orders.add(order(candidate, orders.size() + 1, standing, rules));
    }
    Map<String, @Nullable Object> json = JsonText.object();
    Map<String, @Nullable Object> states = JsonText.object();
    counts.forEach((status, count) -> states.put(status.text(), count));
    json.put("counts", states);
    json.put("orders", orders);
    json.put("waiting", plan.cut().size());
    List<QueuedOrder> others =
        queue.open().stream().filter(order -> !given.contains(order.jobId().value())).toList();
    List<Object> rest = new ArrayList<>();
    for (QueuedOrder order : others.subList(0, Math.min(others.size(), MAX_OTHERS))) {
      rest.add(other(order));
    }
    json.put("others", rest);
    json.put("others_count", others.size());
    return json;
  }

  private static String work(ProductId product, Intent intent) {
    return product + " " + intent.text();
  }

  private static Map<String, @Nullable Object> order(
      Candidate candidate, int rank, @Nullable QueuedOrder standing, RuleLadder rules) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("rank", rank);
    json.put("product_id", candidate.product().id().value());
    json.put("intent", candidate.intent().text());
    json.put("priority", candidate.priority());
    json.put("rule", rules.place(candidate.best().rule()));
    json.put("reason", Values.text(candidate.best().rule().reason()));
    json.put("also", candidate.also().size());
    json.put("max_seconds", candidate.best().budget().maxSeconds());
    json.put("max_actions", candidate.best().budget().maxActions());
    json.put("stop_on", JsonText.texts(candidate.best().stopConditions()));
    json.put("job_id", standing == null ? null : standing.jobId().value());
    json.put("status", standing == null ? null : standing.status().text());
    json.put("created_at", standing == null ? null : standing.createdAt().toString());
    return json;
  }

  private static Map<String, @Nullable Object> other(QueuedOrder order) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("job_id", order.jobId().value());
    json.put("product_id", order.product().value());
    json.put("intent", order.intent().text());
    json.put("priority", order.priority());
    json.put("status", order.status().text());
    json.put("created_at", order.createdAt().toString());
    json.put("planned", order.planned());
    return json;
  }
}
