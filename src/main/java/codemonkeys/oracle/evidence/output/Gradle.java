package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.output.Tally.Kind;
import codemonkeys.oracle.evidence.report.WholeNumber;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gradle counts its tests only where some failed. Of others it says that the task ran, or that it
 * was up to date, restored from the build cache, without sources or skipped. Code rather than a row
 * of {@link RunnerTable}, since a task that is running counts only when no number follows.
 */
final class Gradle extends Runner {
  private static final Pattern TASK =
      Pattern.compile(
          "(?:> Task )?(:[\\w.:-]*?([\\w.-]+))(?: (UP-TO-DATE|FROM-CACHE|NO-SOURCE|SKIPPED|FAILED))?");
  private static final Pattern COMPLETED =
      Pattern.compile(
          "(N) tests? completed(?:, (N) failed)?(?:, (N) skipped)?"
              .replace("N", WholeNumber.IN_TEXT));
  private static final Pattern ACTIONABLE =
      Pattern.compile(
          "\\d{1,9} actionable tasks?: (\\d{1,9} (?:up-to-date|from cache)"
              + "(?:, \\d{1,9} (?:up-to-date|from cache))?)");
  private static final Pattern TEST_TASK =
      Pattern.compile("test|test[A-Z].*|[a-z]\\w*Tests?|connected\\w*AndroidTest");
  private static final Pattern OTHER_TASK =
      Pattern.compile(
          "(?:compile|process|generate|prepare|package|merge|assemble|lint|copy|pre).*|testClasses");

  /** A test task that is at work, by its path, and has not said a number. */
  private @Nullable String running;

  private boolean counted;

  Gradle() {
    super(
        "Gradle",
        List.of("> Task :", " completed", " actionable task", ":test", "UP-TO-DATE", "FROM-CACHE"));
  }

  private static boolean isTest(String task) {
    return TEST_TASK.matcher(task).matches() && !OTHER_TASK.matcher(task).matches();
  }

  @Override
  boolean take(String line, StreamSummaries summaries) {
    Matcher task = TASK.matcher(line);
    if (task.matches()) {
      task(task, summaries);
      return true;
    }
    Matcher completed = COMPLETED.matcher(line);
    if (completed.matches()) {
      running = null;
      counted = true;
      summaries.add(
          this,
          new Tally()
              .add(Kind.TOTAL, completed.group(1))
              .add(Kind.FAILED, completed.group(2))
              .add(Kind.SKIPPED, completed.group(3)));
      return true;
    }
    Matcher actionable = ACTIONABLE.matcher(line);
    if (actionable.matches() && !counted) {
      cached(summaries, "all tasks");
      return true;
    }
    return actionable.matches();
  }

  private void task(Matcher task, StreamSummaries summaries) {
    String path = task.group(1);
    String state = task.group(3) == null ? "" : task.group(3);
    if (!state.equals("FAILED") || !path.equals(running)) {
      end(summaries);
    }
    if (!isTest(task.group(2))) {
      return;
    }
    counted = true;
    switch (state) {
      case "UP-TO-DATE", "FROM-CACHE" ->
          cached(summaries, path + " " + state.toLowerCase(Locale.ROOT));
      case "NO-SOURCE", "SKIPPED" -> summaries.add(this, new Tally().none());
      case "FAILED" -> {
        running = null;
        summaries.add(this, new Tally().failure(task.group()));
      }
      default -> running = path;
    }
  }

  private void cached(StreamSummaries summaries, String name) {
    summaries.add(
        this, new Tally().fromCache(new OutputReading.Cached(name(), name, "--rerun-tasks")));
  }

  @Override
  void end(StreamSummaries summaries) {
    if (running != null) {
      running = null;
      summaries.add(this, new Tally().uncounted());
    }
  }
}
