package codemonkeys.oracle.ruletesting;

import static codemonkeys.oracle.ruletesting.SmallRules.rule;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ruletesting.Coverage.ConditionCoverage;
import codemonkeys.oracle.ruletesting.Coverage.RuleCoverage;
import codemonkeys.oracle.ruletesting.Coverage.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tests show of rules, and what they leave open. */
class CoverageTest {
  private static final String OLD =
      rule(
          "old: test",
          60,
          "LastRun( !failed, hoursSinceRun > 24 || slaTier == 1, $p : product )",
          "orders.propose($p, TEST)");
  private static final String HELD =
      rule("killed: hold", 1800, "KillSwitch( $p : product )", "orders.hold($p, \"it is killed\")");
  private static final String ROUTINE =
      rule("routine: validate", 10, "LastRun( $p : product )", "orders.propose($p, VALIDATE)");

  private static String given(String... runs) {
    StringBuilder text = new StringBuilder("cases:\n");
    for (int i = 0; i < runs.length; i++) {
      text.append("  - name: c").append(i).append("\n    given: {products: [").append(runs[i]);
      text.append("]}\n    expect: {match: subset, orders: []}\n");
    }
    return text.toString();
  }

  private static RuleCoverage of(Coverage coverage, String rule) {
    return coverage.rules().stream()
        .filter(each -> each.rule().name().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  /** Each condition with {@code T} when it was seen true and {@code F} when false. */
  private static List<String> seen(Coverage coverage, String rule) {
    return of(coverage, rule).conditions().stream().map(CoverageTest::seen).toList();
  }

  private static String seen(ConditionCoverage each) {
    return each.condition().text()
        + " "
        + (each.seenTrue() ? "T" : "")
        + (each.seenFalse() ? "F" : "");
  }

  @Test
  void aConditionIsSeenWhenAllBeforeItIsTrue() throws Exception {
    SmallRules rules = SmallRules.of(OLD);
    Coverage failed = rules.coverage(given("{product_id: p, last_run: {status: failed}}"));
    assertThat(seen(failed, "old: test"))
        .containsExactly("failed T", "hoursSinceRun > 24 ", "slaTier == 1 ");
    assertThat(of(failed, "old: test").fired()).isFalse();
    assertThat(of(failed, "old: test").rejected()).isTrue();
    assertThat(failed.ofRules()).isEqualTo(new Share(1, 2));
    assertThat(failed.ofConditions()).isEqualTo(new Share(1, 6));
    assertThat(failed.ofConditions().percent()).isEqualTo(16);

    Coverage old = rules.coverage(given("{product_id: p, last_run: {hours_ago: 25}}"));
    assertThat(seen(old, "old: test"))
        .as("what follows an or that is true is not looked at")
        .containsExactly("failed F", "hoursSinceRun > 24 T", "slaTier == 1 ");

    Coverage whole =
        rules.coverage(
            given(
                "{product_id: p, last_run: {status: failed}}",
                "{product_id: p, last_run: {hours_ago: 25}}",
                "{product_id: p, sla_tier: 1, last_run: {hours_ago: 1}}",
                "{product_id: p, sla_tier: 2, last_run: {hours_ago: 1}}"));
    assertThat(of(whole, "old: test").whole()).isTrue();
    assertThat(whole.ofConditions()).isEqualTo(new Share(6, 6));
    assertThat(whole.ofRules().percent()).isEqualTo(100);
  }

  @Test
  void conditionsWithinNotAndExistsCountToo() throws Exception {
    SmallRules rules =
        SmallRules.of(
            rule(
                "lonely: test",
                60,
                "Product( active, $p : product )\n  not( OpenOrder( product == $p, running ) )\n"
                    + "  exists( Signal( product == $p, kind == \"go\" ) )",
                "orders.propose($p, TEST)"));
    String product = "{product_id: p%s}";
    Coverage silent =
        rules.coverage(given(product.formatted(", orders: [{intent: test, running: true}]")));
    assertThat(seen(silent, "lonely: test"))
        .as("a comparison with a variable joins, and is no condition of its own")
        .containsExactly("active T", "running T", "kind == \"go\" ");
    Coverage whole =
        rules.coverage(
            given(
                product.formatted(", status: pending"),
                product.formatted(", orders: [{intent: test, running: true}]"),
                product.formatted(", orders: [{intent: test}], signals: [{kind: stop}]"),
                product.formatted(", signals: [{kind: go}]")));
    assertThat(seen(whole, "lonely: test"))
        .containsExactly("active TF", "running TF", "kind == \"go\" TF");
    assertThat(of(whole, "lonely: test").fired()).isTrue();
    assertThat(of(whole, "lonely: test").rejected()).isTrue();
  }

  @Test
  void aFileCountsForWhatItCovers() throws Exception {
    SmallRules rules = SmallRules.of(OLD, ROUTINE);
    String file = given("{product_id: p, last_run: {hours_ago: 25}}");
    assertThat(of(rules.coverage(file), "old: test").fired()).isTrue();
    Coverage coverage = rules.coverage("covers: [\"routine: validate\"]\n" + file);
    assertThat(of(coverage, "old: test").fired()).isFalse();
    assertThat(seen(coverage, "old: test"))
        .containsExactly("failed ", "hoursSinceRun > 24 ", "slaTier == 1 ");
    assertThat(of(coverage, "routine: validate").fired()).isTrue();
  }

  @Test
  void aRoutineRuleThatGivesWayIsRejected() throws Exception {
    SmallRules rules = SmallRules.of(OLD, HELD, ROUTINE);
    String fresh = "{product_id: p, last_run: {hours_ago: 1}}";
    assertThat(of(rules.coverage(given(fresh)), "routine: validate").rejected()).isFalse();
    assertThat(
            of(
                    rules.coverage(given("{product_id: p, last_run: {hours_ago: 25}}")),
                    "routine: validate")
                .rejected())
        .isTrue();
    assertThat(
            of(
                    rules.coverage(given("{product_id: p, kill_switch: true, last_run: {}}")),
                    "routine: validate")
                .rejected())
        .isTrue();
  }

  @Test
  void oneOfSeveralProductsIsEnoughToBeRejected() throws Exception {
    SmallRules rules = SmallRules.of(OLD);
    RuleCoverage both =
        of(
            rules.coverage(given("{product_id: p, last_run: {hours_ago: 25}}, {product_id: q}")),
            "old: test");
    assertThat(both.fired()).isTrue();
    assertThat(both.rejected()).isTrue();
  }

  @Test
  void rulesOfTheFleetAreLookedAtWithoutProductsToo() throws Exception {
    SmallRules rules =
        SmallRules.of(
            rule("off: hold", 1900, "Fleet( killSwitchOn )", "orders.holdFleet(\"all is off\")"));
    String case1 =
        "cases:\n  - {name: a, given: {fleet: {kill_switch_on: %s}}, expect: {orders: []}}\n";
    assertThat(seen(rules.coverage(case1.formatted("true")), "off: hold"))
        .containsExactly("killSwitchOn T");
    Coverage both = rules.coverage(case1.formatted("true"), case1.formatted("false"));
    assertThat(of(both, "off: hold").whole()).isTrue();
  }

  @Test
  void whatWasStoppedShowsNothing() throws Exception {
    SmallRules rules =
        SmallRules.of(
            rule("due: run it", 50, "$j : ScheduledJob( due )", "orders.propose($j)"), ROUTINE);
    Coverage coverage =
        rules.coverage(
            given("{product_id: p, last_run: {}, jobs: [{intent: gc_runs, due: true}]}"));
    assertThat(coverage.ofRules().of()).isZero();
    assertThat(coverage.ofConditions().of()).isZero();
  }
}
