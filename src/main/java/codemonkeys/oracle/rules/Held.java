package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
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
public record Held(
    @Nullable ProductId product,
    @Nullable Intent intent,
    RuleInfo rule,
    String why,
    List<Fact> matched) {
  /** The same, as a rule holds it that differs at most in salience, owner and reason. */
  Held by(RuleInfo other) {
    return new Held(product, intent, other, why, matched);
  }
}
