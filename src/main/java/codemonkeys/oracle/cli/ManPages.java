package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.completion.ManPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Writes the man pages of all commands; the build calls it. */
public final class ManPages {
  private ManPages() {}

  /**
   * Writes them.
   *
   * @param args the folder, the version of Oracle, and its date as {@code 2026-11-23T00:00:00Z}
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.createDirectories(folder);
    write(folder, Cli.oracle(), args[1], args[2].replaceFirst("T.*", ""));
  }

  static void write(Path folder, CommandSpec command, String version, String date)
      throws IOException {
    ManPage page = new ManPage(command, version, date);
    Files.write(folder.resolve(page.name() + ".1"), page.text().getBytes(StandardCharsets.UTF_8));
    for (CommandLine below : command.subcommands().values()) {
      write(folder, below.getCommandSpec(), version, date);
    }
  }
}
