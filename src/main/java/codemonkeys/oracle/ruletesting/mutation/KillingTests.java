package codemonkeys.oracle.ruletesting.mutation;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.planning.Planner.PlanResult;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.MutantRules;
import codemonkeys.oracle.rules.engine.MutantRules.Mutant;
import codemonkeys.oracle.rules.engine.MutantRules.Said;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleBook.Firings;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.ruletesting.Given;
import codemonkeys.oracle.ruletesting.PlanEntry;
import codemonkeys.oracle.ruletesting.RuleTestCase;
import codemonkeys.oracle.ruletesting.RuleTestFile;
import codemonkeys.oracle.ruletesting.RuleTestFile.Covered;
import codemonkeys.oracle.ruletesting.RuleTestReader;
import codemonkeys.oracle.ruletesting.RuleTestRunner;
import codemonkeys.oracle.ruletesting.TestFormat;
import codemonkeys.oracle.ruletesting.YamlText;
import codemonkeys.oracle.ruletesting.mutation.MutationResult.KillingTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes tests that kill mutants, and makes sure of each by running it as a file would be run. */
final class KillingTests {
  private static final int MAX_NAME = 200;

  private final RuleBook rules;
  private final MutantRules mutants;

  KillingTests(RuleBook rules, MutantRules mutants) {
    this.rules = rules;
    this.mutants = mutants;
  }

  /**
   * The file that a test belongs into.
   *
   * @param base what it gives to each case
   */
  record Home(String path, boolean isNew, Given base, Instant asOf, Set<String> names) {
    /** The file that covers the rule; else a new one with the name of the rule's file. */
    static Home of(Mutant mutant, List<RuleTestFile> files) {
      for (RuleTestFile file : files) {
        for (Covered covered : file.covers()) {
          if (covered.rule().equals(mutant.rule().name())) {
            return of(file);
          }
        }
      }
      String rule = RuleSource.nameOf(mutant.rule().file());
      String name = rule.substring(0, rule.length() - ".drl".length()) + ".yaml";
      for (RuleTestFile file : files) {
        if (file.name().equals(name)) {
          return of(file);
        }
      }
      int folder = mutant.rule().file().lastIndexOf('/') + 1;
      return new Home(
          mutant.rule().file().substring(0, folder) + "tests/" + name,
          true,
          Given.NOTHING,
          TestFormat.AS_OF,
          Set.of());
    }

    private static Home of(RuleTestFile file) {
      JsonObject given = file.source().root().object("given");
      return new Home(
          file.path(),
          false,
          given == null ? Given.NOTHING : Given.NOTHING.with(given),
          file.asOf(),
          Set.copyOf(file.cases().stream().map(RuleTestCase::name).toList()));
    }
  }

  /** A test with these facts; null when the plan does not show the mistake. */
  @Nullable KillingTest of(Mutant mutant, Home home, Given given) {
    JsonObject over = GivenChange.over(home.base(), given).orElse(null);
    if (over == null) {
      return null;
    }
    FleetFacts facts = given.facts(home.asOf());
    PlanResult plan;
    Firings said;
    try {
      said = rules.fire(facts.fleetFacts(), facts.products());
      plan = plan(facts, said);
    } catch (FiringException e) {
      return null;
    }
    Said other =
        mutants.fire(facts.fleetFacts(), facts.products(), said, Set.of(mutant)).get(mutant);
    if (other == null) {
      return null;
    }
    List<Map<String, Object>> expectations = new ArrayList<>();
    expectations.add(expected(plan.plan()));
    if (!plan.fired().contains(mutant.rule().name())) {
      expectations.add(Map.of("not_rules", List.of(mutant.rule().name())));
    }
    for (Map<String, Object> expected : expectations) {
      String lines =
          "  - name: "
              + YamlText.of(name(mutant, home))
              + "\n"
              + (over.members().isEmpty() ? "" : "    given: " + YamlText.of(over) + "\n")
              + "    expect: "
              + YamlText.of(expected)
              + "\n";
      if (kills(home, lines, facts, plan, other)) {
        return new KillingTest(
            home.path(), home.isNew(), home.isNew() ? "cases:\n" + lines : lines);
      }
    }
    return null;
  }

  private static PlanResult plan(FleetFacts facts, Firings said) {
    return Planner.result(facts, Planner.Request.of(Planner.Request.MAX_ORDERS), Limits.NONE, said);
  }

  /** Whether a test, read as it is written, passes with the rules and fails with the mutant. */
  private boolean kills(Home home, String lines, FleetFacts facts, PlanResult plan, Said other) {
    String file =
        "as_of: "
            + home.asOf()
            + "\ngiven: "
            + YamlText.of(home.base().tree())
            + "\ncases:\n"
            + lines;
    RuleTestFile read =
        RuleTestReader.read(home.path(), file, rules.rules().stream().map(RuleInfo::name).toList())
            .file();
    if (read == null) {
      return false;
    }
    RuleTestCase test = read.cases().get(0);
    FleetFacts own = test.trials().get(0).facts();
    if (!own.equals(facts)) {
      return false;
    }
    if (!RuleTestRunner.outcome(test, test.trials().get(0), own, plan).passed()) {
      return false;
    }
    Firings firings = other.firings();
    return firings == null
        || !RuleTestRunner.outcome(test, test.trials().get(0), own, plan(own, firings)).passed();
  }

  private static Map<String, Object> expected(Plan plan) {
    Map<String, Object> expected = new LinkedHashMap<>();
    List<Object> orders = new ArrayList<>();
    plan.taken().forEach(order -> orders.add(shown(PlanEntry.of(order), List.of("also"))));
    expected.put("orders", orders);
    List<Object> holds = new ArrayList<>();
    plan.holds().forEach(hold -> holds.add(shown(PlanEntry.of(hold), List.of())));
    expected.put("holds", holds);
    return expected;
  }

  private static Map<String, Object> shown(PlanEntry entry, List<String> besides) {
    Map<String, Object> shown = new LinkedHashMap<>();
    entry.usual().forEach(key -> put(shown, entry, key));
    besides.forEach(key -> put(shown, entry, key));
    return shown;
  }

  private static void put(Map<String, Object> shown, PlanEntry entry, String key) {
    Optional.ofNullable(entry.values().get(key)).ifPresent(value -> shown.put(key, value));
  }

  /** What the test shows, as a name that the file does not have yet. */
  private static String name(Mutant mutant, Home home) {
    String what =
        switch (mutant.kind()) {
          case RULE -> "the rule is needed";
          case SALIENCE -> mutant.before() + " and not " + mutant.after().replace("salience ", "");
          case CONDITION ->
              mutant.after().isEmpty()
                  ? mutant.before() + " is needed"
                  : mutant.before() + " and not " + mutant.after();
          default -> mutant.before() + " and not " + mutant.after();
        };
    String name = mutant.rule().name() + " - " + what;
    int end =
        name.offsetByCodePoints(0, Math.min(MAX_NAME - 5, name.codePointCount(0, name.length())));
    String base = name.substring(0, end);
    String free = base;
    for (int i = 2; home.names().contains(free); i++) {
      free = base + " (" + i + ")";
    }
    return free;
  }
}
