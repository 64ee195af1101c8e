package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SomeFacts;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The trees that explain rules say the same as the engine that fires them: on rules made up by
 * chance, over every kind of condition that the fence lets through.
 */
class TreesAgreeWithDroolsTest {
  private static final int RULES = 120;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void onRulesMadeUpByChance(int seed) throws Exception {
    check(MadeUpRules.proposals(RULES, new Random(seed)), seed, true);
  }

  @Test
  void onTheDefaultRules() throws Exception {
    List<RuleSource> sources = DefaultRulesTest.sources();
    RuleBook book = RuleBook.load(sources, null, "test");
    RuleTrees trees = RuleTrees.read(sources);
    for (int seed = 0; seed < 5; seed++) {
      agree(book, trees, SomeFacts.fleet(60, new Random(seed)), new TreeMap<>());
    }
  }

  private static void check(String text, int seed, boolean everyRuleBoth) throws Exception {
    List<RuleSource> sources = List.of(new RuleSource("rules/r.drl", text));
    RuleBook book;
    try {
      book = RuleBook.load(sources, null, "test");
    } catch (RulesRejectedException e) {
      throw new AssertionError(e.diagnostics() + "\n" + text, e);
    }
    RuleTrees trees = RuleTrees.read(sources);
    Map<String, Integer> matched = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      agree(book, trees, SomeFacts.fleet(40, new Random(seed * 100L + i)), matched);
    }
    if (everyRuleBoth) {
      assertThat(matched.values().stream().filter(n -> n > 0).count())
          .as("rules that matched at all")
          .isGreaterThan(RULES / 3);
    }
  }

  private static void agree(
      RuleBook book, RuleTrees trees, FleetFacts fleet, Map<String, Integer> matched)
      throws Exception {
    Map<String, Integer> fired = new HashMap<>();
    RuleBook.Firings firings = book.fire(fleet.fleetFacts(), fleet.products());
    firings
        .proposals()
        .forEach(p -> fired.merge(p.rule().name() + " on " + p.product(), 1, Integer::sum));
    firings
        .holds()
        .forEach(h -> fired.merge(h.rule().name() + " on " + h.product(), 1, Integer::sum));
    List<String> differing = new ArrayList<>();
    for (RuleTrees.Rule rule : trees.rules()) {
      boolean ofFleet = rule.info().orders().equals("hold everything");
      for (ProductFacts product : fleet.products()) {
        RuleTrees.Trace trace =
            trees.trace(rule.info().name(), fleet.fleetFacts(), product.facts());
        Integer engine =
            fired.getOrDefault(rule.info().name() + " on " + (ofFleet ? null : product.id()), 0);
        if (trace.matches() != engine || trace.obstacle().isEmpty() != trace.matches() > 0) {
          differing.add(
              rule.info().name()
                  + " "
                  + rule.when()
                  + " on "
                  + product.facts()
                  + ": the engine has "
                  + engine
                  + ", the tree "
                  + trace);
        }
        matched.merge(rule.info().name(), trace.matches(), Integer::sum);
      }
    }
    assertThat(differing).isEmpty();
  }
}
