package codemonkeys.oracle.ruletesting;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.Diagnostic;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files of tests say, and what is said of those that can't be understood. */
class RuleTestReaderTest {
  private static final List<String> RULES = List.of("failed tests: test again", "routine: test");

  /** A sound file; its case begins on line 4. */
  private static final String SOUND =
      """
      covers: ["failed tests: test again"]
      as_of: 2026-03-01T06:00:00Z
      cases:
        - name: a
          given: {products: [{product_id: p7, last_run: {status: failed}}]}
          expect: {orders: [{product: p7, intent: test}]}
      """;

  private static List<String> problems(String text) {
    return RuleTestReader.read("t.yaml", text, RULES).diagnostics().stream()
        .map(Diagnostic::toString)
        .toList();
  }

  private static RuleTestFile sound(String text) {
    RuleTestReader.TestReading reading = RuleTestReader.read("rules/tests/t.yaml", text, RULES);
    assertThat(reading.diagnostics()).isEmpty();
    return Objects.requireNonNull(reading.file());
  }

  private static FleetFacts facts(String given) {
    return sound("cases:\n  - name: a\n    given: " + given + "\n    expect: {orders: []}\n")
        .cases()
        .get(0)
        .trials()
        .get(0)
        .facts();
  }

  private static List<String> texts(ProductFacts product) {
    return product.facts().stream().map(FactText::of).toList();
  }

  @Test
  void aSoundFileIsUnderstood() {
    RuleTestFile file = sound(SOUND);
    assertThat(file.name()).isEqualTo("t.yaml");
    assertThat(file.covers()).containsExactly(new RuleTestFile.Covered(RULES.get(0), 1, 10));
    assertThat(file.cases()).hasSize(1);
    assertThat(file.cases().get(0).line()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          as_of: 2026-03-01T06:00:00Z   | as_of: 2026-03-01         | t.yaml:2:8: as_of is "2026-03-01"; expected a date and time as 2026-03-01T06:00:00Z; correct it
          as_of:                        | asof:                     | t.yaml:2:1: there is no key "asof" here; did you mean as_of? expected covers, as_of, given or cases; correct or remove it
          status: failed                | status: faild             | t.yaml:5:60: status is "faild"; did you mean failed? expected success, passed, failed, in_progress, cancelled, governance_failed or budget_exhausted; correct it
          status: failed                | hours: 1                  | t.yaml:5:52: there is no key "hours" here; expected status, hours_ago, started_hours_ago or run_id; correct or remove it
          status: failed                | hours_ago: two            | t.yaml:5:63: hours_ago is "two"; expected a number from -1000000 to 1000000; correct it
          {status: failed}              | 3                         | t.yaml:5:51: last_run is 3; expected a mapping with status, hours_ago, started_hours_ago or run_id, or unreadable; correct it
          last_run: {status: failed}    | last_test: {status: in_progress} | t.yaml:5:61: status is "in_progress"; expected success, passed, failed, cancelled, governance_failed or budget_exhausted; correct it
          last_run:                     | sla_tier: 6, last_run:    | t.yaml:5:51: sla_tier is 6; expected a whole number from 1 to 5; correct it
          product_id: p7                | product_id: P7            | t.yaml:5:37: product_id is "P7"; expected 1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or a digit; correct it
          product_id: p7                | enabled: true             | t.yaml:5:24: product_id is missing in an entry of products; expected 1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or a digit; add it
          {product: p7, intent: test}   | {product: p7}             | t.yaml:6:23: intent is missing in an entry of orders; expected validate, test or regenerate_report; add it
          {product: p7, intent: test}   | {product: p8, intent: test} | t.yaml:6:33: there is no product "p8" in what is given; did you mean p7? expected one of the case's products; correct it or add it to given
          intent: test                  | intent: gc_runs           | t.yaml:6:45: intent is "gc_runs"; expected validate, test or regenerate_report; correct it
          failed tests: test again        | failed run: tset again    | t.yaml:1:10: there is no rule "failed run: tset again"; did you mean failed tests: test again? expected the name of a rule; correct or remove it
          name: a                       | name: ""                  | t.yaml:4:11: name is ""; expected a text that is not empty, of at most 200 characters; correct it
          """)
  void whatIsWrongIsReportedWithItsPlaceAndItsFix(String sound, String wrong, String message) {
    assertThat(SOUND).contains(sound);
    assertThat(problems(SOUND.replace(sound, wrong))).contains(message);
  }

  @Test
  void allThatIsWrongIsReportedAtOnceAndByLine() {
    assertThat(
            problems(
                SOUND
                    .replace("covers:", "cover:")
                    .replace("status: failed", "status: 3")
                    .replace("priority", "prio")
                    .replace("intent: test}", "intent: tests}")))
        .extracting(message -> message.substring(0, message.indexOf(": ")))
        .containsExactly("t.yaml:1:1", "t.yaml:5:60", "t.yaml:6:45");
  }

  @Test
  void aCaseSaysWhatItExpectsAndSaysItOnce() {
    String none = SOUND.replaceAll("(?m)^ *expect:.*\n", "");
    assertThat(problems(none))
        .containsExactly(
            "t.yaml:4:5: an entry of cases has neither expect nor expect_each;"
                + " expected one of the two; add one");
    assertThat(problems(none + "    expect_each: [null]\n"))
        .containsExactly(
            "t.yaml:4:5: an entry of cases has expect_each and no sweep;"
                + " expected both; add sweep, or remove expect_each");
    assertThat(problems(SOUND.replace("orders: [{product: p7, intent: test}]", "match: exact")))
        .containsExactly(
            "t.yaml:6:13: expect says nothing; expected orders, holds or not_rules; add one");
  }

  @Test
  void namesAndProductsStandOnce() {
    assertThat(problems(SOUND + "  - {name: a, expect: {orders: []}}\n"))
        .containsExactly(
            "t.yaml:7:12: the name \"a\" stands on line 4 already;"
                + " expected each name once; rename one of the two");
    assertThat(problems(SOUND.replace("[{product_id: p7,", "[{product_id: p7}, {product_id: p7,")))
        .containsExactly(
            "t.yaml:5:55: product_id \"p7\" stands on line 5 already;"
                + " expected each product once; rename it, or put both into one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {products.p8.sla_tier: [1]}             | the path "products.p8.sla_tier" leads nowhere: products has no entry "p8"; did you mean p7? expected one of p7; correct it
          {products.1.sla_tier: [1]}              | the path "products.1.sla_tier" leads nowhere: products has no entry "1"; expected one of p7; correct it
          {products.p7.slatier: [1]}              | the path "products.p7.slatier" leads nowhere: there is no key "slatier"; did you mean sla_tier? expected
          {products.p7.jobs.0.due: [true]}        | the path "products.p7.jobs.0.due" leads nowhere: jobs is not given; expected an entry in given; add it
          {products.p7.sla_tier.x: [1]}           | goes on behind a value that has nothing in it
          {products.p7: [{}]}                     | leads to no value that can be tried out
          {products.p7.product_id: [a]}           | leads to no value that can be tried out
          {products: [[]]}                        | leads to no value that can be tried out
          {products.p7.sla_tier: [1, 6]}          | t.yaml:6:39: sla_tier is 6; expected a whole number from 1 to 5; correct it
          {products.p7.sla_tier: []}              | products.p7.sla_tier has 0 entries; expected 1 to 1000; add one
          {products.p7.sla_tier: [1, 2], products.p7.enabled: [true]} | "products.p7.enabled" has 1 values and "products.p7.sla_tier" has 2; expected as many
          {products.p7.last_run: [null], products.p7.last_run.status: [failed]} | "products.p7.last_run.status" is part of "products.p7.last_run"; expected paths to different values
          {products.p7.sla_tier: [1], products.0.sla_tier: [2]} | "products.0.sla_tier" and "products.p7.sla_tier" lead to one place; expected paths to different values; remove one of the two
          {products.p7.last_run.status: [failed], products.0.last_run: [null]} | "products.0.last_run" and "products.p7.last_run.status" lead to one place
          {fleet.products: [0], fleet.failed_products: [1]} | failed_products is 1 and products is 0; expected no more failed products than there are
          """)
  void aSweepLeadsToOneValueThatIsThere(String sweep, String message) {
    assertThat(problems(SOUND.replace("    expect:", "    sweep: " + sweep + "\n    expect:")))
        .anySatisfy(problem -> assertThat(problem).contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                        | last_run.hours_ago    | p has no last_run in what is given; expected a mapping; give it last_run: {}, or as much of it as stays the same
          ', last_run: unreadable'  | last_run.hours_ago    | p has the last_run "unreadable" in what is given; expected a mapping; give it last_run: {}, or as much of it as stays the same
          ''                        | history.flaky         | p has no history in what is given; expected a mapping; give it a last_run, as last_run: {}, or as much of it as stays the same
          ', last_run: unreadable'  | budget.spent_minutes  | p has no budget in what is given; expected a mapping; give it a last_run, as last_run: {}, or as much of it as stays the same
          ', last_run: {}'          | source.since_run      | p has no source in what is given; expected a mapping; give it source: {}, or as much of it as stays the same
          ', kill_switch: false'    | kill_switch.reason    | p has the kill_switch false in what is given; expected a mapping; give it kill_switch: {}, or as much of it as stays the same
          """)
  void aSweepMakesNoFactThatIsNotGiven(String given, String path, String message) {
    assertThat(problems(swept(given, path)))
        .containsExactly(
            "t.yaml:4:"
                + (26 + path.length())
                + ": the path \"products.p."
                + path
                + "\" leads nowhere: "
                + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ', last_run: {}'         | last_run.run_id
          ', last_run: {}'         | history
          ', kill_switch: true'    | kill_switch.reason
          ', source: {}'           | source.commit
          ', jobs: [{intent: test}]' | jobs.0.cadence
          ', signals: [{kind: s}]' | signals.0.attributes.any
          """)
  void aSweepOfAFactThatIsThereNeedsNoMore(String given, String path) {
    String value =
        path.equals("history") ? "{flaky: true}" : path.endsWith("cadence") ? "daily" : "a";
    assertThat(problems(swept(given, path).replace("[X]", "[" + value + "]"))).isEmpty();
  }

  private static String swept(String given, String path) {
    return "cases:\n  - name: a\n    given: {products: [{product_id: p"
        + given
        + "}]}\n    sweep: {products.p."
        + path
        + ": [X]}\n    expect: {orders: []}\n";
  }

  @Test
  void aRuleThatMustNotFireIsOneThatThereIsAndStandsOnce() {
    assertThat(
            problems(
                SOUND.replace(
                    "orders: [{product: p7, intent: test}]",
                    "not_rules: [\"routine: test\", \"routin: test\", \"routine: test\"]")))
        .containsExactly(
            "t.yaml:6:43: there is no rule \"routin: test\"; did you mean routine: test? expected the"
                + " name of a rule; correct or remove it",
            "t.yaml:6:59: not_rules has \"routine: test\" twice; remove one of the two");
    assertThat(
            problems(
                SOUND
                    .replace(
                        "    expect:", "    sweep: {products.p7.sla_tier: [1, 2]}\n    expect:")
                    .replace(
                        "expect: {orders: [{product: p7, intent: test}]}",
                        "expect_each: [null, {not_rules: [nobody]}]")))
        .containsExactly(
            "t.yaml:7:38: there is no rule \"nobody\"; expected the name of a rule; correct or remove"
                + " it");
    assertThat(problems(SOUND.replace("orders: [{product: p7, intent: test}]", "not_rules: []")))
        .anySatisfy(problem -> assertThat(problem).contains("not_rules has 0 entries"));
  }

  @Test
  void aSweepHasAnExpectationForEachValue() {
    assertThat(
            problems(
                SOUND.replace(
                    "    expect: {orders: [{product: p7, intent: test}]}",
                    "    sweep: {products.p7.sla_tier: [1, 2]}\n    expect_each: [null]")))
        .containsExactly(
            "t.yaml:7:18: expect_each has 1 entries and sweep has 2;"
                + " expected one for each value of sweep; add or remove some");
  }

  @Test
  void aSweepTriesOneValueAfterAnotherAndPathsInPairs() {
    RuleTestFile file =
        sound(
            """
            given: {products: [{product_id: a.b, last_run: {}, signals: [{kind: k, attributes: {x.y: 1}}]}]}
            cases:
              - name: a
                sweep:
                  products.a.b.last_run.hours_ago: [1, 2.5]
                  products.0.sla_tier: [1, null]
                  products.a.b.signals.0.attributes.x.y: [7, eight]
                expect_each: [null, "routine: test"]
            """);
    List<RuleTestCase.Trial> trials = file.cases().get(0).trials();
    assertThat(trials).hasSize(2);
    assertThat(trials.get(1).label())
        .isEqualTo(
            "products.a.b.last_run.hours_ago = 2.5, products.0.sla_tier = null,"
                + " products.a.b.signals.0.attributes.x.y = eight");
    ProductFacts first = trials.get(0).facts().products().get(0);
    ProductFacts second = trials.get(1).facts().products().get(0);
    assertThat(first.facts(LastRun.class).get(0).hoursSinceRun()).isEqualTo(1);
    assertThat(second.facts(LastRun.class).get(0).hoursSinceRun()).isEqualTo(2.5);
    assertThat(first.product().slaTier()).isEqualTo(1);
    assertThat(second.product().slaTier()).isNull();
    assertThat(texts(second)).contains("Signal kind=\"k\", attributes={x.y=eight}");
  }

  @Test
  void aProductIsHealthyInAllThatIsNotSaid() {
    ProductFacts product = facts("{products: [{product_id: p7, last_run: {}}]}").products().get(0);
    assertThat(texts(product))
        .containsExactly(
            "Product displayName=\"p7\", owner=\"owner\", status=ACTIVE, criticality=UNKNOWN,"
                + " enabled=true, path=\"\", setup=READY, reportable=true",
            "LastRun runId=\"run_20260301_040000\", status=SUCCESS,"
                + " startedAt=2026-03-01T04:00:00Z, endedAt=2026-03-01T04:00:00Z, hoursSinceRun=2,"
                + " hoursSinceStart=2",
            "RunBudget budgetTokens=100000, spentTokens=0, budgetMinutes=90, spentMinutes=0,"
                + " maxHealAttempts=3, healAttemptsUsed=0, grantedSince=false",
            "LastTest runId=\"run_20260301_040000\", status=SUCCESS, endedAt=2026-03-01T04:00:00Z,"
                + " hoursSinceTest=2, overdue=0.01, failuresInARow=0, sourceChanged=false,"
                + " uncounted=false",
            "RunHistory intent=test, runs=1, consecutiveFailures=0, flaky=false,"
                + " healAttemptsUsedUp=false, sourceChangedSince=false, lapsed=false");
  }

  @Test
  void withoutAReportThereIsMissingRunAndAnUnreadableOneIsSomethingElse() {
    assertThat(texts(facts("{products: [{product_id: p}]}").products().get(0)))
        .contains("MissingRun")
        .hasSize(2);
    assertThat(
            texts(facts("{products: [{product_id: p, last_run: unreadable}]}").products().get(0)))
        .contains(
            "InvalidArtifact kind=LAST_RUN, path=\"dash/runs/p/last_run.json\","
                + " problem=\"it is damaged\"")
        .hasSize(2);
  }

  @Test
  void theFleetIsCountedFromItsProductsAndOneCountCanBeSaid() {
    FleetFacts facts =
        facts(
            "{fleet: {pending_requests: 9}, products: [{product_id: a, last_run: {status: failed}},"
                + " {product_id: b, kill_switch: true}, {product_id: c, status: archived, last_run:"
                + " unreadable, governed_docs: [{missing: true}, {}], requests: [{type: t}]}]}");
    Fact fleet = facts.fleetFacts().get(0);
    assertThat(fleet)
        .isEqualTo(
            Fleet.at(3, 2, 1, 1, 1, 1, false, "", 1, 9, facts.asOf(), java.time.ZoneOffset.UTC));
  }

  @Test
  void aCaseIsLaidOverWhatItsFileGives() {
    RuleTestFile file =
        sound(
            """
            given:
              fleet: {pending_requests: 2}
              products:
                - {product_id: a, sla_tier: 1, last_run: {status: failed, hours_ago: 30}}
                - {product_id: b, specs: [{}, {}]}
            cases:
              - name: over
                given:
                  products:
                    - {product_id: b, specs: [{missing_sections: 1}]}
                    - {product_id: a, last_run: {hours_ago: 1}, sla_tier: null}
                    - {product_id: c}
                expect: {orders: []}
              - {name: under, expect: {orders: []}}
              - {name: none, given: {products: null}, expect: {orders: []}}
            """);
    FleetFacts over = file.cases().get(0).trials().get(0).facts();
    assertThat(over.products()).extracting(p -> p.id().value()).containsExactly("a", "b", "c");
    assertThat(texts(over.products().get(0)).get(1))
        .contains("status=FAILED", "hoursSinceRun=1")
        .doesNotContain("slaTier");
    assertThat(texts(over.products().get(1)))
        .filteredOn(text -> text.startsWith("Spec "))
        .singleElement()
        .asString()
        .contains("missingSections=1");
    assertThat(((Fleet) over.fleetFacts().get(0)).pendingRequests()).isEqualTo(2);
    FleetFacts under = file.cases().get(1).trials().get(0).facts();
    assertThat(under.products().get(0).product().slaTier()).isEqualTo(1);
    assertThat(file.cases().get(2).trials().get(0).facts().products()).isEmpty();
  }

  // --- Hostile files ------------------------------------------------------------------------

  @Test
  void whatCanRunAwayIsRefused() {
    assertThat(problems("cases: &a [*a]\n")).singleElement().asString().contains("an anchor");
    assertThat(problems("cases: []\ncases: []\n"))
        .singleElement()
        .asString()
        .startsWith("t.yaml:2:1: the key \"cases\" stands twice");
    assertThat(problems("cases: " + "[".repeat(5_000) + "]".repeat(5_000)))
        .singleElement()
        .asString()
        .contains("nested deeper than 64 levels");
    assertThat(problems("cases: []\n#" + "x".repeat(1 << 20)))
        .singleElement()
        .asString()
        .contains("longer than 1048576 characters");
    assertThat(problems("")).singleElement().asString().contains("the YAML is empty");
    for (String tagged :
        List.of(
            "cases: [!!java.net.URL [a]]\n",
            "cases: !!set {a: b}\n",
            "cases: [{!x name: a}]\n",
            "cases: !!seq []\n",
            "!!map {cases: []}\n")) {
      assertThat(problems(tagged)).singleElement().asString().contains("the tag ");
    }
  }

  @Test
  void whatCouldGoOnForLongIsBounded() {
    String values = "1, ".repeat(99_999) + "1";
    assertThat(
            problems(
                SOUND.replace(
                    "    expect:",
                    "    sweep: {products.p7.sla_tier: [" + values + "]}\n    expect:")))
        .containsExactly(
            "t.yaml:6:35: products.p7.sla_tier has 100000 entries;"
                + " expected 1 to 1000; split it");
    StringBuilder cases = new StringBuilder("given: {products: [{product_id: p}]}\ncases:\n");
    String thousand = "1, ".repeat(999) + "1";
    for (int i = 0; i < 11; i++) {
      cases
          .append("  - {name: c" + i + ", sweep: {products.p.sla_tier: [" + thousand + "]}, ")
          .append("expect: {orders: []}}\n");
    }
    assertThat(problems(cases.toString()))
        .singleElement()
        .asString()
        .contains("the file has 11000 cases, each value of a sweep counted");
  }

  @Test
  void theProductsOfAllCasesAreBoundedTogether() {
    StringBuilder products = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      products.append(i == 0 ? "" : ", ").append("{product_id: p").append(i).append('}');
    }
    assertThat(
            problems(
                "given: {products: ["
                    + products
                    + "]}\ncases:\n  - {name: a, sweep: {products.p0.sla_tier: ["
                    + "1, ".repeat(100)
                    + "1]}, expect: {orders: []}}\n"))
        .singleElement()
        .asString()
        .contains("its cases have 101000 products together");
  }

  @Test
  void hugeAndTinyNumbersAreNoWork() {
    for (String number : List.of("1e999999", "-1e999999", "1" + "0".repeat(200))) {
      assertThat(problems(SOUND.replace("status: failed", "hours_ago: " + number))).hasSize(1);
    }
    assertThat(problems(SOUND.replace("status: failed", "hours_ago: 1e-999999"))).isEmpty();
  }
}
