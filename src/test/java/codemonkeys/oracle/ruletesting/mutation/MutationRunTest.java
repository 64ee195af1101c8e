package codemonkeys.oracle.ruletesting.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.DefaultParameters;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.MutantRules;
import codemonkeys.oracle.rules.engine.MutantRules.Mutant;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.ruletesting.RuleTestFile;
import codemonkeys.oracle.ruletesting.RuleTestReader;
import codemonkeys.oracle.ruletesting.RuleTestReader.TestReading;
import codemonkeys.oracle.ruletesting.RuleTestRunner;
import codemonkeys.oracle.ruletesting.mutation.MutationResult.KillingTest;
import codemonkeys.oracle.ruletesting.mutation.MutationResult.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which mistakes tests notice, and the tests that are found for those that none notices. */
class MutationRunTest {
  /** Of the rules that come with Oracle every so-many-th is tried; {@code -Psoak} tries each. */
  private static final int EVERY = Integer.getInteger("oracle.test.everyMutant", 8);

  private static final String HEAD =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      """;

  private static final MutationRun.Listener NOBODY =
      new MutationRun.Listener() {
        @Override
        public void tried(int tests, int of, int alive) {}

        @Override
        public void searched(int survivors, int of) {}
      };

  private static List<RuleSource> rules(String... rules) {
    return List.of(new RuleSource("rules/r.drl", HEAD + String.join("\n", rules)));
  }

  private static String rule(String name, int salience, String when) {
    return rule(name, salience, when, "orders.propose($p, TEST)");
  }

  private static String rule(String name, int salience, String when, String then) {
    return "rule \"%s\"\n  @owner(\"ada\") @reason(\"so\")\n  salience %d\nwhen\n  %s\nthen\n  %s;\nend\n"
        .formatted(name, salience, when, then);
  }

  private static RuleTestFile tests(String path, String text, RuleBook book) {
    TestReading reading =
        RuleTestReader.read(path, text, book.rules().stream().map(RuleInfo::name).toList());
    assertThat(reading.diagnostics()).as(text).isEmpty();
    RuleTestFile file = Objects.requireNonNull(reading.file());
    assertThat(new RuleTestRunner(book).run(file, any -> true).failed()).as(text).isZero();
    return file;
  }

  private static MutationResult run(List<RuleSource> sources, String... tests) throws Exception {
    RuleBook book = RuleBook.load(sources, null, "test");
    List<RuleTestFile> files = new ArrayList<>();
    for (int i = 0; i < tests.length; i++) {
      files.add(tests("rules/tests/t" + i + ".yaml", tests[i], book));
    }
    return new MutationRun(book, MutantRules.of(sources, any -> true), files).run(NOBODY);
  }

  private static List<String> changes(List<RuleSource> sources) throws Exception {
    return MutantRules.of(sources, any -> true).mutants().stream()
        .map(each -> each.kind() + " " + each.before() + " -> " + each.after())
        .toList();
  }

  @Test
  void everyKindOfMistakeIsMade() throws Exception {
    assertThat(
            changes(
                rules(
                    rule("old: test", 60, "LastRun( !failed, hoursSinceRun > 24, $p : product )"),
                    rule("high: test", 70, "Product( enabled, $p : product )"))))
        .containsExactlyInAnyOrder(
            "RULE old: test -> ",
            "SALIENCE salience 60 -> salience 71",
            "CONDITION !failed -> ",
            "NOT !failed -> failed",
            "CONDITION hoursSinceRun > 24 -> ",
            "COMPARISON hoursSinceRun > 24 -> hoursSinceRun >= 24",
            "THRESHOLD hoursSinceRun > 24 -> hoursSinceRun > 23",
            "THRESHOLD hoursSinceRun > 24 -> hoursSinceRun > 25",
            "RULE high: test -> ",
            "SALIENCE salience 70 -> salience 59",
            "CONDITION enabled -> ",
            "NOT enabled -> !enabled");
  }

  @Test
  void conditionsThatAreJoinedAreDroppedOneByOneAndNotsOfPatternsAreFlipped() throws Exception {
    assertThat(
            changes(
                rules(
                    rule(
                        "a: test",
                        60,
                        "Product( enabled && slaTier == 1 || slaTier in (2, 3), $p : product )\n"
                            + "  not KillSwitch( product == $p )"))))
        .contains(
            "CONDITION enabled && slaTier == 1 -> enabled",
            "CONDITION enabled && slaTier == 1 -> slaTier == 1",
            "CONDITION enabled && slaTier == 1 || slaTier in (2, 3) -> slaTier in (2, 3)",
            "NOT enabled && slaTier == 1 || slaTier in (2, 3) -> enabled && slaTier =="
                + " 1 || slaTier not in (2, 3)",
            "NOT not KillSwitch( product == $p ) -> exists KillSwitch( product == $p )",
            "CONDITION not KillSwitch( product == $p ) -> ");
  }

  @Test
  void aTestIsFoundForEachMistakeAndWithAllOfThemNoneIsLeft() throws Exception {
    List<RuleSource> sources =
        rules(
            rule("old: test", 60, "LastRun( !failed, hoursSinceRun > 24, $p : product )"),
            rule("due: test", 70, "LastTest( overdue > 2.5, $p : product )"),
            rule(
                "flaky: validate",
                40,
                "RunHistory( flaky, runs >= 3, $p : product )",
                "orders.propose($p, VALIDATE)"),
            rule(
                "signal: hold",
                1500,
                "Signal( kind == \"freeze\", $p : product )",
                "orders.hold($p, \"frozen\")"));
    String tests =
        """
        covers: ["old: test"]
        given: {products: [{product_id: p7, sla_tier: 2, last_run: {}}]}
        cases:
          - name: a healthy product
            expect: {orders: []}
          - name: an old one
            given: {products: [{product_id: p7, last_run: {hours_ago: 30}}]}
            expect: {orders: [{product: p7, intent: test}]}
        """;
    MutationResult result = run(sources, tests);

    assertThat(result.survivors()).hasSizeGreaterThan(10);
    assertThat(result.survivors()).allSatisfy(each -> assertThat(each.test()).isNotNull());
    StringBuilder own = new StringBuilder(tests);
    StringBuilder other = new StringBuilder("cases:\n");
    for (Verdict each : result.survivors()) {
      KillingTest test = Objects.requireNonNull(each.test());
      assertThat(test.file()).isIn("rules/tests/t0.yaml", "rules/tests/r.yaml");
      if (test.newFile()) {
        other.append(test.yaml().substring("cases:\n".length()));
      } else {
        own.append(test.yaml());
      }
    }
    assertThat(run(sources, own.toString(), other.toString()).survivors()).isEmpty();
  }

  @Test
  void aMistakeThatChangesNothingIsSaidToBeEquivalent() throws Exception {
    MutationResult result =
        run(
            rules(rule("tiers: test", 60, "LastRun( slaTier >= 1, slaTier <= 9, $p : product )")),
            """
            cases:
              - name: of unknown tier
                given: {products: [{product_id: p, last_run: {}}]}
                expect: {orders: []}
              - name: tier 1
                given: {products: [{product_id: p, sla_tier: 1, last_run: {}}]}
                expect: {orders: [{product: p, intent: test, priority: 60}]}
              - name: tier 5
                given: {products: [{product_id: p, sla_tier: 5, last_run: {}}]}
                expect: {orders: [{product: p, intent: test}]}
            """);

    assertThat(result.survivors())
        .extracting(each -> each.mutant().after())
        .contains("slaTier <= 10", "slaTier < 9");
    assertThat(result.survivors())
        .allSatisfy(each -> assertThat(each.note()).contains("equivalent as far as could be seen"));
  }

  @Test
  void aRuleThatCannotDoWhatItSaysIsNoticedAndKillsNoOther() throws Exception {
    MutationResult result =
        run(
            rules(
                rule(
                    "job: as scheduled",
                    70,
                    "$job : ScheduledJob( due, runnable )",
                    "orders.propose($job)"),
                rule("share: test", 60, "LastRun( 24 / 2 > 3, failed, $p : product )")),
            """
            cases:
              - name: not runnable
                given: {products: [{product_id: p, jobs: [{intent: gc_runs, due: true}]}]}
                expect: {orders: []}
            """);

    assertThat(result.verdicts())
        .filteredOn(each -> each.killed())
        .extracting(each -> each.mutant().before() + " -> " + each.mutant().after())
        .containsExactlyInAnyOrder("runnable -> ", "runnable -> !runnable");
  }

  @Test
  void namesAndTextsOfAnyKindStandInTheTestsAsTheyAre() throws Exception {
    String name = "<script> \u00fc: test";
    List<RuleSource> sources =
        rules(rule(name, 60, "Signal( kind == \"\\\"#: {x}\", $p : product )"));
    MutationResult result =
        run(
            sources,
            """
            cases:
              - name: nothing
                given: {products: [{product_id: p}]}
                expect: {orders: []}
            """);

    assertThat(result.survivors())
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.test()).isNotNull())
        .allSatisfy(
            each ->
                assertThat(Objects.requireNonNull(each.test()).yaml())
                    .contains("<script> \u00fc: test"));
  }

  /** What the default rules promise; survivors of it would be explained here. */
  @Test
  void theTestsOfTheDefaultRulesNoticeEveryMistake() throws Exception {
    List<RuleSource> sources = new ArrayList<>();
    for (Path file : files(Path.of("rules"), ".drl")) {
      sources.add(new RuleSource(file.toString(), DefaultParameters.in(Files.readString(file))));
    }
    RuleBook book = RuleBook.load(sources, null, "test");
    List<RuleTestFile> tests = new ArrayList<>();
    for (Path file : files(Path.of("rules", "tests"), ".yaml")) {
      TestReading reading =
          RuleTestReader.read(
              file.toString(),
              Files.readString(file),
              book.rules().stream().map(RuleInfo::name).toList());
      tests.add(Objects.requireNonNull(reading.file()));
    }
    List<String> names = book.rules().stream().map(RuleInfo::name).toList();
    Predicate<RuleInfo> some = rule -> names.indexOf(rule.name()) % EVERY == 0;
    MutationResult result = new MutationRun(book, MutantRules.of(sources, some), tests).run(NOBODY);

    assertThat(result.verdicts()).hasSizeGreaterThan(240 / EVERY);
    assertThat(result.survivors()).isEmpty();
  }

  @Test
  void theMutantsOfRulesAreTheSameInWhateverOrderTheFilesCome() throws Exception {
    List<RuleSource> sources = new ArrayList<>();
    for (Path file : files(Path.of("rules"), ".drl").subList(0, 3)) {
      sources.add(new RuleSource(file.toString(), DefaultParameters.in(Files.readString(file))));
    }
    Predicate<RuleInfo> one = rule -> rule.name().contains("in progress");
    List<Mutant> mutants = MutantRules.of(sources, one).mutants();
    List<RuleSource> turned = new ArrayList<>(sources);
    java.util.Collections.reverse(turned);

    assertThat(MutantRules.of(turned, one).mutants()).isEqualTo(mutants).isNotEmpty();
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
