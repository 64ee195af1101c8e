package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.output.OutputReading.Cached;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.executor.Outcome.Kind;
import codemonkeys.oracle.files.Shown;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the exit code, the number of tests and the output of a test command come to. */
final class OutputVerdict {
  private static final int MOST_NAMES = 5;

  /** Shells say so when a command is there and can't be executed, and when it is not there. */
  private static final int NOT_EXECUTABLE = 126;

  private static final int NOT_FOUND = 127;

  /** Pytest collected no tests. */
  private static final int PYTEST_NO_TESTS = 5;

  /** What was not found then is a command that it was given. */
  private static final Pattern SHELL = Pattern.compile("(?:.*/)?(?:(?:ba|da|z|k)?sh|env)");

  private OutputVerdict() {}

  /**
   * Why it is no pass, as far as tests, exit code and output say so.
   *
   * @param counts from reports, else from the output; null when not known
   */
  static Optional<Outcome> failure(
      PreparedJob job,
      @Nullable Integer code,
      @Nullable TestCounts counts,
      @Nullable OutputReading said) {
    if (counts != null && counts.anyFailed()) {
      String failed = counts.failures() + counts.errors() + " of " + counts.tests();
      return failed(failed + " tests failed" + notLoaded(said));
    }
    if (said != null && said.failed() > 0 && (counts == null || !isExit(code, 0))) {
      return failed(
          said.failed()
              + (said.failed() == 1 ? " test" : " tests")
              + " failed, of an unknown number"
              + notLoaded(said));
    }
    if (said != null && !said.notLoaded().isEmpty()) {
      return failed(said.notLoaded() + " (" + exit(code) + "); output.log says why");
    }
    Optional<Outcome> missing = missing(job, code, counts, said);
    if (missing.isPresent()) {
      return missing;
    }
    if (!isExit(code, 0)) {
      boolean none =
          counts != null
              ? counts.ran() == 0
              : isExit(code, PYTEST_NO_TESTS)
                  && job.argv().stream().anyMatch(argument -> argument.contains("pytest"));
      return failed((none ? "no tests ran, " : "") + exit(code));
    }
    if (said != null && said.failed() > 0) {
      return failed(
          "the output says that "
              + said.failed()
              + (said.failed() == 1 ? " test" : " tests")
              + " failed, which the reports do not show, and the exit code is 0");
    }
    if (said != null && !said.failures().isEmpty()) {
      return failed(
          "the output says that tests failed ("
              + Shown.line(said.failures().get(0))
              + "), and the exit code is 0");
    }
    return Optional.empty();
  }

  /** No pass where nothing ran but a look into a cache. */
  static Optional<Outcome> onlyCached(@Nullable TestCounts counts, @Nullable OutputReading said) {
    if (said == null || !said.onlyCached() || (counts != null && counts.ran() > 0)) {
      return Optional.empty();
    }
    String fixes =
        String.join(" or ", new TreeSet<>(said.cached().stream().map(Cached::fix).toList()));
    return failed(
        "no tests ran, all results come from a cache ("
            + names(said.cached())
            + "); expected tests that run now; fix: add "
            + fixes
            + " to commands.test in dash/products.json");
  }

  /** A command that is missing, or that can't be executed: trying again would not help. */
  private static Optional<Outcome> missing(
      PreparedJob job,
      @Nullable Integer code,
      @Nullable TestCounts counts,
      @Nullable OutputReading said) {
    boolean shell = isExit(code, NOT_FOUND) || isExit(code, NOT_EXECUTABLE);
    String name = said == null ? null : said.missing();
    boolean ran = counts != null && counts.ran() > 0;
    if (!shell && (name == null || isExit(code, 0) || ran)) {
      return Optional.empty();
    }
    String first = job.argv().get(0);
    String command =
        name != null
            ? Shown.line(name)
            : SHELL.matcher(first).matches() ? "the command" : Shown.line(first);
    return Optional.of(
        new Outcome(
            Kind.NOT_STARTED,
            "could not start: "
                + command
                + (isExit(code, NOT_EXECUTABLE) ? " can't be executed" : " was not found")
                + " ("
                + exit(code)
                + "); expected a command on PATH or in the product's folder; fix: install it where"
                + " jobs see it, or correct commands.test in dash/products.json"));
  }

  /** A few of them. */
  static String names(List<Cached> cached) {
    String names = String.join(", ", cached.stream().limit(MOST_NAMES).map(Cached::name).toList());
    return Shown.line(names)
        + (cached.size() > MOST_NAMES ? " and " + (cached.size() - MOST_NAMES) + " more" : "");
  }

  private static String notLoaded(@Nullable OutputReading said) {
    return said == null || said.notLoaded().isEmpty() ? "" : ", " + said.notLoaded();
  }

  private static Optional<Outcome> failed(String reason) {
    return Optional.of(Outcome.failed(reason));
  }

  private static boolean isExit(@Nullable Integer code, int expected) {
    return code != null && code == expected;
  }

  static String exit(@Nullable Integer code) {
    if (code == null) {
      return "its exit code is not known";
    }
    return code > 128 && code < 128 + 65 ? "killed by signal " + (code - 128) : "exit " + code;
  }
}
