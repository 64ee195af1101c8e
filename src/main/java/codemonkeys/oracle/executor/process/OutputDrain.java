package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.units.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The output of a job on its way to a file: always drained, so that the job never waits for a
 * reader; kept up to a cap; hashed and counted whole.
 */
final class OutputDrain implements Runnable {
  private static final int MAX_LINE = 200;

  /** What sets off text on a terminal and is no text. */
  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

  private final InputStream in;
  private final OutputStream kept;
  private final long cap;
  private final Digest sha256 = new Digest();

  private volatile long total;
  private volatile String lastLine = "";
  private boolean failed;
  private boolean over;
  private long written;
  private final StringBuilder line = new StringBuilder();

  OutputDrain(InputStream in, OutputStream kept, ByteSize cap) {
    this.in = in;
    this.kept = kept;
    this.cap = cap.bytes();
  }

  @Override
  public void run() {
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!take(buffer, n)) {
          return;
        }
      }
    } catch (IOException e) {
      fail();
    }
    end();
  }

  private synchronized boolean take(byte[] buffer, int n) {
    if (over) {
      return false; // what a process that escaped goes on to print
    }
    sha256.addPlain(buffer, n);
    total += n;
    keep(buffer, n);
    remember(buffer, n);
    return true;
  }

  private synchronized void fail() {
    failed = true;
  }

  private synchronized void end() {
    over = true;
  }

  /** A disk that is full must not stop the draining; the summary says that something is missing. */
  private void keep(byte[] buffer, int n) {
    int room = (int) Math.min(n, cap - written);
    if (room > 0 && !failed) {
      try {
        kept.write(buffer, 0, room);
        written += room;
      } catch (IOException e) {
        failed = true;
      }
    }
  }

  /** Keeps the last line that is not blank, of an endless one its beginning. */
  private void remember(byte[] buffer, int n) {
    // Only the end can hold the last line; what lies before it is not even decoded.
    int from = Math.max(0, n - 4 * MAX_LINE);
    for (char c : new String(buffer, from, n - from, StandardCharsets.UTF_8).toCharArray()) {
      if (c == '\n' || c == '\r') {
        show();
        line.setLength(0);
      } else if (line.length() < MAX_LINE) {
        line.append(c);
      }
    }
    show();
  }

  private void show() {
    String text = COLOURS.matcher(line).replaceAll("");
    if (!text.isBlank()) {
      lastLine = text;
    }
  }

  String lastLine() {
    return lastLine;
  }

  long total() {
    return total;
  }

  /** What was read until now; what may come after it is not taken any more. */
  synchronized PrintedOutput summary() {
    boolean complete = over && !failed;
    over = true;
    return new PrintedOutput(total, written, sha256.hex(), complete);
  }
}
