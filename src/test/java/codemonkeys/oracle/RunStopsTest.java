package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Going;
import codemonkeys.oracle.RunFleet.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a run before its time, and what keeps an order from its turn. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunStopsTest {
  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    fleet.with("CODEMONKEYS_KILL", "0");
    fleet.assertSound();
  }

  @Nested
  class Conditions {
    @ParameterizedTest
    @CsvSource({
      "test, on_test_fail, exit 1",
      "test, on_missing_evidence, exit 0",
      "regenerate_report, on_test_fail, exit 1",
      "validate, on_validation_fail, exit 0",
      "validate, on_silverback_fail, exit 0"
    })
    void oneThatIsMetHaltsTheRunAndLeavesTheRestPendingExit1(
        String intent, String condition, String script) {
      fleet.product("app", script).product("next", "echo ran");
      fleet.files().lastRun("app", Map.of("schema_version", "9"));
      String order =
          fleet.order(
              "app",
              intent,
              put(
                  "priority",
                  99,
                  "stop_conditions",
                  List.of(condition),
                  "evidence_expectations",
                  condition.equals("on_missing_evidence")
                      ? List.of("products/app/report.html")
                      : List.of()));
      String next = fleet.order("next", "test");
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("app " + intent + " failed");
      assertThat(ran.stopped()).isEqualTo(condition + " of " + order);
      assertThat(ran.list("left_pending")).isEqualTo(List.of(next));
      assertThat(fleet.status(order)).isEqualTo("failed");
      assertThat(fleet.status(next)).isEqualTo("pending");
      assertThat(fleet.events()).containsExactly("job_started", "job_finished", "run_stopped");
      if (condition.equals("on_missing_evidence")) {
        assertThat(fleet.message(order)).isEqualTo("missing evidence: products/app/report.html");
      }
    }

    @ParameterizedTest
    @CsvSource({
      "test, on_validation_fail",
      "test, on_silverback_fail",
      "test, on_missing_evidence",
      "validate, on_test_fail",
      "test, ''"
    })
    void oneThatIsNotMetLetsTheRunGoOnExit1(String intent, String condition) {
      fleet.product("app", "exit 1").product("next", "echo ran");
      fleet.files().lastRun("app", Map.of("schema_version", "9"));
      fleet.order(
          "app",
          intent,
          put(
              "priority",
              99,
              "stop_conditions",
              condition.isEmpty() ? List.of() : List.of(condition)));
      String next = fleet.order("next", "test");
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.stopped()).isEmpty();
      assertThat(ran.list("executed")).hasSize(2);
      assertThat(fleet.status(next)).isEqualTo("completed");
    }

    @Test
    void oneOfAJobThatWasTimedOutHaltsTheRunTooExit1() {
      fleet.product("app", "exec sleep 3600").product("next", "echo ran");
      fleet.order(
          "app",
          "test",
          put("priority", 99, "stop_conditions", List.of("on_test_fail"), "budget", budget(1, 1)));
      String next = fleet.order("next", "test");
      assertThat(fleet.run("--all").exit()).isEqualTo(1);
      assertThat(fleet.status(next)).isEqualTo("pending");
    }

    @Test
    void allOfThemOnAJobThatPassesHaltNothingExit0() {
      fleet.product("app", "echo x > report.txt").product("next", "echo ran");
      String order =
          fleet.order(
              "app",
              "test",
              put(
                  "priority",
                  99,
                  "stop_conditions",
                  List.of(
                      "on_test_fail",
                      "on_silverback_fail",
                      "on_validation_fail",
                      "on_missing_evidence"),
                  "evidence_expectations",
                  List.of("products/app/report.txt", "dash/runs/app/last_run.json")));
      fleet.order("next", "test");
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err() + fleet.order(order)).isZero();
      assertThat(ran.list("executed")).hasSize(2);
      assertThat(fleet.text(fleet.onlyRun("app") + "/expected/products/app/report.txt"))
          .isEqualTo("x\n");
    }
  }

  @Nested
  class Before {
    private String order;

    @BeforeEach
    void anOrder() {
      fleet.product("app", "echo ran").product("next", "echo ran");
      order = fleet.order("app", "test", put("priority", 99));
      fleet.order("next", "test");
    }

    private void assertNothingRunsNorIsWritten(String source) {
      Map<String, String> before = fleet.files().files("");
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isEqualTo(4);
      assertThat(ran.stopped()).contains(source);
      assertThat(ran.list("left_pending")).hasSize(2);
      assertThat(ran.err()).contains(source).hasLineCount(1);
      assertThat(fleet.files().files("")).isEqualTo(before);
      assertThat(fleet.root().resolve("dash/runs")).doesNotExist();
      assertThat(fleet.run("--dry-run").exit()).isEqualTo(4);
      assertThat(fleet.run("--job", order).exit()).isEqualTo(4);
    }

    @Test
    void theFileForEverythingExit4AndNothingWritten() {
      fleet.files().file(".codemonkeys/KILL_SWITCH", "");
      assertNothingRunsNorIsWritten(".codemonkeys/KILL_SWITCH");
    }

    @Test
    void aFolderOfThatNameExit4AndNothingWritten() throws Exception {
      Files.createDirectories(fleet.root().resolve(".codemonkeys/KILL_SWITCH"));
      assertNothingRunsNorIsWritten(".codemonkeys/KILL_SWITCH");
      Files.delete(fleet.root().resolve(".codemonkeys/KILL_SWITCH"));
    }

    @Test
    void aLinkToNowhereOfThatNameExit4AndNothingWritten() throws Exception {
      Files.createDirectory(fleet.root().resolve(".codemonkeys"));
      Files.createSymbolicLink(
          fleet.root().resolve(".codemonkeys/KILL_SWITCH"), Path.of("nowhere"));
      assertNothingRunsNorIsWritten(".codemonkeys/KILL_SWITCH");
      Files.delete(fleet.root().resolve(".codemonkeys/KILL_SWITCH"));
    }

    @Test
    void theVariableExit4AndNothingWrittenAndOffExit0() {
      for (String value : List.of("1", "true", "yes", "no", "off", " ")) {
        fleet.with("CODEMONKEYS_KILL", value);
        assertNothingRunsNorIsWritten("CODEMONKEYS_KILL");
      }
      for (String value : List.of("0", "false", "")) {
        assertThat(fleet.with("CODEMONKEYS_KILL", value).run().exit()).isZero();
      }
    }

    @Test
    void anIssuedDecisionForEverythingExit4AndNothingWritten() {
      for (String target : List.of("fleet", "all", "*")) {
        toggle(target, "issued", true);
        assertNothingRunsNorIsWritten("nexus/outbox/toggle.json");
      }
    }

    @Test
    void aDecisionThatIsOverOrTurnsItOffExit0() {
      toggle("fleet", "executed", true);
      assertThat(fleet.run().exit()).isZero();
      toggle("fleet", "failed", true);
      assertThat(fleet.run().exit()).isZero();
      toggle("fleet", "issued", false);
      assertThat(fleet.run().exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "folder", "link", "report", "shape", "decision"})
    void aSwitchOfOneProductLeavesItsOrderPendingAndTheOthersRunExit0(String kind)
        throws Exception {
      Path at = fleet.root().resolve("dash/runs/app/KILL_SWITCH");
      Map<String, Object> report = FleetFolder.report("app", "success", 1);
      switch (kind) {
        case "file" -> fleet.files().file("dash/runs/app/KILL_SWITCH", "why");
        case "folder" -> Files.createDirectories(at);
        case "link" -> {
          Files.createDirectories(at.getParent());
          Files.createSymbolicLink(at, Path.of("nowhere"));
        }
        case "report" ->
            report.put("kill_switch", FleetFolder.map("enabled", true, "reason", "because"));
        case "shape" -> report.put("kill_switch", "off");
        default -> toggle("app", "issued", true);
      }
      if (kind.equals("report") || kind.equals("shape")) {
        fleet.files().lastRun("app", report);
      }
      Ran ran = fleet.run("--all");
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("next test passed");
      assertThat(ran.reason("waiting")).startsWith("its kill switch is on: ");
      assertThat(fleet.status(order)).isEqualTo("pending");
      assertThat(fleet.runs("app")).isEmpty();
    }

    @Test
    void aDecisionThatTurnsTheSwitchOfAReportOffLetsItsOrderRunExit0() {
      Map<String, Object> report = FleetFolder.report("app", "success", 1);
      report.put("kill_switch", FleetFolder.map("enabled", true, "reason", "because"));
      fleet.files().lastRun("app", report);
      toggle("app", "issued", false);
      assertThat(fleet.run("--all").list("executed")).hasSize(2);
      assertThat(Json.at(fleet.lastRun("app"), "kill_switch", "enabled")).isEqualTo(true);
    }
  }

  private void toggle(String target, String status, boolean enabled) {
    fleet
        .files()
        .decision(
            "toggle",
            FleetFolder.map(
                "decision_id",
                "dec_20260301_001",
                "type",
                "kill_switch_toggle",
                "created_at",
                "2026-03-01T05:00:00Z",
                "status",
                status,
                "target",
                target,
                "payload",
                FleetFolder.map("enabled", enabled, "reason", "told to")));
  }

  @Nested
  class During {
    private String order;
    private String next;

    @BeforeEach
    void aJobThatGoesOn() {
      fleet
          .product("app", "trap '' TERM; echo begun; while :; do sleep 0.1; done")
          .product("next", "echo ran");
      order =
          fleet.order(
              "app", "test", put("priority", 99, "budget", budget(2, Patience.JOB_SECONDS)));
      next = fleet.order("next", "test");
    }

    private Ran stop(Runnable how) throws Exception {
      Going going = fleet.start("--all");
      fleet.awaitOutput("app", "begun");
      how.run();
      Ran ran = going.end();
      assertThat(fleet.status(order)).isEqualTo("failed");
      assertThat(Json.at(fleet.order(order), "result", "outcome")).isEqualTo("stopped");
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("cancelled");
      assertThat((List<?>) fleet.result("app").get("actions")).as("no retry").hasSize(1);
      assertThat(ran.executed()).startsWith("app test stopped");
      return ran;
    }

    private void assertHalted(Ran ran, int exit) {
      assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
      assertThat(ran.executed()).hasSize(1);
      assertThat(ran.list("left_pending")).isEqualTo(List.of(next));
      assertThat(fleet.status(next)).isEqualTo("pending");
      assertThat(fleet.events()).containsExactly("job_started", "job_finished", "run_stopped");
    }

    @Test
    void theFileForEverythingEndsTheJobCancelledAndTheRunExit4() throws Exception {
      assertHalted(stop(() -> fleet.files().file(".codemonkeys/KILL_SWITCH", "")), 4);
      assertThat(fleet.message(order)).contains(".codemonkeys/KILL_SWITCH");
      Files.delete(fleet.root().resolve(".codemonkeys/KILL_SWITCH"));
    }

    @Test
    void aDecisionForEverythingEndsTheJobCancelledAndTheRunExit4() throws Exception {
      assertHalted(stop(() -> toggle("fleet", "issued", true)), 4);
    }

    @Test
    void theFileOfTheProductEndsTheJobCancelledAndTheOthersRunExit1() throws Exception {
      Ran ran = stop(() -> fleet.files().file("dash/runs/app/KILL_SWITCH", "because"));
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("app test stopped", "next test passed");
      assertThat(ran.stopped()).isEmpty();
    }

    @Test
    void aDecisionForTheProductEndsTheJobCancelledExit1() throws Exception {
      assertThat(stop(() -> toggle("app", "issued", true)).exit()).isEqualTo(1);
    }

    @Test
    void aSwitchInItsLastRunJsonEndsTheJobAndStaysOnExit1() throws Exception {
      Map<String, Object> report = FleetFolder.report("app", "success", 1);
      report.put("kill_switch", FleetFolder.map("enabled", true, "reason", "because"));
      Ran ran = stop(() -> fleet.files().lastRun("app", report));
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(fleet.message(order)).contains("because");
      assertThat(Json.at(fleet.lastRun("app"), "kill_switch", "enabled")).isEqualTo(true);
    }

    @Test
    void ctrlCEndsTheJobCancelledAndTheRunExit130() throws Exception {
      Going going = fleet.start("--all");
      fleet.awaitOutput("app", "begun");
      assertThat(going.process().interrupt()).isTrue();
      assertHalted(going.end(), 130);
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("cancelled");
      assertThat(fleet.message(order)).isEqualTo("interrupted");
    }

    @Test
    void ctrlCInTheLastJobOfARunIsExit130AndNoMereFailure() throws Exception {
      Going going = fleet.start("--job", order);
      fleet.awaitOutput("app", "begun");
      going.process().interrupt();
      assertThat(going.end().exit()).isEqualTo(130);
    }

    @Test
    void theFileForEverythingInTheLastJobOfARunIsExit4() throws Exception {
      Going going = fleet.start("--job", order);
      fleet.awaitOutput("app", "begun");
      fleet.files().file(".codemonkeys/KILL_SWITCH", "");
      assertThat(going.end().exit()).isEqualTo(4);
      Files.delete(fleet.root().resolve(".codemonkeys/KILL_SWITCH"));
    }

    @Test
    void anotherRunMeanwhileIsRefusedExit5AndADryRunIsNot() throws Exception {
      Going going = fleet.start("--job", order);
      fleet.awaitOutput("app", "begun");
      Ran other = fleet.run("--job", next);
      assertThat(other.exit()).isEqualTo(5);
      assertThat(other.err()).contains("oracle run, process " + ProcessHandle.current().pid());
      assertThat(fleet.run("--dry-run").exit()).isZero();
      fleet.files().file("dash/runs/app/KILL_SWITCH", "");
      assertThat(going.end().exit()).isEqualTo(1);
    }

    @Test
    void aRegistryThatIsDamagedMeanwhileDoesNotCostTheJobItsEvidence() throws Exception {
      String registry = fleet.text("dash/products.json");
      Going going = fleet.start("--job", order);
      fleet.awaitOutput("app", "begun");
      fleet.files().file("dash/products.json", "{");
      fleet.files().file("dash/runs/app/KILL_SWITCH", "");
      assertThat(going.end().exit()).isEqualTo(1);
      assertThat(fleet.status(order)).isEqualTo("failed");
      assertThat(fleet.result("app").get("source_changed_meanwhile")).isEqualTo(true);
      fleet.files().file("dash/products.json", registry);
    }
  }

  @Nested
  class Between {
    private final Nap nap = new Nap();

    /** A product whose job goes on until something was changed. */
    private RunFleet aJobThatIsWoken() {
      return fleet.product("app", "echo begun; " + nap.command() + "; echo ran");
    }

    @Test
    void whatIsTurnedOnWhileAJobEndsHaltsTheRunBeforeTheNextExit4() throws Exception {
      aJobThatIsWoken().product("next", "echo ran");
      fleet.order("app", "test", put("priority", 99));
      String next = fleet.order("next", "test");
      Going going = fleet.start("--all");
      fleet.awaitOutput("app", "begun");
      fleet.files().file(".codemonkeys/KILL_SWITCH", "");
      nap.end();
      Ran ran = going.end();
      assertThat(ran.exit()).isEqualTo(4);
      assertThat(fleet.status(next)).isEqualTo("pending");
      assertThat(fleet.runs("next")).isEmpty();
      Files.delete(fleet.root().resolve(".codemonkeys/KILL_SWITCH"));
    }

    @Test
    void anOrderThatIsSkippedWhileTheOneBeforeItRunsIsLeftAloneExit0() throws Exception {
      aJobThatIsWoken().product("next", "echo ran");
      fleet.order("app", "test", put("priority", 99));
      String next = fleet.order("next", "test");
      Going going = fleet.start("--all");
      fleet.awaitOutput("app", "begun");
      fleet
          .files()
          .file(
              "nexus/work_orders/" + next + ".json",
              fleet
                  .text("nexus/work_orders/" + next + ".json")
                  .replace("\"pending\"", "\"skipped\""));
      nap.end();
      Ran ran = going.end();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("app test passed");
      assertThat(fleet.status(next)).isEqualTo("skipped");
    }

    @Test
    void aRegistryThatIsDamagedMeanwhileEndsTheRunBeforeTheNextExit3() throws Exception {
      String registry = aJobThatIsWoken().product("next", "echo ran").text("dash/products.json");
      String order = fleet.order("app", "test", put("priority", 99));
      String next = fleet.order("next", "test");
      Going going = fleet.start("--all");
      fleet.awaitOutput("app", "begun");
      fleet.files().file("dash/products.json", "{");
      nap.end();
      Ran ran = going.end();
      assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
      assertThat(ran.err()).contains("dash/products.json");
      assertThat(fleet.status(order)).isEqualTo("completed");
      assertThat(fleet.status(next)).isEqualTo("pending");
      fleet.files().file("dash/products.json", registry);
    }

    @Test
    void aProductThatIsKilledWhileTheOneBeforeItRunsWaitsExit0() throws Exception {
      aJobThatIsWoken().product("next", "echo ran");
      fleet.order("app", "test", put("priority", 99));
      String next = fleet.order("next", "test");
      Going going = fleet.start("--all");
      fleet.awaitOutput("app", "begun");
      fleet.files().file("dash/runs/next/KILL_SWITCH", "");
      nap.end();
      assertThat(going.end().list("waiting")).hasSize(1);
      assertThat(fleet.status(next)).isEqualTo("pending");
    }
  }
}
