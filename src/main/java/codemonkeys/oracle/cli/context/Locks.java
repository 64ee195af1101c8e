package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.WorkspaceLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The workspace's lock, or the error that says who has it. */
public final class Locks {
  private Locks() {}

  /**
   * Takes it.
   *
   * @param state {@code .codemonkeys} in the workspace
   * @param again what to do when that can be written again
   */
  public static WorkspaceLock take(Path state, String holder, Duration patience, String again)
      throws CommandException {
    try {
      return WorkspaceLock.take(state, holder, patience);
    } catch (WorkspaceLock.HeldException e) {
      throw CommandException.of(
          ExitCode.LOCKED,
          "another run holds the workspace ("
              + e.getMessage()
              + "); wait for it to end, or stop it");
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          "the workspace can't be locked ("
              + Printable.failure(e)
              + "); check space and permissions and "
              + again);
    }
  }
}
