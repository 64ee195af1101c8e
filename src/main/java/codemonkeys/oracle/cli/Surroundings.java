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
 * @param build what tells one build of Oracle from another
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
    String build,
    String version) {}
