package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.executor.JobCompletion.End;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.Intent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out one job that has begun, from its first process to its last signature. */
final class JobExecution {
  private final Workspace workspace;
  private final CurrentFleet fleet;
  private final Host host;
  private final InstantSource clock;
  private final JobCompletion completion;
  private final JobMarker marker;
  private final JobRunner runner;

  JobExecution(
      Workspace workspace,
      CurrentFleet fleet,
      Host host,
      InstantSource clock,
      JobCompletion completion,
      JobMarker marker,
      JobRunner runner) {
    this.workspace = workspace;
    this.fleet = fleet;
    this.host = host;
    this.clock = clock;
    this.completion = completion;
    this.marker = marker;
    this.runner = runner;
  }

  /**
   * Carries it out.
   *
   * @param started when the job was taken up, by {@link System#nanoTime}
   * @param fullIsolation run nothing that can't be confined in full
   */
  RunSummary.Executed execute(
      PreparedJob job, RunFolder folder, Instant startedAt, long started, boolean fullIsolation)
      throws IOException, DamagedJournalException {
    if (job.order().intent() == Intent.REGENERATE_REPORT) {
      Optional<EarlierRun> earlier = EarlierRun.newest(workspace, folder);
      if (earlier.isPresent()) {
        return rebuild(job, folder, startedAt, started, earlier.get());
      }
      if (job.argv().isEmpty()) {
        return fail(
            job,
            folder,
            startedAt,
            started,
            "no run with whole evidence to make a report of, and " + job.origin());
      }
    }
    List<JobAttempt> attempts =
        runner.run(
            job,
            folder,
            () -> {
              Scratch scratch = Scratch.plan(host.temporary());
              marker.write(job.order().jobId().value(), folder.relative(), scratch.folder());
              return scratch.make();
            },
            started,
            fullIsolation);
    return complete(job, folder, startedAt, attempts);
  }

  private RunSummary.Executed complete(
      PreparedJob job, RunFolder folder, Instant startedAt, List<JobAttempt> attempts)
      throws IOException, DamagedJournalException {
    Outcome outcome = OutcomeRules.of(attempts);
    JobAttempt last = attempts.get(attempts.size() - 1);
    Isolation isolation = last.ended().isolation();
    String unconfined = isolation.missing();
    End end =
        new End(
            job.order(),
            folder,
            outcome,
            clock.instant(),
            JobRunner.time(attempts),
            last.ended().exitCode(),
            unconfined,
            job.target().commit(),
            last.tests().passed(),
            outcome.kind() == Outcome.Kind.FLAKY
                ? ResultDocument.flaky(attempts)
                : last.tests().failed());
    return complete(
        end,
        startedAt,
        ResultDocument.of(end, job, host.version(), startedAt, attempts, changed(job)),
        summary(job, outcome, last)
            + (unconfined.isEmpty() ? "" : "; with less than full confinement"),
        isolation);
  }

  /** Ends a job of which nothing could run. */
  private RunSummary.Executed fail(
      PreparedJob job, RunFolder folder, Instant startedAt, long started, String reason)
      throws IOException, DamagedJournalException {
    Outcome outcome = Outcome.failed(reason);
    End end = withoutAttempt(job, folder, outcome, started, job.target().commit());
    Map<String, @Nullable Object> result = ResultDocument.of(end, host.version(), startedAt);
    result.put("digests", folder.digests());
    return complete(end, startedAt, result, summary(job, outcome, null), null);
  }

  /** Writes the report of a run anew whose evidence is whole. */
  private RunSummary.Executed rebuild(
      PreparedJob job, RunFolder folder, Instant startedAt, long started, EarlierRun earlier)
      throws IOException, DamagedJournalException {
    End end = withoutAttempt(job, folder, Outcome.passed(), started, null);
    Map<String, @Nullable Object> result = ResultDocument.of(end, host.version(), startedAt);
    result.put("rebuilt_from", earlier.folder());
    result.put("rebuilt_by", earlier.how());
    result.put("digests", folder.digests());
    // For the history: what is known of the product is what that run found.
    result.put("status", earlier.status());
    Map<String, @Nullable Object> report =
        LastRunReport.after(workspace, folder).again(earlier.report(), end.time(), end.endedAt());
    return complete(end, result, report, "report rebuilt from " + earlier.folder(), null);
  }

  private End withoutAttempt(
      PreparedJob job, RunFolder folder, Outcome outcome, long started, @Nullable String commit) {
    Duration time = Duration.ofNanos(System.nanoTime() - started);
    return End.withoutAttempt(job.order(), folder, outcome, clock.instant(), time, commit);
  }

  private RunSummary.Executed complete(
      End end,
      Instant startedAt,
      Map<String, @Nullable Object> result,
      String summary,
      @Nullable Isolation isolation)
      throws IOException, DamagedJournalException {
    Map<String, @Nullable Object> report =
        LastRunReport.after(workspace, end.folder()).of(end, startedAt, summary);
    return complete(end, result, report, summary, isolation);
  }

  private RunSummary.Executed complete(
      End end,
      Map<String, @Nullable Object> result,
      Map<String, @Nullable Object> report,
      String summary,
      @Nullable Isolation isolation)
      throws IOException, DamagedJournalException {
    List<String> evidence = completion.complete(end, result, report);
    return new RunSummary.Executed(
        end.order(),
        end.outcome(),
        end.folder().relative(),
        summary,
        end.time(),
        end.exitCode(),
        isolation,
        evidence);
  }

  /** Whether somebody changed the source while the job ran: then it is not clear what it saw. */
  private boolean changed(PreparedJob job) {
    Optional<JobTarget> now;
    try {
      now = fleet.target(job.order().product());
    } catch (IOException e) {
      return true; // the registry was damaged meanwhile; what the job found still counts
    }
    String before = job.target().sourceDigest();
    return before != null && now.isPresent() && !before.equals(now.get().sourceDigest());
  }

  private static String summary(PreparedJob job, Outcome outcome, @Nullable JobAttempt last) {
    if (job.order().intent() == Intent.VALIDATE) {
      Findings findings = last == null ? null : last.findings();
      return outcome.reason().isEmpty()
          ? "validation passed" + (findings == null ? "" : ": " + findings)
          : outcome.reason();
    }
    List<String> parts = new ArrayList<>();
    if (!outcome.reason().isEmpty()) {
      parts.add(outcome.reason());
    }
    TestCounts counts = last == null ? null : last.tests().counts();
    OutputReading output = last == null ? null : last.tests().output();
    if (counts != null) {
      parts.add(
          counts.tests()
              + (counts.tests() == 1 ? " test, " : " tests, ")
              + (counts.failures() + counts.errors())
              + " failed, "
              + counts.skipped()
              + " skipped");
    } else if (outcome.well()) {
      parts.add(
          "number of tests unknown"
              + (output == null || output.unclear() == null
                  ? ""
                  : " (" + output.unclear() + " can be read in two ways)"));
    }
    if (outcome.well() && output != null && !output.cached().isEmpty()) {
      parts.add("from a cache, not run: " + OutcomeRules.names(output.cached()));
    }
    if (!job.argv().isEmpty()) {
      parts.add(Printable.argv(job.argv()));
    }
    return String.join("; ", parts);
  }
}
