package codemonkeys.oracle.evidence;

import java.util.List;
import java.util.regex.Pattern;

/** Lines by which build tools say that tests failed, without a number. */
final class FailureTable {
  /**
   * One tool.
   *
   * @param sample such a line
   */
  record Row(String name, List<String> marks, Pattern pattern, String sample) {}

  static final List<Row> ROWS =
      List.of(
          row(
              "Maven",
              "(?:\\[(?:INFO|ERROR)\\] )?BUILD FAILURE",
              "[INFO] BUILD FAILURE",
              "BUILD FAILURE"),
          row(
              "Gradle, Ant",
              "BUILD FAILED(?: in [\\dhms ]{1,20})?",
              "BUILD FAILED in 2s",
              "BUILD FAILED"),
          row(
              "npm",
              "npm (?:ERR!|error) (?:Test failed\\. .*|Lifecycle script `\\S*test\\S*` failed with"
                  + " error:)",
              "npm error Lifecycle script `test` failed with error:",
              "npm "),
          row(
              "pnpm",
              "(?:\\W{0,4}ELIFECYCLE\\W{1,6}Test failed\\..*|\\S{1,200} \\S*test\\S*: Failed|Failed"
                  + "|Summary: [1-9]\\d{0,8} fails, \\d{1,9} passes)",
              " ELIFECYCLE  Test failed. See above for more details.",
              "ELIFECYCLE",
              ": Failed",
              " fails, "),
          row(
              "Yarn",
              "(?:error Command failed with exit code \\d{1,3}\\.|error Command failed\\.)",
              "error Command failed with exit code 1.",
              "error Command failed"),
          row(
              "make",
              "\\S*make(?:\\[\\d{1,9}\\])?: \\*\\*\\* \\[.*\\b(?:test|check)\\S*\\] Error \\d{1,3}",
              "make: *** [Makefile:2: test] Error 1",
              "*** ["),
          row(
              "tox",
              "(?: {2}\\S{1,100}: FAIL(?: code -?\\d{1,3})?(?: \\(.{1,200}\\))?"
                  + "|ERROR: {1,6}\\S{1,100}: (?:commands|parallel child exit code \\d{1,3}) ?"
                  + "(?:failed)?|ERROR: InvocationError for command .*)",
              "  py310: FAIL code 1 (0.50=setup[0.10]+cmd[0.40] seconds)",
              ": FAIL",
              ": commands failed",
              "parallel child exit",
              "InvocationError"),
          row(
              "Nox",
              "nox > (?:\\* \\S{1,100}: failed|Session \\S{1,100} failed\\.)",
              "nox > * tests-3.10: failed",
              "nox > "),
          row(
              "Lerna",
              "lerna ERR! (?:errno|lerna|exited|\\S{1,200} exited) .*",
              "lerna ERR! lerna Command failed with exit code 1",
              "lerna ERR!"),
          row(
              "Nx",
              "(?: {1,6}✖ {1,6}[1-9]\\d{0,8}/\\d{1,9} failed.*"
                  + "| *NX +Running target .* failed.*|✖ {1,3}nx run \\S{1,300}.*)",
              "   ✖    1/2 failed",
              "✖ ",
              " NX "),
          row(
              "Turborepo",
              "(?:Failed: +\\S{1,200}#\\S.*|\\S{1,200}#\\S{1,200}: +(?:ERROR +)?command"
                  + " .* exited \\([1-9]\\d{0,2}\\)| *ERROR +run failed: .*)",
              "Failed:    app#test",
              "Failed:",
              " exited (",
              "run failed:"),
          row(
              "lage",
              "success: \\d{1,9}, skipped: \\d{1,9}, pending: \\d{1,9}, aborted: \\d{1,9}, failed:"
                  + " [1-9]\\d{0,8}",
              "success: 1, skipped: 0, pending: 0, aborted: 0, failed: 1",
              "success: "),
          row(
              "cargo",
              "error: (?:test failed, to rerun pass .*|\\d{1,9} targets? failed:)",
              "error: test failed, to rerun pass `--lib`",
              "error: "),
          row(
              "ctest",
              "Errors while running CTest",
              "Errors while running CTest",
              "Errors while running CTest"),
          row(
              "dotnet",
              "(?:Test Run Failed\\.|Build FAILED\\.)",
              "Test Run Failed.",
              "Test Run Failed.",
              "Build FAILED."),
          row("Xcode", "\\*\\* TEST FAILED \\*\\*", "** TEST FAILED **", "** TEST FAILED **"),
          row(
              "sbt",
              "\\(.{0,80}[tT]est.{0,40}\\) sbt\\.TestsFailedException: Tests unsuccessful",
              "[error] (Test / test) sbt.TestsFailedException: Tests unsuccessful",
              "TestsFailedException"),
          row(
              "Docker Compose, concurrently",
              "(?:\\[[^\\]]{1,100}\\] )?\\S.{0,300} exited with code (?:[1-9]|[1-9]\\d|1[01]\\d|12[0-7])",
              "tests-1 exited with code 1",
              " exited with code "));

  private FailureTable() {}

  private static Row row(String name, String pattern, String sample, String... marks) {
    return new Row(name, List.of(marks), Pattern.compile(pattern), sample);
  }

  /** A tool as one of those who speak in an output. */
  static final class Tool extends Runner {
    private final Row row;

    Tool(Row row) {
      super(row.name(), row.marks());
      this.row = row;
    }

    @Override
    boolean take(String line, Said said) {
      if (!row.pattern().matcher(line).matches()) {
        return false;
      }
      said.add(this, new Tally().failure(line.strip()));
      return true;
    }
  }
}
