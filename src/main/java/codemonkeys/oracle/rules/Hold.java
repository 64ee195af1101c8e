package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one firing of a rule holds back.
 *
 * @param product null when the whole fleet is held
 * @param intent null when all intents are held
 * @param why what is the matter and what lifts it
 * @param matched the facts that made the rule fire
 */
public record Hold(
    @Nullable ProductId product,
    @Nullable Intent intent,
    RuleInfo rule,
    String why,
    List<Fact> matched) {
  /** What a hold's text has in place of the product, so that commands in it can be typed. */
  private static final String PRODUCT = "PRODUCT";

  /** What the reason of a hold begins with that only a person can lift. */
  public static final String NEEDS_PERSON = "needs a person: ";

  public boolean needsPerson() {
    return why.startsWith(NEEDS_PERSON);
  }

  /** Holds of products that can't be tested are covered by what they need, or are on purpose. */
  public boolean ofSetup() {
    return intent != null
        && matched.stream()
            .anyMatch(fact -> fact instanceof Product product && !product.testable());
  }

  /** The reason that somebody gave for a kill switch; empty when nobody did. */
  public String given() {
    for (Fact fact : matched) {
      if (fact instanceof KillSwitch pulled) {
        return pulled.reason();
      }
    }
    return "";
  }

  /** Why, with the product's name in its place and the reason that was given, for people. */
  public String text() {
    return product == null ? grouped() : grouped().replace(PRODUCT, product.value());
  }

  /** The same for several products that are held alike. */
  public String grouped() {
    String text = why;
    if (given().isBlank()) {
      return text;
    }
    int lift = text.indexOf(';');
    String reason = " (" + given() + ")";
    return lift < 0 ? text + reason : text.substring(0, lift) + reason + text.substring(lift);
  }

  /** The same, as a rule holds it that differs at most in salience, owner and reason. */
  public Hold by(RuleInfo other) {
    return new Hold(product, intent, other, why, matched);
  }

  /** The same because of other facts. */
  public Hold because(List<Fact> facts) {
    return new Hold(product, intent, rule, why, facts);
  }
}
