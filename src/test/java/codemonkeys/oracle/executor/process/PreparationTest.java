package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.executor.process.Trial.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes before a job's command has bounds and a clock of its own. */
class PreparationTest {
  /** Sleeps before it confines a job, for a time that no other process sleeps; not in trials. */
  private static String slow(Trial trial) throws Exception {
    Path tools = trial.own(Files.createDirectory(trial.base.resolve("tools")));
    String script =
        "#!/bin/sh\nPATH="
            + Confinement.TOOLS
            + "\ncase \"$*\" in *oracle-sandbox*"
            + trial.mark
            + "*) sleep 900.5 || exit 1 ;; esac\nexec unshare \"$@\"\n";
    Path tool = trial.own(Files.writeString(tools.resolve("unshare"), script));
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    return tools + ":" + Confinement.TOOLS;
  }

  @Test
  void aJobWhoseConfinementIsNotReadyInTimeIsNotStarted() throws Exception {
    assumeTrue(
        Confinement.find(Path.of(System.getProperty("java.io.tmpdir"))).namespaces(),
        "there are namespaces");
    for (User user : User.all()) {
      try (Trial trial = new Trial(user)) {
        trial.with("tools", slow(trial)).with("preparation", 1500);
        Map<String, String> ended = trial.script("echo ran").ended();
        assertThat(ended).containsEntry("cause", "NOT_STARTED").containsEntry("ended", "0");
        assertThat(ended.get("detail")).contains("preparing it took too long");
        assertThat(trial.output()).isEmpty();
        trial.nothingLeft();
      }
    }
  }

  @Test
  void theSupervisorEndsAPreparationThatTakesTooLongShouldOracleBeStopped() throws Exception {
    assumeTrue(
        Confinement.find(Path.of(System.getProperty("java.io.tmpdir"))).namespaces(),
        "there are namespaces");
    try (Trial trial = new Trial(User.THIS)) {
      trial.with("tools", slow(trial)).with("preparation", 3000).script("echo ran");
      Trial.signal("STOP", trial.jvm());
      while (!trial.processes().isEmpty()) {
        Thread.sleep(50); // the test's own time is the bound
      }
      Trial.signal("CONT", trial.jvm());
      assertThat(trial.ended()).containsEntry("cause", "NOT_STARTED");
      assertThat(trial.output()).isEmpty();
    }
  }
}
