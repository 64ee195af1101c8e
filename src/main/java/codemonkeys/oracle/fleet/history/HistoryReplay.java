package codemonkeys.oracle.fleet.history;

import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunName;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.files.Git.GitException;
import codemonkeys.oracle.files.GitHistory;
import codemonkeys.oracle.files.GitHistory.Commit;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.history.RecordedPlans.Recorded;
import codemonkeys.oracle.fleet.history.RuleHistory.Failure;
import codemonkeys.oracle.fleet.history.RuleHistory.Moved;
import codemonkeys.oracle.fleet.history.RuleHistory.PassedOver;
import codemonkeys.oracle.fleet.history.RuleHistory.State;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans past states of a fleet with two sets of rules. What was ordered changes nothing of the
 * states that follow: they are those that were.
 */
public final class HistoryReplay {
  /** Commits that are looked through for the states of recorded plans. */
  private static final int MAX_COMMITS = 5_000;

  /** Runs whose outcomes are read. */
  private static final int MAX_RUNS = 5_000;

  private final FleetInputs with;
  private final FleetReading fleet;
  private final RuleBook before;
  private final RuleBook after;

  /**
   * Creates it.
   *
   * @param fleet as it is today
   * @param before the old rules
   * @param after the new rules
   */
  public HistoryReplay(FleetInputs with, FleetReading fleet, RuleBook before, RuleBook after) {
    this.with = with;
    this.fleet = fleet;
    this.before = before;
    this.after = after;
  }

  /**
   * Which states.
   *
   * @param from a revision; what it has already is left out; null for all that there is
   * @param to the newest revision
   * @param limit how many, the newest ones
   * @param budget of plans that are not on record
   */
  public record Wanted(@Nullable String from, String to, int limit, int budget) {}

  /** Is called with each state that is done. */
  public interface Listener {
    void done(int states, int of);
  }

  /** The history can't be asked for as it was named; the message says why. */
  public static final class NoHistoryException extends Exception {
    private static final long serialVersionUID = 1L;

    NoHistoryException(String message) {
      super(message, null, false, false);
    }
  }

  /** Plans all of them. */
  public RuleHistory run(Wanted wanted, Listener listener) throws NoHistoryException, IOException {
    List<PassedOver> passedOver = new ArrayList<>();
    GitHistory history;
    List<PastMoment> moments;
    try {
      history = revision(wanted.to());
      GitHistory from = wanted.from() == null ? null : revision(wanted.from());
      List<Commit> commits = history.commits(from, List.of("dash", "nexus"), MAX_COMMITS);
      if (commits.isEmpty()) {
        throw new NoHistoryException(
            "no commit changed dash or nexus there; expected some; git log -- dash shows them");
      }
      moments = moments(wanted, commits, passedOver);
    } catch (GitException e) {
      throw new NoHistoryException(
          e.getMessage() + "; expected the fleet in a git repository of this user's");
    }
    int more = Math.max(0, moments.size() - wanted.limit());
    List<PastMoment> looked = moments.subList(more, moments.size());
    List<State> states = new ArrayList<>();
    Map<String, List<Instant>> oldOrders = new HashMap<>();
    Map<String, List<Instant>> newOrders = new HashMap<>();
    try (PastFleet past = new PastFleet(history, with, fleet)) {
      int done = 0;
      for (PastMoment moment : looked) {
        try {
          FleetFacts facts = past.at(moment.commit(), moment.asOf());
          List<Plan> plans =
              new Planner(before, with.threads()).plans(facts, moment.request(), List.of(after));
          remember(plans.get(0), moment.asOf(), oldOrders);
          remember(plans.get(1), moment.asOf(), newOrders);
          states.add(state(moment, plans.get(0), plans.get(1)));
        } catch (GitException e) {
          passedOver.add(new PassedOver(moment.name(), String.valueOf(e.getMessage())));
        } catch (RegistryRejectedException e) {
          passedOver.add(new PassedOver(moment.name(), e.diagnostic().what()));
        } catch (FiringException e) {
          passedOver.add(new PassedOver(moment.name(), e.diagnostic().what()));
        }
        listener.done(++done, looked.size());
      }
    }
    return new RuleHistory(states, more, passedOver, failures(states, oldOrders, newOrders));
  }

  private GitHistory revision(String name) throws GitException, NoHistoryException {
    if (name.isEmpty() || name.startsWith("-") || !Printable.line(name).equals(name)) {
      throw new NoHistoryException(
          Printable.text(name) + " is no revision of git; expected one as HEAD or v1.0");
    }
    return GitHistory.of(with.workspace().root(), with.environment(), name)
        .orElseThrow(
            () ->
                new NoHistoryException(
                    "there is no commit "
                        + Printable.text(name)
                        + "; git log --oneline lists some"));
  }

  /** The oldest first; of a plan and a commit at one moment the commit. */
  private List<PastMoment> moments(
      Wanted wanted, List<Commit> commits, List<PassedOver> passedOver) {
    List<PastMoment> moments = new ArrayList<>();
    for (Commit commit : commits) {
      moments.add(
          new PastMoment(
              PastMoment.Kind.COMMIT,
              commit.id(),
              commit.at(),
              commit,
              Planner.Request.of(wanted.budget()),
              null));
    }
    Instant last = commits.get(commits.size() - 1).at();
    int early = 0;
    for (Recorded plan : RecordedPlans.read(with.workspace(), passedOver)) {
      Commit state = null;
      for (Commit commit : commits) {
        state = commit.at().isAfter(plan.asOf()) ? state : commit;
      }
      if (state == null) {
        early += wanted.from() == null ? 1 : 0;
      } else if (wanted.to().equals("HEAD") || !plan.asOf().isAfter(last)) {
        moments.add(
            new PastMoment(
                PastMoment.Kind.PLAN,
                plan.planId(),
                plan.asOf(),
                state,
                plan.request(),
                plan.orders()));
      }
    }
    if (early > 0) {
      passedOver.add(
          new PassedOver(
              early + (early == 1 ? " recorded plan" : " recorded plans"),
              "no commit is as old, so how the fleet was is not known"));
    }
    moments.sort(
        Comparator.comparing(PastMoment::asOf)
            .thenComparing(moment -> moment.kind() == PastMoment.Kind.PLAN)
            .thenComparing(PastMoment::name));
    return moments;
  }

  // --- Plans ------------------------------------------------------------------------------------

  private static void remember(Plan plan, Instant at, Map<String, List<Instant>> orders) {
    for (Candidate each : plan.taken()) {
      orders.computeIfAbsent(work(each), w -> new ArrayList<>()).add(at);
    }
  }

  private static String work(Candidate candidate) {
    return candidate.product().id() + " " + candidate.intent().text();
  }

  private static State state(PastMoment moment, Plan old, Plan now) {
    Map<String, Integer> ranks = ranks(old);
    Map<String, Integer> newRanks = ranks(now);
    Map<String, Candidate> all = new LinkedHashMap<>();
    now.taken().forEach(each -> all.put(work(each), each));
    old.taken().forEach(each -> all.putIfAbsent(work(each), each));
    List<Moved> moved = new ArrayList<>();
    all.forEach(
        (work, candidate) -> {
          Integer was = ranks.get(work);
          Integer is = newRanks.get(work);
          if (was == null || !was.equals(is)) {
            moved.add(new Moved(candidate.product().id(), candidate.intent(), was, is));
          }
        });
    List<String> recorded = moment.recorded();
    return new State(
        moment.kind() == PastMoment.Kind.PLAN ? moment.name() : null,
        moment.commit().id(),
        moment.asOf(),
        moment.request().budget(),
        old.products(),
        moved,
        recorded == null ? null : List.copyOf(ranks.keySet()).equals(recorded));
  }

  private static Map<String, Integer> ranks(Plan plan) {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    plan.taken().forEach(each -> ranks.put(work(each), ranks.size() + 1));
    return ranks;
  }

  // --- Outcomes ---------------------------------------------------------------------------------

  private List<Failure> failures(
      List<State> states,
      Map<String, List<Instant>> oldOrders,
      Map<String, List<Instant>> newOrders) {
    Map<ProductId, List<RunRecord>> tests = new LinkedHashMap<>();
    RunArchive archive = new RunArchive(with.workspace());
    for (RunName name : archive.newest(null, MAX_RUNS)) {
      RunRecord run = archive.read(name);
      if (Intent.TEST.text().equals(run.intent())
          && run.rebuiltFrom() == null
          && run.startedAt() != null
          && (run.result() == RunRecord.Result.PASSED || run.result() == RunRecord.Result.FAILED)) {
        tests.computeIfAbsent(name.product(), p -> new ArrayList<>()).add(run);
      }
    }
    List<Failure> failures = new ArrayList<>();
    tests.forEach(
        (product, runs) -> {
          runs.sort(Comparator.comparing(HistoryReplay::start).thenComparing(RunRecord::name));
          RunRecord last = null;
          for (RunRecord run : runs) {
            if (run.result() == RunRecord.Result.FAILED
                && (last == null || last.result() == RunRecord.Result.PASSED)) {
              Instant since = last == null ? Instant.MIN : start(last);
              if (states.stream().anyMatch(state -> within(state.asOf(), since, start(run)))) {
                String work = product + " " + Intent.TEST.text();
                failures.add(
                    new Failure(
                        product,
                        run.name().path(),
                        start(run),
                        first(oldOrders.get(work), since, start(run)),
                        first(newOrders.get(work), since, start(run))));
              }
            }
            last = run;
          }
        });
    failures.sort(
        Comparator.comparing(Failure::failedAt)
            .thenComparing(Failure::product)
            .thenComparing(Failure::run));
    return failures;
  }

  private static Instant start(RunRecord run) {
    Instant start = run.startedAt();
    if (start == null) {
      throw new IllegalArgumentException("a run without a start: " + run.name());
    }
    return start;
  }

  private static boolean within(Instant at, Instant after, Instant until) {
    return at.isAfter(after) && !at.isAfter(until);
  }

  private static @Nullable Instant first(@Nullable List<Instant> at, Instant after, Instant until) {
    if (at != null) {
      for (Instant each : at) {
        if (within(each, after, until)) {
          return each;
        }
      }
    }
    return null;
  }
}
