package codemonkeys.oracle.rules.language;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a rule file names parameters: {@code param.NAME} in conditions, and {@code {param.NAME}}
 * within texts. Their values take the place of the names before anything else reads the file, so
 * that the checks, the trees and Drools see constants and nothing new.
 */
public final class ParameterReferences {
  private static final String PREFIX = "param.";

  private ParameterReferences() {}

  /**
   * A name of a parameter in a rule file.
   *
   * @param start of its first character
   * @param end behind its last character
   * @param quoted whether it stands within a text
   * @param line from 1
   * @param column from 1
   */
  public record Reference(int start, int end, String name, boolean quoted, int line, int column) {}

  /** All of them, in the order of the text; comments are passed over. */
  public static List<Reference> in(String text) {
    if (!text.contains(PREFIX)) {
      return List.of();
    }
    List<Reference> found = new ArrayList<>();
    int line = 1;
    int lineStart = 0;
    char quote = 0;
    boolean comments = text.contains("/*");
    for (int i = 0; i < text.length(); i++) {
      if (i == lineStart && !comments && !text.substring(i, lineEnd(text, i)).contains(PREFIX)) {
        i = lineEnd(text, i); // most lines name none
        line++;
        lineStart = i + 1;
        continue;
      }
      char at = text.charAt(i);
      if (at == '\n') {
        line++;
        lineStart = i + 1;
        quote = 0; // no text of a rule goes over a line's end
      } else if (quote != 0 && at == '\\') {
        i++;
      } else if (quote != 0 && at == quote) {
        quote = 0;
      } else if (quote == 0 && (at == '"' || at == '\'')) {
        quote = at;
      } else if (quote == 0 && text.startsWith("//", i)) {
        i = lineEnd(text, i) - 1;
      } else if (quote == 0 && text.startsWith("/*", i)) {
        int end = text.indexOf("*/", i + 2);
        end = end < 0 ? text.length() : end + 2;
        for (int j = i; j < end; j++) {
          if (text.charAt(j) == '\n') {
            line++;
            lineStart = j + 1;
          }
        }
        i = end - 1;
      } else {
        int start = quote == 0 ? i : i + 1;
        boolean here =
            quote == 0
                ? (i == 0 || !partOfName(text.charAt(i - 1))) && text.startsWith(PREFIX, i)
                : at == '{' && text.startsWith(PREFIX, start);
        int end = here ? nameEnd(text, start + PREFIX.length()) : start;
        boolean closed = quote == 0 || (end < text.length() && text.charAt(end) == '}');
        if (here && closed && end > start + PREFIX.length()) {
          String name = text.substring(start + PREFIX.length(), end);
          end += quote == 0 ? 0 : 1;
          found.add(new Reference(i, end, name, quote != 0, line, i - lineStart + 1));
          i = end - 1;
        }
      }
    }
    return found;
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private static int nameEnd(String text, int from) {
    int end = from;
    while (end < text.length() && partOfName(text.charAt(end)) && text.charAt(end) != '.') {
      end++;
    }
    return end;
  }

  private static boolean partOfName(char c) {
    return c == '.' || c == '_' || c == '$' || Character.isLetterOrDigit(c);
  }

  /**
   * The text with values in the place of names. Where a value is shorter than the name, blanks
   * follow it, so that what stands behind it keeps its column.
   *
   * @param value of a reference; null leaves it as it is
   */
  public static String replaced(String text, Function<Reference, @Nullable String> value) {
    List<Reference> references = in(text);
    if (references.isEmpty()) {
      return text;
    }
    StringBuilder replaced = new StringBuilder(text.length());
    int from = 0;
    for (Reference each : references) {
      replaced.append(text, from, each.start());
      String written = value.apply(each);
      if (written == null) {
        replaced.append(text, each.start(), each.end());
      } else {
        replaced.append(written);
        if (!each.quoted()) {
          replaced.append(" ".repeat(Math.max(0, each.end() - each.start() - written.length())));
        }
      }
      from = each.end();
    }
    return replaced.append(text, from, text.length()).toString();
  }
}
