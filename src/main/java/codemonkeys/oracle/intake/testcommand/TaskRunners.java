package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.PassedOver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of tasks that count only when one of the tasks is called {@code test}. */
final class TaskRunners {
  private static final String TEST = "test";

  /** Makefiles that one makefile may bring in before the search gives up. */
  private static final int MAX_INCLUDED = 20;

  private TaskRunners() {}

  static Answer make(BuildFolder folder, String name) throws UnreadableException {
    Deque<List<String>> toRead = new ArrayDeque<>(List.of(folder.lines(name)));
    Set<String> seen = new HashSet<>(Set.of(name));
    boolean found = false;
    // A target that is no file; of a folder that is there make says that it is up to date.
    boolean phony = !folder.has(TEST);
    while (!toRead.isEmpty()) {
      boolean inDefinition = false;
      for (String line : joined(toRead.remove())) {
        String stripped = line.strip();
        inDefinition =
            stripped.startsWith("define ") || (inDefinition && !stripped.startsWith("endef"));
        if (inDefinition) {
          continue;
        }
        found |= isTestTarget(line);
        phony |= stripped.startsWith(".PHONY") && words(stripped).contains(TEST);
        for (String included : included(stripped)) {
          if (seen.size() < MAX_INCLUDED && seen.add(included) && folder.isFile(included)) {
            toRead.add(folder.lines(included));
          }
        }
      }
    }
    if (!found) {
      return new PassedOver(name + " has no target test");
    }
    return phony ? BuildFiles.run("make", TEST) : BuildFiles.run("make", "-B", TEST);
  }

  /** Each line with those that a backslash at its end goes on in. */
  private static List<String> joined(List<String> lines) {
    List<String> joined = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines) {
      if (line.endsWith("\\")) {
        open.append(line, 0, line.length() - 1).append(' ');
      } else {
        joined.add(open.append(line).toString());
        open.setLength(0);
      }
    }
    joined.add(open.toString());
    return joined;
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("[\\s:]+"));
  }

  private static final Pattern TARGETS =
      Pattern.compile(" *([^\\s=#:\"'`][^=#:\"'`]*)::?(?![:=])(.*)");

  private static final Pattern VARIABLE =
      Pattern.compile("\\s*(?:(?:export|override|private)\\s+){0,3}[\\w.-]+\\s*[:?+!]{0,3}=.*");

  /** Whether a line begins a rule for it; a line that sets a variable for it alone does not. */
  private static boolean isTestTarget(String line) {
    Matcher rule = TARGETS.matcher(line);
    return rule.matches()
        && !VARIABLE.matcher(rule.group(2)).matches()
        && words(rule.group(1)).contains(TEST)
        && rule.group(1).chars().filter(c -> c == '(').count()
            == rule.group(1).chars().filter(c -> c == ')').count();
  }

  private static final Pattern INCLUDE = Pattern.compile("(?:include|-include|sinclude)\\s+(.*)");

  /** Names of other makefiles below its folder, as far as no variable is in them. */
  private static List<String> included(String line) {
    Matcher include = INCLUDE.matcher(line);
    if (!include.matches()) {
      return List.of();
    }
    return Arrays.stream(include.group(1).split("\\s+"))
        .map(Workspace::normalize)
        .flatMap(Optional::stream)
        .filter(file -> !file.isEmpty())
        .toList();
  }

  private static final Pattern RECIPE =
      Pattern.compile("@?test(?:\\s[^:]*)?:(?!=).*|alias\\s+test\\s*:=.*");

  static Answer just(BuildFolder folder, String name) throws UnreadableException {
    return folder.lines(name).stream().anyMatch(line -> RECIPE.matcher(line).matches())
        ? BuildFiles.run("just", TEST)
        : new PassedOver(name + " has no recipe test");
  }

  private static final Pattern TASK = Pattern.compile("(\\s+)['\"]?test['\"]?\\s*:.*");

  /** The task's own memory of what is up to date must not keep it from running. */
  static Answer task(BuildFolder folder, String name) throws UnreadableException {
    boolean inTasks = false;
    int indent = 0;
    for (String line : folder.lines(name)) {
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      int own = line.length() - line.stripLeading().length();
      if (own == 0) {
        inTasks = line.startsWith("tasks:");
        indent = 0;
      } else if (inTasks) {
        indent = indent == 0 ? own : indent;
        if (own == indent && TASK.matcher(line).matches()) {
          return BuildFiles.run("task", "--force", TEST);
        }
      }
    }
    return new PassedOver(name + " has no task test");
  }
}
