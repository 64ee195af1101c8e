package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code nexus/journal.jsonl}: what happened, one signed line for each event. A line holds the
 * digest of the one before it, so none can be changed, added or taken out unnoticed; {@code
 * nexus/journal.head.json} holds the last one, so none can be cut off the end either.
 */
public final class Journal {
  public static final String FILE = "nexus/journal.jsonl";

  /** How long a line may be in bytes, without its newline. */
  static final int MAX_LINE = 1 << 20;

  /** After so many lines that can't be read, reading stops: this is no journal. */
  static final int MAX_DAMAGE = 1000;

  static final String FOLDER = "nexus";

  private static final String RESTORE_BOTH =
      "expected a journal as Oracle left it; `oracle verify --all` shows all that is wrong; restore "
          + FILE
          + " and "
          + JournalHead.FILE;

  /**
   * What a line says.
   *
   * @param seq from 1
   * @param document the whole line
   * @param digest the SHA-256 of the line without its newline
   */
  public record Entry(long seq, Instant at, String event, JsonObject document, String digest) {}

  private final Workspace workspace;
  private final SigningKey key;
  private long size;
  private JournalHead last;

  private Journal(Workspace workspace, SigningKey key, long size, JournalHead last) {
    this.workspace = workspace;
    this.key = key;
    this.size = size;
    this.last = last;
  }

  /**
   * Opens the journal for appending; the caller holds the workspace's lock. Only its end is read. A
   * last line that has no end, since a process died while writing it, is cut off, and a line {@code
   * journal_repaired} says so.
   *
   * @throws DamagedJournalException when the last whole line, or what the head knows of it, is not
   *     as it was written; nothing is changed then
   */
  public static Journal open(Workspace workspace, SigningKey key, Instant now)
      throws IOException, DamagedJournalException {
    workspace.makeFolder(FOLDER);
    Path file = workspace.resolve(FILE);
    switch (workspace.look(FILE)) {
      case ABSENT -> {
        checkHead(workspace, null);
        return new Journal(workspace, key, 0, JournalHead.NONE);
      }
      case FILE -> {}
      default ->
          throw new FileSystemException(
              file.toString(), null, "expected a file and links are not followed; put it back");
    }
    Journal journal;
    Map<String, @Nullable Object> torn = JsonText.object();
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      JournalTail tail = JournalTail.read(channel);
      JournalLine line = lastLine(workspace, key, tail.last());
      checkHead(workspace, line);
      journal =
          new Journal(
              workspace,
              key,
              tail.whole(),
              line == null
                  ? JournalHead.NONE
                  : new JournalHead(line.entry().seq(), line.entry().digest()));
      if (tail.torn() == 0) {
        return journal;
      }
      channel.position(tail.whole());
      torn.put("bytes", tail.torn());
      torn.put("sha256", Digest.of(Channels.newInputStream(channel)));
      channel.truncate(tail.whole());
      channel.force(true);
    }
    journal.append(now, "journal_repaired", torn);
    return journal;
  }

  private static @Nullable JournalLine lastLine(
      Workspace workspace, SigningKey key, byte @Nullable [] bytes) throws DamagedJournalException {
    if (bytes == null) {
      return null;
    }
    List<Problem> problems = new ArrayList<>();
    JournalLine line = JournalLine.read(bytes, problems);
    if (line == null) {
      throw damaged(FILE, "its last line can't be read: " + problems.get(0).what(), RESTORE_BOTH);
    }
    PublicKeys keys = PublicKeys.of(workspace, new ArrayList<>()).with(key.publicKey());
    if (!keys.has(line.key())) {
      throw damaged(
          FILE,
          "its last line is signed by "
              + line.key()
              + ", a key that is not in "
              + PublicKeys.FOLDER,
          "put that public key there if you trust it; `oracle verify --all` shows all that is wrong");
    }
    if (!JournalLine.isSigned(bytes, line.key(), keys)) {
      throw damaged(FILE, "the signature of its last line is wrong", RESTORE_BOTH);
    }
    return line;
  }

  /** A journal may be ahead of its head, when a process died in between; never behind it. */
  private static void checkHead(Workspace workspace, @Nullable JournalLine line)
      throws DamagedJournalException {
    JournalHead head;
    try {
      head = JournalHead.read(workspace);
    } catch (UnreadableException e) {
      throw damaged(JournalHead.FILE, e.problem().what(), RESTORE_BOTH);
    }
    long seq = line == null ? 0 : line.entry().seq();
    if (head == null) {
      if (seq > 1) {
        throw damaged(
            JournalHead.FILE, "it is missing, and the journal has " + seq + " lines", RESTORE_BOTH);
      }
    } else if (head.seq() > seq) {
      throw damaged(
          FILE,
          "it ends at line " + seq + ", and " + JournalHead.FILE + " knows line " + head.seq(),
          RESTORE_BOTH);
    } else if (line != null
        && ((head.seq() == seq && !head.sha256().equals(line.entry().digest()))
            || (head.seq() == seq - 1 && !head.sha256().equals(line.prev())))) {
      throw damaged(
          FILE,
          "line " + head.seq() + " is not the one that " + JournalHead.FILE + " knows",
          RESTORE_BOTH);
    }
  }

  private static DamagedJournalException damaged(String file, String what, String fix) {
    return new DamagedJournalException(Diagnostic.error(file, 0, 0, what, fix));
  }

  /**
   * Appends a line. When this returns it is on the disk.
   *
   * @param event 1 to 64 of a-z, 0-9 and underscore
   * @param fields in the order in which they shall stand; values as {@link JsonText} takes them
   * @throws IOException when it could not be written; the journal is then as it was
   */
  public synchronized Entry append(Instant at, String event, Map<String, @Nullable Object> fields)
      throws IOException {
    if (!JournalLine.isEvent(event)) {
      throw new IllegalArgumentException(
          "an event is " + JournalLine.EVENT_EXPECTED + ", not " + event);
    }
    if (fields.keySet().stream().anyMatch(JournalLine.OWN::contains)) {
      throw new IllegalArgumentException("every line has its own " + JournalLine.OWN);
    }
    byte[] bytes = JournalLine.signed(last.seq() + 1, at, event, fields, last.sha256(), key);
    List<Problem> problems = new ArrayList<>();
    JournalLine line = bytes.length > MAX_LINE ? null : JournalLine.read(bytes, problems);
    if (line == null) {
      throw new IllegalArgumentException(
          problems.isEmpty()
              ? "a line has at most " + MAX_LINE + " bytes, not " + bytes.length
              : "that line could not be read again: " + problems.get(0).what());
    }
    write(bytes, new JournalHead(line.entry().seq(), line.entry().digest()));
    return line.entry();
  }

  private void write(byte[] line, JournalHead head) throws IOException {
    Path file = workspace.resolve(FILE);
    ByteBuffer buffer = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    Set<StandardOpenOption> how =
        size == 0
            ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE)
            : Set.of(StandardOpenOption.WRITE);
    Set<java.nio.file.OpenOption> options = new java.util.HashSet<>(how);
    options.add(LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = AtomicFiles.open(file, options)) {
      if (channel.size() != size) {
        throw new FileSystemException(
            file.toString(), null, "another process wrote to it meanwhile; nothing was added");
      }
      try {
        channel.position(size);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
        if (size == 0) {
          AtomicFiles.syncFolder(workspace.resolve(FOLDER));
        }
        replaceHead(head);
      } catch (IOException | RuntimeException e) {
        channel.truncate(size);
        channel.force(true);
        throw e;
      }
      size += line.length + 1;
      last = head;
    } catch (IOException e) {
      throw AtomicFiles.named(file, e);
    }
  }

  /** The head is replaced, or it is as it was and this fails. */
  private void replaceHead(JournalHead head) throws IOException {
    try {
      AtomicFiles.write(workspace.resolve(JournalHead.FILE), head.bytes());
    } catch (IOException e) {
      if (!isOnDisk(head)) {
        throw e;
      }
      // It is in place; only that it would outlive a loss of power is not sure. The line does.
    }
  }

  private boolean isOnDisk(JournalHead head) {
    try {
      return head.equals(JournalHead.read(workspace));
    } catch (UnreadableException e) {
      return false;
    }
  }

  /**
   * Reads all lines, the oldest first, in memory for one. Chain and signatures are not checked;
   * that is what verification is for.
   *
   * @param damage receives the lines that can't be read
   */
  public static void read(
      Workspace workspace, Consumer<Entry> entries, Consumer<Diagnostic> damage) {
    try (JournalLines lines = JournalLines.of(workspace)) {
      int damaged = 0;
      for (JournalLines.Raw raw = lines.next(); raw != null; raw = lines.next()) {
        List<Problem> problems = new ArrayList<>();
        JournalLine line = read(raw, problems);
        if (line != null) {
          entries.accept(line.entry());
        } else if (++damaged == MAX_DAMAGE) {
          damage.accept(tooDamaged(raw.number()));
          return;
        }
        for (Problem problem : problems) {
          damage.accept(
              Diagnostic.error(
                  FILE, raw.number(), problem.column(), problem.what(), problem.fix()));
        }
      }
    } catch (UnreadableException e) {
      damage.accept(Diagnostic.error(FILE, e.problem()));
    }
  }

  static Diagnostic tooDamaged(int line) {
    return Diagnostic.error(
        FILE,
        line,
        0,
        MAX_DAMAGE + " lines are damaged; what follows was not read",
        "expected a journal as Oracle left it; restore it");
  }

  static @Nullable JournalLine read(JournalLines.Raw raw, List<Problem> problems) {
    return switch (raw.form()) {
      case WHOLE -> JournalLine.read(raw.bytes(), problems);
      case TOO_LONG -> {
        problems.add(
            new Problem(
                1,
                0,
                "the line is longer than " + MAX_LINE + " bytes",
                "expected a line as Oracle wrote it; restore the journal"));
        yield null;
      }
      case TORN -> {
        problems.add(
            new Problem(
                1,
                0,
                "the line has no end",
                "a process died while writing it, or writes it now; the next `oracle run` cuts it off"));
        yield null;
      }
    };
  }
}
