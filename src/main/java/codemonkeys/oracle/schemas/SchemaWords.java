package codemonkeys.oracle.schemas;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;

/** What a schema expects, in the words of a message. */
public final class SchemaWords {
  private SchemaWords() {}

  /** What a value has to be, as {@code a whole number from 1 to 5}. */
  public static String expected(SchemaNode schema) {
    SchemaNode node = schema.resolved();
    List<String> words = node.words();
    if (words != null) {
      return among(words);
    }
    JsonValue only = node.keyword("const");
    if (only != null) {
      return only instanceof JsonString text ? text.value() : only.shown();
    }
    List<String> ways = new ArrayList<>();
    for (SchemaNode each : node.alternatives("anyOf")) {
      ways.add(expected(each));
    }
    for (String type : ways.isEmpty() ? node.types() : List.<String>of()) {
      ways.add(
          switch (type) {
            case "string" -> text(node);
            case "integer" -> "a whole number" + limits(node);
            case "number" -> "a number" + limits(node);
            case "boolean" -> "true or false";
            case "array" -> "a list";
            default -> mapping(node);
          });
    }
    ways.removeIf(String::isEmpty);
    return String.join(", or ", ways);
  }

  private static String text(SchemaNode node) {
    if (node.keyword("format") instanceof JsonString format) {
      return format.value().equals("date") ? "a date as 2026-03-01" : DATE_TIME;
    }
    if (node.keyword("pattern") instanceof JsonString pattern) {
      return node.isDefinition() && node.keyword("description") instanceof JsonString description
          ? description.value().substring(0, description.value().length() - 1)
          : "a text of the form " + pattern.value();
    }
    return (node.keyword("minLength") == null ? "a text" : "a text that is not empty")
        + (node.keyword("maxLength") instanceof JsonNumber max
            ? ", of at most " + max.text() + " characters"
            : "");
  }

  private static final String DATE_TIME = "a date and time as 2026-03-01T06:00:00Z";

  private static String limits(SchemaNode node) {
    String min = node.keyword("minimum") instanceof JsonNumber number ? number.text() : "";
    String max = node.keyword("maximum") instanceof JsonNumber number ? number.text() : "";
    return max.isEmpty()
        ? min.isEmpty() ? "" : " of at least " + min
        : min.isEmpty() ? " of at most " + max : " from " + min + " to " + max;
  }

  private static String mapping(SchemaNode node) {
    return node.isClosed()
        ? "a mapping with " + among(node.propertyNames())
        : node.otherProperties() == null ? "an object" : "a mapping";
  }

  /** Words as a sentence lists them: {@code a, b or c}. */
  public static String among(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
