package codemonkeys.oracle.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a command gets from its process.
 *
 * @param folder the current folder
 * @param terminal standard output is a terminal
 * @param cache a folder for compiled rules, null for none
 * @param home the checkout that Oracle was started from, null when it is not known
 * @param interrupt how whoever started it says that it should end
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Clock clock,
    Path folder,
    boolean terminal,
    @Nullable Path cache,
    @Nullable Path home,
    Program program,
    Interrupt interrupt) {

  /** What tells one build of Oracle from another. */
  String build() {
    return program.build();
  }

  String version() {
    return program.version();
  }
}
