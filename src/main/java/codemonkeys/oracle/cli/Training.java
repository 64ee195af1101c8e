package codemonkeys.oracle.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commands on Oracle's own checkout, one after another and unheard: the run that a class archive is
 * recorded from. The archive holds the classes that were loaded here, so a command that has to
 * start fast stands here, and on each of the roads that it takes: rules that are new, known, and
 * known but for a salience.
 */
final class Training {
  private static final Pattern SALIENCE = Pattern.compile("salience (\\d+)");

  private final Surroundings around;
  private final Path home;
  private final Path folder;

  /**
   * @param home the checkout; nothing in it is written
   * @param folder for what the commands write; whoever made it takes it away
   */
  Training(Surroundings around, Path home, Path folder) {
    this.around = around;
    this.home = home;
    this.folder = folder;
  }

  /**
   * Runs them.
   *
   * @return DONE when each command did what it can, also when what it looked at has faults
   */
  ExitCode run() {
    // With the cache that later commands have, so that the first of them finds the rules compiled.
    ExitCode worst = oracle(around.cache(), "plan", "--stdout");
    Path empty = folder.resolve("cache");
    String old = home.resolve("rules").toString();
    String edited = folder.resolve("rules").toString();
    try {
      edit(home.resolve("rules"), folder.resolve("rules"));
    } catch (IOException e) {
      return ExitCode.OUR_FAULT;
    }
    for (List<String> command :
        List.of(
            List.of("rules", "check"),
            List.of("rules", "check"),
            List.of("rules", "check", "--rules", edited),
            List.of("rules", "test"),
            List.of("rules", "test", "--rules", edited),
            List.of("rules", "diff", old, edited),
            List.of("rules", "diff", "HEAD:rules", old),
            List.of("rules", "list"),
            List.of("plan", "--stdout"),
            List.of("plan", "--output-dir", folder.resolve("orders").toString()),
            List.of("status"))) {
      ExitCode code = oracle(empty, command.toArray(String[]::new));
      worst = code == ExitCode.OUR_FAULT ? code : worst;
    }
    return worst == ExitCode.OUR_FAULT ? worst : ExitCode.DONE;
  }

  private ExitCode oracle(@Nullable Path cache, String... args) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Cli(
            new Surroundings(
                nowhere,
                nowhere,
                Map.copyOf(around.environment()),
                around.clock(),
                home,
                around.terminal(),
                cache,
                home,
                around.build(),
                around.version(),
                around.self(),
                around.interrupt()))
        .run(args);
  }

  /** Copies rules and their tests; each proposal is worth one more. */
  private static void edit(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(String.valueOf(file.getFileName()));
        if (Files.isDirectory(file)) {
          edit(file, copy);
        } else {
          Files.writeString(
              copy,
              SALIENCE
                  .matcher(Files.readString(file))
                  .replaceAll(found -> "salience " + other(Integer.parseInt(found.group(1)))));
        }
      }
    }
  }

  /** Another salience that means the same. */
  private static int other(int salience) {
    return salience >= 20 && salience < 999 ? salience + 1 : salience;
  }
}
