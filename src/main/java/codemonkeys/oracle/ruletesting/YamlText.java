package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.YamlSource.Form;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as YAML on one line; what is read back is the same. */
public final class YamlText {
  /** Texts that need no quotes anywhere; numbers and the words below are none of them. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*");

  private static final Set<String> WORDS = Set.of("true", "false", "null");

  private YamlText() {}

  /** Takes what {@link JsonText} takes. */
  public static String of(@Nullable Object value) {
    if (value instanceof JsonObject object) {
      return of(object.members());
    }
    if (value instanceof JsonArray array) {
      return of(array.items());
    }
    if (value instanceof Map<?, ?> map) {
      StringJoiner members = new StringJoiner(", ", "{", "}");
      map.forEach((name, member) -> members.add(of(name) + ": " + of(member)));
      return members.toString();
    }
    if (value instanceof List<?> list) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      list.forEach(item -> items.add(of(item)));
      return items.toString();
    }
    if (value instanceof JsonString text) {
      return text(text.value(), null);
    }
    if (value instanceof String text) {
      return text(text, null);
    }
    return value == null ? "null" : JsonText.compact(value);
  }

  /**
   * A text, in the form that another has.
   *
   * @param like null for the shortest
   */
  static String text(String text, @Nullable Form like) {
    boolean plain = PLAIN.matcher(text).matches() && !WORDS.contains(text);
    if (plain && (like == null || like == Form.PLAIN)) {
      return text;
    }
    boolean printable = text.codePoints().allMatch(YamlText::printable);
    if (like == Form.SINGLE_QUOTED && printable) {
      return "'" + text.replace("'", "''") + "'";
    }
    return quoted(text);
  }

  private static boolean printable(int c) {
    return c >= 0x20 && c <= 0x7e;
  }

  /** In double quotes and in ASCII where a reader might take offence. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (printable(c) || (c > 0xa0 && Character.isLetterOrDigit(c))) {
                out.appendCodePoint(c);
              } else if (c == '\n') {
                out.append("\\n");
              } else if (c == '\t') {
                out.append("\\t");
              } else if (c > 0xffff) {
                out.append(String.format(java.util.Locale.ROOT, "\\U%08x", c));
              } else {
                out.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
              }
            });
    return out.append('"').toString();
  }
}
