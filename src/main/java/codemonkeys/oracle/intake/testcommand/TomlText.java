package codemonkeys.oracle.intake.testcommand;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the search wants of a TOML file: the values of a few keys, by their whole names. Tables,
 * dotted keys, lists over several lines and comments are read; inline tables are not.
 */
final class TomlText {
  private static final Pattern TABLE =
      Pattern.compile("\\[{1,2}\\s*([A-Za-z0-9_.-]+)\\s*\\]{1,2}\\s*(?:#.*)?");
  private static final Pattern KEY = Pattern.compile("([A-Za-z0-9_.-]+)\\s*=\\s*(.*)");
  private static final Pattern IN_LIST = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(#.*)|(\\])");

  private final List<String> lines;

  TomlText(List<String> lines) {
    this.lines = lines;
  }

  /** Whether a key has a value that is written as given, as {@code false}. */
  boolean says(String name, String value) {
    int line = find(name);
    return line >= 0 && valueAt(line).replaceFirst("\\s*#.*", "").equals(value);
  }

  /** The texts of a list; empty when the key has none. */
  List<String> list(String name) {
    List<String> texts = new ArrayList<>();
    int line = find(name);
    String rest = line < 0 ? "" : valueAt(line);
    if (!rest.startsWith("[")) {
      return texts;
    }
    for (rest = rest.substring(1); ; rest = lines.get(line)) {
      Matcher part = IN_LIST.matcher(rest);
      while (part.find()) {
        if (part.group(4) != null) {
          return texts;
        }
        if (part.group(3) == null) {
          texts.add(Optional.ofNullable(part.group(1)).orElseGet(() -> part.group(2)));
        }
      }
      if (++line == lines.size()) {
        return texts;
      }
    }
  }

  /** The line in which a key stands; -1 when there is none. */
  private int find(String name) {
    String table = "";
    for (int line = 0; line < lines.size(); line++) {
      String text = lines.get(line).strip();
      Matcher head = TABLE.matcher(text);
      Matcher key = KEY.matcher(text);
      if (head.matches()) {
        table = head.group(1) + ".";
      } else if (key.matches() && name.equals(table + key.group(1))) {
        return line;
      }
    }
    return -1;
  }

  private String valueAt(int line) {
    String text = lines.get(line);
    return text.substring(text.indexOf('=') + 1).strip();
  }
}
