package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.ruletesting.RuleTestCase.Trial;
import codemonkeys.oracle.ruletesting.RuleTestFile.Covered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tests of rules: each trial through the real rules and the real planner, on one thread. The
 * same files and rules always give the same outcomes.
 */
public final class RuleTestRunner {
  private final Planner planner;

  public RuleTestRunner(RuleBook rules) {
    this.planner = new Planner(rules, 1);
  }

  /**
   * What came of one trial.
   *
   * @param facts that the rules saw
   * @param plan an empty one when the rules could not be fired to their end
   * @param fired the rules that fired, also those whose proposal was not taken; none when they
   *     could not be fired to their end
   * @param failure null when it came out as expected
   */
  public record TrialOutcome(
      RuleTestCase of,
      Trial trial,
      FleetFacts facts,
      Plan plan,
      SortedSet<String> fired,
      @Nullable Failure failure) {
    public boolean passed() {
      return failure == null;
    }

    /** Whether the rules could not be fired to their end, so that nothing is known of them. */
    boolean stopped() {
      return failure != null && failure.stop() != null;
    }

    /** The orders that the trial is about: the whole plan, or what its budget took. */
    public List<Candidate> orders() {
      return orders(of, plan);
    }

    private static List<Candidate> orders(RuleTestCase of, Plan plan) {
      return of.budget() != null
          ? plan.taken()
          : Stream.concat(plan.taken().stream(), plan.cut().stream()).toList();
    }
  }

  /**
   * What came of a file.
   *
   * @param outcomes of the cases that were run, in their order
   * @param uncovered rules that the file says it is about and that fired in no case; none when not
   *     all cases were run
   */
  public record FileOutcome(
      RuleTestFile file, List<TrialOutcome> outcomes, List<Covered> uncovered) {
    public int passed() {
      return (int) outcomes.stream().filter(TrialOutcome::passed).count();
    }

    /** Trials that failed, and rules that did not fire. */
    public int failed() {
      return outcomes.size() - passed() + uncovered.size();
    }
  }

  /** Runs the cases of a file. */
  public FileOutcome run(RuleTestFile file, Predicate<RuleTestCase> wanted) {
    List<TrialOutcome> outcomes = new ArrayList<>();
    SortedSet<String> fired = new TreeSet<>();
    boolean all = true;
    for (RuleTestCase each : file.cases()) {
      if (!wanted.test(each)) {
        all = false;
        continue;
      }
      for (Trial trial : each.trials()) {
        TrialOutcome outcome = run(each, trial);
        outcomes.add(outcome);
        fired.addAll(outcome.fired());
      }
    }
    List<Covered> uncovered = new ArrayList<>();
    if (all) {
      for (Covered covered : file.covers()) {
        if (!fired.contains(covered.rule())) {
          uncovered.add(covered);
        }
      }
    }
    return new FileOutcome(file, List.copyOf(outcomes), List.copyOf(uncovered));
  }

  /** Runs one trial. */
  public TrialOutcome run(RuleTestCase of, Trial trial) {
    FleetFacts facts = trial.facts();
    Planner.PlanResult result;
    try {
      result = planner.within(limits(of, planner.limits())).result(facts, request(of));
    } catch (FiringException e) {
      int budget = request(of).budget();
      Plan none =
          new Plan(
              budget,
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              facts.products().size());
      return new TrialOutcome(
          of,
          trial,
          facts,
          none,
          Collections.emptySortedSet(),
          Failure.stopped(trial, facts, none, e.diagnostic()));
    }
    return outcome(of, trial, facts, result);
  }

  /** The limits that count in a case: none where it is about all that rules ask for. */
  public static Limits limits(RuleTestCase of, Limits all) {
    return of.budget() == null ? Limits.NONE : all;
  }

  /** What a case asks the planner for. */
  public static Planner.Request request(RuleTestCase of) {
    return Planner.Request.of(of.budget() == null ? Planner.Request.MAX_ORDERS : of.budget());
  }

  /**
   * What a plan of a trial's facts shows.
   *
   * @param facts that the trial gives
   */
  public static TrialOutcome outcome(
      RuleTestCase of, Trial trial, FleetFacts facts, Planner.PlanResult result) {
    Plan plan = result.plan();
    List<DiffLine> differences =
        trial.expectation().differences(plan, TrialOutcome.orders(of, plan), result.fired());
    return new TrialOutcome(
        of,
        trial,
        facts,
        plan,
        result.fired(),
        differences.isEmpty() ? null : Failure.of(trial, facts, plan, differences));
  }
}
