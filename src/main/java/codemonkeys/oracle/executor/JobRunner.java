package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.output.ClosingLines;
import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.report.JUnitReports;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.executor.Outcome.Kind;
import codemonkeys.oracle.executor.process.Ended;
import codemonkeys.oracle.executor.process.JobProcess;
import codemonkeys.oracle.executor.process.Limits;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs the command of one job, once or again, and says how it went. What it leaves is in the run
 * folder; the folder's report and signature are for {@link JobClosing}.
 */
final class JobRunner {
  /** Files that an order expects are copied up to this size each, in bytes. */
  private static final long MOST_COPIED = 64L << 20;

  /** Less time than this is not worth a second try. */
  private static final Duration LEAST = Duration.ofMillis(200);

  private final Host host;
  private final InstantSource clock;
  private final RunListener listener;
  private final Stops stops;
  private final boolean fullIsolation;

  JobRunner(
      Host host, InstantSource clock, RunListener listener, Stops stops, boolean fullIsolation) {
    this.host = host;
    this.clock = clock;
    this.listener = listener;
    this.stops = stops;
    this.fullIsolation = fullIsolation;
  }

  /** Makes the scratch folder of an action, where a killed Oracle's successor will find it. */
  interface ScratchMaker {
    Scratch make() throws IOException;
  }

  /**
   * Runs it.
   *
   * @param started when the job was taken up, by {@link System#nanoTime}
   */
  List<Action> run(PreparedJob job, RunFolder folder, ScratchMaker scratches, long started)
      throws IOException {
    List<Action> actions = new ArrayList<>();
    EvidenceCopies copies = new EvidenceCopies(folder);
    Duration left = job.time();
    while (true) {
      int number = actions.size() + 1;
      Action action = act(job, folder, copies, scratches, number, left, runLeft(job, started));
      actions.add(action);
      left = left.minus(action.ended().time());
      boolean again =
          action.outcome().kind() == Kind.FAILED
              && action.edited().isEmpty()
              && number < job.attempts()
              && left.compareTo(LEAST) > 0
              && runLeft(job, started).compareTo(LEAST) > 0;
      if (!again) {
        return actions;
      }
      listener.retrying(job, action.outcome().reason());
    }
  }

  /** How long the run lets the job go on, preparations included. */
  private static Duration runLeft(PreparedJob job, long started) {
    if (job.runLeft() == null) {
      return Duration.ofNanos(Long.MAX_VALUE);
    }
    Duration left = job.runLeft().minusNanos(System.nanoTime() - started);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** How long the command of a job ran, all attempts together. */
  static Duration time(List<Action> actions) {
    return actions.stream().map(a -> a.ended().time()).reduce(Duration.ZERO, Duration::plus);
  }

  static Duration preparation(List<Action> actions) {
    return actions.stream().map(Action::preparation).reduce(Duration.ZERO, Duration::plus);
  }

  /** What the actions of a job come to. */
  static Outcome outcome(List<Action> actions) {
    Outcome last = actions.get(actions.size() - 1).outcome();
    return last.well() && actions.size() > 1
        ? new Outcome(
            Kind.FLAKY, "flaky: " + actions.get(0).outcome().reason() + ", then it passed")
        : last;
  }

  private Action act(
      PreparedJob job,
      RunFolder folder,
      EvidenceCopies copies,
      ScratchMaker scratches,
      int number,
      Duration left,
      Duration together)
      throws IOException {
    long began = System.nanoTime();
    String suffix = number == 1 ? "" : "_" + number;
    String outputFile = number == 1 ? RunFolder.OUTPUT : "output" + suffix + ".log";
    Instant startedAt = clock.instant();
    Path output = folder.path().resolve(outputFile);
    try (Workbench bench = Workbench.open(job, host, scratches.make())) {
      Ended ended;
      try (OutputStream kept =
          Channels.newOutputStream(
              AtomicFiles.open(
                  output, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)))) {
        ended =
            bench.run(
                new Limits(
                    left,
                    Limits.PREPARATION,
                    together,
                    job.output(),
                    job.memory(),
                    job.scratch(),
                    job.processes()),
                kept,
                new JobProcess.Watch() {
                  @Override
                  public Optional<String> stop() {
                    return stops.during(job.order().product());
                  }

                  @Override
                  public void progress(Duration elapsed, long outputBytes, String lastLine) {
                    listener.progress(job, elapsed, Shown.line(lastLine));
                  }
                },
                host,
                fullIsolation);
      }
      Duration preparation = Duration.ofNanos(System.nanoTime() - began).minus(ended.time());
      boolean byRun = ended.time().compareTo(left) < 0;
      return judge(
          job, folder, copies, bench, preparation, ended, byRun, outputFile, suffix, startedAt);
    }
  }

  private Action judge(
      PreparedJob job,
      RunFolder folder,
      EvidenceCopies kept,
      Workbench bench,
      Duration preparation,
      Ended ended,
      boolean byRun,
      String outputFile,
      String suffix,
      Instant startedAt)
      throws IOException {
    List<String> reports = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<String> passed = List.of();
    List<String> failed = List.of();
    List<FailedTest> failures = List.of();
    List<String> flaky = List.of();
    SortedSet<String> older = new TreeSet<>();
    TestCounts counts = null;
    OutputReading said = null;
    boolean tests = job.order().intent() != Intent.VALIDATE;
    if (tests && ended.cause() != Ended.Cause.NOT_STARTED) {
      ReportFinder.Found found = ReportFinder.find(bench, job);
      problems.addAll(found.problems());
      SortedMap<String, Path> copies = new TreeMap<>();
      for (Map.Entry<String, Path> report : found.files().entrySet()) {
        String name =
            RunFolder.JUNIT + suffix + "/" + PreparedJob.stored(job.shown(report.getKey()));
        // With its time: in which order they were written tells which run of a test was the last.
        Optional<String> notCopied = kept.copy(report.getValue(), name, EvidenceCopies.MOST_BYTES);
        if (notCopied.isPresent()) {
          problems.add(job.shown(report.getKey()) + ": " + notCopied.get());
        } else {
          copies.put(name, folder.path().resolve(name));
        }
      }
      JUnitReports.Reading reading = JUnitReports.read(copies, found.how(), ended.exitCode());
      for (String foreign : reading.foreign()) {
        copies.remove(foreign); // no evidence of anything
        kept.delete(foreign);
      }
      reports.addAll(copies.keySet());
      passed = reading.passedTests();
      failed = reading.failedTests();
      failures = reading.failures();
      flaky = reading.flakyTests();
      reading.problems().stream().map(Diagnostic::toString).forEach(problems::add);
      reading.notes().stream().map(Diagnostic::toString).forEach(notes::add);
      said = ClosingLines.read(folder.path().resolve(outputFile));
      counts = copies.isEmpty() ? said.counts() : reading.counts();
      older = found.older();
      if (!older.isEmpty()) {
        notes.add(
            older.size()
                + (older.size() == 1 ? " report is" : " reports are")
                + " older than this job, or a copy of one that is, and not counted");
      }
    }
    Findings findings =
        tests ? null : Findings.read(folder.path().resolve(outputFile)).orElse(null);
    List<String> missing = new ArrayList<>();
    List<String> notCopied = new ArrayList<>();
    expected(job, kept, bench, older, suffix, missing, notCopied);
    List<String> edited = List.of();
    String unseen = "";
    try {
      edited = ended.began() ? edited(job, bench) : List.of();
    } catch (IOException e) {
      unseen = Shown.failure(e); // as when the job has filled the scratch space
    }
    return new Action(
        startedAt,
        preparation,
        ended,
        outputFile,
        counts,
        said,
        passed,
        failed,
        findings == null ? failures : findings.first(),
        flaky,
        List.copyOf(reports),
        List.copyOf(problems),
        List.copyOf(notes),
        edited,
        List.copyOf(missing),
        List.copyOf(notCopied),
        findings,
        outcome(
            job,
            ended,
            byRun,
            counts,
            said,
            flaky,
            findings,
            problems,
            older.size(),
            edited,
            unseen,
            missing));
  }

  private static List<String> edited(PreparedJob job, Workbench bench) throws IOException {
    if (bench.layered()) {
      return Files.isDirectory(bench.written())
          ? bench.before().inLayer(bench.written(), bench::merged).stream().map(job::shown).toList()
          : List.of();
    }
    Path area = job.view().area();
    List<String> edited = new ArrayList<>(bench.before().since(area, bench.written()));
    // Where nothing kept the job away from the sources themselves, they are compared too.
    for (String path : bench.before().since(area, area)) {
      if (!edited.contains(path)) {
        edited.add(path);
      }
    }
    return edited.stream().map(job::shown).toList();
  }

  /**
   * Copies what the order expects and the job left.
   *
   * @param older reports that are none of this job, wherever else they are named
   * @param missing gets what is not there
   * @param notCopied gets what is there and could not be copied, with the reason
   */
  private static void expected(
      PreparedJob job,
      EvidenceCopies copies,
      Workbench bench,
      Set<String> older,
      String suffix,
      List<String> missing,
      List<String> notCopied)
      throws IOException {
    for (String path : job.evidence()) {
      if (path.equals(RunFolder.lastRun(job.order().product()))) {
        continue; // written at the end of every job
      }
      Optional<String> at =
          job.inTree(path).filter(bench::isLeft).filter(file -> !older.contains(file));
      if (at.isEmpty()) {
        missing.add(path);
        continue;
      }
      copies
          .copy(
              bench.left(at.get()),
              "expected" + suffix + "/" + PreparedJob.stored(path),
              MOST_COPIED)
          .ifPresent(
              why -> {
                missing.add(path);
                notCopied.add(path + ": " + why);
              });
    }
  }

  private static Outcome outcome(
      PreparedJob job,
      Ended ended,
      boolean byRun,
      @Nullable TestCounts counts,
      @Nullable OutputReading said,
      List<String> flaky,
      @Nullable Findings findings,
      List<String> problems,
      int older,
      List<String> edited,
      String unseen,
      List<String> missing) {
    switch (ended.cause()) {
      case TIME_UP -> {
        return new Outcome(
            Kind.TIMED_OUT,
            byRun && !job.timeBy().equals(Preflight.RUN_TIME)
                ? "timeout: " + Preflight.RUN_TIME + " are used up"
                : "timeout: " + seconds(job.time()) + " s, " + job.timeBy());
      }
      case TOO_MUCH_MEMORY -> {
        return new Outcome(
            Kind.OVER_LIMIT, "too much memory: " + ended.detail() + ", limit " + job.memory());
      }
      case TOO_MANY_PROCESSES -> {
        return new Outcome(
            Kind.OVER_LIMIT,
            "too many processes: " + ended.detail() + ", limit " + job.processes());
      }
      case TOO_MUCH_SCRATCH -> {
        return new Outcome(Kind.OVER_LIMIT, "too much scratch space: " + ended.detail());
      }
      case STOPPED -> {
        return new Outcome(Kind.STOPPED, ended.detail());
      }
      case NOT_STARTED -> {
        return new Outcome(Kind.NOT_STARTED, "it could not be started: " + ended.detail());
      }
      case EXIT -> {}
    }
    if (!edited.isEmpty()) {
      return Outcome.failed(
          "edited source: "
              + Shown.line(String.join(", ", edited.subList(0, Math.min(5, edited.size()))))
              + (edited.size() > 5 ? " and " + (edited.size() - 5) + " more" : ""));
    }
    if (!unseen.isEmpty()) {
      return Outcome.failed("whether it edited sources can't be seen: " + Shown.line(unseen));
    }
    Integer code = ended.exitCode();
    if (job.order().intent() == Intent.VALIDATE) {
      return code != null && code == 0
          ? missingEvidence(job, missing)
          : Outcome.failed(
              code != null && code == 1 && findings != null
                  ? "validation found " + findings
                  : OutputVerdict.exit(code) + " of validate");
    }
    // A runner that tries again prints the failures that its reports take back.
    boolean recovered = !flaky.isEmpty() && code != null && code == 0;
    Optional<Outcome> failure = OutputVerdict.failure(job, code, counts, recovered ? null : said);
    if (failure.isPresent()) {
      return failure.get();
    }
    if (!problems.isEmpty()) {
      return Outcome.failed("a test report can't be read: " + Shown.line(problems.get(0)));
    }
    Optional<Outcome> cached = OutputVerdict.onlyCached(counts, said);
    if (cached.isPresent()) {
      return cached.get();
    }
    if (counts == null && !job.site().reports().isEmpty()) {
      return Outcome.failed(
          "no test report: the job left none where reports in dash/products.json says"
              + (older == 0
                  ? ""
                  : "; what lies there ("
                      + older
                      + ") is older than the job, or a copy of what is; let the tests run and"
                      + " write it anew, or delete it"));
    }
    if (counts != null && counts.ran() == 0) {
      return Outcome.failed(
          counts.tests() == 0
              ? "no tests ran"
              : "no tests ran: all " + counts.tests() + " were skipped");
    }
    Outcome outcome = missingEvidence(job, missing);
    return outcome.kind() == Kind.PASSED && !flaky.isEmpty() ? flaky(flaky) : outcome;
  }

  private static Outcome flaky(List<String> tests) {
    String more = tests.size() > 3 ? " and " + (tests.size() - 3) + " more" : "";
    return new Outcome(
        Kind.FLAKY,
        "flaky: "
            + Shown.line(String.join(", ", tests.subList(0, Math.min(3, tests.size()))))
            + more
            + " failed, then passed when run again");
  }

  private static Outcome missingEvidence(PreparedJob job, List<String> missing) {
    return !missing.isEmpty()
            && job.order().stopConditions().contains(StopCondition.ON_MISSING_EVIDENCE)
        ? Outcome.failed("missing evidence: " + Shown.line(String.join(", ", missing)))
        : Outcome.passed();
  }

  static String seconds(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0
        ? Long.toString(millis / 1000)
        : String.format(java.util.Locale.ROOT, "%.1f", millis / 1000.0);
  }
}
