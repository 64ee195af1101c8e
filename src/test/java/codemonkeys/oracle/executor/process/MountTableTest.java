package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountTableTest {
  private static String line(int id, int parent, String point, String options) {
    return id + " " + parent + " 8:1 / " + point + " " + options + " shared:1 - ext4 /dev/x rw\n";
  }

  private static String flagsAt(String path, String... lines) {
    return MountTable.parse(String.join("", lines)).flagsAt(Path.of(path));
  }

  @Test
  void theFlagsThatMayNotBeDroppedAreKept() {
    String[] lines = {
      line(1, 0, "/", "rw,relatime"), line(2, 1, "/a", "ro,nosuid,nodev,noexec,noatime")
    };

    assertThat(flagsAt("/a", lines)).isEqualTo("nosuid,nodev,noexec,noatime,");
    assertThat(flagsAt("/a/b/c", lines)).isEqualTo("nosuid,nodev,noexec,noatime,");
    assertThat(flagsAt("/ab", lines)).isEqualTo("relatime,");
  }

  @Test
  void blanksTabsNewlinesAndBackslashesAreUnescaped() {
    assertThat(
            flagsAt(
                "/a b\tc\nd\\e",
                line(1, 0, "/", "rw"),
                line(2, 1, "/a\\040b\\011c\\012d\\134e", "rw,nodev")))
        .isEqualTo("nodev,");
  }

  @Test
  void ofTwoAtOnePointTheOneOnTopCounts() {
    assertThat(
            flagsAt(
                "/a/b",
                line(1, 0, "/", "rw"),
                line(3, 2, "/a", "rw,noexec"),
                line(2, 1, "/a", "rw,nosuid")))
        .isEqualTo("noexec,");
  }

  @Test
  void oneThatLiesBelowAnotherMountDoesNotCount() {
    String[] lines = {
      line(1, 0, "/", "rw"),
      line(2, 1, "/a", "rw"),
      line(3, 2, "/a/b", "rw,nodev"),
      line(4, 2, "/a", "rw,nosuid"),
      line(5, 4, "/a/c", "rw,noexec")
    };
    assertThat(flagsAt("/a/b", lines)).isEqualTo("nosuid,");
    assertThat(flagsAt("/a/c", lines)).isEqualTo("noexec,");
    assertThat(
            flagsAt(
                "/a/b",
                line(1, 0, "/", "rw"),
                line(2, 1, "/a/b", "rw,nodev"),
                line(3, 1, "/a", "rw,nosuid")))
        .isEqualTo("nosuid,");
  }

  @Test
  void aPathWithoutAMountHasNoFlags() {
    assertThat(flagsAt("/a", line(7, 5, "/b", "rw,nodev"))).isEmpty();
    assertThat(flagsAt("/a")).isEmpty();
  }

  @Test
  void thisMachinesTableCanBeRead() throws Exception {
    assertThat(MountTable.read().flagsAt(Path.of("/proc/self"))).isNotNull();
  }
}
