package codemonkeys.oracle.evidence.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The end of the journal, found from behind, so that its length does not matter. */
final class JournalTail {
  private static final int CHUNK = 1 << 16;

  private final long whole;
  private final long torn;
  private final byte @Nullable [] last;

  private JournalTail(long whole, long torn, byte @Nullable [] last) {
    this.whole = whole;
    this.torn = torn;
    this.last = last;
  }

  static JournalTail read(SeekableByteChannel channel) throws IOException {
    long size = channel.size();
    long end = afterNewline(channel, size, 0);
    if (end == 0) {
      return new JournalTail(0, size, null);
    }
    long max = Math.max(0, end - 1 - Journal.MAX_LINE);
    long start = afterNewline(channel, end - 1, max);
    byte[] last = new byte[(int) (end - 1 - start)];
    read(channel, start, last);
    return new JournalTail(end, size - end, last);
  }

  /** The place behind the last newline before {@code to}; {@code from} when there is none. */
  private static long afterNewline(SeekableByteChannel channel, long to, long from)
      throws IOException {
    for (long at = to; at > from; ) {
      long start = Math.max(from, at - CHUNK);
      byte[] chunk = new byte[(int) (at - start)];
      read(channel, start, chunk);
      for (int i = chunk.length - 1; i >= 0; i--) {
        if (chunk[i] == '\n') {
          return start + i + 1;
        }
      }
      at = start;
    }
    return from;
  }

  private static void read(SeekableByteChannel channel, long at, byte[] into) throws IOException {
    channel.position(at);
    InputStream in = Channels.newInputStream(channel);
    int count = in.readNBytes(into, 0, into.length);
    if (count < into.length) {
      Arrays.fill(
          into, count, into.length, (byte) 0); // it shrinks under our hands; no line holds 0
    }
  }

  /** How long the journal is up to the end of its last whole line. */
  long whole() {
    return whole;
  }

  /** How many bytes without a newline follow the last whole line. */
  long torn() {
    return torn;
  }

  /** The last whole line without its newline; of one that is too long, its end. Null when none. */
  byte @Nullable [] last() {
    return last;
  }
}
