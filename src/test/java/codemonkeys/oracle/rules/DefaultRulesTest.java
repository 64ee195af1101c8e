package codemonkeys.oracle.rules;

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
import static codemonkeys.oracle.facts.SomeFacts.missingEvidence;
import static codemonkeys.oracle.facts.SomeFacts.product;
import static codemonkeys.oracle.facts.SomeFacts.run;
import static codemonkeys.oracle.facts.SomeFacts.source;
import static codemonkeys.oracle.facts.SomeFacts.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SomeFacts;
import codemonkeys.oracle.facts.SourceState.Change;
import codemonkeys.oracle.rules.RuleBook.Firings;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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
          "1500 heal attempts used up: hold tests",
          "1500 three failed tests in a row: hold tests",
          "100 no last run: make a report",
          "95 in progress for over a day: make the report again",
          "95 last run unreadable: make the report again",
          "90 governance failed: validate",
          "85 evidence missing: make the report again",
          "80 budget ran out: test again",
          "80 failed tests: test again",
          "75 source changed: test",
          "70 due by schedule: as the schedule says",
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
    return found;
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

    rule = "three failed tests in a row: hold tests";
    fires(rule, "hold test", history(3, false, false));
    fires(rule, "hold test", history(4, false, false));
    silent(rule, history(2, true, false));
    silent(rule, history(3, false, true));

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

    onlyFor("governance failed: validate", "90 validate", Status.GOVERNANCE_FAILED);
    onlyFor("failed tests: test again", "80 test", Status.FAILED);
    onlyFor("budget ran out: test again", "80 test", Status.BUDGET_EXHAUSTED);
    onlyFor("cancelled tests: test", "60 test", Status.CANCELLED);

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

    old("older than a day: test (tier 1)", "65 test", 24, List.of(1));
    old("older than three days: test (tier 2)", "60 test", 72, List.of(2));
    old("older than a week: test (tier 3)", "55 test", 168, List.of(3));
    old("older than two weeks: test (tiers 4 and 5)", "50 test", 336, List.of(4, 5));

    rule = "approved dossier without a spec: validate";
    fires(rule, "45 validate", dossier(Dossier.Status.APPROVED, 0, 1, 0));
    silent(rule, dossier(Dossier.Status.APPROVED, 1, 1, 0));
    silent(rule, dossier(Dossier.Status.DRAFT, 0, 1, 0));

    rule = "spec incomplete: validate";
    fires(rule, "45 validate", spec(1, 0, true, 0));
    fires(rule, "45 validate", spec(0, 1, true, 0));
    silent(rule, spec(0, 0, false, 1));

    rule = "dossier without constitution: validate";
    fires(rule, "45 validate", dossier(Dossier.Status.APPROVED, 1, 0, 0));
    fires(rule, "45 validate", dossier(Dossier.Status.DRAFT, 1, 2, 1));
    silent(rule, dossier(Dossier.Status.APPROVED, 0, 1, 0));
    silent(rule, dossier(Dossier.Status.REJECTED, 1, 0, 0));
    silent(rule, dossier(Dossier.Status.LEGACY, 1, 1, 1));

    rule = "spec without constitution: validate";
    fires(rule, "45 validate", spec(0, 0, false, 0));
    fires(rule, "45 validate", spec(0, 0, true, 1));
    silent(rule, spec(1, 1, true, 0));

    rule = "governed document missing: validate";
    fires(rule, "45 validate", governed(true));
    silent(rule, governed(false));

    // That routine gives way to anything else is the planner's doing.
    fires("routine: validate", "10 validate");
    fires("routine: test", "5 test");
    cases.add(new Case("routine: validate", null, new Facts(fleet(false), List.of())));
    cases.add(new Case("routine: test", null, new Facts(fleet(false), List.of())));
    return cases;
  }

  private void onlyFor(String rule, String outcome, Status wanted) {
    for (Status status : Status.values()) {
      if (status == wanted) {
        fires(rule, outcome, run(status, 2, null));
      } else {
        silent(rule, run(status, 2, null));
      }
    }
  }

  private void old(String rule, String outcome, int hours, List<Integer> tiers) {
    for (int tier = 1; tier <= 5; tier++) {
      if (tiers.contains(tier)) {
        fires(rule, outcome, run(Status.SUCCESS, hours + SECOND, tier));
        fires(rule, outcome, run(Status.FAILED, 10_000, tier));
        silent(rule, run(Status.SUCCESS, hours, tier));
        silent(rule, run(Status.IN_PROGRESS, 10_000, tier));
      } else {
        silent(rule, run(Status.SUCCESS, 10_000, tier));
      }
    }
    silent(rule, run(Status.SUCCESS, 10_000, null));
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
    for (Proposed proposal : firings.proposals()) {
      if (proposal.rule().name().equals(rule)) {
        outcomes.add(proposal.priority() + " " + proposal.intent().text());
      }
    }
    for (Held hold : firings.holds()) {
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
    for (Proposed proposal : rules.fire(fleet.fleetFacts(), fleet.products()).proposals()) {
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
      assertThat(told(fire(classic, fleet)))
          .as("seed %s", seed)
          .containsExactlyInAnyOrderElementsOf(told(firings));
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

  private static List<String> told(Firings firings) {
    List<String> told = new ArrayList<>();
    firings.proposals().forEach(proposal -> told.add(proposal.toString()));
    firings.holds().forEach(hold -> told.add(hold.toString()));
    return told;
  }

  private static Firings fire(KieBase base, FleetFacts fleet) {
    Map<String, RuleInfo> byName = new HashMap<>();
    rules.rules().forEach(rule -> byName.put(rule.name(), rule));
    Orders orders = new Orders();
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
