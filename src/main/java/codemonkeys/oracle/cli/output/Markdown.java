package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.files.Printable;

/**
 * Text in GitHub-flavoured Markdown that stays text: what CommonMark reads something into is
 * written as the number of the character, and what code hosts look for in text afterwards
 * (mentions, issues, addresses, emoji) they leave alone in code.
 */
final class Markdown {
  private Markdown() {}

  /** What stands for itself, besides letters and digits, wherever it stands in a line. */
  private static final String PLAIN = " ,;()'\"+=%-/";

  /** A text in which CommonMark and its extensions read nothing. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    String line = Printable.line(text);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean plain =
          switch (c) {
            case ':' -> !line.startsWith("//", i + 1); // an address would become a link
            case '.' -> i < 3 || !line.regionMatches(true, i - 3, "www", 0, 3);
            default -> c >= 0x80 || isLetter(c) || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
          };
      if (plain) {
        out.append(c);
      } else {
        out.append("&#").append((int) c).append(';');
      }
    }
    return out.toString();
  }

  /** A text in which nobody looks for anything. */
  static String code(String text) {
    return text.isBlank() ? "" : "<code>" + escaped(text) + "</code>";
  }

  /** A cell of a table: words and numbers as they are. */
  static String cell(String text) {
    boolean words = text.chars().allMatch(c -> c == ' ' || isLetter(c));
    boolean number = text.chars().allMatch(c -> c >= '0' && c <= '9');
    return words || number ? text : code(text);
  }

  /** A line for people as an item of a list, below the item before it when it is indented. */
  static String item(String line) {
    String text = line.strip();
    return text.isEmpty() ? "" : (line.startsWith(" ") ? "  " : "") + "- " + code(text);
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
