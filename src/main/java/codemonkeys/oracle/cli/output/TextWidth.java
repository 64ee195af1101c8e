package codemonkeys.oracle.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * How many columns of a terminal a text takes, and where it can be broken. Colours, as {@link
 * Console#style} writes them, take none.
 */
final class TextWidth {
  private static final char ESCAPE = '\u001b';

  /** Below this no script is wide or combining; most text ends here. */
  private static final int FIRST_ODD = 0x300;

  /** What may stand at the end of a line where a word is longer than a line. */
  private static final String BREAKS = "-_./,:=";

  /**
   * First and last of what is two columns wide: East_Asian_Width W and F of Unicode 15, ranges that
   * only unassigned code points separate put together.
   */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3,
    0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1,
    0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea,
    0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b,
    0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e,
    0x3041, 0x4dbf, 0x4e00, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19,
    0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18cff, 0x1aff0, 0x1b2ff, 0x1f004,
    0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d,
    0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0,
    0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff,
    0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4,
    0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5,
    0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0,
    0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000,
    0x3fffd
  };

  private TextWidth() {}

  /** Columns of a text on one line. */
  static int of(String text) {
    int columns = 0;
    for (int i = 0; i < text.length(); ) {
      char c = text.charAt(i);
      if (c == ESCAPE) {
        i = afterEscape(text, i);
      } else if (c < FIRST_ODD) {
        columns++;
        i++;
      } else {
        int point = text.codePointAt(i);
        columns += of(point);
        i += Character.charCount(point);
      }
    }
    return columns;
  }

  private static int of(int point) {
    switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> {
        return 0;
      }
      default -> {
        // The second half of a Hangul syllable stands on the first.
        return point >= 0x1160 && point <= 0x11ff ? 0 : isWide(point) ? 2 : 1;
      }
    }
  }

  private static boolean isWide(int point) {
    int low = 0;
    int high = WIDE.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (point < WIDE[2 * middle]) {
        high = middle - 1;
      } else if (point > WIDE[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Just after the colour that begins at {@code at}. */
  private static int afterEscape(String text, int at) {
    int end = text.indexOf('m', at);
    return end < 0 ? text.length() : end + 1;
  }

  /** Columns of the longest word. */
  static int ofLongestWord(String text) {
    int longest = 0;
    for (String word : text.split(" ")) {
      longest = Math.max(longest, of(word));
    }
    return longest;
  }

  /** A line for a terminal: broken between words, the rest indented two more than the line is. */
  static String wrapped(String line, int columns) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    int hanging = Math.min(indent + 2, columns / 3);
    return String.join("\n" + " ".repeat(hanging), lines(line, columns, columns - hanging));
  }

  /**
   * A text in lines of at most so many columns, broken between words. A word that is longer than a
   * line stays whole.
   *
   * @param columns of the first line
   * @param rest columns of the lines after it
   */
  static List<String> lines(String text, int columns, int rest) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int filled = 0;
    boolean empty = true;
    int i = 0;
    while (i < text.length()) {
      int word = i;
      while (word < text.length() && text.charAt(word) == ' ') {
        word++;
      }
      int end = text.indexOf(' ', word);
      end = end < 0 ? text.length() : end;
      String blanks = text.substring(i, word);
      String next = text.substring(word, end);
      int width = of(next);
      int room = lines.isEmpty() ? columns : rest;
      if (!empty && filled + blanks.length() + width > room) {
        lines.add(line.toString());
        line.setLength(0);
        filled = 0;
      } else {
        line.append(blanks);
        filled += blanks.length();
      }
      line.append(next);
      filled += width;
      empty = false;
      i = end;
    }
    lines.add(line.toString());
    return lines;
  }

  /** The same, words that are too long broken after a dash, dot or slash within them. */
  static List<String> linesOfParts(String text, int columns) {
    List<String> lines = new ArrayList<>();
    for (String line : lines(text, columns, columns)) {
      String rest = line;
      while (of(rest) > columns) {
        int at = lastBreak(rest, columns);
        if (at < 0) {
          break;
        }
        lines.add(rest.substring(0, at));
        rest = rest.substring(at);
      }
      lines.add(rest);
    }
    return lines;
  }

  /** Where the first line of a long word ends; -1 when it can't be broken. */
  private static int lastBreak(String word, int columns) {
    int best = -1;
    for (int i = 1; i < word.length(); i++) {
      if (BREAKS.indexOf(word.charAt(i - 1)) >= 0) {
        if (of(word.substring(0, i)) > columns) {
          break;
        }
        best = i;
      }
    }
    return best;
  }
}
