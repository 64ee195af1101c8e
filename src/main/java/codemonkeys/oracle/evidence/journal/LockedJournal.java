package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.WorkspaceLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The journal for several processes at once: while a run holds the workspace, a person may hold a
 * product or skip an order, and both are written down. Each line is written under a lock of its
 * own, which is held for that line only.
 */
public final class LockedJournal {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path root;
  private final SigningKey key;

  private final String holder;

  /**
   * The journal of a workspace.
   *
   * @param holder who writes, for others who wait
   */
  public LockedJournal(Path root, SigningKey key, String holder) {
    this.root = root;
    this.key = key;
    this.holder = holder;
  }

  /** What is done while no other process changes the queue or the journal. */
  public interface Work<T> {
    T with(Lines lines) throws IOException, DamagedJournalException;
  }

  /** Adds lines while the lock is held. */
  public static final class Lines {
    private final Journal journal;

    private Lines(Journal journal) {
      this.journal = journal;
    }

    /** Adds a line; see {@link Journal#append}. */
    public void add(Instant at, String event, Map<String, @Nullable Object> fields)
        throws IOException {
      journal.append(at, event, fields);
    }
  }

  /**
   * Does something that belongs together with its lines in the journal.
   *
   * @throws IOException also when another process holds the lock for long
   */
  public <T> T together(Instant now, Work<T> work) throws IOException, DamagedJournalException {
    Path folder = root.resolve(".codemonkeys").resolve("journal");
    try (WorkspaceLock lock = WorkspaceLock.take(folder, holder, PATIENCE)) {
      Workspace workspace = new Workspace(root);
      Journal journal = Journal.open(workspace, key, now);
      DeferredDecisions.write(workspace, journal, now);
      return work.with(new Lines(journal));
    } catch (WorkspaceLock.HeldException e) {
      throw new IOException(
          "the journal is held by " + e.getMessage() + "; wait for it to end, or stop it", e);
    }
  }

  /** Adds one line. */
  public void add(Instant at, String event, Map<String, @Nullable Object> fields)
      throws IOException, DamagedJournalException {
    together(
        at,
        lines -> {
          lines.add(at, event, fields);
          return event;
        });
  }
}
