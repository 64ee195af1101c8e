package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.Journal;
import codemonkeys.oracle.evidence.journal.LockedJournal;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.signing.Attestation;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Staging;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the end of a job stick, in an order in which a crash at any point leaves something that
 * {@link Recovery} can finish: result and report into the run folder, then the signature over all
 * of the folder, then the journal, and last the product's report and the order together.
 */
final class JobCompletion {
  private final Workspace workspace;
  private final SigningKey key;
  private final LockedJournal journal;
  private final Staging staging;
  private final RunListener listener;

  JobCompletion(
      Workspace workspace,
      SigningKey key,
      LockedJournal journal,
      Staging staging,
      RunListener listener) {
    this.workspace = workspace;
    this.key = key;
    this.journal = journal;
    this.staging = staging;
    this.listener = listener;
  }

  /**
   * How a job ended.
   *
   * @param exitCode of the command; null when it has none
   * @param unconfined what its confinement was missing; empty when it was full
   */
  record End(
      QueuedOrder order,
      RunFolder folder,
      Outcome outcome,
      Instant endedAt,
      Duration time,
      @Nullable Integer exitCode,
      String unconfined,
      @Nullable String commit,
      List<String> passedTests,
      List<String> failedTests) {

    /** Of a job of which no attempt came to an end. */
    static End withoutAttempt(
        QueuedOrder order,
        RunFolder folder,
        Outcome outcome,
        Instant endedAt,
        Duration time,
        @Nullable String commit) {
      return new End(order, folder, outcome, endedAt, time, null, "", commit, List.of(), List.of());
    }
  }

  /**
   * Writes all of it.
   *
   * @param result the content of {@code result.json}
   * @param report the content of the product's next report
   * @return the evidence, relative to the workspace
   */
  List<String> complete(
      End end, Map<String, @Nullable Object> result, Map<String, @Nullable Object> report)
      throws IOException, DamagedJournalException {
    RunFolder folder = end.folder();
    SortedMap<String, byte[]> documents = new TreeMap<>();
    documents.put(folder.relative(RunFolder.RESULT), JsonText.bytes(result));
    documents.put(folder.relative(RunFolder.REPORT), JsonText.bytes(report));
    replace(documents);
    return sign(end, false);
  }

  /**
   * Goes on where a killed Oracle stopped: result and report are there already.
   *
   * @param end with what can be known of it now
   */
  void resume(End end) throws IOException, DamagedJournalException {
    sign(end, isInJournal(end.folder()));
  }

  private List<String> sign(End end, boolean inJournal)
      throws IOException, DamagedJournalException {
    RunFolder folder = end.folder();
    folder.sync();
    byte[] report = content(folder.relative(RunFolder.REPORT));
    SortedMap<String, String> subjects = new TreeMap<>();
    folder.digests().forEach((name, sha256) -> subjects.put(folder.relative(name), sha256));
    byte[] attestation = attestation(end, subjects);
    List<String> evidence = new ArrayList<>(subjects.keySet());
    evidence.add(folder.relative(RunFolder.ATTESTATION));
    evidence.add(RunFolder.lastRun(folder.product()));
    evidence.sort(null);
    return journal.together(
        end.endedAt(),
        lines -> {
          if (!inJournal) {
            lines.add(end.endedAt(), "job_finished", finished(end, attestation, report));
          }
          SortedMap<String, byte[]> last = new TreeMap<>();
          last.put(RunFolder.lastRun(folder.product()), report);
          last.put(
              OrderQueue.path(end.order().jobId()),
              OrderCodec.withStatus(
                  end.order().document(), end.outcome().orderStatus(), result(end, evidence)));
          replace(last);
          return evidence;
        });
  }

  private void replace(SortedMap<String, byte[]> files) throws IOException {
    // Somebody put it there while the job ran. It must not keep this run or a later one from
    // ending.
    List<String> folders = files.keySet().stream().filter(this::isFolder).toList();
    staging.replace(files);
    folders.forEach(listener::setAside);
  }

  private boolean isFolder(String path) {
    return Files.isDirectory(workspace.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** The attestation that is there, or a new one. */
  private byte[] attestation(End end, SortedMap<String, String> subjects) throws IOException {
    RunFolder folder = end.folder();
    String path = folder.relative(RunFolder.ATTESTATION);
    if (workspace.look(path) == Workspace.Presence.FILE) {
      return content(path);
    }
    List<Attestation.ResourceDescriptor> configuration = new ArrayList<>();
    String order = subjects.get(folder.relative(RunFolder.ORDER));
    if (order != null) {
      configuration.add(
          Attestation.ResourceDescriptor.ofFile(folder.relative(RunFolder.ORDER), order));
    }
    if (end.commit() != null) {
      configuration.add(
          Attestation.ResourceDescriptor.ofCommit(end.order().product().value(), end.commit()));
    }
    boolean flaky = end.outcome().kind() == Outcome.Kind.FLAKY;
    byte[] attestation =
        Attestation.envelope(
            new Attestation.Statement(
                subjects,
                new Attestation.TestResult(
                    end.outcome().verdict(),
                    configuration,
                    end.passedTests(),
                    flaky ? end.failedTests() : List.of(),
                    flaky ? List.of() : end.failedTests())),
            key);
    staging.replace(path, attestation);
    return attestation;
  }

  private static Map<String, @Nullable Object> finished(
      End end, byte[] attestation, byte[] report) {
    Map<String, @Nullable Object> fields = about(end.order());
    fields.put("run_id", end.folder().id().value());
    fields.put("run", end.folder().relative());
    fields.put("outcome", end.outcome().kind().text());
    fields.put("status", end.outcome().reportStatus());
    fields.put("reason", end.outcome().reason());
    fields.put("attestation_sha256", Digest.of(attestation));
    fields.put("last_run_sha256", Digest.of(report));
    return fields;
  }

  /** What a line of the journal that is about an order begins with. */
  static Map<String, @Nullable Object> about(QueuedOrder order) {
    Map<String, @Nullable Object> fields = JsonText.object();
    fields.put("job_id", order.jobId().value());
    fields.put("product_id", order.product().value());
    fields.put("intent", order.intent().text());
    return fields;
  }

  /** The result block of the order. */
  private static Map<String, @Nullable Object> result(End end, List<String> evidence) {
    Map<String, @Nullable Object> result = JsonText.object();
    if (end.exitCode() != null) {
      result.put("exit_code", end.exitCode());
    }
    result.put("completed_at", ResultDocument.seconds(end.endedAt()));
    result.put("duration_seconds", ResultDocument.seconds(end.time()));
    result.put("outcome", end.outcome().kind().text());
    result.put("run", end.folder().relative());
    if (!end.unconfined().isEmpty()) {
      result.put("unconfined", end.unconfined());
    }
    result.put("evidence_produced", evidence);
    if (!end.outcome().reason().isEmpty()) {
      result.put("error_message", end.outcome().reason());
    }
    return result;
  }

  private byte[] content(String path) throws IOException {
    try {
      byte[] bytes = workspace.read(path, StrictJson.MAX_BYTES);
      if (bytes == null) {
        throw new NoSuchFileException(path);
      }
      return bytes;
    } catch (UnreadableException e) {
      throw new IOException(path + ": " + e.problem().what(), e);
    }
  }

  private boolean isInJournal(RunFolder folder) {
    boolean[] found = {false};
    Journal.read(
        workspace,
        entry ->
            found[0] |=
                entry.event().equals("job_finished")
                    && folder.relative().equals(entry.document().text("run")),
        damage -> {});
    return found[0];
  }
}
