package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.process.Confinement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody puts in the way while a job runs keeps no later run from working. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunObstaclesTest {
  @TempDir Path folder;
  private RunFleet fleet;
  private final Nap nap = new Nap();

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
  }

  /** Does something while a job is at work; how that run ended. */
  private InProcess.Outcome meanwhile(Obstacle obstacle) throws Exception {
    fleet.product("app", nap.command() + "; echo 1 passed, 0 failed");
    fleet.product("next", "echo 1 passed, 0 failed");
    String id = fleet.order("app", "test");
    InProcess process = fleet.process().confinedBy(Confinement.none());
    CompletableFuture<InProcess.Outcome> run =
        CompletableFuture.supplyAsync(() -> process.run("run"));
    Patience.await(
        "the job runs", () -> !fleet.runs("app").isEmpty() && fleet.status(id).equals("running"));
    obstacle.put(id);
    nap.end();
    return run.get(Patience.END.toSeconds(), TimeUnit.SECONDS);
  }

  private interface Obstacle {
    void put(String id) throws IOException;
  }

  private void inPlaceOf(String path) throws IOException {
    Files.deleteIfExists(fleet.path(path));
    Files.createDirectories(fleet.path(path + "/something"));
  }

  private void assertTheNextRunWorks() {
    String next = fleet.order("next", "test");
    InProcess.Outcome outcome = fleet.process().confinedBy(Confinement.none()).run("run", "--all");
    assertThat(fleet.status(next)).as(outcome.out() + outcome.err()).isEqualTo("completed");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    InProcess.Outcome plan = fleet.oracle("plan");
    assertThat(plan.exit()).as(plan.err()).isZero();
  }

  @Test
  void aFolderInPlaceOfAnOrderReportOrResultIsSetAsideAndTheOrderEnds() throws Exception {
    InProcess.Outcome outcome =
        meanwhile(
            id -> {
              inPlaceOf("nexus/work_orders/" + id + ".json");
              inPlaceOf("dash/runs/app/last_run.json");
              inPlaceOf(fleet.onlyRun("app") + "/result.json");
            });
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out() + outcome.err())
        .contains("A folder was put in the place of nexus/work_orders/wo_app_test_001.json")
        .contains("dash/runs/app/last_run.json.folder", "/result.json.folder");
    assertThat(fleet.status("wo_app_test_001")).isEqualTo("completed");
    assertThat(fleet.result("app").get("outcome")).isEqualTo("passed");
    assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
    assertThat(fleet.path("nexus/work_orders/wo_app_test_001.json.folder/something")).exists();
    assertTheNextRunWorks();
    assertThat(fleet.oracle("verify").exit()).isZero();
  }

  @Test
  void aLinkThatIsPutIntoARunFolderFailsItsOrderAndTheNextRunWorks() throws Exception {
    InProcess.Outcome outcome =
        meanwhile(
            id ->
                Files.createSymbolicLink(
                    fleet.path(fleet.onlyRun("app") + "/link"), Path.of("output.log")));
    assertThat(outcome.exit()).isEqualTo(70);
    assertThat(fleet.message("wo_app_test_001")).contains("link", "can't be signed");
    assertTheNextRunWorks();
  }

  @Test
  void aFolderThatCameBetweenAKilledRunAndItsFilesStopsNothing() throws Exception {
    fleet.product("next", "echo 1 passed, 0 failed");
    // As a run leaves it that was killed between the decision and the moves.
    fleet.files().file(".codemonkeys/staged/0", "{}");
    fleet.files().file(".codemonkeys/staged/1", "staged\n");
    fleet.files().file(".codemonkeys/staged/COMMIT", "nexus/first.txt\nnexus/other.txt");
    inPlaceOf("nexus/first.txt");
    assertTheNextRunWorks();
    assertThat(fleet.text("nexus/first.txt")).isEqualTo("{}");
    assertThat(fleet.path("nexus/first.txt.folder/something")).exists();
    assertThat(fleet.text("nexus/other.txt")).isEqualTo("staged\n");
    assertThat(fleet.path(".codemonkeys/staged")).doesNotExist();
  }
}
