package codemonkeys.oracle.ruletesting.mutation;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.planning.Planner.PlanResult;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.MutantRules;
import codemonkeys.oracle.rules.engine.MutantRules.Mutant;
import codemonkeys.oracle.rules.engine.MutantRules.Said;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleBook.Firings;
import codemonkeys.oracle.ruletesting.RuleTestCase;
import codemonkeys.oracle.ruletesting.RuleTestCase.Trial;
import codemonkeys.oracle.ruletesting.RuleTestFile;
import codemonkeys.oracle.ruletesting.RuleTestFile.Covered;
import codemonkeys.oracle.ruletesting.RuleTestRunner;
import codemonkeys.oracle.ruletesting.mutation.MutationResult.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the tests of rules against mutants of the rules. The unchanged rules are fired once for each
 * trial; of a mutant only what its own rule says is new, and only where that differs is a plan
 * made.
 */
public final class MutationRun {
  private final RuleBook rules;
  private final MutantRules mutants;
  private final List<RuleTestFile> files;

  /**
   * Creates a run.
   *
   * @param files tests that the rules pass
   */
  public MutationRun(RuleBook rules, MutantRules mutants, List<RuleTestFile> files) {
    this.rules = rules;
    this.mutants = mutants;
    this.files = List.copyOf(files);
  }

  /** Is called now and then. */
  public interface Listener {
    /** So many of the tests are run, and so many mutants live on. */
    void tried(int tests, int of, int alive);

    /** So many of the mutants that live on have been looked at for a test that would kill them. */
    void searched(int survivors, int of);
  }

  /**
   * Runs all tests, and looks for tests that are missing.
   *
   * @throws FiringException when the unchanged rules can't do what they say, which no test that
   *     they pass can come to
   */
  public MutationResult run(Listener listener) throws FiringException {
    Map<Mutant, String> killed = new HashMap<>();
    Set<Mutant> alive = new LinkedHashSet<>(mutants.mutants());
    int all = files.stream().mapToInt(RuleTestFile::trials).sum();
    int done = 0;
    for (RuleTestFile file : files) {
      Map<String, Set<Mutant>> covered = covered(file, alive);
      for (RuleTestCase each : file.cases()) {
        for (Trial trial : each.trials()) {
          for (Mutant mutant : killedBy(each, trial, alive, covered)) {
            killed.put(mutant, each.fullName());
            alive.remove(mutant);
          }
          listener.tried(++done, all, alive.size());
        }
      }
      covered.forEach(
          (rule, silent) -> {
            for (Mutant mutant : silent) {
              if (alive.remove(mutant)) {
                killed.put(mutant, file.name() + ": covers");
              }
            }
          });
    }
    KillingTestSearch search = new KillingTestSearch(rules, mutants, files);
    Map<Mutant, KillingTestSearch.Outcome> found = new LinkedHashMap<>();
    for (Mutant mutant : alive) {
      found.put(mutant, search.find(mutant));
      listener.searched(found.size(), alive.size());
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Mutant mutant : mutants.mutants()) {
      KillingTestSearch.Outcome outcome = found.get(mutant);
      verdicts.add(
          outcome == null
              ? new Verdict(mutant, killed.get(mutant), null, "")
              : new Verdict(mutant, null, outcome.test(), outcome.note()));
    }
    return new MutationResult(verdicts, mutants.refused());
  }

  /** The mutants of each rule that a file is about: none of them has fired in the file so far. */
  private static Map<String, Set<Mutant>> covered(RuleTestFile file, Set<Mutant> alive) {
    Map<String, Set<Mutant>> covered = new HashMap<>();
    for (Covered each : file.covers()) {
      Set<Mutant> own = new LinkedHashSet<>();
      for (Mutant mutant : alive) {
        if (mutant.rule().name().equals(each.rule())) {
          own.add(mutant);
        }
      }
      covered.put(each.rule(), own);
    }
    return covered;
  }

  private List<Mutant> killedBy(
      RuleTestCase of, Trial trial, Set<Mutant> alive, Map<String, Set<Mutant>> covered)
      throws FiringException {
    FleetFacts facts = trial.facts();
    Firings said = rules.fire(facts.fleetFacts(), facts.products());
    Set<String> fired = new HashSet<>();
    said.proposals().forEach(each -> fired.add(each.rule().name()));
    said.holds().forEach(each -> fired.add(each.rule().name()));
    Map<Mutant, Said> different = mutants.fire(facts.fleetFacts(), facts.products(), said, alive);
    covered.forEach(
        (rule, silent) -> {
          if (fired.contains(rule)) {
            silent.removeIf(mutant -> !different.containsKey(mutant));
          }
        });
    List<Mutant> killed = new ArrayList<>();
    different.forEach(
        (mutant, other) -> {
          Firings firings = other.firings();
          if (firings == null) {
            killed.add(mutant);
            return;
          }
          PlanResult result =
              Planner.result(
                  facts,
                  RuleTestRunner.request(of),
                  RuleTestRunner.limits(of, rules.limits()),
                  firings);
          if (result.fired().contains(mutant.rule().name())) {
            covered.getOrDefault(mutant.rule().name(), new HashSet<>()).remove(mutant);
          }
          if (!RuleTestRunner.outcome(of, trial, facts, result).passed()) {
            killed.add(mutant);
          }
        });
    return killed;
  }
}
