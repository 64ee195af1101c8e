package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the files of one product under {@code dash/} say: its last run, history and schedule. */
final class ProductFiles {
  /** Run folders that are looked at, the newest first. */
  private static final int MOST_HISTORY = 20;

  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

  private final Workspace workspace;
  private final RegistryEntry entry;
  private final ProductId product;
  private final Instant asOf;
  private final @Nullable Digest digest;

  final List<InvalidArtifact> invalid = new ArrayList<>();
  final List<Diagnostic> diagnostics = new ArrayList<>();
  final List<String> missingEvidence = new ArrayList<>();

  /** Outcomes before the last run, the newest first; unknown ones are null. */
  final List<LastRun.@Nullable Status> history = new ArrayList<>();

  boolean hasReport;
  @Nullable RunReport report;
  RunReport.Switch reportSwitch = new RunReport.Switch(false, "");
  boolean switchFile;
  @Nullable Schedule schedule;

  /** The commit that the last run saw; null when it is not recorded. */
  @Nullable String runCommit;

  /** The digest of the source that the last run saw; null when it is not recorded. */
  @Nullable String runSourceDigest;

  private ProductFiles(
      Workspace workspace, RegistryEntry entry, Instant asOf, @Nullable Digest digest) {
    this.workspace = workspace;
    this.entry = entry;
    this.product = entry.product().product();
    this.asOf = asOf;
    this.digest = digest;
  }

  /**
   * Reads the files of a product.
   *
   * @param scheduled whether its schedule's file is known to be there
   * @param digest takes in everything that is read, and what is looked for and not there; null when
   *     nobody asks for it
   */
  static ProductFiles read(
      Workspace workspace,
      RegistryEntry entry,
      boolean scheduled,
      Instant asOf,
      @Nullable Digest digest) {
    ProductFiles files = new ProductFiles(workspace, entry, asOf, digest);
    if (FolderState.of(entry) == FolderState.LINK) {
      Problem link = FolderState.problem(entry);
      if (link != null) {
        files.diagnostics.add(Diagnostic.warning(Registry.FILE, link));
      }
    }
    files.readRuns();
    if (scheduled) {
      files.readSchedule();
    }
    return files;
  }

  ProductId product() {
    return product;
  }

  String reportPath() {
    return "dash/runs/" + product + "/last_run.json";
  }

  /** The digest that was handed in. */
  @Nullable Digest digest() {
    return digest;
  }

  private void note(String what, byte[] bytes) {
    if (digest != null) {
      digest.add(what).add(bytes);
    }
  }

  private void note(String what) {
    if (digest != null) {
      digest.add(what);
    }
  }

  private void readRuns() {
    String folder = "dash/runs/" + product;
    List<String> names;
    try {
      names = workspace.list(folder);
    } catch (UnreadableException e) {
      // What can't be looked at may hold a kill switch, and counts as one.
      switchFile = workspace.look(folder) != Presence.FILE;
      hasReport = true;
      damaged(InvalidArtifact.Kind.LAST_RUN, folder, e.problem());
      return;
    }
    switchFile = names.contains("KILL_SWITCH");
    if (names.contains("last_run.json")) {
      hasReport = true;
      readReport(folder);
    }
    readHistory(folder, names);
    for (String missing : missingEvidence) {
      note(missing);
    }
  }

  private void readReport(String folder) {
    String path = folder + "/last_run.json";
    JsonObject document;
    try {
      byte[] bytes = workspace.read(path, StrictJson.MOST_BYTES);
      if (bytes == null) {
        hasReport = false;
        return;
      }
      note(path, bytes);
      document = StrictJson.parseObject(bytes);
    } catch (UnreadableException e) {
      damaged(InvalidArtifact.Kind.LAST_RUN, path, e.problem());
      return;
    }
    reportSwitch = RunReport.Switch.of(document);
    List<Problem> problems = new ArrayList<>();
    RunReport read = RunReport.read(document, problems);
    Problem foreign = read == null ? null : RunReport.foreign(document, product);
    if (foreign != null) {
      problems.add(foreign);
    }
    if (!problems.isEmpty() || read == null) {
      for (Problem problem : problems) {
        diagnostics.add(Diagnostic.warning(path, problem));
      }
      Problem first = problems.get(0);
      invalid.add(
          new InvalidArtifact(
              product, InvalidArtifact.Kind.LAST_RUN, path, first.line(), first.what()));
      return;
    }
    report = read;
    read.ahead(document, asOf).forEach(p -> diagnostics.add(Diagnostic.warning(path, p)));
    for (String evidence : read.evidence()) {
      Evidence found = Evidence.look(workspace, evidence);
      if (found != Evidence.THERE) {
        missingEvidence.add(evidence);
      }
      if (found == Evidence.OUTSIDE) {
        diagnostics.add(
            Diagnostic.warning(
                path, document.line(), 0, Evidence.outside(evidence), Evidence.OUTSIDE_FIX));
      }
    }
    // What matters is the source that was tested last, not the one that was looked at last.
    RunReport.LastTest test = read.lastTest();
    readResult(folder, test == null ? read.runId() : test.runId());
  }

  /** The result beside the report names the commit; reports of other tools have none. */
  private void readResult(String folder, String runId) {
    if (!SAFE_NAME.matcher(runId).matches()) {
      return;
    }
    JsonObject result = resultOf(folder + "/" + runId + "/result.json");
    if (result == null) {
      return;
    }
    if (result.members().get("commit") instanceof JsonString commit
        && COMMIT.matcher(commit.value()).matches()) {
      runCommit = commit.value();
    }
    if (result.members().get("source_digest") instanceof JsonString source) {
      runSourceDigest = source.value();
    }
  }

  private @Nullable JsonObject resultOf(String path) {
    try {
      byte[] bytes = workspace.read(path, StrictJson.MOST_BYTES);
      if (bytes == null) {
        return null;
      }
      note(path, bytes);
      return StrictJson.parseObject(bytes);
    } catch (UnreadableException e) {
      damaged(InvalidArtifact.Kind.RUN_RESULT, path, e.problem());
      return null;
    }
  }

  private void readHistory(String folder, List<String> names) {
    List<String> runs = new ArrayList<>();
    RunReport last = report;
    for (String name : names) {
      if (RunReport.isRunFolder(name) && (last == null || !name.equals(last.runId()))) {
        runs.add(name);
      }
    }
    Collections.sort(runs, Collections.reverseOrder());
    for (String run : runs.subList(0, Math.min(runs.size(), MOST_HISTORY))) {
      LastRun.Status status = null;
      for (String file : List.of("result.json", "last_run.json", "run_report.json")) {
        JsonObject document = resultOf(folder + "/" + run + "/" + file);
        if (document != null) {
          status = outcome(document);
          if (status != null) {
            break;
          }
        }
      }
      history.add(status);
    }
  }

  private static LastRun.@Nullable Status outcome(JsonObject document) {
    for (String name : List.of("status", "outcome")) {
      if (document.members().get(name) instanceof JsonString text) {
        Optional<LastRun.Status> status = LastRun.Status.of(text.value());
        if (status.isPresent()) {
          return status.get();
        }
      }
    }
    for (String name : List.of("exit_code", "exit")) {
      if (document.members().get(name) instanceof JsonNumber number) {
        return number.exactLong().orElse(1) == 0 ? LastRun.Status.SUCCESS : LastRun.Status.FAILED;
      }
    }
    return null;
  }

  /** What is wrong with a file that says it is another product's; null when it doesn't. */
  static @Nullable Problem foreign(JsonObject document, ProductId product, String fix) {
    return document.members().get("product_id") instanceof JsonString text
            && !text.value().equals(product.value())
        ? Problem.at(text, "product_id is " + text.shown(), "expected \"" + product + "\"" + fix)
        : null;
  }

  private void readSchedule() {
    String path = entry.schedulePath();
    try {
      byte[] bytes = workspace.read(path, StrictJson.MOST_BYTES);
      if (bytes == null) {
        return;
      }
      note(path, bytes);
      JsonObject document = StrictJson.parseObject(bytes);
      List<Problem> problems = new ArrayList<>();
      schedule = Schedule.read(document, problems);
      Problem foreign = Schedule.foreign(document, product);
      if (foreign != null) {
        problems.add(foreign);
        schedule = null;
      }
      for (Problem problem : problems) {
        diagnostics.add(Diagnostic.warning(path, problem));
      }
      if (!problems.isEmpty()) {
        invalid.add(
            new InvalidArtifact(
                product,
                InvalidArtifact.Kind.SCHEDULE,
                path,
                problems.get(0).line(),
                problems.get(0).what()));
      }
    } catch (UnreadableException e) {
      damaged(InvalidArtifact.Kind.SCHEDULE, path, e.problem());
    }
  }

  private void damaged(InvalidArtifact.Kind kind, String path, Problem problem) {
    note(path);
    note(problem.toString());
    diagnostics.add(Diagnostic.warning(path, problem));
    invalid.add(new InvalidArtifact(product, kind, path, problem.line(), problem.what()));
  }
}
