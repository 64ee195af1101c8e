package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.schemas.SchemaNode;
import codemonkeys.oracle.schemas.SchemaWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The schema as tables: what {@code docs/reference/rule-tests.md} has to say of keys. */
final class FormatPage {
  static final String BEGIN = "<!-- Tables: made from the schema -->\n";
  static final String END = "<!-- End of tables -->\n";

  /** Mappings that have a table of their own, as facts have, in the order of the schema. */
  private static final List<String> WITHOUT_TABLE =
      List.of("case", "expect", "order", "hold", "given");

  private FormatPage() {}

  static String text() {
    StringBuilder out = new StringBuilder(BEGIN);
    SchemaNode root = TestFormat.SCHEMA.root();
    for (String name : root.definitionNames()) {
      SchemaNode mapping = root.definition(name);
      if (!mapping.propertyNames().isEmpty() && !WITHOUT_TABLE.contains(name)) {
        table(out, mapping);
      }
    }
    return out.append('\n').toString();
  }

  private static void table(StringBuilder out, SchemaNode mapping) {
    out.append("\n### ").append(text(mapping, "title"));
    out.append("\n\n| key | value | meaning | without it |\n|---|---|---|---|\n");
    List<String> required = new ArrayList<>();
    if (mapping.keyword("required") instanceof JsonArray array) {
      array.items().forEach(each -> required.add(((JsonString) each).value()));
    }
    for (String key : mapping.propertyNames()) {
      SchemaNode property = mapping.property(key);
      String meaning = text(property, "description");
      meaning = meaning.substring(0, 1).toLowerCase(Locale.ROOT) + meaning.substring(1);
      meaning = meaning.replaceFirst("\\.$", "");
      int semicolon = meaning.indexOf("; ");
      JsonValue otherwise = property.otherwise();
      String without =
          required.contains(key)
              ? "required"
              : otherwise != null
                  ? shown(otherwise)
                  : semicolon < 0 ? "as usual" : meaning.substring(semicolon + 2);
      out.append("| `")
          .append(key)
          .append("` | ")
          .append(value(property))
          .append(" | ")
          .append(escaped(semicolon < 0 ? meaning : meaning.substring(0, semicolon)))
          .append(" | ")
          .append(escaped(without))
          .append(" |\n");
    }
  }

  private static String text(SchemaNode node, String keyword) {
    return ((JsonString) node.keyword(keyword)).value();
  }

  private static String shown(JsonValue otherwise) {
    String text = otherwise instanceof JsonString string ? string.value() : otherwise.shown();
    return text.isEmpty() ? "empty" : text.equals("0".repeat(40)) ? "forty zeros" : text;
  }

  private static String value(SchemaNode schema) {
    SchemaNode node = schema.resolved();
    List<String> words = node.words();
    if (words != null) {
      return "`" + String.join("`, `", words) + "`";
    }
    if (node.keyword("const") instanceof JsonString only) {
      return "`" + only.value() + "`";
    }
    List<SchemaNode> alternatives = node.alternatives("anyOf");
    return alternatives.isEmpty()
        ? String.join(" or ", node.types().stream().map(type -> value(node, type)).toList())
        : String.join(" or ", alternatives.stream().map(FormatPage::value).toList());
  }

  private static String value(SchemaNode node, String type) {
    return switch (type) {
      case "string" -> node.keyword("pattern") == null ? "text" : "product id";
      case "object" -> "mapping";
      case "array" -> "list of " + value(node.items()).replace("mapping", "mappings");
      case "integer" -> limit(node, "minimum") + " to " + limit(node, "maximum");
      case "boolean" -> "true or false";
      default -> SchemaWords.expected(node);
    };
  }

  private static String limit(SchemaNode node, String keyword) {
    return ((JsonNumber) node.keyword(keyword)).text();
  }

  private static String escaped(String text) {
    return text.replace("<", "&lt;").replace("|", "\\|");
  }
}
