package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Orders to validate, and to make a report again. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunReportsTest {
  private static final String LAST_RUN = "dash/runs/app/last_run.json";

  @TempDir Path folder;
  private RunFleet fleet;
  private boolean verifies = true;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    if (verifies) {
      fleet.assertSound();
    }
  }

  @Nested
  class Regenerate {
    /** A run that was attested, of which the report is lost. */
    private String attested(String script) throws Exception {
      fleet.product("app", script);
      fleet.order("app", "test");
      fleet.run();
      String run = fleet.onlyRun("app");
      Files.delete(fleet.root().resolve(LAST_RUN));
      fleet.at(Clock.fixed(FleetFolder.NOW.plusSeconds(3600), ZoneOffset.UTC));
      return run;
    }

    private Ran regenerate() {
      fleet.order("app", "regenerate_report");
      Ran ran = fleet.run("--all");
      assertThat(ran.executed()).hasSize(1);
      return ran;
    }

    private Map<?, ?> newResult() {
      List<String> runs = fleet.runs("app");
      return fleet.json(runs.get(runs.size() - 1) + "/result.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo ran", "echo ran; exit 1"})
    void fromAnAttestedRunTheReportIsRebuiltWithoutRunningAnythingExit0(String script)
        throws Exception {
      String run = attested(script);
      Map<?, ?> before = fleet.json(run + "/run_report.json");
      fleet
          .files()
          .file(
              "dash/products.json",
              fleet.text("dash/products.json").replace("echo ran", "echo executed"));
      Ran ran = regenerate();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(newResult().get("rebuilt_from")).isEqualTo(run);
      assertThat(newResult().get("rebuilt_by")).isEqualTo("its signed attestation");
      assertThat(newResult().get("argv")).isNull();
      for (String same :
          List.of("run_id", "started_at", "ended_at", "status", "summary", "evidence")) {
        assertThat(fleet.lastRun("app").get(same)).as(same).isEqualTo(before.get(same));
      }
      assertThat(fleet.files().files("dash/runs/app").values())
          .noneMatch(text -> text.contains("executed"));
    }

    @Test
    void twiceInARowTheSecondIsRebuiltFromTheSameRunExit0() throws Exception {
      String run = attested("echo ran");
      regenerate();
      Files.delete(fleet.root().resolve(LAST_RUN));
      regenerate();
      assertThat(fleet.runs("app")).hasSize(3);
      assertThat(newResult().get("rebuilt_from")).isEqualTo(run);
    }

    @Test
    void aReportThatIsDamagedIsReplacedExit0() throws Exception {
      attested("echo ran");
      fleet.files().file(LAST_RUN, "{");
      assertThat(regenerate().exit()).isZero();
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
    }

    @Test
    void aChangedByteInTheEvidenceAndTheTestCommandRunsOnceExit0() throws Exception {
      String run = attested("echo ran");
      fleet.files().file(run + "/output.log", "rAn\n");
      Ran ran = regenerate();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(newResult().get("rebuilt_from")).isNull();
      assertThat((List<?>) newResult().get("actions")).hasSize(1);
      assertThat(fleet.lastRun("app").get("run_id")).isEqualTo("run_20260301_070000");
      assertThat(fleet.oracle("verify", "--all").exit()).as("it was changed").isEqualTo(1);
      fleet.files().file(run + "/output.log", "ran\n");
    }

    @Test
    void anAddedFileInTheEvidenceAndTheTestCommandRunsExit0() throws Exception {
      String run = attested("echo ran");
      fleet.files().file(run + "/more.txt", "");
      regenerate();
      assertThat(newResult().get("rebuilt_from")).isNull();
      Files.delete(fleet.root().resolve(run + "/more.txt"));
    }

    @Test
    void withoutAnyRunTheTestCommandRunsOnceHoweverManyActionsThereAreExit1() {
      fleet.product("app", "echo ran; exit 1");
      fleet.order(
          "app", "regenerate_report", put("budget", RunFleet.budget(5, Patience.JOB_SECONDS)));
      assertThat(fleet.run().exit()).isEqualTo(1);
      assertThat((List<?>) fleet.result("app").get("actions")).hasSize(1);
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("failed");
    }

    @Test
    void withoutAnyRunAndWithoutACommandFailedWithTheFixExit1() {
      fleet.product("app", List.of(), Map.of());
      String order = fleet.order("app", "regenerate_report");
      assertThat(fleet.run().exit()).isEqualTo(1);
      assertThat(fleet.status(order)).isEqualTo("failed");
      assertThat(fleet.message(order))
          .startsWith("no run with whole evidence to make a report of, and no test command")
          .contains("commands.test");
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("failed");
    }

    private void foreign(Map<String, String> evidence, Map<String, Object> more) {
      fleet.product("app", "echo executed");
      Map<String, Object> digests = FleetFolder.map();
      for (Map.Entry<String, String> file : evidence.entrySet()) {
        fleet.files().file("dash/runs/app/run_20260228_120000/" + file.getKey(), file.getValue());
        digests.put(file.getKey(), Digest.of(file.getValue().getBytes(StandardCharsets.UTF_8)));
      }
      Map<String, Object> result =
          FleetFolder.map(
              "schema_version", "0.1",
              "status", "failed",
              "started_at", "2026-02-28T12:00:00Z",
              "ended_at", "2026-02-28T12:05:00Z",
              "summary", "3 of 9 tests failed",
              "digests", digests);
      result.putAll(more);
      fleet.files().file("dash/runs/app/run_20260228_120000/result.json", JsonText.text(result));
    }

    @Test
    void fromARunOfAnotherToolWithDigestsInItsResultItIsRebuiltExit0() {
      foreign(Map.of("log.txt", "x", "junit/a.xml", "<testsuite/>"), Map.of());
      assertThat(regenerate().exit()).isZero();
      assertThat(newResult().get("rebuilt_by")).isEqualTo("the digests in its result");
      assertThat(fleet.lastRun("app").get("run_id")).isEqualTo("run_20260228_120000");
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("failed");
      assertThat(fleet.lastRun("app").get("summary")).isEqualTo("3 of 9 tests failed");
      assertThat(Json.at(fleet.lastRun("app"), "evidence", "paths"))
          .isEqualTo(
              List.of(
                  "runs/app/run_20260228_120000/junit/a.xml",
                  "runs/app/run_20260228_120000/log.txt",
                  "runs/app/run_20260228_120000/result.json"));
    }

    @Test
    void aChangedByteInTheRunOfAnotherToolAndTheTestCommandRunsExit0() {
      foreign(Map.of("log.txt", "x"), Map.of());
      fleet.files().file("dash/runs/app/run_20260228_120000/log.txt", "y");
      assertThat(regenerate().exit()).isZero();
      assertThat(newResult().get("rebuilt_from")).isNull();
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../products/app/source.txt", "/etc/passwd", "", ".", "gone"})
    void digestsOfWhatIsNotInTheRunFolderProveNothingExit0(String path) {
      String sha = Digest.of("as it was\n".getBytes(StandardCharsets.UTF_8));
      foreign(Map.of("log.txt", "x"), Map.of("digests", Map.of(path, sha)));
      assertThat(regenerate().exit()).isZero();
      assertThat(newResult().get("rebuilt_from")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"in_progress", "governance_failed", "great"})
    void aResultWithAnotherStatusIsNoReportExit0(String status) {
      foreign(Map.of("log.txt", "x"), Map.of("status", status));
      assertThat(regenerate().exit()).isZero();
      assertThat(newResult().get("rebuilt_from")).isNull();
    }

    @Test
    void whatNobodyRanIsChargedByTheSecondAtMostAndAKillSwitchStaysExit0() throws Exception {
      attested("echo ran");
      Map<String, Object> report = FleetFolder.report("app", "success", 1);
      report.put("mine", "kept");
      report.put(
          "pr_wave",
          FleetFolder.map("state", "open", "open_prs", 3, "last_update", "2026-02-01T00:00:00Z"));
      fleet.files().lastRun("app", report);
      assertThat(regenerate().exit()).isZero();
      double seconds = ((Number) newResult().get("duration_seconds")).doubleValue();
      assertThat(
              ((Number) Json.at(fleet.lastRun("app"), "banana_economy", "spent_minutes"))
                  .doubleValue())
          .isCloseTo(1 + seconds / 60, within(0.002));
      assertThat(fleet.lastRun("app").get("mine")).isEqualTo("kept");
      assertThat(Json.at(fleet.lastRun("app"), "pr_wave", "open_prs")).isEqualTo(3);
    }
  }

  @Nested
  class Validate {
    @Test
    void ofASoundProductPassesByAProcessOfOracleExit0() {
      fleet.product("app", "echo ran");
      fleet.files().lastRun("app", "success", 1);
      String order = fleet.order("app", "validate");
      Ran ran = fleet.run();
      assertThat(ran.exit()).as(ran.err() + ran.json()).isZero();
      assertThat(ran.executed()).containsExactly("app validate passed");
      assertThat(fleet.status(order)).isEqualTo("completed");
      Map<?, ?> said = Json.object(fleet.output("app"));
      assertThat(said.get("errors")).isEqualTo(0);
      assertThat(fleet.result("app").get("argv").toString()).contains("validate, --product, app,");
      assertThat(fleet.result("app").get("argv_from")).isEqualTo("Oracle's own checks");
      assertThat(fleet.result("app").get("tests")).isNull();
    }

    @Test
    void ofAProductWithErrorsFailsWithTheirNumberExit1() {
      fleet.product("app", "echo ran");
      Map<String, Object> report = FleetFolder.report("app", "success", 1);
      report.put("status", "great");
      report.put("summary", 5);
      fleet.files().lastRun("app", report);
      String order = fleet.order("app", "validate");
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(fleet.status(order)).isEqualTo("failed");
      Map<?, ?> said = Json.object(fleet.output("app"));
      assertThat(said.get("errors")).isEqualTo(2);
      assertThat(fleet.message(order)).contains("2 errors");
      assertThat(fleet.lastRun("app").get("summary").toString()).contains("2 errors");
    }

    @Test
    void doesNotHideHowTestsStandExit0() {
      fleet.product("app", "echo ran; exit 1");
      fleet.order("app", "test", put("priority", 99));
      fleet.order("app", "validate");
      assertThat(fleet.run("--all").executed())
          .containsExactly("app test failed", "app validate passed");
      assertThat(Json.at(fleet.lastRun("app"), "last_test", "status")).isEqualTo("failed");
    }

    @Test
    void howeverOftenIsNoTestExit0() {
      fleet.product("app", "echo ran");
      fleet.order("app", "validate");
      fleet.run();
      fleet.order("app", "validate");

      assertThat(fleet.run().executed()).containsExactly("app validate passed");

      assertThat(fleet.lastRun("app").get("last_test")).isNull();
      assertThat(fleet.files().planned()).contains("79 app test");
    }

    @Test
    void afterJobsThatEndedInEveryWayFindsNothingWrongWithTheirResultsExit0() {
      RunFleet.needsNamespaces(); // in a mere copy of the product a job sees no run folders
      fleet.product(
          "app", "case $(ls ../../dash/runs/app | wc -l) in 1) exec sleep 3600;; *) exit 1;; esac");
      fleet.order("app", "test", put("priority", 99, "budget", RunFleet.budget(1, 1)));
      assertThat(fleet.run().executed()).containsExactly("app test timed_out");
      fleet.order("app", "test", put("priority", 98));
      fleet.order("app", "validate");
      assertThat(fleet.run("--all").executed())
          .containsExactly("app test failed", "app validate passed");
    }
  }
}
