package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the shell that starts Oracle asks of everything that it starts: umask and ulimit. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ShellLimitsTest {
  @TempDir Path folder;

  /** What below a folder others may write to. */
  private static List<String> writable(Path top) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(top)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        if (!Files.isSymbolicLink(each)
            && Files.getPosixFilePermissions(each, LinkOption.NOFOLLOW_LINKS)
                .contains(PosixFilePermission.OTHERS_WRITE)) {
          found.add(top.relativize(each).toString());
        }
      }
    }
    return found;
  }

  @Test
  void withUmask000NothingThatOracleMakesCanBeWrittenByOthers() throws Exception {
    CrashFleet fleet =
        CrashFleet.in(folder)
            .product("p3", "mkdir -p d; echo 1 > d/made; chmod -R 777 d; chmod 666 r.xml");
    fleet.folder().file("docs/pm/ROADMAP.md", "# Roadmap\n");
    Path cache = folder.resolve("cache");
    fleet.with("ORACLE_CACHE_DIR", cache.toString());
    String umask = "umask 000;";
    assertThat(fleet.shell(umask, "plan", "--budget", "9").exit()).isZero();
    assertThat(fleet.shell(umask, "plan", "--output-dir", folder + "/out/of/it").exit()).isZero();
    assertThat(fleet.shell(umask, "run", "--all").exit()).isIn(0, 1);
    assertThat(fleet.shell(umask, "hold", "p0", "--why", "x").exit()).isZero();
    assertThat(fleet.shell(umask, "release", "p0").exit()).isZero();
    assertThat(fleet.shell(umask, "hold", "--all", "--why", "x").exit()).isZero();
    assertThat(fleet.shell(umask, "rules", "new", "--copy").exit()).isIn(0, 2);

    assertThat(fleet.folder().files("dash/runs")).isNotEmpty();
    assertThat(fleet.keys()).isDirectory();
    assertThat(writable(folder)).isEmpty();
  }

  @Test
  void whereNoFileCanGrowNothingIsLeftThatBreaksTheNextCommand() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder);
    String id = fleet.order("p0", "test", Patience.JOB_SECONDS, 50);
    String other = fleet.order("p1", "test", Patience.JOB_SECONDS, 40);
    String limit = "ulimit -f 0; exec >/dev/null 2>&1;";
    for (int round = 0; round < 2; round++) { // with and without keys, journal and run folders
      for (List<String> command :
          List.of(
              List.of("plan"),
              List.of("run"),
              List.of("skip", id, "--why", "x"),
              List.of("plan", "--output-dir", folder + "/out"))) {
        assertThat(fleet.shell(limit, command.toArray(String[]::new)).exit())
            .as(command.toString())
            .isIn(1, 70);
        assertThat(fleet.status(id)).as(command.toString()).isEqualTo("pending");
        assertThat(left(fleet.root())).as(command.toString()).isEmpty();
      }
      assertThat(fleet.run("run", "--job", other).exit()).as("round " + round).isIn(0, 2);
    }
    // A switch is on without a byte, and the journal has it later.
    assertThat(fleet.shell(limit, "hold", "p0", "--why", "x").exit()).isEqualTo(70);
    assertThat(fleet.root().resolve("dash/runs/p0/KILL_SWITCH")).exists();
    assertThat(fleet.run("release", "p0").exit()).isZero();
    assertThat(fleet.folder().files("nexus").get("nexus/journal.jsonl"))
        .contains("\"event\":\"hold\",\"target\":\"p0\"");
    assertThat(fleet.run("run").exit()).isZero();
    assertThat(fleet.status(id)).isEqualTo("completed");
    fleet.assertSettled();
  }

  private static List<String> left(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(path -> root.relativize(path).toString())
          .filter(
              name -> name.endsWith(".tmp") || name.contains("staged") || name.endsWith("job.json"))
          .toList();
    }
  }
}
