package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The journal from its beginning, line by line, in memory for one line. */
final class JournalLines implements AutoCloseable {
  /**
   * A line as it was found.
   *
   * @param number from 1
   * @param bytes without the newline; empty for a line that is too long
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Raw(int number, Form form, byte[] bytes) {}

  /** What can be seen of a line without reading it. */
  enum Form {
    WHOLE,
    TOO_LONG,
    /** The last one, without a newline. */
    TORN
  }

  private final @Nullable InputStream in;
  private final byte[] chunk = new byte[1 << 16];
  private int at;
  private int limit;
  private byte[] line = new byte[1 << 12];
  private int number;

  private JournalLines(@Nullable InputStream in) {
    this.in = in;
  }

  /** Opens the journal; one that is not there has no lines. */
  static JournalLines of(Workspace workspace) throws UnreadableException {
    return new JournalLines(workspace.open(Journal.FILE));
  }

  /** The next line; null after the last. */
  @Nullable Raw next() throws UnreadableException {
    if (in == null) {
      return null;
    }
    try {
      if (!fill(in)) {
        return null;
      }
      number = Math.addExact(number, 1);
      int length = 0;
      boolean tooLong = false;
      boolean whole = false;
      while (!whole && fill(in)) {
        int end = at;
        while (end < limit && chunk[end] != '\n') {
          end++;
        }
        whole = end < limit;
        // Of a line that is too long the rest is passed over.
        tooLong |= length + (end - at) > Journal.MAX_LINE;
        if (!tooLong) {
          append(length, end);
          length += end - at;
        }
        at = whole ? end + 1 : end;
      }
      Form form = !whole ? Form.TORN : tooLong ? Form.TOO_LONG : Form.WHOLE;
      return new Raw(number, form, tooLong ? new byte[0] : Arrays.copyOf(line, length));
    } catch (IOException e) {
      throw Workspace.unreadable(e);
    }
  }

  private void append(int length, int end) {
    int needed = length + (end - at);
    if (needed > line.length) {
      line = Arrays.copyOf(line, Math.max(needed, Math.min(line.length * 2, Journal.MAX_LINE)));
    }
    System.arraycopy(chunk, at, line, length, end - at);
  }

  /** Whether there is anything left. */
  private boolean fill(InputStream from) throws IOException {
    if (at == limit) {
      at = 0;
      limit = Math.max(0, from.read(chunk));
    }
    return at < limit;
  }

  @Override
  public void close() throws UnreadableException {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        throw Workspace.unreadable(e);
      }
    }
  }
}
