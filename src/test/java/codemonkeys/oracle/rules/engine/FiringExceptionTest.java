package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.facts.Signal;
import codemonkeys.oracle.facts.SomeFacts;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.model.functions.PredicateInformation;
import org.drools.modelcompiler.constraints.ConstraintEvaluationException;
import org.junit.jupiter.api.Test;

/** Rules that can't be fired to their end are reported with their name and their place. */
class FiringExceptionTest {
  private static RuleBook load(String text) throws RulesRejectedException {
    return RuleBook.load(List.of(new RuleSource("rules/r.drl", text)), null, "test");
  }

  private static String reported(RuleBook rules, ProductFact... facts) {
    return catchThrowableOfType(
            FiringException.class,
            () -> rules.fire(List.of(SomeFacts.fleet(false)), List.of(SomeFacts.factsOf(facts))))
        .diagnostic()
        .toString();
  }

  @Test
  void aJobThatOracleDoesNotRunIsNoOrder() throws Exception {
    RuleBook rules =
        load(
            LoadedRules.when("$j : ScheduledJob( due )")
                .replace("orders.propose($p, TEST);", "orders.propose($j);"));
    ScheduledJob job =
        new ScheduledJob(
            SomeFacts.P, Intent.GC_RUNS, "daily", 50, Budget.usual(Intent.GC_RUNS), Set.of(), true);
    assertThat(reported(rules, job))
        .isEqualTo(
            "rules/r.drl:11:1: rule \"failed tests: test again\" can't do what follows then for p:"
                + " Oracle does not propose gc_runs; expected a job that Oracle can run; write"
                + " runnable in the pattern of its ScheduledJob");
  }

  @Test
  void rulesThatMatchEveryPairStop() throws Exception {
    RuleBook rules = load(LoadedRules.when("Signal( $p : product )\n  Signal( product == $p )"));
    List<ProductFact> signals = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      signals.add(new Signal(SomeFacts.P, "s" + i, Map.of()));
    }
    assertThat(reported(rules, signals.toArray(ProductFact[]::new)))
        .isEqualTo(
            "rules/r.drl:11:1: rules fired 10000 times, the last of them \"failed tests: test"
                + " again\"; expected at most 10000 a product; tighten the conditions of rules that"
                + " match pairs of facts");
  }

  /** The fence leaves no condition that throws, so Drools' own exception has to do. */
  @Test
  void aConditionThatThrowsIsReportedItsRule() throws Exception {
    RuleBook rules = load(LoadedRules.GOOD);
    RuleInfo rule = rules.rules().get(0);
    PredicateInformation where = new PredicateInformation("1 / x > 2", rule.name(), "r.drl");
    assertThat(
            FiringException.thrown(
                    new ConstraintEvaluationException(where, new ArithmeticException("/ by zero")),
                    rules.rules(),
                    rule,
                    List.of())
                .diagnostic()
                .toString())
        .startsWith(
            "rules/r.drl:11:1: a condition of rule \"failed tests: test again\" can't be looked at: a"
                + " number is divided by 0, or too large; expected");
    assertThat(
            FiringException.thrown(new StackOverflowError(), rules.rules(), rule, List.of())
                .diagnostic()
                .toString())
        .startsWith(
            "rules: the conditions of a rule can't be looked at to their end: a regular expression"
                + " is too much work; expected");
  }
}
