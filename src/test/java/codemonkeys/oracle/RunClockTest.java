package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.process.Confinement;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which clock counts what: that of a job its command, that of a run everything. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunClockTest {
  private static final String JOB = "echo 1 passed, 0 failed; echo ran";

  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    RunFleet.needsNamespaces();
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    fleet.assertSound();
  }

  /** The tools of the sandbox, of which one sleeps before it confines the job; not in trials. */
  private String slowTools(int seconds) throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    String script =
        "#!/bin/sh\nPATH="
            + Confinement.TOOLS
            + "\ncase \"$*\" in *oracle-sandbox*'echo ran'*) sleep "
            + seconds
            + " || exit 1 ;; esac\nexec unshare \"$@\"\n";
    Path tool = Files.writeString(tools.resolve("unshare"), script);
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    return tools + ":" + Confinement.TOOLS;
  }

  @Test
  void preparationTakesLongerThanMaxSecondsAndTheJobPassesExit0() throws Exception {
    fleet.product("app", JOB);
    fleet.order("app", "test", put("budget", budget(1, 7)));
    InProcess.Outcome outcome = fleet.process().tools(slowTools(9)).run("run");
    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
    BigDecimal preparation = seconds("preparation_seconds");
    BigDecimal duration = seconds("duration_seconds");
    assertThat(preparation).isGreaterThanOrEqualTo(new BigDecimal("9"));
    assertThat(duration).isPositive().isLessThan(new BigDecimal("8"));
    Object action = ((List<?>) fleet.result("app").get("actions")).get(0);
    assertThat(Json.at(action, "preparation_seconds")).hasToString(preparation.toString());
    assertThat(Json.at(action, "duration_seconds")).hasToString(duration.toString());
  }

  private BigDecimal seconds(String field) {
    return new BigDecimal(String.valueOf(fleet.result("app").get(field)));
  }

  @Test
  void preparationUsesUpTheTimeOfTheRunExit1() throws Exception {
    fleet.product("app", JOB);
    String order = fleet.order("app", "test", put("budget", budget(1, 60)));
    InProcess.Outcome outcome =
        fleet.process().tools(slowTools(600)).run("run", "--max-seconds", "3");
    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isEqualTo(1);
    assertThat(Json.at(fleet.order(order), "result", "outcome")).isEqualTo("timed_out");
    assertThat(fleet.message(order)).endsWith(" s, --max-seconds of the run");
    assertThat(seconds("duration_seconds")).isZero();
    assertThat(fleet.output("app")).isEmpty();
  }

  @Test
  void bothAttemptsArePreparedAndOnlyTheirCommandsCountExit0() throws Exception {
    fleet.product(
        "app",
        JOB + "; case $(ls ../../dash/runs/app/run_*) in *output_2*) exit 0 ;; esac; exit 1");
    fleet.order("app", "test", put("budget", budget(2, 7)));
    InProcess.Outcome outcome = fleet.process().tools(slowTools(4)).run("run");
    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
    assertThat((List<?>) fleet.result("app").get("actions")).hasSize(2);
    assertThat(seconds("preparation_seconds")).isGreaterThanOrEqualTo(new BigDecimal("8"));
  }
}
