package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Attention;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.ProductStatus;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What {@code status} has found, in whatever form it is printed.
 *
 * @param queue all of it
 * @param products those to show, in the fleet's order
 */
record StatusReport(
    StatusOptions options,
    FleetReading reading,
    Plan plan,
    OrderQueue queue,
    List<ProductStatus> products) {
  /** Orders that are over and still of interest. */
  private static final int MAX_RECENT = 5;

  Instant asOf() {
    return options.common().asOf();
  }

  Fleet fleet() {
    return (Fleet) reading.facts().fleetFacts().get(0);
  }

  /** Whether what concerns a product is shown. */
  Predicate<ProductId> shown() {
    if (!options.selective()) {
      return product -> true;
    }
    Set<ProductId> ids = products.stream().map(ProductStatus::id).collect(Collectors.toSet());
    return ids::contains;
  }

  List<QueuedOrder> orders() {
    Predicate<ProductId> shown = shown();
    return queue.orders().stream().filter(order -> shown.test(order.product())).toList();
  }

  Map<OrderStatus, Integer> counts() {
    Map<OrderStatus, Integer> counts = new EnumMap<>(OrderStatus.class);
    for (QueuedOrder order : orders()) {
      counts.merge(order.status(), 1, Integer::sum);
    }
    return counts;
  }

  /** Orders to be done, in the order in which they run, by their numbers in the whole queue. */
  SortedMap<Integer, QueuedOrder> open() {
    Predicate<ProductId> shown = shown();
    SortedMap<Integer, QueuedOrder> open = new TreeMap<>();
    int place = 0;
    for (QueuedOrder order : queue.open()) {
      place++;
      if (shown.test(order.product())) {
        open.put(place, order);
      }
    }
    return open;
  }

  /** Pending orders of other tools that are old. */
  List<QueuedOrder> old() {
    Predicate<ProductId> shown = shown();
    return queue.oldOfOthers(asOf(), OrderQueue.OLD).stream()
        .filter(order -> shown.test(order.product()))
        .toList();
  }

  /** The orders that ended last, the newest first. */
  List<QueuedOrder> recent() {
    return orders().stream()
        .filter(order -> !order.status().open() && order.completedAt() != null)
        .sorted(
            Comparator.comparing(StatusReport::end).reversed().thenComparing(QueuedOrder::jobId))
        .limit(MAX_RECENT)
        .toList();
  }

  /**
   * The newest order of each product and intent that ran with less than full confinement: what it
   * found may have been made by anything on the machine.
   */
  List<QueuedOrder> unconfined() {
    Map<String, QueuedOrder> newest = new TreeMap<>();
    for (QueuedOrder order : orders()) {
      if (!order.status().open() && !result(order, "run").isEmpty()) {
        newest.merge(
            order.product() + " " + order.intent(),
            order,
            (a, b) -> end(b).isAfter(end(a)) ? b : a);
      }
    }
    return newest.values().stream()
        .filter(order -> !result(order, "unconfined").isEmpty())
        .toList();
  }

  static Instant end(QueuedOrder order) {
    Instant at = order.completedAt();
    return at == null ? order.createdAt() : at;
  }

  /** What its result says besides its status; empty when it says nothing. */
  static String result(QueuedOrder order, String field) {
    return order.document().members().get("result") instanceof JsonObject result
            && result.members().get(field) instanceof JsonString text
        ? text.value()
        : "";
  }

  List<Hold> holds() {
    Predicate<ProductId> shown = shown();
    return plan.holds().stream()
        .filter(
            hold -> {
              ProductId product = hold.product();
              return product == null || shown.test(product);
            })
        .toList();
  }

  Attention attention() {
    return new Attention(reading, plan, Options.USUAL_BUDGET, shown());
  }

  /** Who holds the workspace. */
  Optional<String> atWork() {
    return WorkspaceLock.holder(options.common().workspace().resolve(".codemonkeys"));
  }
}
