package codemonkeys.oracle.evidence.output;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.evidence.output.OutputReading.Cached;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.report.TestCounts.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClosingLinesTest {
  @TempDir Path folder;

  private Optional<TestCounts> find(String... lines) {
    return find(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private Optional<TestCounts> find(byte[] output) {
    try {
      return ClosingLines.find(Files.write(folder.resolve("output.log"), output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestCounts counts(
      long tests, long failures, long errors, long skipped, String origin) {
    return new TestCounts(tests, failures, errors, skipped, Source.CLOSING_LINES, origin);
  }

  /**
   * What the runners really printed, or what their documentation shows where it says so: counts as
   * tests, failures, errors, skipped.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        // file | counts | runners | failed | not loaded | from a cache | whether tests ran |
        // missing
        "ava-7.0.0-file-does-not-load | unknown |  | 0 | 1 test file could not be loaded |  |  |",
        "ava-7.0.0-no-tests | 0 0 0 0 | AVA | 0 |  |  |  |",
        "ava-7.0.0-passed | 2 0 0 0 | AVA | 0 |  |  | ran |",
        "ava-7.0.0 | 4 1 0 2 | AVA | 1 |  |  | ran |",
        "bats-1.13.0-pretty | 3 1 0 1 | bats | 1 |  |  | ran |",
        "bats-1.13.0-tap | 3 1 0 1 | TAP | 1 |  |  | ran |",
        "bun-1.4.5-file-does-not-load | 1 1 0 0 | Bun | 1 |  |  | ran |",
        "bun-1.4.5-no-tests | 0 0 0 0 | Bun | 0 |  |  |  |",
        "bun-1.4.5 | 4 1 0 2 | Bun | 1 |  |  | ran |",
        "busted-2.1.1 | 4 1 1 1 | busted | 2 |  |  | ran |",
        "cargo-1.95.0 | 4 1 0 1 | cargo test | 1 |  |  | ran |",
        "catch2-2.13.10-no-tests | 0 0 0 0 | Catch2 | 0 |  |  |  |",
        "catch2-2.13.10 | 2 1 0 0 | Catch2 | 1 |  |  | ran |",
        "concurrently-9.2.5 | 3 1 0 0 | node --test | 1 |  |  | ran |",
        "ctest-3.25.1-no-tests | 0 0 0 0 | ctest | 0 |  |  |  |",
        "ctest-3.25.1 | 4 2 0 1 | ctest | 2 |  |  | ran |",
        "deno-2.9.6-no-tests | 0 0 0 0 | Deno | 0 |  |  |  |",
        "deno-2.9.6-passed | 2 0 0 0 | Deno | 0 |  |  | ran |",
        "deno-2.9.6 | 4 1 0 1 | Deno | 1 |  |  | ran |",
        "doctest-2.4.9 | 2 1 0 0 | doctest | 1 |  |  | ran |",
        "dotnet-documented | 9 1 0 1 | dotnet test | 1 |  |  | ran |",
        "exunit-1.14.0 | 4 1 0 2 | ExUnit | 1 |  |  | ran |",
        "go-1.19.8-glued | unknown |  | 2 | 1 package could not be built |  | ran |",
        "go-1.19.8-json-cached | 3 2 0 0 | go test | 2 | 1 package could not be built | ex.org/m/a | ran |",
        "go-1.19.8-json | 6 2 0 1 | go test | 2 | 1 package could not be built |  | ran |",
        "go-1.19.8-no-tests | 0 0 0 0 | go test | 0 |  |  |  |",
        "go-1.19.8-verbose-cached | 3 2 0 0 | go test | 2 | 1 package could not be built | ex.org/m/a | ran |",
        "go-1.19.8-verbose-glued | 6 2 0 1 | go test | 2 | 1 package could not be built |  | ran |",
        "go-1.19.8-verbose-panic | 1 1 0 0 | go test | 1 |  |  | ran |",
        "go-1.19.8-verbose | 1 1 0 0 | go test | 1 | 1 package could not be built | example.test/ok | ran |",
        "go-1.19.8 | unknown |  | 1 | 1 package could not be built | example.test/ok | ran |",
        "googletest-1.12.1-passed | 2 0 0 0 | GoogleTest | 0 |  |  | ran |",
        "googletest-1.12.1 | 3 1 0 1 | GoogleTest | 1 |  |  | ran |",
        "gotestsum-1.8.2-cached | unknown |  | 0 |  | a |  |",
        "gotestsum-1.8.2-dots | 8 3 0 1 | go test | 3 | 1 package could not be built |  | ran |",
        "gotestsum-1.8.2-standard-verbose | unknown |  | 3 | 1 package could not be built | ex.org/m/a | ran |",
        "gradle-documented | 8 3 0 1 | Gradle | 3 |  |  | ran |",
        "jasmine-7.0.0 | 3 1 0 1 | Jasmine | 1 |  |  | ran |",
        "jest-30.5.2-coloured | 4 1 0 2 | jest | 1 |  |  | ran |",
        "jest-30.5.2-file-does-not-load | unknown |  | 0 | 1 test file could not be loaded |  |  |",
        "jest-30.5.2-no-tests | 0 0 0 0 | jest | 0 |  |  |  |",
        "junit-console-1.14.4 | 5 3 0 1 | JUnit console launcher | 3 |  |  | ran |",
        "lage-2.17.0-cached | unknown |  | 0 |  | @s/a test @s/b test |  |",
        "lage-2.17.0 | unknown |  | 0 |  |  | ran |",
        "make-4.3-command-missing | unknown |  | 0 |  |  |  | nopecmd",
        "maven-3.8.7-surefire-3.5.4-no-tests | 0 0 0 0 | Maven | 0 |  |  |  |",
        "maven-3.8.7-surefire-3.5.4-three-modules | 8 1 1 1 | Maven | 2 |  |  | ran |",
        "meson-1.0.1 | 3 1 0 1 | Meson | 1 |  |  | ran |",
        "minitest-5.17.0 | 4 1 1 1 | minitest | 2 |  |  | ran |",
        "minitest-documented | 3 1 0 0 | minitest | 1 |  |  | ran |",
        "mocha-12.0.3 | 4 1 0 2 | mocha | 1 |  |  | ran |",
        "nextest-documented | 7 2 0 2 | cargo nextest | 2 |  |  | ran |",
        "node-20.20.2-spec | 4 1 0 2 | node --test | 1 |  |  | ran |",
        "node-20.20.2-tap | 4 1 0 2 | node --test | 1 |  |  | ran |",
        "nose2-0.12.0 | 2 1 0 0 | unittest | 1 |  |  | ran |",
        "nox-2022.11.21 | 2 0 0 0 | pytest | 0 |  |  | ran | nopecmd",
        "npm-11.19.1-workspaces | 2 0 0 0 | node --test | 0 |  |  | ran |",
        "npm-command-missing | unknown |  | 0 |  |  |  | nopecmd",
        "nx-24.0.6-cached-stream | unknown |  | 0 |  | @s/b:test @s/a:test |  |",
        "nx-24.0.6-cached | unknown |  | 0 |  | @s/b:test @s/a:test |  |",
        "nx-24.0.6-partly-cached | unknown |  | 0 |  | @s/b:test | ran |",
        "phpunit-9.6.7-skipped | 2 0 0 1 | PHPUnit | 0 |  |  | ran |",
        "phpunit-9.6.7 | 5 1 0 2 | PHPUnit | 1 |  |  | ran |",
        "phpunit-documented-passed | 3 0 0 0 | PHPUnit | 0 |  |  | ran |",
        "phpunit-documented | 3 1 0 0 | PHPUnit | 1 |  |  | ran |",
        "playwright-1.65.1-no-tests | 0 0 0 0 | Playwright | 0 |  |  |  |",
        "playwright-1.65.1-none-passed | 2 1 0 1 | Playwright | 1 |  |  | ran |",
        "playwright-1.65.1 | 5 1 0 1 | Playwright | 1 |  |  | ran |",
        "pnpm-9.15.9-command-missing | unknown |  | 0 |  |  |  | nopecmd",
        "pnpm-9.15.9-failed | 3 1 0 0 | node --test | 1 |  |  | ran |",
        "pnpm-9.15.9 | 3 0 0 0 | node --test | 0 |  |  | ran |",
        "prove-3.44-killed | unknown |  | 0 | 1 test file could not be run to its end |  |  |",
        "prove-3.44-no-tests | 0 0 0 0 | prove | 0 |  |  |  |",
        "prove-3.44-verbose | 3 0 0 0 | prove | 0 |  |  | ran |",
        "prove-3.44 | 5 1 0 0 | prove | 1 |  |  | ran |",
        "pytest-7.2.1-all-deselected | 0 0 0 0 | pytest | 0 |  |  |  |",
        "pytest-7.2.1-not-collected | unknown |  | 0 | 2 test files could not be collected |  |  |",
        "pytest-7.2.1-partly-collected | 2 1 0 0 | pytest | 1 | 2 test files could not be collected |  | ran |",
        "pytest-7.2.1-quiet-not-collected | unknown |  | 0 | 2 test files could not be collected |  |  |",
        "pytest-9.0.3-expected-failures-and-errors | 5 0 1 1 | pytest | 1 |  |  | ran |",
        "pytest-9.0.3-no-tests | 0 0 0 0 | pytest | 0 |  |  |  |",
        "pytest-9.0.3-quiet | 6 3 0 2 | pytest | 3 |  |  | ran |",
        "pytest-9.0.3 | 6 3 0 2 | pytest | 3 |  |  | ran |",
        "python-3.11.2-module-missing | unknown |  | 0 |  |  |  | nopemod",
        "rspec-3.12.0 | 3 1 0 1 | RSpec | 1 |  |  | ran |",
        "rspec-documented-does-not-load | unknown |  | 0 | 1 test file could not be loaded |  |  |",
        "rspec-documented | 3 1 0 1 | RSpec | 1 |  |  | ran |",
        "test-unit-3.5.7 | 4 1 0 2 | minitest | 1 |  |  | ran |",
        "tox-3.28.0-first-failed | 4 1 0 0 | pytest | 1 |  |  | ran |",
        "turbo-2.11.11-cached-no-logs | unknown |  | 0 |  | 2 tasks |  |",
        "turbo-2.11.11-cached-no-prefix | unknown |  | 0 |  | a task |  |",
        "turbo-2.11.11-cached | unknown |  | 0 |  | @s/a:test @s/b:test |  |",
        "turbo-2.11.11-failed | 2 1 0 0 | node --test | 1 |  |  | ran |",
        "turbo-2.11.11-partly-cached | 2 0 0 0 | node --test | 0 |  | @s/b:test | ran |",
        "unittest-3.11.7-broken-setup | 1 0 1 0 | unittest | 1 |  |  | ran |",
        "unittest-3.11.7 | 6 2 1 1 | unittest | 3 |  |  | ran |",
        "unittest-3.12.1-no-tests | 0 0 0 0 | unittest | 0 |  |  |  |",
        "vitest-4.1.12-coloured | 4 1 0 2 | vitest | 1 |  |  | ran |",
        "vitest-4.1.12-file-does-not-load | unknown |  | 0 | 1 test file could not be loaded |  |  |",
        "vitest-4.1.12-no-tests | 0 0 0 0 | vitest | 0 |  |  |  |",
        "vitest-4.1.12-unhandled-error | 2 0 1 0 | vitest | 1 |  |  | ran |",
        "wireit-0.14.13-cached | unknown |  | 0 |  | 1 task |  |",
        "yarn-1.22.22-command-missing | unknown |  | 0 |  |  |  | nopecmd",
        "yarn-1.22.22-failed | 1 1 0 0 | node --test | 1 |  |  | ran |",
        "yarn-1.22.22-workspaces | 3 0 0 0 | node --test | 0 |  |  | ran |",
      })
  void theClosingLinesOfARunnerAreRead(
      String file,
      String counts,
      @Nullable String runners,
      long failed,
      @Nullable String notLoaded,
      @Nullable String cached,
      @Nullable String ran,
      @Nullable String missing)
      throws Exception {
    OutputReading reading = ClosingLines.read(golden(file + ".txt"));

    TestCounts found = reading.counts();
    assertThat(
            found == null
                ? "unknown"
                : found.tests()
                    + " "
                    + found.failures()
                    + " "
                    + found.errors()
                    + " "
                    + found.skipped())
        .isEqualTo(counts);
    assertThat(found == null ? "" : found.origin().replace(",", " +"))
        .isEqualTo(Objects.requireNonNullElse(runners, ""));
    assertThat(reading.failed()).isEqualTo(failed);
    assertThat(reading.notLoaded()).isEqualTo(Objects.requireNonNullElse(notLoaded, ""));
    assertThat(String.join(" ", reading.cached().stream().map(Cached::name).toList()))
        .isEqualTo(Objects.requireNonNullElse(cached, ""));
    assertThat(reading.ran()).isEqualTo(ran != null);
    assertThat(reading.missing()).isEqualTo(missing);
  }

  @Test
  void everyGoldenFileIsInTheTableAbove() throws Exception {
    String[] rows =
        Arrays.stream(ClosingLinesTest.class.getDeclaredMethods())
            .filter(method -> method.getName().equals("theClosingLinesOfARunnerAreRead"))
            .findAny()
            .orElseThrow()
            .getAnnotation(CsvSource.class)
            .value();
    Path one = golden("pytest-9.0.3.txt");
    try (Stream<Path> files = Files.list(Objects.requireNonNull(one.getParent()))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(rows).map(row -> row.split(" \\|")[0] + ".txt").toList());
    }
  }

  private static Path golden(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(ClosingLinesTest.class.getResource("output/" + name), name).toURI());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n\n",
        "BUILD SUCCESSFUL in 2s",
        "OK",
        "ok",
        "1..3",
        "FAILED",
        "3 passed",
        "passed, failed",
        "3 apples eaten in 2.0s",
        "Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in sample.ATest",
        "99999999999999999999 passed, 0 failed",
        "    3 passed, 1 failed",
        "we had 3 passed, 1 failed",
        "# pass 3",
        "2 failing",
        "--- FAIL: quoted",
        "Errors  1 error",
      })
  void outputWithoutClosingLinesSaysNothing(String output) {
    assertThat(find(output)).isEmpty();
  }

  @Test
  void thePlainLineCountsInAnyLanguage() {
    assertThat(find("7 passed, 2 failed")).contains(counts(9, 2, 0, 0, "a plain closing line"));
    assertThat(find("Results: 7 passed, 0 failed, 1 skipped"))
        .contains(counts(8, 0, 0, 1, "a plain closing line"));
  }

  @Test
  void aQuotationWithinARunThatSaysWhereItBeginsDoesNotCount() {
    String begins = "======= test session starts =======";
    assertThat(
            find(
                begins,
                "FAIL: 7 passed, 2 failed",
                begins,
                "======= 99 failed in 0.01s =======",
                "12 failed in 0.01s",
                "======= 3 passed, 1 failed in 0.12s =======",
                begins,
                "======= 2 passed in 0.12s ======="))
        .contains(counts(6, 1, 0, 0, "pytest"));
    assertThat(
            find(
                "=== RUN   TestReporter",
                "7 passed, 2 failed",
                "--- FAIL: TestQuoted (0.00s)",
                "--- PASS: TestReporter (0.00s)",
                "PASS",
                "ok  \tex.org/a\t0.017s"))
        .get()
        .extracting(TestCounts::anyFailed)
        .isEqualTo(false);
    assertThat(find("Ran 9 tests in 0.001s", "they ran")).as("without a verdict").isEmpty();
  }

  @Test
  void aRunThatBeginsAndNeverClosesHidesNothing() {
    assertThat(
            find(
                "======= test session starts =======",
                "Killed",
                "Tests:       1 failed, 6 passed, 7 total"))
        .contains(counts(7, 1, 0, 0, "jest"));
  }

  @Test
  void mavenTotalsWithoutTheirHeadingCountOnlyWhenThereAreNoOthers() {
    String totals = "Tests run: 9, Failures: 0, Errors: 0, Skipped: 0";

    assertThat(find(totals)).contains(counts(9, 0, 0, 0, "Maven"));
    assertThat(
            find(
                totals,
                "[INFO] Results:",
                "[INFO] ",
                "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 1",
                totals))
        .contains(counts(2, 0, 0, 1, "Maven"));
  }

  @Test
  void modulesThatMavenBuildsSideBySideAreAllCounted() {
    assertThat(
            find(
                "[INFO] Results:",
                "[INFO] Results:",
                "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0",
                "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0"))
        .contains(counts(5, 1, 0, 0, "Maven"));
  }

  @Test
  void whatSeveralRunnersSayIsAdded() {
    assertThat(
            find(
                "============ 3 passed in 0.10s ============",
                "Tests:       1 failed, 2 passed, 3 total",
                "  2 passing (5ms)",
                "  1 pending",
                "test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"))
        .contains(counts(13, 1, 0, 1, "cargo test, jest, mocha, pytest"));
  }

  @Test
  void eachPackageThatNpmOrMakeVisitsHasClosingLinesOfItsOwn() {
    assertThat(
            find(
                "> @sample/a@1.0.0 test",
                "> jest",
                "Tests:       1 failed, 2 passed, 3 total",
                "> b@2.0.0 test /src/b",
                "> jest --ci",
                "Tests:       4 passed, 4 total"))
        .contains(counts(7, 1, 0, 0, "jest"));
    assertThat(
            find(
                "make[1]: Entering directory '/src/a'",
                "3 passed, 0 failed",
                "make[1]: Leaving directory '/src/a'",
                "make[1]: Entering directory '/src/b'",
                "4 passed, 1 failed"))
        .contains(counts(8, 1, 0, 0, "a plain closing line"));
  }

  @Test
  void tapIsCountedByItsTestsAndWhatThePlanMisses() {
    assertThat(
            find(
                "TAP version 14",
                "1..6",
                "ok 1 - a",
                "    not ok 1 - within another",
                "not ok 2 - b",
                "ok 3 - c # SKIP no network",
                "not ok 4 - d # TODO some day"))
        .contains(counts(6, 1, 2, 2, "TAP"));
    assertThat(find("1..0 # SKIP nothing here")).contains(counts(0, 0, 0, 0, "TAP"));
  }

  @Test
  void tapThatItsRunnerSumsUpIsNotCountedTwice() {
    assertThat(
            find(
                "1..1",
                "ok 1 from bats",
                "TAP version 13",
                "ok 1 - from node",
                "1..1",
                "# tests 1",
                "# pass 1",
                "# fail 0"))
        .contains(counts(2, 0, 0, 0, "TAP, node --test"));
  }

  @Test
  void coloursCarriageReturnsAndForeignBytesDoNotHide() {
    assertThat(
            find("\u001b[1mtesting\u001b[0m\r\u001b[2K\u001b[32m5 passed, 0 failed\u001b[0m\r\n"))
        .contains(counts(5, 0, 0, 0, "a plain closing line"));

    byte[] bytes =
        "\u00ff\u0000\u00c3(\n2 passed, 1 failed\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(find(bytes)).contains(counts(3, 1, 0, 0, "a plain closing line"));
  }

  @Test
  void anEndlessLineNeedsLittleMemoryAndEndsInTime() throws Exception {
    Path output = folder.resolve("endless.log");
    byte[] piece = "=(> @a Tests run 1..9 ok [".repeat(40_000).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(output)) {
      for (int i = 0; i < 64; i++) {
        out.write(piece);
      }
      out.write("\n3 passed, 0 failed\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(ClosingLines.find(output)).contains(counts(3, 0, 0, 0, "a plain closing line"));
  }

  /** Lines on which a careless pattern would go back and forth. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "=",
        "> @",
        "@a@",
        "1 a, ",
        " (Wstat: 1 Tests: ",
        "x (Wstat: ",
        " ",
        "1 passed, ",
        "\u001b[",
        "\u001b]",
        "ok # ",
        "[ ",
        "Tests: 1 ",
        "(1.",
      })
  void hostileLinesAreReadInTime(String piece) throws Exception {
    Path output = folder.resolve("hostile.log");
    byte[] line =
        ("> " + piece.repeat(4100 / piece.length()) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] other = (piece.repeat(4100 / piece.length()) + "\n").getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(output)) {
      for (int i = 0; i < 300; i++) {
        out.write(line);
        out.write(other);
      }
    }

    Patience.inProcessorTime(Duration.ofSeconds(6), () -> ClosingLines.find(output));
  }

  @Test
  void manyShortLinesAreReadInTime() throws Exception {
    Path output = folder.resolve("many.log");
    Files.write(output, "1 line\n".repeat(1_200_000).getBytes(StandardCharsets.UTF_8));

    Patience.inProcessorTime(Duration.ofSeconds(20), () -> ClosingLines.find(output));
  }
}
