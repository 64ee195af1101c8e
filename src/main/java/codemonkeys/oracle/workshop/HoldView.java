package codemonkeys.oracle.workshop;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hold in the words of a test file: product or fleet, intent, rule and why. */
final class HoldView {
  private HoldView() {}

  static boolean matches(JsonObject expected, Hold hold) {
    return same(expected, hold) == expected.members().size();
  }

  static boolean matches(String key, JsonValue wanted, Hold hold) {
    Object value =
        wanted instanceof JsonString text
            ? text.value()
            : wanted instanceof JsonBoolean flag ? (Object) flag.value() : wanted;
    return value.equals(entry(hold).get(key));
  }

  /** A value of a hold; null when it has none of that name. */
  static @Nullable Object value(String key, Hold hold) {
    return entry(hold).get(key);
  }

  /** Whether both hold the same product, or both the fleet. */
  static boolean sameHeld(JsonObject expected, Hold hold) {
    ProductId product = hold.product();
    return product == null
        ? expected.members().containsKey("fleet")
        : expected.members().get("product") instanceof JsonString text
            && text.value().equals(product.value());
  }

  /** How many of the keys of what is expected are as in a hold. */
  static int same(JsonObject expected, Hold hold) {
    int same = 0;
    for (Map.Entry<String, JsonValue> entry : expected.members().entrySet()) {
      same += matches(entry.getKey(), entry.getValue(), hold) ? 1 : 0;
    }
    return same;
  }

  /**
   * The hold on one line.
   *
   * @param like whose keys it has; null for the usual ones
   */
  static String line(Hold hold, @Nullable JsonObject like) {
    return YamlText.of(entry(hold, like));
  }

  static Map<String, @Nullable Object> entry(Hold hold, @Nullable JsonObject like) {
    Map<String, @Nullable Object> all = entry(hold);
    if (like == null) {
      all.remove("why");
    } else {
      // Whether a product or the fleet is held is never left out.
      all.keySet()
          .removeIf(
              key ->
                  !key.equals("product")
                      && !key.equals("fleet")
                      && !like.members().containsKey(key));
    }
    return all;
  }

  private static Map<String, @Nullable Object> entry(Hold hold) {
    Map<String, @Nullable Object> entry = JsonText.object();
    ProductId product = hold.product();
    if (product == null) {
      entry.put("fleet", true);
    } else {
      entry.put("product", product.value());
    }
    Intent intent = hold.intent();
    entry.put("intent", intent == null ? Format.ALL : intent.text());
    entry.put("rule", hold.rule().name());
    entry.put("why", hold.why());
    return entry;
  }
}
