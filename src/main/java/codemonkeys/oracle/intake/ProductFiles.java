package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.git.Sources;
import codemonkeys.oracle.intake.git.Sources.TestedSource;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.ProductSetup;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the files of one product under {@code dash/} say: its last run, history and schedule. */
final class ProductFiles {
  /** Run folders that are looked at, the newest first. */
  private static final int MAX_HISTORY = 20;

  /** Run folders that are looked at as long as all of them are failures. */
  private static final int MAX_FAILURES = 100;

  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private final Workspace workspace;
  private final RegistryEntry entry;
  private final ProductId product;
  private final Instant asOf;
  private final @Nullable Digest digest;

  final List<InvalidArtifact> invalid = new ArrayList<>();
  final List<Diagnostic> diagnostics = new ArrayList<>();
  final List<String> missingEvidence = new ArrayList<>();

  /** The runs on record: that of the report, and the newest that have a folder. */
  final List<RunResult> runs = new ArrayList<>();

  /** The last run that ran tests; null when none is known, or there is no readable report. */
  @Nullable RunResult lastTest;

  /** The last run that validated; null when none is known, or there is no readable report. */
  @Nullable RunResult lastValidation;

  /** Whether the product can be tested, and why not. */
  ProductSetup setup = new ProductSetup(Product.Setup.READY, null);

  /** Whether a new report can be made. */
  boolean reportable = true;

  boolean hasReport;
  @Nullable RunReport report;
  RunReport.Switch reportSwitch = RunReport.Switch.OFF;
  boolean switchFile;
  @Nullable Schedule schedule;

  /** The run folders that there are, the newest first. */
  private List<String> runFolders = List.of();

  /** What git says, once it has been asked; it does not change while these files stay. */
  private @Nullable SourceState source;

  private boolean sourceAsked;

  /** The facts that were made last, and of what besides these files. */
  @Nullable Made made;

  /** Facts of a product, and what they were made of besides its own files. */
  record Made(List<Object> of, ProductFacts facts, FleetReader.Counts counts) {}

  private ProductFiles(
      Workspace workspace, RegistryEntry entry, Instant asOf, @Nullable Digest digest) {
    this.workspace = workspace;
    this.entry = entry;
    this.product = entry.id();
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
    files.setup = ProductSetup.of(entry);
    Problem problem = files.setup.problem();
    if (problem != null && files.setup.setup() == Product.Setup.FOLDER_IS_LINK) {
      files.diagnostics.add(Diagnostic.warning(Registry.FILE, problem));
    }
    files.readRuns();
    files.reportable = files.setup.setup() == Product.Setup.READY || files.isReportWhole();
    if (scheduled) {
      files.readSchedule();
    }
    return files;
  }

  ProductId product() {
    return product;
  }

  /**
   * The same product after one more run, for a look ahead: what would be read if that had left its
   * run folder and its report.
   */
  ProductFiles after(SimulatedRun run) {
    ProductFiles next = new ProductFiles(workspace, entry, asOf, null);
    next.setup = setup;
    next.switchFile = switchFile;
    next.reportSwitch = reportSwitch;
    next.schedule = schedule;
    next.hasReport = true;
    next.reportable = true;
    for (InvalidArtifact each : invalid) {
      if (!each.lastRun()) {
        next.invalid.add(each);
      }
    }
    SimulatedRun.Left left = run.left(this);
    next.report = left.report();
    next.runFolders = new ArrayList<>(runFolders);
    next.runFolders.add(left.own().runId());
    next.runFolders.sort(Collections.reverseOrder());
    for (RunResult known : kept(left.own(), next.runFolders, left.report().runId())) {
      next.runs.add(known);
    }
    next.lastTest = left.own().ranTests() ? left.own() : lastTest;
    next.lastValidation = left.own().attempted() == Intent.VALIDATE ? left.own() : lastValidation;
    if (next.lastTest == null) {
      next.lastTest = next.newest(RunResult::ranTests);
    }
    if (next.lastValidation == null) {
      next.lastValidation = next.newest(each -> each.attempted() == Intent.VALIDATE);
    }
    next.keep(next.lastTest);
    next.keep(next.lastValidation);
    next.source = left.own().ranTests() && source != null ? tested(source) : source;
    next.sourceAsked = true;
    return next;
  }

  /** The runs that are read again once there is one more, as {@link #readHistory} does. */
  private List<RunResult> kept(RunResult own, List<String> folders, String reported) {
    Map<String, RunResult> known = new HashMap<>();
    runs.forEach(run -> known.put(run.runId(), run));
    known.put(own.runId(), own);
    ProductFiles counted = new ProductFiles(workspace, entry, asOf, null);
    int read = 0;
    for (String name : folders) {
      RunResult run = known.get(name);
      if (run == null || name.equals(reported)) {
        continue;
      }
      if (read++ >= MAX_HISTORY && (read > MAX_FAILURES || !counted.failing())) {
        break;
      }
      counted.runs.add(run);
    }
    RunResult last = known.get(reported);
    if (last != null) {
      counted.runs.add(last);
    }
    return counted.runs;
  }

  private static SourceState tested(SourceState source) {
    return new SourceState(
        source.product(), source.commit(), source.dirty(), SourceState.Change.UNCHANGED, 0);
  }

  private void keep(@Nullable RunResult run) {
    if (run != null && runs.stream().noneMatch(each -> each.runId().equals(run.runId()))) {
      runs.add(run);
    }
  }

  /** Whether a report is made again of the newest run, without running anything. */
  @Nullable RunResult rebuildable() {
    return missingEvidence.isEmpty() && isReportWhole() ? newestRun() : null;
  }

  boolean hasRunFolder(String name) {
    return runFolders.contains(name);
  }

  RegistryEntry entry() {
    return entry;
  }

  /** What git says of the source since the last test; null where it has nothing to say. */
  @Nullable SourceState source(Sources sources) {
    if (!sourceAsked) {
      source = sources.state(product, tested());
      sourceAsked = true;
    }
    return source;
  }

  /** The source that the last test saw. */
  TestedSource tested() {
    return lastTest == null
        ? TestedSource.UNKNOWN
        : new TestedSource(lastTest.recorded().commit(), lastTest.recorded().sourceDigest());
  }

  String reportPath() {
    return "dash/runs/" + product + "/last_run.json";
  }

  /** The digest that was handed in. */
  @Nullable Digest digest() {
    return digest;
  }

  private void note(String what, JsonObject document) {
    if (digest != null) {
      digest.add(what).add(document);
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
      readReport(folder);
    }
    readHistory(folder, names);
    for (String missing : missingEvidence) {
      note(missing);
    }
  }

  private void readReport(String folder) {
    String path = folder + "/last_run.json";
    JsonObject document = read(InvalidArtifact.Kind.LAST_RUN, path);
    hasReport = document != null || !invalid.isEmpty();
    if (document == null) {
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
      invalid(InvalidArtifact.Kind.LAST_RUN, path, problems);
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
        diagnostics.add(Diagnostic.warning(path, found.problem(evidence, document.line(), 0)));
      }
    }
  }

  /** A document; null when it is not there, or can't be read, which is noted. */
  private @Nullable JsonObject read(InvalidArtifact.Kind kind, String path) {
    try {
      byte[] bytes = workspace.read(path, StrictJson.MAX_BYTES);
      if (bytes == null) {
        return null;
      }
      JsonObject document = StrictJson.parseObject(bytes);
      note(path, document);
      return document;
    } catch (UnreadableException e) {
      damaged(kind, path, e.problem());
      return null;
    }
  }

  /** Reads what the run folders say, the newest first. */
  private void readHistory(String folder, List<String> names) {
    RunReport last = report;
    // Most reports come without a folder of their run; then nothing in it is looked for.
    RunResult own =
        last == null
            ? null
            : names.contains(last.runId())
                ? resultOf(folder, last.runId(), last)
                : RunResult.unknown(last.runId());
    List<String> folders = new ArrayList<>();
    for (String name : names) {
      if (RunReport.isRunFolder(name) && (last == null || !name.equals(last.runId()))) {
        folders.add(name);
      }
    }
    Collections.sort(folders, Collections.reverseOrder());
    runFolders = new ArrayList<>(folders);
    if (last != null && names.contains(last.runId()) && RunReport.isRunFolder(last.runId())) {
      runFolders.add(last.runId());
    }
    int read = 0;
    for (String name : folders) {
      if (read++ >= MAX_HISTORY && (read > MAX_FAILURES || !failing())) {
        break;
      }
      runs.add(resultOf(folder, name, null));
    }
    if (own != null && last != null) {
      own = own.endedAs(last.status(), last.endedAt());
      runs.add(own);
      lastTest =
          last.lastTest() == null ? null : runNamed(folder, last.lastTest(), Intent.TEST, last);
      lastValidation =
          last.lastValidation() == null
              ? null
              : runNamed(folder, last.lastValidation(), Intent.VALIDATE, last);
      if (lastTest == null || lastTest.attempted() == Intent.VALIDATE) {
        // Also when it names a validation: that ran no tests, whatever the report says.
        lastTest = own.ranTests() ? own : newest(RunResult::ranTests);
      }
      if (lastValidation == null) {
        lastValidation = newest(run -> run.attempted() == Intent.VALIDATE);
      }
    }
  }

  /** Whether the newest run is whole, so that its report can be made again without any run. */
  private boolean isReportWhole() {
    RunResult newest = newestRun();
    return newest != null
        && newest.status() != null
        && (newest.recorded().digests()
            || workspace.look("dash/runs/" + product + "/" + newest.runId() + "/attestation.json")
                == Presence.FILE);
  }

  private @Nullable RunResult newestRun() {
    RunResult newest = null;
    for (RunResult run : runs) {
      if (RunReport.isRunFolder(run.runId())
          && !run.recorded().rebuilt()
          && (newest == null || run.runId().compareTo(newest.runId()) > 0)) {
        newest = run;
      }
    }
    return newest;
  }

  /** Whether all attempts of an intent that were read failed, so that more may have before them. */
  private boolean failing() {
    for (Intent intent : new Intent[] {Intent.TEST, Intent.VALIDATE}) {
      boolean all = false;
      for (RunResult run : runs) {
        if (run.attempted() == intent) {
          all = run.failed();
          if (!all) {
            break;
          }
        }
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private @Nullable RunResult newest(Predicate<RunResult> which) {
    RunResult newest = null;
    for (RunResult run : runs) {
      if (run.ended() && which.test(run) && (newest == null || run.isAfter(newest))) {
        newest = run;
      }
    }
    return newest;
  }

  /** A run that the report names, with what its folder says besides. */
  private RunResult runNamed(
      String folder, RunReport.Earlier earlier, Intent intent, RunReport report) {
    RunResult found = null;
    for (RunResult run : runs) {
      if (run.runId().equals(earlier.runId())) {
        found = run;
      }
    }
    RunResult run = found == null ? resultOf(folder, earlier.runId(), null) : found;
    Instant at = earlier.endedAt();
    if (at == null) {
      at = run.endedAt() == null ? report.endedAt() : run.endedAt();
    }
    RunResult known =
        (run.intent() == null ? run.withIntent(intent) : run).endedAs(earlier.status(), at);
    if (found != null) {
      runs.remove(found);
    }
    runs.add(known);
    return known;
  }

  /**
   * What the folder of a run says.
   *
   * @param ofReport the report of that run, which says how it ended; null when there is none
   */
  private RunResult resultOf(String folder, String runId, @Nullable RunReport ofReport) {
    if (!SAFE_NAME.matcher(runId).matches()) {
      return RunResult.unknown(runId);
    }
    RunResult known = RunResult.unknown(runId);
    for (String file : RESULTS) {
      JsonObject document =
          read(InvalidArtifact.Kind.RUN_RESULT, folder + "/" + runId + "/" + file);
      if (document != null) {
        known = RunResult.of(runId, document);
        if (known.status() != null) {
          break;
        }
      }
      if (ofReport != null) {
        break; // how it ended is known
      }
    }
    return known;
  }

  /** Where tools leave how a run ended, the best source first. */
  private static final List<String> RESULTS =
      List.of("result.json", "last_run.json", "run_report.json");

  /** What is wrong with a file that says it is another product's; null when it doesn't. */
  static @Nullable Problem foreign(JsonObject document, ProductId product, String fix) {
    return document.members().get("product_id") instanceof JsonString text
            && !text.value().equals(product.value())
        ? Problem.at(text, "product_id is " + text.shown(), "expected \"" + product + "\"" + fix)
        : null;
  }

  private void readSchedule() {
    String path = entry.schedulePath();
    JsonObject document = read(InvalidArtifact.Kind.SCHEDULE, path);
    if (document == null) {
      return;
    }
    List<Problem> problems = new ArrayList<>();
    schedule = Schedule.read(document, problems);
    Problem foreign = Schedule.foreign(document, product);
    if (foreign != null) {
      problems.add(foreign);
      schedule = null;
    }
    invalid(InvalidArtifact.Kind.SCHEDULE, path, problems);
    for (Problem problem : Schedule.untested(document, entry)) {
      diagnostics.add(Diagnostic.warning(path, problem));
    }
  }

  private void damaged(InvalidArtifact.Kind kind, String path, Problem problem) {
    note(path);
    note(problem.toString());
    invalid(kind, path, List.of(problem));
  }

  /** Notes what is wrong with a document; of nothing there is nothing to note. */
  private void invalid(InvalidArtifact.Kind kind, String path, List<Problem> problems) {
    for (Problem problem : problems) {
      diagnostics.add(Diagnostic.warning(path, problem));
    }
    if (!problems.isEmpty()) {
      Problem first = problems.get(0);
      invalid.add(new InvalidArtifact(product, kind, path, first.line(), first.what()));
    }
  }
}
