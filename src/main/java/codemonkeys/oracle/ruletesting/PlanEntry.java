package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An order or a hold of a plan in the words of a test file.
 *
 * @param values all that can be expected of it
 * @param usual the keys that it is shown with
 * @param work the keys that say what it is about, which are always shown
 */
public record PlanEntry(Map<String, Object> values, List<String> usual, List<String> work) {
  /** The words for an order, as the definition {@code order} of the format has them. */
  public static PlanEntry of(Candidate order) {
    Proposal best = order.best();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("product", order.product().id().value());
    values.put("intent", order.intent().text());
    values.put("priority", (long) order.priority());
    values.put("rule", best.rule().name());
    values.put("max_seconds", (long) best.budget().maxSeconds());
    values.put("max_actions", (long) best.budget().maxActions());
    values.put("stop_conditions", sorted(JsonText.texts(best.stopConditions())));
    values.put("expect", best.expected());
    values.put("also", order.also().stream().map(Candidate.Also::rule).toList());
    values.put("reason", best.rule().reason());
    return new PlanEntry(
        values, List.of("product", "intent", "priority", "rule"), List.of("product", "intent"));
  }

  /** The words for a hold, as the definition {@code hold} of the format has them. */
  public static PlanEntry of(Hold hold) {
    ProductId product = hold.product();
    Intent intent = hold.intent();
    String held = product == null ? "fleet" : "product";
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(held, product == null ? (Object) true : product.value());
    values.put("intent", intent == null ? TestFormat.ALL : intent.text());
    values.put("rule", hold.rule().name());
    values.put("why", hold.why());
    return new PlanEntry(values, List.of(held, "intent", "rule"), List.of(held));
  }

  /** Whether everything that is expected is so; what is not said may be anything. */
  boolean matches(JsonObject expected) {
    for (Map.Entry<String, JsonValue> each : expected.members().entrySet()) {
      if (!matches(each.getKey(), each.getValue())) {
        return false;
      }
    }
    return true;
  }

  boolean matches(String key, JsonValue expected) {
    return value(key, expected).equals(values.get(key));
  }

  /** How many of the keys of what is expected are so. */
  int alike(JsonObject expected) {
    int alike = 0;
    for (Map.Entry<String, JsonValue> each : expected.members().entrySet()) {
      alike += matches(each.getKey(), each.getValue()) ? 1 : 0;
    }
    return alike;
  }

  /** Whether what is expected is about the same product and intent, or holds the same. */
  boolean isAbout(JsonObject expected) {
    for (String key : work) {
      JsonValue value = expected.members().get(key);
      if (value == null || !matches(key, value)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The entry on one line.
   *
   * @param like what it stands beside, whose keys it has; null for the usual ones
   */
  String line(@Nullable JsonObject like) {
    Set<String> keys = new LinkedHashSet<>(like == null ? usual : work);
    if (like != null) {
      // Whether a product or the fleet is held may have changed; all else stands as it stood.
      keys.removeAll(like.members().keySet());
      keys.addAll(like.members().keySet());
      keys.retainAll(values.keySet());
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    keys.forEach(key -> shown.put(key, values.get(key)));
    return YamlText.of(shown);
  }

  private static Object value(String key, JsonValue expected) {
    if (expected instanceof JsonNumber number) {
      return number.exactLong().orElse(Long.MIN_VALUE);
    }
    if (expected instanceof JsonArray array) {
      List<String> texts = array.items().stream().map(item -> ((JsonString) item).value()).toList();
      return key.equals("stop_conditions") ? sorted(texts) : texts;
    }
    return expected instanceof JsonBoolean flag
        ? (Object) flag.value()
        : expected instanceof JsonString text ? text.value() : expected;
  }

  private static List<String> sorted(Collection<String> texts) {
    return List.copyOf(new TreeSet<>(texts));
  }
}
