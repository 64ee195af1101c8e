package codemonkeys.oracle.rules.language;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The lines of a text, by offset. */
final class TextLines {
  private final String text;
  private final int[] starts;

  TextLines(String text) {
    this.text = text;
    this.starts =
        IntStream.concat(
                IntStream.of(0),
                IntStream.range(0, text.length())
                    .filter(i -> text.charAt(i) == '\n')
                    .map(i -> i + 1))
            .toArray();
  }

  /** From 1. */
  int line(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** From 1. */
  int column(int offset) {
    return offset - starts[line(offset) - 1] + 1;
  }

  /** Whether only white space is before it; looks back no further, for a line may be long. */
  boolean isFirst(int offset) {
    int before = offset - 1;
    int start = starts[line(offset) - 1];
    while (before >= start && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    return before < start;
  }

  /** From an offset to the end of its line, without a comment. */
  String rest(int offset) {
    int newline = text.indexOf('\n', offset);
    String rest = text.substring(offset, newline < 0 ? text.length() : newline);
    int comment = rest.indexOf("//");
    return comment < 0 ? rest : rest.substring(0, comment);
  }

  /** The first character from an offset on that is no blank; a line end at the end of the text. */
  char next(int offset) {
    int i = offset;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return i < text.length() ? text.charAt(i) : '\n';
  }
}
