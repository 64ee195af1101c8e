package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.runs.RunFailure;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a run failed, as run, explain and status show it. */
public final class Failures {
  private static final int MAX_TESTS = 5;
  private static final int MAX_LINES = 5;

  /** Of a command that shows several runs, or much besides. */
  private static final int FEW = 3;

  private Failures() {}

  /**
   * What failed first, the likely cause, the last lines of the output, and where the rest is.
   *
   * @param run what to call the run when asking for its output: a job, or its folder
   */
  public static void print(Console console, String indent, RunFailure failure, String run) {
    for (FailedTest test : failure.first()) {
      console.line(
          indent
              + console.style("failed: ", Style.BAD)
              + test.name()
              + (test.message().isEmpty() ? "" : ": " + test.message()));
    }
    if (failure.more() > 0) {
      console.line(
          indent
              + (failure.first().isEmpty()
                  ? failure.more() + " failed, without a report that names them"
                  : "… and " + failure.more() + " more"));
    }
    for (String cause : failure.causes()) {
      console.line(indent + console.style("Likely cause: ", Style.WARNING) + cause);
    }
    if (!failure.lastLines().lines().isEmpty()) {
      console.line(
          indent
              + (failure.outputCut()
                  ? "last lines that were kept of its output:"
                  : "last lines of its output:"));
      for (String line : failure.lastLines().lines()) {
        console.verbatim(indent + console.style("| ", Style.DIM) + line);
      }
    }
    if (failure.output() != null) {
      console.line(indent + "all of its output: oracle logs " + run);
    }
  }

  public static RunFailure of(Workspace workspace, RunRecord run) {
    return RunFailure.of(workspace, run.name(), MAX_TESTS, MAX_LINES);
  }

  public static RunFailure inShort(Workspace workspace, RunRecord run) {
    return RunFailure.of(workspace, run.name(), FEW, FEW);
  }

  /** The same for programs; a run that did not fail has none. */
  public static Map<String, @Nullable Object> json(Workspace workspace, RunRecord run) {
    RunFailure failure = RunFailure.of(workspace, run.name(), FailedTest.MAX, 2 * MAX_LINES);
    Map<String, @Nullable Object> json = JsonText.object();
    List<Object> first = new ArrayList<>();
    for (FailedTest test : failure.first()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("name", test.name());
      entry.put("message", test.message());
      first.add(entry);
    }
    json.put("run", run.name().path());
    json.put("first", first);
    json.put("more", failure.more());
    json.put("likely_causes", failure.causes());
    json.put("last_lines", failure.lastLines().lines());
    json.put("output", failure.output());
    json.put("output_cut", failure.outputCut());
    return json;
  }
}
