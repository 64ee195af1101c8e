package codemonkeys.oracle.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.evidence.TestCounts.Source;
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

  /** What the runners really printed, or what their documentation shows where it says so. */
  @ParameterizedTest
  @CsvSource({
    // file, tests, failures, errors, skipped, runner
    "maven-3.8.7-surefire-3.5.4-three-modules, 8, 1, 1, 1, Maven",
    "maven-3.8.7-surefire-3.5.4-no-tests, 0, 0, 0, 0, Maven",
    "gradle-documented, 8, 3, 0, 1, Gradle",
    "junit-console-1.14.4, 5, 3, 0, 1, JUnit console launcher",
    "pytest-9.0.3, 6, 3, 0, 2, pytest",
    "pytest-9.0.3-quiet, 6, 3, 0, 2, pytest",
    "pytest-9.0.3-no-tests, 0, 0, 0, 0, pytest",
    "pytest-9.0.3-expected-failures-and-errors, 5, 0, 1, 1, pytest",
    "unittest-3.11.7, 6, 2, 1, 1, unittest",
    "unittest-3.11.7-broken-setup, 1, 0, 1, 0, unittest",
    "unittest-3.12.1-no-tests, 0, 0, 0, 0, unittest",
    "jest-30.5.2-coloured, 4, 1, 0, 2, jest",
    "jest-30.5.2-file-does-not-load, 1, 0, 1, 0, jest",
    "jest-30.5.2-no-tests, 0, 0, 0, 0, jest",
    "vitest-4.1.12-coloured, 4, 1, 0, 2, vitest",
    "vitest-4.1.12-file-does-not-load, 1, 0, 1, 0, vitest",
    "vitest-4.1.12-no-tests, 0, 0, 0, 0, vitest",
    "vitest-4.1.12-unhandled-error, 2, 0, 1, 0, vitest",
    "mocha-12.0.3, 4, 1, 0, 2, mocha",
    "node-20.20.2-spec, 4, 1, 0, 2, node --test",
    "node-20.20.2-tap, 4, 1, 0, 2, node --test",
    "npm-11.19.1-workspaces, 2, 0, 0, 0, node --test",
    "bats-1.13.0-pretty, 3, 1, 0, 1, bats",
    "bats-1.13.0-tap, 3, 1, 0, 1, TAP",
    "cargo-1.95.0, 4, 1, 0, 1, cargo test",
    "nextest-documented, 7, 2, 0, 2, cargo nextest",
    "go-1.19.8, 3, 1, 1, 0, go test",
    "go-1.19.8-verbose, 4, 1, 1, 1, go test",
    "go-1.19.8-verbose-panic, 1, 1, 0, 0, go test",
    "go-1.19.8-no-tests, 0, 0, 0, 0, go test",
    "ctest-3.25.1, 4, 2, 0, 1, ctest",
    "ctest-3.25.1-no-tests, 0, 0, 0, 0, ctest",
    "prove-3.44, 5, 1, 0, 0, prove",
    "prove-3.44-verbose, 3, 0, 0, 0, prove",
    "prove-3.44-killed, 1, 0, 1, 0, prove",
    "prove-3.44-no-tests, 0, 0, 0, 0, prove",
    "rspec-documented, 3, 1, 0, 1, RSpec",
    "rspec-documented-does-not-load, 1, 0, 1, 0, RSpec",
    "minitest-documented, 3, 1, 0, 0, minitest",
    "phpunit-documented, 3, 1, 0, 0, PHPUnit",
    "phpunit-documented-passed, 3, 0, 0, 0, PHPUnit",
    "dotnet-documented, 9, 1, 0, 1, dotnet test",
  })
  void theClosingLinesOfARunnerAreRead(
      String file, long tests, long failures, long errors, long skipped, String runner)
      throws Exception {
    assertThat(ClosingLines.find(golden(file + ".txt")))
        .contains(counts(tests, failures, errors, skipped, runner));
  }

  @Test
  void everyGoldenFileIsInTheTableAbove() throws Exception {
    String[] rows =
        ClosingLinesTest.class
            .getDeclaredMethod(
                "theClosingLinesOfARunnerAreRead",
                String.class,
                long.class,
                long.class,
                long.class,
                long.class,
                String.class)
            .getAnnotation(CsvSource.class)
            .value();
    Path one = golden("pytest-9.0.3.txt");
    try (Stream<Path> files = Files.list(Objects.requireNonNull(one.getParent()))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(rows).map(row -> row.split(",")[0] + ".txt").toList());
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
  void aQuotationBeforeTheClosingLineDoesNotCount() {
    assertThat(
            find(
                "======= 99 passed in 0.01s =======",
                "12 passed in 0.01s",
                "======= 3 passed, 1 failed in 0.12s =======",
                "99 passed in 0.01s"))
        .contains(counts(4, 1, 0, 0, "pytest"));
    assertThat(find("99 passed, 0 failed", "1 passed, 1 failed"))
        .contains(counts(2, 1, 0, 0, "a plain closing line"));
    assertThat(find("Ran 9 tests in 0.001s", "Ran 2 tests in 0.002s", "", "FAILED (errors=1)"))
        .contains(counts(2, 0, 1, 0, "unittest"));
    assertThat(find("ℹ tests 9", "ℹ pass 9", "ℹ fail 0", "ℹ tests 2", "ℹ pass 1", "ℹ fail 1"))
        .contains(counts(2, 1, 0, 0, "node --test"));
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
                "Tests:       9 passed, 9 total",
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
      for (int i = 0; i < 1000; i++) {
        out.write(line);
        out.write(other);
      }
    }

    Patience.inProcessorTime(Duration.ofSeconds(20), () -> ClosingLines.find(output));
  }

  @Test
  void manyShortLinesAreReadInTime() throws Exception {
    Path output = folder.resolve("many.log");
    Files.write(output, "1 line\n".repeat(1_200_000).getBytes(StandardCharsets.UTF_8));

    Patience.inProcessorTime(Duration.ofSeconds(20), () -> ClosingLines.find(output));
  }
}
