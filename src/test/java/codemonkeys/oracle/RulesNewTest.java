package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.files.StrictYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A new rule stands beside the others, works as it is, and changes nothing until it is edited. */
class RulesNewTest {
  private static final String SENTENCE = "critical and old: test";
  private static final String SLUG = "critical-and-old-test";

  @TempDir Path folder;
  private FleetFolder fleet;

  @BeforeEach
  void aFleetWithOneRule() throws IOException {
    fleet =
        FleetFolder.in(Files.createDirectory(folder.resolve("fleet")))
            .product("ada")
            .lastRun("ada", "failed", 1)
            .product("bob")
            .lastRun("bob", "success", 3);
  }

  private void oneRule(String file) {
    fleet.file(
        file,
        """
        package own.rules;

        import codemonkeys.oracle.facts.*;
        import codemonkeys.oracle.rules.Orders;
        import static codemonkeys.oracle.units.Intent.*;

        global Orders orders

        rule "red: test"
          @owner("ada") @reason("it is red")
          salience 30
        when
          LastRun( failed, $p : product )
        then
          orders.propose($p, TEST);
        end
        """);
  }

  private Map<?, ?> create(String... args) {
    List<String> all = new ArrayList<>(List.of("rules", "new"));
    all.addAll(List.of(args));
    all.addAll(List.of("--format", "json"));
    Outcome outcome = fleet.oracle(all.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    return Json.object(outcome.out());
  }

  @Test
  void theRuleAndItsTestStandBesideTheOthers() {
    oneRule("rules/own.drl");

    Outcome outcome = fleet.oracle("rules", "new", SENTENCE, "--owner", "eve");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .isEqualTo(
            """
            Rule:  rules/critical-and-old-test.drl
            Test:  rules/tests/critical-and-old-test.yaml

            It proposes test at priority 31 for a signal that nobody sends. Edit both, then:
              oracle rules check
              oracle rules test
            """);
    assertThat(fleet.files("rules").keySet())
        .containsExactly(
            "rules/" + SLUG + ".drl", "rules/own.drl", "rules/tests/" + SLUG + ".yaml");
    assertThat(fleet.files("rules").get("rules/" + SLUG + ".drl"))
        .startsWith("package own.rules;\n")
        .contains(
            "rule \"critical and old: test\"\n",
            "  @owner(\"eve\") @reason(\"critical and old\")\n",
            "  salience 31\n",
            "  Signal( kind == \"critical-and-old-test\", $p : product )\n",
            "  orders.propose($p, TEST);\n");
  }

  @Test
  void theTestHasACaseThatFiresAndOneThatDoesNot() throws Exception {
    oneRule("rules/own.drl");
    create(SENTENCE);
    String test = fleet.files("rules").get("rules/tests/" + SLUG + ".yaml");

    assertThat(StrictYaml.parseObject(test, 1)).isNotNull();
    assertThat(test)
        .contains(
            "covers: [\"critical and old: test\"]\nas_of: 2026-03-01T06:00:00Z\ncases:\n",
            "    given: { products: [{product_id: p1, last_run: {status: success, hours_ago: 2},"
                + " signals: [{kind: \"critical-and-old-test\"}]}] }\n",
            "    expect: { match: subset, orders: [{product: p1, intent: test, priority: 31,"
                + " rule: \"critical and old: test\"}] }\n",
            "    expect: { not_rules: [\"critical and old: test\"] }\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it is so: test",
        "it is so: validate",
        "it is so: make a report",
        "it is so: hold",
        "it is so: hold tests"
      })
  void theTestPassesAsItIsAndTheCheckHasNothingToSay(String sentence) {
    create(sentence);
    Outcome tested = fleet.oracle("rules", "test");
    assertThat(tested.err()).isEmpty();
    assertThat(tested.out()).endsWith(" passed, 0 failed\n").contains("it-is-so");
    assertThat(tested.exit()).isZero();
    Outcome checked = fleet.oracle("rules", "check", "--strict");
    assertThat(checked.out()).endsWith("nothing to fix.\n");
    assertThat(checked.exit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it is so: test",
        "it is so: validate",
        "it is so: make a report",
        "it is so: hold",
        "it is so: hold tests"
      })
  void theTestPassesBesideRoutineRulesOfOtherNames(String sentence) {
    oneRule("rules/own.drl");
    fleet.file(
        "rules/usual.drl",
        fleet
            .files("rules")
            .get("rules/own.drl")
            .replace("red: test", "as ever: validate")
            .replace("salience 30", "salience 7")
            .replace("LastRun( failed,", "LastRun(")
            .replace("TEST", "VALIDATE"));
    create(sentence);
    Outcome tested = fleet.oracle("rules", "test");
    assertThat(tested.err()).isEmpty();
    assertThat(tested.out()).endsWith("2 passed, 0 failed\n");
    assertThat(tested.exit()).isZero();
  }

  @Test
  void thePlanIsAsBeforeAndLoadsWithoutAWord() {
    oneRule("rules/own.drl");
    List<?> before = fleet.orders();

    create(SENTENCE);

    Outcome listed = fleet.oracle("rules", "list");
    assertThat(listed.err()).isEmpty();
    assertThat(listed.out()).contains(SENTENCE, "nobody yet");
    assertThat(fleet.orders().toString().replaceAll("plan_[0-9a-f]+", "plan"))
        .isEqualTo(before.toString().replaceAll("plan_[0-9a-f]+", "plan"));
  }

  @Test
  void theSignalMakesItFire() {
    oneRule("rules/own.drl");
    create(SENTENCE);
    fleet.file(
        "dash/signals/s.json",
        "{\"schema_version\": \"0.1\", \"kind\": \"" + SLUG + "\", \"product_id\": \"bob\"}");

    assertThat(fleet.planned()).containsExactly("31 bob test", "30 ada test");
  }

  @Test
  void aFleetWithoutRulesGetsThoseOfOracleWithItAndItsPlanStays() {
    List<String> before = fleet.planned();
    List<String> holds = fleet.holds();

    Outcome outcome = fleet.oracle("rules", "new", SENTENCE);

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).startsWith("Copied to rules: 15 files of the rules that come with");
    assertThat(fleet.files("rules"))
        .hasSize(17)
        .containsKeys(
            "rules/tests/health.yaml",
            "rules/health.drl",
            "rules/guards.drl",
            "rules/" + SLUG + ".drl");
    assertThat(fleet.planned()).isEqualTo(before);
    assertThat(fleet.holds()).isEqualTo(holds);
    assertThat(folder.resolve("fleet")).isDirectoryNotContaining("glob:**/.rules*");
    assertThat(fleet.oracle("rules", "diff", "rules").exit()).isZero();
  }

  @Test
  void aFolderWithFilesAndNoRuleIsLeftAloneSincePartOfOraclesRulesWouldCountThere() {
    fleet.file("rules/README.md", "soon");

    Outcome outcome = fleet.oracle("rules", "new", SENTENCE);

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("rules has files and no rule among them", "move them away");
    assertThat(fleet.files("rules")).containsOnlyKeys("rules/README.md");
  }

  @ParameterizedTest
  @CsvSource({
    "old: test,                  test,               30, 'orders.propose($p, TEST);'",
    "old: test again,            test,               30, 'orders.propose($p, TEST);'",
    "old,                        test,               30, 'orders.propose($p, TEST);'",
    "old at 12:30,               test,               30, 'orders.propose($p, TEST);'",
    "old: run the tests,         test,               30, 'orders.propose($p, TEST);'",
    "old: Validate,              validate,           30, 'orders.propose($p, VALIDATE);'",
    "old: make the report again, regenerate_report,  30, 'orders.propose($p, REGENERATE_REPORT);'",
    "old: hold,                  hold,             1100, 'orders.hold($p, \"'",
    "old: hold tests,            hold test,        1100, 'orders.hold($p, TEST, \"'",
    "2: old: validate,           validate,           30, 'orders.propose($p, VALIDATE);'",
  })
  void theEndOfTheSentenceSaysWhatIsOrdered(
      String sentence, String orders, int salience, String call) {
    Map<?, ?> json = create(sentence);

    assertThat(json.get("orders")).isEqualTo(orders);
    assertThat(json.get("salience")).isEqualTo(salience);
    assertThat(fleet.files("rules").get((String) json.get("file"))).contains(call);
    assertThat(fleet.files("rules").get((String) json.get("test")))
        .contains(
            orders.equals("hold")
                ? "expect: { orders: [], holds: [{product: p1, rule: \"old: hold\"}] }"
                : "rule: \"" + sentence + "\"");
    assertThat(fleet.oracle("rules", "list").err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Über große Bücher!,          uber-gro-e-bucher",
    "日本語,                        rule",
    "'  many   blanks: test  ',   many-blanks-test",
    "don't // stop: test,         don-t-stop-test",
    "a 😀 rule /* not a comment: hold, a-rule-not-a-comment-hold",
    "../../etc/passwd: test,      etc-passwd-test",
    "rule when then end: test,    rule-when-then-end-test",
    "{ $p } # % @ & 100%: test,   p-100-test",
    "true,                        true",
  })
  void anySentenceMakesASoundRuleAndAPlainFileName(String sentence, String slug) throws Exception {
    Map<?, ?> json = create(sentence);

    assertThat(json.get("file")).isEqualTo("rules/" + slug + ".drl");
    assertThat(json.get("rule")).isEqualTo(sentence.strip());
    assertThat(fleet.oracle("rules", "list").err()).isEmpty();
    assertThat(fleet.oracle("rules", "list").out()).contains(sentence.strip());
    assertThat(StrictYaml.parseObject(fleet.files("rules").get("rules/tests/" + slug + ".yaml"), 1))
        .isNotNull();
  }

  @Test
  void aLongSentenceGetsAShortFileName() {
    String slug = (String) create("word ".repeat(39) + "x").get("signal");

    assertThat(slug).hasSizeLessThanOrEqualTo(48).endsWith("word");
  }

  @Test
  void theNameOfFilesAndSignalIsItsOwn() {
    oneRule("rules/own.drl");
    fleet.file("rules/a-test.drl", fleet.files("rules").get("rules/own.drl").replace("red", "r2"));
    fleet.file("rules/tests/A-test-2.YAML", "");
    fleet.file(
        "dash/signals/s.json",
        "{\"schema_version\": \"0.1\", \"kind\": \"a-test-3\", \"product_id\": \"bob\"}");
    fleet.file("dash/signals/broken.json", "{");
    List<String> before = fleet.planned();

    assertThat(create("a: test").get("file")).isEqualTo("rules/a-test-4.drl");
    assertThat(create("a! test").get("file")).isEqualTo("rules/a-test-5.drl");
    assertThat(fleet.planned()).isEqualTo(before);
  }

  @Test
  void eachNewRuleHasASalienceOfItsOwn() {
    assertThat(create("a: test").get("salience")).isEqualTo(30);
    assertThat(create("b: test").get("salience")).isEqualTo(31);
    assertThat(create("c: validate").get("salience")).isEqualTo(30);
    assertThat(create("d: hold").get("salience")).isEqualTo(1100);
    assertThat(create("e: hold").get("salience")).isEqualTo(1101);
  }

  @Test
  void theOwnerIsTheUserWhenTheNameIsPlain() {
    assertThat(create("a: test", "--owner", "Ada L.").get("owner")).isEqualTo("Ada L.");
    assertThat(create("b: test").get("owner")).isEqualTo("nobody yet");
    fleet.with("LOGNAME", "log");
    assertThat(create("c: test").get("owner")).isEqualTo("log");
    fleet.with("USER", "eve");
    assertThat(create("d: test").get("owner")).isEqualTo("eve");
    fleet.with("USER", "e\") evil(\"");
    assertThat(create("e: test").get("owner")).isEqualTo("log");
  }

  @Test
  void anotherFolderOfRulesIsTaken() throws IOException {
    oneRule("trial/own.drl");
    Files.createDirectory(fleet.root().resolve("empty"));

    assertThat(create(SENTENCE, "--rules", "trial").get("file"))
        .isEqualTo("trial/" + SLUG + ".drl");
    assertThat((List<?>) create(SENTENCE, "--rules", "empty").get("copied")).hasSize(15);
    assertThat(fleet.root().resolve("rules")).doesNotExist();
    assertThat(fleet.oracle("rules", "new", "x", "--rules", "trial").out())
        .contains("oracle rules test --rules trial");
  }

  @Test
  void inARepositoryTheWayToTheDifferenceIsReported() {
    oneRule("rules/own.drl");
    fleet.commit("");

    assertThat(fleet.oracle("rules", "new", SENTENCE).out())
        .endsWith("  oracle rules diff HEAD:rules rules\n");
    assertThat(fleet.oracle("rules", "diff", "HEAD:rules", "rules").exit()).isZero();
  }

  @Test
  void rulesThatWereNeverCommittedHaveNoDifferenceYet() throws IOException {
    fleet.commit("");
    oneRule("rules/own.drl");

    assertThat(fleet.oracle("rules", "new", SENTENCE).out()).endsWith("  oracle rules test\n");
  }

  // --- refusals ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "with a \" quote",
        "with a \\ backslash",
        "two\nlines",
        "a\ttab",
        "a colour \u001b[31m",
        "turned \u202e round",
        "half a pair \ud83d",
        "red: test",
        " red: test ",
      })
  void aSentenceThatIsNoNameIsRefused(String sentence) {
    oneRule("rules/own.drl");
    refused(2, "rules", "new", sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "old: tset, did you mean test?",
    "old: vaildate, did you mean validate?",
    "old: hodl, did you mean hold?",
    "old: hold everything, expected what the rule orders",
    "old: frobnicate, 'expected what the rule orders after the colon: test, validate'",
    "old:, expected what the rule orders",
  })
  void anEndThatSaysNothingIsRefusedWithWhatMayBeMeant(String sentence, String said) {
    oneRule("rules/own.drl");
    assertThat(refused(2, "rules", "new", sentence).err()).contains(said);
  }

  @Test
  void theFirstRuleSaysBeforehandThatTheFleetsOwnRulesCountFromThenOn() {
    Outcome no = InProcess.in(fleet.root()).typing("n").run("rules", "new", "old: test");

    assertThat(no.exit()).isZero();
    assertThat(no.err()).contains("This fleet has no rules of its own", "will be copied to rules");
    assertThat(no.out()).contains("Go on? [Y/n]", "Nothing was written.");
    assertThat(fleet.files("rules")).isEmpty();

    Outcome yes = InProcess.in(fleet.root()).typing("").run("rules", "new", "old: test");
    assertThat(yes.out()).contains("Copied to rules:");
    assertThat(fleet.files("rules")).isNotEmpty();
    Outcome second = InProcess.in(fleet.root()).typing("n").run("rules", "new", "older: test");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).doesNotContain("[Y/n]").contains("rules/older-test.drl");
  }

  @Test
  void theFirstRuleAsksNobodyWhoSaidYes() {
    Outcome yes = InProcess.in(fleet.root()).typing("n").run("rules", "new", "old: test", "--yes");

    assertThat(yes.out()).contains("Copied to rules:").doesNotContain("[Y/n]");
  }

  @Test
  void whatElseIsWrongUsage() {
    oneRule("rules/own.drl");
    refused(2, "rules", "new");
    refused(2, "rules", "new", "x".repeat(201));
    refused(2, "rules", "new", "a", "b");
    refused(2, "rules", "new", "a", "--owner", "");
    refused(2, "rules", "new", "a", "--owner", "e\") x(\"");
    refused(2, "rules", "new", "a", "--owner", "x".repeat(65));
    refused(2, "rules", "new", "a", "--rules", "nowhere");
    create("x".repeat(200));
    create("\ud83d\ude00".repeat(100));
  }

  private Outcome refused(int exit, String... args) {
    SortedMap<String, String> before = DamagedFleetTest.tree(folder);
    Outcome outcome = fleet.oracle(args);
    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).doesNotContain("\u001b", "Exception").hasLineCount(1).contains(": ");
    assertThat(DamagedFleetTest.tree(folder)).isEqualTo(before);
    return outcome;
  }

  @Test
  void rulesThatCannotBeUnderstoodGetNoMore() {
    fleet.file("rules/own.drl", "nonsense");

    refused(3, "rules", "new", SENTENCE);
  }

  @Test
  void aLinkInThePlaceOfTheTestsIsNotFollowed() throws IOException {
    oneRule("rules/own.drl");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(fleet.root().resolve("rules/tests"), elsewhere);

    refused(70, "rules", "new", SENTENCE);

    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void severalAtOnceLeaveWholeRulesAndNoSecondOfOneName() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(4);
    List<Future<Outcome>> outcomes = new ArrayList<>();
    List<String> before = fleet.planned();
    try {
      for (String sentence : List.of("a: test", "a: test", "b: test", "a: test")) {
        outcomes.add(workers.submit(() -> fleet.oracle("rules", "new", sentence)));
      }
      for (Future<Outcome> each : outcomes) {
        Outcome outcome = each.get();
        assertThat(outcome.exit()).as(outcome.err()).isIn(0, 2, 70);
        assertThat(outcome.err()).doesNotContain("Exception");
      }
    } finally {
      workers.shutdownNow();
    }
    create("c: test");

    Outcome list = fleet.oracle("rules", "list");
    assertThat(list.exit()).as(list.err()).isZero();
    assertThat(fleet.planned()).isEqualTo(before);
    assertThat(fleet.files("rules").keySet())
        .noneMatch(name -> name.contains(".tmp"))
        .contains("rules/health.drl", "rules/guards.drl", "rules/a-test.drl")
        .doesNotContain("rules/a-test-2.drl");
    assertThat(fleet.files("rules").values())
        .allSatisfy(text -> assertThat(text.getBytes(StandardCharsets.UTF_8)).isNotEmpty());
  }
}
