package codemonkeys.oracle.evidence.output;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.evidence.report.TestCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which an output could hide a failure, or show tests that did not run. */
class ClosingLinesKindsTest {
  @TempDir Path folder;

  private OutputReading read(String... lines) {
    return read(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private OutputReading read(byte[] output) {
    try {
      return ClosingLines.read(Files.write(folder.resolve("output.log"), output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String numbers(OutputReading reading) {
    TestCounts counts = reading.counts();
    return counts == null
        ? "unknown"
        : counts.tests() + " " + (counts.failures() + counts.errors()) + " " + counts.skipped();
  }

  private static Stream<RunnerTable.Tool> rows() {
    return RunnerTable.SHIPPED.runners().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theSampleOfEachRunnerIsCountedByItAlone(RunnerTable.Tool tool) {
    TestCounts counts = read(tool.sample().split("\n")).counts();

    assertThat(counts).isNotNull();
    assertThat(Objects.requireNonNull(counts).origin()).isEqualTo(tool.name());
    assertThat(counts.tests()).isPositive();
  }

  private static Stream<RunnerTable.Tool> caches() {
    return RunnerTable.SHIPPED.caches().stream();
  }

  @ParameterizedTest
  @MethodSource("caches")
  void theSampleOfEachCacheIsNoRun(RunnerTable.Tool tool) {
    OutputReading reading = read(tool.sample());

    assertThat(reading.onlyCached()).isTrue();
    assertThat(reading.cached()).extracting(OutputReading.Cached::tool).containsOnly(tool.name());
    assertThat(reading.cached()).extracting(OutputReading.Cached::fix).containsOnly(tool.fix());
  }

  private static Stream<RunnerTable.Tool> failures() {
    return RunnerTable.SHIPPED.failures().stream();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theSampleOfEachBuildToolIsAFailure(RunnerTable.Tool tool) {
    assertThat(read(tool.sample()).failures()).isNotEmpty();
  }

  @Test
  void anEscapedHashAndOneWithoutABlankAreNoDirective() {
    assertThat(
            numbers(
                read(
                    "TAP version 14",
                    "1..9",
                    "ok 1 - reads a line",
                    "not ok 2 - strips \\# TODO markers",
                    "not ok 3 - keeps a#skip anchors",
                    "not ok 4 - some day # TODO",
                    "ok 5 # skip no network",
                    "not ok 6 - a skipped test is ok # SKIP",
                    "ok 7 - # todo",
                    "not ok 8 - is #todolist a word",
                    "not ok 9 - x # todolist")))
        .isEqualTo("9 5 3");
  }

  @Test
  void streamsOfTapAreDistinguishedByPlanAndVersion() {
    assertThat(numbers(read("1..2", "ok 1", "ok 2", "1..3", "ok 1", "ok 2"))).isEqualTo("5 1 0");
    assertThat(numbers(read("ok 1", "ok 2", "1..2", "ok 1", "1..2"))).isEqualTo("4 1 0");
    assertThat(numbers(read("1..1", "ok 1", "TAP version 13", "1..2", "ok 1", "Bail out!")))
        .isEqualTo("4 2 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tests:       1 failed, 2 passed, 3 total\nTests:       3 passed, 3 total",
        "1 failed, 2 passed in 0.10s\n3 passed in 0.10s",
        "=== 1 failed, 2 passed in 0.10s ===\n=== 3 passed in 0.10s ===",
        "3 examples, 1 failure\n3 examples, 0 failures",
        "3 runs, 3 assertions, 1 failures, 0 errors, 0 skips\n3 runs, 3 assertions, 0 failures, 0 errors, 0 skips",
        "Tests: 3, Assertions: 3, Failures: 1.\nOK (3 tests, 3 assertions)",
        "3 tests, 1 failure\n3 tests, 0 failures",
        "2 passed, 1 failed\n3 passed, 0 failed",
        "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        "# tests 3\n# pass 2\n# fail 1\n# tests 3\n# pass 3\n# fail 0",
        "Ran 3 tests in 0.1s\nFAILED (failures=1)\nRan 3 tests in 0.1s\nOK",
        "  2 passing (5ms)\n  1 failing\n  3 passing (5ms)",
        "Tests run: 3, Failures: 1, Errors: 0, Skipped: 0\nTests run: 3, Failures: 0, Errors: 0, Skipped: 0",
        " Tests  1 failed | 2 passed (3)\n Tests  3 passed (3)",
        "ok | 3 passed | 0 failed (4ms)\nFAILED | 2 passed | 1 failed (4ms)",
      })
  void allRunsOfOneRunnerAreAddedUp(String output) {
    OutputReading reading = read(output.split("\n"));

    assertThat(reading.failed()).isEqualTo(1);
    assertThat(numbers(reading)).isEqualTo("6 1 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app:test: ",
        "@scope/app:test: ",
        "app: ",
        "@scope/app: ",
        "packages/app test: ",
        ". test: ",
        "web-1  | ",
        "2026-11-28T12:00:00.1234567Z ",
        "[2026-11-28 12:00:00,123] ",
        "[12:00:00] ",
        "12:00:00.123 ",
        "[app] ",
        "[app]: ",
        "[INFO] ",
        "#12 3.456 ",
        "➤ YN0000: [app]: ",
        "2026-11-28T12:00:00Z web-1  | app:test: ",
      })
  void whatStandsBeforeEachLineHidesNothing(String prefix) {
    for (String summary :
        List.of(
            "  2 passing (5ms)\n  1 failing",
            "Tests:       1 failed, 2 passed, 3 total",
            "===== 1 failed, 2 passed in 0.1s =====",
            "TAP version 13\n1..3\nok 1\nok 2\nnot ok 3",
            "=== RUN   TestA\n=== RUN   TestB\n=== RUN   TestC\n--- FAIL: TestC (0.00s)\nFAIL\nFAIL\tex.org/a\t0.01s")) {
      String[] lines = summary.split("\n");
      for (int i = 0; i < lines.length; i++) {
        lines[i] = prefix + lines[i];
      }
      assertThat(numbers(read(lines))).as(prefix + summary).isEqualTo("3 1 0");
    }
  }

  @Test
  void linesOfProgramsThatRunSideBySideComeApartAgain() {
    assertThat(
            numbers(
                read(
                    "a:test: TAP version 13",
                    "b:test: TAP version 13",
                    "a:test: 1..2",
                    "b:test: 1..1",
                    "a:test: ok 1",
                    "b:test: not ok 1",
                    "a:test: ok 2")))
        .isEqualTo("3 1 0");
    assertThat(
            numbers(
                read("a-1  |   2 passing (5ms)", "b-1  |   3 passing (5ms)", "a-1  |   1 failing")))
        .isEqualTo("6 1 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ready=== 1 failed, 2 passed in 0.10s ===",
        "readyTests:       1 failed, 2 passed, 3 total",
        "50%\b\btest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
        "ready\r\u001b[2K\u001b[1;31m2 passed, 1 failed\u001b(B\u001b[m",
        "1..3\nok 1\nreadyok 2 - b\nnot ok 3",
        "=== RUN   TestA\nready=== RUN   TestB\nx--- FAIL: TestB (0.00s)\n=== RUN   TestC\ny--- PASS: TestC (0.00s)\nFAIL\nhalfFAIL\tex.org/a\t0.01s",
      })
  void verdictsGluedToOtherOutputCount(String output) {
    assertThat(numbers(read(output.split("\n")))).isEqualTo("3 1 0");
  }

  @Test
  void aVerdictBehindAVeryLongLineCounts() {
    assertThat(numbers(read(".".repeat(9000) + "Tests:       1 failed, 2 passed, 3 total")))
        .isEqualTo("3 1 0");
  }

  @Test
  void utf16IsReadToo() {
    assertThat(numbers(read("\ufeff2 passed, 1 failed\n".getBytes(StandardCharsets.UTF_16LE))))
        .isEqualTo("3 1 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234 passed, 1 failed | 1235",
        "1'234 passed, 1 failed | 1235",
        "1_234 passed, 1 failed | 1235",
        "1 234 passed, 1 failed | 1235",
        "1.234.567 passed, 1 failed | 1234568",
        "Tests:       1 failed, 1,234 passed, 1,235 total | 1235",
      })
  void numbersAreReadAsPeopleWriteThem(String line, long tests) {
    TestCounts counts = Objects.requireNonNull(read(line).counts());

    assertThat(counts.tests()).isEqualTo(tests);
    assertThat(counts.failures()).isEqualTo(1);
  }

  @Test
  void aNumberThatCanBeReadInTwoWaysIsUnknownAndAFailureAllTheSame() {
    assertThat(numbers(read("1.234 passed, 0 failed"))).isEqualTo("unknown");
    assertThat(read("1.234 passed, 0 failed").unclear()).isEqualTo("1.234");
    assertThat(read("1 passed, 1.234 failed").failed()).isPositive();
    assertThat(read("99999999999999999999 passed, 0 failed").counts()).isNull();
  }

  @Test
  void goPackagesAreNoTests() {
    assertThat(numbers(read("ok  \tex.org/a\t0.017s", "ok  \tex.org/b\t0.017s")))
        .isEqualTo("unknown");
    assertThat(read("ok  \tex.org/a\t0.017s").ran()).isTrue();
    assertThat(numbers(read("?   \tex.org/a\t[no test files]"))).isEqualTo("0 0 0");
  }

  @Test
  void replayedOutputIsNoRun() {
    OutputReading all =
        read(
            "> nx run a:test  [local cache]",
            "TAP version 13",
            "1..2",
            "ok 1",
            "ok 2",
            " NX   Successfully ran target test for project a");
    assertThat(all.onlyCached()).isTrue();
    assertThat(all.counts()).isNull();

    OutputReading some =
        read(
            "> nx run a:test  [local cache]",
            "Tests:       2 passed, 2 total",
            "> nx run b:test",
            "Tests:       3 passed, 3 total");
    assertThat(some.onlyCached()).isFalse();
    assertThat(numbers(some)).isEqualTo("3 0 0");
    assertThat(some.cached()).extracting(OutputReading.Cached::name).containsExactly("a:test");
  }

  @Test
  void aBuildThatRanIsNoTestThatRan() {
    assertThat(
            read(
                    "a:build: cache miss, executing 1a2b",
                    "a:test: cache hit, replaying logs 3c4d",
                    "a:test: Tests:       2 passed, 2 total",
                    "Cached:    1 cached, 2 total")
                .onlyCached())
        .isTrue();
    assertThat(
            read("> Task :compileJava", "> Task :test UP-TO-DATE", "BUILD SUCCESSFUL in 1s")
                .onlyCached())
        .isTrue();
    assertThat(read("> Task :compileJava UP-TO-DATE", "> Task :test").cached()).isEmpty();
    assertThat(read("> Task :compileJava UP-TO-DATE", "> Task :test").ran()).isTrue();
    assertThat(numbers(read("> Task :test NO-SOURCE"))).isEqualTo("0 0 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "make: 'test' is up to date.",
        "make: `test' is up to date.",
        "gmake: 'check' is up to date.",
        "mingw32-make: 'unit-tests' is up to date.",
        "`test' is up to date.",
        "scons: `test' is up to date.",
        "task: Task \"test\" is up to date",
        "task: Task \"app:test:unit\" is up to date",
        "app | make: 'test' is up to date."
      })
  void aTargetThatIsUpToDateIsNoRun(String line) {
    assertThat(read("cc -o app app.c", line).onlyCached()).isTrue();
    assertThat(read("Tests:       3 passed, 3 total", line).onlyCached()).isFalse();
    assertThat(numbers(read(line, "Tests:       3 passed, 3 total"))).isEqualTo("3 0 0");
  }

  @Test
  void aTargetWithNothingToDoHasNoTests() {
    assertThat(numbers(read("make: Nothing to be done for 'test'."))).isEqualTo("0 0 0");
    assertThat(numbers(read("make: Nothing to be done for `check'."))).isEqualTo("0 0 0");
    assertThat(
            numbers(read("make: Nothing to be done for 'test'.", "Tests:       3 passed, 3 total")))
        .isEqualTo("3 0 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "make: 'all' is up to date.",
        "make: Nothing to be done for 'all'.",
        "make: 'unit_tests' is up to date.", // a program, which runs next
        "make: 'build/tests' is up to date.",
        "make[1]: 'test' is up to date.", // in one folder of several
        "make[1]: Nothing to be done for 'test'.",
        "the snapshot of 'test' is up to date."
      })
  void otherTargetsSayNothingOfTests(String line) {
    assertThat(read(line).onlyCached()).isFalse();
    assertThat(numbers(read(line))).isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sh: 1: jest: not found | jest",
        "/bin/sh: jest: not found | jest",
        "bash: line 3: jest: command not found | jest",
        "./run.sh: line 3: jest: command not found | jest",
        "./run.sh: 3: ./helper: Permission denied | ./helper",
        "zsh: command not found: jest | jest",
        "make: jest: No such file or directory | jest",
        "make[1]: jest: Permission denied | jest",
        "/usr/bin/env: ‘node’: No such file or directory | node",
        "/usr/bin/python3: No module named pytest | pytest",
        "nox > Program pytest not found. | pytest",
        "error: Failed to spawn: `pytest` | pytest",
        "bundler: command not found: rspec | rspec",
        "error Command \"jest\" not found. | jest",
        "npm error Missing script: \"test\" | test",
        "error: no such command: `nextest` | nextest",
        "a:test: sh: 1: jest: not found | jest",
      })
  void theMissingCommandIsNamed(String line, String name) {
    assertThat(read("> app@1.0.0 test", line, "npm error code 127").missing()).isEqualTo(name);
  }

  @Test
  void aCommandThatWasMissedLongBeforeTheEndIsNotTheCause() {
    assertThat(
            read("sh: 1: colordiff: not found", "line\n".repeat(40), "Tests:  2 passed, 2 total")
                .missing())
        .isNull();
  }
}
