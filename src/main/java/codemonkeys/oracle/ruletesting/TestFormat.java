package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.schemas.FormatSchema;
import codemonkeys.oracle.schemas.SchemaNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The format of {@code rules/tests/*.yaml}, which is defined by {@code
 * docs/schemas/rule_tests.schema.json}; for people, {@code docs/reference/rule-tests.md}.
 */
public final class TestFormat {
  static final FormatSchema SCHEMA = FormatSchema.of(DocumentFormat.RULE_TESTS);
  static final SchemaNode CASE = SCHEMA.root().definition("case");
  static final SchemaNode GIVEN = SCHEMA.root().definition("given");
  public static final SchemaNode PRODUCT = SCHEMA.root().definition("product");
  public static final SchemaNode FLEET = SCHEMA.root().definition("fleet");

  /** The moment that ages are counted to when a file doesn't say. */
  public static final Instant AS_OF = asOf();

  /** The word for a hold of every intent. */
  static final String ALL = "all";

  /** What holds for keys that are not given, by the name of their mapping in the schema. */
  private static final Map<String, Map<String, JsonValue>> DEFAULTS = defaults();

  private TestFormat() {}

  private static Map<String, Map<String, JsonValue>> defaults() {
    Map<String, Map<String, JsonValue>> all = new HashMap<>();
    for (String name : SCHEMA.root().definitionNames()) {
      SchemaNode mapping = SCHEMA.root().definition(name);
      Map<String, JsonValue> defaults = new HashMap<>();
      for (String key : mapping.propertyNames()) {
        SchemaNode property = mapping.property(key);
        JsonValue otherwise = property == null ? null : property.otherwise();
        if (otherwise != null) {
          defaults.put(key, otherwise);
        }
      }
      all.put(name, Map.copyOf(defaults));
    }
    return Map.copyOf(all);
  }

  /** What holds for the keys of a mapping that are not given; not all keys have such a value. */
  static Map<String, JsonValue> defaults(String definition) {
    return Objects.requireNonNull(DEFAULTS.get(definition), definition);
  }

  private static Instant asOf() {
    SchemaNode property = Objects.requireNonNull(SCHEMA.root().property("as_of"));
    return Instant.parse(((JsonString) Objects.requireNonNull(property.otherwise())).value());
  }

  /** How many products a case may have. */
  static int maxProducts() {
    SchemaNode products = GIVEN.property("products");
    return products != null && products.keyword("maxItems") instanceof JsonNumber max
        ? Integer.parseInt(max.text())
        : Integer.MAX_VALUE;
  }
}
