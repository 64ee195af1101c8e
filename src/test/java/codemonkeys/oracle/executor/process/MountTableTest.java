package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {
  private static String line(int id, int parent, String point, String options) {
    return id + " " + parent + " 8:1 / " + point + " " + options + " shared:1 - ext4 /dev/x rw\n";
  }

  private static List<String> points(String... lines) {
    return MountTable.parse(String.join("", lines)).points();
  }

  @Test
  void pointsAreSortedFromTheOutsideInwards() {
    assertThat(
            points(
                line(1, 0, "/", "rw"), line(3, 2, "/a/b", "rw"), line(2, 1, "/a", "rw,relatime")))
        .containsExactly("/", "/a", "/a/b");
  }

  @Test
  void theFlagsThatMayNotBeDroppedAreKept() {
    MountTable table =
        MountTable.parse(
            line(1, 0, "/", "rw,relatime") + line(2, 1, "/a", "ro,nosuid,nodev,noexec,noatime"));

    assertThat(table.flags("/a")).isEqualTo("nosuid,nodev,noexec,noatime,");
    assertThat(table.flagsAt(Path.of("/a/b/c"))).isEqualTo("nosuid,nodev,noexec,noatime,");
    assertThat(table.flagsAt(Path.of("/ab"))).isEqualTo("relatime,");
  }

  @Test
  void blanksTabsNewlinesAndBackslashesAreUnescaped() {
    assertThat(points(line(1, 0, "/", "rw"), line(2, 1, "/a\\040b\\011c\\012d\\134e", "rw")))
        .containsExactly("/", "/a b\tc\nd\\e");
  }

  @Test
  void ofTwoAtOnePointTheOneOnTopCounts() {
    MountTable table =
        MountTable.parse(
            line(1, 0, "/", "rw") + line(2, 1, "/a", "rw,nosuid") + line(3, 2, "/a", "rw,noexec"));

    assertThat(table.points()).containsExactly("/", "/a");
    assertThat(table.flags("/a")).isEqualTo("noexec,");
  }

  @Test
  void oneThatLiesBelowAnotherMountIsNotSeen() {
    assertThat(
            points(
                line(1, 0, "/", "rw"),
                line(2, 1, "/a", "rw"),
                line(3, 2, "/a/b", "rw"),
                line(4, 2, "/a", "rw"),
                line(5, 4, "/a/c", "rw")))
        .containsExactly("/", "/a", "/a/c");
    assertThat(points(line(1, 0, "/", "rw"), line(2, 1, "/a/b", "rw"), line(3, 1, "/a", "rw")))
        .containsExactly("/", "/a");
  }

  @Test
  void theRootIsThereAlsoWhenItIsNoMount() {
    assertThat(points(line(7, 5, "/a", "rw"))).containsExactly("/", "/a");
    assertThat(points()).containsExactly("/");
  }

  @Test
  void thisMachinesTableCanBeRead() throws Exception {
    assertThat(MountTable.read().points()).contains("/", "/proc");
  }
}
