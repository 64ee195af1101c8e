package codemonkeys.oracle.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
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
 * @param self how Oracle is started, for jobs that are commands of its own
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
    String build,
    String version,
    Self self,
    Interrupt interrupt) {

  /**
   * How a process of Oracle is started.
   *
   * @param argv up to and without the command's name
   * @param files what that has to be able to read
   * @param homes home folders of the user, as HOME has it and as the system has it
   * @param temporary the folder for temporary files
   */
  record Self(List<String> argv, List<Path> files, List<Path> homes, Path temporary) {}
}
