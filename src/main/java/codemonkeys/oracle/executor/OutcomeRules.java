package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.output.OutputReading.Cached;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.executor.Outcome.Kind;
import codemonkeys.oracle.executor.process.ProcessEnd;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an attempt: by how its process ended, the sources it changed, its exit code, its
 * tests, its output and its evidence, in this order.
 */
final class OutcomeRules {
  private static final int MAX_CACHED = 5;
  private static final int MAX_EDITED = 5;
  private static final int MAX_FLAKY = 3;

  /** Shells say so when a command is there and can't be executed, and when it is not there. */
  private static final int NOT_EXECUTABLE = 126;

  private static final int NOT_FOUND = 127;

  /** Pytest collected no tests. */
  private static final int PYTEST_NO_TESTS = 5;

  /** What was not found then is a command that it was given. */
  private static final Pattern SHELL = Pattern.compile("(?:.*/)?(?:(?:ba|da|z|k)?sh|env)");

  private OutcomeRules() {}

  /**
   * The outcome.
   *
   * @param byRun it was the time of the run that was up, when one was
   * @param findings null when it was no validation or it printed none
   * @param edited the sources that it changed
   * @param unseen why those are not known; empty when they are
   * @param missing the evidence that was expected and is not there
   */
  static Outcome of(
      PreparedJob job,
      ProcessEnd ended,
      boolean byRun,
      TestResults tests,
      @Nullable Findings findings,
      List<String> edited,
      String unseen,
      List<String> missing) {
    return switch (ended.cause()) {
      case TIME_UP ->
          new Outcome(
              Kind.TIMED_OUT,
              byRun && !job.timeBy().equals(Preflight.RUN_TIME)
                  ? "timeout: " + Preflight.RUN_TIME + " are used up"
                  : "timeout: " + seconds(job.time()) + " s, " + job.timeBy());
      case TOO_MUCH_MEMORY ->
          new Outcome(
              Kind.OVER_LIMIT, "too much memory: " + ended.detail() + ", limit " + job.memory());
      case TOO_MANY_PROCESSES ->
          new Outcome(
              Kind.OVER_LIMIT,
              "too many processes: " + ended.detail() + ", limit " + job.processes());
      case TOO_MUCH_SCRATCH ->
          new Outcome(Kind.OVER_LIMIT, "too much scratch space: " + ended.detail());
      case STOPPED -> new Outcome(Kind.STOPPED, ended.detail());
      case NOT_STARTED ->
          new Outcome(Kind.NOT_STARTED, "it could not be started: " + ended.detail());
      case EXIT -> {
        if (!edited.isEmpty()) {
          yield Outcome.failed("edited source: " + Printable.first(edited, MAX_EDITED));
        }
        if (!unseen.isEmpty()) {
          yield Outcome.failed(
              "whether it edited sources can't be seen: " + Printable.line(unseen));
        }
        yield job.order().intent() == Intent.VALIDATE
            ? ofValidation(job, ended.exitCode(), findings, missing)
            : ofTests(job, ended.exitCode(), tests, missing);
      }
    };
  }

  private static Outcome ofValidation(
      PreparedJob job, @Nullable Integer code, @Nullable Findings findings, List<String> missing) {
    if (isExit(code, 0)) {
      return missingEvidence(job, missing);
    }
    return Outcome.failed(
        isExit(code, 1) && findings != null
            ? "validation found " + findings
            : exit(code) + " of validate");
  }

  private static Outcome ofTests(
      PreparedJob job, @Nullable Integer code, TestResults tests, List<String> missing) {
    TestCounts counts = tests.counts();
    OutputReading output = tests.output();
    // A runner that tries again prints the failures that its reports take back.
    boolean recovered = !tests.flaky().isEmpty() && isExit(code, 0);
    Outcome failure = failure(job, code, counts, recovered ? null : output);
    if (failure != null) {
      return failure;
    }
    if (!tests.problems().isEmpty()) {
      return Outcome.failed(
          "a test report can't be read: " + Printable.line(tests.problems().get(0)));
    }
    if (output != null && output.onlyCached() && (counts == null || counts.ran() == 0)) {
      return onlyCached(output.cached());
    }
    if (counts == null && !job.target().reports().isEmpty()) {
      int older = tests.older().size();
      return Outcome.failed(
          "no test report: the job left none where reports in dash/products.json says"
              + (older == 0
                  ? ""
                  : "; what lies there ("
                      + older
                      + ") is older than the job, or a copy of what is; let the tests run and"
                      + " write it anew, or delete it"));
    }
    if (counts != null && counts.ran() == 0) {
      return Outcome.failed(
          counts.tests() == 0
              ? "no tests ran"
              : "no tests ran: all " + counts.tests() + " were skipped");
    }
    Outcome outcome = missingEvidence(job, missing);
    return outcome.kind() == Kind.PASSED && !tests.flaky().isEmpty()
        ? new Outcome(
            Kind.FLAKY,
            "flaky: "
                + Printable.first(tests.flaky(), MAX_FLAKY)
                + " failed, then passed when run again")
        : outcome;
  }

  private static Outcome missingEvidence(PreparedJob job, List<String> missing) {
    return !missing.isEmpty()
            && job.order().stopConditions().contains(StopCondition.ON_MISSING_EVIDENCE)
        ? Outcome.failed("missing evidence: " + Printable.line(String.join(", ", missing)))
        : Outcome.passed();
  }

  /** What came of all attempts of a job. */
  static Outcome of(List<JobAttempt> attempts) {
    Outcome last = attempts.get(attempts.size() - 1).outcome();
    return last.well() && attempts.size() > 1
        ? new Outcome(
            Kind.FLAKY, "flaky: " + attempts.get(0).outcome().reason() + ", then it passed")
        : last;
  }

  /**
   * Why it is no pass, as far as tests, exit code and output say so; null when they do not.
   *
   * @param counts from reports, else from the output; null when not known
   */
  private static @Nullable Outcome failure(
      PreparedJob job,
      @Nullable Integer code,
      @Nullable TestCounts counts,
      @Nullable OutputReading output) {
    if (counts != null && counts.anyFailed()) {
      String failed = counts.failures() + counts.errors() + " of " + counts.tests();
      return Outcome.failed(failed + " tests failed" + notLoaded(output));
    }
    if (output != null && output.failed() > 0 && (counts == null || !isExit(code, 0))) {
      return Outcome.failed(
          output.failed()
              + (output.failed() == 1 ? " test" : " tests")
              + " failed, of an unknown number"
              + notLoaded(output));
    }
    if (output != null && !output.notLoaded().isEmpty()) {
      return Outcome.failed(output.notLoaded() + " (" + exit(code) + "); output.log says why");
    }
    Outcome missing = missing(job, code, counts, output);
    if (missing != null) {
      return missing;
    }
    if (!isExit(code, 0)) {
      boolean none =
          counts != null
              ? counts.ran() == 0
              : isExit(code, PYTEST_NO_TESTS)
                  && job.argv().stream().anyMatch(argument -> argument.contains("pytest"));
      return Outcome.failed((none ? "no tests ran, " : "") + exit(code));
    }
    if (output != null && output.failed() > 0) {
      return Outcome.failed(
          "the output says that "
              + output.failed()
              + (output.failed() == 1 ? " test" : " tests")
              + " failed, which the reports do not show, and the exit code is 0");
    }
    if (output != null && !output.failures().isEmpty()) {
      return Outcome.failed(
          "the output says that tests failed ("
              + Printable.line(output.failures().get(0))
              + "), and the exit code is 0");
    }
    return null;
  }

  /** No pass where nothing ran but a look into a cache. */
  private static Outcome onlyCached(List<Cached> cached) {
    return Outcome.failed(
        "no tests ran, all results come from a cache ("
            + names(cached)
            + "); expected tests that run now; fix: add "
            + String.join(" or ", new TreeSet<>(cached.stream().map(Cached::fix).toList()))
            + " to commands.test in dash/products.json");
  }

  /** A command that is missing, or that can't be executed: trying again would not help. */
  private static @Nullable Outcome missing(
      PreparedJob job,
      @Nullable Integer code,
      @Nullable TestCounts counts,
      @Nullable OutputReading output) {
    boolean shell = isExit(code, NOT_FOUND) || isExit(code, NOT_EXECUTABLE);
    String name = output == null ? null : output.missing();
    boolean ran = counts != null && counts.ran() > 0;
    if (!shell && (name == null || isExit(code, 0) || ran)) {
      return null;
    }
    String first = job.argv().get(0);
    String command =
        name != null
            ? Printable.line(name)
            : SHELL.matcher(first).matches() ? "the command" : Printable.line(first);
    return new Outcome(
        Kind.NOT_STARTED,
        "could not start: "
            + command
            + (isExit(code, NOT_EXECUTABLE) ? " can't be executed" : " was not found")
            + " ("
            + exit(code)
            + "); expected a command on PATH or in the product's folder; fix: install it where"
            + " jobs see it, or correct commands.test in dash/products.json");
  }

  /** Some of the tasks whose results come from a cache. */
  static String names(List<Cached> cached) {
    return Printable.first(cached.stream().map(Cached::name).toList(), MAX_CACHED);
  }

  private static String notLoaded(@Nullable OutputReading output) {
    return output == null || output.notLoaded().isEmpty() ? "" : ", " + output.notLoaded();
  }

  private static boolean isExit(@Nullable Integer code, int expected) {
    return code != null && code == expected;
  }

  private static String exit(@Nullable Integer code) {
    if (code == null) {
      return "its exit code is not known";
    }
    return code > 128 && code < 128 + 65 ? "killed by signal " + (code - 128) : "exit " + code;
  }

  static String seconds(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0
        ? Long.toString(millis / 1000)
        : String.format(Locale.ROOT, "%.1f", millis / 1000.0);
  }
}
