package codemonkeys.oracle.evidence.runs;

import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.evidence.runs.RunOutput.Tail;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.PrintableText;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a run failed, as its folder has it. All texts are in one line, cut, and fit to print.
 *
 * @param first what failed first
 * @param more how many things failed besides
 * @param causes what most likely is the cause, with the fix
 * @param lastLines of the output, which is not JSON
 * @param output the file that they are from, relative to the workspace; null when there is none
 * @param outputCut the job printed more than was kept, so that its last lines are not known
 */
public record RunFailure(
    List<FailedTest> first,
    long more,
    List<String> causes,
    Tail lastLines,
    @Nullable String output,
    boolean outputCut) {
  private static final int MAX_NAME = 200;
  private static final int MAX_MESSAGE = 300;
  private static final int MAX_CAUSE = 600;
  private static final int MAX_CAUSES = 5;
  private static final int MAX_LINE = 200;

  public RunFailure {
    first = List.copyOf(first);
    causes = List.copyOf(causes);
  }

  /**
   * Reads it.
   *
   * @param maxTests how many of those that failed are wanted
   * @param maxLines how many of the last lines
   */
  public static RunFailure of(Workspace workspace, RunName run, int maxTests, int maxLines) {
    JsonObject result = result(workspace, run);
    List<FailedTest> first = first(result, maxTests);
    List<String> files = RunOutput.files(workspace, run);
    String output = files.isEmpty() ? null : files.get(files.size() - 1);
    Tail tail = new Tail(List.of(), false);
    // A validation prints a document for programs; what it found stands in the result.
    if (output != null && !result.members().containsKey("validation")) {
      try {
        tail = RunOutput.tail(workspace, output, maxLines, MAX_LINE);
      } catch (IOException | UnreadableException e) {
        tail = new Tail(List.of(), false); // oracle logs says why
      }
    }
    return new RunFailure(
        first,
        Math.max(0, failed(result) - first.size()),
        causes(result),
        tail,
        output,
        cut(result));
  }

  private static JsonObject result(Workspace workspace, RunName run) {
    try {
      byte[] bytes =
          run.folder()
              ? workspace.read(run.path() + "/" + RunFolder.RESULT, StrictJson.MAX_BYTES)
              : null;
      if (bytes != null) {
        return StrictJson.parseObject(bytes);
      }
    } catch (UnreadableException e) {
      // status and validate report it
    }
    return new JsonObject(0, 0, java.util.Map.of());
  }

  private static List<FailedTest> first(JsonObject result, int max) {
    List<FailedTest> first = new ArrayList<>();
    for (JsonValue item : items(result, "failures")) {
      if (item instanceof JsonObject failure && first.size() < max) {
        first.add(
            new FailedTest(text(failure, "name", MAX_NAME), text(failure, "message", MAX_MESSAGE)));
      }
    }
    if (first.isEmpty()) {
      for (JsonValue item : items(result, "failed_tests")) {
        if (item instanceof JsonString name && first.size() < max) {
          first.add(new FailedTest(line(name.value(), MAX_NAME), ""));
        }
      }
    }
    return first;
  }

  /** How many failed in all, as far as known. */
  private static long failed(JsonObject result) {
    long listed = Math.max(items(result, "failures").size(), items(result, "failed_tests").size());
    long counted =
        result.members().get("tests") instanceof JsonObject tests
            ? count(tests, "failures") + count(tests, "errors")
            : result.members().get("validation") instanceof JsonObject found
                ? count(found, "errors")
                : 0;
    return Math.max(listed, counted);
  }

  private static long count(JsonObject counts, String field) {
    long number =
        counts.members().get(field) instanceof JsonNumber given ? given.exactLong().orElse(0) : 0;
    return Math.max(0, Math.min(number, Integer.MAX_VALUE));
  }

  private static List<String> causes(JsonObject result) {
    List<String> causes = new ArrayList<>();
    for (JsonValue item : items(result, "likely_causes")) {
      if (item instanceof JsonString cause && causes.size() < MAX_CAUSES) {
        causes.add(line(cause.value(), MAX_CAUSE));
      }
    }
    return causes;
  }

  private static boolean cut(JsonObject result) {
    List<JsonValue> actions = items(result, "actions");
    return !actions.isEmpty()
        && actions.get(actions.size() - 1) instanceof JsonObject action
        && action.members().get("output") instanceof JsonObject output
        && count(output, "kept_bytes") < count(output, "bytes");
  }

  private static List<JsonValue> items(JsonObject object, String field) {
    return object.members().get(field) instanceof JsonArray array ? array.items() : List.of();
  }

  private static String text(JsonObject object, String field, int max) {
    return object.members().get(field) instanceof JsonString text ? line(text.value(), max) : "";
  }

  private static String line(String text, int max) {
    return Printable.cut(Printable.line(PrintableText.of(Printable.cut(text, 4 * max))), max);
  }
}
