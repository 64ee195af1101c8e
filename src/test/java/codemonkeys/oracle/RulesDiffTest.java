package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change of rules does to a real fleet's plan, and which rule is named as the cause. */
class RulesDiffTest {
  private static final String FAILED = "failed tests: test again";

  @TempDir Path folder;
  private FleetFolder fleet;

  /**
   * By the default rules: {@code test ada} at 80, then three tests for age at 65, 60 and 55, then
   * the routine of {@code eve}.
   */
  @BeforeEach
  void aFleetWithTwoFoldersOfRules() throws IOException {
    fleet =
        FleetFolder.in(Files.createDirectory(folder.resolve("fleet")))
            .product("ada", "sla_tier", 4)
            .lastRun("ada", "failed", 1)
            .product("bob", "sla_tier", 1)
            .lastRun("bob", "success", 30)
            .product("cyd", "sla_tier", 2)
            .lastRun("cyd", "success", 100)
            .product("dan", "sla_tier", 3)
            .lastRun("dan", "success", 200)
            .product("eve", "sla_tier", 3)
            .lastRun("eve", "success", 2);
    for (String name : List.of("old", "new")) {
      try (Stream<Path> files = Files.list(Path.of("rules"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".drl")).toList()) {
          fleet.file(name + "/" + file.getFileName(), Files.readAllBytes(file));
        }
      }
    }
  }

  private void edit(String file, String from, String to) {
    try {
      String text = Files.readString(fleet.root().resolve(file));
      assertThat(text).contains(from);
      fleet.file(file, text.replace(from, to));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A rule below the usual header, in a file of its own. */
  private void rule(String file, String name, int salience, String when, String then) {
    fleet.file(
        file,
        """
        package fleet.rules;

        import codemonkeys.oracle.facts.*;
        import codemonkeys.oracle.rules.Orders;
        import static codemonkeys.oracle.units.Intent.*;

        global Orders orders

        rule "%s"
          @owner("ada") @reason("a test says so")
          salience %d
        when
          %s
        then
          %s
        end
        """
            .formatted(name, salience, when, then));
  }

  private Map<?, ?> diff(String... args) {
    List<String> all = new ArrayList<>(List.of("rules", "diff"));
    all.addAll(List.of(args.length == 0 ? new String[] {"old", "new"} : args));
    all.addAll(List.of("--format", "json"));
    Outcome outcome = fleet.oracle(all.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    try {
      OutputSchemasTest.check("rules_diff_output", outcome);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Map<?, ?> json = Json.object(outcome.out());
    assertThat(outcome.exit()).isEqualTo(Boolean.TRUE.equals(json.get("equal")) ? 0 : 10);
    return json;
  }

  /** Orders as {@code enters ada test 4>1 | outcome | how | rule (change) at}. */
  private static List<String> orders(Map<?, ?> json) {
    List<String> orders = new ArrayList<>();
    for (Object order : (List<?>) json.get("orders")) {
      Object cause = Json.at(order, "cause");
      orders.add(
          Json.at(order, "change")
              + " "
              + Json.at(order, "product_id")
              + " "
              + Json.at(order, "intent")
              + " "
              + Json.at(order, "before", "rank")
              + ">"
              + Json.at(order, "after", "rank")
              + " | "
              + Json.at(order, "outcome")
              + " | "
              + Json.at(order, "cause", "how")
              + " | "
              + (cause == null
                  ? "none"
                  : Json.at(cause, "rule")
                      + " ("
                      + Json.at(cause, "change")
                      + ") "
                      + Json.at(cause, "rule_at")));
    }
    return orders;
  }

  private static List<String> rules(Map<?, ?> json) {
    List<String> rules = new ArrayList<>();
    for (Object rule : (List<?>) json.get("rules")) {
      rules.add(
          Json.at(rule, "change") + " " + Json.at(rule, "name") + " " + Json.at(rule, "parts"));
    }
    return rules;
  }

  // --- no difference ----------------------------------------------------------------------------

  @Test
  void equalFoldersMakeNoDifferenceAndEndWithZero() {
    Outcome outcome = fleet.oracle("rules", "diff", "old", "new");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .isEqualTo(
            """
            Rules old → new, as of 2026-03-01T06:00:00Z, 5 products, a budget of 3

            No difference: 3 orders, the same in both.
            """);
  }

  @Test
  void commentsAndSpaceMakeNoDifference() {
    edit("new/health.drl", "// A failed test", "// Another word\n\n// A failed test");
    edit(
        "new/health.drl",
        "LastTest( failed, failuresInARow < param.failuresToHold, $p",
        "LastTest(failed,\n      failuresInARow < param.failuresToHold, $p /* whose */ ");

    assertThat(rules(diff())).isEmpty();
    assertThat(diff().get("equal")).isEqualTo(true);
  }

  @Test
  void aRuleInAnotherFileMakesNoDifference() throws IOException {
    Path freshness = fleet.root().resolve("new/freshness.drl");
    Files.move(freshness, fleet.root().resolve("new/age.drl"));

    assertThat(rules(diff())).isEmpty();
    assertThat(diff().get("equal")).isEqualTo(true);
  }

  @Test
  void aChangedRuleThatNoProductMeetsIsReportedAndTheExitIsZero() {
    edit("new/governance.drl", "salience 45", "salience 46");

    Map<?, ?> json = diff();

    assertThat(rules(json))
        .hasSize(5)
        .contains("changed spec incomplete: validate [salience 45 → 46]");
    assertThat(json.get("equal")).isEqualTo(true);
  }

  // --- each kind of difference and its cause ----------------------------------------------------

  @Test
  void aLoweredSalienceMovesItsOrderAndThoseThatItPassed() {
    edit("new/health.drl", FAILED + "\"", FAILED + "\" // here");
    lower();

    assertThat(orders(diff("old", "new", "--budget", "4")))
        .containsExactly(
            "moves bob test 2>1 |  | passes ada test: | "
                + FAILED
                + " (salience 80 → 58)"
                + " new/health.drl:20",
            "moves cyd test 3>2 |  | passes ada test: | "
                + FAILED
                + " (salience 80 → 58)"
                + " new/health.drl:20",
            "moves ada test 1>3 |  |  | " + FAILED + " (salience 80 → 58) new/health.drl:20");
    assertThat(rules(diff())).containsExactly("changed " + FAILED + " [salience 80 → 58]");
  }

  /** Only the rule for failed runs, not the one for budgets that ran out. */
  private void lower() {
    try {
      String text = Files.readString(fleet.root().resolve("new/health.drl"));
      int at = text.indexOf("salience 80", text.indexOf(FAILED));
      fleet.file("new/health.drl", text.substring(0, at) + "salience 58" + text.substring(at + 11));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void bothOrdersOfArgumentsGiveTheSameResult() {
    lower();

    Map<?, ?> there = diff("old", "new", "--budget", "2");
    Map<?, ?> back = diff("new", "old", "--budget", "2");

    assertThat(orders(there))
        .containsExactly(
            "moves bob test 2>1 |  | passes ada test: | "
                + FAILED
                + " (salience 80 → 58)"
                + " new/health.drl:20",
            "enters cyd test 3>2 |  | passes ada test: | "
                + FAILED
                + " (salience 80 → 58)"
                + " new/health.drl:20",
            "leaves ada test 1>3 | now rank 3 of a budget of 2 |  | "
                + FAILED
                + " (salience 80 → 58) new/health.drl:20");
    assertThat(orders(back))
        .containsExactly(
            "enters ada test 3>1 |  |  | " + FAILED + " (salience 58 → 80) old/health.drl:20",
            "moves bob test 1>2 |  | passed by ada test: | "
                + FAILED
                + " (salience 58 → 80)"
                + " old/health.drl:20",
            "leaves cyd test 2>3 | now rank 3 of a budget of 2 | passed by ada test: | "
                + FAILED
                + " (salience 58 → 80) old/health.drl:20");
  }

  @Test
  void aNewRuleBringsItsOrderAndPushesOthersDown() {
    rule(
        "new/eve.drl",
        "eve first: test",
        500,
        "Product( productId == \"eve\", $p : product )",
        "orders.propose($p, TEST);");

    Map<?, ?> json = diff("old", "new", "--budget", "1");

    assertThat(orders(json))
        .containsExactly(
            // Its routine test was there, beyond the budget.
            "enters eve test 6>1 |  |  | eve first: test (added) new/eve.drl:9",
            "leaves ada test 1>2 | now rank 2 of a budget of 1 | passed by eve test: | eve first:"
                + " test (added) new/eve.drl:9");
    assertThat(rules(json)).containsExactly("added eve first: test []");
    // The routine validation of eve gives way.
    assertThat(json.get("beyond_budget")).isEqualTo(1);
  }

  @Test
  void aRemovedRuleTakesItsOrderAlongAndIsReportedWhereItStood() {
    edit("new/freshness.drl", "LastTest( slaTier == 1,", "LastTest( slaTier == 5,");
    edit("new/freshness.drl", "older than a day: test (tier 1)", "older than a day: test (tier 5)");

    assertThat(orders(diff("old", "new", "--budget", "2")))
        .containsExactly(
            "enters cyd test 3>2 |  | passes bob test: | older than a day: test (tier 1) (removed)"
                + " old/freshness.drl:70",
            // Its routine test is left.
            "leaves bob test 2>6 | now rank 6 of a budget of 2 |  | older than a day: test (tier 1)"
                + " (removed) old/freshness.drl:70");
  }

  @Test
  void routineComesBackWhereNothingElseIsLeft() {
    edit("new/freshness.drl", "hoursSinceTest > param.tier1Hours", "hoursSinceTest > 48");

    assertThat(orders(diff("old", "new", "--budget", "999")))
        .anySatisfy(
            order ->
                assertThat(order)
                    .startsWith("enters bob validate null>")
                    .contains("routine, and now there is nothing else | no longer kept back by |")
                    .endsWith("older than a day: test (tier 1) (conditions) new/freshness.drl:70"));
    assertThat(orders(diff("new", "old", "--budget", "999")))
        .anySatisfy(
            order ->
                assertThat(order)
                    .startsWith("leaves bob validate ")
                    .contains("routine, and now there is something else | gives way to |")
                    .endsWith("older than a day: test (tier 1) (conditions) old/freshness.drl:70"));
  }

  @Test
  void aNewHoldNamesItsRuleAndItsAbsenceToo() {
    rule(
        "new/bob.drl",
        "bob rests: hold",
        1234,
        "Product( productId == \"bob\", $p : product )",
        "orders.hold($p, \"it rests; wait\");");

    Map<?, ?> json = diff("old", "new");
    Map<?, ?> back = diff("new", "old");

    assertThat(orders(json))
        .contains(
            "leaves bob test 2>null | held: it rests; wait | held by | bob rests: hold (added)"
                + " new/bob.drl:9",
            "moves cyd test 3>2 |  | bob test is gone, held by | bob rests: hold (added)"
                + " new/bob.drl:9");
    assertThat(json.get("holds").toString())
        .contains("change=enters, product_id=bob", "rule=bob rests: hold", "rule_change=added");
    assertThat(orders(back))
        .contains(
            "enters bob test null>2 | no longer held | no longer held by | bob rests: hold"
                + " (removed) new/bob.drl:9");
    assertThat(back.get("holds").toString()).contains("change=leaves, product_id=bob");
    assertThat(fleet.oracle("rules", "diff", "old", "new").out())
        .contains(
            "  -  2 → –        65  bob      test    new/bob.drl:9  held by \"bob rests: hold\" (added)\n",
            "  +  bob   it rests; wait  \"bob rests: hold\" (added)  new/bob.drl:9\n");
  }

  @Test
  void aHoldOfEverythingEmptiesThePlan() {
    rule(
        "new/all.drl",
        "all rest: hold",
        1950,
        "Fleet( products > 0 )",
        "orders.holdFleet(\"all rest; wait\");");

    Map<?, ?> json = diff("old", "new");

    assertThat(orders(json))
        .hasSize(3)
        .allSatisfy(
            order ->
                assertThat(order)
                    .startsWith("leaves")
                    .contains("held by | all rest: hold (added) new/all.drl:9"));
    assertThat(json.get("holds").toString()).contains("product_id=null");
  }

  @Test
  void anOrderThatIsMergedUnderAnotherRuleSaysSo() {
    rule(
        "new/more.drl",
        "failed is grave: test",
        90,
        "LastTest( failed, failuresInARow < 3, $p : product )",
        "orders.propose($p, TEST).maxSeconds(60);");

    Map<?, ?> json = diff();

    assertThat(orders(json))
        .containsExactly(
            "changes ada test 1>1 | now merged under \"failed is grave: test\" |  | failed is"
                + " grave: test (added) new/more.drl:9");
    assertThat(((List<?>) Json.at(((List<?>) json.get("orders")).get(0), "parts")).toString())
        .contains("priority 80 → 90", "max_seconds 900 → 60", "also nothing → \"" + FAILED + "\"");
  }

  @Test
  void aRuleThatAsksForTheSameBelowIsReported() {
    rule(
        "new/more.drl",
        "failed is known: test",
        30,
        "LastTest( failed, failuresInARow < 3, $p : product )",
        "orders.propose($p, TEST);");

    assertThat(orders(diff()))
        .containsExactly(
            "changes ada test 1>1 |  | also asked for by | failed is known: test (added)"
                + " new/more.drl:9");
    assertThat(orders(diff("new", "old")))
        .containsExactly(
            "changes ada test 1>1 |  | no longer asked for by | failed is known: test (removed)"
                + " new/more.drl:9");
  }

  @Test
  void aRuleThatSinksBelowAnotherIsTheCauseAndNotTheOther() {
    fleet.lastRun("bob", "failed", 30);
    lower();

    assertThat(orders(diff("old", "new", "--budget", "999")))
        .contains(
            "moves ada test 2>3 |  |  | " + FAILED + " (salience 80 → 58) new/health.drl:20",
            "changes bob test 1>1 | now merged under \"older than a day: test (tier 1)\" |  | "
                + FAILED
                + " (salience 80 → 58) new/health.drl:20");
  }

  @Test
  void aRenamedRuleChangesItsOrdersAndIsNotAddedAndRemoved() {
    edit("new/health.drl", "\"" + FAILED + "\"", "\"red: test\"");

    Map<?, ?> json = diff();

    assertThat(rules(json)).containsExactly("renamed red: test []");
    assertThat(orders(json))
        .containsExactly(
            "changes ada test 1>1 |  |  | red: test (renamed from \""
                + FAILED
                + "\")"
                + " new/health.drl:20");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orders.propose($p, TEST).maxSeconds(60); | max_seconds 900 → 60 | order",
        "orders.propose($p, TEST).maxActions(7);  | max_actions 2 → 7    | order",
        "orders.propose($p, TEST).expect(\"a.x\");  | evidence nothing → a.x | order",
      })
  void anOrderThatStaysAtItsRankShowsWhatIsDifferent(String then, String part, String change) {
    String when = "Product( productId == \"eve\", $p : product )";
    rule("old/eve.drl", "eve: test", 500, when, "orders.propose($p, TEST);");
    rule("new/eve.drl", "eve: test", 500, when, then);

    Map<?, ?> json = diff();

    assertThat(orders(json))
        .containsExactly("changes eve test 1>1 |  |  | eve: test (" + change + ") new/eve.drl:9");
    assertThat(Json.at(((List<?>) json.get("orders")).get(0), "parts")).isEqualTo(List.of(part));
  }

  @Test
  void aChangedReasonIsADifferenceOfTheOrder() {
    edit("new/health.drl", "@reason(\"the last test failed\")", "@reason(\"it is red\")");

    assertThat(orders(diff()))
        .containsExactly("changes ada test 1>1 |  |  | " + FAILED + " (reason) new/health.drl:20");
  }

  @Test
  void anotherIntentIsAnotherOrder() {
    rule(
        "old/eve.drl",
        "eve",
        500,
        "Product( productId == \"eve\", $p : product )",
        "orders.propose($p, TEST);");
    rule(
        "new/eve.drl",
        "eve",
        500,
        "Product( productId == \"eve\", $p : product )",
        "orders.propose($p, VALIDATE);");

    assertThat(orders(diff()))
        .containsExactly(
            "enters eve validate null>1 |  |  | eve (orders test → validate) new/eve.drl:9",
            "leaves eve test 1>null | no rule asks for it any more |  | eve (orders test →"
                + " validate) new/eve.drl:9");
  }

  @Test
  void whatDiffersOnlyBeyondTheBudgetIsCountedAndEndsWithTen() {
    edit("new/freshness.drl", "salience 55", "salience 52");

    Outcome outcome = fleet.oracle("rules", "diff", "old", "new");

    assertThat(outcome.exit()).isEqualTo(10);
    assertThat(outcome.out())
        .endsWith(
            """
            No order differs: 3 orders, the same in both.
            Beyond the budget: 1 candidate differs.
            """);
  }

  @Test
  void theTextIsAlignedAndSummedUp() {
    lower();

    assertThat(fleet.oracle("rules", "diff", "old", "new", "--budget", "2").out())
        .isEqualTo(
            """
            Rules old → new, as of 2026-03-01T06:00:00Z, 5 products, a budget of 2

                 RULE                      CHANGE            WHERE
              ~  failed tests: test again  salience 80 → 58  new/health.drl:20

                     #  PRIORITY  PRODUCT  INTENT  WHERE              BECAUSE
              ~  2 → 1        65  bob      test    new/health.drl:20  passes ada test: "failed tests: test again" (salience 80 → 58)
              +  3 → 2        60  cyd      test    new/health.drl:20  passes ada test: "failed tests: test again" (salience 80 → 58)
              -  1 → 3   80 → 58  ada      test    new/health.drl:20  now rank 3 of a budget of 2; "failed tests: test again" (salience 80 → 58)

            1 enters, 1 leaves, 1 moves.
            """);
    assertThat(fleet.oracle("rules", "diff", "old", "new", "--quiet").out()).isEmpty();
  }

  /**
   * Whatever is changed, the ranks are those of the plans, and a rule that changed is the cause.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyOrderThatDiffersHasItsRanksAndACause(long seed) throws IOException {
    Random random = new Random(seed);
    fleet.product("fay", "status", "archived").lastRun("fay", "failed", 1).product("gil");
    fleet.product("hal").schedule("hal", "daily", "validate", 70).lastRun("hal", "success", 30);
    Pattern rule = Pattern.compile("(?ms)^rule \"([^\"]+)\".*?^end\n");
    for (String file : List.of("evidence", "freshness", "guards", "health", "routine")) {
      String path = "new/" + file + ".drl";
      String text = Files.readString(fleet.root().resolve(path));
      fleet.file(
          path,
          rule.matcher(text)
              .replaceAll(
                  match -> {
                    String own = match.group();
                    String changed =
                        switch (random.nextInt(5)) {
                          case 0 -> "";
                          case 1 -> own.replaceAll("salience (\\d*)\\d\\n", "salience $13\n");
                          case 2 -> own.replace("rule \"", "rule \"now ");
                          default -> own;
                        };
                    return java.util.regex.Matcher.quoteReplacement(changed);
                  }));
    }
    Map<?, ?> json = diff("old", "new", "--budget", "4");
    List<String> changed = rules(json);
    List<?> orders = (List<?>) json.get("orders");

    for (String side : List.of("old", "new")) {
      List<String> planned = fleet.planned("--rules", side);
      for (Object order : orders) {
        Object place = Json.at(order, side.equals("old") ? "before" : "after");
        if (place != null) {
          assertThat(planned.get((Integer) Json.at(place, "rank") - 1))
              .isEqualTo(
                  Json.at(place, "priority")
                      + " "
                      + Json.at(order, "product_id")
                      + " "
                      + Json.at(order, "intent"));
        }
      }
    }
    assertThat(orders(json))
        .allSatisfy(order -> assertThat(order).doesNotContain("| none", "(unchanged)"));
    assertThat(changed).isNotEmpty();
  }

  // --- which rules ------------------------------------------------------------------------------

  @Test
  void revisionsOfGitAreReadAndShownAsTheyWereNamed() {
    fleet.commit("");
    edit("new/freshness.drl", "salience 65", "salience 90");
    fleet.commit("");

    Map<?, ?> json = diff("HEAD~1:new", "HEAD:new");

    assertThat(Json.at(json, "old", "rules")).isEqualTo("HEAD~1:new");
    assertThat(orders(json))
        .contains(
            "moves bob test 2>1 |  |  | older than a day: test (tier 1) (salience 65 → 90)"
                + " HEAD:new/freshness.drl:70");
    assertThat(diff("HEAD~1:old", "old").get("equal")).isEqualTo(true);
    assertThat(diff("HEAD:./old/", "HEAD:new").get("equal")).isEqualTo(false);
  }

  @Test
  void aFleetBelowTheTopOfItsRepositoryHasBothSpellings() {
    FleetFolder.command(folder, "git", "init", "-q");
    fleet.commit("..");

    assertThat(diff("HEAD:fleet/old", "HEAD:./new").get("equal")).isEqualTo(true);
    Outcome outcome = fleet.oracle("rules", "diff", "HEAD:old", "new");
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("there is no folder \"old\" in \"HEAD\"");
  }

  @Test
  void withoutNewTheRulesInForceCount() throws IOException {
    assertThat(Json.at(diff("old"), "new", "rules")).isEqualTo("oracle:rules");
    assertThat(diff("old").get("equal")).isEqualTo(true);
    Files.move(fleet.root().resolve("new"), fleet.root().resolve("rules"));
    fleet.file("dash/extra", "");
    assertThat(Json.at(diff("old"), "new", "rules")).isEqualTo("rules");
  }

  @Test
  void aFolderThatIsThereWinsOverARevision() throws IOException {
    fleet.commit("");
    Files.move(fleet.root().resolve("new"), fleet.root().resolve("HEAD:old"));
    edit("HEAD:old/freshness.drl", "salience 65", "salience 90");

    assertThat(diff("old", "HEAD:old").get("equal")).isEqualTo(false);
  }

  @Test
  void foldersMayLieOutsideTheFleet() throws IOException {
    Files.move(fleet.root().resolve("old"), folder.resolve("old"));

    assertThat(diff("../old", "new").get("equal")).isEqualTo(true);
  }

  // --- refusals ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lost",
        "HEAD:../old",
        "HEAD:",
        "HEAD:lost",
        "HEAD:old/health.drl",
        "HEAD:dash",
        ":old",
        "HEAD~7:old",
        "lost:old",
        "HEAD:old\nHEAD:new",
        "HEAD:\u001b[31mold",
        "HEAD:old\u0000",
        "HEAD old:old",
        "dash",
        "dash/products.json",
        "",
      })
  void whatNamesNoRulesIsWrongUsageWithOneClearLine(String word) {
    fleet.commit("");
    SortedMap<String, String> before = DamagedFleetTest.tree(folder);

    for (String[] words : new String[][] {{word, "new"}, {"old", word}}) {
      Outcome outcome = fleet.oracle("rules", "diff", words[0], words[1]);

      assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err())
          .startsWith("oracle: " + (words[0].equals(word) ? "OLD" : "NEW") + " ")
          .contains("; ")
          .hasLineCount(1)
          .doesNotContain("\u001b", "Exception");
    }
    assertThat(DamagedFleetTest.tree(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--output=x:old", "-p:old", "-p", "--help:old", "--upload-pack=x:old"})
  void whatLooksLikeAnOptionNeverReachesGitAsOne(String word) {
    fleet.commit("");
    SortedMap<String, String> before = DamagedFleetTest.tree(folder);

    assertThat(fleet.oracle("rules", "diff", word, "new").exit()).isEqualTo(2);
    Outcome outcome = fleet.oracle("rules", "diff", "--", word, "new");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("OLD is ");
    assertThat(DamagedFleetTest.tree(folder)).isEqualTo(before);
  }

  @Test
  void bothReadingsAreReported() {
    fleet.commit("");

    assertThat(fleet.oracle("rules", "diff", "HEAD:lost").err())
        .isEqualTo(
            "oracle: OLD is \"HEAD:lost\": no such folder, and as a revision of git: there is no"
                + " folder \"lost\" in \"HEAD\"; paths start at the top of the repository, and with"
                + " ./ at the fleet's folder\n");
    assertThat(fleet.oracle("rules", "diff", "HEAD:../old").err())
        .isEqualTo(
            "oracle: OLD is \"HEAD:../old\": no such folder, and as a revision of git:"
                + " \"../old\" leads out of the repository; paths start at the top of the"
                + " repository, and with ./ at the fleet's folder\n");
    assertThat(fleet.oracle("rules", "diff", "lost").err())
        .contains("no such folder, and without a colon no revision of git; expected a folder");
    assertThat(fleet.oracle("rules", "diff").err()).contains("OLD is missing; expected a folder");
    assertThat(fleet.oracle("rules", "diff", "old", "new", "old").exit()).isEqualTo(2);
  }

  @Test
  void withoutARepositoryARevisionIsWrongUsage() {
    Outcome outcome = fleet.oracle("rules", "diff", "HEAD:old", "new");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("not a git repository").hasLineCount(1);
  }

  @Test
  void rulesThatCannotBeUnderstoodAreReportedBothSidesAtOnce() {
    edit("old/health.drl", "LastTest( failed,", "LastTest( faild,");
    fleet.commit("");
    edit("new/routine.drl", "salience 10", "salience 5000");

    Outcome outcome = fleet.oracle("rules", "diff", "HEAD:old", "new");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("error: HEAD:old/health.drl:", "error: new/routine.drl:", "faild", "5000");
  }

  @Test
  void linksSubmodulesHugeAndForeignFilesOfARevisionAreRefused() throws IOException {
    Files.createSymbolicLink(fleet.root().resolve("old/link.drl"), Path.of("health.drl"));
    fleet.file("old/huge.drl", " ".repeat((1 << 20) + 1));
    fleet.file("old/latin.drl", new byte[] {'/', '/', (byte) 0xe9, '\n'});
    fleet.file("old/below.drl/x", "");
    fleet.file("old/.hidden.drl", "not a rule");
    fleet.file("old/notes.txt", "not a rule");
    String commit = fleet.commit("");
    FleetFolder.command(
        fleet.root(),
        "git",
        "update-index",
        "--add",
        "--cacheinfo",
        "160000," + commit + ",old/module.drl");
    FleetFolder.command(
        fleet.root(),
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "commit",
        "-q",
        "-m",
        "a submodule");

    Outcome outcome = fleet.oracle("rules", "diff", "HEAD:old", "new");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err())
        .hasLineCount(5)
        .contains(
            "HEAD:old/link.drl: a link stands here",
            "HEAD:old/module.drl: a submodule stands here",
            "HEAD:old/below.drl: a folder stands here",
            "HEAD:old/huge.drl: the file is larger than 1048576 bytes",
            "HEAD:old/latin.drl:1:3: byte 0xe9 is not UTF-8");
  }

  @Test
  void fileNamesWithControlCharactersAreEscaped() {
    fleet.file("old/a\u001b[31m\n.drl", "nonsense");
    fleet.commit("");

    Outcome outcome = fleet.oracle("rules", "diff", "HEAD:old", "new");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err()).doesNotContain("\u001b").contains("HEAD:old/a\\u001b[31m\\n.drl:1:");
  }

  @Test
  void nothingThatTheRepositoryConfiguresIsRun() throws IOException {
    Path trap = folder.resolve("sprung");
    fleet.file(".gitattributes", "*.drl filter=trap diff=trap\n");
    fleet.commit("");
    String command = "touch " + trap;
    for (String key :
        List.of(
            "core.fsmonitor",
            "core.pager",
            "core.sshCommand",
            "core.alternateRefsCommand",
            "filter.trap.smudge",
            "diff.trap.textconv",
            "diff.external",
            "alias.ls-tree",
            "pager.ls-tree",
            "pager.cat-file")) {
      String value = key.startsWith("alias") ? "!" + command : command;
      FleetFolder.command(fleet.root(), "git", "config", key, value);
    }

    diff("HEAD:old", "HEAD:new");

    assertThat(trap).doesNotExist();
  }

  // --- what it leaves alone ---------------------------------------------------------------------

  @Test
  void nothingIsWritten() {
    fleet.commit("");
    rule(
        "new/eve.drl",
        "eve first: test",
        500,
        "Product( productId == \"eve\", $p : product )",
        "orders.propose($p, TEST);");
    assertThat(fleet.oracle("plan").exit()).isZero();
    SortedMap<String, String> before = DamagedFleetTest.tree(folder);

    for (List<String> words : List.of(List.of("HEAD:new", "new"), List.of("old", "HEAD:old"))) {
      diff(words.toArray(String[]::new));
    }

    assertThat(DamagedFleetTest.tree(folder)).isEqualTo(before);
  }

  @Test
  void theSameQuestionGetsTheSameBytes() {
    lower();
    String[] args = {"rules", "diff", "old", "new", "--format", "json"};

    assertThat(fleet.oracle(args).out()).isEqualTo(fleet.oracle(args).out());
    assertThat(
            InProcess.in(fleet.root().resolve("dash"))
                .run("rules", "diff", "../old", "../new", "--format", "json")
                .out())
        .isEqualTo(fleet.oracle(args).out());
  }

  @Test
  void damageToTheFleetIsAWarningAndARegistryThatIsNoneEndsWithThree() {
    fleet.file("dash/runs/eve/last_run.json", "{");

    Outcome outcome = fleet.oracle("rules", "diff", "old", "new");
    fleet.file("dash/products.json", "{");
    edit("new/routine.drl", "salience 10", "salience 5000");
    Outcome worse = fleet.oracle("rules", "diff", "old", "new");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).startsWith("warning: dash/runs/eve/last_run.json");
    assertThat(worse.exit()).isEqualTo(3);
    assertThat(worse.err()).contains("error: dash/products.json", "error: new/routine.drl");
  }
}
