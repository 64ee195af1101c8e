package codemonkeys.oracle.evidence;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command that could not be found or run, as shells and build tools say it in their last lines.
 */
final class MissingCommand {
  private static final int LAST_LINES = 25;

  /** What may stand before such a line: a time, the name of who prints it. */
  private static final Pattern PREFIX =
      Pattern.compile("[^\\s]{1,200}(?: [^\\s:|\\]]{1,60})? *[:|\\]Z] +");

  private static final int MOST_PREFIXES = 3;

  private static final String QUOTE = "[‘’'\"`]?";
  private static final String NAME = QUOTE + "(?<name>[^\\s:‘’'\"`]{1,200})" + QUOTE;
  private static final String SHELL =
      "(?:\\S{0,200}/)?(?:(?:ba|da|z|k|a)?sh|busybox|env|nohup|exec|timeout|xargs|time)";

  private static final List<Pattern> PATTERNS =
      List.of(
          // sh: 1: x: not found; bash: line 3: x: command not found; ./run.sh: 3: x: not found
          pattern(
              "(?:"
                  + SHELL
                  + "|\\S{1,200})(?:: (?:line )?\\d{1,9})?: (?:exec: )?NAME: (?:command )?not found"),
          pattern(
              "(?:"
                  + SHELL
                  + "(?:: (?:line )?\\d{1,9})?|\\S{1,200}: (?:line )?\\d{1,9}): (?:exec: |cannot"
                  + " execute |failed to run command )?NAME: (?:Permission denied|cannot execute.*"
                  + "|No such file or directory|Exec format error|bad interpreter.*"
                  + "|is a directory|Is a directory)"),
          pattern("(?:zsh|fish): (?:command not found|Unknown command): NAME.*"),
          pattern(
              "(?:\\S{0,100}make)(?:\\[\\d{1,9}\\])?: NAME: (?:No such file or directory|Command not"
                  + " found|Permission denied)"),
          pattern("\\S{0,100}make(?:\\[\\d{1,9}\\])?: \\*\\*\\* No rule to make target NAME.*"),
          pattern(".{0,200}\\b(?:exec: )?NAME: executable file not found in \\$PATH.*"),
          pattern("nox > Program NAME not found\\."),
          pattern("ERROR: InvocationError for command could not find executable NAME.*"),
          pattern("(?:bundler: )?[cC]ommand not found: NAME.*"),
          pattern("error: Failed to spawn: NAME.*"),
          pattern(".{0,200}\\bpython[\\d.]{0,6}(?:\\.exe)?: No module named NAME.*"),
          pattern(".{0,200}\\bpython[\\d.]{0,6}: can't open file NAME: .*"),
          pattern("NAME is not recognized as an internal or external command,?.*"),
          pattern("(?:.{0,80} )?[eE]rror:? Command NAME not found\\..*"),
          pattern(".{0,60}ERR_PNPM_\\w{1,60} +(?:Command|Missing script:) NAME.*"),
          pattern("npm (?:ERR!|error) Missing script: NAME"),
          pattern("error: no such (?:sub)?command: NAME.*"),
          pattern("Usage Error: Couldn't find a script named NAME\\..*"),
          pattern("Error: Cannot find module '(?<name>/[^']{1,300})'"));

  private final Deque<String> lines = new ArrayDeque<>();

  private static Pattern pattern(String written) {
    return Pattern.compile(written.replace("NAME", NAME));
  }

  void take(String line) {
    if (lines.size() == LAST_LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  /** The last one that was named. */
  @Nullable String name() {
    Iterator<String> last = lines.descendingIterator();
    while (last.hasNext()) {
      String text = last.next().strip();
      for (int i = 0; i <= MOST_PREFIXES; i++) {
        for (Pattern pattern : PATTERNS) {
          Matcher matcher = pattern.matcher(text);
          if (matcher.matches()) {
            return matcher.group("name");
          }
        }
        Matcher prefix = PREFIX.matcher(text);
        if (!prefix.lookingAt()) {
          break;
        }
        text = text.substring(prefix.end());
      }
    }
    return null;
  }
}
