package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.Intent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out one job that has begun, from its first process to its last signature. */
final class JobExecution {
  private final Workspace workspace;
  private final FleetNow fleet;
  private final Host host;
  private final InstantSource clock;
  private final RunListener listener;
  private final Stops stops;
  private final JobClosing closing;
  private final JobMarker marker;
  private final RunRequest request;
  private final String holder;

  JobExecution(
      Workspace workspace,
      FleetNow fleet,
      Host host,
      InstantSource clock,
      RunListener listener,
      Stops stops,
      JobClosing closing,
      JobMarker marker,
      RunRequest request,
      String holder) {
    this.workspace = workspace;
    this.fleet = fleet;
    this.host = host;
    this.clock = clock;
    this.listener = listener;
    this.stops = stops;
    this.closing = closing;
    this.marker = marker;
    this.request = request;
    this.holder = holder;
  }

  RunSummary.Executed execute(PreparedJob job, RunFolder folder, Instant startedAt, long started)
      throws IOException, DamagedJournalException {
    if (job.order().intent() == Intent.REGENERATE_REPORT) {
      Optional<EarlierRun> earlier = EarlierRun.newest(workspace, folder);
      if (earlier.isPresent()) {
        return rebuild(job, folder, startedAt, started, earlier.get());
      }
      if (job.argv().isEmpty()) {
        return close(
            job,
            folder,
            startedAt,
            started,
            Outcome.failed("no run with whole evidence to make a report of, and " + job.origin()),
            List.of());
      }
    }
    JobRunner runner = new JobRunner(host, clock, listener, stops, request.fullIsolation());
    List<Action> actions =
        runner.run(
            job,
            folder,
            () -> {
              Scratch scratch = Scratch.plan(host.temporary());
              marker.write(job.order().jobId().value(), folder.relative(), scratch.folder());
              return scratch.make();
            },
            started);
    return close(job, folder, startedAt, started, JobRunner.outcome(actions), actions);
  }

  private RunSummary.Executed close(
      PreparedJob job,
      RunFolder folder,
      Instant startedAt,
      long started,
      Outcome outcome,
      List<Action> actions)
      throws IOException, DamagedJournalException {
    Instant endedAt = clock.instant();
    Duration time =
        actions.isEmpty() ? Duration.ofNanos(System.nanoTime() - started) : JobRunner.time(actions);
    Map<String, @Nullable Object> result;
    Integer code = null;
    List<String> passed = List.of();
    List<String> failed = List.of();
    if (actions.isEmpty()) {
      result = ResultDocument.of(job.order(), folder, host.version(), outcome, startedAt, endedAt);
      result.put("duration_seconds", ResultDocument.seconds(time));
      result.put("digests", folder.digests());
    } else {
      Action end = last(actions);
      code = end.ended().exitCode();
      passed = end.passedTests();
      failed =
          outcome.kind() == Outcome.Kind.FLAKY ? ResultDocument.flaky(actions) : end.failedTests();
      result =
          ResultDocument.of(
              job, folder, host, outcome, startedAt, endedAt, time, actions, changed(job));
    }
    Action last = actions.isEmpty() ? null : last(actions);
    Isolation isolation = last == null ? null : last.ended().isolation();
    String unconfined = isolation == null ? "" : isolation.missing();
    String summary =
        summary(job, outcome, last)
            + (unconfined.isEmpty() ? "" : "; with less than full confinement");
    Map<String, @Nullable Object> report =
        LastRunReport.after(workspace, folder)
            .of(
                folder,
                job.order().intent(),
                outcome.reportStatus(),
                summary,
                startedAt,
                endedAt,
                time,
                JobClosing.listed(folder));
    List<String> evidence =
        closing.close(
            new JobClosing.End(
                job.order(),
                folder,
                outcome,
                result,
                report,
                endedAt,
                time,
                code,
                unconfined,
                job.site().commit(),
                passed,
                failed),
            holder);
    return new RunSummary.Executed(
        job.order(), outcome, folder.relative(), summary, time, code, isolation, evidence);
  }

  /** Writes the report of a run anew whose evidence is whole. */
  private RunSummary.Executed rebuild(
      PreparedJob job, RunFolder folder, Instant startedAt, long started, EarlierRun earlier)
      throws IOException, DamagedJournalException {
    Instant endedAt = clock.instant();
    Duration time = Duration.ofNanos(System.nanoTime() - started);
    Outcome outcome = Outcome.passed();
    Map<String, @Nullable Object> result =
        ResultDocument.of(job.order(), folder, host.version(), outcome, startedAt, endedAt);
    result.put("duration_seconds", ResultDocument.seconds(time));
    result.put("rebuilt_from", earlier.folder());
    result.put("rebuilt_by", earlier.how());
    result.put("digests", folder.digests());
    // For the history: what is known of the product is what that run found.
    result.put("status", earlier.status());
    Map<String, @Nullable Object> report =
        LastRunReport.after(workspace, folder).again(earlier.report(), time, endedAt);
    List<String> evidence =
        closing.close(
            new JobClosing.End(
                job.order(),
                folder,
                outcome,
                result,
                report,
                endedAt,
                time,
                null,
                "",
                null,
                List.of(),
                List.of()),
            holder);
    return new RunSummary.Executed(
        job.order(),
        outcome,
        folder.relative(),
        "report rebuilt from " + earlier.folder(),
        time,
        null,
        null,
        evidence);
  }

  /** Whether somebody changed the source while the job ran: then it is not clear what it saw. */
  private boolean changed(PreparedJob job) {
    Optional<Site> now;
    try {
      now = fleet.site(job.order().product());
    } catch (IOException e) {
      return true; // the registry was damaged meanwhile; what the job found still counts
    }
    String before = job.site().sourceDigest();
    return before != null && now.isPresent() && !before.equals(now.get().sourceDigest());
  }

  private static Action last(List<Action> actions) {
    return actions.get(actions.size() - 1);
  }

  private static String summary(PreparedJob job, Outcome outcome, @Nullable Action last) {
    StringBuilder text = new StringBuilder(outcome.reason());
    TestCounts counts = last == null ? null : last.counts();
    Findings findings = last == null ? null : last.findings();
    OutputReading said = last == null ? null : last.said();
    if (job.order().intent() == Intent.VALIDATE) {
      return text.length() > 0
          ? text.toString()
          : "validation passed" + (findings == null ? "" : ": " + findings);
    }
    String separator = text.length() == 0 ? "" : "; ";
    if (counts != null) {
      text.append(separator)
          .append(counts.tests())
          .append(counts.tests() == 1 ? " test, " : " tests, ")
          .append(counts.failures() + counts.errors())
          .append(" failed, ")
          .append(counts.skipped())
          .append(" skipped");
    } else if (outcome.well()) {
      text.append(separator).append("number of tests unknown");
      if (said != null && said.unclear() != null) {
        text.append(" (").append(said.unclear()).append(" can be read in two ways)");
      }
    }
    if (outcome.well() && said != null && !said.cached().isEmpty()) {
      text.append("; from a cache, not run: ").append(OutputVerdict.names(said.cached()));
    }
    return job.argv().isEmpty()
        ? text.toString()
        : text.append("; ").append(Shown.argv(job.argv())).toString();
  }
}
