package codemonkeys.oracle.schemas;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A first look at a document that is most likely sound, by the schema itself: loading networknt
 * costs a fifth of {@code oracle rules test}. What is accepted here is valid. What is not accepted,
 * also because of a keyword that is not known here, goes to networknt, which decides.
 */
final class SchemaMatch {
  private static final Pattern LINE_END = Pattern.compile("[\\n\\r\\u0085\\u2028\\u2029]");

  private final SchemaNode root;
  private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

  SchemaMatch(SchemaNode root) {
    this.root = root;
  }

  /** Whether a value certainly keeps a schema, which is a part of the root's. */
  boolean accepts(JsonObject schema, JsonValue value) {
    for (Map.Entry<String, JsonValue> each : schema.members().entrySet()) {
      if (!accepts(each.getKey(), each.getValue(), schema, value)) {
        return false;
      }
    }
    return true;
  }

  private boolean accepts(String keyword, JsonValue wanted, JsonObject schema, JsonValue value) {
    return switch (keyword) {
      case "$schema", "$id", "$defs", "title", "description", "default" -> true;
      case "$ref" -> accepts(definition((JsonString) wanted), value);
      case "type" -> isOfAny(listed(wanted), value);
      case "enum" -> isOneOf(listed(wanted), value);
      case "const" -> same(wanted, value);
      case "anyOf" -> count(wanted, value) > 0;
      case "oneOf" ->
          listed(wanted).stream().allMatch(SchemaMatch::isRequired) && count(wanted, value) == 1;
      case "if" ->
          accepts(schema, "then", value)
              && (accepts((JsonObject) wanted, value) || accepts(schema, "else", value));
      case "then", "else" -> true; // with if
      case "minimum" -> !(value instanceof JsonNumber number) || compare(number, wanted) >= 0;
      case "maximum" -> !(value instanceof JsonNumber number) || compare(number, wanted) <= 0;
      case "minLength" -> !(value instanceof JsonString text) || length(text) >= number(wanted);
      case "maxLength" -> !(value instanceof JsonString text) || length(text) <= number(wanted);
      case "pattern" -> !(value instanceof JsonString text) || finds(text(wanted), text.value());
      case "format" -> !(value instanceof JsonString text) || isOf(text(wanted), text.value());
      case "minItems" -> !(value instanceof JsonArray list) || size(list) >= number(wanted);
      case "maxItems" -> !(value instanceof JsonArray list) || size(list) <= number(wanted);
      case "items" -> all(value instanceof JsonArray list ? list.items() : List.of(), wanted);
      case "minProperties" -> !(value instanceof JsonObject map) || size(map) >= number(wanted);
      case "maxProperties" -> !(value instanceof JsonObject map) || size(map) <= number(wanted);
      case "required" -> !(value instanceof JsonObject map) || hasAll(map, listed(wanted));
      case "properties" -> !(value instanceof JsonObject map) || known(map, (JsonObject) wanted);
      case "additionalProperties" ->
          !(value instanceof JsonObject map) || others(map, schema, wanted);
      case "dependentRequired" ->
          !(value instanceof JsonObject map) || together(map, (JsonObject) wanted);
      default -> false;
    };
  }

  private JsonObject definition(JsonString ref) {
    return root.definition(ref.value().substring("#/$defs/".length())).object();
  }

  /** Of an alternative that says nothing but what is required it is known when it is refused. */
  private static boolean isRequired(JsonValue alternative) {
    return ((JsonObject) alternative).members().keySet().equals(Set.of("required"));
  }

  /**
   * Whether a value keeps what follows from a condition. Where the condition is not known to hold,
   * both are asked for, since it is not known to fail either.
   */
  private boolean accepts(JsonObject schema, String consequence, JsonValue value) {
    return !(schema.members().get(consequence) instanceof JsonObject inner)
        || accepts(inner, value);
  }

  // Loops and no streams from here on: every value of every document goes through them.

  private int count(JsonValue alternatives, JsonValue value) {
    int count = 0;
    for (JsonValue each : listed(alternatives)) {
      count += accepts((JsonObject) each, value) ? 1 : 0;
    }
    return count;
  }

  private static boolean isOfAny(List<JsonValue> types, JsonValue value) {
    for (JsonValue type : types) {
      if (isOfType(text(type), value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOneOf(List<JsonValue> values, JsonValue value) {
    for (JsonValue each : values) {
      if (same(each, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasAll(JsonObject map, List<JsonValue> names) {
    for (JsonValue name : names) {
      if (!map.members().containsKey(text(name))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfType(String type, JsonValue value) {
    return switch (type) {
      case "object" -> value instanceof JsonObject;
      case "array" -> value instanceof JsonArray;
      case "string" -> value instanceof JsonString;
      case "boolean" -> value instanceof JsonBoolean;
      case "null" -> value instanceof JsonNull;
      case "number" -> value instanceof JsonNumber;
      case "integer" -> value instanceof JsonNumber number && number.exactLong().isPresent();
      default -> false;
    };
  }

  /** Whether two values are the same; of numbers, lists and objects it is not known here. */
  private static boolean same(JsonValue one, JsonValue other) {
    return one instanceof JsonString text
        ? other instanceof JsonString same && same.value().equals(text.value())
        : one instanceof JsonBoolean flag
            ? other instanceof JsonBoolean same && same.value() == flag.value()
            : one instanceof JsonNull && other instanceof JsonNull;
  }

  private boolean finds(String pattern, String text) {
    // To a schema $ is the very end, to Java also what stands before a last line end.
    return patterns.computeIfAbsent(pattern, Pattern::compile).matcher(text).find()
        && !(pattern.endsWith("$") && LINE_END.matcher(text).find());
  }

  private static boolean isOf(String format, String text) {
    if (format.equals("date-time")) {
      return JsonFields.parseInstant(text).isPresent();
    }
    try {
      return format.equals("date") && LocalDate.parse(text).getYear() >= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private boolean all(Iterable<JsonValue> values, JsonValue schema) {
    for (JsonValue each : values) {
      if (!accepts((JsonObject) schema, each)) {
        return false;
      }
    }
    return true;
  }

  private boolean known(JsonObject map, JsonObject properties) {
    for (Map.Entry<String, JsonValue> each : map.members().entrySet()) {
      JsonValue schema = properties.members().get(each.getKey());
      if (schema != null && !accepts((JsonObject) schema, each.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean others(JsonObject map, JsonObject schema, JsonValue wanted) {
    JsonValue known = schema.members().get("properties");
    for (Map.Entry<String, JsonValue> each : map.members().entrySet()) {
      boolean other =
          !(known instanceof JsonObject names) || !names.members().containsKey(each.getKey());
      if (other
          && !(wanted instanceof JsonObject rest
              ? accepts(rest, each.getValue())
              : same(wanted, new JsonBoolean(0, 0, true)))) {
        return false;
      }
    }
    return true;
  }

  private static boolean together(JsonObject map, JsonObject dependent) {
    return dependent.members().entrySet().stream()
        .filter(each -> map.members().containsKey(each.getKey()))
        .flatMap(each -> listed(each.getValue()).stream())
        .allMatch(name -> map.members().containsKey(text(name)));
  }

  private static List<JsonValue> listed(JsonValue value) {
    return value instanceof JsonArray array ? array.items() : List.of(value);
  }

  private static String text(JsonValue value) {
    return ((JsonString) value).value();
  }

  private static BigDecimal decimal(JsonValue value) {
    return ((JsonNumber) value).decimal();
  }

  private static long number(JsonValue value) {
    return decimal(value).longValueExact();
  }

  private static int compare(JsonNumber value, JsonValue limit) {
    return value.decimal().compareTo(decimal(limit));
  }

  private static int length(JsonString text) {
    return text.value().codePointCount(0, text.value().length());
  }

  private static int size(JsonArray list) {
    return list.items().size();
  }

  private static int size(JsonObject map) {
    return map.members().size();
  }
}
