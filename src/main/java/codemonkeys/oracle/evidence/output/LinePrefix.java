package codemonkeys.oracle.evidence.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tools put before each line of the programs that they run: the time, a level, or who prints
 * it. Programs that run side by side have their lines mixed; by this they are read apart.
 *
 * @param source who prints the line; empty when only a time or a level stands before it
 * @param rest the line as it was printed
 */
record LinePrefix(String source, String rest) {
  /** Several may stand before one line. */
  private static final int MAX = 4;

  private static final Pattern TIME =
      Pattern.compile(
          "(?:\\[?(?:\\d{4}-\\d\\d-\\d\\d[T ])?\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?"
              + "(?:Z| ?[+-]\\d\\d:?\\d\\d)?\\]?:?"
              + "|[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d)[ \t]");

  private static final Pattern LEVEL =
      Pattern.compile("\\[?(?i:info|error|warn|warning|debug|trace)\\] |➤ YN\\d{4}: (?:│ )?");

  private static final Pattern SOURCE =
      Pattern.compile(
          // Docker Compose and wsrun: "web-1  | "; lage: "app test | "
          "(?<a>[\\w@./-]{1,100}(?: [\\w:.-]{1,60})?) *[|│┃] ?"
              // concurrently, Yarn, npm-run-all, Ant: "[app] ", "[app]: "
              + "| {0,12}\\[(?<b>[\\w@./:# -]{1,100})\\]:? "
              // BuildKit: "#12 3.456 "
              + "|(?<c>#\\d{1,4}) \\d{1,6}\\.\\d{1,3} "
              // Turborepo: "app:test: "
              + "|(?<d>@?[\\w./-]{1,100}[:#][\\w:.-]{1,60}): ?"
              // pnpm: "packages/app test: "
              + "|(?<e>[\\w@./-]{1,100} [\\w.-]{0,20}(?:test|check|ci|verify|spec|e2e|unit)"
              + "[\\w:.-]{0,40}): "
              // Lerna: "app: "
              + "|(?<f>@?[a-z0-9][\\w./@-]{0,100}): ");

  private static final List<String> GROUPS = List.of("a", "b", "c", "d", "e", "f");

  /** What programs say of their own lines, or of lines that they quote. */
  private static final Set<String> NO_SOURCES =
      Set.of(
          "stdout",
          "stderr",
          "stdin",
          "output",
          "error",
          "warning",
          "warn",
          "note",
          "info",
          "debug",
          "hint",
          "help",
          "expected",
          "actual",
          "got",
          "received",
          "message",
          "reason",
          "cause",
          "caused by",
          "text",
          "line",
          "test result",
          "summary",
          "result",
          "results",
          "value",
          "make");

  /** The line without all that stands before it; null when nothing does. */
  static @Nullable LinePrefix of(String line) {
    String rest = line;
    List<String> sources = new ArrayList<>();
    int found = 0;
    while (found < MAX) {
      Matcher matcher = TIME.matcher(rest);
      if (matcher.lookingAt()) {
        rest = rest.substring(matcher.end());
        found++;
        continue;
      }
      matcher = LEVEL.matcher(rest);
      if (matcher.lookingAt()) {
        rest = rest.substring(matcher.end());
        found++;
        continue;
      }
      matcher = SOURCE.matcher(rest);
      if (!matcher.lookingAt()) {
        break;
      }
      String source = source(matcher);
      if (NO_SOURCES.contains(source)) {
        break;
      }
      sources.add(source);
      rest = rest.substring(matcher.end());
      found++;
    }
    return found == 0 ? null : new LinePrefix(String.join(" ", sources), rest);
  }

  private static String source(Matcher matcher) {
    for (String group : GROUPS) {
      String source = matcher.group(group);
      if (source != null) {
        return source;
      }
    }
    return "";
  }
}
