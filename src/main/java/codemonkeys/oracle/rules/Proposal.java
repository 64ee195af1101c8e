package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.util.List;
import java.util.Set;

/**
 * What one firing of a rule proposes.
 *
 * @param priority the rule's salience, or what a scheduled job asks for
 * @param scheduled it was made from a scheduled job
 * @param expected further evidence, as workspace-relative paths
 * @param matched the facts that made the rule fire
 */
public record Proposal(
    ProductId product,
    Intent intent,
    int priority,
    RuleInfo rule,
    Budget budget,
    Set<StopCondition> stopConditions,
    List<String> expected,
    boolean scheduled,
    List<Fact> matched) {
  /** The same, as a rule proposes it that differs at most in salience, owner and reason. */
  public Proposal by(RuleInfo other) {
    return new Proposal(
        product,
        intent,
        scheduled ? priority : other.salience(),
        other,
        budget,
        stopConditions,
        expected,
        scheduled,
        matched);
  }

  /** The same because of other facts. */
  public Proposal because(List<Fact> facts) {
    return new Proposal(
        product, intent, priority, rule, budget, stopConditions, expected, scheduled, facts);
  }
}
