package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fact of the operator's own. */
@Meaning(value = "a fact of the operator's own", from = "dash/signals/*.json")
public record Signal(
    ProductId product,
    @Meaning("what kind of fact it is, in the operator's words") String kind,
    @Meaning("its attributes as text; read them with text and number")
        Map<String, String> attributes)
    implements ProductFact {
  public Signal {
    attributes = java.util.Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** An attribute as text, null when there is none of that name. */
  public @Nullable String text(String name) {
    return attributes.get(name);
  }

  /** An attribute as a number; null when there is none, or it is no number that one could count. */
  public @Nullable BigDecimal number(String name) {
    String text = attributes.get(name);
    if (text == null || text.length() > 64) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      // A power of ten that no counting reaches would fill memory once it is compared or added.
      return Math.abs(number.scale()) > 64 ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
