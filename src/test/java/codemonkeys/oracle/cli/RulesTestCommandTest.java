package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** {@code oracle rules test} on a fleet with rules and tests of its own. */
class RulesTestCommandTest {
  /** The shape of the format that is promised. */
  private static final String PROMISED =
      """
      covers: ["failed tests: test again"]
      as_of: 2026-03-01T06:00:00Z
      cases:
        - name: a failed run is tested again
          given: { products: [{product_id: p7, sla_tier: 1, last_run: {status: failed, hours_ago: 2}}] }
          expect: { orders: [{product: p7, intent: test, priority: 80, rule: "failed tests: test again"}] }
        - name: a day is the limit for tier 1
          given: { products: [{product_id: p7, sla_tier: 1, last_run: {status: success, hours_ago: 2}}] }
          sweep: { "products.p7.last_run.hours_ago": [23, 24, 25] }
          expect_each: ["routine: validate", "routine: validate", "older than a day: test (tier 1)"]   # the rule on top
      """;

  @TempDir private Path fleet;

  @BeforeEach
  void makeFleet() throws IOException {
    write("dash/products.json", "{\"schema_version\": \"0.1\", \"products\": []}");
    try (Stream<Path> rules = Files.list(Path.of("rules"))) {
      for (Path rule :
          (Iterable<Path>) rules.filter(f -> f.toString().endsWith(".drl"))::iterator) {
        write("rules/" + rule.getFileName(), Files.readString(rule));
      }
    }
  }

  private void write(String path, String text) throws IOException {
    Path file = fleet.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String read(String path) throws IOException {
    return Files.readString(fleet.resolve(path));
  }

  private Outcome test(String... options) {
    String[] args = new String[options.length + 2];
    args[0] = "rules";
    args[1] = "test";
    System.arraycopy(options, 0, args, 2, options.length);
    return InProcess.in(fleet).run(args);
  }

  private static String oneCase(String name, String expect) {
    return "cases:\n  - name: "
        + name
        + "\n    given: {products: [{product_id: p7, last_run: {status: failed}}]}\n    expect: "
        + expect
        + "\n";
  }

  @Test
  void whatPassesIsALineForEachFile() throws IOException {
    write("rules/tests/a.yaml", PROMISED);
    assertThat(test())
        .isEqualTo(new Outcome(0, "ok  rules/tests/a.yaml  4 tests\n4 passed, 0 failed\n", ""));
    assertThat(test("--quiet")).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void aFailureShowsPlaceCaseDifferenceAndHowToRunItAlone() throws IOException {
    write("rules/tests/a.yaml", PROMISED.replace("priority: 80", "priority: 81"));
    Outcome outcome = test();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out())
        .isEqualTo(
            """
            FAILED  rules/tests/a.yaml  1 of 4 tests

            rules/tests/a.yaml:6: a failed run is tested again
              - {product: p7, intent: test, priority: 81, rule: "failed tests: test again"}
              + {product: p7, intent: test, priority: 80, rule: "failed tests: test again"}
              oracle rules test --run '^a\\.yaml: a failed run is tested again$'

            3 passed, 1 failed
            """);
    assertThat(test("--quiet").out()).isEmpty();
    assertThat(test("--quiet").err()).contains("priority: 81").doesNotContain("passed");
  }

  @Test
  void aFailureOfASweepShowsItsValue() throws IOException {
    write("rules/tests/a.yaml", PROMISED.replace("[23, 24, 25]", "[23, 26, 25]"));
    assertThat(test().out())
        .contains(
            """
            rules/tests/a.yaml:10: a day is the limit for tier 1
              with products.p7.last_run.hours_ago = 26
              - "routine: validate"
              + "older than a day: test (tier 1)"
            """);
  }

  @Test
  void notesSayWhatHoldsAndWhichNameIsNoRule() throws IOException {
    write(
        "rules/tests/a.yaml",
        oneCase("a", "{orders: [{product: p7, intent: test, rule: \"faild run: test again\"}]}")
            .replace("{status: failed}", "{status: failed}, kill_switch: true"));
    assertThat(test().out())
        .contains(
            "  note: there is no rule \"faild run: test again\";"
                + " did you mean \"failed tests: test again\"?\n"
                + "  note: p7 test by \"failed tests: test again\" is held by"
                + " \"kill switch of a product: hold it\"\n");
  }

  @Test
  void aSubsetIsFoundInItsOrderAndTheRestMayBeAnything() throws IOException {
    String given =
        """
        given:
          products: [{product_id: a}, {product_id: b, last_run: {status: failed}}, {product_id: c, last_run: {}}]
        cases:
          - name: subset
            match: subset
            expect: {orders: [{product: a, intent: regenerate_report}, {product: c, intent: test}]}
          - name: out of order
            expect: {match: subset, orders: [{product: b, intent: test}, {product: a, intent: regenerate_report}]}
          - name: exact
            expect: {orders: [{product: a, intent: regenerate_report}, {product: c, intent: test}]}
        """;
    write("rules/tests/a.yaml", given);
    Outcome outcome = test("--format", "json");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out()).contains("\"passed\": 1", "\"failed\": 2");
    assertThat(test("--run", "exact").out())
        .contains(
            "    {product: a, intent: regenerate_report}\n"
                + "  + {product: b, intent: test, priority: 80, rule: \"failed tests: test again\"}\n"
                + "  + {product: c, intent: validate, priority: 10, rule: \"routine: validate\"}\n"
                + "    {product: c, intent: test}\n");
  }

  @Test
  void holdsAreComparedAsASetAndOnlyWhenGiven() throws IOException {
    write(
        "rules/tests/a.yaml",
        """
        given: {products: [{product_id: a, kill_switch: true}, {product_id: b, kill_switch: true}]}
        cases:
          - name: any order
            expect: {holds: [{product: b, intent: all}, {product: a}]}
          - name: not given
            expect: {orders: []}
          - name: one short
            expect: {holds: [{product: b}]}
          - name: one short and a subset
            expect: {match: subset, holds: [{product: b}]}
          - name: not the fleet
            expect: {match: subset, holds: [{fleet: true}]}
        """);
    assertThat(test("--format", "json").out()).contains("\"passed\": 3", "\"failed\": 2");
    assertThat(test("--run", "one short$").out())
        .contains(
            "  + hold {product: a, intent: all, rule: \"kill switch of a product: hold it\"}\n");
  }

  @Test
  void aCoveredRuleThatNeverFiresFailsItsFileUnlessOnlySomeCasesRun() throws IOException {
    write(
        "rules/tests/a.yaml",
        PROMISED.replace("covers: [", "covers: [\"cancelled tests: test\", "));
    Outcome outcome = test();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("rules/tests/a.yaml:1: no case makes \"cancelled tests: test\" fire;")
        .endsWith("4 passed, 1 failed\n");
    assertThat(test("--run", "failed run").exit()).isZero();
  }

  // --- Nothing to run -----------------------------------------------------------------------

  @Test
  void noTestsAreAFailureWithAFix() {
    Outcome outcome = test();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "oracle: there are no tests of rules in rules/tests; expected *.yaml files there, as"
                + " docs/reference/rule-tests.md says; add one\n");
  }

  @Test
  void aFleetWithoutRulesRunsTheTestsOfOraclesOwn() throws IOException {
    try (Stream<Path> files = Files.walk(fleet.resolve("rules"))) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
    Outcome outcome = test();
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).contains("ok  oracle:rules/tests/health.yaml  ");
    assertThat(test("--update").exit()).isEqualTo(2);
    assertThat(test("--update").err()).contains("--update would change the tests that come with");
  }

  @Test
  void filesThatCantBeUnderstoodAreReportedAndTheOthersRun() throws IOException {
    write("rules/tests/a.yaml", PROMISED);
    write("rules/tests/b.yaml", "cases: 3\ncover: []\n");
    write("rules/tests/c.yaml", "a: [\n");
    Outcome outcome = test();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(
            "error: rules/tests/b.yaml:1:8: cases is 3; expected a list; correct it",
            "error: rules/tests/b.yaml:2:1: there is no key \"cover\" here; did you mean covers?",
            "error: rules/tests/c.yaml:2:1: not YAML: ");
    assertThat(outcome.out()).endsWith("4 passed, 0 failed, 2 files not understood\n");
  }

  @Test
  void aFileThatWouldBePassedOverForItsNameIsAnError() throws IOException {
    write("rules/tests/a.yaml", PROMISED);
    write("rules/tests/b.yml", PROMISED);
    write("rules/tests/notes.md", "not a test");
    Outcome outcome = test();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo("error: rules/tests/b.yml: its name ends in .yml; expected .yaml; rename it\n");
    assertThat(outcome.out()).endsWith("4 passed, 0 failed, 1 file not understood\n");
  }

  @Test
  void rulesThatCantBeUnderstoodEndWithThree() throws IOException {
    write("rules/tests/a.yaml", PROMISED);
    write("rules/zz.drl", "rule");
    assertThat(test().exit()).isEqualTo(3);
  }

  @Test
  void aLinkInTheFolderOfTestsIsNotFollowed() throws IOException {
    write("elsewhere.yaml", PROMISED);
    write("rules/tests/a.yaml", PROMISED);
    Files.createSymbolicLink(fleet.resolve("rules/tests/b.yaml"), fleet.resolve("elsewhere.yaml"));
    Outcome outcome = test("--update");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("rules/tests/b.yaml: a link or special file stands here");
  }

  // --- Some of the cases --------------------------------------------------------------------

  @Test
  void runTakesPartsOfNamesAndOfFileAndName() throws IOException {
    write("rules/tests/a.yaml", PROMISED);
    write("rules/tests/b.yaml", oneCase("a failed one", "{match: subset, orders: []}"));
    assertThat(test("--run", "failed").out()).endsWith("2 passed, 0 failed\n");
    assertThat(test("--run", "^a failed").out()).endsWith("2 passed, 0 failed\n");
    assertThat(test("--run", "^b").out()).endsWith("1 passed, 0 failed\n");
    assertThat(test("--run", "a.yaml: .*limit").out()).endsWith("3 passed, 0 failed\n");
    Outcome none = test("--run", "zzz");
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("no case of rules/tests matches --run \"zzz\"");
  }

  @Test
  void aBadExpressionIsWrongUsageAndACatastrophicOneIsBounded() throws IOException {
    write("rules/tests/a.yaml", oneCase("a".repeat(199), "{orders: []}"));
    assertThat(test("--run", "(").exit()).isEqualTo(2);
    assertThat(test("--run", "(").err())
        .isEqualTo(
            "oracle: --run \"(\": Unclosed group at character 2; expected a regular expression; put"
                + " a backslash before . ( [ { * + ? ^ $ | that stand for themselves\n");
    assertThat(test("--run", "(".repeat(50_000)).exit()).isEqualTo(2);
    Outcome slow =
        Patience.inProcessorTime(Duration.ofSeconds(20), () -> test("--run", "(a*)*(a*)*(a*)*b"));
    assertThat(slow.exit()).isEqualTo(2);
    assertThat(slow.err()).contains("looking for it takes too long");
  }

  @Test
  void theCommandThatIsTakenFromAFailureRunsThatCaseAlone() throws IOException {
    String name = "it's (1+1)? [a] {b} \\\\ $^|*.\\u0007\\tü";
    write(
        "rules/tests/a b.yaml",
        oneCase("\"" + name + "\"", "{orders: []}")
            + "  - {name: another, expect: {holds: [{fleet: true}]}}\n");
    String out = test().out();
    assertThat(out).doesNotContain("\u0007");
    Matcher command = Pattern.compile("oracle rules test --run '(.*it'.*)'\n").matcher(out);
    assertThat(command.find()).isTrue();
    Outcome alone = test("--run", command.group(1).replace("'\\''", "'"));
    assertThat(alone.out()).endsWith("0 passed, 1 failed\n");
  }

  // --- Forms --------------------------------------------------------------------------------

  @Test
  void jsonHasStableFields() throws Exception {
    write("rules/tests/a.yaml", PROMISED.replace("priority: 80", "priority: 81"));
    write("rules/tests/b.yaml", "cases: 3\n");
    Outcome outcome = test("--format", "json");
    JsonObject json = StrictJson.parseObject(outcome.out().getBytes(StandardCharsets.UTF_8));
    assertThat(json.members().keySet())
        .containsExactly("ok", "passed", "failed", "files", "diagnostics");
    assertThat(outcome.out().replaceAll("\\s+", " "))
        .contains(
            "\"name\": \"a failed run is tested again\", \"with\": \"\", \"line\": 6,"
                + " \"column\": 13, \"ok\": false, \"fired\": [ \"failed tests: test again\",",
            "\"uncovered\": []",
            "\"what\": \"cases is 3\"");
  }

  @Test
  void junitIsXmlThatHoldsAnyName() throws Exception {
    write("rules/tests/a.yaml", PROMISED.replace("priority: 80", "priority: 81"));
    write("rules/tests/b.yaml", oneCase("\"<&\\\"'\\u0007\\uFFFE]]>\\U0001F600\"", "{orders: []}"));
    write("rules/tests/c.yaml", "cases: 3\n");
    Outcome outcome = test("--format", "junit");
    assertThat(outcome.exit()).isEqualTo(1);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(outcome.out().getBytes(StandardCharsets.UTF_8)));
    Element root = document.getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("testsuites");
    assertThat(root.getAttribute("tests")).isEqualTo("6");
    assertThat(root.getAttribute("failures")).isEqualTo("2");
    assertThat(root.getAttribute("errors")).isEqualTo("1");
    assertThat(document.getElementsByTagName("testsuite").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(6);
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(2);
    Element hostile = (Element) document.getElementsByTagName("testcase").item(5);
    assertThat(hostile.getAttribute("name")).isEqualTo("<&\"'\ufffd\ufffd]]>\ud83d\ude00");
    assertThat(hostile.getAttribute("classname")).isEqualTo("rules.tests.b");
    assertThat(hostile.getAttribute("file")).isEqualTo("rules/tests/b.yaml");
    assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
        .isEqualTo(
            "rules/tests/a.yaml:6\n"
                + "- {product: p7, intent: test, priority: 81, rule: \"failed tests: test again\"}\n"
                + "+ {product: p7, intent: test, priority: 80, rule: \"failed tests: test again\"}\n");
  }

  @Test
  void namesThatWouldMoveACursorAreShownAsEscapes() throws IOException {
    write("rules/tests/a.yaml", oneCase("\"\\e[2J\\u202e ../../x\"", "{orders: []}"));
    for (String format : new String[] {"text", "json"}) {
      assertThat(test("--format", format).out())
          .doesNotContain("\u001b", "\u202e")
          .contains("\\u202e ../../x");
    }
  }

  @Test
  void theSameInputsGiveTheSameBytes() throws IOException {
    write("rules/tests/a.yaml", PROMISED.replace("priority: 80", "priority: 81"));
    for (String format : new String[] {"text", "json", "junit"}) {
      assertThat(test("--format", format)).isEqualTo(test("--format", format));
    }
  }

  // --- Update -------------------------------------------------------------------------------

  private static final String WRONG =
      """
      # A comment at the top — with ü and 😀 before what is changed
      covers:   [ "failed tests: test again" ]   # odd spaces
      cases:
        - name: "values 😀"
          given: {products: [{product_id: p7, last_run: {status: failed}}]}
          expect:
            orders:
              # a comment within
              - product: p7      # the product
                intent: 'validate'
                priority: 81     # wrong
                rule: "failed: run"
                stop_conditions: [on_validation_fail]
        - { name: 'flow', given: {products: [{product_id: q, last_run: {}}]}, expect: {orders: []} }
        - name: block
          given: {products: [{product_id: q, last_run: {}}]}
          expect:
            orders:
              - {product: q, intent: test, rule: "routine: test"}
            holds: [{product: q}]
        - name: each
          given: {products: [{product_id: q, last_run: {}}]}
          sweep: {products.q.last_run.status: [failed, success, cancelled, in_progress]}
          expect_each:
            - # nothing
            - 'routine: test'
            - orders: [{product: q, intent: test, priority: 61}]
            - "routine: test"  # none any more
        - {name: right, given: {products: [{product_id: q}]}, expect: {orders: [ {product: q,   intent: regenerate_report} ]}}
      """;

  private static final String RIGHT =
      """
      # A comment at the top — with ü and 😀 before what is changed
      covers:   [ "failed tests: test again" ]   # odd spaces
      cases:
        - name: "values 😀"
          given: {products: [{product_id: p7, last_run: {status: failed}}]}
          expect:
            orders:
              # a comment within
              - product: p7      # the product
                intent: 'test'
                priority: 80     # wrong
                rule: "failed tests: test again"
                stop_conditions: [on_test_fail]
        - { name: 'flow', given: {products: [{product_id: q, last_run: {}}]}, expect: {orders: [{product: q, intent: validate, priority: 10, rule: "routine: validate"}, {product: q, intent: test, priority: 5, rule: "routine: test"}]} }
        - name: block
          given: {products: [{product_id: q, last_run: {}}]}
          expect:
            orders:
              - {product: q, intent: validate, priority: 10, rule: "routine: validate"}
              - {product: q, intent: test, rule: "routine: test"}
            holds: []
        - name: each
          given: {products: [{product_id: q, last_run: {}}]}
          sweep: {products.q.last_run.status: [failed, success, cancelled, in_progress]}
          expect_each:
            - "failed tests: test again" # nothing
            - 'routine: validate'
            - orders: [{product: q, intent: test, priority: 60}]
            - null  # none any more
        - {name: right, given: {products: [{product_id: q}]}, expect: {orders: [ {product: q,   intent: regenerate_report} ]}}
      """;

  @Test
  void updateRewritesWhatIsWrongAndNothingElse() throws IOException {
    write("rules/tests/a.yaml", WRONG);
    write("rules/tests/b.yaml", PROMISED);
    Outcome outcome = test("--update");
    assertThat(read("rules/tests/a.yaml")).isEqualTo(RIGHT);
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .startsWith("updated  rules/tests/a.yaml\n  -10:           intent: 'validate'\n")
        .contains("  +10:           intent: 'test'\n")
        .endsWith("0 failed\n");
    assertThat(read("rules/tests/b.yaml")).isEqualTo(PROMISED);
    Outcome again = test("--update");
    assertThat(again.out()).doesNotContain("updated");
    assertThat(read("rules/tests/a.yaml")).isEqualTo(RIGHT);
  }

  @Test
  void updateKeepsLineEndsAndOnlyTouchesTheCasesThatRun() throws IOException {
    write("rules/tests/a.yaml", WRONG.replace("\n", "\r\n"));
    assertThat(test("--update", "--run", "^values").exit()).isZero();
    String[] lines = WRONG.split("\n", -1);
    String[] right = RIGHT.split("\n", -1);
    System.arraycopy(right, 0, lines, 0, 13);
    assertThat(read("rules/tests/a.yaml")).isEqualTo(String.join("\r\n", lines));
  }

  @Test
  void updateLeavesWhatItCantSayAndSaysSo() throws IOException {
    String text =
        """
        covers: ["no last run: make a report"]
        given: {products: [{product_id: q, last_run: {}}]}
        cases:
          - name: different values
            sweep: {products.q.last_run.status: [failed, success]}
            expect: {orders: []}
          - name: nothing left
            match: subset
            expect: {orders: [{product: q, intent: regenerate_report}]}
        """;
    write("rules/tests/a.yaml", text);
    Outcome outcome = test("--update");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "warning: rules/tests/a.yaml:6:13: not updated: the values of its sweep come out"
                + " differently; write expect_each in place of expect\n"
                + "warning: rules/tests/a.yaml:9:13: not updated: nothing of its subset of orders"
                + " is left; write what it is to show\n");
    assertThat(read("rules/tests/a.yaml")).isEqualTo(text);
  }

  @Test
  void aRuleThatMustNotFireAndDoesIsAFailureAlsoWhenItsProposalComesToNothing() throws IOException {
    write(
        "rules/tests/a.yaml",
        oneCase(
            "it fires", "{not_rules: [\"failed tests: test again\", \"cancelled tests: test\"]}"));
    assertThat(test().out())
        .startsWith(
            """
            FAILED  rules/tests/a.yaml  1 of 1 test

            rules/tests/a.yaml:4: it fires
              - not fired: "failed tests: test again"
              + fired: "failed tests: test again"
              oracle rules test""");
    // A routine proposal that gives way, and one that is held.
    write("rules/tests/a.yaml", oneCase("routine", "{not_rules: [\"routine: validate\"]}"));
    assertThat(test().out()).contains("  + fired: \"routine: validate\"\n");
    write(
        "rules/tests/a.yaml",
        oneCase("held", "{orders: [], not_rules: [\"failed tests: test again\"]}")
            .replace("{status: failed}", "{status: failed}, kill_switch: true"));
    assertThat(test().out()).contains("  + fired: \"failed tests: test again\"\n");
    write("rules/tests/a.yaml", oneCase("silent", "{not_rules: [\"cancelled tests: test\"]}"));
    assertThat(test())
        .isEqualTo(new Outcome(0, "ok  rules/tests/a.yaml  1 test\n1 passed, 0 failed\n", ""));
  }

  @Test
  void updateLeavesRulesThatMustNotFireToAPersonAndWritesTheRest() throws IOException {
    String text =
        """
        cases:
          - name: a
            given: {products: [{product_id: p7, last_run: {}}]}
            sweep: {products.p7.last_run.status: [failed, cancelled, failed]}
            expect: {not_rules: ["failed tests: test again"]}
          - name: b
            given: {products: [{product_id: p7, last_run: {status: failed}}]}
            expect: {orders: [], not_rules: ["failed tests: test again"]}
        """;
    write("rules/tests/a.yaml", text);
    Outcome outcome = test("--update");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "warning: rules/tests/a.yaml:5:26: not updated: rule \"failed tests: test again\" fires, and"
                + " not_rules has it; fix the rule or what is given, or take it out of not_rules\n"
                + "warning: rules/tests/a.yaml:8:38: not updated: rule \"failed tests: test again\" fires,"
                + " and not_rules has it; fix the rule or what is given, or take it out of"
                + " not_rules\n");
    assertThat(read("rules/tests/a.yaml"))
        .startsWith(text.substring(0, text.indexOf("orders: []")))
        .contains("orders: [{product: p7, intent: test, priority: 80")
        .endsWith("not_rules: [\"failed tests: test again\"]}\n");
  }

  @Test
  void aRuleThatCantDoWhatItSaysFailsTheCaseAndNoOther() throws IOException {
    write("rules/schedules.drl", read("rules/schedules.drl").replace(", runnable", ""));
    write(
        "rules/tests/a.yaml",
        """
        cases:
          - name: stops
            given: {products: [{product_id: p7, last_run: {}, jobs: [{intent: gc_runs, due: true}]}]}
            expect: {orders: []}
          - name: goes on
            given: {products: [{product_id: p7}]}
            expect: {orders: [{product: p7, intent: regenerate_report}]}
        """);
    Outcome outcome = test();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("rules/tests/a.yaml:4: stops\n  + no plan: rule \"", "1 passed, 1 failed\n")
        .containsPattern(
            "  note: rules/schedules\\.drl:\\d+:1: rule \"[^\"]+\" can't do what follows then for p7:"
                + " Oracle does not propose gc_runs; expected a job that Oracle can run; write"
                + " runnable");
    Outcome update = test("--update");
    assertThat(update.exit()).isEqualTo(1);
    assertThat(update.err()).contains("a.yaml:4:13: not updated: rule \"");
  }

  @Test
  void updateOfRulesElsewhereStaysInTheirFolder() throws IOException {
    write("other/rules/health.drl", read("rules/health.drl"));
    write("other/rules/tests/a.yaml", oneCase("a", "{orders: []}"));
    write("rules/tests/a.yaml", oneCase("a", "{orders: []}"));
    Outcome outcome = test("--update", "--rules", "other/rules");
    assertThat(outcome.exit()).isZero();
    assertThat(read("other/rules/tests/a.yaml"))
        .contains("{orders: [{product: p7, intent: test, priority: 80, rule:");
    assertThat(read("rules/tests/a.yaml")).contains("{orders: []}");
  }

  /** A list at the column of its key, and an order's list as well. */
  private static final String UNINDENTED =
      """
      cases:
      - name: emptied
        given: {products: [{product_id: api, last_run: {status: failed}}]}
        expect:
          holds: # none
          # a comment
          - product: api
            intent: all
          orders:
          - product: api
            intent: test
            also:
            - x
            rule: y
      """;

  @Test
  void updateWritesAnEmptyListBehindTheKeyOfABlock() throws IOException {
    for (String end : new String[] {"\n", "\r\n"}) {
      write("rules/tests/a.yaml", UNINDENTED.replace("\n", end));
      Outcome outcome = test("--update");
      assertThat(outcome.err()).isEmpty();
      assertThat(outcome.exit()).isZero();
      assertThat(read("rules/tests/a.yaml"))
          .isEqualTo(
              """
              cases:
              - name: emptied
                given: {products: [{product_id: api, last_run: {status: failed}}]}
                expect:
                  holds: [] # none
                  # a comment
                  orders:
                  - product: api
                    intent: test
                    also: []
                    rule: "failed tests: test again"
              """
                  .replace("\n", end));
    }
  }

  @Test
  void updateWritesTheOtherCasesWhenOneCantBeReadAfterwards() throws IOException {
    // Longer than a text of a test may be.
    write(
        "rules/guards.drl",
        read("rules/guards.drl").replace("its kill switch is on;", "w".repeat(4097)));
    String text =
        oneCase("before", "{orders: [{product: p7, intent: validate}]}")
            + """
              - name: too long
                given: {products: [{product_id: p7, kill_switch: true}]}
                expect: {holds: [{product: p7, why: x}]}
              - name: after
                given: {products: [{product_id: p7, last_run: {status: failed}}]}
                expect: {orders: [{product: p7, intent: test, priority: 7}]}
            """;
    write("rules/tests/a.yaml", text);
    Outcome outcome = test("--update");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "warning: rules/tests/a.yaml:7:13: not updated: case \"too long\" could not be read"
                + " afterwards; write its expectation by hand, a key a line or in braces\n");
    assertThat(read("rules/tests/a.yaml"))
        .isEqualTo(
            text.replace("intent: validate", "intent: test")
                .replace("priority: 7}", "priority: 80}"));
  }

  private static final String WHY =
      "\"its kill switch is on; to lift it: oracle release PRODUCT, or correct the file that oracle"
          + " explain --product PRODUCT names\"";

  @Test
  void holdsAreShownAndWrittenWithTheKeysThatWereAskedFor() throws IOException {
    String text =
        """
        given: {products: [{product_id: a, kill_switch: true}, {product_id: b, kill_switch: true}]}
        cases:
          - name: exact
            expect: {holds: [ {product: b,   intent: all}, {product: a, why: "old"} ]} # kept
          - name: subset
            match: subset
            expect:
              holds:
                - product: a # this one
                  why: "old"
          - name: one more
            expect: {holds: [{product: a, why: old}]}
        """;
    write("rules/tests/a.yaml", text);
    assertThat(test("--run", "exact").out())
        .contains("  - hold {product: a, why: old}\n", "  + hold {product: a, why: " + WHY + "}\n");
    assertThat(test("--run", "subset").out()).contains("  + hold {product: a, why: " + WHY + "}\n");
    Outcome outcome = test("--update");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    assertThat(read("rules/tests/a.yaml"))
        .isEqualTo(
            text.replace("\"old\"", WHY)
                .replace(
                    "[{product: a, why: old}]",
                    "[{product: a, why: "
                        + WHY
                        + "}, {product: b, intent: all, rule: \"kill switch of a product: hold"
                        + " it\"}]"));
  }

  @Test
  void updateEndsLinesThatItAddsLikeTheOthers() throws IOException {
    write("rules/tests/a.yaml", WRONG.replace("\n", "\r\n"));
    assertThat(test("--update").exit()).isZero();
    assertThat(read("rules/tests/a.yaml")).isEqualTo(RIGHT.replace("\n", "\r\n"));
  }
}
