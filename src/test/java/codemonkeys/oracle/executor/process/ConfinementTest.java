package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is tried out before anything may run. */
class ConfinementTest {
  @TempDir Path tools;

  private void setpriv(String script) throws Exception {
    Path tool = Files.writeString(tools.resolve("setpriv"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aTrialThatStandsStillIsNoAnswer() throws Exception {
    setpriv("exec /bin/sleep 600");
    assertThatThrownBy(() -> Confinement.find(tools.toString(), tools, Duration.ofMillis(200)))
        .isInstanceOf(Confinement.NoAnswerException.class)
        .hasMessageContaining("no answer within");
  }

  @Test
  void aToolThatCantBeStartedNowIsNoAnswer() throws Exception {
    setpriv("exit 0");
    Files.writeString(tools.resolve("setpriv"), "#!/not/there\n");
    assertThatThrownBy(() -> Confinement.find(tools.toString(), tools))
        .isInstanceOf(Confinement.NoAnswerException.class);
  }

  @Test
  void aToolThatIsNotThereIsAnAnswer() throws Exception {
    assertThat(Confinement.find(tools.toString(), tools).namespaces()).isFalse();
  }

  @Test
  void aTrialMayTakeItsTime() throws Exception {
    Confinement quick = Confinement.find(Path.of(System.getProperty("java.io.tmpdir")));
    assumeTrue(quick.namespaces(), "there are namespaces");
    setpriv("sleep 12; exec \"$(PATH=" + Confinement.TOOLS + " command -v setpriv)\" \"$@\"");
    Confinement slow = Confinement.find(tools + ":" + Confinement.TOOLS, tools);
    assertThat(slow.namespaces()).isTrue();
    assertThat(slow.overlay()).isEqualTo(quick.overlay());
  }
}
