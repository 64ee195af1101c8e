package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.ProductFact;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules as trees of conditions, to say of given facts which condition was true and which was
 * not. Drools fires the rules; this explains them.
 */
public final class RuleTrees {
  private final Map<String, RuleTree> byName = new LinkedHashMap<>();
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<Term.Leaf, SingleCondition> conditions = new IdentityHashMap<>();

  private RuleTrees(List<RuleTree> trees) {
    for (RuleTree tree : trees) {
      byName.put(tree.info().name(), tree);
      List<SingleCondition> own = new ArrayList<>();
      for (RuleTree.Element element : tree.all()) {
        collect(tree.info(), element, own);
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

  private void collect(RuleInfo rule, RuleTree.Element element, List<SingleCondition> own) {
    if (element instanceof RuleTree.Pattern pattern) {
      for (RuleTree.Part part : pattern.parts()) {
        if (part.variable() == null) {
          for (Term.Leaf leaf : leaves(part.term())) {
            RuleTree.Place place = part.origin().of(leaf);
            SingleCondition condition =
                new SingleCondition(rule.name(), leaf.text(), place.line(), place.column());
            conditions.put(leaf, condition);
            own.add(condition);
          }
        }
      }
    } else if (element instanceof RuleTree.All all) {
      all.elements().forEach(each -> collect(rule, each, own));
    } else if (element instanceof RuleTree.Any any) {
      any.elements().forEach(each -> collect(rule, each, own));
    } else if (element instanceof RuleTree.None none) {
      collect(rule, none.element(), own);
    } else if (element instanceof RuleTree.Some some) {
      collect(rule, some.element(), own);
    }
  }

  /** The single conditions of a condition, from left to right. */
  static List<Term.Leaf> leaves(Term term) {
    List<Term.Leaf> leaves = new ArrayList<>();
    if (term instanceof Term.Leaf leaf) {
      leaves.add(leaf);
    } else if (term instanceof Term.Not not) {
      leaves.addAll(leaves(not.term()));
    } else if (term instanceof Term.And and) {
      leaves.addAll(leaves(and.left()));
      leaves.addAll(leaves(and.right()));
    } else if (term instanceof Term.Or or) {
      leaves.addAll(leaves(or.left()));
      leaves.addAll(leaves(or.right()));
    }
    return leaves;
  }
}
