package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.process.Confinement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Confinement that can't be had, or of which it can't be found out whether it can. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunConfinementTest {
  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
    fleet.product("app", "echo 1 passed, 0 failed");
  }

  /** Tools of the sandbox of which one is this script. */
  private String tools(String script) throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Path tool = Files.writeString(tools.resolve("setpriv"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    return tools + ":" + Confinement.TOOLS;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill -KILL $$",
        "echo 'sh: 1: Cannot fork' >&2; exit 2",
        "echo 'unshare: unshare failed: Cannot allocate memory' >&2; exit 1",
        "echo 'setup mount: fork failed: Resource temporarily unavailable' >&2; exit 125"
      })
  void aTrialWithoutAnAnswerRunsNothingExit70(String script) throws Exception {
    String order = fleet.order("app", "test");
    String tools = tools(script);
    for (List<String> options : List.of(List.<String>of(), List.of("--dry-run"))) {
      InProcess.Outcome outcome =
          fleet.process().tools(tools).run(RunFleet.arguments("run", options));
      assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isEqualTo(70);
      assertThat(outcome.err())
          .contains("whether this machine can confine jobs could not be found out (")
          .contains("nothing was run; run again");
    }
    assertThat(fleet.status(order)).isEqualTo("pending");
    assertThat(fleet.runs("app")).isEmpty();
    fleet.assertSound();
  }

  @Test
  void aTrialThatIsRefusedIsAnAnswerAndTheJobRunsWithLessExit0() throws Exception {
    String order = fleet.order("app", "test");
    String tools = tools("echo 'unshare: unshare failed: Operation not permitted' >&2; exit 1");
    InProcess.Outcome outcome = fleet.process().tools(tools).run("run");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("Run: 1 done, 0 failed, 0 left pending. With less than full confinement: 1")
        .contains("no user namespaces (unshare: unshare failed: Operation not permitted)");
    assertThat(Json.at(fleet.order(order), "result", "unconfined").toString())
        .startsWith("processes, files and network not confined: no namespaces as root (");
    assertThat(fleet.lastRun("app").get("summary").toString())
        .endsWith("; with less than full confinement");
    fleet.assertSound();
  }

  @Test
  void statusNamesWhatRanLastWithLessUntilItRanWithAllExit0() throws Exception {
    RunFleet.needsNamespaces();
    fleet.order("app", "test");
    InProcess.Outcome outcome =
        fleet.process().confinedBy(Confinement.none()).run("run", "--format", "json");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    Object executed = ((List<?>) Json.object(outcome.out()).get("executed")).get(0);
    assertThat(Json.at(executed, "isolation", "full")).isEqualTo(false);
    assertThat(fleet.oracle("status").out())
        .contains("Ran last with less than full confinement (1): app test (processes, files and");
    Map<?, ?> json = Json.object(fleet.oracle("status", "--format", "json").out());
    assertThat(Json.at(((List<?>) json.get("unconfined")).get(0), "why").toString())
        .isEqualTo("processes, files and network not confined: not tried");

    fleet.atRealTime().order("app", "test");
    outcome = fleet.oracle("run");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).doesNotContain("confinement");
    assertThat(fleet.oracle("status").out()).doesNotContain("less than full confinement");
    fleet.assertSound();
  }
}
