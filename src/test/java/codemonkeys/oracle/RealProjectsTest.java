package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Projects of many kinds, registered by nothing but their folder: a job of each ends as its owner's
 * own command does, and counts the same tests. A project whose tools are not on this machine is
 * skipped, and so is one whose packages can't be had.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealProjectsTest {
  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    RunFleet.needsNamespaces();
    folder = folder.toRealPath();
    fleet = RunFleet.in(folder).atRealTime().atHome();
  }

  @AfterEach
  void isSound() throws Exception {
    if (fleet != null) {
      fleet.assertSound();
    }
  }

  /** Twice in one folder, since what a project needs takes longest to prepare. */
  @ParameterizedTest
  @EnumSource
  void passesAndFailsAsForItsOwner(RealProjects project) throws Exception {
    write(project, RealProjects.RIGHT);
    prepare(project);
    fleet.files().product("app", "path", "products/app", "commands", null);
    assertThat(ownersExit(project, "right")).isZero();
    RunFleet.Ran ran = job();
    assertThat(ran.executed()).as(said(ran)).containsExactly("app test passed");
    assertJob(project, 0);

    write(project, "4");
    assertThat(ownersExit(project, "wrong")).isNotZero();
    ran = job();
    assertThat(ran.executed()).as(said(ran)).containsExactly("app test failed");
    assertJob(project, 1);
  }

  private void write(RealProjects project, String sum) {
    List<String> missing = project.missing();
    assumeTrue(missing.isEmpty(), () -> project + " needs " + missing + ", not on this machine");
    project.allFiles(sum).forEach((path, text) -> fleet.files().file("products/app/" + path, text));
    fleet.files().commit("products/app");
  }

  private void prepare(RealProjects project) throws Exception {
    if (!project.preparation().isEmpty()) {
      RealProjects.Ran prepared =
          RealProjects.run(app(), folder.resolve("prepared.log"), project.preparation());
      assumeTrue(
          prepared.exit() == 0, () -> project + " can't be prepared here: " + prepared.output());
    }
  }

  private Path app() {
    return fleet.path("products/app");
  }

  /** In a copy, so that the job finds nothing of it. */
  private int ownersExit(RealProjects project, String copy) throws Exception {
    FleetFolder.command(folder, "cp", "-a", app().toString(), copy);
    return RealProjects.run(folder.resolve(copy), folder.resolve("owner.log"), project.owners())
        .exit();
  }

  private RunFleet.Ran job() {
    fleet.order("app", "test", put("budget", budget(1, 900)));
    return fleet.run();
  }

  private String said(RunFleet.Ran ran) throws Exception {
    return ran.json()
        + ran.err()
        + (fleet.runs("app").isEmpty() ? "" : output())
        + Files.readString(folder.resolve("owner.log"));
  }

  private String lastRun() {
    List<String> runs = fleet.runs("app");
    return runs.get(runs.size() - 1);
  }

  private String output() {
    return fleet.text(lastRun() + "/output.log");
  }

  private void assertJob(RealProjects project, int failed) {
    Map<?, ?> result = fleet.json(lastRun() + "/result.json");
    assertThat(result.get("argv")).isEqualTo(project.found());
    assertThat(Json.at(result, "isolation", "full")).isEqualTo(true);
    Object tests = result.get("tests");
    assertThat(tests).as(output()).isNotNull();
    assertThat(
            List.of(
                Json.at(tests, "tests"),
                (int) Json.at(tests, "failures") + (int) Json.at(tests, "errors"),
                Json.at(tests, "skipped")))
        .as(output())
        .isEqualTo(List.of(project.counts().tests(), failed, project.counts().skipped()));
  }
}
