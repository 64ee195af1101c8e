package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.executor.process.JobProcess;
import codemonkeys.oracle.executor.process.Limits;
import codemonkeys.oracle.executor.process.ProcessEnd;
import codemonkeys.oracle.executor.process.Scratch;
import codemonkeys.oracle.executor.sources.SourceEdits;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.units.Intent;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs the command of one job, once or again, and says how it went. What it leaves is in the run
 * folder; the folder's report and signature are for {@link JobCompletion}.
 */
final class JobRunner {
  /** Less time than this is not worth a second attempt. */
  private static final Duration MIN_TIME = Duration.ofMillis(200);

  private final Host host;
  private final InstantSource clock;
  private final RunListener listener;
  private final StopSignals stops;

  JobRunner(Host host, InstantSource clock, RunListener listener, StopSignals stops) {
    this.host = host;
    this.clock = clock;
    this.listener = listener;
    this.stops = stops;
  }

  /** Makes the scratch folder of an attempt, where a killed Oracle's successor will find it. */
  interface ScratchMaker {
    Scratch make() throws IOException;
  }

  /**
   * Runs it.
   *
   * @param started when the job was taken up, by {@link System#nanoTime}
   * @param fullIsolation run nothing that can't be confined in full
   */
  List<JobAttempt> run(
      PreparedJob job,
      RunFolder folder,
      ScratchMaker scratches,
      long started,
      boolean fullIsolation)
      throws IOException {
    List<JobAttempt> attempts = new ArrayList<>();
    EvidenceCopies copies = new EvidenceCopies(folder);
    Duration left = job.time();
    while (true) {
      int number = attempts.size() + 1;
      String suffix = number == 1 ? "" : "_" + number;
      Limits limits =
          new Limits(
              left,
              Limits.PREPARATION,
              runLeft(job, started),
              job.output(),
              job.memory(),
              job.scratch(),
              job.processes());
      JobAttempt attempt = attempt(job, folder, copies, scratches, limits, suffix, fullIsolation);
      attempts.add(attempt);
      left = left.minus(attempt.ended().time());
      boolean again =
          attempt.outcome().kind() == Outcome.Kind.FAILED
              && attempt.edited().isEmpty()
              && number < job.attempts()
              && left.compareTo(MIN_TIME) > 0
              && runLeft(job, started).compareTo(MIN_TIME) > 0;
      if (!again) {
        return attempts;
      }
      listener.retrying(job, attempt.outcome().reason());
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
  static Duration time(List<JobAttempt> attempts) {
    return attempts.stream().map(a -> a.ended().time()).reduce(Duration.ZERO, Duration::plus);
  }

  static Duration preparation(List<JobAttempt> attempts) {
    return attempts.stream().map(JobAttempt::preparation).reduce(Duration.ZERO, Duration::plus);
  }

  private JobAttempt attempt(
      PreparedJob job,
      RunFolder folder,
      EvidenceCopies copies,
      ScratchMaker scratches,
      Limits limits,
      String suffix,
      boolean fullIsolation)
      throws IOException {
    long began = System.nanoTime();
    String outputFile = suffix.isEmpty() ? RunFolder.OUTPUT : "output" + suffix + ".log";
    Instant startedAt = clock.instant();
    Path output = folder.path().resolve(outputFile);
    try (AttemptSandbox sandbox = new AttemptSandbox(job, host, scratches.make())) {
      ProcessEnd ended;
      try (OutputStream kept =
          Channels.newOutputStream(
              AtomicFiles.open(
                  output, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)))) {
        ended = sandbox.run(limits, kept, watch(job), fullIsolation);
      }
      Duration preparation = Duration.ofNanos(System.nanoTime() - began).minus(ended.time());
      boolean ofTests = job.order().intent() != Intent.VALIDATE;
      TestResults tests =
          ofTests && ended.cause() != ProcessEnd.Cause.NOT_STARTED
              ? TestResults.read(job, folder, copies, sandbox, ended.exitCode(), outputFile, suffix)
              : TestResults.none();
      Findings findings = ofTests ? null : Findings.read(output).orElse(null);
      ExpectedEvidence expected =
          ExpectedEvidence.collect(job, copies, sandbox, tests.older(), suffix);
      List<String> edited = List.of();
      String unseen = "";
      try {
        edited = ended.began() ? edited(job, sandbox) : List.of();
      } catch (IOException e) {
        unseen = Printable.failure(e); // as when the job has filled the scratch space
      }
      boolean byRun = ended.time().compareTo(limits.time()) < 0;
      Outcome outcome =
          OutcomeRules.of(job, ended, byRun, tests, findings, edited, unseen, expected.missing());
      return new JobAttempt(
          startedAt, preparation, ended, outputFile, tests, findings, edited, expected, outcome);
    }
  }

  private JobProcess.Watch watch(PreparedJob job) {
    return new JobProcess.Watch() {
      @Override
      public Optional<String> stop() {
        return stops.during(job.order().product());
      }

      @Override
      public void progress(Duration elapsed, long outputBytes, String lastLine) {
        listener.progress(job, elapsed, Printable.line(lastLine));
      }
    };
  }

  private static List<String> edited(PreparedJob job, AttemptSandbox sandbox) throws IOException {
    SourceEdits sources = sandbox.before();
    if (sandbox.layered()) {
      return Files.isDirectory(sandbox.written())
          ? sources.inLayer(sandbox.written(), sandbox::merged).stream().map(job::shown).toList()
          : List.of();
    }
    Path area = job.view().area();
    Set<String> edited = new LinkedHashSet<>(sources.since(area, sandbox.written()));
    // Where nothing kept the job away from the sources themselves, they are compared too.
    edited.addAll(sources.since(area, area));
    return edited.stream().map(job::shown).toList();
  }
}
