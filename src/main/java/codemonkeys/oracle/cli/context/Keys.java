package codemonkeys.oracle.cli.context;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.DeferredDecisions;
import codemonkeys.oracle.evidence.journal.LockedJournal;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.evidence.signing.UnusableKeyException;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Where this user's signing key is. */
public final class Keys {
  private static final String FOLDER = "codemonkeys-oracle";

  private Keys() {}

  /** ORACLE_CONFIG_DIR, else Oracle's folder in the user's folder for settings. */
  public static Optional<Path> folder(CliContext context) {
    String own = context.environment().getOrDefault("ORACLE_CONFIG_DIR", "");
    if (!own.isEmpty()) {
      return Optional.of(context.folder().resolve(own).normalize());
    }
    String settings = context.environment().getOrDefault("XDG_CONFIG_HOME", "");
    // The XDG specification wants relative values ignored.
    if (settings.startsWith("/")) {
      return Optional.of(Path.of(settings, FOLDER));
    }
    String home = context.environment().getOrDefault("HOME", "");
    return home.startsWith("/") ? Optional.of(Path.of(home, ".config", FOLDER)) : Optional.empty();
  }

  /** The journal of a workspace, signed with this user's key. */
  public static LockedJournal ledger(CliContext context, Workspace workspace, String holder)
      throws CommandException, IOException {
    SigningKey key = signing(context);
    key.publish(workspace);
    return new LockedJournal(workspace.root(), key, holder);
  }

  /**
   * Writes what the journal could not take before; what it can't take now stays for the next
   * command.
   */
  public static void writeDeferredDecisions(CliContext context, Workspace workspace) {
    if (!DeferredDecisions.isAny(workspace)) {
      return;
    }
    try {
      ledger(context, workspace, "oracle, process " + ProcessHandle.current().pid())
          .together(context.clock().instant().truncatedTo(ChronoUnit.SECONDS), lines -> lines);
    } catch (CommandException | IOException | DamagedJournalException e) {
      // It was said when it was decided, and run and verify say what is wrong with the journal.
    }
  }

  /** The key; made on first use. */
  public static SigningKey signing(CliContext context) throws CommandException {
    Path folder =
        folder(context)
            .orElseThrow(
                () ->
                    CommandException.of(
                        ExitCode.INTERNAL_ERROR,
                        "there is no folder for the signing key, without which no job may run; set"
                            + " HOME or ORACLE_CONFIG_DIR"));
    try {
      return SigningKey.loadOrCreate(folder);
    } catch (UnusableKeyException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          "the signing key can't be used: " + Printable.foreign(e.getMessage()));
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          "the signing key can't be made or read, without which no job may run ("
              + Printable.failure(e)
              + "); check the folder, or set ORACLE_CONFIG_DIR to another");
    }
  }
}
