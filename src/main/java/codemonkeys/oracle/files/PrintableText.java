package codemonkeys.oracle.files;

import java.io.IOException;
import java.io.Reader;
import java.util.HexFormat;

/**
 * Foreign output made fit to print, however long it is: line ends and tabs stay, what sets colours
 * or moves the cursor goes, and everything else that a terminal would obey is written as an escape.
 * A carriage return ends a line, so that nothing overwrites what was printed before it.
 */
public final class PrintableText {
  /** Longer than any sequence that sets colours; what is longer is printed, not hidden. */
  private static final int MAX_SEQUENCE = 32;

  private static final char ESCAPE = '\u001b';

  private final Appendable out;

  /** What can't be judged without the next character: a return, half a pair, a sequence. */
  private final StringBuilder held = new StringBuilder();

  private PrintableText(Appendable out) {
    this.out = out;
  }

  /** The whole of a text. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    try {
      PrintableText printable = new PrintableText(out);
      for (int i = 0; i < text.length(); i++) {
        printable.take(text.charAt(i));
      }
      printable.end();
    } catch (IOException e) {
      throw new IllegalStateException("a StringBuilder takes everything", e);
    }
    return out.toString();
  }

  /** All that a reader gives, in bounded memory. */
  public static void copy(Reader in, Appendable out) throws IOException {
    PrintableText printable = new PrintableText(out);
    char[] buffer = new char[1 << 13];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      for (int i = 0; i < n; i++) {
        printable.take(buffer[i]);
      }
    }
    printable.end();
  }

  private void take(char c) throws IOException {
    if (held.length() > 0 && takeHeld(c)) {
      return;
    }
    if (c == ESCAPE || c == '\r' || Character.isHighSurrogate(c)) {
      held.append(c);
    } else {
      print(c);
    }
  }

  /** Judges what is held, now that the next character is there; returns whether that is used up. */
  private boolean takeHeld(char c) throws IOException {
    char first = held.charAt(0);
    if (first == '\r') {
      held.setLength(0);
      out.append('\n');
      return c == '\n';
    }
    if (first == ESCAPE) {
      boolean begins = held.length() == 1 && c == '[';
      boolean goesOn = held.length() > 1 && c >= 0x20 && c <= 0x3f && held.length() < MAX_SEQUENCE;
      if (begins || goesOn) {
        held.append(c);
        return true;
      }
      if (held.length() > 1 && c >= 0x40 && c <= 0x7e) {
        held.setLength(0);
        return true;
      }
    } else if (Character.isLowSurrogate(c)) {
      out.append(Printable.line(held.append(c).toString()));
      held.setLength(0);
      return true;
    }
    release();
    return false;
  }

  private void release() throws IOException {
    String text = held.toString();
    held.setLength(0);
    for (int i = 0; i < text.length(); i++) {
      print(text.charAt(i));
    }
  }

  private void print(char c) throws IOException {
    if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f)) {
      out.append(c);
    } else if (Printable.isHidden(String.valueOf(c), 0)) {
      out.append("\\u").append(HexFormat.of().toHexDigits(c));
    } else {
      out.append(c);
    }
  }

  private void end() throws IOException {
    if (held.length() > 0 && held.charAt(0) == '\r') {
      held.setLength(0);
      out.append('\n');
    }
    release();
  }
}
