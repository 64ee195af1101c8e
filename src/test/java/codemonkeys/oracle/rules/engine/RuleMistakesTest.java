package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.files.Diagnostic;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What people get wrong in rule files: each is reported with its place and a fix that works. */
class RuleMistakesTest {
  private static final Set<String> LOADED = new HashSet<>();

  @TempDir Path folder;

  /**
   * One slip in the sound file.
   *
   * @param from what stands in the file
   * @param to what somebody wrote instead
   * @param place line and column of the first error
   * @param words of its message
   * @param cured what to write instead of {@code to} according to the message
   */
  private record Mistake(
      String name, String from, String to, String place, List<String> words, String cured) {}

  private static final String PATTERN = "LastRun( failed, $p : product )";
  private static final String CALL = "orders.propose($p, TEST);";

  private static Mistake slip(String name, String from, String to, String place, String... words) {
    return new Mistake(name, from, to, place, List.of(words), from);
  }

  private static Mistake pattern(
      String name, String to, String place, String cured, String... words) {
    return new Mistake(name, PATTERN, to, place, List.of(words), cured);
  }

  private static Mistake call(String name, String to, String place, String cured, String... words) {
    return new Mistake(name, CALL, to, place, List.of(words), cured);
  }

  private static Stream<Mistake> mistakes() {
    return Stream.of(
        // The frame.
        slip(
            "a bracket left open", "product )", "product", "15:10", "'('", "closes", "add the ')'"),
        slip("a bracket too many", "product )", "product ) )", "15:35", "')'", "remove it"),
        slip("a comma left out", "failed, $p", "failed $p", "15:19", "$p", "missing ','"),
        slip("a comma too many", "product )", "product, )", "15:34", "\")\"", "','"),
        pattern(
            "a comma between patterns",
            PATTERN + ", MissingEvidence( product == $p )",
            "15:34",
            PATTERN + " MissingEvidence( product == $p )",
            "',' between patterns",
            "remove it"),
        pattern(
            "a text left open",
            "LastRun( productId == \"a, $p : product )",
            "15:25",
            "LastRun( productId == \"a\", $p : product )",
            "closing",
            "close it with \""),
        slip("the name left open", "again\"\n", "again\n", "11:6", "closing", "close it"),
        slip(
            "the name without quotes",
            "\"failed tests: test again\"",
            "failed",
            "11:6",
            "in quotes"),
        slip("no name", "rule \"failed tests: test again\"", "rule", "12:3", "without a name"),
        slip("typographic quotes", "\"failed tests: test again\"", "“failed”", "11:6", "quotes"),
        slip("a comment left open", "// A failed", "/* A failed", "10:1", "comment", "*/"),
        slip(
            "no end",
            "end\n",
            "",
            "17:27",
            "\"failed tests: test again\"",
            "no 'end'",
            "add 'end'"),
        slip("no then", "then\n", "", "16:3", "without its 'then'", "add 'then'"),
        slip("no when", "when\n", "", "14:3", "without its 'when'", "add 'when'"),
        slip("no consequence", "  " + CALL + "\n", "", "16", "nothing after 'then'", CALL),
        slip("no condition", "  " + PATTERN + "\n", "", "11:1", "no condition", PATTERN),
        slip("rule misspelt", "rule \"", "rul \"", "11:1", "\"rul\"", "did you mean 'rule'?"),
        slip("rule in capitals", "rule \"", "Rule \"", "11:1", "\"Rule\"", "did you mean 'rule'?"),
        slip("when misspelt", "when\n", "wehn\n", "14:1", "\"wehn\""),
        slip("then misspelt", "then\n", "than\n", "16:1", "\"than\"", "did you mean 'then'?"),
        slip("end misspelt", "end\n", "ned\n", "18:1", "\"ned\"", "did you mean 'end'?"),
        slip("salience misspelt", "salience", "salence", "13:3", "did you mean 'salience'?"),
        slip("package misspelt", "package", "pakage", "1:1", "did you mean 'package'?"),
        slip(
            "import misspelt",
            "import codemonkeys.oracle.facts",
            "imprt codemonkeys.oracle.facts",
            "3:1",
            "did you mean 'import'?"),
        slip("global misspelt", "global", "globl", "8:1", "did you mean 'global'?"),
        slip("text between rules", "// A failed", "A failed", "10:1", "\"A\"", "remove it"),
        slip("text after the last rule", "end\n", "end\noops\n", "19:1", "\"oops\"", "remove it"),
        slip("a second when", "when\n", "when\nwhen\n", "15:1", "second 'when'", "remove it"),
        slip("an else", "end\n", "else\nend\n", "18:1", "\"else\""),
        // The head of the file.
        slip("no package", "package fleet.rules;", "", "1:1", "no package", "package fleet.rules;"),
        slip(
            "a package of Java's", "fleet.rules;", "java.lang;", "1:1", "java.lang", "fleet.rules"),
        slip(
            "facts not imported",
            "import codemonkeys.oracle.facts.*;",
            "",
            "15:3",
            "LastRun",
            "not imported",
            "import codemonkeys.oracle.facts.*;"),
        slip(
            "orders not imported",
            "import codemonkeys.oracle.rules.Orders;",
            "",
            "8:1",
            "Orders orders",
            "import codemonkeys.oracle.rules.Orders;"),
        slip("no global", "global Orders orders", "", "1:1", "global", "'global Orders orders'"),
        slip(
            "intents not imported",
            "import static codemonkeys.oracle.units.Intent.*;",
            "",
            "17:22",
            "TEST is not imported",
            "import static codemonkeys.oracle.units.Intent.*;"),
        slip(
            "an import misspelt",
            "oracle.facts.*",
            "oracle.fact.*",
            "3:1",
            "codemonkeys.oracle.fact.*",
            "did you mean 'codemonkeys.oracle.facts.*'?"),
        slip(
            "an import of something else",
            "import codemonkeys.oracle.facts.*;",
            "import codemonkeys.oracle.facts.*; import java.util.*;",
            "3:36",
            "java.util.*",
            "remove it"),
        // Salience and annotations.
        slip("no salience", "  salience 80\n", "", "11:1", "no salience", "add 'salience N'"),
        slip("a salience below 0", "80", "-1", "13:3", "-1", "20 to 999"),
        slip("a salience too high", "80", "2000", "13:3", "2000", "1000 to 1999"),
        slip("a salience far too high", "80", "99999999999", "13:3", "99999999999", "plain number"),
        slip("a salience with a fraction", "80", "19.5", "13:3", "19.5", "plain number"),
        slip("a reckoned salience", "80", "(40 + 40)", "13:3", "40 + 40", "plain number"),
        slip("a salience in words", "80", "high", "13:3", "high", "plain number"),
        slip("a salience without number", "salience 80", "salience", "13:3", "without its number"),
        slip(
            "two saliences",
            "salience 80\n",
            "salience 80\n  salience 81\n",
            "14:3",
            "second salience",
            "remove one"),
        slip(
            "another attribute",
            "salience 80",
            "salience 80\n  no-loop true",
            "14:3",
            "no-loop",
            "remove it"),
        slip(
            "an attribute for the file",
            "// A failed",
            "salience 80 // A",
            "10:1",
            "salience",
            "each rule"),
        slip(
            "an owner without quotes",
            "@owner(\"nexus\")",
            "@owner(nexus)",
            "12:3",
            "@owner",
            "@owner(\"…\")"),
        slip("an annotation left open", "(\"nexus\")", "(\"nexus\"", "12:3", "@owner"),
        slip(
            "another annotation",
            "@owner(\"nexus\")",
            "@owner(\"nexus\") @since(\"1\")",
            "12:19",
            "@since",
            "remove it"),
        // Facts and fields.
        pattern(
            "an unknown fact",
            "LastRn( failed, $p : product )",
            "15:3",
            PATTERN,
            "LastRn",
            "did you mean 'LastRun'?"),
        pattern(
            "an unknown field",
            "LastRun( faild, $p : product )",
            "15:12",
            PATTERN,
            "faild",
            "did you mean 'failed'?"),
        pattern("a fact without brackets", "LastRun", "16:1", PATTERN, "brackets", "LastRun( … )"),
        pattern(
            "an unknown field in not",
            "Product( $p : product ) not LastRun( product == $p, fialed )",
            "15:55",
            "Product( $p : product ) not LastRun( product == $p, failed )",
            "fialed"),
        pattern(
            "an unknown field in exists",
            "Product( $p : product ) exists( LastRun( product == $p, agge > 3 ) )",
            "15:59",
            "Product( $p : product ) exists( LastRun( product == $p, hoursSinceRun > 3 ) )",
            "agge",
            "expected one of"),
        pattern(
            "one = for a comparison",
            "LastRun( status = LastRun.Status.FAILED, $p : product )",
            "15:19",
            "LastRun( status == LastRun.Status.FAILED, $p : product )",
            "write =="),
        pattern(
            "a number in quotes",
            "LastRun( hoursSinceRun > \"24\", $p : product )",
            "15:28",
            "LastRun( hoursSinceRun > 24, $p : product )",
            "hoursSinceRun",
            "without quotes"),
        pattern(
            "a text without quotes",
            "LastRun( productId == alpha, $p : product )",
            "15:25",
            "LastRun( productId == \"alpha\", $p : product )",
            "alpha"),
        pattern(
            "a number against a constant",
            "LastRun( status == 3, $p : product )",
            "15:22",
            "LastRun( status == LastRun.Status.FAILED, $p : product )",
            "LastRun.Status",
            "FAILED"),
        pattern(
            "a constant misspelt",
            "LastRun( status == LastRun.Status.FAILD, $p : product )",
            "15:37",
            "LastRun( status == LastRun.Status.FAILED, $p : product )",
            "FAILD",
            "did you mean 'FAILED'?"),
        pattern(
            "a constant as text",
            "LastRun( status == \"FAILED\", $p : product )",
            "15:22",
            "LastRun( status == LastRun.Status.FAILED, $p : product )",
            "LastRun.Status.FAILED"),
        pattern(
            "a constant in lower case",
            "LastRun( status == failed, $p : product )",
            "15:22",
            "LastRun( status == LastRun.Status.FAILED, $p : product )",
            "status",
            "true or false"),
        pattern(
            "a constant without its type",
            "LastRun( status == FAILED, $p : product )",
            "15:22",
            "LastRun( status == LastRun.Status.FAILED, $p : product )",
            "LastRun.Status.FAILED"),
        pattern(
            "another fact's constant",
            "LastRun( status == Product.Status.ACTIVE, $p : product )",
            "15:22",
            "LastRun( status == LastRun.Status.SUCCESS, $p : product )",
            "LastRun.Status"),
        pattern(
            "a product against a text",
            "LastRun( product == \"alpha\", $p : product )",
            "15:23",
            "LastRun( productId == \"alpha\", $p : product )",
            "compare productId"),
        pattern(
            "a field that is no condition",
            "LastRun( hoursSinceRun, $p : product )",
            "15:12",
            "LastRun( hoursSinceRun > 3, $p : product )",
            "a number",
            "hoursSinceRun > 3"),
        pattern(
            "half a comparison",
            "LastRun( hoursSinceRun > 3 && < 5, $p : product )",
            "15:35",
            "LastRun( hoursSinceRun > 3 && hoursSinceRun < 5, $p : product )",
            "repeat the field"),
        pattern(
            "and within a pattern",
            "LastRun( failed and slaTier == 1, $p : product )",
            "15:19",
            "LastRun( failed && slaTier == 1, $p : product )",
            "write &&"),
        pattern(
            "&& between patterns",
            "( LastRun( failed, $p : product ) && Product( product == $p ) )",
            "15:37",
            "( LastRun( failed, $p : product ) and Product( product == $p ) )",
            "'and'"),
        pattern(
            "! before a number",
            "LastRun( !slaTier == 3, $p : product )",
            "15:12",
            "LastRun( !(slaTier == 3), $p : product )",
            "in brackets"),
        pattern(
            "a percent against a number",
            "LastRun( $p : product ) Fleet( failedShare > 20 )",
            "15:48",
            "LastRun( $p : product ) Fleet( failedShare.value > 20 )",
            "fields: value"),
        pattern(
            "a division by what may be 0",
            "LastRun( $p : product ) Fleet( failedProducts / products > 1 )",
            "15:51",
            "LastRun( $p : product ) Fleet( failedProducts > products * 1 )",
            "may be 0",
            "multiply"),
        pattern(
            "reckoning with what may be null",
            "LastRun( slaTier + 1 > 3, $p : product )",
            "15:20",
            "LastRun( slaTier != null, slaTier + 1 > 3, $p : product )",
            "slaTier != null"),
        pattern(
            "a call on what may be null",
            "Signal( text(\"k\").startsWith(\"a\"), $p : product )",
            "15:20",
            "Signal( text(\"k\")!.startsWith(\"a\"), $p : product )",
            "may be null",
            "!."),
        pattern(
            "not matching what may be null",
            "Signal( text(\"k\") not matches \"a\", $p : product )",
            "15:21",
            "Signal( text(\"k\") != null, text(\"k\") not matches \"a\", $p : product )",
            "may be null",
            "!= null"),
        pattern(
            "the beginning of what may be null",
            "Signal( text(\"k\") str[startsWith] \"a\", $p : product )",
            "15:21",
            "Signal( text(\"k\") != null, text(\"k\") str[startsWith] \"a\", $p : product )",
            "may be null",
            "!= null"),
        pattern(
            "a number that Drools can't put first",
            "RunHistory( 2.5 < consecutiveFailures, $p : product )",
            "15:19",
            "RunHistory( consecutiveFailures > 2.5, $p : product )",
            "turn it round",
            "consecutiveFailures > 2.5"),
        pattern(
            "an attribute as a number",
            "Signal( attributes[\"n\"] > 3, $p : product )",
            "15:29",
            "Signal( number(\"n\") > 3, $p : product )",
            "number(\"…\")"),
        // Variables and products.
        pattern(
            "a variable that is not bound",
            "LastRun( failed )",
            "17:18",
            PATTERN,
            "$p",
            "not bound",
            "$p : product"),
        pattern(
            "a variable bound to another field",
            "LastRun( failed, $p : runId )",
            "17:18",
            PATTERN,
            "$p is bound to runId",
            "$p : product"),
        pattern(
            "a variable bound within not",
            "not LastRun( failed, $p : product )",
            "17:18",
            PATTERN,
            "$p",
            "not bound"),
        pattern(
            "a variable without $",
            "LastRun( failed, p : product )",
            "15:20",
            PATTERN,
            "\"p\"",
            "begins with $"),
        pattern(
            "a variable misspelt",
            "Product( $p : product ) LastRun( product == $pp, failed )",
            "15:47",
            "Product( $p : product ) LastRun( product == $p, failed )",
            "did you mean $p?"),
        pattern(
            "a variable bound twice",
            "Product( $p : product ) LastRun( $p : product, failed )",
            "15:36",
            "Product( $p : product ) LastRun( product == $p, failed )",
            "product == $p"),
        pattern(
            "two products",
            "Product( $p : product ) LastRun( failed )",
            "15:27",
            "Product( $p : product ) LastRun( product == $p, failed )",
            "more than one product",
            "product == $p"),
        pattern(
            "two products in two variables",
            "Product( $p : product ) LastRun( failed, $q : product )",
            "15:27",
            "Product( $p : product ) LastRun( failed, product == $p )",
            "product == $p"),
        pattern(
            "no variable at all",
            "Product() LastRun( failed )",
            "15:13",
            "Product( $p : product ) LastRun( failed, product == $p )",
            "$p : product"),
        pattern(
            "a variable from an or in a later pattern",
            "( LastRun( failed, $p : product ) or MissingRun( $p : product ) ) Product( product == $p )",
            "15:89",
            "Product( $p : product ) ( LastRun( failed, product == $p ) or MissingRun( product == $p ) )",
            "within 'or'"),
        // The consequence.
        call("no semicolon", "orders.propose($p, TEST)", "17:27", CALL, "without its ';'", "';'"),
        call(
            "two statements", CALL + "\n  orders.propose($p, VALIDATE);", "18:3", CALL, "one line"),
        call("something else", "System.out.println($p);", "17:3", CALL, "System.out.println", CALL),
        call("orders misspelt", "order.propose($p, TEST);", "17:3", CALL, "order.propose", CALL),
        call(
            "propose misspelt",
            "orders.propse($p, TEST);",
            "17:10",
            CALL,
            "did you mean 'propose'?"),
        call(
            "an unknown intent",
            "orders.propose($p, TESTT);",
            "17:22",
            CALL,
            "TESTT",
            "did you mean 'TEST'?"),
        call(
            "an intent that Oracle leaves alone",
            "orders.propose($p, GC_RUNS);",
            "17:22",
            CALL,
            "GC_RUNS",
            "TEST"),
        call("an intent in quotes", "orders.propose($p, \"TEST\");", "17:22", CALL, "TEST"),
        call(
            "a product in quotes",
            "orders.propose(\"alpha\", TEST);",
            "17:18",
            CALL,
            "alpha",
            "$p : product"),
        call(
            "an argument too few",
            "orders.propose($p);",
            "17:10",
            CALL,
            "$p",
            "orders.propose($p, TEST)"),
        call(
            "an argument too many",
            "orders.propose($p, TEST, 3);",
            "17:10",
            CALL,
            "3 arguments",
            CALL),
        call(
            "a hold at a proposal's salience",
            "orders.hold($p, \"why\");",
            "17:10",
            CALL,
            "salience",
            "1000 to 1999"),
        call(
            "maxSeconds misspelt",
            "orders.propose($p, TEST).maxSecond(3);",
            "17:28",
            "orders.propose($p, TEST).maxSeconds(3);",
            "did you mean 'maxSeconds'?"),
        call(
            "maxSeconds of 0",
            "orders.propose($p, TEST).maxSeconds(0);",
            "17:28",
            "orders.propose($p, TEST).maxSeconds(1);",
            "maxSeconds(0)",
            "1 to 86400"),
        call(
            "maxSeconds too high",
            "orders.propose($p, TEST).maxSeconds(86401);",
            "17:28",
            "orders.propose($p, TEST).maxSeconds(86400);",
            "86401",
            "1 to 86400"),
        call(
            "maxSeconds in quotes",
            "orders.propose($p, TEST).maxSeconds(\"9\");",
            "17:28",
            "orders.propose($p, TEST).maxSeconds(9);",
            "plain number"),
        call(
            "maxActions of 101",
            "orders.propose($p, TEST).maxActions(101);",
            "17:28",
            "orders.propose($p, TEST).maxActions(100);",
            "1 to 100"),
        call(
            "a limit twice",
            "orders.propose($p, TEST).maxActions(1).maxActions(2);",
            "17:42",
            "orders.propose($p, TEST).maxActions(2);",
            "second maxActions",
            "remove one"),
        call(
            "an octal number",
            "orders.propose($p, TEST).maxSeconds(010);",
            "17:28",
            "orders.propose($p, TEST).maxSeconds(10);",
            "plain number"),
        call(
            "a stop condition misspelt",
            "orders.propose($p, TEST).stopOn(ON_TEST_FAILS);",
            "17:28",
            "orders.propose($p, TEST).stopOn(ON_TEST_FAIL);",
            "did you mean 'ON_TEST_FAIL'?"),
        call(
            "a path out of the workspace",
            "orders.propose($p, TEST).expect(\"../x\");",
            "17:28",
            "orders.propose($p, TEST).expect(\"x\");",
            "../x",
            "inside the workspace"),
        call("an if", "if (true) { orders.propose($p, TEST); }", "17:3", CALL, "one line"));
  }

  @TestFactory
  Stream<DynamicTest> aSlipIsReportedWithItsPlaceAndAFixThatWorks() {
    return mistakes().map(m -> DynamicTest.dynamicTest(m.name(), () -> check(m)));
  }

  private static void check(Mistake mistake) {
    assertThat(LoadedRules.GOOD).contains(mistake.from());
    String spoilt = spoil(mistake.to(), mistake);
    List<Diagnostic> errors = LoadedRules.errors(spoilt);
    assertThat(errors).as("errors").isNotEmpty();
    Diagnostic first = errors.get(0);
    assertThat(errors)
        .as("places")
        .anySatisfy(
            error -> {
              assertThat(error.location())
                  .matches(at -> (at + ":").startsWith("rules/r.drl:" + mistake.place() + ":"));
              assertThat(error.toString()).contains(mistake.words());
            });
    assertThat(errors).as("one slip, few messages: %s", errors).hasSizeLessThanOrEqualTo(3);
    assertThat(first.isError()).isTrue();
    String cured = spoil(mistake.cured(), mistake);
    if (LOADED.add(cured)) {
      assertThat(LoadedRules.errors(cured)).as("errors after the cure").isEmpty();
    }
  }

  private static String spoil(String to, Mistake mistake) {
    int at = LoadedRules.GOOD.indexOf(mistake.from());
    return LoadedRules.GOOD.substring(0, at)
        + to
        + LoadedRules.GOOD.substring(at + mistake.from().length());
  }

  @Test
  void aFileWithoutARuleIsRefused() {
    assertThat(LoadedRules.errors("")).extracting(Diagnostic::what).containsExactly("no package");
    assertThat(LoadedRules.errors("// nothing yet\n")).hasSize(1);
    assertThat(LoadedRules.errors("package fleet.rules;\n"))
        .singleElement()
        .satisfies(error -> assertThat(error.toString()).contains("no rule", "at least one"));
  }

  @Test
  void aHoldAtAProposalsSalienceAndAProposalAtAHolds() {
    String hold = LoadedRules.then("orders.hold($p, \"why\");");
    assertThat(LoadedRules.errors(hold.replace("salience 80", "salience 1800"))).isEmpty();
    assertThat(LoadedRules.errors(LoadedRules.GOOD.replace("salience 80", "salience 1800")))
        .singleElement()
        .satisfies(
            error ->
                assertThat(error.toString())
                    .startsWith("rules/r.drl:17:10: ")
                    .contains("proposal", "20 to 999"));
    assertThat(
            LoadedRules.errors(
                LoadedRules.then("orders.hold($p, \" \");")
                    .replace("salience 80", "salience 1800")))
        .singleElement()
        .satisfies(error -> assertThat(error.toString()).contains("hold without a text"));
    assertThat(
            LoadedRules.errors(
                LoadedRules.then("orders.hold($p, \"why\").maxSeconds(3);")
                    .replace("salience 80", "salience 1800")))
        .singleElement()
        .satisfies(error -> assertThat(error.toString()).contains("a hold stands alone"));
  }

  @Test
  void twoRulesOfOneNameInOneFileAndInTwo() {
    String rule = LoadedRules.GOOD.substring(LoadedRules.GOOD.indexOf("rule \""));
    assertThat(LoadedRules.errors(LoadedRules.GOOD + rule))
        .singleElement()
        .satisfies(
            error ->
                assertThat(error.toString())
                    .startsWith("rules/r.drl:19:1: ")
                    .contains("second rule named", "rules/r.drl:11"));
    assertThat(LoadedRules.errors(Map.of("b.drl", LoadedRules.GOOD, "a.drl", LoadedRules.GOOD)))
        .singleElement()
        .satisfies(
            error -> assertThat(error.toString()).startsWith("b.drl:11:1: ").contains("a.drl:11"));
  }

  @Test
  void filesOfTwoPackages() {
    String other =
        LoadedRules.GOOD.replace("fleet.rules", "other.rules").replace("failed tests", "second");
    assertThat(LoadedRules.errors(Map.of("a.drl", LoadedRules.GOOD, "b.drl", other)))
        .singleElement()
        .satisfies(
            error ->
                assertThat(error.toString())
                    .startsWith("b.drl:1:1: ")
                    .contains("other.rules", "a.drl", "make it 'fleet.rules'"));
  }

  @Test
  void aRuleWithoutItsEndDoesNotHideTheNext() {
    String rule = LoadedRules.GOOD.substring(LoadedRules.GOOD.indexOf("rule \""));
    String text =
        LoadedRules.GOOD.replace("end\n", "\n")
            + rule.replace("failed tests", "second").replace("( failed", "( faild");

    assertThat(LoadedRules.errors(text))
        .extracting(Diagnostic::location)
        .containsExactly("rules/r.drl:17:27", "rules/r.drl:23:12");
  }

  @Test
  void everythingWrongInEveryFileIsReportedAtOnceAndInOrder() {
    String rule = LoadedRules.GOOD.substring(LoadedRules.GOOD.indexOf("rule \""));
    String two =
        LoadedRules.when("LastRun( faild, hoursSinceRun > \"x\", $p : produt )")
                .replace("failed tests", "first")
            + rule.replace("failed tests", "second").replace("failed, $p", "failed $p")
            + rule.replace("failed tests", "third").replace("TEST", "TESTT").replace("80", "8000");
    List<Diagnostic> errors =
        LoadedRules.errors(
            Map.of(
                "b.drl", two,
                "a.drl", LoadedRules.GOOD.replace("propose", "propos"),
                "c.drl", LoadedRules.GOOD.replace("failed tests", "fourth")));

    assertThat(errors)
        .extracting(Diagnostic::location)
        .containsExactly(
            "a.drl:17:10",
            "b.drl:15:12",
            "b.drl:15:35",
            "b.drl:15:45",
            "b.drl:23:19",
            "b.drl:29:3",
            "b.drl:33:22");
  }

  @Test
  void aConditionOverSeveralLinesIsPointedAtOnItsLine() {
    String text =
        LoadedRules.when(
            """
            LastRun( failed, // why
                /* and
                   so on */ hoursSinceRun >
                      24 && slaTir == 3,
                $p : product )\
            """);

    assertThat(LoadedRules.errors(text))
        .singleElement()
        .satisfies(
            error ->
                assertThat(error.toString()).startsWith("rules/r.drl:18:17: ").contains("slaTir"));
  }

  @Test
  void whatOnlyTheCompilerFindsIsReportedItsRuleInWords() {
    assertThat(
            RuleCompiler.readable(
                "The method alphaIndexedBy(Class<U>, int) in the type PatternDSL is not applicable"
                    + " for the arguments (LambdaExtractorCFECDB7D0ABFFF321B6F3F7A37A2CEE0)\nmore"))
        .isEqualTo("the two sides of a comparison don't fit each other");
    assertThat(
            RuleCompiler.readable(
                "Found class codemonkeys.oracle.units.Percent in"
                    + " fleet.rules.PCF.LambdaPredicateCFECDB7D0ABFFF321B6F3F7A37A2CEE0"))
        .isEqualTo("Found class Percent in …");
  }

  @Test
  void planRefusesSpoiltRulesAndLeavesEveryFileAlone() {
    FleetFolder fleet = FleetFolder.in(folder).product("p").lastRun("p", "failed", 2);
    assertThat(fleet.oracle("plan").exit()).isZero();
    assertThat(fleet.files("nexus/work_orders")).isNotEmpty();
    fleet
        .file("mine/a.drl", LoadedRules.GOOD.replace("( failed", "( faild"))
        .file("mine/b.drl", LoadedRules.GOOD.replace("end\n", ""));
    Map<String, String> before = fleet.files("");

    InProcess.Outcome outcome = fleet.oracle("plan", "--rules", "mine", "--budget", "9");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("mine/a.drl:15:12: LastRun has no field \"faild\"; did you mean 'failed'?")
        .contains("mine/b.drl:17:27: ")
        .doesNotContain("Exception", "\tat ");
    assertThat(fleet.files("")).isEqualTo(before);
  }
}
