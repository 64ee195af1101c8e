package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.LockedJournal;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tidies up after a run that died: its temporaries go, its orders end. A job whose result is there
 * is finished as it came out; any other is {@code failed: interrupted}. Callers hold the
 * workspace's lock, so nobody is running anything.
 */
final class Recovery {
  private static final String KILLED = "interrupted: Oracle was killed while it ran";

  private final Workspace workspace;
  private final Host host;
  private final InstantSource clock;
  private final LockedJournal ledger;
  private final JobClosing closing;
  private final RunListener listener;

  Recovery(
      Workspace workspace,
      Host host,
      InstantSource clock,
      LockedJournal ledger,
      JobClosing closing,
      RunListener listener) {
    this.workspace = workspace;
    this.host = host;
    this.clock = clock;
    this.ledger = ledger;
    this.closing = closing;
    this.listener = listener;
  }

  /** Tidies up. */
  void recover(String holder) throws IOException, DamagedJournalException {
    JobClosing.staging(workspace).recover();
    // Whoever skips an order while a run goes on writes under the journal's lock alone.
    ledger.together(
        clock.instant(),
        holder,
        lines -> {
          for (String folder : List.of(".codemonkeys", "nexus", "nexus/keys", OrderQueue.FOLDER)) {
            AtomicFiles.sweep(workspace.resolve(folder));
          }
          return lines;
        });
    new JobMarker(workspace).tidyUp();
    for (QueuedOrder order : OrderQueue.read(workspace, OrderQueue.FOLDER).orders()) {
      if (order.status() == OrderStatus.RUNNING && isOurs(order)) {
        recover(order, KILLED, holder);
      }
    }
  }

  /**
   * Ends a job that this run has begun and can't go on with; what can't be ended here either is for
   * the next run.
   *
   * @param failure why it can't; gets what fails here in addition
   */
  void giveUp(JobId id, Exception failure, String holder) {
    String why =
        failure instanceof IOException io
            ? Shown.failure(io)
            : failure.getCause() instanceof IOException io
                ? Shown.failure(io)
                : Shown.line(failure.toString());
    try {
      JobClosing.staging(workspace).recover();
      QueuedOrder order = OrderQueue.reread(workspace, id);
      if (order != null && order.status() == OrderStatus.RUNNING) {
        recover(order, "interrupted: Oracle could not go on (" + why + ")", holder);
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

  private void recover(QueuedOrder order, String why, String holder)
      throws IOException, DamagedJournalException {
    Instant now = clock.instant();
    RunFolder folder = folder(order).orElse(null);
    if (folder == null || !isOf(order, folder)) {
      endWithoutEvidence(
          order, "interrupted: Oracle was killed before anything of it ran", now, holder);
      listener.recovered(order.jobId().value(), "marked failed: interrupted before it ran");
      return;
    }
    Optional<String> obstacle = folder.obstacle();
    if (obstacle.isPresent()) {
      String reason = folder.relative() + " can't be signed: " + Shown.line(obstacle.get());
      endWithoutEvidence(order, why + "; " + reason, now, holder);
      listener.recovered(order.jobId().value(), "marked failed: interrupted; " + reason);
      return;
    }
    JsonObject result = read(folder.relative(RunFolder.RESULT));
    boolean whole =
        result != null
            && read(folder.relative(RunFolder.REPORT)) != null
            && result.members().get("job_id") instanceof JsonString id
            && id.value().equals(order.jobId().value());
    if (whole && result != null) {
      closing.finish(end(order, folder, result, now), holder);
      listener.recovered(
          order.jobId().value(), "its result was there; report, signature and journal are now too");
    } else {
      interrupted(order, why, folder, now, holder);
      listener.recovered(order.jobId().value(), "marked failed: interrupted");
    }
  }

  private void endWithoutEvidence(QueuedOrder order, String reason, Instant now, String holder)
      throws IOException, DamagedJournalException {
    ledger.together(
        now,
        holder,
        lines -> {
          Map<String, @Nullable Object> fields = JobClosing.about(order);
          fields.put("reason", reason);
          lines.add(now, "recovered", fields);
          SortedMap<String, byte[]> files = new TreeMap<>();
          files.put(
              OrderQueue.path(order.jobId()),
              OrderCodec.withStatus(
                  order.document(),
                  OrderStatus.FAILED,
                  OrderCodec.result(
                      codemonkeys.oracle.files.JsonFields.parseInstant(ResultDocument.seconds(now))
                          .orElse(now),
                      reason)));
          JobClosing.staging(workspace).replace(files);
          return fields;
        });
  }

  /** Whether a run folder was made for an order; in any other nothing may be changed. */
  private boolean isOf(QueuedOrder order, RunFolder folder) {
    JsonObject made = read(folder.relative(RunFolder.ORDER));
    return made != null
        && made.members().get("job_id") instanceof JsonString id
        && id.value().equals(order.jobId().value());
  }

  private void interrupted(
      QueuedOrder order, String why, RunFolder folder, Instant now, String holder)
      throws IOException, DamagedJournalException {
    Outcome outcome = new Outcome(Outcome.Kind.INTERRUPTED, why);
    Instant startedAt = startedAt(order, now);
    Duration time = lived(order, folder, startedAt);
    Map<String, @Nullable Object> result =
        ResultDocument.of(order, folder, host.version(), outcome, startedAt, now);
    result.put("duration_seconds", ResultDocument.seconds(time));
    result.put("recovered", true);
    result.put("digests", folder.digests());
    Map<String, @Nullable Object> report =
        LastRunReport.after(workspace, folder)
            .of(
                folder,
                order.intent(),
                outcome.reportStatus(),
                outcome.reason(),
                startedAt,
                now,
                time,
                JobClosing.listed(folder));
    closing.close(
        new JobClosing.End(
            order, folder, outcome, result, report, now, time, null, "", null, List.of(),
            List.of()),
        holder);
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
    Duration most =
        Duration.ofSeconds(allowed == null ? Budget.usual(order.intent()).maxSeconds() : allowed);
    Duration time = Duration.between(startedAt, last);
    return time.compareTo(most) > 0 ? most : time;
  }

  private JobClosing.End end(QueuedOrder order, RunFolder folder, JsonObject result, Instant now) {
    Outcome.Kind kind = Outcome.Kind.FAILED;
    if (result.members().get("outcome") instanceof JsonString text) {
      for (Outcome.Kind each : Outcome.Kind.values()) {
        kind = each.text().equals(text.value()) ? each : kind;
      }
    }
    Instant endedAt =
        text(result, "ended_at")
            .flatMap(codemonkeys.oracle.files.JsonFields::parseInstant)
            .orElse(now);
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
    return new JobClosing.End(
        order,
        folder,
        new Outcome(kind, text(result, "reason").orElse("")),
        JsonText.object(),
        JsonText.object(),
        endedAt,
        time,
        code.isPresent() ? Integer.valueOf((int) code.getAsLong()) : null,
        result.members().get("isolation") instanceof JsonObject isolation
                && isolation.members().get("full") instanceof JsonBoolean full
                && !full.value()
            ? "less than full confinement; its result.json says why"
            : "",
        text(result, "commit").orElse(null),
        List.of(),
        failed);
  }

  private static Optional<String> text(JsonObject object, String name) {
    return object.members().get(name) instanceof JsonString text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  /** The folder that the running order points to, when that is one of its own product. */
  private Optional<RunFolder> folder(QueuedOrder order) {
    if (!(order.document().members().get("result") instanceof JsonObject result)) {
      return Optional.empty();
    }
    return text(result, "run")
        .map(run -> run.substring(run.lastIndexOf('/') + 1))
        .filter(RunId::isValid)
        .map(id -> RunFolder.at(workspace, order.product(), new RunId(id)))
        .filter(folder -> text(result, "run").equals(Optional.of(folder.relative())));
  }

  private static Instant startedAt(QueuedOrder order, Instant otherwise) {
    return order.document().members().get("result") instanceof JsonObject result
        ? text(result, "started_at")
            .flatMap(codemonkeys.oracle.files.JsonFields::parseInstant)
            .orElse(otherwise)
        : otherwise;
  }

  private @Nullable JsonObject read(String path) {
    try {
      byte[] bytes = workspace.read(path, StrictJson.MOST_BYTES);
      return bytes == null ? null : StrictJson.parseObject(bytes);
    } catch (UnreadableException e) {
      return null;
    }
  }
}
