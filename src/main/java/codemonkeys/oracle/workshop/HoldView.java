package codemonkeys.oracle.workshop;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.rules.Held;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hold in the words of a test file: product or fleet, intent, rule and why. */
final class HoldView {
  private HoldView() {}

  static boolean matches(JsonObject expected, Held hold) {
    Map<String, @Nullable Object> actual = entry(hold);
    for (Map.Entry<String, JsonValue> entry : expected.members().entrySet()) {
      JsonValue wanted = entry.getValue();
      Object value =
          wanted instanceof JsonString text
              ? text.value()
              : wanted instanceof JsonBoolean flag ? (Object) flag.value() : wanted;
      if (!value.equals(actual.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The hold on one line.
   *
   * @param like whose keys it has; null for the usual ones
   */
  static String line(Held hold, @Nullable JsonObject like) {
    return YamlText.of(entry(hold, like));
  }

  static Map<String, @Nullable Object> entry(Held hold, @Nullable JsonObject like) {
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

  private static Map<String, @Nullable Object> entry(Held hold) {
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
