package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no pass although the command says 0, and what is no failure of a test. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RunVerdictsTest {
  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    RunFleet.needsNamespaces();
    fleet = RunFleet.in(folder).atRealTime().atHome();
  }

  /** Runs a job that prints this and ends so; what it left in result.json. */
  private Map<?, ?> result(String prints, int exit) {
    fleet.product("app", List.of("sh", "-c", "cat out.txt; exit " + exit), Map.of());
    fleet.files().file("products/app/out.txt", prints + "\n");
    String order = fleet.order("app", "test", put("budget", budget(2, 60)));
    fleet.run("--all");
    Object run = FleetFolder.Json.at(fleet.order(order), "result", "run");
    return fleet.json(run + "/result.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // exit | output | outcome | what the reason says
        "0 | ok  \\tex.org/a\\t(cached) | failed | -count=1",
        "0 | > Task :test UP-TO-DATE | failed | --rerun-tasks",
        "0 | //a:t   (cached) PASSED in 0.1s | failed | --nocache_test_results",
        "0 | app:test: cache hit, replaying logs 1a2b | failed | --force",
        "0 | make: 'test' is up to date. | failed | --always-make",
        "0 | make: Nothing to be done for 'test'. | failed | no tests ran",
        "0 | No tests found, exiting with code 0 | failed | no tests ran",
        "0 | === no tests ran in 0.00s === | failed | no tests ran",
        "5 | === no tests ran in 0.00s === | failed | no tests ran, exit 5",
        "0 | [INFO] BUILD FAILURE | failed | BUILD FAILURE",
        "0 | --- FAIL: TestA (0.00s)\\nFAIL\\nFAIL\\tex.org/a\\t0.1s | failed | 1 test failed",
        "2 | !!! Interrupted: 2 errors during collection !!!\\n=== 2 errors in 0.1s === | failed | 2 test files could not be collected",
        "1 | sh: 1: jest: not found | not_started | jest was not found",
        "127 | sh: 1: jest: not found | not_started | jest was not found",
        "126 | sh: 1: ./jest: Permission denied | not_started | ./jest can't be executed",
        "2 | make: jest: No such file or directory\\nmake: *** [Makefile:2: test] Error 127 | not_started | jest was not found",
        "1 | sh: 1: colordiff: not found\\n3 passed, 1 failed | failed | 1 of 4 tests failed",
      })
  void isNoPass(int exit, String output, String outcome, String reason) {
    Map<?, ?> result = result(output.replace("\\n", "\n").replace("\\t", "\t"), exit);

    assertThat(result.get("outcome")).isEqualTo(outcome);
    assertThat((String) result.get("reason")).contains(reason);
    assertThat((List<?>) result.get("actions")).hasSize(outcome.equals("failed") ? 2 : 1);
  }

  @Test
  void resultsFromACacheAreNamedWhereOthersRan() {
    Map<?, ?> result = result("ok  \tex.org/a\t(cached)\nok  \tex.org/b\t0.01s", 0);

    assertThat(result.get("outcome")).isEqualTo("passed");
    assertThat(result.get("tests")).isNull();
    assertThat((List<Object>) result.get("from_cache")).containsExactly("ex.org/a");
    assertThat((String) fleet.lastRun("app").get("summary"))
        .contains("number of tests unknown; from a cache, not run: ex.org/a");
  }

  @Test
  void aNumberThatCanBeReadInTwoWaysIsReportedAsUnknown() {
    Map<?, ?> result = result("1.234 passed, 0 failed", 0);

    assertThat(result.get("outcome")).isEqualTo("passed");
    assertThat(result.get("tests")).isNull();
    assertThat((String) fleet.lastRun("app").get("summary"))
        .contains("number of tests unknown (1.234 can be read in two ways)");
  }

  @Test
  void aCommandThatIsNotThereIsNamedAndNotTriedAgain() {
    fleet.product("app", List.of("no-such-runner", "--all"), Map.of());
    String order = fleet.order("app", "test", put("budget", budget(2, 60)));
    fleet.run("--all");

    assertThat(fleet.message(order)).contains("could not start", "no-such-runner");
  }
}
