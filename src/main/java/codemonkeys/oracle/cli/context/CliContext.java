package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.intake.registry.OwnFolders;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a command gets from its process.
 *
 * @param folder the current folder
 * @param terminal standard output is a terminal
 * @param columns of that terminal; 0 when they are not known or there is none
 * @param errorColumns the same of the terminal that standard error is
 * @param cache a folder for compiled rules, null for none
 * @param home the checkout that Oracle was started from, null when it is not known
 * @param interrupt how whoever started it says that it should end
 */
public record CliContext(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Clock clock,
    Path folder,
    boolean terminal,
    int columns,
    int errorColumns,
    @Nullable Path cache,
    @Nullable Path home,
    Program program,
    Interrupt interrupt) {

  /** What identifies a build of Oracle. */
  public String build() {
    return program.build();
  }

  /** What no root of the registry may give jobs access to. */
  public OwnFolders ownFolders() {
    List<Path> homes = new ArrayList<>(program.homes());
    String home = environment.getOrDefault("HOME", "");
    if (home.startsWith("/")) {
      homes.add(Path.of(home));
    }
    List<Path> oracles = new ArrayList<>();
    Keys.folder(this).ifPresent(oracles::add);
    if (cache != null) {
      Path parent = cache.toAbsolutePath().getParent();
      oracles.add(parent == null ? cache : parent);
    }
    return new OwnFolders(homes, oracles);
  }

  /**
   * Asks whoever sits at the terminal.
   *
   * @return the answer in lower case without blanks around it; empty when nobody answers
   */
  public String ask(String question) throws IOException {
    out.print(question + " ");
    out.flush();
    return program.typed().orElse("").strip().toLowerCase(Locale.ROOT);
  }

  public int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors());
  }

  public String version() {
    return program.version();
  }
}
