package codemonkeys.oracle.whynot;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.DefaultParameters;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.LaterFacts;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SomeFacts;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.planning.Planner.Request;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.Limit.Per;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.MadeUpRules;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.rules.parameters.NoSuchParameterException;
import codemonkeys.oracle.rules.parameters.Parameter;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.whynot.WhyNot.Answer;
import codemonkeys.oracle.whynot.WhyNot.Remedy;
import codemonkeys.oracle.whynot.WhyNot.RuleAnswer;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is said of an order that is not there is held to the engine: each condition, distance,
 * change and moment is tried by changing exactly that and planning again, and by changing it a
 * little less.
 */
class WhyNotTest {
  /** Sets of rules, and fleets for each of them; many in the long form. */
  private static final int ROUNDS = Integer.getInteger("oracle.test.rounds", 1);

  private static final int FEW = 2;

  private static final int MANY = 7;

  private static final int PRODUCTS = 10;

  private static final Limits LIMITS =
      new Limits(
          List.of(
              new Limit(Per.OWNER, null, 1, false, "", 1),
              new Limit(Per.INTENT, "test", 2, false, "", 2)));

  /** How many fleets are made in search of each kind of claim. */
  private static final int MAX_ROUNDS = 8;

  /** How often each kind of claim was tried, so that none is missed without a word. */
  private final Map<String, Integer> tried = new TreeMap<>();

  @Test
  void theEngineConfirmsWhatIsSaidByTheDefaultRules() throws Exception {
    List<RuleSource> written = RuleFiles.readFolder(Path.of("rules"), "rules");
    List<RuleSource> sources = DefaultParameters.in(written);
    RuleBook book = RuleBook.load(sources, null, "test");
    RuleTrees trees = RuleTrees.read(sources);
    Fleets fleets = new Fleets(book, trees, new SomeValues(written, book));
    Fleets limited = new Fleets(book.within(LIMITS), trees, NONE);
    Set<String> kinds =
        Set.of(
            "budget",
            "hold",
            "fact",
            "fact, less",
            "by itself",
            "due",
            "distance",
            "rule, less",
            "limit",
            "parameter");
    for (int seed = 0; seed < ROUNDS || untried(kinds, seed); seed++) {
      fleets.check(SomeFacts.fleet(PRODUCTS, new Random(seed)), Intent.TEST, FEW);
      fleets.check(SomeFacts.fleet(PRODUCTS, new Random(seed + 1)), Intent.TEST, MANY);
      fleets.check(SomeFacts.fleet(PRODUCTS, new Random(seed)), Intent.VALIDATE, MANY);
      fleets.check(SomeFacts.fleet(PRODUCTS, new Random(seed)), Intent.REGENERATE_REPORT, FEW);
      limited.check(SomeFacts.fleet(PRODUCTS, new Random(seed)), Intent.TEST, MANY);
    }

    assertThat(tried.keySet()).containsAll(kinds);
  }

  @Test
  void theEngineConfirmsWhatIsSaidByRulesMadeUpByChance() throws Exception {
    Set<String> kinds = Set.of("budget", "hold", "fact", "distance", "rule");
    for (int seed = 0; seed < ROUNDS || untried(kinds, seed); seed++) {
      Fleets fleets = madeUp(new Random(seed));
      fleets.check(SomeFacts.fleet(PRODUCTS, new Random(seed)), Intent.TEST, 1);
    }

    assertThat(tried.keySet()).containsAll(kinds);
  }

  /** Rules made up by chance; made anew when a condition says what another one has ruled out. */
  private Fleets madeUp(Random random) {
    for (int tries = 0; tries < 20; tries++) {
      List<RuleSource> sources =
          List.of(new RuleSource("rules/r.drl", MadeUpRules.proposalsAndHolds(25, 5, random)));
      try {
        return new Fleets(RuleBook.load(sources, null, "test"), RuleTrees.read(sources), NONE);
      } catch (RulesRejectedException e) {
        assertThat(e).hasMessageContaining("which it never is");
      }
    }
    throw new AssertionError("no rules that may be loaded");
  }

  /** Whether another round is needed, since chance has made no claim of some kind so far. */
  private boolean untried(Set<String> kinds, int rounds) {
    return rounds < MAX_ROUNDS && !tried.keySet().containsAll(kinds);
  }

  /** Without parameters. */
  private static final OtherValues NONE =
      new OtherValues() {
        @Override
        public List<Parameter> used(RuleInfo rule) {
          return List.of();
        }

        @Override
        public @Nullable Planner planner(Parameter parameter, String value) {
          throw new AssertionError("no rule has a parameter");
        }
      };

  /** The parameters of the default rules; only some values, since each is compiled. */
  private static final class SomeValues implements OtherValues {
    private static final int MAX_VALUES = 8;

    private final List<RuleSource> written;
    private final RuleBook book;
    private final Map<String, Planner> planners = new HashMap<>();

    SomeValues(List<RuleSource> written, RuleBook book) {
      this.written = written;
      this.book = book;
    }

    @Override
    public List<Parameter> used(RuleInfo rule) {
      return List.copyOf(DefaultParameters.all().all());
    }

    @Override
    public @Nullable Planner planner(Parameter parameter, String value) {
      String key = parameter.name() + "=" + value;
      if (planners.size() >= MAX_VALUES) {
        return planners.get(key);
      }
      return planners.computeIfAbsent(
          key,
          k -> {
            try {
              List<RuleSource> sources =
                  DefaultParameters.all()
                      .with(Map.of(parameter.name(), value))
                      .applied(written)
                      .sources();
              return new Planner(RuleBook.load(sources, null, "test", List.of(book)), 1);
            } catch (NoSuchParameterException | RulesRejectedException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  /** Fleets that are planned by one set of rules. */
  private final class Fleets {
    private final RuleBook book;
    private final RuleTrees trees;
    private final Planner planner;
    private final OtherValues otherValues;

    Fleets(RuleBook book, RuleTrees trees, OtherValues otherValues) {
      this.book = book;
      this.trees = trees;
      planner = new Planner(book, 1);
      this.otherValues = otherValues;
    }

    void check(FleetFacts fleet, Intent intent, int budget) throws FiringException {
      Plan plan = planner.plan(fleet, Request.of(budget));
      WhyNot whyNot =
          new WhyNot(
              fleet, trees, planner, plan, otherValues, moment -> LaterFacts.of(fleet, moment));
      for (ProductFacts product : fleet.products()) {
        Answer answer = whyNot.of(product.id(), intent);
        if (answer.rank() > 0 && answer.rank() <= budget) {
          continue;
        }
        assertThat(taken(fleet, budget, product.id(), intent)).isFalse();
        namesEachRule(answer, fleet, product, plan);
        for (RuleAnswer rule : answer.rules()) {
          conditions(fleet, product, rule);
        }
        for (Remedy remedy : answer.changes()) {
          remedy(fleet, product.id(), intent, budget, remedy);
        }
        WhyNot.ByItself byItself = answer.byItself();
        if (byItself != null) {
          claim("by itself");
          Instant at = byItself.at();
          assertThat(taken(LaterFacts.of(fleet, at), budget, product.id(), intent)).isTrue();
          assertThat(taken(LaterFacts.of(fleet, at.minusSeconds(1)), budget, product.id(), intent))
              .isFalse();
        }
      }
    }

    private boolean taken(FleetFacts fleet, int budget, ProductId product, Intent intent)
        throws FiringException {
      return taken(Request.of(budget), fleet, product, intent);
    }

    private boolean taken(Request request, FleetFacts fleet, ProductId product, Intent intent)
        throws FiringException {
      return taken(planner, request, fleet, product, intent);
    }

    private static boolean taken(
        Planner by, Request request, FleetFacts fleet, ProductId product, Intent intent)
        throws FiringException {
      for (Candidate candidate : by.plan(fleet, request).taken()) {
        if (candidate.product().id().equals(product) && candidate.intent() == intent) {
          return true;
        }
      }
      return false;
    }

    private boolean fires(FleetFacts fleet, RuleInfo rule, ProductId product)
        throws FiringException {
      List<ProductFacts> one =
          fleet.products().stream().filter(each -> each.id().equals(product)).toList();
      RuleBook.Firings firings = book.fire(fleet.fleetFacts(), one);
      return firings.proposals().stream().anyMatch(each -> each.rule().name().equals(rule.name()));
    }

    /** Each rule that could have asked for more than there is, and did not. */
    private void namesEachRule(Answer answer, FleetFacts fleet, ProductFacts product, Plan plan)
        throws FiringException {
      Set<String> fired = new HashSet<>();
      for (Proposal each : book.fire(fleet.fleetFacts(), List.of(product)).proposals()) {
        fired.add(each.rule().name());
      }
      int priority =
          plan.candidates(product.id()).stream()
              .filter(each -> each.intent() == answer.intent())
              .mapToInt(Candidate::priority)
              .findFirst()
              .orElse(-1);
      Set<String> named = new HashSet<>();
      answer.rules().forEach(each -> named.add(each.rule().name()));
      for (RuleInfo rule : book.rules()) {
        if (rule.orders().equals(answer.intent().text())
            && rule.salience() > priority
            && !fired.contains(rule.name())) {
          assertThat(named).contains(rule.name());
        }
      }
    }

    private void conditions(FleetFacts fleet, ProductFacts product, RuleAnswer rule)
        throws FiringException {
      if (rule.state() == RuleAnswer.State.MATCHES) {
        assertThat(fires(fleet, rule.rule(), product.id())).as(rule.toString()).isTrue();
      }
      for (Obstacle obstacle : rule.obstacles()) {
        distance(obstacle);
        due(fleet, product, obstacle);
      }
      if (rule.rule().orders().equals("as scheduled")) {
        return; // it may well fire for the jobs of another intent
      }
      assertThat(fires(fleet, rule.rule(), product.id()))
          .as(rule + " " + product)
          .isEqualTo(rule.state() == RuleAnswer.State.MATCHES);
      if (rule.obstacles().size() == 1) {
        for (FactChange change : rule.obstacles().get(0).enough()) {
          claim("rule");
          assertThat(fires(changed(fleet, product.id(), change, false), rule.rule(), product.id()))
              .as(rule + " " + change)
              .isTrue();
          if (change.less() != null) {
            claim("rule, less");
            assertThat(fires(changed(fleet, product.id(), change, true), rule.rule(), product.id()))
                .as(rule + " " + change)
                .isFalse();
          }
        }
      } else {
        together(fleet, product, rule);
      }
    }

    /** All obstacles gone, the rule fires; each of them alone is enough for it not to. */
    private void together(FleetFacts fleet, ProductFacts product, RuleAnswer rule)
        throws FiringException {
      List<FactChange> all = new ArrayList<>();
      Set<String> fields = new HashSet<>();
      for (Obstacle obstacle : rule.obstacles()) {
        if (obstacle.enough().isEmpty()
            || obstacle.enough().get(0).before() == null
            || obstacle.enough().get(0).field().isEmpty()
            || !fields.add(obstacle.enough().get(0).type() + obstacle.enough().get(0).field())) {
          return;
        }
        all.add(obstacle.enough().get(0));
      }
      if (!fires(changed(fleet, product.id(), all), rule.rule(), product.id())) {
        // What two conditions ask of one fact may exclude each other; each alone is as said.
        claim("several, against each other");
        for (FactChange each : all) {
          FleetFacts then = changed(fleet, product.id(), each, false);
          Plan plan = planner.plan(then, Request.of(1));
          WhyNot whyNot =
              new WhyNot(then, trees, planner, plan, otherValues, at -> LaterFacts.of(then, at));
          assertThat(whyNot.rule(rule.rule(), product.id()).obstacles())
              .as(rule + " with " + each)
              .hasSize(all.size() - 1);
        }
        return;
      }
      claim("several");
      for (FactChange without : all) {
        List<FactChange> others = new ArrayList<>(all);
        others.remove(without);
        assertThat(fires(changed(fleet, product.id(), others), rule.rule(), product.id()))
            .as(rule + " without " + without)
            .isFalse();
      }
    }

    private void remedy(
        FleetFacts fleet, ProductId product, Intent intent, int usual, Remedy remedy)
        throws FiringException {
      FactChange fact = remedy.fact();
      FleetFacts changed = fact == null ? fleet : changed(fleet, product, fact, false);
      Set<String> lifted = new HashSet<>();
      remedy.lifted().forEach(hold -> lifted.add(hold.rule().name()));
      Predicate<Hold> without =
          hold ->
              lifted.contains(hold.rule().name())
                  && (hold.product() == null || hold.product().equals(product));
      int budget = remedy.budget() == 0 ? usual : remedy.budget();
      WhyNot.RaisedLimit raised = remedy.raised();
      WhyNot.OtherValue value = remedy.parameter();
      if (value != null) {
        claim("parameter");
        BigDecimal to = new BigDecimal(value.value());
        BigDecimal step = value.parameter().step();
        step = to.compareTo(new BigDecimal(value.parameter().value())) < 0 ? step : step.negate();
        Planner enough = otherValues.planner(value.parameter(), value.value());
        Planner less =
            otherValues.planner(
                value.parameter(), to.add(step).stripTrailingZeros().toPlainString());
        Request request = Request.of(budget);
        assertThat(taken(enough, request, fleet, product, intent)).as(remedy.toString()).isTrue();
        assertThat(taken(less, request, fleet, product, intent)).as(remedy.toString()).isFalse();
        return;
      }
      if (raised != null) {
        claim("limit");
        Request request = Request.of(budget);
        Limits limits = book.limits();
        int orders = raised.orders();
        Planner enough = planner.within(limits.with(raised.from(), orders));
        Planner less = planner.within(limits.with(raised.from(), orders - 1));
        assertThat(taken(enough, request, fleet, product, intent)).as(remedy.toString()).isTrue();
        assertThat(taken(less, request, fleet, product, intent)).as(remedy.toString()).isFalse();
        assertThat(taken(fleet, budget, product, intent)).isFalse();
        if (remedy.budget() > 0) {
          assertThat(taken(enough, Request.of(budget - 1), fleet, product, intent)).isFalse();
        }
        return;
      }
      assertThat(taken(Request.of(budget).without(without), changed, product, intent))
          .as(remedy.toString())
          .isTrue();
      if (remedy.budget() > 0) {
        claim("budget");
        assertThat(taken(Request.of(budget - 1).without(without), changed, product, intent))
            .isFalse();
      }
      if (!lifted.isEmpty()) {
        claim("hold");
        assertThat(taken(changed, budget, product, intent)).isFalse();
        for (String hold : lifted) {
          Predicate<Hold> others =
              each -> lifted.contains(each.rule().name()) && !each.rule().name().equals(hold);
          assertThat(taken(Request.of(budget).without(others), changed, product, intent)).isFalse();
        }
      }
      if (fact != null) {
        claim("fact");
        assertThat(taken(fleet, budget, product, intent)).isFalse();
        if (fact.less() != null) {
          claim("fact, less");
          assertThat(taken(changed(fleet, product, fact, true), budget, product, intent))
              .as(remedy.toString())
              .isFalse();
        }
      }
    }
  }

  private void claim(String kind) {
    tried.merge(kind, 1, Integer::sum);
  }

  /** The distance is what the value has to move by, and the smallest change moves it by no more. */
  private void distance(Obstacle obstacle) {
    BigDecimal distance = obstacle.distance();
    for (FactChange change : obstacle.changes()) {
      if (distance != null
          && obstacle.value().startsWith(change.field() + " is ")
          && change.from() instanceof Number from
          && change.to() instanceof Number to) {
        claim("distance");
        BigDecimal moved =
            new BigDecimal(to.toString()).subtract(new BigDecimal(from.toString())).abs();
        assertThat(moved).as(obstacle.toString()).isGreaterThanOrEqualTo(distance);
        double step = to instanceof Double ? 1e-9 * Math.max(1, Math.abs(to.doubleValue())) : 1;
        assertThat(moved.subtract(distance).doubleValue())
            .as(obstacle.toString())
            .isLessThanOrEqualTo(step);
      }
    }
  }

  /** At that second the value is as it has to be, and a second before it is not. */
  private void due(FleetFacts fleet, ProductFacts product, Obstacle obstacle) {
    Instant due = obstacle.dueAt();
    if (due == null
        || obstacle.needs().isEmpty()
        || !(obstacle.fact() instanceof ProductFact fact)) {
      return;
    }
    String field = obstacle.value().replaceFirst(" is .*", "");
    String[] needs = obstacle.needs().split(" ");
    double[] at = new double[2];
    for (int i = 0; i < 2; i++) {
      ProductFact then = LaterFacts.of(fact, product.product(), fleet.asOf(), due.minusSeconds(i));
      assertThat(then).as(obstacle.toString()).isNotNull();
      Object value = values(Objects.requireNonNull(then)).get(field);
      if (!(value instanceof Double number)) {
        return; // of more than one field
      }
      at[i] = number;
    }
    claim("due");
    assertThat(meets(at[0], needs[0], Double.parseDouble(needs[1]))).as(obstacle.text()).isTrue();
    assertThat(meets(at[1], needs[0], Double.parseDouble(needs[1]))).as(obstacle.text()).isFalse();
  }

  private static boolean meets(double value, String operator, double limit) {
    return switch (operator) {
      case ">" -> value > limit;
      case ">=" -> value >= limit;
      case "<" -> value < limit;
      case "<=" -> value <= limit;
      case "==" -> value == limit;
      default -> value != limit;
    };
  }

  // --- Changes, made here by other means --------------------------------------------------------

  private static Map<String, @Nullable Object> values(Fact fact) {
    Map<String, @Nullable Object> values = new TreeMap<>();
    for (RecordComponent component : fact.getClass().getRecordComponents()) {
      try {
        values.put(component.getName(), component.getAccessor().invoke(fact));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    return values;
  }

  private static FleetFacts changed(
      FleetFacts fleet, ProductId product, FactChange change, boolean less) {
    Fact after = less ? change.less() : change.after();
    return changed(fleet, product, change.before(), after);
  }

  private static FleetFacts changed(
      FleetFacts fleet, ProductId product, @Nullable Fact before, @Nullable Fact after) {
    List<FleetFact> shared = new ArrayList<>(fleet.fleetFacts());
    if (before instanceof FleetFact) {
      shared.replaceAll(each -> each == before ? (FleetFact) after : each);
    }
    List<ProductFacts> products = new ArrayList<>();
    for (ProductFacts each : fleet.products()) {
      List<ProductFact> facts = new ArrayList<>(each.facts());
      Product entry = each.product();
      if (each.id().equals(product) && !(before instanceof FleetFact)) {
        int place = facts.size();
        for (int i = 0; i < facts.size(); i++) {
          place = facts.get(i) == before ? i : place;
        }
        if (before != null) {
          facts.remove(place);
        }
        if (after != null) {
          facts.add(place, (ProductFact) after);
        }
        entry = before instanceof Product ? (Product) after : entry;
      }
      products.add(new ProductFacts(entry, facts, each.lastRunAt()));
    }
    return new FleetFacts(fleet.asOf(), shared, products);
  }

  /** Several fields at once, also of one fact. */
  private static FleetFacts changed(FleetFacts fleet, ProductId product, List<FactChange> all) {
    FleetFacts changed = fleet;
    List<Fact> replaced = new ArrayList<>();
    for (FactChange change : all) {
      Fact before = change.before();
      if (before == null || replaced.contains(before)) {
        continue;
      }
      replaced.add(before);
      Map<String, @Nullable Object> values = values(before);
      for (FactChange other : all) {
        if (other.before() == before) {
          values.put(other.field(), other.to());
        }
      }
      RecordComponent[] components = before.getClass().getRecordComponents();
      Object[] arguments = new Object[components.length];
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        arguments[i] = values.get(components[i].getName());
        types[i] = components[i].getType();
      }
      try {
        changed =
            changed(
                changed,
                product,
                before,
                (Fact) before.getClass().getDeclaredConstructor(types).newInstance(arguments));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    return changed;
  }
}
