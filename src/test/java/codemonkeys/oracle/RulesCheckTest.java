package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code oracle rules check} and {@code oracle rules coverage}, from files to what is printed. */
class RulesCheckTest {
  private static final String HEAD =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      """;

  private static final String RULE =
      """
      rule "failed: test"
        @owner("ada") @reason("it failed")
        salience 80
      when
        LastRun( failed, $p : product )
      then
        orders.propose($p, TEST);
      end
      """;

  private static final String TESTS =
      """
      covers: ["failed: test"]
      cases:
        - name: a failed run is tested
          given: { products: [{product_id: p, last_run: {status: failed, hours_ago: 2}}] }
          expect: { orders: [{product: p, intent: test, priority: 80, rule: "failed: test"}] }
        - name: another is not
          given: { products: [{product_id: p, last_run: {status: success, hours_ago: 2}}] }
          expect: { orders: [] }
      """;

  @TempDir Path folder;
  private Path rules;

  @BeforeEach
  void aFolderOfRules() throws IOException {
    rules = Files.createDirectories(folder.resolve("mine"));
    Files.createDirectories(rules.resolve("tests"));
    write("r.drl", HEAD + RULE);
    write("tests/r.yaml", TESTS);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(rules.resolve(name), text);
  }

  private Outcome check(String... options) {
    return run("check", options);
  }

  private Outcome run(String command, String... options) {
    String[] all = new String[options.length + 4];
    all[0] = "rules";
    all[1] = command;
    all[2] = "--rules";
    all[3] = rules.toString();
    System.arraycopy(options, 0, all, 4, options.length);
    return InProcess.in(folder).run(all);
  }

  private static JsonObject json(Outcome outcome) {
    try {
      return (JsonObject) StrictJson.parse(outcome.out().getBytes(StandardCharsets.UTF_8));
    } catch (codemonkeys.oracle.files.UnreadableException e) {
      throw new AssertionError(e.problem().toString(), e);
    }
  }

  private static List<JsonObject> list(JsonValue value, String name) {
    return ((JsonArray) ((JsonObject) value).members().get(name))
        .items().stream().map(item -> (JsonObject) item).toList();
  }

  private static String text(JsonObject object, String name) {
    return ((JsonString) object.members().get(name)).value();
  }

  @Test
  void rulesWithoutFaultsNeedNoFleet() {
    assertThat(check("--strict"))
        .isEqualTo(new Outcome(0, "1 rule in 1 file: nothing to fix.\n", ""));
  }

  @Test
  void aFindingHasItsPlaceItsLineAMarkAndAFix() throws Exception {
    write("r.drl", HEAD + RULE.replace("failed, $p", "faild, $p"));

    Outcome outcome = check();

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out())
        .isEqualTo(
            """
            error: mine/r.drl:10:12: LastRun has no field "faild"; did you mean 'failed'?  [type/unknown-field]
              10 |   LastRun( faild, $p : product )
                 |            ^^^^^

            1 error. Fix the errors and check again.
            """);
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void theMarkStandsUnderItsWordBehindTabsWideCharactersAndFarToTheRight() throws Exception {
    write(
        "r.drl",
        HEAD + RULE.replace("  LastRun( failed", "\t\tLastRun( runId != \"ärger\", faild"));
    String[] lines = check().out().split("\n");
    assertThat(lines[2].indexOf('^')).isEqualTo(lines[1].indexOf("faild"));

    String far = "( failed || failed ), ".repeat(30);
    write("r.drl", HEAD + RULE.replace("failed, $p", far + "faild, $p"));
    lines = check().out().split("\n");
    assertThat(lines[1].length()).isLessThan(200);
    assertThat(lines[2].indexOf('^')).isEqualTo(lines[1].indexOf("faild"));
  }

  @Test
  void warningsFailWithStrictOnlyAndErrorsAlways() throws Exception {
    write("r.drl", HEAD + RULE.replace("failed, $p", "failed, $r : runId, $p"));
    assertThat(check().exit()).isZero();
    assertThat(check("--strict").exit()).isEqualTo(1);
    assertThat(check("--strict").out())
        .contains("[variable/unused]", "With --strict warnings fail");

    write("r.drl", HEAD + RULE.replace("  @owner(\"ada\") @reason(\"it failed\")\n", ""));
    assertThat(check().exit()).isEqualTo(3);
    assertThat(check().out()).contains("[rule/owner]", "[rule/reason]");
  }

  @Test
  void quietShowsOnlyWhatMakesItFail() throws Exception {
    write("r.drl", HEAD + RULE.replace("failed, $p", "failed, $r : runId, $p"));
    assertThat(check("--quiet")).isEqualTo(new Outcome(0, "", ""));

    Outcome strict = check("--quiet", "--strict");
    assertThat(strict.exit()).isEqualTo(1);
    assertThat(strict.out()).isEmpty();
    assertThat(strict.err())
        .isEqualTo(
            "warning: mine/r.drl:10:20: the variable $r is bound and never used; remove it, or use it\n");
  }

  @Test
  void jsonHasEveryFindingAndWhatCommentsIgnore() throws Exception {
    write(
        "r.drl",
        HEAD
            + RULE.replace(
                "  LastRun( failed, $p",
                "  // oracle:ignore variable/unused: it shows in the agenda\n"
                    + "  LastRun( failed, $r : runId, $p")
            + RULE.replace("failed: test", "again: test"));

    Outcome outcome = check("--format", "json");

    assertThat(outcome.exit()).isZero();
    JsonObject json = json(outcome);
    assertThat(list(json, "findings"))
        .extracting(finding -> text(finding, "id") + " " + text(finding, "severity"))
        .containsExactly(
            "condition/same warning", "tests/never-fired warning", "tests/never-rejected warning");
    assertThat(list(json, "ignored"))
        .extracting(finding -> text(finding, "id") + ": " + text(finding, "ignored"))
        .containsExactly("variable/unused: it shows in the agenda");
    assertThat(json.members().get("rules").shown()).isEqualTo("2");
  }

  @Test
  void sarifHasPlacesRulesAndSuppressions() throws Exception {
    write(
        "r.drl",
        HEAD
            + RULE.replace(
                "LastRun( failed, $p",
                "LastRun( failed, $r : runId, $p : product ) // oracle:ignore variable/unused: so\n"
                    + "  Product( activ, product == $p, $q"));

    JsonObject run = list(json(check("--format", "sarif")), "runs").get(0);

    List<JsonObject> results = list(run, "results");
    assertThat(results)
        .extracting(result -> text(result, "ruleId"))
        .containsExactly("type/unknown-field");
    JsonObject region =
        (JsonObject)
            ((JsonObject)
                    list(results.get(0), "locations").get(0).members().get("physicalLocation"))
                .members()
                .get("region");
    assertThat(region.members().get("startLine").shown()).isEqualTo("11");
    assertThat(region.members().get("startColumn").shown()).isEqualTo("12");

    write(
        "r.drl",
        HEAD
            + RULE.replace(
                "LastRun( failed, $p : product )",
                "LastRun( failed, $r : runId, $p : product ) // oracle:ignore variable/unused: so"));
    run = list(json(check("--format", "sarif")), "runs").get(0);
    assertThat(list(run, "results"))
        .singleElement()
        .satisfies(
            result ->
                assertThat(text(list(result, "suppressions").get(0), "justification"))
                    .isEqualTo("so"));
  }

  @Test
  void whatTestsLeaveOpenIsAWarning() throws Exception {
    write("tests/r.yaml", TESTS.substring(0, TESTS.indexOf("  - name: another")));
    assertThat(check().out()).contains("[tests/never-rejected]").doesNotContain("never-fired");

    write("tests/r.yaml", TESTS.replace("hours_ago: 2", "hours: 2"));
    assertThat(check().out()).contains("mine/tests/r.yaml:4:", "[tests/broken]");

    Files.delete(rules.resolve("tests/r.yaml"));
    assertThat(check().out()).contains("mine: no tests of the rules in mine/tests", "[tests/none]");
  }

  @Test
  void filesThatCantBeReadAreFindingsToo() throws Exception {
    Files.write(rules.resolve("r.drl"), new byte[] {'r', 'u', 'l', 'e', (byte) 0xff});
    Outcome outcome = check("--format", "json");
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(list(json(outcome), "findings"))
        .singleElement()
        .satisfies(finding -> assertThat(text(finding, "id")).isEqualTo("file/unreadable"));

    Files.delete(rules.resolve("r.drl"));
    assertThat(check().out()).contains("error: mine: there is no rule file", "[file/unreadable]");
    assertThat(check().exit()).isEqualTo(3);
  }

  @Test
  void theSameIsSaidTheNextTimeAndSomethingElseWhenAnythingChanged() throws Exception {
    Outcome first = check("--strict");
    assertThat(check("--strict")).isEqualTo(first);
    write("tests/r.yaml", TESTS.substring(0, TESTS.indexOf("  - name: another")));
    assertThat(check("--strict").exit()).isEqualTo(1);
    write("tests/r.yaml", TESTS);
    assertThat(check("--strict")).isEqualTo(first);
    write("r.drl", HEAD + RULE.replace("salience 80", "salience 1080"));
    assertThat(check("--strict").out()).contains("[salience/band]");
    Files.move(rules, folder.resolve("yours"));
    rules = folder.resolve("yours");
    assertThat(check("--strict").out()).contains("yours/r.drl:").doesNotContain("mine/");
  }

  @Test
  void coverageShowsEachGapAndFailsBelowTheThreshold() throws Exception {
    assertThat(run("coverage", "--threshold", "100").exit()).isZero();

    write("r.drl", HEAD + RULE.replace("failed, $p", "failed, slaTier == 1 || slaTier == 2, $p"));
    Outcome outcome = run("coverage", "--threshold", "100");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out())
        .contains(
            "mine/r.drl:10:20: \"slaTier == 1\" was never true",
            "mine/r.drl:10:36: \"slaTier == 2\" was never true",
            "Conditions: 66 % (4 of 6 true and false)");
    assertThat(outcome.err()).contains("below the threshold of 100 percent");
    assertThat(run("coverage", "--threshold", "101").exit()).isEqualTo(2);
    assertThat(run("coverage", "--threshold", "-1").exit()).isEqualTo(2);
  }

  @Test
  void coverageAsJsonHasEveryCondition() {
    Outcome outcome = run("coverage", "--format", "json");
    JsonObject rule = list(json(outcome), "rules").get(0);
    assertThat(outcome.exit()).isZero();
    assertThat(text(rule, "name")).isEqualTo("failed: test");
    JsonObject condition = list(rule, "conditions").get(0);
    assertThat(text(condition, "text")).isEqualTo("failed");
    assertThat(condition.members().get("seen_false").shown()).isEqualTo("true");
  }

  @Test
  void withoutTestsNothingIsCovered() throws Exception {
    Files.delete(rules.resolve("tests/r.yaml"));
    Outcome outcome = run("coverage");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .contains(
            "Rules: 0 % (0 of 2 fired and rejected). Conditions: 0 % (0 of 2 true and false).");
    assertThat(run("coverage", "--threshold", "1").exit()).isEqualTo(1);
  }

  @Test
  void mutateShowsEachMistakeThatNoTestNoticesAndFailsBelowTheThreshold() throws Exception {
    write("r.drl", HEAD + RULE.replace("failed, $p", "failed, hoursSinceRun < 3, $p"));
    Outcome outcome = run("mutate");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .contains("mine/r.drl:10:34: \"failed: test\"\n")
        .contains("  no test fails with hoursSinceRun <= 3 instead of hoursSinceRun < 3\n")
        .contains("  at the end of mine/tests/r.yaml this would:\n  - name: ")
        .contains(" mistakes noticed). ");
    assertThat(run("mutate", "--threshold", "100").exit()).isEqualTo(1);
    assertThat(run("mutate", "--threshold", "100").err()).contains("below the threshold of 100");
    assertThat(run("mutate", "--threshold", "5").exit()).isZero();
    assertThat(run("mutate", "--threshold", "x").exit()).isEqualTo(2);
    assertThat(run("mutate", "no such rule").exit()).isEqualTo(2);
  }

  @Test
  void mutateAsJsonKeepsItsSchema() throws Exception {
    Outcome outcome = run("mutate", "FAILED", "--json");

    assertThat(outcome.exit()).isZero();
    assertThat(Schemas.problems("rules_mutate_output.schema.json", outcome.out())).isEmpty();
    assertThat(list(json(outcome), "mutants")).isNotEmpty();
  }

  @Test
  void mutateNeedsTestsThatPass() throws Exception {
    write("tests/r.yaml", TESTS.replace("priority: 80", "priority: 81"));

    assertThat(run("mutate"))
        .isEqualTo(
            new Outcome(
                1,
                "",
                "oracle: 1 test of the rules failed; expected rules that pass their tests; oracle"
                    + " rules test shows what is wrong\n"));
  }
}
