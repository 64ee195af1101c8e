package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.LastValidation;
import codemonkeys.oracle.facts.Milestone;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.facts.Spec;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.lint.Satisfiability;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is allowed and most likely not meant, and what looks like it and is right. */
class RuleLintTest {
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
      rule "%s"
        @owner("ada") @reason("because")
        salience %s
      when
        %s
      then
        orders.%s;
      end
      """;

  /** A test with a limit of its own. */
  private static final String SHORT = "propose($p, TEST).maxSeconds(60)";

  private static String rule(String name, int salience, String condition, String orders) {
    return RULE.formatted(name, salience, condition, orders);
  }

  private static String tests(String name, int salience, String condition) {
    return rule(name, salience, condition, "propose($p, TEST)");
  }

  private static List<String> found(String rules) {
    RuleInspection inspection =
        RuleInspection.of(List.of(new RuleSource("r.drl", HEAD + rules)), null, "test");
    return inspection.result(List.of()).findings().stream()
        .map(
            finding ->
                finding.diagnostic().line()
                    + ":"
                    + finding.diagnostic().column()
                    + " "
                    + finding.check().id())
        .toList();
  }

  /** Findings in the one condition of one rule, which stands on line 10. */
  private static List<String> in(String condition) {
    return found(tests("a", 80, condition));
  }

  private static DynamicTest expect(String condition, String... findings) {
    return dynamicTest(
        condition + (findings.length == 0 ? " is right" : " is told of"),
        () -> assertThat(in(condition)).containsExactly(findings));
  }

  @TestFactory
  Stream<DynamicTest> contradictions() {
    String id = " condition/contradiction";
    return Stream.of(
        expect("LastRun( failed, !failed, $p : product )", "10:20" + id),
        expect("LastRun( failed, cancelled, $p : product )", "10:20" + id),
        expect("LastRun( failed && cancelled, $p : product )", "10:12" + id),
        expect("LastRun( ended, inProgress, $p : product )", "10:19" + id),
        expect("LastRun( failed, status == LastRun.Status.SUCCESS, $p : product )", "10:20" + id),
        expect("LastRun( hoursSinceRun > 24, hoursSinceRun < 24, $p : product )", "10:32" + id),
        expect("LastRun( hoursSinceRun > 24, hoursSinceRun <= 24, $p : product )", "10:32" + id),
        expect("LastRun( hoursSinceRun >= 24, hoursSinceRun <= 24, $p : product )"),
        expect("LastRun( hoursSinceRun > 24, hoursSinceRun < 24.5, $p : product )"),
        expect("LastRun( slaTier > 3, slaTier < 4, $p : product )", "10:25" + id),
        expect("LastRun( slaTier > 2, slaTier < 4, $p : product )"),
        expect("LastRun( slaTier == null, slaTier > 1, $p : product )", "10:29" + id),
        expect("LastRun( slaTier != null, slaTier > 1, $p : product )"),
        expect("LastRun( slaTier in ( 1, 2 ), slaTier == 3, $p : product )", "10:33" + id),
        expect("LastRun( slaTier in ( 1, 2 ), slaTier == 2, $p : product )"),
        expect("LastRun( !( hoursSinceRun > 1 || failed ), failed, $p : product )", "10:46" + id),
        expect("Signal( kind == \"a\", kind == \"b\", $p : product )", "10:24" + id),
        expect("Signal( kind == \"a\", kind != \"b\", $p : product )"),
        expect("Signal( kind == \"a\", kind matches \"b\", $p : product )"),
        expect("Signal( number(\"n\") > 2, number(\"n\") < 1, $p : product )", "10:28" + id),
        expect("Signal( number(\"n\") > 2, number(\"m\") < 1, $p : product )"),
        expect("Dossier( approved, !current, $p : product )", "10:22" + id),
        expect("Dossier( approved, constitutionRefsFaulty, constitutionRefs > 0, $p : product )"),
        expect(
            "SourceState( changedSinceRun, sinceRun == SourceState.Change.UNKNOWN, $p : product )",
            "10:33" + id),
        expect("Product( !enabled, inService, $p : product )", "10:22" + id),
        expect("Product( statusUnknown, !inService, $p : product )"),
        expect("ScheduledJob( runnable, !runnable, $p : product )", "10:27" + id),
        expect("RunBudget( exhausted, grantedSince, $p : product )"),
        expect(
            "Product( $p : product ) not LastRun( product == $p, failed, cancelled )",
            "10:63" + id));
  }

  @TestFactory
  Stream<DynamicTest> negationsOfWhatMayBeUnknown() {
    String id = " condition/negated-unknown";
    return Stream.of(
        expect("LastRun( slaTier != 1, $p : product )", "10:12" + id),
        expect("LastRun( !( slaTier == 1 ), $p : product )", "10:15" + id),
        expect("LastRun( failed && slaTier not in ( 1, 2 ), $p : product )", "10:22" + id),
        expect("LastRun( !( slaTier > 1 ), $p : product )", "10:15" + id),
        expect("LastRun( slaTier != null, slaTier != 1, $p : product )"),
        expect("LastRun( slaTier == 1, $p : product )"),
        expect("LastRun( slaTier != null, $p : product )"),
        expect("LastRun( slaTier != null || failed, slaTier != 1, $p : product )", "10:39" + id),
        expect("LastRun( slaTier > 2, slaTier != 4, $p : product )"),
        expect("LastRun( slaTier in ( 3, 4 ), slaTier != 3, $p : product )"),
        expect("LastRun( slaTier != 1, slaTier != null, $p : product )"),
        expect("LastRun( slaTier == null || slaTier != 4, $p : product )"),
        expect("LastRun( status != LastRun.Status.FAILED, $p : product )"),
        expect("Signal( text(\"team\") != \"pay\", $p : product )", "10:11" + id),
        expect("Signal( attributes[\"team\"] not contains \"a\", $p : product )", "10:11" + id),
        expect("SourceState( commitsSinceRun != 0, $p : product )", "10:16" + id));
  }

  @TestFactory
  Stream<DynamicTest> textsThatLookLikeNumbers() {
    String id = " condition/text-as-number";
    return Stream.of(
        expect("Signal( text(\"n\") == \"4\", $p : product )", "10:11" + id),
        expect("Signal( attributes[\"n\"] == \"4.50\", $p : product )", "10:11" + id),
        expect("Signal( text(\"n\") in ( \"a\", \"-1\" ), $p : product )", "10:11" + id),
        expect("Signal( text(\"n\") == \"four\", $p : product )"),
        expect("Signal( text(\"n\") == \"4a\", $p : product )"),
        expect("Signal( number(\"n\") == 4, $p : product )"));
  }

  @TestFactory
  Stream<DynamicTest> variablesAndNesting() {
    return Stream.of(
        expect("LastRun( failed, $r : runId, $p : product )", "10:20 variable/unused"),
        expect("$r : LastRun( failed, $p : product )", "10:3 variable/unused"),
        expect(
            "LastRun( failed, $p : product ) RunHistory( $h : runs, product == $p )",
            "10:47 variable/unused"),
        expect(
            "LastRun( $h : hoursSinceRun, $p : product ) ScheduledJob( product == $p, due )"
                + " OpenOrder( product == $p, ageHours > $h )"),
        expect(
            "LastRun( $p : product ) not( exists( OpenOrder( product == $p ) ) )",
            "10:32 condition/nested"),
        expect("LastRun( $p : product ) not( OpenOrder( product == $p ) )"),
        expect("LastRun( $p : product ) exists( OpenOrder( product == $p ) )"));
  }

  @Test
  void sameConditionsInOtherWordsAreTheSame() {
    assertThat(
            found(
                tests("a", 80, "LastRun( failed, hoursSinceRun > 24, $p : product )")
                    + tests(
                        "b",
                        70,
                        "LastRun( 24 < hoursSinceRun, status == LastRun.Status.FAILED,"
                            + " $p : product )")))
        .containsExactly("14:1 condition/same");
  }

  @Test
  void theNarrowerAndLowerRuleNeverCounts() {
    String wide = "LastRun( failed, $p : product )";
    String narrow =
        "Product( active, $p : product ) LastRun( failed, hoursSinceRun > 24, product == $p )";
    assertThat(found(tests("wide", 80, wide) + tests("narrow", 70, narrow)))
        .containsExactly("14:1 condition/subsumed");
    assertThat(found(tests("wide", 80, wide) + tests("narrow", 80, narrow)))
        .as("of equal ones either reason will do")
        .isEmpty();
    assertThat(found(rule("wide", 80, wide, SHORT) + tests("narrow", 80, narrow)))
        .as("of equal ones on different terms the name decides")
        .containsExactly("8:3 salience/tie");
    assertThat(found(tests("wide", 70, wide) + tests("narrow", 80, narrow)))
        .as("the narrower may well be the more urgent one")
        .isEmpty();
    assertThat(found(tests("wide", 80, wide) + rule("narrow", 70, narrow, "propose($p, VALIDATE)")))
        .as("another order")
        .isEmpty();
  }

  @Test
  void ofHoldsAndScheduledJobsANarrowerOneMayWellBeMeant() {
    assertThat(
            found(
                rule("wide", 1500, "LastRun( failed, $p : product )", "hold($p, \"wait\")")
                    + rule(
                        "narrow",
                        1400,
                        "LastRun( failed, hoursSinceRun > 3, $p : product )",
                        "hold($p, \"needs a person: look\")")))
        .isEmpty();
    assertThat(
            found(
                rule("wide", 65, "$job : ScheduledJob( due, runnable )", "propose($job)")
                    + rule(
                        "narrow",
                        60,
                        "$job : ScheduledJob( due, runnable, priority > 3 )",
                        "propose($job)")))
        .isEmpty();
    assertThat(
            found(
                rule("one", 1500, "LastRun( failed, $p : product )", "hold($p, \"wait\")")
                    + rule("same", 1400, "LastRun( failed, $p : product )", "hold($p, \"wait\")")))
        .containsExactly("14:1 condition/same");
  }

  @Test
  void aTieIsNoTieBecauseThereAreManyOtherRules() {
    StringBuilder others = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      others.append(
          rule(
              "v" + i,
              200 + i,
              "Product( slaTier in ( 1, 2, "
                  + i
                  + " ), criticality == Product.Criticality.HIGH, owner in ( \"a\", \"b"
                  + i
                  + "\" ), path != \"x\", displayName != \"y\", active, enabled, $p : product )",
              "propose($p, VALIDATE)"));
    }
    assertThat(
            found(
                tests("t1", 100, "LastRun( failed, $p : product )")
                    + tests("t2", 100, "LastRun( succeeded, $p : product )")
                    + others))
        .isEmpty();
  }

  @Test
  void whatCantBeKnownIsNotReported() {
    assertThat(
            found(
                tests("a", 80, "LastRun( runId matches \"a.*\", $p : product )")
                    + tests("b", 70, "LastRun( runId matches \"ab.*\", $p : product )")))
        .isEmpty();
    assertThat(
            found(
                tests("a", 80, "LastRun( $p : product ) not OpenOrder( product == $p )")
                    + tests("b", 70, "LastRun( $p : product ) not OpenOrder( product == $p )")))
        .isEmpty();
    assertThat(
            found(
                tests("a", 80, "LastRun( hoursSinceRun > hoursSinceStart, $p : product )")
                    + tests("b", 70, "LastRun( hoursSinceRun < hoursSinceStart, $p : product )")))
        .isEmpty();
  }

  @Test
  void equalSalienceForTheSameOrderOnOtherTermsIsATieUnlessBothNeverMatchTogether() {
    String failed = rule("a", 80, "LastRun( failed, $p : product )", SHORT);
    assertThat(found(failed + tests("b", 80, "SourceState( changedSinceRun, $p : product )")))
        .containsExactly("16:3 salience/tie");
    assertThat(found(failed + tests("b", 80, "LastRun( cancelled, $p : product )"))).isEmpty();
    assertThat(found(failed + tests("b", 80, "MissingRun( $p : product )"))).isEmpty();
    assertThat(
            found(
                failed
                    + rule(
                        "b",
                        80,
                        "SourceState( changedSinceRun, $p : product )",
                        "propose($p, VALIDATE)")))
        .isEmpty();
    assertThat(
            found(
                rule("a", 1800, "KillSwitch( $p : product )", "hold($p, \"x\")")
                    + rule("b", 1800, "RunBudget( exhausted, $p : product )", "hold($p, \"y\")")))
        .as("either hold holds")
        .isEmpty();
  }

  @Test
  void equalSalienceForTheVerySameOrderIsNoTie() {
    String changed = "SourceState( changedSinceRun, $q : product )";
    assertThat(
            found(
                tests("a", 80, "LastRun( failed, $p : product )")
                    + rule("b", 80, changed, "propose($q, TEST)")))
        .as("either reason will do")
        .isEmpty();
    assertThat(
            found(
                rule("a", 80, "LastRun( failed, $p : product )", SHORT + ".maxActions(2)")
                    + rule("b", 80, changed, "propose($q, TEST).maxActions(2).maxSeconds(60)")))
        .as("the same limits in another order")
        .isEmpty();
    assertThat(
            found(
                rule("a", 80, "LastRun( failed, $p : product )", SHORT)
                    + rule("b", 80, changed, "propose($q, TEST).maxSeconds(61)")))
        .containsExactly("16:3 salience/tie");
  }

  @Test
  void anIgnoreNeedsAReasonANameAndSomethingToIgnore() {
    String tie =
        rule("a", 80, "LastRun( failed, $p : product )", SHORT)
            + tests("b", 80, "SourceState( changedSinceRun, $p : product )");
    assertThat(found(above(tie, "// oracle:ignore salience/tie: either will do"))).isEmpty();
    assertThat(
            found(
                tie.replace(
                    "salience 80\nwhen\n  Source",
                    "salience 80 // oracle:ignore salience/tie: either will do\nwhen\n  Source")))
        .isEmpty();
    assertThat(found(above(tie, "// oracle:ignore salience/tie")))
        .containsExactly("16:3 ignore/form", "17:3 salience/tie");
    assertThat(found(above(tie, "// ORACLE: ignore salience/tie: either")))
        .containsExactly("16:3 ignore/form", "17:3 salience/tie");
    assertThat(found(above(tie, "// oracle:ignore salience/tye: either")))
        .containsExactly("16:3 ignore/form", "17:3 salience/tie");
    assertThat(found(above(tie, "// oracle:ignore rule/owner: nobody")))
        .containsExactly("16:3 ignore/form", "17:3 salience/tie");
    assertThat(found(above(tie, "// oracle:ignore variable/unused: not so")))
        .containsExactly("16:3 ignore/unused", "17:3 salience/tie");
    assertThat(found(above(tie, "// oracle:ignore salience/tie, condition/same: either")))
        .containsExactly("16:3 ignore/unused");
  }

  private static String above(String rules, String comment) {
    int last = rules.lastIndexOf("  salience");
    return rules.substring(0, last) + "  " + comment + "\n" + rules.substring(last);
  }

  @Test
  void whoOwnsARuleAndWhyIsAnErrorAndNoReasonNotToPlan() throws Exception {
    String bare = tests("a", 80, "LastRun( failed, $p : product )").replaceAll("  @.*\n", "");
    assertThat(found(bare)).containsExactly("6:1 rule/owner", "6:1 rule/reason");
    RuleBook book = RuleBook.load(List.of(new RuleSource("r.drl", HEAD + bare)), null, "test");
    assertThat(book.warnings()).hasSize(2).noneMatch(warning -> warning.isError());
  }

  /** Pins what is taken to follow from fields with few values; a wrong one would lie. */
  @Test
  void fieldsThatFollowFromOthersAreThese() {
    assertThat(derived(LastRun.class))
        .containsExactly(
            "budgetExhausted",
            "cancelled",
            "ended",
            "failed",
            "governanceFailed",
            "inProgress",
            "succeeded");
    assertThat(derived(Product.class))
        .containsExactly(
            "active",
            "enabled",
            "inService",
            "needsSetup",
            "reportable",
            "statusUnknown",
            "testable");
    assertThat(derived(LastTest.class))
        .containsExactly(
            "budgetExhausted", "cancelled", "failed", "sourceChanged", "succeeded", "uncounted");
    assertThat(derived(LastValidation.class))
        .containsExactly("documentsChanged", "failed", "succeeded");
    assertThat(derived(Dossier.class)).containsExactly("approved", "current");
    assertThat(derived(Spec.class)).containsExactly("constitutionNamed");
    assertThat(derived(SourceState.class)).containsExactly("changedSinceRun", "dirty");
    assertThat(derived(ScheduledJob.class)).containsExactly("due", "runnable");
    assertThat(derived(RunBudget.class)).containsExactly("grantedSince");
    assertThat(derived(Milestone.class)).isEmpty();
  }

  private static Set<String> derived(Class<? extends Fact> type) {
    return new TreeSet<>(Satisfiability.Derived.of(type).keySet());
  }

  @Test
  void manyRulesOfOneKindAreComparedInBoundedTime() {
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      rules.append(
          tests(
              "r" + i,
              20 + i,
              "LastRun( hoursSinceRun > "
                  + i
                  + ", hoursSinceStart > "
                  + (300 - i)
                  + ", slaTier in ( 1, 2, 3 ), $p : product )"));
    }
    List<RuleSource> sources = List.of(new RuleSource("r.drl", HEAD + rules));
    assertThat(RuleCompiler.read(sources).findings()).isEmpty();
  }

  @Test
  void idsAreKebabCaseInTwoPartsAndUniqueAndTextsAreSentences() {
    assertThat(CheckId.values()).extracting(CheckId::id).doesNotHaveDuplicates();
    assertThat(CheckId.values())
        .extracting(CheckId::id)
        .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*"));
    assertThat(Arrays.stream(CheckId.values()).flatMap(l -> Stream.of(l.meaning(), l.fix())))
        .allMatch(text -> Character.isUpperCase(text.charAt(0)) && text.endsWith("."));
  }
}
