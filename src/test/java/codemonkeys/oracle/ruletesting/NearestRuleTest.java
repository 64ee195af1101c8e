package codemonkeys.oracle.ruletesting;

import static codemonkeys.oracle.ruletesting.SmallRules.rule;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The notes of a failure name the rule that came nearest, and what was false of it. */
class NearestRuleTest {
  private static SmallRules rules;

  @BeforeAll
  static void load() throws Exception {
    rules =
        SmallRules.of(
            rule("failed: test", 80, "LastRun( failed, $p : product )", "orders.propose($p, TEST)"),
            rule(
                "old: test",
                60,
                "LastRun( hoursSinceRun > 24, $p : product )",
                "orders.propose($p, TEST)"),
            rule(
                "quiet: report",
                50,
                "LastRun( $p : product )\n  not( Signal( product == $p, kind == \"go\" ) )",
                "orders.propose($p, REGENERATE_REPORT)"),
            rule(
                "killed: hold",
                1800,
                "KillSwitch( reason == \"\", $p : product )",
                "orders.hold($p, \"it is killed\")"),
            rule(
                "in doubt: hold tests",
                1500,
                "RunHistory( flaky, $p : product )",
                "orders.hold($p, TEST, \"it is in doubt\")"),
            rule(
                "routine: validate",
                10,
                "LastRun( $p : product )",
                "orders.propose($p, VALIDATE)"));
  }

  private static String product(String rest) {
    return "{products: [{product_id: p" + rest + "}]}";
  }

  @Test
  void aNamedRuleThatDidNotFireIsReportedWithTheValueThatWasSeen() {
    assertThat(
            rules.notes(
                product(", last_run: {hours_ago: 23}"),
                "{orders: [{product: p, intent: test, rule: \"old: test\"}]}"))
        .containsExactly(
            "\"old: test\" (rules/r.drl:18) did not fire for p: LastRun: hoursSinceRun > 24 is"
                + " false (hoursSinceRun is 23)");
  }

  @Test
  void aFactThatIsMissingIsNamed() {
    assertThat(
            rules.notes(product(""), "{orders: [{product: p, intent: test, rule: \"old: test\"}]}"))
        .containsExactly("\"old: test\" (rules/r.drl:18) did not fire for p: there is no LastRun");
  }

  @Test
  void anOrderWithoutARuleGetsTheOneOfWhichMostWasTrueAndOfEqualOnesTheHighest() {
    assertThat(
            rules.notes(
                product(", last_run: {hours_ago: 2}"), "{orders: [{product: p, intent: test}]}"))
        .singleElement()
        .asString()
        .startsWith(
            "\"failed: test\" (rules/r.drl:9) did not fire for p: LastRun: failed is false");
  }

  @Test
  void anOrderThatIsThereWithAnotherPriorityGetsTheRuleThatWouldHaveGivenTheOneExpected() {
    assertThat(
            rules.notes(
                product(", last_run: {hours_ago: 30}"),
                "{orders: [{product: p, intent: test, priority: 80}]}"))
        .singleElement()
        .asString()
        .startsWith(
            "\"failed: test\" (rules/r.drl:9) did not fire for p: LastRun: failed is false");
  }

  @Test
  void whatANotFindsIsReported() {
    assertThat(
            rules.notes(
                product(", last_run: {}, signals: [{kind: go}]"),
                "{orders: [{product: p, intent: regenerate_report}]}"))
        .containsExactly(
            "\"quiet: report\" (rules/r.drl:27) did not fire for p: not( … ) is false: there is"
                + " such a Signal");
  }

  @Test
  void anOrderThatIsHeldIsReportedWithItsHoldAndNoOtherRuleIsBlamed() {
    for (String rule : new String[] {"", ", rule: \"failed: test\""}) {
      assertThat(
              rules.notes(
                  product(", last_run: {status: failed}, history: {flaky: true}"),
                  "{orders: [{product: p, intent: test" + rule + "}]}"))
          .containsExactly("p test by \"failed: test\" is held by \"in doubt: hold tests\"");
    }
  }

  @Test
  void aRuleWhoseOrderIsThatOfAHigherOneIsReported() {
    assertThat(
            rules.notes(
                product(", last_run: {status: failed, hours_ago: 25}"),
                "{match: subset, orders: [{product: p, intent: test, rule: \"old: test\"}]}"))
        .containsExactly(
            "\"old: test\" fired for p and is in also: \"failed: test\" asks for the same test with"
                + " priority 80, before its 60");
  }

  @Test
  void ofRulesThatFiredNothingIsReadAgain() {
    assertThat(
            rules.notesOfThePlan(
                product(", last_run: {status: failed, hours_ago: 25}"),
                "{orders: [{product: p, intent: test, priority: 79, rule: \"failed: test\"}]}"))
        .isEmpty();
    assertThat(
            rules.notesOfThePlan(
                product(", last_run: {status: failed, hours_ago: 25}, history: {flaky: true}"),
                "{orders: [{product: p, intent: test, rule: \"failed: test\"}], holds: [{product: p,"
                    + " rule: \"in doubt: hold tests\", why: other}]}"))
        .isNotEmpty()
        .allMatch(note -> note.contains(" is held by \"in doubt: hold tests\""));
  }

  @Test
  void aRoutineRuleThatGaveWayIsReported() {
    assertThat(
            rules.notes(
                product(", last_run: {}"),
                "{match: subset, orders: [{product: p, intent: validate, rule: \"routine:"
                    + " validate\"}]}"))
        .containsExactly(
            "\"routine: validate\" fired for p and gave way: it is routine, and there is another"
                + " order or a hold");
  }

  @Test
  void aHoldThatIsMissingGetsARuleThatHoldsAndNoneThatProposes() {
    assertThat(rules.notes(product(", last_run: {}"), "{holds: [{product: p, intent: test}]}"))
        .singleElement()
        .asString()
        .startsWith(
            "\"in doubt: hold tests\" (rules/r.drl:46) did not fire for p: RunHistory: flaky is"
                + " false");
    assertThat(
            rules.notes(
                product(", last_run: {}, kill_switch: {reason: why}"),
                "{match: subset, holds: [{product: p, rule: \"killed: hold\"}]}"))
        .startsWith(
            "\"killed: hold\" (rules/r.drl:37) did not fire for p: KillSwitch: reason == \"\" is"
                + " false (reason is \"why\")");
  }

  @Test
  void inAFleetWithoutProductsTheRuleIsLookedAtAllTheSame() {
    assertThat(
            rules.notes(
                "{fleet: {kill_switch_on: false}}",
                "{holds: [{fleet: true, rule: \"killed: hold\"}]}"))
        .containsExactly("\"killed: hold\" (rules/r.drl:37) did not fire: there is no KillSwitch");
  }
}
