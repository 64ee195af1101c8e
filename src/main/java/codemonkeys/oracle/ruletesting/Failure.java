package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.ruletesting.RuleTestCase.Trial;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A trial that did not come out as expected.
 *
 * @param facts that the rules saw
 * @param differences what was expected against what came out, in the order of the plan
 * @param stop why the rules could not be fired to their end; null when they could
 */
public record Failure(
    Trial trial,
    FleetFacts facts,
    Plan plan,
    List<DiffLine> differences,
    @Nullable Diagnostic stop) {
  /** Holds and names that are reported; more nobody reads. */
  private static final int MAX_NOTES = 5;

  public Failure {
    differences = List.copyOf(differences);
  }

  static Failure of(Trial trial, FleetFacts facts, Plan plan, List<DiffLine> differences) {
    return new Failure(trial, facts, plan, differences, null);
  }

  /** Of a trial in which the rules could not be fired to their end: there is nothing to compare. */
  static Failure stopped(Trial trial, FleetFacts facts, Plan none, Diagnostic stop) {
    return new Failure(
        trial, facts, none, List.of(DiffLine.actual("no plan: " + stop.what())), stop);
  }

  /**
   * What may help to see why, a sentence each: the rules that did not fire and which condition kept
   * them, names that no rule has, and holds that keep orders back.
   *
   * @param trees asked for when a rule did not fire; reading them takes longer than all the tests
   */
  public List<String> notes(RuleBook rules, Supplier<RuleTrees> trees) {
    if (stop != null) {
      return List.of(stop.toString());
    }
    List<String> notes = new ArrayList<>(NearestRule.notes(rules, trees, this));
    List<String> names = rules.rules().stream().map(RuleInfo::name).toList();
    Set<String> held = new LinkedHashSet<>();
    plan.holds().forEach(hold -> held.add(hold.rule().name()));
    for (String name : named()) {
      if (!names.contains(name) && !held.contains(name)) {
        notes.add(
            "there is no rule "
                + Printable.text(name)
                + Spelling.nearest(name, names)
                    .map(near -> "; did you mean " + Printable.text(near) + "?")
                    .orElse(""));
      }
    }
    for (Plan.HeldProposal each : plan.held()) {
      if (notes.size() >= MAX_NOTES) {
        break;
      }
      String note =
          each.proposal().product()
              + " "
              + each.proposal().intent().text()
              + " by "
              + Printable.text(each.proposal().rule().name())
              + " is held by "
              + Printable.text(each.hold().rule().name());
      if (!notes.contains(note)) {
        notes.add(note);
      }
    }
    return notes.size() <= MAX_NOTES
        ? List.copyOf(notes)
        : List.copyOf(notes.subList(0, MAX_NOTES));
  }

  /** The rules that the expectation names. */
  private Set<String> named() {
    Set<String> named = new LinkedHashSet<>();
    Expectation expectation = trial.expectation();
    if (expectation instanceof Expectation.Top top && top.rule() != null) {
      named.add(top.rule());
    } else if (expectation instanceof Expectation.Whole whole) {
      for (String list : List.of("orders", "holds")) {
        @Nullable List<JsonObject> entries = whole.entries(list);
        for (JsonObject entry : entries == null ? List.<JsonObject>of() : entries) {
          JsonValue rule = entry.members().get("rule");
          if (rule instanceof JsonString text) {
            named.add(text.value());
          }
        }
      }
    }
    return named;
  }
}
