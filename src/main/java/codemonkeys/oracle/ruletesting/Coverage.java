package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.engine.RuleTrees.SingleCondition;
import codemonkeys.oracle.ruletesting.RuleTestFile.Covered;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import codemonkeys.oracle.ruletesting.RuleTestRunner.TrialOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much of the rules their tests show: each rule once firing and once not, and each single
 * condition once true and once false, with all before it in its pattern true.
 *
 * <p>A file that says what it covers counts for those rules alone: that a rule stays silent in the
 * test of another one shows nothing.
 *
 * @param rules the highest salience first, as in {@code RuleBook.rules()}
 */
public record Coverage(List<RuleCoverage> rules) {
  public Coverage {
    rules = List.copyOf(rules);
  }

  /**
   * Of one rule.
   *
   * @param fired a test made it fire
   * @param rejected a test showed a product, or a fleet without any, for which it did not fire or,
   *     being routine, gave way
   */
  public record RuleCoverage(
      RuleInfo rule, boolean fired, boolean rejected, List<ConditionCoverage> conditions) {
    public RuleCoverage {
      conditions = List.copyOf(conditions);
    }

    public boolean whole() {
      return fired
          && rejected
          && conditions.stream().allMatch(each -> each.seenTrue() && each.seenFalse());
    }
  }

  /** Of one single condition. */
  public record ConditionCoverage(SingleCondition condition, boolean seenTrue, boolean seenFalse) {}

  /** A part of a whole. */
  public record Share(int of, int all) {
    /** In whole percent, rounded down, so that 100 means all; of nothing it is all. */
    public int percent() {
      return all == 0 ? 100 : (int) (100L * of / all);
    }
  }

  /** Rules seen firing and rules seen not firing, of twice as many as there are. */
  public Share ofRules() {
    int of = 0;
    for (RuleCoverage rule : rules) {
      of += (rule.fired() ? 1 : 0) + (rule.rejected() ? 1 : 0);
    }
    return new Share(of, 2 * rules.size());
  }

  /** Single conditions seen true and seen false, of twice as many as there are. */
  public Share ofConditions() {
    int of = 0;
    int all = 0;
    for (RuleCoverage rule : rules) {
      for (ConditionCoverage condition : rule.conditions()) {
        of += (condition.seenTrue() ? 1 : 0) + (condition.seenFalse() ? 1 : 0);
        all += 2;
      }
    }
    return new Share(of, all);
  }

  /** What some tests show of some rules. */
  public static Coverage of(RuleTrees trees, Collection<FileOutcome> files) {
    List<Seen> seen = trees.rules().stream().map(Seen::new).collect(Collectors.toList());
    for (FileOutcome file : files) {
      Set<String> covers =
          file.file().covers().stream().map(Covered::rule).collect(Collectors.toSet());
      for (TrialOutcome outcome : file.outcomes()) {
        if (outcome.stopped()) {
          continue;
        }
        for (Seen rule : seen) {
          if (covers.isEmpty() || covers.contains(rule.name())) {
            rule.look(trees, outcome);
          }
        }
      }
    }
    List<RuleCoverage> rules = new ArrayList<>(seen.stream().map(Seen::coverage).toList());
    rules.sort((one, other) -> RuleInfo.bySalience(one.rule(), other.rule()));
    return new Coverage(rules);
  }

  /** What was seen of one rule so far. */
  private static final class Seen {
    private final RuleTrees.Rule rule;
    private final Set<SingleCondition> isTrue = new HashSet<>();
    private final Set<SingleCondition> isFalse = new HashSet<>();
    private boolean fired;
    private boolean rejected;

    Seen(RuleTrees.Rule rule) {
      this.rule = rule;
    }

    String name() {
      return rule.info().name();
    }

    void look(RuleTrees trees, TrialOutcome outcome) {
      FleetFacts facts = outcome.facts();
      fired |= outcome.fired().contains(name());
      rejected |= !outcome.fired().contains(name()) || gaveWay(outcome);
      List<List<ProductFact>> products =
          facts.products().isEmpty()
              ? List.of(List.of())
              : facts.products().stream().map(ProductFacts::facts).toList();
      for (List<ProductFact> product : products) {
        RuleTrees.Trace trace = trees.trace(name(), facts.fleetFacts(), product);
        isTrue.addAll(trace.isTrue());
        isFalse.addAll(trace.isFalse());
        rejected |= trace.matches() == 0;
      }
    }

    private boolean gaveWay(TrialOutcome outcome) {
      return rule.info().band() == RuleInfo.Band.ROUTINE
          && Stream.concat(outcome.plan().taken().stream(), outcome.plan().cut().stream())
              .noneMatch(this::asks);
    }

    private boolean asks(Candidate order) {
      return order.best().rule().name().equals(name())
          || order.also().stream().anyMatch(also -> also.rule().equals(name()));
    }

    RuleCoverage coverage() {
      return new RuleCoverage(
          rule.info(),
          fired,
          rejected,
          rule.conditions().stream()
              .map(
                  each ->
                      new ConditionCoverage(each, isTrue.contains(each), isFalse.contains(each)))
              .toList());
    }
  }
}
