package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A man page for each command, which man shows without a warning. */
class ManPagesTest {
  @TempDir Path folder;

  @BeforeEach
  void pages() throws IOException {
    ManPages.main(new String[] {folder.toString(), "0.1.0", "2026-11-23T00:00:00Z"});
  }

  @Test
  void everyCommandHasAPage() throws IOException {
    List<String> expected = new ArrayList<>();
    for (CommandSpec command : commands(Cli.oracle(), new ArrayList<>())) {
      expected.add(command.qualifiedName("-") + ".1");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void groffRendersEachWithoutAWarning() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is not installed");
    for (CommandSpec command : commands(Cli.oracle(), new ArrayList<>())) {
      String page = folder.resolve(command.qualifiedName("-") + ".1").toString();

      // Errors are part of the output here, and a warning would be in it.
      String shown =
          FleetFolder.command(
              folder, "groff", "-man", "-ww", "-Tutf8", "-P-cbou", "-rLL=100n", page);

      assertThat(shown)
          .doesNotContain("warning: ", "warning [", "error: ")
          .contains("NAME", "SYNOPSIS", "OPTIONS", command.qualifiedName("-"));
      String words = shown.replaceAll("\\s+", " ");
      for (OptionSpec option : command.options()) {
        assertThat(words).contains(option.names());
        assertThat(words.replace("‘", "'").replace("’", "'"))
            .contains(option.description()[0].replace("%%", "%").replaceAll("\\s+", " "));
      }
    }
  }

  @Test
  void manFindsAndShowsThem() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "man is not installed");

    assertThat(
            FleetFolder.command(
                folder, "man", "--warnings", "-E", "UTF-8", "-l", folder + "/oracle-plan.1"))
        .contains("oracle-plan", "--budget=N", "--detailed-exitcode");
  }

  private static List<CommandSpec> commands(CommandSpec command, List<CommandSpec> all) {
    all.add(command);
    for (CommandLine below : command.subcommands().values()) {
      commands(below.getCommandSpec(), all);
    }
    return all;
  }
}
