package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.output.OutputReading.Cached;
import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.executor.causes.LikelyCauses;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.Limits;
import codemonkeys.oracle.executor.process.ProcessEnd;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.units.Intent;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code result.json}: what a run was asked, what was in force, and what came of it. The format is
 * {@code dash/schemas/job_result.schema.json}.
 */
final class ResultDocument {
  private static final int MAX_NAMES = 100;

  private ResultDocument() {}

  /** What every result begins with. */
  static Map<String, @Nullable Object> of(
      JobCompletion.End end, String version, Instant startedAt) {
    Map<String, @Nullable Object> result = JsonText.object();
    result.put("schema_version", "0.1");
    result.put("executor", "oracle " + version);
    result.put("job_id", end.order().jobId().value());
    result.put("product_id", end.order().product().value());
    result.put("run_id", end.folder().id().value());
    result.put("intent", end.order().intent().text());
    result.put("status", end.outcome().reportStatus());
    result.put("outcome", end.outcome().kind().text());
    result.put("reason", end.outcome().reason());
    result.put("started_at", seconds(startedAt));
    result.put("ended_at", seconds(end.endedAt()));
    result.put("duration_seconds", seconds(end.time()));
    return result;
  }

  /** A run that ran the command of its job at least once. */
  static Map<String, @Nullable Object> of(
      JobCompletion.End end,
      PreparedJob job,
      String version,
      Instant startedAt,
      List<JobAttempt> attempts,
      boolean sourceChanged)
      throws IOException {
    Map<String, @Nullable Object> result = of(end, version, startedAt);
    JobAttempt last = attempts.get(attempts.size() - 1);
    TestResults tests = last.tests();
    Outcome outcome = end.outcome();
    result.put("preparation_seconds", seconds(JobRunner.preparation(attempts)));
    result.put("argv", job.argv());
    result.put("argv_from", job.origin());
    result.put("folder", job.where());
    putIfKnown(result, "commit", job.target().commit());
    putIfKnown(result, "source_digest", job.target().sourceDigest());
    result.put("registry_digest", job.target().registryDigest());
    result.put("source_changed_meanwhile", sourceChanged);
    result.put("exit_code", end.exitCode());
    result.put("tests", counts(tests.counts()));
    if (tests.output() != null && !tests.output().cached().isEmpty()) {
      result.put("from_cache", first(tests.output().cached().stream().map(Cached::name).toList()));
    }
    Findings findings = last.findings();
    if (findings != null) {
      Map<String, @Nullable Object> found = JsonText.object();
      found.put("errors", findings.errors());
      found.put("warnings", findings.warnings());
      result.put("validation", found);
      putIfKnown(result, "documents_digest", findings.documentsDigest());
    }
    result.put("failed_tests", first(tests.failed()));
    result.put(
        "flaky_tests",
        first(outcome.kind() == Outcome.Kind.FLAKY ? flaky(attempts) : tests.flaky()));
    if (!outcome.well()) {
      result.put("failures", failures(last.failures()));
      result.put("likely_causes", likelyCauses(job, end.folder(), last));
    }
    result.put("edited_sources", first(last.edited()));
    result.put("missing_evidence", last.expected().missing());
    if (!last.expected().notCopied().isEmpty()) {
      result.put("evidence_notes", first(last.expected().notCopied()));
    }
    result.put("report_problems", first(tests.problems()));
    result.put("report_notes", first(tests.notes()));
    result.put("limits", limits(job, last.ended().isolation()));
    result.put("isolation", last.ended().isolation().document());
    result.put("environment", new ArrayList<>(job.environment().keySet()));
    result.put("actions", attempts.stream().map(ResultDocument::attempt).toList());
    result.put("digests", end.folder().digests());
    return result;
  }

  private static void putIfKnown(
      Map<String, @Nullable Object> document, String name, @Nullable String value) {
    if (value != null) {
      document.put(name, value);
    }
  }

  private static List<String> likelyCauses(PreparedJob job, RunFolder folder, JobAttempt last)
      throws IOException {
    return job.order().intent() == Intent.VALIDATE
        ? List.of()
        : LikelyCauses.of(
            job.order().product(),
            job.folder(),
            job.argv().get(0),
            folder.path().resolve(last.outputFile()),
            last.ended());
  }

  private static List<Object> failures(List<FailedTest> failures) {
    List<Object> list = new ArrayList<>();
    for (FailedTest failure : failures) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("name", failure.name());
      entry.put("message", failure.message());
      list.add(entry);
    }
    return list;
  }

  /** What did not pass at once: in the first attempt, or in the first run within the last one. */
  static List<String> flaky(List<JobAttempt> attempts) {
    SortedSet<String> names = new TreeSet<>(attempts.get(attempts.size() - 1).tests().flaky());
    names.addAll(attempts.get(0).tests().failed());
    return List.copyOf(names);
  }

  private static List<String> first(List<String> names) {
    return names.subList(0, Math.min(names.size(), MAX_NAMES));
  }

  private static @Nullable Map<String, @Nullable Object> counts(@Nullable TestCounts counts) {
    if (counts == null) {
      return null;
    }
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("tests", counts.tests());
    json.put("failures", counts.failures());
    json.put("errors", counts.errors());
    json.put("skipped", counts.skipped());
    json.put("source", counts.source().name().toLowerCase(Locale.ROOT));
    json.put("origin", counts.origin());
    return json;
  }

  private static Map<String, @Nullable Object> limits(PreparedJob job, Isolation inForce) {
    boolean namespace = inForce.processes() == Isolation.Processes.NAMESPACE;
    Map<String, @Nullable Object> limits = JsonText.object();
    limits.put("max_actions", limit(job.budget().maxActions(), job.attempts() + " at the most"));
    limits.put(
        "max_seconds",
        limit(
            job.budget().maxSeconds(),
            OutcomeRules.seconds(job.time())
                + " s by "
                + job.timeBy()
                + "; from the start of the command, monotonic, then asked to end, killed "
                + Limits.GRACE.toMillis()
                + " ms later; before it "
                + Limits.PREPARATION.toSeconds()
                + " s to prepare each attempt"));
    limits.put(
        "output_bytes", limit(job.output().bytes(), "kept; more is counted and hashed, not kept"));
    limits.put(
        "memory_bytes",
        limit(
            job.memory().bytes(),
            inForce.memory()
                + ", checked four times a second; data of each process (RLIMIT_DATA, or a lower"
                + " one that was there)"));
    limits.put(
        "scratch_bytes",
        limit(
            job.scratch().bytes(),
            "and a file for each 64 KiB of it; counted about once a second, less often where that"
                + " takes long"));
    limits.put(
        "processes",
        limit(
            job.processes(),
            namespace
                ? "of the namespace, checked four times a second"
                : "of those that descend from the job, checked four times a second"));
    return limits;
  }

  private static Map<String, @Nullable Object> limit(long asked, String inForce) {
    Map<String, @Nullable Object> limit = JsonText.object();
    limit.put("asked", asked);
    limit.put("in_force", inForce);
    return limit;
  }

  private static Map<String, @Nullable Object> attempt(JobAttempt attempt) {
    ProcessEnd ended = attempt.ended();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("started_at", attempt.startedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("duration_seconds", seconds(ended.time()));
    json.put("preparation_seconds", seconds(attempt.preparation()));
    json.put("outcome", attempt.outcome().kind().text());
    json.put("reason", attempt.outcome().reason());
    json.put("ended_by", ended.cause().name().toLowerCase(Locale.ROOT));
    json.put("exit_code", ended.exitCode());
    json.put("left_behind", ended.leftBehind());
    json.put("peak_memory_bytes", ended.peakMemory());
    json.put("cpu_seconds", ended.cpu() == null ? null : seconds(ended.cpu()));
    Map<String, @Nullable Object> output = JsonText.object();
    output.put("file", attempt.outputFile());
    output.put("bytes", ended.output().bytes());
    output.put("kept_bytes", ended.output().keptBytes());
    output.put("sha256", ended.output().sha256());
    output.put("complete", ended.output().complete());
    json.put("output", output);
    json.put("tests", counts(attempt.tests().counts()));
    json.put("reports", attempt.tests().reports());
    return json;
  }

  static BigDecimal seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis()).divide(BigDecimal.valueOf(1000), 3, RoundingMode.UP);
  }

  static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
