package codemonkeys.oracle.evidence.runs;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.units.ProductId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunArchiveTest {
  @TempDir Path folder;
  private FleetFolder fleet;
  private RunArchive archive;

  @BeforeEach
  void aFleet() {
    fleet = FleetFolder.in(folder);
    archive = new RunArchive(new Workspace(folder));
  }

  private void run(String product, String id, Object... fields) {
    fleet.file(
        "dash/runs/" + product + "/" + id + "/result.json",
        FleetFolder.json(FleetFolder.map(fields)));
  }

  private List<String> newest(String product, int max) {
    return archive.newest(product == null ? null : new ProductId(product), max).stream()
        .map(name -> name.product() + " " + name.id())
        .toList();
  }

  private RunRecord only() {
    return archive.read(archive.newest((ProductId) null, 1).get(0));
  }

  @Test
  void theNewestComeFirstOverAllProductsAndNoMoreThanAsked() {
    run("a", "run_20260301_060000");
    run("a", "run_20260301_060000_2");
    run("a", "run_20260301_060000_10");
    run("b", "run_20260302_060000");
    run("c", "run_20260228_060000-by-hand");

    assertThat(newest(null, 4))
        .containsExactly(
            "b run_20260302_060000",
            "a run_20260301_060000_10",
            "a run_20260301_060000_2",
            "a run_20260301_060000");
    assertThat(newest("a", 99)).hasSize(3);
    assertThat(newest("nobody", 99)).isEmpty();
  }

  @Test
  void aReportWhoseRunHasNoFolderCountsAsOneRun() {
    fleet.lastRun("a", "failed", 2);
    fleet.lastRun("b", "success", 3);
    run("b", "run_20260101_000000", "status", "success");

    assertThat(newest(null, 9))
        .containsExactlyInAnyOrder("a run_20260101_000000", "b run_20260101_000000");
    RunRecord reported = archive.read(archive.newest(new ProductId("a"), 1).get(0));
    assertThat(reported.result()).isEqualTo(RunRecord.Result.FAILED);
    assertThat(reported.reason()).isEqualTo("made by a test");
    assertThat(reported.duration()).isEqualTo(Duration.ofMinutes(1));
    assertThat(reported.name().folder()).isFalse();
  }

  @Test
  void ofARunOfAnotherToolWhatItSaysIsKnown() {
    run(
        "a",
        "run_20260301_060000",
        "exit",
        3,
        "duration_seconds",
        new java.math.BigDecimal("1.5"),
        "tests",
        7);

    RunRecord run = only();

    assertThat(run.result()).isEqualTo(RunRecord.Result.FAILED);
    assertThat(run.outcome()).isEqualTo("exit 3");
    assertThat(run.duration()).isEqualTo(Duration.ofMillis(1500));
    assertThat(run.tests()).isEqualTo(new RunRecord.Tests(7L, null, null));
    assertThat(run.intent()).isNull();
  }

  @Test
  void aFolderThatSaysNothingIsARunOfUnknownOutcome() throws Exception {
    Files.createDirectories(folder.resolve("dash/runs/a/run_20260301_060000"));

    assertThat(only().result()).isEqualTo(RunRecord.Result.UNKNOWN);
  }

  @Test
  void anOrderWithoutAResultIsARunThatIsNotFinished() {
    fleet.file(
        "dash/runs/a/run_20260301_060000/order.json",
        "{\"job_id\": \"wo_a_test_001\", \"intent\": \"test\"}");

    assertThat(only().result()).isEqualTo(RunRecord.Result.UNFINISHED);
    assertThat(only().jobId()).isEqualTo("wo_a_test_001");
  }

  @Test
  void numbersThatNobodyCanBelieveAreUnknown() {
    fleet.file(
        "dash/runs/a/run_20260301_060000/result.json",
        "{\"status\": \"failed\", \"duration_seconds\": 1e999999999, \"tests\": {\"tests\": -1,"
            + " \"failures\": 1e400}, \"reason\": \""
            + "x".repeat(100_000)
            + "\"}");

    assertThat(only().duration()).isNull();
    assertThat(only().tests()).isEqualTo(new RunRecord.Tests(null, null, null));
    assertThat(only().reason()).hasSize(501);
  }

  @Test
  void linksFilesAndPipesInPlaceOfRunsAreNone() throws Exception {
    run("a", "run_20260301_060000", "status", "success");
    fleet.file("dash/runs/a/run_20260302_060000", "a file");
    Files.createSymbolicLink(
        folder.resolve("dash/runs/a/run_20260303_060000"),
        folder.resolve("dash/runs/a/run_20260301_060000"));
    FleetFolder.command(folder, "mkfifo", "dash/runs/a/run_20260304_060000");
    Files.createDirectories(folder.resolve("dash/runs/a/run_20260305_060000"));
    FleetFolder.command(folder, "mkfifo", "dash/runs/a/run_20260305_060000/result.json");
    FleetFolder.command(folder, "mkfifo", "dash/runs/a/run_20260305_060000/output.log");
    fleet.file("dash/runs/NOT_A_PRODUCT/run_20260305_060000/result.json", "{}");

    assertThat(newest(null, 9)).containsExactly("a run_20260305_060000", "a run_20260301_060000");
    assertThat(only().result()).isEqualTo(RunRecord.Result.UNKNOWN);
    assertThat(only().reason()).contains("result.json", "a FIFO stands here");
    assertThat(RunOutput.files(new Workspace(folder), only().name())).isEmpty();
  }

  @Test
  void theNewestAsWantedIsFoundBehindNewerOnes() {
    run("a", "run_20260301_060000", "status", "failed");
    run("a", "run_20260304_060000", "status", "success");
    run("b", "run_20260302_060000", "status", "failed");
    run("b", "run_20260303_060000", "status", "success");

    assertThat(
            archive
                .newest((ProductId) null, run -> run.result() == RunRecord.Result.FAILED)
                .orElseThrow()
                .name()
                .path())
        .isEqualTo("dash/runs/b/run_20260302_060000");
    assertThat(archive.newest((ProductId) null, run -> false)).isEmpty();
  }

  @Test
  void theRunOfAnOrderIsFoundByItsId() {
    run("my.app", "run_20260301_060000", "job_id", "wo_my-app_test_001", "status", "failed");
    run("my.app", "run_20260302_060000", "job_id", "wo_my-app_test_002", "status", "failed");

    assertThat(archive.of(new JobId("wo_my-app_test_001")).orElseThrow().name().id())
        .isEqualTo("run_20260301_060000");
    assertThat(archive.of(new JobId("wo_my-app_test_003"))).isEmpty();
  }
}
