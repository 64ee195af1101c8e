package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code oracle logs} and {@code oracle history}, over run folders of Oracle and other tools. */
class LogsAndHistoryTest {
  private static final String JOB = "wo_a_test_20260301_050000_001";

  @TempDir Path folder;
  private FleetFolder fleet;

  @BeforeEach
  void aFleet() {
    fleet = FleetFolder.in(folder).product("a").product("b");
  }

  private void run(String path, String outcome, String output, Object... fields) {
    Map<String, Object> result = map("outcome", outcome, "intent", "test");
    result.putAll(map(fields));
    fleet.file("dash/runs/" + path + "/result.json", FleetFolder.json(result));
    if (output != null) {
      fleet.file("dash/runs/" + path + "/output.log", output);
    }
  }

  private void threeRuns() {
    run("a/run_20260301_010000", "failed", "first\n", "job_id", JOB, "reason", "exit 1");
    run("a/run_20260301_020000", "passed", "second\n");
    run("b/run_20260301_030000", "passed", "third\n");
  }

  private void order(String status, Object... result) {
    Map<String, Object> order = RunFleet.document(JOB, "a", "test");
    order.put("status", status);
    order.put("result", map(result));
    fleet.file("nexus/work_orders/" + JOB + ".json", FleetFolder.json(order));
  }

  // --- logs -----------------------------------------------------------------------------------

  @Test
  void theOutputOfTheNewestRunComesOutAndStandardErrorSaysWhichItIs() {
    threeRuns();

    InProcess.Outcome logs = fleet.oracle("logs");

    assertThat(logs.exit()).isZero();
    assertThat(logs.out()).isEqualTo("third\n");
    assertThat(logs.err())
        .contains("dash/runs/b/run_20260301_030000, test, passed")
        .contains("dash/runs/b/run_20260301_030000/output.log:");
  }

  @ParameterizedTest
  @CsvSource({
    "a, second",
    "b, third",
    JOB + ", first",
    "a/run_20260301_010000, first",
    "dash/runs/a/run_20260301_010000/, first"
  })
  void ofAProductAnOrderOrARunItIsThatOne(String what, String output) {
    threeRuns();
    order("failed", "run", "dash/runs/a/run_20260301_010000");

    assertThat(fleet.oracle("logs", what).out()).isEqualTo(output + "\n");
  }

  @Test
  void theOutputOfAnOrderIsThereWhenTheOrderIsGone() {
    threeRuns();

    assertThat(fleet.oracle("logs", JOB).out()).isEqualTo("first\n");
  }

  @Test
  void failedTakesTheNewestThatFailed() {
    threeRuns();

    assertThat(fleet.oracle("logs", "--failed").out()).isEqualTo("first\n");
    assertThat(fleet.oracle("logs", "a", "--failed").out()).isEqualTo("first\n");

    InProcess.Outcome none = fleet.oracle("logs", "b", "--failed");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("there is no failed run of b with any output");

    InProcess.Outcome passed = fleet.oracle("logs", "a/run_20260301_020000", "--failed");
    assertThat(passed.exit()).isEqualTo(2);
    assertThat(passed.err()).contains("did not fail (passed)");
  }

  @Test
  void allAttemptsComeOutInTheirOrder() {
    run("a/run_20260301_010000", "flaky", "one");
    for (int i = 2; i <= 10; i++) {
      fleet.file("dash/runs/a/run_20260301_010000/output_" + i + ".log", i + "\n");
    }
    fleet.file("dash/runs/a/run_20260301_010000/other.log", "not the job's\n");

    assertThat(fleet.oracle("logs", "a").out()).isEqualTo("one\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
  }

  @Test
  void logsOfOtherToolsComeOutToo() {
    fleet.file("dash/runs/a/run_20260301_010000-ci/build.log", "theirs\n");

    InProcess.Outcome logs = fleet.oracle("logs", "a");

    assertThat(logs.out()).isEqualTo("theirs\n");
    assertThat(logs.err()).contains("run_20260301_010000-ci, unknown");
  }

  @Test
  void aRunWithoutOutputIsPassedOverUnlessItIsNamed() {
    threeRuns();
    run("a/run_20260301_090000", "passed", null, "rebuilt_from", "dash/runs/a/run_20260301_020000");

    assertThat(fleet.oracle("logs", "a").out()).isEqualTo("second\n");
    InProcess.Outcome named = fleet.oracle("logs", "a/run_20260301_090000");
    assertThat(named.exit()).isZero();
    assertThat(named.out()).isEmpty();
    assertThat(named.err()).contains("It left no output.");
  }

  @Test
  void noByteOfAJobIsCarriedOutByTheTerminal() throws Exception {
    run("a/run_20260301_010000", "failed", null, "reason", "\u001b]0;evil\u0007");
    Files.write(
        folder.resolve("dash/runs/a/run_20260301_010000/output.log"),
        new byte[] {'a', 27, '[', '2', 'J', 27, ']', '0', ';', 'x', 7, 0, (byte) 0xff, 8, 'z'});

    for (InProcess process : List.of(InProcess.in(folder), InProcess.in(folder).terminal())) {
      InProcess.Outcome logs = process.run("logs", "a");

      assertThat(logs.out()).isEqualTo("a\\u001b]0;x\\u0007\\u0000\ufffd\\u0008z\n");
      assertThat(logs.err()).doesNotContain("\u001b]", "\u0007").contains("\\u001b]0;evil");
    }
  }

  @Test
  void outputOfAnySizeComesOutInBoundedMemory() throws Exception {
    run("a/run_20260301_010000", "failed", null);
    byte[] line = ("x".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII);
    Path file = folder.resolve("dash/runs/a/run_20260301_010000/output.log");
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < 20; i++) {
        out.write(line);
      }
    }

    assertThat(fleet.oracle("logs", "a").out()).hasSize((20 << 20) + 1);
    Map<?, ?> json = Json.object(fleet.oracle("logs", "a", "--format", "json").out());
    assertThat(String.valueOf(Json.at(((List<?>) json.get("output")).get(0), "last_lines")))
        .hasSizeLessThan(3000);
  }

  @Test
  void jsonHasTheLastLinesAndWhereTheFileIs() {
    run("a/run_20260301_010000", "failed", "one\n\ntwo\n", "reason", "exit 1", "exit_code", 1);

    Map<?, ?> json = Json.object(fleet.oracle("logs", "--format", "json").out());

    assertThat(json.get("run")).isEqualTo("dash/runs/a/run_20260301_010000");
    assertThat(json.get("well")).isEqualTo(false);
    Object output = ((List<?>) json.get("output")).get(0);
    assertThat(Json.at(output, "file")).isEqualTo("dash/runs/a/run_20260301_010000/output.log");
    assertThat(Json.at(output, "last_lines")).isEqualTo(List.of("one", "two"));
    assertThat(Json.at(output, "lines_before")).isEqualTo(false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          aa                             | there is no product "aa" in dash/products.json
          wo_a_test_20260301_050000_009  | did you mean wo_a_test_20260301_050000_001?
          a/run_20260101_000000          | there is no product "a/run_20260101_000000"
          ../../etc                      | there is no product "../../etc"
          """)
  void whatIsNotThereIsWrongUsage(String what, String message) {
    threeRuns();
    order("pending");

    InProcess.Outcome logs = fleet.oracle("logs", what);

    assertThat(logs.exit()).isEqualTo(2);
    assertThat(logs.out()).isEmpty();
    assertThat(logs.err()).contains(message);
  }

  @Test
  void anOrderThatHasNotRunSaysSo() {
    order("pending");

    InProcess.Outcome logs = fleet.oracle("logs", JOB);

    assertThat(logs.exit()).isEqualTo(2);
    assertThat(logs.err()).contains("there is no run of " + JOB + ", which is pending");
  }

  @Test
  void anOrderCanNotPointOutOfTheRuns() {
    fleet.file("secret/run_20260301_010000/output.log", "secret\n");
    order("failed", "run", "dash/runs/../../secret/run_20260301_010000");

    assertThat(fleet.oracle("logs", JOB).exit()).isEqualTo(2);
  }

  // --- history --------------------------------------------------------------------------------

  @Test
  void theHistoryListsRunsTheNewestFirst() {
    run(
        "a/run_20260301_010000",
        "failed",
        null,
        "reason",
        "2 of 5 tests failed",
        "duration_seconds",
        new java.math.BigDecimal("61.5"),
        "tests",
        map("tests", 5, "failures", 1, "errors", 1, "skipped", 1));
    run("a/run_20260301_020000", "passed", null);
    fleet.file("dash/runs/b/run_20260301_030000-ci/notes.txt", "by hand");

    InProcess.Outcome history = fleet.oracle("history");

    assertThat(history.exit()).isZero();
    List<String> lines = history.out().lines().map(String::strip).toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).matches("b +run_20260301_030000-ci +- +unknown +- +-");
    assertThat(lines.get(2)).matches("a +run_20260301_020000 +test +passed +- +-");
    assertThat(lines.get(3))
        .matches(
            "a +run_20260301_010000 +test +failed +5, 2 failed, 1 skipped +1:01 min"
                + " +2 of 5 tests failed");
    assertThat(fleet.oracle("history", "b").out()).contains("b  ").doesNotContain("a  ");
  }

  @Test
  void noMoreThanTheLimitIsListedAndThatThereAreMoreIsSaid() {
    for (int i = 10; i < 35; i++) {
      run("a/run_20260301_0100" + i, "passed", null);
    }

    assertThat(fleet.oracle("history").out())
        .contains("run_20260301_010034", "run_20260301_010015", "older ones")
        .doesNotContain("run_20260301_010014");
    assertThat(fleet.oracle("history", "-n", "2").out().lines()).hasSize(4);
    assertThat(fleet.oracle("history", "a", "--limit=25").out())
        .contains("run_20260301_010010")
        .doesNotContain("older ones");
    Map<?, ?> json = Json.object(fleet.oracle("history", "--format", "json", "-n", "1").out());
    assertThat((List<?>) json.get("runs")).hasSize(1);
    assertThat(json.get("more")).isEqualTo(true);
    assertThat(Json.at(((List<?>) json.get("runs")).get(0), "run_id"))
        .isEqualTo("run_20260301_010034");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "x", "10001", "''"})
  void aLimitThatIsNoNumberOfRunsIsWrongUsage(String limit) {
    InProcess.Outcome history = fleet.oracle("history", "--limit=" + limit);

    assertThat(history.exit()).isEqualTo(2);
    assertThat(history.err()).contains("expected a number of runs from 1 to 10000");
  }

  @Test
  void aFleetWithoutRunsAndAProductThatIsNotThere() {
    assertThat(fleet.oracle("history").out()).contains("No runs yet");
    assertThat(fleet.oracle("history", "--format", "json").out()).contains("\"runs\": []");
    assertThat(fleet.oracle("history", "a").exit()).isZero();

    InProcess.Outcome unknown = fleet.oracle("history", "c");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no product \"c\"");
  }

  @Test
  void aDamagedRegistryKeepsNobodyFromTheEvidence() {
    threeRuns();
    fleet.file("dash/products.json", "{");

    assertThat(fleet.oracle("history", "a").exit()).isZero();
    assertThat(fleet.oracle("logs", "a").out()).isEqualTo("second\n");
    assertThat(fleet.oracle("history", "unknown").exit()).isEqualTo(3);
  }

  @Test
  void textsOfOtherToolsAreCutAndEscaped() {
    run("a/run_20260301_010000", "\u001b[31m" + "o".repeat(500), null, "reason", "r".repeat(9999));

    String line = fleet.oracle("history").out().lines().toList().get(1);

    assertThat(line).contains("\\u001b[31m").doesNotContain("\u001b").hasSizeLessThan(200);
  }
}
