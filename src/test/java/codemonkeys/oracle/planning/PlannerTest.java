package codemonkeys.oracle.planning;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.DefaultParameters;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.GovernedDoc;
import codemonkeys.oracle.facts.LaterFacts;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SomeFacts;
import codemonkeys.oracle.planning.Planner.Request;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.Limit.Per;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** What holds for every plan, whatever the facts. */
class PlannerTest {
  private static final int TRIES = 40;

  /**
   * The same cases at every run, so that a red build is always somebody's change; search elsewhere
   * with another.
   */
  private static final String SEED = "20261123";

  private static final RuleBook RULES = load(sources());

  /** The same with other saliences, loaded next to them and alone. */
  private static final RuleBook EDITED = load(edited(), RULES);

  private static final RuleBook EDITED_ALONE = load(edited());

  /** Rules whose holds fire several times for one product, and for the fleet from many. */
  private static final String CROWDED =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      rule "documents are lost: hold"
        salience 1100
      when
        GovernedDoc( missing, $p : product )
      then
        orders.hold($p, "find them to lift it");
      end
      rule "somebody failed: hold all"
        salience 1200
      when
        LastRun( failed, $p : product )
      then
        orders.holdFleet("mend it to lift it");
      end
      rule "a document: validate"
        salience 30
      when
        GovernedDoc( $p : product )
      then
        orders.propose($p, VALIDATE);
      end
      """;

  private static final RuleBook CROWDED_RULES =
      load(List.of(new RuleSource("rules/crowded.drl", CROWDED)));

  private static List<RuleSource> sources() {
    try (Stream<Path> files = Files.list(Path.of("rules"))) {
      List<RuleSource> sources = new ArrayList<>();
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (file.toString().endsWith(".drl")) {
          sources.add(new RuleSource(file.toString(), Files.readString(file)));
        }
      }
      return DefaultParameters.in(sources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<RuleSource> edited() {
    return sources().stream()
        .map(
            source ->
                new RuleSource(
                    source.path(),
                    source
                        .text()
                        .replace("salience 80\n", "salience 61\n")
                        .replace("salience 10\n", "salience 70\n")
                        .replace("salience 1800\n", "salience 1500\n")))
        .toList();
  }

  private static RuleBook load(List<RuleSource> sources, RuleBook... loaded) {
    try {
      return RuleBook.load(sources, null, "test", List.of(loaded));
    } catch (codemonkeys.oracle.rules.language.RulesRejectedException e) {
      throw new AssertionError(e.diagnostics().toString(), e);
    }
  }

  @Provide
  Arbitrary<FleetFacts> fleets() {
    return Arbitraries.randomValue(random -> SomeFacts.fleet(random.nextInt(60), random));
  }

  private static Plan plan(FleetFacts fleet, int budget) throws Exception {
    return new Planner(RULES, 1).plan(fleet, Request.of(budget));
  }

  private static List<Candidate> candidates(Plan plan) {
    return Stream.concat(plan.taken().stream(), plan.cut().stream()).toList();
  }

  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void theOrderIsTotal(@ForAll("fleets") FleetFacts fleet) throws Exception {
    List<Candidate> candidates = candidates(plan(fleet, 3));
    for (int i = 0; i < candidates.size(); i++) {
      for (int j = 0; j < candidates.size(); j++) {
        assertThat(Integer.signum(Candidate.inQueue(candidates.get(i), candidates.get(j))))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void exactlyAsManyAreTakenAsTheBudgetAllowsAndThereAre(
      @ForAll("fleets") FleetFacts fleet, @ForAll @IntRange(min = 1, max = 999) int budget)
      throws Exception {
    Plan all = plan(fleet, 999);
    Plan plan = plan(fleet, budget);
    assertThat(all.cut()).isEmpty();
    assertThat(plan.taken()).hasSize(Math.min(budget, all.taken().size()));
    assertThat(plan.shortfall()).isEqualTo(budget - plan.taken().size());
    assertThat(candidates(plan)).isEqualTo(all.taken());
  }

  /**
   * A candidate is taken when those taken before it leave room in every group of it; what is beyond
   * the budget is the same with a larger one.
   */
  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void limitsPassOverWhatLeavesNoRoomAndNothingElse(
      @ForAll("fleets") FleetFacts fleet, @ForAll @IntRange(min = 1, max = 20) int budget)
      throws Exception {
    Limits limits =
        new Limits(
            List.of(
                new Limit(Per.OWNER, null, 2, false, "", 1),
                new Limit(Per.OWNER, "owner-1", 4, false, "", 2),
                new Limit(Per.TEAM, "team-0", 1, false, "", 3),
                new Limit(Per.INTENT, "validate", 50, true, "", 4)));
    Plan plan = new Planner(RULES.within(limits), 2, 7).plan(fleet, Request.of(budget));
    List<Candidate> taken = new ArrayList<>();
    for (Candidate candidate : plan(fleet, 999).taken()) {
      Product product = candidate.product().product();
      boolean room =
          count(taken, each -> each.product().product().owner().equals(product.owner()))
                  < (product.owner().equals("owner-1") ? 4 : 2)
              && (!"team-0".equals(product.team())
                  || count(taken, each -> "team-0".equals(each.product().product().team())) < 1)
              && (candidate.intent() != Intent.VALIDATE
                  || count(taken, each -> each.intent() == Intent.VALIDATE)
                      < Math.max(1, budget / 2));
      if (room) {
        taken.add(candidate);
        assertThat(plan.limit(plan.rank(candidate))).isNull();
        assertThat(plan.rank(candidate)).isEqualTo(taken.size());
      } else {
        assertThat(plan.takes(plan.rank(candidate))).isFalse();
        assertThat(plan.limit(plan.rank(candidate))).isNotNull();
      }
    }
    assertThat(plan.taken()).isEqualTo(taken.subList(0, Math.min(budget, taken.size())));
    assertThat(candidates(plan)).hasSize(plan(fleet, 999).taken().size());
    try (PlansAtOnce together = new PlansAtOnce(RULES.within(limits), 2, false)) {
      assertThat(together.plans(List.of(fleet), List.of(budget))).containsExactly(plan);
    }
  }

  private static int count(List<Candidate> candidates, Predicate<Candidate> which) {
    return (int) candidates.stream().filter(which).count();
  }

  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void nothingThatIsHeldIsTaken(@ForAll("fleets") FleetFacts fleet) throws Exception {
    Plan plan = plan(fleet, 3);
    for (Candidate candidate : candidates(plan)) {
      assertThat(plan.holds())
          .noneMatch(
              hold ->
                  (hold.product() == null || candidate.product().id().equals(hold.product()))
                      && (hold.intent() == null || hold.intent() == candidate.intent()));
    }
  }

  /** A hold bars only the intents that it names: routine gives way to what no hold bars. */
  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void aProductHasOneOrderForEachIntentAndRoutineOnlyWithoutAnythingElseThatStands(
      @ForAll("fleets") FleetFacts fleet) throws Exception {
    Plan plan = plan(fleet, 3);
    Map<ProductId, Set<Intent>> other = new HashMap<>();
    Map<ProductId, Set<Intent>> routine = new HashMap<>();
    for (Proposal proposal : RULES.fire(fleet.fleetFacts(), fleet.products()).proposals()) {
      if (plan.holds().stream().noneMatch(hold -> bars(hold, proposal))) {
        boolean isRoutine = proposal.rule().band() == RuleInfo.Band.ROUTINE;
        (isRoutine ? routine : other)
            .computeIfAbsent(proposal.product(), any -> EnumSet.noneOf(Intent.class))
            .add(proposal.intent());
      }
    }
    Map<ProductId, Set<Intent>> given = new HashMap<>();
    for (Candidate candidate : candidates(plan)) {
      ProductId product = candidate.product().id();
      assertThat(
              given
                  .computeIfAbsent(product, any -> EnumSet.noneOf(Intent.class))
                  .add(candidate.intent()))
          .isTrue();
      assertThat(candidate.best().rule().band() == RuleInfo.Band.ROUTINE)
          .isEqualTo(!other.containsKey(product));
    }
    if (plan.fleetHold() == null) {
      routine.forEach(other::putIfAbsent);
      assertThat(given).isEqualTo(other);
    }
  }

  private static boolean bars(Hold hold, Proposal proposal) {
    return (hold.product() == null || hold.product().equals(proposal.product()))
        && (hold.intent() == null || hold.intent() == proposal.intent());
  }

  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void everyProposalIsTakenCutMergedOrHeld(@ForAll("fleets") FleetFacts fleet) throws Exception {
    Plan plan = plan(fleet, 3);
    Set<String> accounted = new HashSet<>();
    for (Candidate candidate : candidates(plan)) {
      accounted.add(work(candidate.best()) + candidate.best().rule().name());
      candidate.also().forEach(also -> accounted.add(work(candidate.best()) + also.rule()));
      assertThat(candidate.also())
          .allSatisfy(
              also -> assertThat(also.priority()).isLessThanOrEqualTo(candidate.priority()));
    }
    plan.held()
        .forEach(held -> accounted.add(work(held.proposal()) + held.proposal().rule().name()));
    Set<String> proposed =
        RULES.fire(fleet.fleetFacts(), fleet.products()).proposals().stream()
            .filter(proposal -> proposal.rule().band() != RuleInfo.Band.ROUTINE)
            .map(proposal -> work(proposal) + proposal.rule().name())
            .collect(Collectors.toSet());
    if (plan.fleetHold() == null) {
      assertThat(accounted).containsAll(proposed);
    }
  }

  private static String work(Proposal proposal) {
    return proposal.product() + " " + proposal.intent() + " ";
  }

  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void slicingAndThreadsChangeNothing(
      @ForAll("fleets") FleetFacts fleet,
      @ForAll @IntRange(min = 1, max = 70) int batch,
      @ForAll @IntRange(min = 1, max = 4) int threads)
      throws Exception {
    assertThat(new Planner(RULES, threads, batch).result(fleet, Request.of(5)))
        .isEqualTo(new Planner(RULES, 1).result(fleet, Request.of(5)));
  }

  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void theOrderOfProductsAndFactsChangesNothing(
      @ForAll("fleets") FleetFacts fleet, @ForAll Random random) throws Exception {
    FleetFacts shuffled = shuffled(fleet, random);
    assertThat(reported(plan(shuffled, 5))).isEqualTo(reported(plan(fleet, 5)));
  }

  /**
   * Rules that differ only in saliences are fired once for both; each set says what it would say
   * alone. One of them moves from routine to proposals, which also changes what counts as routine.
   */
  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void rulesWithOtherSaliencesSayWhatTheyWouldSayAlone(
      @ForAll("fleets") FleetFacts fleet, @ForAll @IntRange(min = 1, max = 70) int batch)
      throws Exception {
    assertThat(EDITED.firesLike(RULES)).isTrue();
    assertThat(EDITED.rules()).isNotEqualTo(RULES.rules());
    Plan alone = new Planner(EDITED_ALONE, 1).plan(fleet, Request.of(5));
    assertThat(new Planner(RULES, 2, batch).plans(fleet, Request.of(5), List.of(EDITED)))
        .containsExactly(plan(fleet, 5), alone);
    assertThat(new Planner(EDITED, 1).plan(fleet, Request.of(5))).isEqualTo(alone);
  }

  @Example
  void rulesWithOtherConditionsAreFiredForThemselves() throws Exception {
    FleetFacts fleet = withDocuments(SomeFacts.fleet(30, new Random(1)));
    assertThat(CROWDED_RULES.firesLike(RULES)).isFalse();
    assertThat(new Planner(RULES, 1).plans(fleet, Request.of(5), List.of(CROWDED_RULES, EDITED)))
        .containsExactly(
            plan(fleet, 5),
            new Planner(CROWDED_RULES, 1).plan(fleet, Request.of(5)),
            new Planner(EDITED_ALONE, 1).plan(fleet, Request.of(5)));
  }

  /** Some products are those of another fleet, and so are the sums over the fleet. */
  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void fleetsThatHaveProductsInCommonArePlannedTogetherAsEachAlone(@ForAll Random random)
      throws Exception {
    FleetFacts one = SomeFacts.fleet(40, random);
    FleetFacts other = SomeFacts.fleet(40, random);
    List<FleetFacts> fleets = new ArrayList<>(List.of(one));
    List<Integer> budgets = new ArrayList<>(List.of(3));
    for (int i = 0; i < 4; i++) {
      List<ProductFacts> products = new ArrayList<>();
      for (int at = 0; at < one.products().size(); at++) {
        products.add((random.nextInt(4) == 0 ? other : one).products().get(at));
      }
      fleets.add(
          new FleetFacts(one.asOf(), (random.nextBoolean() ? one : other).fleetFacts(), products));
      budgets.add(1 + random.nextInt(9));
    }
    for (RuleBook rules : List.of(RULES, CROWDED_RULES, COUNTING_RULES)) {
      try (PlansAtOnce together = new PlansAtOnce(rules, 2, random.nextBoolean())) {
        List<Plan> plans = together.plans(fleets, budgets);
        for (int i = 0; i < plans.size(); i++) {
          Plan alone = new Planner(rules, 1).plan(fleets.get(i), Request.of(budgets.get(i)));
          assertThat(decided(plans.get(i))).isEqualTo(decided(alone));
        }
      }
    }
  }

  /** Hours and days pass: much looks the same to the rules then, and is not asked again. */
  @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
  void whatRulesHaveSaidOfFactsThatLookTheSameTheySayAgain(@ForAll Random random) throws Exception {
    FleetFacts fleet = SomeFacts.fleet(40, random);
    RuleBook reading = load(List.of(new RuleSource("rules/reading.drl", READING)));
    for (RuleBook rules : List.of(RULES, reading)) {
      try (PlansAtOnce together = new PlansAtOnce(rules, 2, true)) {
        for (int hours : new int[] {0, 0, 1, 2, 9, 33, 34, 200}) {
          FleetFacts then = LaterFacts.of(fleet, fleet.asOf().plus(Duration.ofHours(hours)));
          Plan plan = together.plans(List.of(then), List.of(7)).get(0);
          Plan alone = new Planner(rules, 1).plan(then, Request.of(7));
          assertThat(decided(plan)).isEqualTo(decided(alone));
          assertThat(reported(plan)).isEqualTo(reported(alone));
        }
      }
    }
  }

  /** Facts are bound, compared with each other, and read by what follows from them. */
  private static final String READING =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      rule "run after test: validate"
        salience 30
      when
        LastTest( $hours : hoursSinceTest, $p : product )
        LastRun( product == $p, hoursSinceRun < $hours || hoursSinceRun > 100 )
      then
        orders.propose($p, VALIDATE);
      end
      rule "old and failed: test"
        salience 31
      when
        $t : LastTest( !( hoursSinceTest <= 50 ) && overdue * 2 > 1.5, $p : product )
        not( LastValidation( product == $p, hoursSinceValidation < $t.hoursSinceTest ) )
      then
        orders.propose($p, TEST);
      end
      rule "job: as it says"
        salience 40
      when
        $job : ScheduledJob( due, runnable )
      then
        orders.propose($job);
      end
      rule "held while an order runs"
        salience 1200
      when
        OpenOrder( running, ageHours < 20, $p : product )
        exists( Fleet( products > 3 ) )
      then
        orders.hold($p, VALIDATE, "an order runs; it lifts this");
      end
      """;

  private static final String COUNTING =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      rule "many failed: validate"
        salience 30
      when
        Fleet( failedPercent > 20 )
        LastRun( $p : product )
      then
        orders.propose($p, VALIDATE);
      end
      """;

  private static final RuleBook COUNTING_RULES =
      load(List.of(new RuleSource("rules/counting.drl", COUNTING)));

  /** All that a plan decides, without the facts behind it. */
  private static List<String> decided(Plan plan) {
    List<String> decided = new ArrayList<>();
    for (Candidate candidate : candidates(plan)) {
      decided.add(
          plan.rank(candidate)
              + work(candidate.best())
              + candidate.priority()
              + candidate.best().rule().name()
              + candidate.also());
    }
    plan.held().forEach(held -> decided.add(work(held.proposal()) + held.hold().why()));
    plan.holds()
        .forEach(
            hold ->
                decided.add(
                    hold.product() + " " + hold.intent() + hold.rule().name() + hold.why()));
    decided.add(plan.budget() + " of " + plan.products());
    return decided;
  }

  private static FleetFacts shuffled(FleetFacts fleet, Random random) {
    List<ProductFacts> products = new ArrayList<>();
    for (ProductFacts product : fleet.products()) {
      List<ProductFact> facts = new ArrayList<>(product.facts());
      Collections.shuffle(facts, random);
      products.add(new ProductFacts(product.product(), facts, product.lastRunAt()));
    }
    Collections.shuffle(products, random);
    return new FleetFacts(fleet.asOf(), fleet.fleetFacts(), products);
  }

  /** All that a plan says, without the order of a product's facts. */
  private static List<String> reported(Plan plan) {
    List<String> reported = new ArrayList<>();
    for (Candidate candidate : candidates(plan)) {
      reported.add(
          plan.rank(candidate)
              + work(candidate.best())
              + candidate.priority()
              + candidate.best().rule().name()
              + candidate.best().budget()
              + candidate.also()
              + candidate.facts());
    }
    plan.held()
        .forEach(
            held ->
                reported.add(
                    work(held.proposal())
                        + held.proposal().priority()
                        + held.proposal().rule().name()
                        + reported(held.hold())));
    plan.holds().forEach(hold -> reported.add(reported(hold)));
    return reported;
  }

  private static String reported(Hold hold) {
    return hold.product()
        + " "
        + hold.intent()
        + " "
        + hold.rule().name()
        + hold.why()
        + hold.matched();
  }

  @Example
  void theNamesOfRuleFilesAndTheOrderTheyComeInChangeNothing() throws Exception {
    List<RuleSource> renamed = new ArrayList<>();
    int number = 99;
    for (RuleSource source : sources()) {
      renamed.add(new RuleSource("rules/" + number-- + ".drl", source.text()));
    }
    Collections.shuffle(renamed, new Random(1));
    RuleBook other = load(renamed);
    for (int seed = 0; seed < 20; seed++) {
      FleetFacts fleet = SomeFacts.fleet(50, new Random(seed));
      assertThat(reported(new Planner(other, 1).plan(fleet, Request.of(5))))
          .isEqualTo(reported(plan(fleet, 5)));
    }
  }

  @Example
  void holdsThatFireOftenAreReportedOnceAndTheSameInAnySlicing() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      FleetFacts fleet = withDocuments(SomeFacts.fleet(30, new Random(seed)));
      Plan plan = new Planner(CROWDED_RULES, 1).plan(fleet, Request.of(5));
      assertThat(plan.holds()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(31);
      for (int batch : new int[] {1, 2, 7}) {
        assertThat(reported(new Planner(CROWDED_RULES, 3, batch).plan(fleet, Request.of(5))))
            .isEqualTo(reported(plan));
      }
      FleetFacts shuffled = shuffled(fleet, new Random(seed));
      assertThat(reported(new Planner(CROWDED_RULES, 1).plan(shuffled, Request.of(5))))
          .isEqualTo(reported(plan));
    }
  }

  private static FleetFacts withDocuments(FleetFacts fleet) {
    List<ProductFacts> products = new ArrayList<>();
    for (ProductFacts product : fleet.products()) {
      List<ProductFact> facts = new ArrayList<>(product.facts());
      for (int i = 0; i < 4; i++) {
        facts.add(new GovernedDoc(product.id(), "a/" + (7 * i % 5), "a type", i > 1));
      }
      products.add(new ProductFacts(product.product(), facts, product.lastRunAt()));
    }
    return new FleetFacts(fleet.asOf(), fleet.fleetFacts(), products);
  }
}
