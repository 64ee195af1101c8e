package codemonkeys.oracle.evidence;

import static codemonkeys.oracle.evidence.Tally.Kind.BROKEN;
import static codemonkeys.oracle.evidence.Tally.Kind.FAILED;
import static codemonkeys.oracle.evidence.Tally.Kind.OTHER;
import static codemonkeys.oracle.evidence.Tally.Kind.PASSED;
import static codemonkeys.oracle.evidence.Tally.Kind.SKIPPED;
import static codemonkeys.oracle.evidence.Tally.Kind.TOTAL;

import codemonkeys.oracle.evidence.Tally.Kind;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The runners that are known. The golden files of {@code ClosingLinesTest} have real output of
 * most.
 *
 * <p>Patterns are matched against whole lines, and none may be slower than the line is long: the
 * lines come from the product under test.
 */
final class Runners {
  private static final String N = "(\\d{1,9})";

  private Runners() {}

  /** New ones, which have read nothing. A line belongs to the first that takes it. */
  static List<Runner> all() {
    Tap tap = new Tap();
    return List.of(
        new Maven(),
        new Gradle(),
        new JUnitConsole(),
        pytest(),
        new Unittest(),
        new Suites("jest", JEST, "Test Suites:", "No tests found, exiting with code"),
        new Suites("vitest", VITEST, "Test Files", "No test files found, exiting with code"),
        new Mocha(),
        new Node(tap),
        new Cargo(),
        nextest(),
        new Go(),
        new Ctest(),
        new Prove(tap),
        rspec(),
        minitest(),
        phpunit(),
        new Dotnet(),
        bats(),
        plain(),
        tap);
  }

  /** Both together; null where neither says anything. */
  private static @Nullable Tally sum(@Nullable Tally one, @Nullable Tally other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    Tally both = new Tally();
    both.add(one);
    both.add(other);
    return both;
  }

  /** A line that says all; a later one replaces it. */
  private static final class OneLine extends Runner {
    private interface Reader {
      /** Null when the line is not a closing one after all. */
      @Nullable Tally read(Matcher line);
    }

    /** A form of such a line; once one that is sure was seen, others are only quotations. */
    private record Form(Pattern pattern, Reader reader, boolean sure) {
      static Form of(String pattern, Reader reader) {
        return new Form(Pattern.compile(pattern), reader, true);
      }

      static Form unsure(String pattern, Reader reader) {
        return new Form(Pattern.compile(pattern), reader, false);
      }
    }

    private final List<Form> forms;
    private boolean sure;
    private @Nullable Tally last;

    OneLine(String name, String mark, Form... forms) {
      super(name, mark);
      this.forms = List.of(forms);
    }

    @Override
    boolean take(String line) {
      for (Form form : forms) {
        Matcher matcher = form.pattern.matcher(line);
        Tally tally = matcher.matches() ? form.reader.read(matcher) : null;
        if (tally != null) {
          if (form.sure || !sure) {
            sure = form.sure;
            last = tally;
          }
          return true;
        }
      }
      return false;
    }

    @Override
    @Nullable Tally closing() {
      return last;
    }
  }

  /**
   * An expected failure counts as skipped and one that was expected and did not come as passed: so
   * does pytest's own JUnit XML.
   */
  private static final Map<String, Kind> PYTEST =
      Map.ofEntries(
          Map.entry("passed", PASSED),
          Map.entry("failed", FAILED),
          Map.entry("error", BROKEN),
          Map.entry("errors", BROKEN),
          Map.entry("skipped", SKIPPED),
          Map.entry("xfailed", SKIPPED),
          Map.entry("xpassed", PASSED),
          Map.entry("deselected", OTHER),
          Map.entry("warning", OTHER),
          Map.entry("warnings", OTHER));

  private static Runner pytest() {
    String said =
        "(no tests (?:ran|collected)|\\d{1,9} [a-z ]{1,40}(?:, \\d{1,9} [a-z ]{1,40}){0,12})"
            + " in [\\d.]{1,12}s(?: \\([^()]{1,40}\\))?";
    OneLine.Reader reader =
        line -> {
          Tally tally = new Tally();
          return line.group(1).startsWith("no ") || tally.addCounted(line.group(1), PYTEST)
              ? tally
              : null;
        };
    // Without the bars when asked to be quiet.
    return new OneLine(
        "pytest",
        " in ",
        OneLine.Form.of("=+ " + said + " =+", reader),
        OneLine.Form.unsure(said, reader));
  }

  private static final Map<String, Kind> NEXTEST =
      Map.of(
          "passed", PASSED,
          "failed", FAILED,
          "timed out", FAILED,
          "exec failed", BROKEN,
          "skipped", SKIPPED);

  private static Runner nextest() {
    return new OneLine(
        "cargo nextest",
        "Summary [",
        OneLine.Form.of(
            " *Summary \\[ *[\\d.]{1,12}s\\] \\d{1,9}(?:/\\d{1,9})? tests? run: (.*)",
            line -> {
              Tally tally = new Tally();
              // "2 passed (1 slow, 1 flaky)": the parentheses say nothing of how a test ended.
              tally.addCounted(line.group(1).replaceAll("\\([^()]*\\)", ""), NEXTEST);
              return tally;
            }));
  }

  private static Runner rspec() {
    return new OneLine(
        "RSpec",
        " example",
        OneLine.Form.of(
            N
                + " examples?, "
                + N
                + " failures?(?:, "
                + N
                + " pending)?(?:, "
                + N
                + " errors? occurred outside of examples)?",
            line ->
                new Tally()
                    .add(TOTAL, line.group(1))
                    .add(FAILED, line.group(2))
                    .add(SKIPPED, line.group(3))
                    .add(BROKEN, line.group(4))));
  }

  /** Also test-unit, which has pendings and omissions. */
  private static Runner minitest() {
    return new OneLine(
        "minitest",
        " assertions",
        OneLine.Form.of(
            N
                + " (?:runs|tests), \\d{1,9} assertions, "
                + N
                + " failures, "
                + N
                + " errors(?:, "
                + N
                + " (?:skips|pendings))?(?:, "
                + N
                + " omissions)?(?:, \\d{1,9} notifications)?",
            line ->
                new Tally()
                    .add(TOTAL, line.group(1))
                    .add(FAILED, line.group(2))
                    .add(BROKEN, line.group(3))
                    .add(SKIPPED, line.group(4))
                    .add(SKIPPED, line.group(5))));
  }

  private static final Map<String, Kind> PHPUNIT =
      Map.of(
          "tests", TOTAL,
          "failures", FAILED,
          "errors", BROKEN,
          "skipped", SKIPPED,
          "incomplete", SKIPPED);

  private static Runner phpunit() {
    return new OneLine(
        "PHPUnit",
        "est", // test, tests, Tests
        OneLine.Form.of(
            "OK \\(" + N + " tests?, \\d{1,9} assertions?\\)",
            line -> new Tally().add(TOTAL, line.group(1))),
        OneLine.Form.of(
            "(Tests: \\d{1,9}, Assertions: \\d{1,9}(?:, [A-Za-z ]{1,40}: \\d{1,9}){0,12})\\.",
            line -> new Tally().addNamed(line.group(1), PHPUNIT)),
        OneLine.Form.of("No tests executed!", line -> new Tally()));
  }

  private static Runner bats() {
    return new OneLine(
        "bats",
        " failure",
        OneLine.Form.of(
            N
                + " tests?, "
                + N
                + " failures?(?:, "
                + N
                + " skipped)?(?:, "
                + N
                + " not run)?(?: in \\d{1,9} seconds?)?",
            line ->
                new Tally()
                    .add(TOTAL, line.group(1))
                    .add(FAILED, line.group(2))
                    .add(SKIPPED, line.group(3))
                    .add(BROKEN, line.group(4))));
  }

  /** What anyone's own runner may close with, with one word before it. */
  private static Runner plain() {
    return new OneLine(
        "a plain closing line",
        " passed, ",
        OneLine.Form.of(
            "(?:[A-Za-z]{1,40}: )?" + N + " passed, " + N + " failed(?:, " + N + " skipped)?\\.?",
            line ->
                new Tally()
                    .add(PASSED, line.group(1))
                    .add(FAILED, line.group(2))
                    .add(SKIPPED, line.group(3))));
  }

  /** Surefire and failsafe: after "Results:" come the totals of a module. */
  private static final class Maven extends Runner {
    private static final String LEVEL = "(?:\\[(?:INFO|WARNING|ERROR)\\] +)?";
    private static final Pattern RESULTS = Pattern.compile(LEVEL + "Results *:");
    private static final Pattern TOTALS =
        Pattern.compile(
            LEVEL
                + "Tests run: *"
                + N
                + ", Failures: *"
                + N
                + ", Errors: *"
                + N
                + ", Skipped: *"
                + N
                + "(?:, Flakes: *\\d{1,9})?");
    private static final Pattern NONE = Pattern.compile(LEVEL + "No tests to run\\.");

    /** Modules built side by side announce their totals before either prints them. */
    private long announced;

    private @Nullable Tally modules;
    private @Nullable Tally unannounced;
    private boolean none;

    Maven() {
      super("Maven", "Tests run:", "Results", "No tests to run.");
    }

    @Override
    boolean take(String line) {
      if (RESULTS.matcher(line).matches()) {
        announced++;
        return true;
      }
      if (NONE.matcher(line).matches()) {
        none = true;
        return true;
      }
      Matcher totals = TOTALS.matcher(line);
      if (!totals.matches()) {
        return false;
      }
      Tally tally =
          new Tally()
              .add(TOTAL, totals.group(1))
              .add(FAILED, totals.group(2))
              .add(BROKEN, totals.group(3))
              .add(SKIPPED, totals.group(4));
      if (announced > 0) {
        announced--;
        modules = sum(modules, tally);
      } else {
        unannounced = tally;
      }
      return true;
    }

    @Override
    @Nullable Tally closing() {
      if (modules != null) {
        return modules;
      }
      return unannounced == null && none ? new Tally() : unannounced;
    }
  }

  /**
   * Runs of which each has a line that begins it: the last closing line of each counts, and all
   * runs together.
   */
  private abstract static class Runs extends Runner {
    private @Nullable Tally before;
    private @Nullable Tally last;

    Runs(String name, String... marks) {
      super(name, marks);
    }

    final void begin() {
      before = closing();
      last = null;
    }

    final void close(Tally tally) {
      last = tally;
    }

    @Override
    final @Nullable Tally closing() {
      return sum(before, last);
    }
  }

  /** Gradle tells of its tests only where some failed; BUILD SUCCESSFUL alone says nothing. */
  private static final class Gradle extends Runs {
    private static final Pattern TASK = Pattern.compile("> Task :\\S+.*");
    private static final Pattern COMPLETED =
        Pattern.compile(N + " tests? completed(?:, " + N + " failed)?(?:, " + N + " skipped)?");

    Gradle() {
      super("Gradle", "> Task :", " completed");
    }

    @Override
    boolean take(String line) {
      if (TASK.matcher(line).matches()) {
        begin();
        return true;
      }
      Matcher completed = COMPLETED.matcher(line);
      if (!completed.matches()) {
        return false;
      }
      close(
          new Tally()
              .add(TOTAL, completed.group(1))
              .add(FAILED, completed.group(2))
              .add(SKIPPED, completed.group(3)));
      return true;
    }
  }

  /** One line for each test binary and for the tests in comments. */
  private static final class Cargo extends Runs {
    private static final Pattern RUNNING = Pattern.compile("running \\d{1,9} tests?");
    private static final Pattern RESULT =
        Pattern.compile(
            "test result: (?:ok|FAILED)\\. "
                + N
                + " passed; "
                + N
                + " failed; "
                + N
                + " ignored; "
                + N
                + " measured;.*");

    Cargo() {
      super("cargo test", "running ", "test result:");
    }

    @Override
    boolean take(String line) {
      if (RUNNING.matcher(line).matches()) {
        begin();
        return true;
      }
      Matcher result = RESULT.matcher(line);
      if (!result.matches()) {
        return false;
      }
      close(
          new Tally()
              .add(PASSED, result.group(1))
              .add(FAILED, result.group(2))
              .add(SKIPPED, result.group(3))
              .add(PASSED, result.group(4)));
      return true;
    }
  }

  /** A summary of several lines, of which the first begins it anew. */
  private abstract static class Block extends Runner {
    private @Nullable Tally tally;

    Block(String name, String... marks) {
      super(name, marks);
    }

    final Tally begin() {
      tally = new Tally();
      return tally;
    }

    /** The summary that is being read; null before its first line. */
    final @Nullable Tally begun() {
      return tally;
    }

    @Override
    @Nullable Tally closing() {
      return tally;
    }
  }

  private static final class JUnitConsole extends Block {
    private static final Pattern LINE =
        Pattern.compile(
            "\\[ *"
                + N
                + " (tests|containers) (found|skipped|started|aborted|successful|failed) *\\]");

    JUnitConsole() {
      super("JUnit console launcher", " tests ", " containers ");
    }

    @Override
    boolean take(String line) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        return false;
      }
      String number = matcher.group(1);
      String what = matcher.group(2) + " " + matcher.group(3);
      Tally tally = begun();
      if (tally == null || what.equals("containers found")) {
        tally = begin();
      }
      switch (what) {
        case "tests found" -> tally.add(TOTAL, number);
        case "tests skipped", "tests aborted" -> tally.add(SKIPPED, number);
        case "tests failed" -> tally.add(FAILED, number);
        case "containers failed" -> tally.add(BROKEN, number);
        default -> {}
      }
      return true;
    }
  }

  /** "Ran 3 tests in 0.001s", and the verdict some lines later. */
  private static final class Unittest extends Runner {
    private static final Pattern RAN = Pattern.compile("Ran " + N + " tests? in [\\d.]{1,12}s");
    private static final Pattern VERDICT =
        Pattern.compile("(?:OK|FAILED|NO TESTS RAN)(?: \\(([a-z =,\\d]{1,200})\\))?");
    private static final Map<String, Kind> KINDS =
        Map.of(
            "failures", FAILED,
            "unexpected successes", FAILED,
            "errors", BROKEN,
            "skipped", SKIPPED);

    private @Nullable String ran;
    private @Nullable Tally last;

    Unittest() {
      super("unittest", "Ran ", "OK", "FAILED", "NO TESTS RAN");
    }

    @Override
    boolean take(String line) {
      Matcher begun = RAN.matcher(line);
      if (begun.matches()) {
        ran = begun.group(1);
        return true;
      }
      if (ran == null) {
        return false;
      }
      Matcher verdict = VERDICT.matcher(line);
      if (!verdict.matches()) {
        return false;
      }
      last = new Tally().add(TOTAL, ran);
      if (verdict.group(1) != null) {
        last.addNamed(verdict.group(1), KINDS);
      }
      ran = null;
      return true;
    }

    @Override
    @Nullable Tally closing() {
      return last;
    }
  }

  private static final Pattern JEST = Pattern.compile("Tests: +(?:(.{1,200}), )?" + N + " total");
  private static final Pattern VITEST =
      Pattern.compile(" *Tests +(?:no tests|(.{1,200}) \\(" + N + "\\))");

  /** The tests, and before them the files; a file that could not be loaded has no tests to fail. */
  private static final class Suites extends Runner {
    private static final Pattern FAILED_FILES = Pattern.compile(N + " failed\\b");
    private static final Pattern ERRORS = Pattern.compile(" *Errors +" + N + " errors?");
    private static final Map<String, Kind> KINDS =
        Map.of(
            "passed", PASSED,
            "failed", FAILED,
            "skipped", SKIPPED,
            "pending", SKIPPED,
            "todo", SKIPPED,
            "expected fail", PASSED);

    private final Pattern tests;
    private final String files;
    private final String none;
    private long failedFiles;
    private @Nullable Tally last;

    Suites(String name, Pattern tests, String files, String none) {
      super(name, "Tests", "Errors", files, none);
      this.tests = tests;
      this.files = files;
      this.none = none;
    }

    @Override
    boolean take(String line) {
      if (line.startsWith(none)) {
        last = new Tally();
        return true;
      }
      if (line.stripLeading().startsWith(files)) {
        Matcher failed = FAILED_FILES.matcher(line);
        failedFiles = failed.find() ? Long.parseLong(failed.group(1)) : 0;
        return true;
      }
      Matcher matcher = tests.matcher(line);
      if (matcher.matches()) {
        Tally tally = new Tally();
        if (matcher.group(1) != null && !tally.addCounted(matcher.group(1), KINDS)) {
          return false;
        }
        tally.add(TOTAL, matcher.group(2));
        if (!tally.anyFailed()) {
          tally.add(BROKEN, failedFiles);
        }
        failedFiles = 0;
        last = tally;
        return true;
      }
      Matcher errors = ERRORS.matcher(line);
      if (last != null && errors.matches()) {
        last.add(BROKEN, errors.group(1));
        return true;
      }
      return false;
    }

    @Override
    @Nullable Tally closing() {
      return last;
    }
  }

  private static final class Mocha extends Block {
    private static final Pattern PASSING =
        Pattern.compile(" *" + N + " passing \\(\\d{1,9}(?:ms|s|m|h)\\)");
    private static final Pattern MORE = Pattern.compile(" *" + N + " (pending|failing)");

    Mocha() {
      super("mocha", " passing", " pending", " failing");
    }

    @Override
    boolean take(String line) {
      Matcher passing = PASSING.matcher(line);
      if (passing.matches()) {
        begin().add(PASSED, passing.group(1));
        return true;
      }
      Tally tally = begun();
      Matcher more = MORE.matcher(line);
      if (tally == null || !more.matches()) {
        return false;
      }
      tally.add(more.group(2).equals("failing") ? FAILED : SKIPPED, more.group(1));
      return true;
    }
  }

  /** Node's own runner, in its spec form and as comments of TAP; tape writes the same. */
  private static final class Node extends Block {
    private static final Pattern LINE =
        Pattern.compile("[ℹ#] (tests|suites|pass|fail|cancelled|skipped|skip|todo) +" + N);

    private final Tap tap;

    Node(Tap tap) {
      super("node --test", "ℹ ", "# ");
      this.tap = tap;
    }

    @Override
    boolean take(String line) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        return false;
      }
      String number = matcher.group(2);
      if (matcher.group(1).equals("tests")) {
        if (line.startsWith("#")) {
          tap.forget(); // what has just said the same
        }
        begin().add(TOTAL, number);
        return true;
      }
      Tally tally = begun();
      if (tally == null) {
        return false;
      }
      switch (matcher.group(1)) {
        case "pass" -> tally.add(PASSED, number);
        case "fail" -> tally.add(FAILED, number);
        case "cancelled" -> tally.add(BROKEN, number);
        case "skipped", "skip", "todo" -> tally.add(SKIPPED, number);
        default -> {}
      }
      return true;
    }
  }

  /**
   * With -v the test functions, without their subtests; otherwise go does not number them, and each
   * package with tests counts as one. A package that could not be built, or died before a function
   * failed, is one that broke.
   */
  private static final class Go extends Runner {
    private static final Pattern FUNCTION =
        Pattern.compile("--- (PASS|FAIL|SKIP): \\S.* \\([\\d.]{1,12}s\\)");
    private static final Pattern PACKAGE = Pattern.compile("(?:ok  |FAIL|\\?   )\t\\S+(?:\\s.*)?");
    private static final Pattern RUN = Pattern.compile("=== RUN   \\S.*");

    private final Tally packages = new Tally();
    private final Tally functions = new Tally();
    private boolean spoke;
    private boolean verbose;
    private boolean failedSincePackage;

    Go() {
      super("go test", "=== RUN", "--- ", "\t");
    }

    @Override
    boolean take(String line) {
      if (RUN.matcher(line).matches()) {
        verbose = true;
        return true;
      }
      Matcher function = FUNCTION.matcher(line);
      if (function.matches()) {
        String how = function.group(1);
        // Without -v only the failed ones have a line.
        verbose |= !how.equals("FAIL");
        failedSincePackage |= how.equals("FAIL");
        functions.add(how.equals("PASS") ? PASSED : how.equals("FAIL") ? FAILED : SKIPPED, 1);
        return true;
      }
      Matcher packaged = PACKAGE.matcher(line);
      if (!packaged.matches()) {
        return false;
      }
      spoke = true;
      if (line.startsWith("FAIL")) {
        boolean broken = line.endsWith(" failed]");
        packages.add(broken ? BROKEN : FAILED, 1);
        if (!failedSincePackage) {
          functions.add(BROKEN, 1);
        }
      } else if (line.startsWith("ok") && !line.endsWith("[no tests to run]")) {
        packages.add(PASSED, 1);
      }
      failedSincePackage = false;
      return true;
    }

    @Override
    @Nullable Tally closing() {
      if (verbose && (spoke || functions.anyFailed())) {
        return functions;
      }
      return spoke ? packages : null;
    }
  }

  private static final class Ctest extends Block {
    private static final Pattern SUMMARY =
        Pattern.compile("\\d{1,3}% tests passed, " + N + " tests? failed out of " + N);
    private static final Pattern SKIPPED_TEST =
        Pattern.compile("\\s+\\d{1,9} - \\S.* \\(Skipped\\)\\s*");

    Ctest() {
      super("ctest", "tests passed", "No tests were", "(Skipped)");
    }

    @Override
    boolean take(String line) {
      Matcher summary = SUMMARY.matcher(line);
      if (summary.matches()) {
        begin().add(FAILED, summary.group(1)).add(TOTAL, summary.group(2));
        return true;
      }
      if (line.equals("No tests were found!!!")) {
        begin();
        return true;
      }
      Tally tally = begun();
      if (tally == null || !SKIPPED_TEST.matcher(line).matches()) {
        return false;
      }
      tally.add(SKIPPED, 1);
      return true;
    }
  }

  private static final class Prove extends Runner {
    private static final Pattern FILE =
        Pattern.compile(
            "\\S.* \\(Wstat: \\d{1,9}(?: \\([^()]{1,60}\\))? Tests: \\d{1,9} Failed: " + N + "\\)");
    private static final Pattern FILES = Pattern.compile("Files=\\d{1,9}, Tests=" + N + ",.*");

    private final Tap tap;
    private long failed;
    private @Nullable Tally last;

    Prove(Tap tap) {
      super("prove", "(Wstat", "Files=", "Result: FAIL");
      this.tap = tap;
    }

    @Override
    boolean take(String line) {
      Matcher file = FILE.matcher(line);
      if (file.matches()) {
        failed += Long.parseLong(file.group(1));
        return true;
      }
      Matcher files = FILES.matcher(line);
      if (files.matches()) {
        tap.forget();
        last = new Tally().add(TOTAL, files.group(1)).add(FAILED, failed);
        failed = 0;
        return true;
      }
      // A file that dies, or breaks its plan, fails without a test that does.
      if (line.equals("Result: FAIL") && last != null && !last.anyFailed()) {
        last.add(BROKEN, 1);
        return true;
      }
      return false;
    }

    @Override
    @Nullable Tally closing() {
      return last;
    }
  }

  private static final class Dotnet extends Runner {
    private static final Pattern SUMMARY =
        Pattern.compile(
            "Test summary: total: "
                + N
                + ", failed: "
                + N
                + ", succeeded: "
                + N
                + ", skipped: "
                + N
                + ", duration: .*");
    private static final Pattern ASSEMBLY =
        Pattern.compile(
            "(?:Passed|Failed|Skipped)! +- Failed: +"
                + N
                + ", Passed: +"
                + N
                + ", Skipped: +"
                + N
                + ", Total: +"
                + N
                + "(, Duration: .*)?");

    private @Nullable Tally summary;
    private @Nullable Tally assemblies;
    private @Nullable Tally bare;

    Dotnet() {
      super("dotnet test", "Test summary:", "Failed:");
    }

    @Override
    boolean take(String line) {
      Matcher all = SUMMARY.matcher(line);
      if (all.matches()) {
        summary =
            new Tally()
                .add(TOTAL, all.group(1))
                .add(FAILED, all.group(2))
                .add(PASSED, all.group(3))
                .add(SKIPPED, all.group(4));
        return true;
      }
      Matcher one = ASSEMBLY.matcher(line);
      if (!one.matches()) {
        return false;
      }
      Tally tally =
          new Tally()
              .add(FAILED, one.group(1))
              .add(PASSED, one.group(2))
              .add(SKIPPED, one.group(3))
              .add(TOTAL, one.group(4));
      if (one.group(5) == null) {
        bare = tally;
      } else {
        assemblies = sum(assemblies, tally);
      }
      return true;
    }

    @Override
    @Nullable Tally closing() {
      if (summary != null) {
        return summary;
      }
      return assemblies == null ? bare : assemblies;
    }
  }

  /**
   * The Test Anything Protocol, where nobody sums it up: the test lines that are not within
   * another, and those that the plan announces and that never came.
   */
  private static final class Tap extends Runner {
    private static final Pattern PLAN = Pattern.compile("1\\.\\." + N + "(?: *#.*)?");
    private static final Pattern TEST =
        Pattern.compile("(ok|not ok)(?: \\d{1,9})?(?: +([^ \t].*))?");
    private static final Pattern NOT_COUNTED =
        Pattern.compile("#\\s*(?:skip|todo)", Pattern.CASE_INSENSITIVE);

    /** Earlier streams of which nobody has summed up anything. */
    private @Nullable Tally before;

    private long planned;
    private boolean plan;
    private long seen;
    private boolean bailed;
    private Tally tests = new Tally();

    Tap() {
      super("TAP", "ok", "1..", "Bail out!", "TAP version");
    }

    /** Drops the stream that is being read, since its own runner has summed it up. */
    void forget() {
      planned = 0;
      plan = false;
      seen = 0;
      bailed = false;
      tests = new Tally();
    }

    @Override
    boolean take(String line) {
      if (line.startsWith("TAP version ")) {
        before = closing();
        forget();
        return true;
      }
      Matcher announced = PLAN.matcher(line);
      if (announced.matches()) {
        plan = true;
        planned += Long.parseLong(announced.group(1));
        return true;
      }
      if (line.startsWith("Bail out!")) {
        bailed = true;
        return true;
      }
      Matcher test = TEST.matcher(line);
      if (!test.matches()) {
        return false;
      }
      seen++;
      if (test.group(2) != null && NOT_COUNTED.matcher(test.group(2)).find()) {
        tests.add(SKIPPED, 1);
      } else {
        tests.add(test.group(1).equals("ok") ? PASSED : FAILED, 1);
      }
      return true;
    }

    @Override
    @Nullable Tally closing() {
      // "ok" alone is a word that many programs print, and so is "1..3".
      if (!plan || (seen == 0 && planned > 0)) {
        return before;
      }
      Tally all = new Tally();
      all.add(tests);
      all.add(BROKEN, Math.max(0, planned - seen) + (bailed ? 1 : 0));
      return sum(before, all);
    }
  }
}
