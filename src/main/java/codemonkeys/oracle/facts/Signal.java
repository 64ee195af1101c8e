package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fact of the operator's own, as one product sees it. One that is about a team, say, is a fact of
 * each of the team's products, so that a rule still sees one product alone.
 */
@Meaning(
    value =
        "a fact of the operator's own, about the product or about all that share something with it;"
            + " from its expires_at on it is no fact any more",
    from = "dash/signals/*.json")
public record Signal(
    ProductId product,
    @Meaning("what kind of fact it is, in the operator's words") String kind,
    @Meaning("its attributes as text; read them with text and number")
        Map<String, String> attributes,
    @Meaning("what it is about: PRODUCT, OWNER, TEAM, TAG or FLEET") Scope scope,
    @Meaning("the owner, team or tag that it is about; null with PRODUCT and FLEET")
        @Nullable String scopeName,
    @Meaning("hours from its created_at to as-of; null when it doesn't say")
        @Nullable Double ageHours,
    @Meaning("hours from as-of to its expires_at; null when it doesn't expire")
        @Nullable Double hoursLeft)
    implements ProductFact {
  public Signal {
    attributes = Map.copyOf(attributes); // which copies no copy: those of many products share one
  }

  /** One about a product, without dates. */
  public Signal(ProductId product, String kind, Map<String, String> attributes) {
    this(product, kind, attributes, Scope.PRODUCT, null, null, null);
  }

  /** What a signal is about. */
  public enum Scope {
    PRODUCT,
    OWNER,
    TEAM,
    TAG,
    FLEET
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
