package codemonkeys.oracle.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Foreign text made fit to print: on one line, without control characters, not endless. */
public final class Printable {
  private static final int MAX = 80;

  private static final int MAX_FOREIGN = 200;

  /** What no shell reads anything into. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private Printable() {}

  /** In double quotes, at most 80 characters of it. */
  public static String text(String value) {
    String cut = value.length() > MAX ? value.substring(0, MAX) + "…" : value;
    return '"' + line(cut) + '"';
  }

  /**
   * As it is, with everything that could move a cursor, change a colour or turn the direction of
   * text written as an escape.
   */
  public static String line(String value) {
    StringBuilder out = null;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean hidden = isHidden(value, i);
      if (hidden && out == null) {
        out = new StringBuilder(value.length() + 16).append(value, 0, i);
      }
      if (out != null) {
        if (hidden) {
          out.append(
              switch (c) {
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> "\\u" + java.util.HexFormat.of().toHexDigits(c);
              });
        } else {
          out.append(c);
        }
      }
    }
    return out == null ? value : out.toString();
  }

  /** A list of arguments as a shell would take it: what needs quotes has them. */
  public static String argv(List<String> argv) {
    StringBuilder out = new StringBuilder();
    for (String word : argv) {
      out.append(out.length() == 0 ? "" : " ");
      out.append(PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return line(out.toString());
  }

  /** At most so many characters of a text, with a sign that there were more. */
  public static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "…";
  }

  /** The first of some names on one line, and how many more there are. */
  public static String first(List<String> names, int max) {
    int shown = Math.min(names.size(), max);
    return line(String.join(", ", names.subList(0, shown)))
        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
  }

  /** What another program or library says: the first 200 characters, on one line. */
  public static String foreign(@Nullable String text) {
    String known = text == null || text.isBlank() ? "it says nothing" : text.strip();
    return cut(line(cut(known, MAX_FOREIGN)), MAX_FOREIGN);
  }

  /** Whether the character at {@code i} is one that is not to be printed as it is. */
  static boolean isHidden(String value, int i) {
    char c = value.charAt(i);
    if (Character.isSurrogate(c)) {
      return !isPair(value, i)
          || Character.getType(
                  Character.isHighSurrogate(c)
                      ? value.codePointAt(i)
                      : value.codePointBefore(i + 1))
              == Character.FORMAT;
    }
    return c < 0x20
        || (c >= 0x7f && c <= 0x9f)
        || Character.getType(c) == Character.FORMAT
        || c == 0x2028
        || c == 0x2029;
  }

  /** Why reading or writing failed, in words and without the file. */
  public static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "it is not there";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "something else stands there";
    }
    if (e instanceof NotDirectoryException) {
      return "it is not a folder";
    }
    String message = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return message == null || message.isBlank() ? "input or output failed" : foreign(message);
  }

  /** Which file could not be read or written, where that is known, and why. */
  public static String failure(IOException e) {
    String file = e instanceof FileSystemException system ? system.getFile() : null;
    return file == null || file.isEmpty() ? reason(e) : line(file) + ": " + reason(e);
  }

  private static boolean isPair(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1));
    }
    return i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }
}
