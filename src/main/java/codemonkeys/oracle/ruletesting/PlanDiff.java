package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of rules does to a plan: the same fleet, the same moment, the same budget.
 *
 * @param rules what became of the rules, also where that has no effect; the highest salience first
 * @param orders those that differ; the new plan's by rank, then those that leave, by their old rank
 * @param same how many orders are equal in both, at the same rank
 * @param behind how many candidates differ that are beyond the budget before and after, or there
 *     and nowhere; a rank that only shifted is no difference
 * @param holds those that differ, in the order of the plans
 */
public record PlanDiff(
    List<RuleChange> rules,
    List<OrderChange> orders,
    int same,
    int behind,
    List<HoldChange> holds) {

  public PlanDiff {
    rules = List.copyOf(rules);
    orders = List.copyOf(orders);
    holds = List.copyOf(holds);
  }

  /** What became of an order or a hold. */
  public enum Kind {
    /** It is new in the plan. */
    ENTERS,
    /** It is no longer in the plan. */
    LEAVES,
    /** An order has another rank. */
    MOVES,
    /** It stays where it is and says something else. */
    CHANGES
  }

  /**
   * Where a candidate stands in a plan.
   *
   * @param rank from 1, counting those beyond the budget
   */
  public record Ranked(int rank, Candidate candidate) {}

  /**
   * An order that differs.
   *
   * @param before its place in the old plan, also beyond the budget; null when it had none
   * @param after its place in the new one
   * @param parts what else is different about it, as {@code priority 80 → 40}
   * @param outcome what became of it where that does not go without saying; may be empty
   * @param cause null when none can be named
   */
  public record OrderChange(
      Kind kind,
      ProductId product,
      Intent intent,
      @Nullable Ranked before,
      @Nullable Ranked after,
      List<String> parts,
      String outcome,
      @Nullable RuleCause cause) {
    public OrderChange {
      parts = List.copyOf(parts);
    }
  }

  /**
   * The one rule that an order differs for.
   *
   * @param how what the rule has to do with the order, as {@code held by}; empty when it is the one
   *     that asks for it
   * @param rule as it is now; as it was when it is no more
   * @param change what happened to the rule, as {@code salience 80 → 40}
   */
  public record RuleCause(String how, RuleInfo rule, String change) {}

  /**
   * A hold that differs.
   *
   * @param hold as it is now; as it was when it leaves
   * @param change what happened to its rule; {@code unchanged} when nothing
   */
  public record HoldChange(Kind kind, Hold hold, String change) {}

  /** Whether the plans are the same. */
  public boolean isEmpty() {
    return orders.isEmpty() && behind == 0 && holds.isEmpty();
  }

  /** How many orders there are of a kind. */
  public int count(Kind kind) {
    return (int) orders.stream().filter(order -> order.kind() == kind).count();
  }

  /**
   * Compares two plans of one fleet, made at one moment with one budget.
   *
   * @param oldRules those that the old plan was made with
   * @param newRules those that the new one was made with
   */
  public static PlanDiff of(
      Plan before, List<RuleInfo> oldRules, Plan after, List<RuleInfo> newRules) {
    return new PlanComparison(before, after, RuleChange.between(oldRules, newRules)).diff();
  }
}
