package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.evidence.signing.Attestation;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest run of a product, when its evidence is whole: a report can be made of it again without
 * running anything.
 *
 * @param folder relative to the workspace
 * @param how what its evidence was held against
 * @param status in the words of a report
 * @param report as it was, or as its result has it
 */
record EarlierRun(String folder, String how, String status, Map<String, @Nullable Object> report) {
  private static final Set<String> STATUSES = Set.of("success", "failed", "cancelled");

  /** Finds it; empty when there is none, or the newest is not whole. */
  static Optional<EarlierRun> newest(Workspace workspace, RunFolder own) throws IOException {
    List<RunId> ids = new ArrayList<>();
    String runs = RunFolder.ofProduct(own.product());
    try {
      for (String name : workspace.list(runs)) {
        if (RunId.isValid(name) && !name.equals(own.id().value())) {
          ids.add(new RunId(name));
        }
      }
    } catch (UnreadableException e) {
      return Optional.empty();
    }
    ids.sort(Comparator.reverseOrder());
    for (RunId id : ids) {
      RunFolder folder = RunFolder.at(workspace, own.product(), id);
      JsonObject result = StrictJson.readIfSound(workspace, folder.relative(RunFolder.RESULT));
      if (result != null && result.members().containsKey("rebuilt_from")) {
        continue; // it ran nothing; what it was made from comes next
      }
      return result == null ? Optional.empty() : whole(workspace, folder, result);
    }
    return Optional.empty();
  }

  private static Optional<EarlierRun> whole(
      Workspace workspace, RunFolder folder, JsonObject result) throws IOException {
    String status = result.text("status");
    if (status == null || !STATUSES.contains(status)) {
      return Optional.empty();
    }
    if (workspace.look(folder.relative(RunFolder.ATTESTATION)) != Workspace.Presence.FILE) {
      return byDigests(workspace, folder, result, status);
    }
    JsonObject report = StrictJson.readIfSound(workspace, folder.relative(RunFolder.REPORT));
    if (report == null || !isAttested(workspace, folder)) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> members = JsonText.object();
    members.putAll(report.members());
    return Optional.of(
        new EarlierRun(folder.relative(), "its signed attestation", status, members));
  }

  private static boolean isAttested(Workspace workspace, RunFolder folder) {
    try {
      byte[] envelope =
          workspace.read(folder.relative(RunFolder.ATTESTATION), StrictJson.MAX_BYTES);
      List<Problem> problems = new ArrayList<>();
      Attestation.Statement statement =
          envelope == null
              ? null
              : Attestation.read(envelope, PublicKeys.of(workspace, new ArrayList<>()), problems);
      if (statement == null) {
        return false;
      }
      SortedMap<String, String> there = new TreeMap<>();
      folder.digests().forEach((name, sha256) -> there.put(folder.relative(name), sha256));
      return there.equals(statement.subjects());
    } catch (UnreadableException | IOException e) {
      return false;
    }
  }

  /** Runs of other tools sign nothing, but a result may have the digests of its files. */
  private static Optional<EarlierRun> byDigests(
      Workspace workspace, RunFolder folder, JsonObject result, String status) throws IOException {
    JsonObject digests = result.object("digests");
    if (digests == null || digests.members().isEmpty()) {
      return Optional.empty();
    }
    List<String> evidence = new ArrayList<>(List.of(RunFolder.RESULT));
    for (Map.Entry<String, JsonValue> digest : digests.members().entrySet()) {
      Optional<String> name = Workspace.normalize(digest.getKey());
      if (name.isEmpty()
          || name.get().isEmpty()
          || !(digest.getValue() instanceof JsonString sha256)
          || workspace.look(folder.relative(name.get())) != Workspace.Presence.FILE) {
        return Optional.empty();
      }
      try (var in =
          Files.newInputStream(folder.path().resolve(name.get()), LinkOption.NOFOLLOW_LINKS)) {
        if (!Digest.of(in).equals(sha256.value())) {
          return Optional.empty();
        }
      }
      evidence.add(name.get());
    }
    JsonFields fields = new JsonFields(result, new ArrayList<>());
    Instant startedAt = fields.optionalInstant("started_at");
    Instant endedAt = fields.optionalInstant("ended_at");
    if (startedAt == null || endedAt == null) {
      return Optional.empty();
    }
    String summary = result.text("summary");
    evidence.sort(null);
    return Optional.of(
        new EarlierRun(
            folder.relative(),
            "the digests in its result",
            status,
            LastRunReport.about(
                folder,
                ResultDocument.seconds(startedAt),
                ResultDocument.seconds(endedAt),
                status,
                summary == null ? "rebuilt from the result of " + folder.id() : summary,
                evidence)));
  }
}
