package codemonkeys.oracle.evidence;

import static codemonkeys.oracle.evidence.Tally.Kind.BROKEN;
import static codemonkeys.oracle.evidence.Tally.Kind.FAILED;
import static codemonkeys.oracle.evidence.Tally.Kind.NOT_COLLECTED_FILE;
import static codemonkeys.oracle.evidence.Tally.Kind.NOT_LOADED;
import static codemonkeys.oracle.evidence.Tally.Kind.OTHER;
import static codemonkeys.oracle.evidence.Tally.Kind.PASSED;
import static codemonkeys.oracle.evidence.Tally.Kind.SKIPPED;

import codemonkeys.oracle.evidence.Tally.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The test runners whose closing lines follow one pattern. Those that need more are {@link Go},
 * {@link Gradle}, {@link Maven} and {@link Tap}. The golden files of {@code ClosingLinesTest} have
 * real output of most; {@code docs/reference/test-runners.md} lists them, with the samples here.
 *
 * <p>In a pattern, <code>{failed}</code> is a whole number and counts as the {@link Kind} of that
 * name, <code>{failed2}</code> too; <code>{n}</code> is a number that counts nothing, <code>{t}
 * </code> a time; <code>{counted}</code> is a list as {@code 3 passed, 1 failed}, and <code>{named}
 * </code> one as {@code failures=1, errors=2}. Patterns are matched against whole lines, and none
 * may be slower than the line is long: the lines come from the product under test.
 */
final class RunnerTable {
  /** What a line is to the summary of its runner. */
  enum Role {
    /** A run begins; summaries between here and its own are quotations. */
    BEGINS,
    /** Belongs to the summary that comes next, and is nothing without it. */
    HEAD,
    /** The summary, or its first line. */
    CLOSES,
    /** The summary where it follows a head; otherwise a line like many others. */
    CLOSES_HEAD,
    /** A summary of a run that did not say that it begins. */
    QUIET,
    /** A further line of a summary. */
    MORE
  }

  /**
   * One line.
   *
   * @param lead how the line begins where it is looked for behind other output; null when it is not
   * @param groups what each group of the pattern counts
   * @param each what each such line counts one of
   * @param none it says that there were no tests
   * @param sumsUp runners whose numbers this line says again
   * @param replaces it replaces what its runner said before in the same run
   */
  record Form(
      Role role,
      Pattern pattern,
      @Nullable String lead,
      Map<String, Kind> groups,
      boolean counted,
      boolean named,
      List<Kind> each,
      boolean none,
      List<String> sumsUp,
      boolean replaces) {}

  /**
   * One runner.
   *
   * @param notLoaded see {@link Runner#notLoaded}
   * @param words what the words of its lists count
   * @param sample a summary of it
   */
  record Row(
      String name,
      List<String> marks,
      List<Form> forms,
      Map<String, Kind> words,
      List<String> notLoaded,
      String sample) {}

  private static final Map<String, Kind> WORDS =
      Map.ofEntries(
          Map.entry("passed", PASSED),
          Map.entry("pass", PASSED),
          Map.entry("failed", FAILED),
          Map.entry("fail", FAILED),
          Map.entry("failures", FAILED),
          Map.entry("timed out", FAILED),
          Map.entry("error", BROKEN),
          Map.entry("errors", BROKEN),
          Map.entry("skipped", SKIPPED),
          Map.entry("skip", SKIPPED),
          Map.entry("pending", SKIPPED),
          Map.entry("todo", SKIPPED),
          Map.entry("todos", SKIPPED),
          Map.entry("ignored", SKIPPED),
          Map.entry("incomplete", SKIPPED),
          Map.entry("undefined", SKIPPED));

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)(\\d?)\\}");
  private static final String TIME =
      "(?:[\\d.,:]{1,15} ?(?:[mµn]?s|m|h|secs?|seconds?|minutes?) ?){1,3}";

  static final List<Row> ROWS =
      List.of(
          row("JUnit console launcher", " tests ", " containers ")
              .closes("\\[ *{total} tests found *\\]")
              .more("\\[ *{skipped} tests (?:skipped|aborted) *\\]")
              .more("\\[ *{failed} tests failed *\\]")
              .more("\\[ *{n} tests (?:started|successful) *\\]")
              .head("\\[ *{broken} containers failed *\\]")
              .head("\\[ *{n} containers (?:found|skipped|started|aborted|successful) *\\]")
              .sample("[         3 tests found           ]\n[         1 tests failed          ]"),
          // An expected failure counts as skipped and one that was expected and did not come as
          // passed: so does pytest's own JUnit XML.
          row("pytest", " in ", " error", "test session starts", "ERROR collecting")
              .begins("=+ test session starts(?: \\(.{1,80}\\))? =+")
              .head("collected .{0,80}/ {notcollected} errors?(?: /.{0,80})?")
              .head("!+ Interrupted: {notcollected} errors? during collection !+")
              .head("_+ ERROR collecting \\S.{0,300} _+", NOT_COLLECTED_FILE)
              .closes("=+ {counted} in [\\d.]{1,12}s(?: \\([^()]{1,40}\\))? =+")
              .glued("= ")
              .none("=+ no tests (?:ran|collected)(?: \\(.{1,60}\\))? in [\\d.]{1,12}s =+")
              .quiet("{counted} in [\\d.]{1,12}s(?: \\([^()]{1,40}\\))?")
              .none("no tests (?:ran|collected)(?: \\(.{1,60}\\))? in [\\d.]{1,12}s")
              .words("xfailed", SKIPPED, "xpassed", PASSED, "deselected", OTHER)
              .words("warning", OTHER, "warnings", OTHER, "rerun", OTHER)
              .notLoaded("test file", "collected")
              .sample("==================== 1 failed, 1 passed in 0.09s ====================="),
          row("unittest", "Ran ", "OK", "FAILED", "PASSED", "NO TESTS RAN")
              .head("Ran {total} tests? in [\\d.]{1,12}s")
              .glued("Ran ")
              .closesHead("(?:OK|FAILED|PASSED|NO TESTS RAN)(?: \\({named}\\))?")
              .words("unexpected successes", FAILED, "successes", OTHER)
              .words("expected failures", OTHER)
              .sample("Ran 2 tests in 0.021s\n\nFAILED (failures=1)"),
          row("clojure.test", " containing ", " failures, ")
              .head("Ran {total} tests? containing {n} assertions?\\.")
              .closesHead("{failed} failures?, {broken} errors?\\.")
              .sample("Ran 2 tests containing 5 assertions.\n1 failures, 0 errors."),
          row("jest", "Tests:", "Test Suites:", "No tests found")
              .head("Test Suites: (?:.{0,80} )?{failedfiles} failed,.* total")
              .head("Test Suites: .* total")
              .closes("Tests: +(?:{counted}, )?{total} total")
              .glued("Tests:")
              .none("No tests found(?:, exiting with code \\d| related to files changed.{0,100})")
              .sample("Tests:       1 failed, 6 passed, 7 total"),
          row("vitest", "Tests ", "Test Files", "Errors ", "No test files found", " RUN ")
              .begins(" *(?:RUN|DEV) +v\\d\\S* .*")
              .head(" *Test Files +(?:.{0,80} )?{failedfiles} failed\\b.*")
              .head(" *Test Files .*")
              .closes(" *Tests +{counted} \\({total}\\)")
              .glued("Tests  ")
              .none(" *Tests +no tests")
              .more(" *Errors +{broken} errors?")
              .none("No test files found, exiting with code \\d")
              .words("expected fail", PASSED)
              .sample("      Tests  1 failed | 3 passed (4)"),
          row("mocha", " passing", " pending", " failing", "No test files found")
              .closes(" *{passed} passing \\({t}\\)")
              .more(" *{skipped} pending")
              .more(" *{failed} failing")
              .none(" *Error: No test files found.*")
              .sample("  2 passing (5ms)\n  1 failing"),
          // Also tape, which writes the same.
          row("node --test", "ℹ ", "# ")
              .closes("ℹ tests {total}")
              .glued("ℹ tests ")
              .closes("# tests +{total}")
              .more("[ℹ#] pass +{passed}")
              .more("[ℹ#] fail +{failed}")
              .more("[ℹ#] cancelled {broken}")
              .more("[ℹ#] (?:skipped|skip|todo) +{skipped}")
              .more("[ℹ#] suites {n}")
              .sample("ℹ tests 4\nℹ pass 3\nℹ fail 1"),
          row("node-tap", "Asserts:", "# {")
              .closes("Asserts: +{counted} +{n} of {total} complete")
              .sumsUp("TAP")
              .sample("Asserts:  4 pass  1 fail  5 of 5 complete"),
          row("AVA", "test", "known failure", "hook", "uncaught", "unhandled", "o tests found")
              .quiet(" {2}{passed} tests? passed")
              .quiet(" {2}{failed} (?:tests?|hooks?) failed")
              .quiet(" {2}{passed} known failures?")
              .quiet(" {2}{skipped} tests? (?:skipped|todo)")
              .quiet(" {2}{failed} tests? (?:remained pending|remaining) .{0,100}")
              .quiet(" {2}{notloaded} (?:uncaught exceptions?|unhandled rejections?)")
              .none(" *[✘✖] (?:No tests found.*|Couldn[’']t find any (?:files|tests).*)")
              .sample("  2 tests passed\n  1 test failed"),
          row("Playwright", "Running ", " passed", " failed", " flaky", " did not run", " skipped")
              .marks("interrupted", "No tests found", "not a part of any test")
              .begins("Running {n} tests? using {n} workers?.*")
              .more(" {2}{failed} (?:failed|interrupted)")
              .more(" {2}{passed} flaky")
              .more(" {2}{skipped} (?:skipped|did not run)")
              .more(" {2}{notloaded} errors? (?:was|were) not a part of any test.*")
              .closes(" {2}{passed} passed \\({t}\\)")
              .none("Error: No tests found\\.?")
              .sample("Running 4 tests using 1 worker\n  1 failed\n  3 passed (1.4s)"),
          row("Cypress", "All specs passed!", " failed (", "no spec files were found")
              .closes(
                  " *│? *[✔√✖×] +(?:All specs passed!|{n} of {n} failed \\(\\d+%\\)) +[\\d:ms]+"
                      + " +{total} +(?:{passed}|-) +(?:{failed}|-) +(?:{skipped}|-)"
                      + " +(?:{skipped2}|-) *│?")
              .sumsUp("mocha")
              .none("Can't run because no spec files were found\\.?")
              .sample(
                  "    ✖  1 of 2 failed (50%)      00:03        5        4        1        -        -"),
          row("Jasmine", " spec")
              .closes("{total} specs?, {failed} failures?(?:, {skipped} pending specs?)?")
              .sample("3 specs, 1 failure, 1 pending spec"),
          row("Cucumber", " scenario")
              .closes("{total} scenarios? \\({counted}\\)")
              .closes("0 scenarios")
              .words("ambiguous", FAILED)
              .sample("3 scenarios (1 failed, 2 passed)"),
          row("behave", " scenario")
              .closes(
                  "{passed} scenarios? passed, {failed} failed(?:, {broken} error)?, {skipped}"
                      + " skipped(?:, {skipped2} (?:undefined|untested))?")
              .sample("3 scenarios passed, 1 failed, 0 skipped"),
          row(
                  "Bun",
                  " pass",
                  " fail",
                  " skip",
                  " todo",
                  " error",
                  " across ",
                  "bun test v",
                  "had no matches",
                  "No tests found")
              .begins("bun test v\\S+ \\(\\w+\\)")
              .head(" {passed} pass")
              .head(" {failed} fail")
              .head(" {skipped} (?:skip|todo)")
              .head(" {n} errors?")
              .none("(?:error: )?Test filter .{1,300} had no matches.*|No tests found!")
              .closesHead("Ran {total} tests? across {n} files?\\. \\[{t}\\]")
              .sample(" 2 pass\n 1 fail\nRan 3 tests across 1 file. [7.00ms]"),
          row("Deno", " passed ", "No test modules found")
              .closes(
                  "(?:ok|FAILED) \\| {passed} passed(?: \\({n} steps?\\))? \\| {failed} failed"
                      + "(?: \\({n} steps?\\))?(?: \\| {skipped} ignored(?: \\({n} steps?\\))?)?"
                      + "(?: \\| {n} measured)?(?: \\| {n} filtered out)? \\({t}\\)")
              .none("error: No test modules found")
              .sample("FAILED | 2 passed (1 step) | 1 failed | 1 ignored (53ms)"),
          // One line for each test binary and for the tests in comments.
          row("cargo test", "running ", "test result:")
              .begins("running {n} tests?")
              .closes(
                  "test result: (?:ok|FAILED)\\. {passed} passed; {failed} failed; {skipped}"
                      + " ignored; {passed2} measured;.*")
              .glued("test result: ")
              .replaces()
              .sample("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out"),
          row("cargo nextest", "Summary [", "no tests to run")
              .closes(" *Summary \\[ *[\\d.]{1,12}s\\] {n}(?:/{n})? tests? run: {counted}")
              .none("error: no tests to run")
              .words("exec failed", BROKEN)
              .sample("     Summary [   0.020s] 3 tests run: 2 passed, 1 failed, 1 skipped"),
          row("ctest", "tests passed", "No tests were found", "(Skipped)", "Test project ")
              .begins("Test project /.*")
              .closes("\\d{1,3}% tests passed, {failed} tests? failed out of {total}")
              .more("\\s+\\d{1,9} - \\S.* \\(Skipped\\)\\s*", SKIPPED)
              .none("No tests were found!!!")
              .sample("50% tests passed, 2 tests failed out of 4"),
          row("prove", "(Wstat", "Files=", "Result: FAIL", "Result: NOTESTS")
              .head(
                  "\\S.* \\(Wstat: \\d{1,9}(?: \\([^()]{1,60}\\))? Tests: {n} Failed: {failed}\\)")
              .closes("Files=\\d{1,9}, Tests={total},.*")
              .sumsUp("TAP")
              .more("Result: FAIL", Kind.FAILED_FILES)
              .notLoaded("test file", "run to its end")
              .sample("Files=2, Tests=5,  0 wallclock secs"),
          // Also Crystal's and Haskell's specs, which say the same.
          row("RSpec", " example")
              .closes(
                  "{total} examples?, {failed} failures?(?:, {broken} errors?)?(?:, {skipped}"
                      + " pending)?(?:, {notloaded} errors? occurred outside of examples)?")
              .sample("3 examples, 1 failure, 1 pending"),
          row("minitest", " assertions", "Run options:")
              .begins("Run options: .*--seed .*")
              .closes(
                  "{total} (?:runs|tests), {n} assertions, {failed} failures, {broken} errors(?:,"
                      + " {skipped} (?:skips|pendings))?(?:, {skipped2} omissions)?(?:, {n}"
                      + " notifications)?")
              .sample("4 runs, 2 assertions, 1 failures, 1 errors, 1 skips"),
          row("PHPUnit", "est", "by Sebastian Bergmann")
              .begins("PHPUnit \\d\\S* by Sebastian Bergmann.*")
              .closes("OK \\({total} tests?, {n} assertions?\\)")
              .closes("Tests: {total}, Assertions: {n}(?:, {named})?\\.")
              .none("No tests executed!")
              .sample("Tests: 5, Assertions: 2, Failures: 1, Skipped: 1."),
          row("Pest", "Tests:", "No tests found")
              .closes(" *Tests: +{counted} \\({n} assertions?\\)")
              .none(" *INFO +No tests found\\.")
              .words("risky", PASSED, "risked", PASSED, "warnings", PASSED, "warning", PASSED)
              .sample("  Tests:    1 failed, 2 passed (3 assertions)"),
          row("JUnit 4", "OK (", "Tests run: ")
              .closes("OK \\({total} tests?\\)")
              .closes("Tests run: {total}, {2}Failures: {failed}")
              .sample("Tests run: 3,  Failures: 1"),
          row("TestNG", "Total tests run:")
              .closes(
                  "Total tests run: {total}, (?:Passes: {n}, )?Failures: {failed}, Skips:"
                      + " {skipped}")
              .sample("Total tests run: 3, Passes: 1, Failures: 1, Skips: 1"),
          row("dotnet test", "Test summary:", "Failed:", "Total tests:", "Passed:", "Skipped:")
              .marks("No test ")
              .closes(
                  "Test summary: total: {total}, failed: {failed}, succeeded: {passed}, skipped:"
                      + " {skipped}, duration: .*")
              .closes(
                  " *(?:Passed|Failed|Skipped)! +- Failed: +{failed}, Passed: +{passed}, Skipped:"
                      + " +{skipped}, Total: +{total}(?:, Duration: .*)?")
              .closes("Total tests: {total}")
              .more(" +Passed: {passed}")
              .more(" +Failed: {failed}")
              .more(" +Skipped: {skipped}")
              .none("No test (?:is available in|matches the given testcase filter) .*")
              .sample(
                  "Failed!  - Failed:     1, Passed:     2, Skipped:     1, Total:     4, Duration: 12 ms"),
          row("Microsoft.Testing.Platform", "Test run summary:", "total: ", "failed: ")
              .marks("succeeded: ", "skipped: ")
              .begins("Test run summary: (?:Passed|Failed|Aborted|Zero tests ran).*")
              .more(" +total: {total}")
              .more(" +failed: {failed}")
              .more(" +succeeded: {passed}")
              .more(" +skipped: {skipped}")
              .sample(
                  "Test run summary: Failed! - app.dll (net9.0|x64)\n  total: 3\n  failed: 1\n  succeeded: 2\n  skipped: 0"),
          row("XCTest", "Executed ", "Test Suite '")
              .begins("Test Suite '(?:All|Selected) tests' started.*")
              .closes(
                  "\\s*Executed {total} tests?, with (?:{skipped} tests? skipped and )?{failed}"
                      + " failures? \\({n} unexpected\\) in .*")
              .replaces()
              .sample(
                  "\t Executed 3 tests, with 1 failure (0 unexpected) in 0.004 (0.005) seconds"),
          row("Swift Testing", "Test run with ")
              .closes("\\S+ +Test run with {total} tests?(?: in {n} suites?)? passed after .*")
              .closes(
                  "\\S+ +Test run with {total} tests?(?: in {n} suites?)? failed after .*", FAILED)
              .sample("✘ Test run with 3 tests failed after 0.001 seconds with 1 issue."),
          row("ExUnit", "Finished in ", " failure", "no tests to run")
              .head("Finished in {t} \\(.{0,40}{t} async, {t} sync\\)")
              .closesHead("{total} tests?, {failed} failures?" + exUnitRest())
              .closes(
                  "(?:{total} doctests?, )(?:{total2} propert(?:y|ies), )?(?:{total3} tests?, )?"
                      + "{failed} failures?"
                      + exUnitRest())
              .closes(
                  "{total} propert(?:y|ies), (?:{total2} tests?, )?{failed} failures?"
                      + exUnitRest())
              .none("There are no tests to run")
              .sample(
                  "Finished in 0.03 seconds (0.00s async, 0.03s sync)\n4 tests, 1 failure, 1 skipped"),
          row("GoogleTest", "[==========]", "[  PASSED  ]", "[  FAILED  ]", "[  SKIPPED ]")
              .begins("\\[==========\\] Running {n} tests? from {n} test (?:suite|case)s?\\.")
              .more("\\[==========\\] {total} tests? from {n} test (?:suite|case)s? ran\\..*")
              .glued("[==========] ")
              .more("\\[ {2}PASSED {2}\\] {passed} tests?\\.")
              .more("\\[ {2}SKIPPED \\] {skipped} tests?, listed below:")
              .more("\\[ {2}FAILED {2}\\] {failed} tests?, listed below:")
              .sample(
                  "[==========] Running 2 tests from 1 test suite.\n[==========] 2 tests from 1 test suite ran. (0 ms total)\n[  PASSED  ] 1 test.\n[  FAILED  ] 1 test, listed below:"),
          row("Catch2", "test cases: ", "All tests passed (", "No tests ran")
              .closes(
                  "test cases: +{total} \\|(?: +{passed} passed)?(?: ?\\| ?)?(?: *{failed} failed)?"
                      + "(?: \\|.*)?")
              .closes("All tests passed \\({n} assertions? in {total} test cases?\\)")
              .none("No tests ran")
              .sample("test cases: 2 | 1 passed | 1 failed"),
          row("doctest", "[doctest] test cases:")
              .closes(
                  "\\[doctest\\] test cases: +{n} \\| +{passed} passed \\| +{failed} failed \\|"
                      + "(?: +{skipped} skipped)?.*")
              .sample("[doctest] test cases: 2 | 1 passed | 1 failed | 0 skipped"),
          row("Qt Test", "Totals: ")
              .closes(
                  "Totals: {passed} passed, {failed} failed, {skipped} skipped"
                      + "(?:, {skipped2} blacklisted)?(?:, {t})?")
              .sample("Totals: 3 passed, 1 failed, 0 skipped, 0 blacklisted, 5ms"),
          row("Dart and Flutter", "ests passed!", "ests failed", "ests skipped", "No tests ")
              .closes(
                  "\\d{1,4}:\\d\\d(?::\\d\\d)? \\+{passed}(?: ~{skipped})?(?: -{failed})?: (?:All"
                      + " tests passed!|Some tests failed\\.|All tests skipped\\.)")
              .none("No tests (?:ran|were found)\\.")
              .sample("00:01 +3 -1: Some tests failed."),
          row("ScalaTest", "Tests: succeeded ", "aborted ")
              .closes(
                  "Tests: succeeded {passed}, failed {failed}, canceled {skipped}, ignored"
                      + " {skipped2}, pending {skipped3}")
              .head("Suites: completed {n}, aborted {notloaded}")
              .notLoaded("suite", "run to its end")
              .sample("Tests: succeeded 3, failed 1, canceled 0, ignored 0, pending 0"),
          row("junit-interface", "Test run ")
              .closes(
                  "Test run (?:\\S+ )?finished: {failed} failed, {skipped} ignored, {total} total,"
                      + " .*")
              .sample("Test run finished: 1 failed, 0 ignored, 3 total, 0.003s"),
          row("sbt", ": Total ", "No tests ")
              .closes(
                  "(?:Passed|Failed|Error): Total {total}, Failed {failed}, Errors {broken}, Passed"
                      + " {passed}(?:, Skipped {skipped})?(?:, Ignored {skipped2})?(?:, Canceled"
                      + " {skipped3})?(?:, Pending {skipped4})?")
              .sumsUp("ScalaTest")
              .sumsUp("junit-interface")
              .none("No tests (?:were executed|to run for .{1,100})\\.?")
              .sample("[error] Failed: Total 3, Failed 1, Errors 0, Passed 2"),
          row("busted", " success")
              .closes(
                  "{passed} success(?:es)? / {failed} failures? / {broken} errors? / {skipped}"
                      + " pending :.*")
              .sample("3 successes / 1 failure / 0 errors / 0 pending : 0.01 seconds"),
          row("Automake", "# ")
              .closes("# TOTAL: +{total}")
              .more("# (?:PASS|XFAIL): +{passed}")
              .more("# SKIP: +{skipped}")
              .more("# (?:FAIL|XPASS): +{failed}")
              .more("# ERROR: +{broken}")
              .sample("# TOTAL: 3\n# PASS:  2\n# FAIL:  1"),
          row("Meson", "Ok: ", "Fail: ", "Pass: ", "Skipped: ", "Timeout: ", "No tests defined")
              .closes("Ok: +{passed} *")
              .more("Expected Fail: +{passed} *")
              .more("(?:Fail|Unexpected Pass|Timeout): +{failed} *")
              .more("Skipped: +{skipped} *")
              .none("No (?:suitable )?tests defined\\.")
              .sample(
                  "Ok:                 1   \nFail:               1   \nSkipped:            1   "),
          row("bats", " failure")
              .closes(
                  "{total} tests?, {failed} failures?(?:, {skipped} skipped)?(?:, {broken} not"
                      + " run)?(?: in {n} seconds?)?")
              .sample("3 tests, 1 failure, 1 skipped"),
          // What anyone's own runner may close with, with one word before it.
          row("a plain closing line", " passed, ")
              .closes(
                  "(?:[A-Za-z]{1,40}: )?{passed} passed, {failed} failed(?:, {skipped} skipped)?\\.?")
              .sample("Results: 3 passed, 1 failed"));

  private RunnerTable() {}

  private static String exUnitRest() {
    return "(?:, {skipped} excluded)?(?:, {broken} invalid)?(?:, {skipped2} skipped)?";
  }

  private static Builder row(String name, String... marks) {
    return new Builder(name, List.of(marks));
  }

  /** Writes a row so that it reads like one. */
  private static final class Builder {
    private final String name;
    private final List<String> marks;
    private final List<Form> forms = new ArrayList<>();
    private final Map<String, Kind> words = new HashMap<>(WORDS);
    private List<String> notLoaded = List.of("test file", "loaded");

    Builder(String name, List<String> marks) {
      this.name = name;
      this.marks = new ArrayList<>(marks);
    }

    Builder marks(String... more) {
      marks.addAll(List.of(more));
      return this;
    }

    Builder begins(String pattern) {
      return form(Role.BEGINS, pattern, false);
    }

    Builder head(String pattern, Kind... each) {
      return form(Role.HEAD, pattern, false, each);
    }

    Builder closes(String pattern, Kind... each) {
      return form(Role.CLOSES, pattern, false, each);
    }

    Builder closesHead(String pattern) {
      return form(Role.CLOSES_HEAD, pattern, false);
    }

    Builder quiet(String pattern) {
      return form(Role.QUIET, pattern, false);
    }

    Builder more(String pattern, Kind... each) {
      return form(Role.MORE, pattern, false, each);
    }

    Builder none(String pattern) {
      return form(Role.CLOSES, pattern, true);
    }

    private Builder form(Role role, String written, boolean none, Kind... each) {
      Map<String, Kind> groups = new LinkedHashMap<>();
      StringBuilder pattern = new StringBuilder();
      Matcher place = PLACE.matcher(written);
      boolean counted = false;
      boolean named = false;
      while (place.find()) {
        String what = place.group(1);
        String expression;
        switch (what) {
          case "n" -> expression = WholeNumber.IN_TEXT;
          case "t" -> expression = TIME;
          case "counted" -> {
            counted = true;
            expression = "(?<counted>" + WholeNumber.IN_TEXT + " [^()=]{1,40}.{0,300}?)";
          }
          case "named" -> {
            named = true;
            expression = "(?<named>[A-Za-z][^()]{1,300})";
          }
          default -> {
            groups.put(what + place.group(2), kind(what));
            expression = "(?<" + what + place.group(2) + ">" + WholeNumber.IN_TEXT + ")";
          }
        }
        place.appendReplacement(pattern, Matcher.quoteReplacement(expression));
      }
      place.appendTail(pattern);
      forms.add(
          new Form(
              role,
              Pattern.compile(pattern.toString()),
              null,
              groups,
              counted,
              named,
              List.of(each),
              none,
              List.of(),
              false));
      return this;
    }

    private static Kind kind(String what) {
      return switch (what) {
        case "notloaded" -> NOT_LOADED;
        case "notcollected" -> Kind.NOT_COLLECTED;
        case "failedfiles" -> Kind.FAILED_FILES;
        default -> Kind.valueOf(what.toUpperCase(Locale.ROOT));
      };
    }

    /** The last line is also looked for behind other output, by how it begins. */
    Builder glued(String lead) {
      Form last = last();
      return put(last, lead, last.sumsUp(), last.replaces());
    }

    /** The last line says again what another runner has said. */
    Builder sumsUp(String other) {
      Form last = last();
      List<String> sumsUp = new ArrayList<>(last.sumsUp());
      sumsUp.add(other);
      return put(last, last.lead(), List.copyOf(sumsUp), last.replaces());
    }

    /** The last line replaces what the same run said before. */
    Builder replaces() {
      Form last = last();
      return put(last, last.lead(), last.sumsUp(), true);
    }

    private Form last() {
      return forms.remove(forms.size() - 1);
    }

    private Builder put(Form form, @Nullable String lead, List<String> sumsUp, boolean replaces) {
      forms.add(
          new Form(
              form.role(),
              form.pattern(),
              lead,
              form.groups(),
              form.counted(),
              form.named(),
              form.each(),
              form.none(),
              sumsUp,
              replaces));
      return this;
    }

    Builder words(Object... pairs) {
      for (int i = 0; i < pairs.length; i += 2) {
        words.put((String) pairs[i], (Kind) pairs[i + 1]);
      }
      return this;
    }

    Builder notLoaded(String what, String how) {
      notLoaded = List.of(what, how);
      return this;
    }

    Row sample(String sample) {
      return new Row(
          name, List.copyOf(marks), List.copyOf(forms), Map.copyOf(words), notLoaded, sample);
    }
  }
}
