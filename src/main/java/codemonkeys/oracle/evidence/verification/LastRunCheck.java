package codemonkeys.oracle.evidence.verification;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A product's {@code last_run.json} against the report of its newest run. When it is about another
 * run, another tool wrote it, and it is not checked.
 */
final class LastRunCheck {
  /** Blocks that other tools may change in place. */
  private static final Set<String> OTHERS = Set.of("kill_switch", "pr_wave");

  private LastRunCheck() {}

  static List<Diagnostic> of(Workspace workspace, RunFolder newest) {
    List<Diagnostic> problems = new ArrayList<>();
    String path = RunFolder.ofProduct(newest.product()) + "/last_run.json";
    JsonObject last;
    try {
      last = read(workspace, path);
    } catch (UnreadableException e) {
      problems.add(Diagnostic.error(path, e.problem()));
      return problems;
    }
    if (last == null) {
      problems.add(
          Diagnostic.warning(
              path,
              0,
              0,
              "it is missing",
              "expected a copy of " + newest.relative(RunFolder.REPORT) + "; restore it"));
      return problems;
    }
    if (!(last.members().get("run_id") instanceof JsonString id
        && id.value().equals(newest.id().value()))) {
      return problems;
    }
    JsonObject report;
    try {
      report = read(workspace, newest.relative(RunFolder.REPORT));
    } catch (UnreadableException e) {
      return problems; // reported where the folder is checked
    }
    if (report == null) {
      return problems;
    }
    Set<String> names = new TreeSet<>(last.members().keySet());
    names.addAll(report.members().keySet());
    names.removeAll(OTHERS);
    for (String name : names) {
      JsonValue here = last.members().get(name);
      JsonValue there = report.members().get(name);
      if (!same(here, there)) {
        JsonValue at = here == null ? last : here;
        problems.add(
            Diagnostic.error(
                path,
                at.line(),
                at.column(),
                codemonkeys.oracle.files.Printable.text(name)
                    + (here == null ? " is missing" : " is not as in the report of that run"),
                "expected it as in " + newest.relative(RunFolder.REPORT) + "; copy it from there"));
      }
    }
    return problems;
  }

  private static @Nullable JsonObject read(Workspace workspace, String path)
      throws UnreadableException {
    byte[] bytes = workspace.read(path, StrictJson.MAX_BYTES);
    return bytes == null ? null : StrictJson.parseObject(bytes);
  }

  /** Whether two values mean the same; places and the order of members don't matter. */
  private static boolean same(@Nullable JsonValue one, @Nullable JsonValue other) {
    if (one instanceof JsonObject a && other instanceof JsonObject b) {
      return a.members().keySet().equals(b.members().keySet())
          && a.members().keySet().stream()
              .allMatch(name -> same(a.members().get(name), b.members().get(name)));
    } else if (one instanceof JsonArray a && other instanceof JsonArray b) {
      if (a.items().size() != b.items().size()) {
        return false;
      }
      for (int i = 0; i < a.items().size(); i++) {
        if (!same(a.items().get(i), b.items().get(i))) {
          return false;
        }
      }
      return true;
    } else if (one instanceof JsonString a && other instanceof JsonString b) {
      return a.value().equals(b.value());
    } else if (one instanceof JsonNumber a && other instanceof JsonNumber b) {
      return a.decimal().compareTo(b.decimal()) == 0;
    } else if (one instanceof JsonBoolean a && other instanceof JsonBoolean b) {
      return a.value() == b.value();
    }
    return one == null ? other == null : one instanceof JsonNull && other instanceof JsonNull;
  }
}
