package codemonkeys.oracle.cli;

import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.journal.DeferredDecisions;
import codemonkeys.oracle.evidence.journal.LockedJournal;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.evidence.signing.UnusableKeyException;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Where this user's signing key is. */
final class Keys {
  private static final String FOLDER = "codemonkeys-oracle";

  private Keys() {}

  /** ORACLE_CONFIG_DIR, else Oracle's folder in the user's folder for settings. */
  static Optional<Path> folder(Surroundings around) {
    String own = around.environment().getOrDefault("ORACLE_CONFIG_DIR", "");
    if (!own.isEmpty()) {
      return Optional.of(around.folder().resolve(own).normalize());
    }
    String settings = around.environment().getOrDefault("XDG_CONFIG_HOME", "");
    // The XDG specification wants relative values ignored.
    if (settings.startsWith("/")) {
      return Optional.of(Path.of(settings, FOLDER));
    }
    String home = around.environment().getOrDefault("HOME", "");
    return home.startsWith("/") ? Optional.of(Path.of(home, ".config", FOLDER)) : Optional.empty();
  }

  /** The journal of a workspace, signed with this user's key. */
  static LockedJournal ledger(Surroundings around, Workspace workspace, String holder)
      throws Refusal, IOException {
    SigningKey key = signing(around);
    key.publish(workspace);
    return new LockedJournal(workspace.root(), key, holder);
  }

  /**
   * Writes what the journal could not take before; what it can't take now stays for the next
   * command.
   */
  static void writeDeferredDecisions(Surroundings around, Workspace workspace) {
    if (!DeferredDecisions.isAny(workspace)) {
      return;
    }
    try {
      ledger(around, workspace, "oracle, process " + ProcessHandle.current().pid())
          .together(around.clock().instant().truncatedTo(ChronoUnit.SECONDS), lines -> lines);
    } catch (Refusal | IOException | DamagedJournalException e) {
      // It was said when it was decided, and run and verify say what is wrong with the journal.
    }
  }

  /** The key; made on first use. */
  static SigningKey signing(Surroundings around) throws Refusal {
    Path folder =
        folder(around)
            .orElseThrow(
                () ->
                    Refusal.of(
                        ExitCode.OUR_FAULT,
                        "there is no folder for the signing key, without which no job may run; set"
                            + " HOME or ORACLE_CONFIG_DIR"));
    try {
      return SigningKey.loadOrCreate(folder);
    } catch (UnusableKeyException e) {
      throw Refusal.of(
          ExitCode.OUR_FAULT, "the signing key can't be used: " + Shown.foreign(e.getMessage()));
    } catch (IOException e) {
      throw Refusal.of(
          ExitCode.OUR_FAULT,
          "the signing key can't be made or read, without which no job may run ("
              + Shown.failure(e)
              + "); check the folder, or set ORACLE_CONFIG_DIR to another");
    }
  }
}
