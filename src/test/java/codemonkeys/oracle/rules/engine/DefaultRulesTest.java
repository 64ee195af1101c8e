package codemonkeys.oracle.rules.engine;

import static codemonkeys.oracle.facts.SomeFacts.P;
import static codemonkeys.oracle.facts.SomeFacts.budget;
import static codemonkeys.oracle.facts.SomeFacts.dossier;
import static codemonkeys.oracle.facts.SomeFacts.factsOf;
import static codemonkeys.oracle.facts.SomeFacts.fleet;
import static codemonkeys.oracle.facts.SomeFacts.governed;
import static codemonkeys.oracle.facts.SomeFacts.history;
import static codemonkeys.oracle.facts.SomeFacts.invalid;
import static codemonkeys.oracle.facts.SomeFacts.job;
import static codemonkeys.oracle.facts.SomeFacts.killSwitch;
import static codemonkeys.oracle.facts.SomeFacts.lastTest;
import static codemonkeys.oracle.facts.SomeFacts.lastValidation;
import static codemonkeys.oracle.facts.SomeFacts.missingEvidence;
import static codemonkeys.oracle.facts.SomeFacts.product;
import static codemonkeys.oracle.facts.SomeFacts.run;
import static codemonkeys.oracle.facts.SomeFacts.source;
import static codemonkeys.oracle.facts.SomeFacts.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import codemonkeys.oracle.DefaultParameters;
import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SomeFacts;
import codemonkeys.oracle.facts.SourceState.Change;
import codemonkeys.oracle.facts.ValidationDue;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook.Firings;
import codemonkeys.oracle.rules.language.FactTypes;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kie.api.KieBase;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;

/** Every default rule on facts alone: when it fires, and when it does not. */
class DefaultRulesTest {
  /** The table of default rules: salience and name. */
  private static final List<String> TABLE =
      List.of(
          "1900 kill switch for everything: hold the fleet",
          "1800 kill switch of a product: hold it",
          "1700 not in service: hold",
          "1700 status unknown: hold",
          "1600 minutes spent: hold",
          "1600 run in progress: hold",
          "1550 needs setup: hold tests",
          "1550 no report without tests: hold reports",
          "1550 no tests on purpose: hold tests",
          "1500 heal attempts used up: hold tests",
          "1500 three failed reports in a row: hold reports",
          "1500 three failed tests in a row: hold tests",
          "1500 three failed validations in a row: hold validations",
          "100 no last run: make a report",
          "95 in progress for over a day: make the report again",
          "95 last run unreadable: make the report again",
          "90 governance failed: validate",
          "85 evidence missing: make the report again",
          "80 budget ran out: test again",
          "80 failed tests: test again",
          "79 32 times its limit: test",
          "79 never tested: test",
          "78 failed validation, documents changed: validate again",
          "77 16 times its limit: test",
          "76 eight times its limit: test",
          "75 source changed: test",
          "70 due by schedule: as the schedule says",
          "67 four times its limit: test",
          "66 two times its limit: test",
          "65 older than a day: test (tier 1)",
          "60 cancelled tests: test",
          "60 older than three days: test (tier 2)",
          "55 older than a week: test (tier 3)",
          "50 older than two weeks: test (tiers 4 and 5)",
          "45 approved dossier without a spec: validate",
          "45 dossier without constitution: validate",
          "45 governed document missing: validate",
          "45 spec incomplete: validate",
          "45 spec without constitution: validate",
          "10 routine: validate",
          "5 routine: test");

  private static final double SECOND = 1 / 3600.0;

  private static List<RuleSource> sources = List.of();
  private static RuleBook rules;

  @BeforeAll
  static void load() throws Exception {
    sources = sources();
    rules = RuleBook.load(sources, null, "test");
  }

  static List<RuleSource> sources() throws IOException {
    List<RuleSource> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("rules"))) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (file.toString().endsWith(".drl")) {
          found.add(new RuleSource(file.toString(), Files.readString(file)));
        }
      }
    }
    return DefaultParameters.in(found);
  }

  /** Facts on which one rule fires or does not. */
  private record Case(String rule, @Nullable String outcome, Facts facts) {}

  private record Facts(FleetFact fleet, List<ProductFacts> products) {}

  private final List<Case> cases = new ArrayList<>();

  private void fires(String rule, String outcome, ProductFact... facts) {
    cases.add(new Case(rule, outcome, new Facts(fleet(false), List.of(factsOf(facts)))));
  }

  private void silent(String rule, ProductFact... facts) {
    cases.add(new Case(rule, null, new Facts(fleet(false), List.of(factsOf(facts)))));
  }

  private List<Case> cases() {
    String rule = "kill switch for everything: hold the fleet";
    cases.add(new Case(rule, "hold fleet", new Facts(fleet(true), List.of(factsOf()))));
    cases.add(new Case(rule, "hold fleet", new Facts(fleet(true), List.of())));
    cases.add(new Case(rule, null, new Facts(fleet(false), List.of(factsOf(killSwitch())))));

    rule = "kill switch of a product: hold it";
    fires(rule, "hold", killSwitch());
    silent(rule);

    rule = "not in service: hold";
    fires(rule, "hold", product(Product.Status.ACTIVE, false));
    for (Product.Status status : Product.Status.values()) {
      switch (status) {
        case PLANNED, DEPRECATED, ARCHIVED -> fires(rule, "hold", product(status, true));
        default -> silent(rule, product(status, true));
      }
    }

    rule = "status unknown: hold";
    fires(rule, "hold", product(Product.Status.UNKNOWN, true));
    silent(rule, product(Product.Status.ACTIVE, true));
    silent(rule, product(Product.Status.ARCHIVED, true));

    rule = "run in progress: hold";
    fires(rule, "hold", run(Status.IN_PROGRESS, 0, null));
    fires(rule, "hold", run(Status.IN_PROGRESS, 24, null));
    silent(rule, run(Status.IN_PROGRESS, 24 + SECOND, null));
    silent(rule, run(Status.SUCCESS, 0, null));

    rule = "minutes spent: hold";
    fires(rule, "hold", budget("90", "90", false));
    fires(rule, "hold", budget("90.5", "90", false));
    silent(rule, budget("89.999", "90", false));
    silent(rule, budget("90", "90", true));

    for (Product.Setup setup : Product.Setup.values()) {
      String needsSetup = "needs setup: hold tests";
      String onPurpose = "no tests on purpose: hold tests";
      switch (setup) {
        case READY -> {
          silent(needsSetup, product(setup, false));
          silent(onPurpose, product(setup, false));
        }
        case NO_TESTS -> {
          silent(needsSetup, product(setup, false));
          fires(onPurpose, "hold test", product(setup, false));
        }
        default -> {
          fires(needsSetup, "hold test", product(setup, true));
          silent(onPurpose, product(setup, false));
        }
      }
    }

    rule = "no report without tests: hold reports";
    fires(rule, "hold regenerate_report", product(Product.Setup.NO_TEST_COMMAND, false));
    silent(rule, product(Product.Setup.NO_TEST_COMMAND, true));
    silent(rule, product(Product.Setup.READY, true));

    threeInARow("three failed tests in a row: hold tests", Intent.TEST);
    threeInARow("three failed validations in a row: hold validations", Intent.VALIDATE);
    threeInARow("three failed reports in a row: hold reports", Intent.REGENERATE_REPORT);

    rule = "heal attempts used up: hold tests";
    fires(rule, "hold test", history(1, true, false));
    silent(rule, history(3, false, false));
    silent(rule, history(1, true, true));

    rule = "no last run: make a report";
    fires(rule, "100 regenerate_report", new MissingRun(P));
    silent(rule, run(Status.SUCCESS, 2, null));
    silent(rule, invalid(InvalidArtifact.Kind.LAST_RUN));

    rule = "last run unreadable: make the report again";
    for (InvalidArtifact.Kind kind : InvalidArtifact.Kind.values()) {
      if (kind == InvalidArtifact.Kind.LAST_RUN) {
        fires(rule, "95 regenerate_report", invalid(kind));
      } else {
        silent(rule, invalid(kind));
      }
    }

    rule = "in progress for over a day: make the report again";
    fires(rule, "95 regenerate_report", run(Status.IN_PROGRESS, 24 + SECOND, 1));
    silent(rule, run(Status.IN_PROGRESS, 24, 1));
    silent(rule, run(Status.FAILED, 25, 1));

    rule = "evidence missing: make the report again";
    fires(rule, "85 regenerate_report", missingEvidence(true));
    silent(rule, missingEvidence(false));

    rule = "governance failed: validate";
    onlyFor(rule, "90 validate", Status.GOVERNANCE_FAILED, status -> run(status, 2, null));

    rule = "failed tests: test again";
    onlyFor(rule, "80 test", Status.FAILED, status -> lastTest(status, 2, null));
    fires(rule, "80 test", lastTest(Status.FAILED, 2, null, 2));
    silent(rule, lastTest(Status.FAILED, 2, null, 3));
    silent(rule, run(Status.FAILED, 2, null));
    silent(rule, lastValidation(Status.FAILED, true));

    rule = "budget ran out: test again";
    onlyFor(rule, "80 test", Status.BUDGET_EXHAUSTED, status -> lastTest(status, 2, null));
    silent(rule, lastTest(Status.BUDGET_EXHAUSTED, 2, null, 3));
    silent(rule, run(Status.BUDGET_EXHAUSTED, 2, null));

    rule = "cancelled tests: test";
    onlyFor(rule, "60 test", Status.CANCELLED, status -> lastTest(status, 2, null));
    silent(rule, run(Status.CANCELLED, 2, null));

    rule = "failed validation, documents changed: validate again";
    onlyFor(rule, "78 validate", Status.FAILED, status -> lastValidation(status, true));
    silent(rule, lastValidation(Status.FAILED, false));
    silent(rule, lastTest(Status.FAILED, 2, null));

    rule = "never tested: test";
    fires(rule, "79 test", new NeverTested(P));
    silent(rule, new MissingRun(P));
    silent(rule, lastTest(Status.SUCCESS, 100_000, 1));

    rule = "source changed: test";
    fires(rule, "75 test", source(Change.CHANGED));
    silent(rule, source(Change.UNCHANGED));
    silent(rule, source(Change.UNKNOWN));

    rule = "due by schedule: as the schedule says";
    fires(rule, "33 validate", job(Intent.VALIDATE, 33, true));
    fires(rule, "0 test", job(Intent.TEST, 0, true));
    fires(rule, "1500 regenerate_report", job(Intent.REGENERATE_REPORT, 1500, true));
    silent(rule, job(Intent.TEST, 33, false));
    for (Intent intent : Intent.values()) {
      if (!intent.safe()) {
        silent(rule, job(intent, 33, true));
      }
    }

    overdue("two times its limit: test", "66 test", 2, 4);
    overdue("four times its limit: test", "67 test", 4, 8);
    overdue("eight times its limit: test", "76 test", 8, 16);
    overdue("16 times its limit: test", "77 test", 16, 32);
    overdue("32 times its limit: test", "79 test", 32, Integer.MAX_VALUE);

    old("older than a day: test (tier 1)", "65 test", 24, List.of(1));
    old("older than three days: test (tier 2)", "60 test", 72, List.of(2));
    old("older than a week: test (tier 3)", "55 test", 168, List.of(3));
    old("older than two weeks: test (tiers 4 and 5)", "50 test", 336, List.of(4, 5));

    ValidationDue due = new ValidationDue(P);
    rule = "approved dossier without a spec: validate";
    undocumented(rule, dossier(Dossier.Status.APPROVED, 0, 1, 0));
    silent(rule, dossier(Dossier.Status.APPROVED, 1, 1, 0), due);
    silent(rule, dossier(Dossier.Status.DRAFT, 0, 1, 0), due);

    rule = "spec incomplete: validate";
    undocumented(rule, spec(1, 0, true, 0));
    undocumented(rule, spec(0, 1, true, 0));
    silent(rule, spec(0, 0, false, 1), due);

    rule = "dossier without constitution: validate";
    undocumented(rule, dossier(Dossier.Status.APPROVED, 1, 0, 0));
    undocumented(rule, dossier(Dossier.Status.DRAFT, 1, 2, 1));
    silent(rule, dossier(Dossier.Status.APPROVED, 0, 1, 0), due);
    silent(rule, dossier(Dossier.Status.REJECTED, 1, 0, 0), due);
    silent(rule, dossier(Dossier.Status.LEGACY, 1, 1, 1), due);

    rule = "spec without constitution: validate";
    undocumented(rule, spec(0, 0, false, 0));
    undocumented(rule, spec(0, 0, true, 1));
    silent(rule, spec(1, 1, true, 0), due);

    rule = "governed document missing: validate";
    undocumented(rule, governed(true));
    silent(rule, governed(false), due);

    // That routine gives way to anything else is the planner's doing.
    fires("routine: validate", "10 validate");
    fires("routine: test", "5 test");
    cases.add(new Case("routine: validate", null, new Facts(fleet(false), List.of())));
    cases.add(new Case("routine: test", null, new Facts(fleet(false), List.of())));
    return cases;
  }

  private void onlyFor(
      String rule, String outcome, Status wanted, Function<Status, ProductFact> fact) {
    for (Status status : Status.values()) {
      if (status == wanted) {
        fires(rule, outcome, fact.apply(status));
      } else {
        silent(rule, fact.apply(status));
      }
    }
  }

  /** Fires from the third on, of one intent alone, until it lapses. */
  private void threeInARow(String rule, Intent intent) {
    fires(rule, "hold " + intent.text(), history(intent, 3, false));
    fires(rule, "hold " + intent.text(), history(intent, 4, false));
    silent(rule, history(intent, 2, false));
    silent(rule, history(intent, 3, true));
    for (Intent other : List.of(Intent.TEST, Intent.VALIDATE, Intent.REGENERATE_REPORT)) {
      if (other != intent) {
        silent(rule, history(other, 3, false));
      }
    }
  }

  /** Fires as long as no validation has seen what documents lack. */
  private void undocumented(String rule, ProductFact lacking) {
    fires(rule, "45 validate", lacking, new ValidationDue(P));
    silent(rule, lacking);
  }

  private void old(String rule, String outcome, int hours, List<Integer> tiers) {
    for (int tier = 1; tier <= 5; tier++) {
      if (tiers.contains(tier)) {
        fires(rule, outcome, lastTest(Status.SUCCESS, hours + SECOND, tier));
        fires(rule, outcome, lastTest(Status.FAILED, 10_000, tier));
        silent(rule, lastTest(Status.SUCCESS, hours, tier));
        silent(rule, run(Status.SUCCESS, 10_000, tier));
      } else {
        silent(rule, lastTest(Status.SUCCESS, 10_000, tier));
      }
    }
    silent(rule, lastTest(Status.SUCCESS, 10_000, null));
  }

  /** Fires above so many times the limit of whatever tier, up to so many. */
  private void overdue(String rule, String outcome, int above, int upTo) {
    for (Integer tier : Arrays.asList(1, 2, 3, 4, 5, null)) {
      double limit = Product.limitHours(tier == null ? 0 : tier);
      silent(rule, lastTest(Status.SUCCESS, above * limit, tier));
      fires(rule, outcome, lastTest(Status.SUCCESS, above * limit + SECOND, tier));
      if (upTo < Integer.MAX_VALUE) {
        fires(rule, outcome, lastTest(Status.FAILED, upTo * limit, tier, 9));
        silent(rule, lastTest(Status.SUCCESS, upTo * limit + SECOND, tier));
      } else {
        fires(rule, outcome, lastTest(Status.FAILED, 1_000 * limit, tier, 9));
      }
      silent(rule, run(Status.SUCCESS, above * limit + SECOND, tier));
    }
  }

  @Test
  void theRulesAreTheTable() {
    assertThat(rules.rules())
        .extracting(rule -> rule.salience() + " " + rule.name())
        .containsExactlyElementsOf(TABLE);
    assertThat(rules.warnings()).isEmpty();
  }

  @Test
  void everyRuleSaysWhoAnswersForItAndWhy() {
    assertThat(rules.rules())
        .allSatisfy(
            rule -> {
              assertThat(rule.owner()).isNotEmpty();
              assertThat(rule.reason()).isNotEmpty().isNotEqualTo(rule.name());
            });
  }

  @Test
  void everyRuleHasACaseInWhichItFiresAndOneInWhichItDoesNot() {
    TreeSet<String> all = new TreeSet<>();
    rules.rules().forEach(rule -> all.add(rule.name()));
    TreeSet<String> firing = new TreeSet<>();
    TreeSet<String> silent = new TreeSet<>();
    for (Case each : cases()) {
      (each.outcome() == null ? silent : firing).add(each.rule());
    }
    assertThat(firing).isEqualTo(all);
    assertThat(silent).isEqualTo(all);
  }

  @TestFactory
  Stream<DynamicTest> everyCaseComesOutAsItSays() {
    return cases().stream()
        .map(
            each ->
                dynamicTest(
                    each.rule()
                        + (each.outcome() == null ? " is silent on " : " fires on ")
                        + each.facts(),
                    () -> {
                      Firings firings =
                          rules.fire(List.of(each.facts().fleet()), each.facts().products());
                      assertThat(outcomes(firings, each.rule()))
                          .isEqualTo(each.outcome() == null ? List.of() : List.of(each.outcome()));
                    }));
  }

  private static List<String> outcomes(Firings firings, String rule) {
    List<String> outcomes = new ArrayList<>();
    for (Proposal proposal : firings.proposals()) {
      if (proposal.rule().name().equals(rule)) {
        outcomes.add(proposal.priority() + " " + proposal.intent().text());
      }
    }
    for (Hold hold : firings.holds()) {
      if (hold.rule().name().equals(rule)) {
        Intent intent = hold.intent();
        outcomes.add(
            hold.product() == null
                ? "hold fleet"
                : intent == null ? "hold" : "hold " + intent.text());
      }
    }
    return outcomes;
  }

  @Test
  void onlyTheScheduleGivesAPriorityThatIsNotTheSalience() throws Exception {
    FleetFacts fleet = SomeFacts.fleet(500, new Random(7));
    for (Proposal proposal : rules.fire(fleet.fleetFacts(), fleet.products()).proposals()) {
      assertThat(proposal.scheduled())
          .isEqualTo(proposal.rule().name().equals("due by schedule: as the schedule says"));
      if (!proposal.scheduled()) {
        assertThat(proposal.priority()).isEqualTo(proposal.rule().salience());
      }
    }
  }

  @Test
  void theClassicCompilerComesToTheSameOutcome() throws Exception {
    KieBase classic = ClassicRules.base(sources);
    for (int seed = 0; seed < 8; seed++) {
      FleetFacts fleet = SomeFacts.fleet(100, new Random(seed));
      Firings firings = rules.fire(fleet.fleetFacts(), fleet.products());
      assertThat(firings.proposals()).isNotEmpty();
      assertThat(reported(fire(classic, fleet)))
          .as("seed %s", seed)
          .containsExactlyInAnyOrderElementsOf(reported(firings));
    }
  }

  /** To the classic compiler a member of a statically imported type hides a field of that name. */
  @Test
  void noFieldOfAFactIsHiddenByTheStaticImports() {
    Set<String> hiding = new TreeSet<>();
    for (Class<?> imported : List.of(Intent.class, StopCondition.class)) {
      for (Method method : imported.getMethods()) {
        hiding.add(method.getName());
      }
    }
    new FactTypes()
        .all()
        .forEach(
            (name, type) ->
                assertThat(FactTypes.fields(type)).as(name).doesNotContainAnyElementsOf(hiding));
  }

  private static List<String> reported(Firings firings) {
    List<String> reported = new ArrayList<>();
    firings.proposals().forEach(proposal -> reported.add(proposal.toString()));
    firings.holds().forEach(hold -> reported.add(hold.toString()));
    return reported;
  }

  private static Firings fire(KieBase base, FleetFacts fleet) {
    Map<String, RuleInfo> byName = new HashMap<>();
    rules.rules().forEach(rule -> byName.put(rule.name(), rule));
    RecordedOrders orders = new RecordedOrders();
    KieSession session = base.newKieSession();
    try {
      session.setGlobal("orders", orders);
      session.addEventListener(
          new DefaultAgendaEventListener() {
            @Override
            public void beforeMatchFired(BeforeMatchFiredEvent event) {
              List<Fact> matched = new ArrayList<>();
              event.getMatch().getObjects().forEach(object -> matched.add((Fact) object));
              RuleInfo rule = byName.get(event.getMatch().getRule().getName());
              orders.begin(Objects.requireNonNull(rule), matched);
            }
          });
      fleet.fleetFacts().forEach(session::insert);
      fleet.products().forEach(product -> product.facts().forEach(session::insert));
      session.fireAllRules();
    } finally {
      session.dispose();
    }
    return new Firings(orders.proposed(), List.copyOf(orders.held()));
  }
}
