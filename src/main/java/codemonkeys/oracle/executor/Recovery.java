package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.LockedJournal;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Staging;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Budget;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tidies up after a run that died: its temporaries go, its orders end. A job whose result is there
 * is finished as it came out; any other is {@code failed: interrupted}. Callers hold the
 * workspace's lock, so nobody is running anything.
 */
final class Recovery {
  private static final String KILLED = "interrupted: Oracle was killed while it ran";

  private final Workspace workspace;
  private final String version;
  private final InstantSource clock;
  private final LockedJournal journal;
  private final Staging staging;
  private final JobCompletion completion;
  private final RunListener listener;

  /**
   * Creates it.
   *
   * @param version Oracle's
   */
  Recovery(
      Workspace workspace,
      String version,
      InstantSource clock,
      LockedJournal journal,
      Staging staging,
      JobCompletion completion,
      RunListener listener) {
    this.workspace = workspace;
    this.version = version;
    this.clock = clock;
    this.journal = journal;
    this.staging = staging;
    this.completion = completion;
    this.listener = listener;
  }

  /** Tidies up. */
  void recover() throws IOException, DamagedJournalException {
    staging.recover();
    // Whoever skips an order while a run goes on writes under the journal's lock alone.
    journal.together(
        clock.instant(),
        lines -> {
          for (String folder : List.of(".codemonkeys", "nexus", "nexus/keys", OrderQueue.FOLDER)) {
            AtomicFiles.sweep(workspace.resolve(folder));
          }
          return lines;
        });
    new JobMarker(workspace).tidyUp();
    for (QueuedOrder order : OrderQueue.read(workspace, OrderQueue.FOLDER).orders()) {
      if (order.status() == OrderStatus.RUNNING && isOurs(order)) {
        recover(order, KILLED);
      }
    }
  }

  /**
   * Ends a job that this run has begun and can't go on with; what can't be ended here either is for
   * the next run.
   *
   * @param failure why it can't; gets what fails here in addition
   */
  void giveUp(JobId id, Exception failure) {
    String why =
        failure instanceof IOException io
            ? Printable.failure(io)
            : failure.getCause() instanceof IOException io
                ? Printable.failure(io)
                : Printable.line(failure.toString());
    try {
      staging.recover();
      QueuedOrder order = OrderQueue.reread(workspace, id);
      if (order != null && order.status() == OrderStatus.RUNNING) {
        recover(order, "interrupted: Oracle could not go on (" + why + ")");
      }
      new JobMarker(workspace).tidyUp();
    } catch (IOException | DamagedJournalException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Another tool may be running an order of its own; Oracle names the run in what it starts. */
  private boolean isOurs(QueuedOrder order) {
    return order.planned() || folder(order).isPresent();
  }

  private void recover(QueuedOrder order, String why) throws IOException, DamagedJournalException {
    Instant now = clock.instant();
    RunFolder folder = folder(order).orElse(null);
    if (folder == null || !isOf(order, folder)) {
      endWithoutEvidence(order, "interrupted: Oracle was killed before anything of it ran", now);
      listener.recovered(order.jobId().value(), "marked failed: interrupted before it ran");
      return;
    }
    Optional<String> obstacle = folder.obstacle();
    if (obstacle.isPresent()) {
      String reason = folder.relative() + " can't be signed: " + Printable.line(obstacle.get());
      endWithoutEvidence(order, why + "; " + reason, now);
      listener.recovered(order.jobId().value(), "marked failed: interrupted; " + reason);
      return;
    }
    JsonObject result = read(folder.relative(RunFolder.RESULT));
    if (result != null
        && order.jobId().value().equals(result.text("job_id"))
        && read(folder.relative(RunFolder.REPORT)) != null) {
      completion.resume(end(order, folder, result, now));
      listener.recovered(
          order.jobId().value(), "its result was there; report, signature and journal are now too");
    } else {
      interrupted(order, why, folder, now);
      listener.recovered(order.jobId().value(), "marked failed: interrupted");
    }
  }

  private void endWithoutEvidence(QueuedOrder order, String reason, Instant now)
      throws IOException, DamagedJournalException {
    journal.together(
        now,
        lines -> {
          Map<String, @Nullable Object> fields = JobCompletion.about(order);
          fields.put("reason", reason);
          lines.add(now, "recovered", fields);
          staging.replace(
              OrderQueue.path(order.jobId()),
              OrderCodec.withStatus(
                  order.document(),
                  OrderStatus.FAILED,
                  OrderCodec.result(now.truncatedTo(ChronoUnit.SECONDS), reason)));
          return fields;
        });
  }

  /** Whether a run folder was made for an order; in any other nothing may be changed. */
  private boolean isOf(QueuedOrder order, RunFolder folder) {
    JsonObject made = read(folder.relative(RunFolder.ORDER));
    return made != null && order.jobId().value().equals(made.text("job_id"));
  }

  private void interrupted(QueuedOrder order, String why, RunFolder folder, Instant now)
      throws IOException, DamagedJournalException {
    Outcome outcome = new Outcome(Outcome.Kind.INTERRUPTED, why);
    Instant startedAt = startedAt(order, now);
    JobCompletion.End end =
        JobCompletion.End.withoutAttempt(
            order, folder, outcome, now, lived(order, folder, startedAt), null);
    Map<String, @Nullable Object> result = ResultDocument.of(end, version, startedAt);
    result.put("recovered", true);
    result.put("digests", folder.digests());
    completion.complete(
        end, result, LastRunReport.after(workspace, folder).of(end, startedAt, outcome.reason()));
  }

  /**
   * How long a job ran that nobody saw end: up to its last output, and no longer than it was
   * allowed to. So killing Oracle gives no product minutes for nothing.
   */
  private static Duration lived(QueuedOrder order, RunFolder folder, Instant startedAt)
      throws IOException {
    Instant last = startedAt;
    try (var entries = Files.newDirectoryStream(folder.path(), "output*.log")) {
      for (var entry : entries) {
        Instant at = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
        last = at.isAfter(last) ? at : last;
      }
    }
    Integer allowed = order.maxSeconds();
    Duration max =
        Duration.ofSeconds(allowed == null ? Budget.usual(order.intent()).maxSeconds() : allowed);
    Duration time = Duration.between(startedAt, last);
    return time.compareTo(max) > 0 ? max : time;
  }

  private static JobCompletion.End end(
      QueuedOrder order, RunFolder folder, JsonObject result, Instant now) {
    Outcome.Kind kind = Outcome.Kind.FAILED;
    for (Outcome.Kind each : Outcome.Kind.values()) {
      kind = each.text().equals(result.text("outcome")) ? each : kind;
    }
    Duration time =
        result.members().get("duration_seconds") instanceof JsonNumber number
            ? Duration.ofMillis(number.decimal().multiply(BigDecimal.valueOf(1000)).longValue())
            : Duration.ZERO;
    OptionalLong code =
        result.members().get("exit_code") instanceof JsonNumber number
            ? number.exactLong()
            : OptionalLong.empty();
    List<String> failed = new ArrayList<>();
    String which = kind == Outcome.Kind.FLAKY ? "flaky_tests" : "failed_tests";
    if (result.members().get(which) instanceof JsonArray names) {
      for (JsonValue name : names.items()) {
        if (name instanceof JsonString string) {
          failed.add(string.value());
        }
      }
    }
    JsonObject isolation = result.object("isolation");
    boolean unconfined =
        isolation != null
            && isolation.members().get("full") instanceof JsonBoolean full
            && !full.value();
    return new JobCompletion.End(
        order,
        folder,
        new Outcome(kind, Objects.requireNonNullElse(result.text("reason"), "")),
        instant(result, "ended_at", now),
        time,
        code.isPresent() ? Integer.valueOf((int) code.getAsLong()) : null,
        unconfined ? "less than full confinement; its result.json says why" : "",
        result.text("commit"),
        List.of(),
        failed);
  }

  /** The folder that the running order points to, when that is one of its own product. */
  private Optional<RunFolder> folder(QueuedOrder order) {
    JsonObject result = order.document().object("result");
    String run = result == null ? null : result.text("run");
    if (run == null) {
      return Optional.empty();
    }
    return Optional.of(run.substring(run.lastIndexOf('/') + 1))
        .filter(RunId::isValid)
        .map(id -> RunFolder.at(workspace, order.product(), new RunId(id)))
        .filter(folder -> folder.relative().equals(run));
  }

  private static Instant startedAt(QueuedOrder order, Instant otherwise) {
    JsonObject result = order.document().object("result");
    return result == null ? otherwise : instant(result, "started_at", otherwise);
  }

  private static Instant instant(JsonObject document, String name, Instant otherwise) {
    return Optional.ofNullable(document.text(name))
        .flatMap(JsonFields::parseInstant)
        .orElse(otherwise);
  }

  private @Nullable JsonObject read(String path) {
    return StrictJson.readIfSound(workspace, path);
  }
}
