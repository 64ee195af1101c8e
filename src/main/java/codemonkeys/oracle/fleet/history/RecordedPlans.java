package codemonkeys.oracle.fleet.history;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of plans in {@code nexus/plans}, as far as a plan is made again from them. */
final class RecordedPlans {
  private static final String FOLDER = "nexus/plans";

  /** Bytes of all that are read. */
  private static final long MAX_BYTES = 256L << 20;

  private RecordedPlans() {}

  /**
   * A recorded plan.
   *
   * @param orders as {@code product intent}, in their order
   */
  record Recorded(String planId, Instant asOf, Planner.Request request, List<String> orders) {}

  /**
   * Reads them.
   *
   * @param passedOver takes what can't be read
   * @return the oldest first
   */
  static List<Recorded> read(Workspace workspace, List<RuleHistory.PassedOver> passedOver) {
    List<Recorded> plans = new ArrayList<>();
    List<String> names;
    try {
      names = workspace.list(FOLDER);
    } catch (UnreadableException e) {
      passedOver.add(new RuleHistory.PassedOver(FOLDER, e.problem().what()));
      return plans;
    }
    long left = MAX_BYTES;
    for (String name : names) {
      if (!name.endsWith(".json") || name.startsWith(".")) {
        continue;
      }
      String path = FOLDER + "/" + name;
      try {
        byte[] bytes =
            left <= 0 ? null : workspace.read(path, (int) Math.min(left, StrictJson.MAX_BYTES));
        if (bytes == null) {
          passedOver.add(new RuleHistory.PassedOver(path, "it was not read"));
          continue;
        }
        left -= bytes.length;
        Recorded plan = parsed(StrictJson.parseObject(bytes));
        if (plan == null) {
          passedOver.add(new RuleHistory.PassedOver(path, "it is no record of a plan"));
        } else {
          plans.add(plan);
        }
      } catch (UnreadableException e) {
        passedOver.add(new RuleHistory.PassedOver(path, e.problem().what()));
      }
    }
    plans.sort(Comparator.comparing(Recorded::asOf).thenComparing(Recorded::planId));
    return plans;
  }

  private static @Nullable Recorded parsed(JsonObject record) {
    String id = record.text("plan_id");
    String moment = record.text("as_of");
    Instant asOf = moment == null ? null : JsonFields.parseInstant(moment).orElse(null);
    int budget = whole(record, "budget");
    if (id == null || asOf == null || budget < 1 || budget > Planner.Request.MAX_ORDERS) {
      return null;
    }
    Set<ProductId> products = new LinkedHashSet<>();
    for (JsonValue each : list(record, "products")) {
      if (!(each instanceof JsonString product) || !ProductId.isValid(product.value())) {
        return null;
      }
      products.add(new ProductId(product.value()));
    }
    List<String> orders = new ArrayList<>();
    for (JsonValue each : list(record, "orders")) {
      if (each instanceof JsonObject order) {
        orders.add(order.text("product_id") + " " + order.text("intent"));
      }
    }
    boolean scheduled =
        record.members().get("scheduled_only") instanceof JsonBoolean flag && flag.value();
    return new Recorded(
        id,
        asOf,
        new Planner.Request(
            budget, products, scheduled, Math.max(0, whole(record, "min_priority"))),
        orders);
  }

  private static int whole(JsonObject record, String name) {
    return record.members().get(name) instanceof JsonNumber number
        ? (int) Math.min(Integer.MAX_VALUE, number.exactLong().orElse(-1))
        : -1;
  }

  private static List<JsonValue> list(JsonObject record, String name) {
    return record.members().get(name) instanceof JsonArray array ? array.items() : List.of();
  }
}
