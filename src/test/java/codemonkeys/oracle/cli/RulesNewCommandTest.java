package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.cli.rules.RulesNewCommand;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a new rule are written all or none. */
class RulesNewCommandTest {
  @TempDir Path folder;

  private static Map<String, byte[]> files(String... names) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name, new byte[] {'n', 'e', 'w'});
    }
    return files;
  }

  @Test
  void whenTheSecondFileFailsTheFirstGoesAgain() throws IOException {
    FleetFolder fleet = FleetFolder.in(folder).file("rules/b.drl", "old");

    assertThatThrownBy(
            () -> RulesNewCommand.write(folder.resolve("rules"), files("tests/b.yaml", "b.drl")))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(fleet.files("rules")).hasSize(1).containsEntry("rules/b.drl", "old");
    assertThat(folder.resolve("rules/tests")).doesNotExist();
  }

  @Test
  void whatOthersHavePutThereStays() throws IOException {
    FleetFolder fleet =
        FleetFolder.in(folder).file("rules/b.drl", "old").file("rules/tests/a.yaml", "old");

    assertThatThrownBy(
            () -> RulesNewCommand.write(folder.resolve("rules"), files("tests/b.yaml", "b.drl")))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(fleet.files("rules").keySet()).containsExactly("rules/b.drl", "rules/tests/a.yaml");
  }

  @Test
  void aNewFolderThatFailsLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                RulesNewCommand.write(
                    folder.resolve("rules"), files("tests/b.yaml", "b.drl", "lost/c.drl")))
        .isInstanceOf(IOException.class);

    assertThat(folder).isEmptyDirectory();
    RulesNewCommand.write(folder.resolve("rules"), files("tests/b.yaml", "b.drl"));
    assertThat(folder.resolve("rules/b.drl")).hasContent("new");
    assertThat(Files.list(folder)).hasSize(1);
  }
}
