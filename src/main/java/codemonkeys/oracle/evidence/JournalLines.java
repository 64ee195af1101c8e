package codemonkeys.oracle.evidence;

import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.io.BufferedInputStream;
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
  private byte[] buffer = new byte[1 << 12];
  private int number;

  private JournalLines(@Nullable InputStream in) {
    this.in = in;
  }

  /** Opens the journal; one that is not there has no lines. */
  static JournalLines of(Workspace workspace) throws UnreadableException {
    InputStream in = workspace.open(Journal.FILE);
    return new JournalLines(in == null ? null : new BufferedInputStream(in, 1 << 16));
  }

  /** The next line; null after the last. */
  @Nullable Raw next() throws UnreadableException {
    if (in == null) {
      return null;
    }
    try {
      int length = 0;
      int next = in.read();
      if (next < 0) {
        return null;
      }
      number = Math.addExact(number, 1);
      boolean tooLong = false;
      for (; next >= 0 && next != '\n'; next = in.read()) {
        if (length == Journal.MOST_LINE) {
          tooLong = true;
          continue;
        }
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, Math.min(length * 2, Journal.MOST_LINE));
        }
        buffer[length++] = (byte) next;
      }
      Form form = next < 0 ? Form.TORN : tooLong ? Form.TOO_LONG : Form.WHOLE;
      return new Raw(number, form, tooLong ? new byte[0] : Arrays.copyOf(buffer, length));
    } catch (IOException e) {
      throw Workspace.unreadable(e);
    }
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
