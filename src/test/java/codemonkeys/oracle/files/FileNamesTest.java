package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name stands for its bytes, whatever the locale of this process. */
class FileNamesTest {
  @TempDir Path folder;

  @Property
  void anyBytesSurviveAsAName(@ForAll byte[] bytes) {
    assertThat(FileNames.bytes(FileNames.of(bytes))).isEqualTo(bytes);
  }

  @Test
  void whatIsUtf8StaysAsItReads() {
    assertThat(FileNames.of("grün 💀".getBytes(StandardCharsets.UTF_8))).isEqualTo("grün 💀");
  }

  @Test
  void bytesThatAreNoUtf8AreShownAsSuch() {
    assertThat(FileNames.text(FileNames.of(OddNames.bytes("gr\\374n.txt"))))
        .isEqualTo("gr%FCn.txt");
  }

  @Test
  void pathsAndNamesLeadToEachOther() throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", OddNames.forEach("mkdir -- \"./d$f\"; : >\"./d$f/$f\""))
            .directory(folder.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    Set<String> found = new HashSet<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path relative = folder.relativize(file);
        String name = FileNames.of(relative);
        assertThat(FileNames.resolve(folder, name)).isEqualTo(file);
        assertThat(FileNames.of(folder) + "/" + name).isEqualTo(FileNames.of(file));
        assertThat(FileNames.of(relative.getParent()))
            .isEqualTo(name.substring(0, name.indexOf('/')));
        found.add(name);
      }
    }
    Set<String> made = new TreeSet<>();
    for (String name : OddNames.ALL) {
      String one = FileNames.of(OddNames.bytes(name));
      made.add("d" + one + "/" + one);
    }
    assertThat(found).hasSize(OddNames.ALL.size()).isEqualTo(made);
  }
}
