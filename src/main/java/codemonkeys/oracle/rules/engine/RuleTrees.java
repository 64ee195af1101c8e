package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.rules.lint.Matching;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules as trees of conditions, to say of given facts which condition was true and which was
 * not. Drools fires the rules; this explains them.
 */
public final class RuleTrees {
  private final Map<String, RuleTree> byName = new LinkedHashMap<>();
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<Expression.Leaf, SingleCondition> conditions = new IdentityHashMap<>();

  private RuleTrees(List<RuleTree> trees) {
    for (RuleTree tree : trees) {
      byName.put(tree.info().name(), tree);
      List<SingleCondition> own = new ArrayList<>();
      for (RuleTree.Pattern pattern : tree.patterns()) {
        for (Expression condition : pattern.conditions()) {
          for (Expression.Leaf leaf : condition.leaves()) {
            SingleCondition single =
                new SingleCondition(
                    tree.info().name(), leaf.text(), leaf.place().line(), leaf.place().column());
            conditions.put(leaf, single);
            own.add(single);
          }
        }
      }
      rules.put(tree.info().name(), new Rule(tree.info(), tree.comment(), tree.when(), own));
    }
  }

  /** Reads rules; nothing is compiled. */
  public static RuleTrees read(List<RuleSource> sources) throws RulesRejectedException {
    RuleCompiler.Read read = RuleCompiler.read(sources);
    read.check();
    return of(read);
  }

  static RuleTrees of(RuleCompiler.Read read) {
    return new RuleTrees(read.trees());
  }

  /**
   * A rule.
   *
   * @param comment the comment above it; empty when there is none
   * @param when its conditions as they stand in the file, a line each
   * @param conditions its single conditions
   */
  public record Rule(
      RuleInfo info, String comment, List<String> when, List<SingleCondition> conditions) {
    public Rule {
      when = List.copyOf(when);
      conditions = List.copyOf(conditions);
    }
  }

  /** A condition that is true or false as a whole; several of them make a pattern. */
  public record SingleCondition(String rule, String text, int line, int column) {}

  /**
   * How a rule looked at the facts of one product.
   *
   * @param matches how often it matches, -1 when there are too many ways to try
   * @param isTrue conditions that were seen true
   * @param isFalse conditions that were seen false while all before them in their pattern were true
   * @param obstacle the condition that kept it from matching, with its value; empty when it matches
   * @param distance 0 when it matches, else the larger, the less of it was true
   */
  public record Trace(
      int matches,
      java.util.Set<SingleCondition> isTrue,
      java.util.Set<SingleCondition> isFalse,
      String obstacle,
      int distance) {}

  /** The rules by file and line. */
  public List<Rule> rules() {
    return List.copyOf(rules.values());
  }

  /** The conditions of a rule; null when there is no rule of that name. */
  public @Nullable RuleTree tree(String rule) {
    return byName.get(rule);
  }

  /** How a rule looks at the facts of one product, or at those of the fleet alone. */
  public Trace trace(
      String rule, List<? extends FleetFact> fleet, List<? extends ProductFact> product) {
    RuleTree tree = byName.get(rule);
    if (tree == null) {
      throw new IllegalArgumentException("no rule " + rule);
    }
    java.util.Set<SingleCondition> isTrue = new java.util.LinkedHashSet<>();
    java.util.Set<SingleCondition> isFalse = new java.util.LinkedHashSet<>();
    Matching.Outcome outcome =
        Matching.of(
            tree,
            fleet,
            product,
            (leaf, holds) -> {
              SingleCondition condition = conditions.get(leaf);
              if (condition != null) {
                (holds ? isTrue : isFalse).add(condition);
              }
            });
    return new Trace(outcome.matches(), isTrue, isFalse, outcome.obstacle(), outcome.distance());
  }
}
