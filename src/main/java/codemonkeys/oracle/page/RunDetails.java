package codemonkeys.oracle.page;

import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunFailure;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.evidence.runs.RunOutput;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.verification.Verification;
import codemonkeys.oracle.evidence.verification.Verifier;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run in full: why it failed, the end of its output, and whether its signature holds. */
final class RunDetails {
  private static final int MAX_TESTS = 20;
  private static final int MAX_LINES = 200;
  private static final int MAX_LINE = 2000;

  private RunDetails() {}

  /** The run in a folder as {@code dash/runs/app/run_20260301_060000}; empty when there is none. */
  static Optional<Map<String, @Nullable Object>> of(Workspace workspace, String folder) {
    return new RunArchive(workspace).at(folder).map(run -> json(workspace, run));
  }

  private static Map<String, @Nullable Object> json(Workspace workspace, RunRecord run) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("run", RecentRuns.json(run));
    json.put("signature", signature(workspace, run));
    boolean failed = run.result() == RunRecord.Result.FAILED;
    RunFailure failure = failed ? RunFailure.of(workspace, run.name(), MAX_TESTS, 1) : null;
    List<Object> tests = new ArrayList<>();
    if (failure != null) {
      for (FailedTest test : failure.first()) {
        Map<String, @Nullable Object> entry = JsonText.object();
        entry.put("name", test.name());
        entry.put("message", test.message());
        tests.add(entry);
      }
    }
    json.put("failed_tests", tests);
    json.put("failed_besides", failure == null ? 0 : failure.more());
    json.put("likely_causes", failure == null ? List.of() : failure.causes());
    List<Object> output = new ArrayList<>();
    for (String file : RunOutput.files(workspace, run.name())) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("file", file);
      try {
        RunOutput.Tail tail = RunOutput.tail(workspace, file, MAX_LINES, MAX_LINE);
        entry.put("lines", tail.lines());
        entry.put("lines_before", tail.before());
        entry.put("error", null);
      } catch (UnreadableException e) {
        unreadable(entry, e.problem().what());
      } catch (IOException e) {
        unreadable(entry, Printable.reason(e));
      }
      output.add(entry);
    }
    json.put("output", output);
    return json;
  }

  private static void unreadable(Map<String, @Nullable Object> entry, String why) {
    entry.put("lines", List.of());
    entry.put("lines_before", false);
    entry.put("error", why);
  }

  private static Map<String, @Nullable Object> signature(Workspace workspace, RunRecord run) {
    Map<String, @Nullable Object> json = JsonText.object();
    List<Object> problems = new ArrayList<>();
    if (!RunId.isValid(run.name().id())) {
      json.put("verdict", "not_ours");
      json.put("problems", problems);
      return json;
    }
    List<Diagnostic> ofKeys = new ArrayList<>();
    Verifier verifier = new Verifier(workspace, PublicKeys.of(workspace, ofKeys), ofKeys);
    RunFolder folder = RunFolder.at(workspace, run.name().product(), new RunId(run.name().id()));
    if (!verifier.isOurs(folder)) {
      json.put("verdict", "not_ours");
      json.put("problems", problems);
      return json;
    }
    Verification found = verifier.run(folder);
    Verification.Verdict verdict =
        found.ok() ? found.runs().get(0).verdict() : Verification.Verdict.FAILED;
    json.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
    for (Diagnostic problem : found.problems()) {
      if (problems.size() < MAX_TESTS) {
        problems.add(Values.diagnostic(problem));
      }
    }
    json.put("problems", problems);
    return json;
  }
}
