package codemonkeys.oracle.workshop;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Format} as JSON Schema: what {@code docs/schemas/rule_tests.schema.json} has to be.
 */
final class FormatSchema {
  private static final Map<Shape, String> NAMED = new IdentityHashMap<>();

  static {
    NAMED.put(Format.GIVEN, "given");
    NAMED.put(Format.PRODUCT, "product");
    NAMED.put(Format.FLEET, "fleet");
    NAMED.put(Format.CASE, "case");
    NAMED.put(Format.EXPECT, "expect");
    NAMED.put(Format.EXPECTED_ORDER, "order");
  }

  private FormatSchema() {}

  static String text() {
    Map<String, @Nullable Object> root = JsonText.object();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("$id", "rule_tests.schema.json");
    root.put("title", "Tests of rules");
    root.put(
        "description",
        "rules/tests/*.yaml, as YAML 1.2 with the types of JSON. Made from the reader by a test;"
            + " docs/reference/rule-tests.md explains it. Behind a semicolon stands what holds"
            + " without a key.");
    root.putAll(mapping(Format.FILE));
    Map<String, @Nullable Object> defs = JsonText.object();
    NAMED.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(
            entry -> {
              Map<String, @Nullable Object> def = JsonText.object();
              def.put("title", "A " + entry.getValue());
              def.put("description", "See docs/reference/rule-tests.md.");
              def.putAll(mapping((Shape.Mapping) entry.getKey()));
              defs.put(entry.getValue(), def);
            });
    root.put("$defs", defs);
    return JsonText.text(root);
  }

  private static Map<String, @Nullable Object> schema(Shape shape) {
    Map<String, @Nullable Object> out = JsonText.object();
    if (NAMED.containsKey(shape)) {
      out.put("$ref", "#/$defs/" + NAMED.get(shape));
    } else if (shape instanceof Shape.Text text) {
      out.put("type", "string");
      if (text.least() > 0) {
        out.put("minLength", text.least());
      }
      if (text.most() < Integer.MAX_VALUE) {
        out.put("maxLength", text.most());
      }
    } else if (shape instanceof Shape.Id) {
      out.put("type", "string");
      out.put("pattern", "^[a-z0-9][a-z0-9._-]{0,63}$");
    } else if (shape instanceof Shape.Flag) {
      out.put("type", "boolean");
    } else if (shape instanceof Shape.True) {
      out.put("const", true);
    } else if (shape instanceof Shape.Whole whole) {
      out.put("type", "integer");
      out.put("minimum", whole.least());
      out.put("maximum", whole.most());
    } else if (shape instanceof Shape.Number number) {
      out.put("type", "number");
      if (number.least() != null) {
        out.put("minimum", number.least());
        out.put("maximum", number.most());
      }
    } else if (shape instanceof Shape.Word word) {
      out.put("enum", word.words());
    } else if (shape instanceof Shape.Moment) {
      out.put("type", "string");
      out.put("format", "date-time");
      out.put("pattern", "^" + JsonFields.DATE_TIME.pattern() + "$");
    } else if (shape instanceof Shape.Nothing) {
      out.put("type", "null");
    } else if (shape instanceof Shape.Items items) {
      out.put("type", "array");
      if (items.least() > 0) {
        out.put("minItems", items.least());
      }
      if (items.most() < Integer.MAX_VALUE) {
        out.put("maxItems", items.most());
      }
      if (!anything(items.item())) {
        out.put("items", schema(items.item()));
      }
    } else if (shape instanceof Shape.Free free) {
      out.put("type", "object");
      if (free.least() > 0) {
        out.put("minProperties", free.least());
      }
      if (free.most() < Integer.MAX_VALUE) {
        out.put("maxProperties", free.most());
      }
      if (!anything(free.value())) {
        out.put("additionalProperties", schema(free.value()));
      }
    } else if (shape instanceof Shape.Either either) {
      List<Object> shapes = new ArrayList<>();
      either.shapes().forEach(each -> shapes.add(schema(each)));
      out.put("anyOf", shapes);
    } else {
      out.putAll(mapping((Shape.Mapping) shape));
    }
    return out;
  }

  private static boolean anything(Shape shape) {
    return shape instanceof Shape.Either either && either.shapes().isEmpty();
  }

  private static Map<String, @Nullable Object> mapping(Shape.Mapping mapping) {
    Map<String, @Nullable Object> out = JsonText.object();
    out.put("type", "object");
    List<String> required =
        mapping.keys().stream().filter(Shape.Key::required).map(Shape.Key::name).toList();
    if (!required.isEmpty()) {
      out.put("required", required);
    }
    Map<String, @Nullable Object> properties = JsonText.object();
    for (Shape.Key key : mapping.keys()) {
      Map<String, @Nullable Object> property = JsonText.object();
      property.put("title", key.title());
      String meaning = key.meaning();
      property.put(
          "description",
          meaning.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + meaning.substring(1) + ".");
      property.putAll(schema(key.shape()));
      properties.put(key.name(), property);
    }
    out.put("properties", properties);
    out.put("additionalProperties", false);
    for (Shape.Need need : mapping.needs()) {
      if (need instanceof Shape.Need.OneOrMore one) {
        out.put("anyOf", each(one.names()));
      } else if (need instanceof Shape.Need.ExactlyOne one) {
        out.put("oneOf", each(one.names()));
      } else if (need instanceof Shape.Need.Together together) {
        out.put("dependentRequired", Map.of(together.name(), List.of(together.other())));
      }
    }
    return out;
  }

  private static List<Object> each(List<String> names) {
    List<Object> all = new ArrayList<>();
    names.forEach(name -> all.add(Map.of("required", List.of(name))));
    return all;
  }
}
