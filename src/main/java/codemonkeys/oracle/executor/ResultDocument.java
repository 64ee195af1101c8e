package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.output.OutputReading.Cached;
import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.executor.causes.LikelyCauses;
import codemonkeys.oracle.executor.process.Ended;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.Limits;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code result.json}: what a run was asked, what was in force, and what came of it. The format is
 * {@code dash/schemas/job_result.schema.json}.
 */
final class ResultDocument {
  private static final int MOST_NAMES = 100;

  private ResultDocument() {}

  /** What every result begins with. */
  static Map<String, @Nullable Object> of(
      QueuedOrder order,
      RunFolder folder,
      String version,
      Outcome outcome,
      Instant startedAt,
      Instant endedAt) {
    Map<String, @Nullable Object> result = JsonText.object();
    result.put("schema_version", "0.1");
    result.put("executor", "oracle " + version);
    result.put("job_id", order.jobId().value());
    result.put("product_id", order.product().value());
    result.put("run_id", folder.id().value());
    result.put("intent", order.intent().text());
    result.put("status", outcome.reportStatus());
    result.put("outcome", outcome.kind().text());
    result.put("reason", outcome.reason());
    result.put("started_at", seconds(startedAt));
    result.put("ended_at", seconds(endedAt));
    return result;
  }

  /** A run that ran the command of its job at least once. */
  static Map<String, @Nullable Object> of(
      PreparedJob job,
      RunFolder folder,
      Host host,
      Outcome outcome,
      Instant startedAt,
      Instant endedAt,
      Duration time,
      List<Action> actions,
      boolean sourceChanged)
      throws IOException {
    Map<String, @Nullable Object> result =
        of(job.order(), folder, host.version(), outcome, startedAt, endedAt);
    Action last = actions.get(actions.size() - 1);
    result.put("duration_seconds", seconds(time));
    result.put("preparation_seconds", seconds(JobRunner.preparation(actions)));
    result.put("argv", job.argv());
    result.put("argv_from", job.origin());
    result.put("folder", job.where());
    if (job.site().commit() != null) {
      result.put("commit", job.site().commit());
    }
    if (job.site().sourceDigest() != null) {
      result.put("source_digest", job.site().sourceDigest());
    }
    result.put("registry_digest", job.site().registryDigest());
    result.put("source_changed_meanwhile", sourceChanged);
    result.put("exit_code", last.ended().exitCode());
    result.put("tests", counts(last.counts()));
    OutputReading said = last.said();
    if (said != null && !said.cached().isEmpty()) {
      result.put("from_cache", first(said.cached().stream().map(Cached::name).toList()));
    }
    Findings findings = last.findings();
    if (findings != null) {
      Map<String, @Nullable Object> found = JsonText.object();
      found.put("errors", findings.errors());
      found.put("warnings", findings.warnings());
      result.put("validation", found);
      if (findings.documentsDigest() != null) {
        result.put("documents_digest", findings.documentsDigest());
      }
    }
    result.put("failed_tests", first(last.failedTests()));
    result.put(
        "flaky_tests",
        first(outcome.kind() == Outcome.Kind.FLAKY ? flaky(actions) : last.flakyTests()));
    if (!outcome.well()) {
      result.put("failures", failures(last.failures()));
      result.put("likely_causes", likelyCauses(job, folder, last));
    }
    result.put("edited_sources", first(last.edited()));
    result.put("missing_evidence", last.missing());
    if (!last.notCopied().isEmpty()) {
      result.put("evidence_notes", first(last.notCopied()));
    }
    result.put("report_problems", first(last.problems()));
    result.put("report_notes", first(last.notes()));
    result.put("limits", limits(job, last.ended().isolation()));
    result.put("isolation", isolation(last.ended().isolation()));
    result.put("environment", new ArrayList<>(job.environment().keySet()));
    List<Object> acts = new ArrayList<>();
    for (Action action : actions) {
      acts.add(action(action));
    }
    result.put("actions", acts);
    result.put("digests", folder.digests());
    return result;
  }

  private static List<String> likelyCauses(PreparedJob job, RunFolder folder, Action last)
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
  static List<String> flaky(List<Action> actions) {
    SortedSet<String> names = new TreeSet<>(actions.get(actions.size() - 1).flakyTests());
    names.addAll(actions.get(0).failedTests());
    return List.copyOf(names);
  }

  private static List<String> first(List<String> names) {
    return names.subList(0, Math.min(names.size(), MOST_NAMES));
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
    json.put("source", counts.source().name().toLowerCase(java.util.Locale.ROOT));
    json.put("origin", counts.origin());
    return json;
  }

  private static Map<String, @Nullable Object> limits(PreparedJob job, Isolation inForce) {
    boolean namespace = inForce.tree() == Isolation.Tree.NAMESPACE;
    Map<String, @Nullable Object> limits = JsonText.object();
    limits.put("max_actions", limit(job.budget().maxActions(), job.attempts() + " at the most"));
    limits.put(
        "max_seconds",
        limit(
            job.budget().maxSeconds(),
            JobRunner.seconds(job.time())
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
                + ", looked at four times a second; data of each process (RLIMIT_DATA, or a lower"
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
                ? "of the namespace, looked at four times a second"
                : "of those that descend from the job, looked at four times a second"));
    return limits;
  }

  private static Map<String, @Nullable Object> limit(long asked, String inForce) {
    Map<String, @Nullable Object> limit = JsonText.object();
    limit.put("asked", asked);
    limit.put("in_force", inForce);
    return limit;
  }

  static Map<String, @Nullable Object> isolation(Isolation isolation) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("full", isolation.full());
    json.put("processes", isolation.tree());
    json.put("sources", isolation.sources());
    json.put("network", isolation.network());
    json.put("notes", isolation.notes());
    return json;
  }

  private static Map<String, @Nullable Object> action(Action action) {
    Ended ended = action.ended();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("started_at", action.startedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("duration_seconds", seconds(ended.time()));
    json.put("preparation_seconds", seconds(action.preparation()));
    json.put("outcome", action.outcome().kind().text());
    json.put("reason", action.outcome().reason());
    json.put("ended_by", ended.cause().name().toLowerCase(java.util.Locale.ROOT));
    json.put("exit_code", ended.exitCode());
    json.put("left_behind", ended.leftBehind());
    json.put("peak_memory_bytes", ended.peakMemory());
    json.put("cpu_seconds", ended.cpu() == null ? null : seconds(ended.cpu()));
    Map<String, @Nullable Object> output = JsonText.object();
    output.put("file", action.outputFile());
    output.put("bytes", ended.output().bytes());
    output.put("kept_bytes", ended.output().keptBytes());
    output.put("sha256", ended.output().sha256());
    output.put("complete", ended.output().complete());
    json.put("output", output);
    json.put("tests", counts(action.counts()));
    json.put("reports", action.reports());
    return json;
  }

  static BigDecimal seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis()).divide(BigDecimal.valueOf(1000), 3, RoundingMode.UP);
  }

  static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
