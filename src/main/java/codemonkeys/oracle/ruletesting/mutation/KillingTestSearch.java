package codemonkeys.oracle.ruletesting.mutation;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.rules.engine.MutantRules;
import codemonkeys.oracle.rules.engine.MutantRules.Mutant;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.lint.Matching;
import codemonkeys.oracle.ruletesting.Given;
import codemonkeys.oracle.ruletesting.RuleTestCase;
import codemonkeys.oracle.ruletesting.RuleTestFile;
import codemonkeys.oracle.ruletesting.YamlText;
import codemonkeys.oracle.ruletesting.mutation.MutationResult.KillingTest;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks for facts that tell a mutant from its rule. It begins at the facts of the tests that come
 * nearest and changes one or two values at a time: the trees of both rules say how far it is, the
 * engine whether it is a test ({@link KillingTests}).
 */
final class KillingTestSearch {
  /** Facts that are looked at for one mutant. */
  private static final int MAX_LOOKS = 6_000;

  /** Tests that are tried for one mutant. */
  private static final int MAX_TRIED = 30;

  private static final int MAX_SEEDS = 5;
  private static final int MAX_STEPS = 4;
  private static final int MAX_PAIRED = 40;

  private final MutantRules mutants;
  private final List<RuleTestFile> files;
  private final KillingTests tests;

  KillingTestSearch(RuleBook rules, MutantRules mutants, List<RuleTestFile> files) {
    this.mutants = mutants;
    this.files = files;
    this.tests = new KillingTests(rules, mutants);
  }

  /**
   * What came of it.
   *
   * @param note why there is no test; empty when there is one
   */
  record Outcome(@Nullable KillingTest test, String note) {}

  Outcome find(Mutant mutant) {
    return new Search(mutant).run();
  }

  /** How two rules look at some facts. */
  private record Look(int distance, boolean differs, int product, String seen) {}

  private final class Search {
    private final Mutant mutant;
    private final RuleTree original;
    private final @Nullable RuleTree changed;
    private final KillingTests.Home home;
    private final GivenChanges changes;
    private int looks;
    private int tried;

    Search(Mutant mutant) {
      this.mutant = mutant;
      this.original = mutants.original(mutant);
      this.changed = mutants.changed(mutant);
      this.home = KillingTests.Home.of(mutant, files);
      this.changes =
          new GivenChanges(
              Literals.of(changed == null ? List.of(original) : List.of(original, changed)));
    }

    Outcome run() {
      List<Given> seeds = seeds();
      KillingTest found = null;
      for (int i = 0; found == null && i < seeds.size(); i++) {
        found = accepted(seeds.get(i), look(seeds.get(i)));
      }
      for (int i = 0; found == null && i < Math.min(MAX_SEEDS, seeds.size()); i++) {
        found = from(seeds.get(i));
      }
      if (found != null) {
        return new Outcome(found, "");
      }
      return new Outcome(
          null,
          tried > 0
              ? "facts tell it from the rule, and none of the plans looked at shows it: other rules"
                  + " say the same, or a hold hides it"
              : "no facts were found that tell it from the rule; equivalent as far as could be"
                  + " seen");
    }

    // --- Where to begin -------------------------------------------------------------------------

    private List<Given> seeds() {
      List<Given> all = new ArrayList<>();
      Set<Object> known = new HashSet<>();
      List<RuleTestFile> sorted = new ArrayList<>(files);
      sorted.sort(Comparator.comparing(file -> !file.path().equals(home.path())));
      for (RuleTestFile file : sorted) {
        for (RuleTestCase each : file.cases()) {
          for (RuleTestCase.Trial trial : each.trials()) {
            Given given = trial.given();
            if (GivenChange.over(home.base(), given).isPresent()
                && known.add(YamlText.of(given.tree()))) {
              all.add(given);
            }
          }
        }
      }
      if (home.base().products().isEmpty()) {
        Map<String, JsonValue> product = new LinkedHashMap<>();
        product.put("product_id", new JsonString(1, 1, "p"));
        product.put("last_run", GivenChange.object(Map.of()));
        Map<String, JsonValue> members = new LinkedHashMap<>(home.base().tree().members());
        members.put("products", GivenChange.array(List.of(GivenChange.object(product))));
        all.add(new Given(GivenChange.object(members)));
      } else {
        all.add(home.base());
      }
      Map<Given, Look> looks = new HashMap<>();
      all.forEach(given -> looks.put(given, look(given)));
      all.sort(
          Comparator.comparing((Given given) -> !see(looks, given).differs())
              .thenComparing(given -> see(looks, given).distance())
              .thenComparing(given -> given.products().size()));
      return all;
    }

    private static Look see(Map<Given, Look> looks, Given given) {
      return Objects.requireNonNull(looks.get(given));
    }

    // --- From there -----------------------------------------------------------------------------

    private @Nullable KillingTest from(Given seed) {
      Given at = seed;
      Look here = look(at);
      for (int step = 0; step < MAX_STEPS && looks < MAX_LOOKS; step++) {
        List<GivenChange> relevant = new ArrayList<>();
        Given best = null;
        Look bestLook = here;
        for (GivenChange change : changes(at, here.product())) {
          Given next = change.in(at);
          Look look = look(next);
          KillingTest found = accepted(next, look);
          if (found != null) {
            return found;
          }
          if (!look.seen().equals(here.seen())) {
            relevant.add(change);
          }
          if (look.distance() < bestLook.distance()) {
            best = next;
            bestLook = look;
          }
          if (tried >= MAX_TRIED || looks >= MAX_LOOKS) {
            return null;
          }
        }
        KillingTest found = best == null ? pairs(at, relevant) : null;
        if (found != null || best == null) {
          return found;
        }
        at = best;
        here = bestLook;
      }
      return null;
    }

    private @Nullable KillingTest pairs(Given at, List<GivenChange> relevant) {
      List<GivenChange> some = relevant.subList(0, Math.min(MAX_PAIRED, relevant.size()));
      for (int i = 0; i < some.size(); i++) {
        for (int j = i + 1; j < some.size(); j++) {
          if (some.get(i).path().equals(some.get(j).path())) {
            continue;
          }
          Given next = some.get(j).in(some.get(i).in(at));
          KillingTest found = accepted(next, look(next));
          if (found != null) {
            return found;
          }
          if (tried >= MAX_TRIED || looks >= MAX_LOOKS) {
            return null;
          }
        }
      }
      return null;
    }

    /** Numbers that meet a limit come first: they are what most mutants are about. */
    private List<GivenChange> changes(Given at, int product) {
      List<GivenChange> all = new ArrayList<>(solved(at, product));
      all.addAll(changes.of(at, product));
      return all;
    }

    /**
     * Values of numbers given with which a comparison with a literal comes out equal, or just not:
     * most fields that a rule compares are a straight line over one number that is given.
     */
    private List<GivenChange> solved(Given at, int product) {
      List<GivenChange> solved = new ArrayList<>();
      for (RuleTree tree : changed == null ? List.of(original) : List.of(original, changed)) {
        for (RuleTree.Pattern pattern : tree.patterns()) {
          for (Expression condition : pattern.conditions()) {
            for (Expression.Leaf leaf : condition.leaves()) {
              if (leaf.test() instanceof Expression.Compare compare
                  && compare.right() instanceof Expression.Literal literal
                  && literal.literal() instanceof Number number) {
                solve(at, product, pattern, compare.left(), number, solved);
              }
            }
          }
        }
      }
      return solved;
    }

    private void solve(
        Given at,
        int product,
        RuleTree.Pattern pattern,
        Expression left,
        Number limit,
        List<GivenChange> solved) {
      BigDecimal literal = new BigDecimal(limit.toString());
      for (GivenChanges.NumberKey key : changes.numbers(product)) {
        BigDecimal one = BigDecimal.valueOf(key.whole() ? 2 : 10);
        BigDecimal two = one.add(one);
        Double low = value(key.to(one).in(at), product, pattern, left);
        Double high = value(key.to(two).in(at), product, pattern, left);
        if (low == null || high == null || low.equals(high)) {
          continue;
        }
        BigDecimal slope =
            BigDecimal.valueOf(high - low).divide(two.subtract(one), MathContext.DECIMAL64);
        if (slope.signum() == 0) {
          continue;
        }
        for (String step : List.of("0", "0.5", "-0.5", "1", "-1")) {
          BigDecimal wanted =
              one.add(
                  literal
                      .add(new BigDecimal(step))
                      .subtract(BigDecimal.valueOf(low))
                      .divide(slope, MathContext.DECIMAL64));
          BigDecimal rounded = wanted.setScale(key.whole() ? 0 : 6, RoundingMode.HALF_EVEN);
          if (key.allows(rounded)) {
            solved.add(key.to(rounded));
          }
        }
      }
    }

    private @Nullable Double value(
        Given given, int product, RuleTree.Pattern pattern, Expression left) {
      FleetFacts facts = given.facts(home.asOf());
      String id = given.productIds().get(product);
      for (ProductFacts each : facts.products()) {
        if (each.id().value().equals(id)) {
          for (ProductFact fact : each.facts()) {
            if (pattern.type().isInstance(fact)) {
              return value(fact, left);
            }
          }
        }
      }
      return null;
    }

    private static @Nullable Double value(Fact fact, Expression left) {
      try {
        Object value =
            left.value(new Expression.EvaluationContext(fact, Map.of(), (leaf, holds) -> {}));
        return value instanceof Number number ? (Double) number.doubleValue() : null;
      } catch (RuntimeException e) {
        return null; // as a division by 0: then this is no straight line
      }
    }

    // --- How far it is --------------------------------------------------------------------------

    private Look look(Given given) {
      looks++;
      FleetFacts facts = given.facts(home.asOf());
      List<List<ProductFact>> products =
          facts.products().isEmpty()
              ? List.of(List.of())
              : facts.products().stream().map(ProductFacts::facts).toList();
      int nearest = Integer.MAX_VALUE;
      int product = -1;
      boolean differs = false;
      StringBuilder seen = new StringBuilder();
      for (int i = 0; i < products.size(); i++) {
        Matching.Outcome rule = outcome(original, facts, products.get(i), seen);
        Matching.Outcome other =
            changed == null ? null : outcome(changed, facts, products.get(i), seen);
        boolean here =
            other == null ? rule.matches() > 0 : (rule.matches() > 0) != (other.matches() > 0);
        differs |= here;
        int distance =
            here
                ? -1
                : other == null ? rule.distance() : Math.min(rule.distance(), other.distance());
        if (distance < nearest) {
          nearest = distance;
          product =
              facts.products().isEmpty()
                  ? -1
                  : given.productIds().indexOf(facts.products().get(i).id().value());
        }
      }
      return new Look(nearest, differs, product, seen.toString());
    }

    private static Matching.Outcome outcome(
        RuleTree tree, FleetFacts facts, List<ProductFact> product, StringBuilder seen) {
      Set<String> leaves = new TreeSet<>();
      Matching.Outcome outcome =
          Matching.of(
              tree,
              facts.fleetFacts(),
              product,
              (leaf, holds) ->
                  leaves.add(leaf.place().line() + ":" + leaf.place().column() + holds));
      seen.append(outcome.matches()).append(outcome.distance()).append(leaves).append('\n');
      return outcome;
    }

    private @Nullable KillingTest accepted(Given given, Look look) {
      if (!look.differs() || tried >= MAX_TRIED) {
        return null;
      }
      tried++;
      return tests.of(mutant, home, given);
    }
  }
}
