package codemonkeys.oracle.evidence;

import codemonkeys.oracle.files.Problem;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an XML document without what a streaming parser would gather in memory as a whole:
 * comments, CDATA sections and processing instructions, of which only the line ends stay. What
 * tests printed stands in there; it can be most of a file, and any character. A tag longer than a
 * mebibyte, a doctype and a NUL byte end the reading.
 *
 * <p>It looks at bytes, so it is right for encodings that have ASCII at its place and nowhere else:
 * UTF-8, ISO 8859, Windows 125x. The caller must refuse others.
 */
final class FencedXml extends InputStream {
  private static final int MOST_TAG = 1 << 20;
  private static final int END = -1;

  private enum State {
    TEXT,
    TAG,
    LEFT_OUT,
    ENDED
  }

  private final InputStream in;
  private final long mostBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int filled;

  private State state = State.TEXT;
  private long taken;
  private int line = 1;

  /** In a tag: its length, and the quotation mark of the attribute value that is open, or 0. */
  private int tagLength;

  private int quote;

  /** What is left out: its name and first line, and that it ends with so many marks and a >. */
  private String section = "";

  private int sectionLine;
  private int mark;
  private int marksNeeded;

  /** The document must not be read on; the problem says why. */
  static final class FenceException extends IOException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialized
    private final Problem problem;

    FenceException(Problem problem) {
      super(problem.what());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  FencedXml(InputStream in, long mostBytes) {
    this.in = in;
    this.mostBytes = mostBytes;
  }

  @Override
  public int read() throws IOException {
    return switch (state) {
      case TEXT -> inText();
      case TAG -> inTag();
      case LEFT_OUT -> leaveOut();
      case ENDED -> END;
    };
  }

  @Override
  public int read(byte[] to, int from, int most) throws IOException {
    int count = 0;
    while (count < most) {
      int one = read();
      if (one == END) {
        return count == 0 ? END : count;
      }
      to[from + count++] = (byte) one;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private int inText() throws IOException {
    boolean first = taken == 0;
    int one = take();
    if (one != '<') {
      return one;
    }
    if (follows("!--")) {
      return leaveOut("comment", 3, '-', 2);
    }
    if (follows("![CDATA[")) {
      return leaveOut("CDATA section", 8, ']', 2);
    }
    if (follows("!")) {
      throw new FenceException(
          new Problem(
              line, 0, "it has a doctype", "expected a report without one; leave the <! line out"));
    }
    if (follows("?") && !first) {
      return leaveOut("processing instruction", 1, '?', 1);
    }
    state = State.TAG;
    tagLength = 0;
    quote = 0;
    return one;
  }

  private int inTag() throws IOException {
    int one = take();
    if (++tagLength > MOST_TAG) {
      throw new FenceException(
          new Problem(
              line,
              0,
              "a tag is longer than " + MOST_TAG + " bytes",
              "expected less; let names and messages of tests be shorter"));
    }
    if (quote != 0) {
      quote = one == quote ? 0 : quote;
    } else if (one == '"' || one == '\'') {
      quote = one;
    } else if (one == '>') {
      state = State.TEXT;
    }
    return one;
  }

  private int leaveOut(String name, int opening, int endMark, int endMarks) throws IOException {
    section = name;
    sectionLine = line;
    mark = endMark;
    marksNeeded = endMarks;
    state = State.LEFT_OUT;
    for (int i = 0; i < opening; i++) {
      take();
    }
    return leaveOut();
  }

  /**
   * The next line end of the section; after its end a blank, so that its sides don't grow together.
   */
  private int leaveOut() throws IOException {
    int marks = 0;
    while (true) {
      int one = take();
      if (one == END) {
        throw new FenceException(
            new Problem(
                line,
                0,
                "it ends within the " + section + " that begins in line " + sectionLine,
                "expected a whole report; its writer was perhaps ended before it was done"));
      } else if (one == mark) {
        marks++;
      } else if (one == '>' && marks >= marksNeeded) {
        state = State.TEXT;
        return ' ';
      } else if (one == '\n') {
        return one;
      } else {
        marks = 0;
      }
    }
  }

  /** Whether the bytes ahead are these; without taking them. */
  private boolean follows(String ascii) throws IOException {
    if (filled - next < ascii.length()) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= next;
      next = 0;
      filled += in.readNBytes(buffer, filled, buffer.length - filled);
    }
    if (filled - next < ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (buffer[next + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int take() throws IOException {
    if (next == filled) {
      next = 0;
      filled = in.readNBytes(buffer, 0, buffer.length);
      if (filled == 0) {
        if (state != State.LEFT_OUT) {
          state = State.ENDED;
        }
        return END;
      }
    }
    if (++taken > mostBytes) {
      throw new FenceException(
          Problem.ofFile(
              "it is larger than " + mostBytes + " bytes",
              "expected at most that; let tests print less into it, or report in more files"));
    }
    byte one = buffer[next++];
    if (one == 0 && state != State.LEFT_OUT) {
      throw new FenceException(
          new Problem(line, 0, "it has a NUL byte", "expected XML in UTF-8; write it so"));
    }
    if (one == '\n') {
      line++;
    }
    return one & 0xff;
  }
}
