package codemonkeys.oracle.workshop;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.rules.Proposal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An order of a plan in the words of {@link Format#EXPECTED_ORDER}. */
final class OrderView {
  private static final List<String> USUAL = List.of("product", "intent", "priority", "rule");

  private OrderView() {}

  /** Whether everything that is expected is so; what is not said may be anything. */
  static boolean matches(JsonObject expected, Candidate order) {
    for (Map.Entry<String, JsonValue> entry : expected.members().entrySet()) {
      if (!value(entry.getKey(), entry.getValue()).equals(value(entry.getKey(), order))) {
        return false;
      }
    }
    return true;
  }

  /** Whether both are the same product's and intent. */
  static boolean sameWork(JsonObject expected, Candidate order) {
    for (String key : List.of("product", "intent")) {
      JsonValue value = expected.members().get(key);
      if (value == null || !value(key, value).equals(value(key, order))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The order on one line, with the keys of what it stands beside.
   *
   * @param like null for the usual keys
   */
  static String line(Candidate order, @Nullable JsonObject like) {
    return YamlText.of(entry(order, like));
  }

  static Map<String, @Nullable Object> entry(Candidate order, @Nullable JsonObject like) {
    Map<String, @Nullable Object> entry = JsonText.object();
    for (String key : like == null ? USUAL : like.members().keySet()) {
      entry.put(key, value(key, order));
    }
    return entry;
  }

  /** A value of an order: text, whole number or list of texts. */
  static Object value(String key, Candidate order) {
    Proposal best = order.best();
    return switch (key) {
      case "product" -> order.product().id().value();
      case "intent" -> order.intent().text();
      case "priority" -> (long) order.priority();
      case "rule" -> best.rule().name();
      case "max_seconds" -> (long) best.budget().maxSeconds();
      case "max_actions" -> (long) best.budget().maxActions();
      case "stop_conditions" -> sorted(JsonText.texts(best.stopConditions()));
      case "expect" -> best.expected();
      case "also" -> order.also().stream().map(Candidate.Also::rule).toList();
      case "reason" -> best.rule().reason();
      default -> throw new IllegalArgumentException("an order has no " + key);
    };
  }

  private static Object value(String key, JsonValue expected) {
    if (expected instanceof JsonNumber number) {
      return number.exactLong().orElse(Long.MIN_VALUE);
    }
    if (expected instanceof JsonArray array) {
      List<String> texts = array.items().stream().map(item -> ((JsonString) item).value()).toList();
      return key.equals("stop_conditions") ? sorted(texts) : texts;
    }
    return expected instanceof JsonString text ? text.value() : expected;
  }

  private static List<String> sorted(Collection<String> texts) {
    return List.copyOf(new TreeSet<>(texts));
  }
}
