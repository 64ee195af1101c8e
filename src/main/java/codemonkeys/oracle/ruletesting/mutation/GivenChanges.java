package codemonkeys.oracle.ruletesting.mutation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.ruletesting.Given;
import codemonkeys.oracle.ruletesting.TestFormat;
import codemonkeys.oracle.schemas.SchemaNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be changed in what a case is given, by the schema of tests: each key of one product and
 * of the fleet, with the values that conditions could tell apart.
 */
final class GivenChanges {
  private final Literals literals;

  /**
   * Creates it.
   *
   * @param literals what the conditions compare with
   */
  GivenChanges(Literals literals) {
    this.literals = literals;
  }

  /** A key with a number, and what may stand there. */
  record NumberKey(int product, List<String> path, SchemaNode schema) {
    boolean whole() {
      return !schema.types().contains("number");
    }

    boolean allows(BigDecimal value) {
      return within(schema, value);
    }

    GivenChange to(BigDecimal value) {
      return new GivenChange(product, path, number(value));
    }
  }

  private static JsonNumber number(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    return new JsonNumber(1, 1, (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString());
  }

  /** All changes, in the order of the schema. */
  List<GivenChange> of(Given given, int product) {
    List<GivenChange> changes = new ArrayList<>();
    if (product >= 0) {
      members(given.products().get(product), TestFormat.PRODUCT, product, List.of(), changes);
    }
    JsonValue fleet = given.tree().members().get("fleet");
    members(
        fleet instanceof JsonObject object ? object : GivenChange.object(Map.of()),
        TestFormat.FLEET,
        -1,
        List.of(),
        changes);
    return changes;
  }

  /** Keys with numbers within mappings that are there, or that are there of themselves. */
  List<NumberKey> numbers(int product) {
    List<NumberKey> keys = new ArrayList<>();
    if (product >= 0) {
      numbers(TestFormat.PRODUCT, product, List.of(), keys);
    }
    return keys;
  }

  private static void numbers(
      SchemaNode mapping, int product, List<String> above, List<NumberKey> keys) {
    for (String name : mapping.propertyNames()) {
      SchemaNode property = mapping.property(name);
      if (property == null) {
        continue;
      }
      List<String> path = path(above, name);
      SchemaNode container = property.container();
      SchemaNode items = container == null ? null : container.items();
      if (property.types().contains("number") || property.types().contains("integer")) {
        keys.add(new NumberKey(product, path, property));
      } else if (above.isEmpty() && items != null) {
        numbers(items, product, path, keys);
      } else if (above.isEmpty() && container != null) {
        numbers(container, product, path, keys);
      }
    }
  }

  private void members(
      JsonObject at,
      SchemaNode mapping,
      int product,
      List<String> above,
      List<GivenChange> changes) {
    for (String name : mapping.propertyNames()) {
      SchemaNode property = mapping.property(name);
      if (property == null || name.equals("product_id")) {
        continue;
      }
      List<String> path = path(above, name);
      JsonValue here = at.members().get(name);
      if (here != null && !isRequired(mapping, name)) {
        changes.add(new GivenChange(product, path, null));
      }
      for (JsonValue value : values(property)) {
        changes.add(new GivenChange(product, path, value));
      }
      SchemaNode container = property.container();
      if (container == null || above.size() > 1) {
        continue;
      }
      SchemaNode items = container.items();
      if (items != null) {
        list(here, items, product, path, changes);
      } else if (!container.propertyNames().isEmpty()) {
        if (!(here instanceof JsonObject)) {
          changes.add(new GivenChange(product, path, entry(container)));
        }
        members(
            here instanceof JsonObject object ? object : GivenChange.object(Map.of()),
            container,
            product,
            path,
            changes);
      } else if (here instanceof JsonObject || !above.isEmpty()) {
        attributes(product, path, changes);
      }
    }
  }

  private void list(
      @Nullable JsonValue here,
      SchemaNode items,
      int product,
      List<String> path,
      List<GivenChange> changes) {
    boolean mappings = !items.propertyNames().isEmpty();
    List<JsonValue> there = here instanceof JsonArray list ? list.items() : List.of();
    if (!mappings) {
      return;
    }
    if (there.isEmpty()) {
      // An entry has to be there before one of its keys can change.
      JsonObject entry = entry(items);
      changes.add(new GivenChange(product, path, GivenChange.array(List.of(entry))));
      List<GivenChange> inner = new ArrayList<>();
      members(entry, items, product, path, inner);
      for (GivenChange each : inner) {
        String key = each.path().get(each.path().size() - 1);
        JsonValue value = each.value();
        if (value != null && each.path().size() == path.size() + 1) {
          Map<String, JsonValue> members = new LinkedHashMap<>(entry.members());
          members.put(key, value);
          changes.add(
              new GivenChange(
                  product, path, GivenChange.array(List.of(GivenChange.object(members)))));
        }
      }
    } else if (there.get(0) instanceof JsonObject first) {
      members(first, items, product, path, changes);
    }
  }

  private void attributes(int product, List<String> path, List<GivenChange> changes) {
    for (String name : literals.keys()) {
      List<String> own = path(path, name);
      for (JsonValue value : texts()) {
        changes.add(new GivenChange(product, own, value));
      }
      for (BigDecimal number : literals.points(false)) {
        changes.add(new GivenChange(product, own, number(number)));
      }
    }
  }

  /** A mapping with the keys that it has to have. */
  private JsonObject entry(SchemaNode mapping) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (String name : mapping.propertyNames()) {
      SchemaNode property = mapping.property(name);
      if (property != null && isRequired(mapping, name)) {
        List<JsonValue> values = values(property);
        members.put(name, values.isEmpty() ? new JsonString(1, 1, "x") : values.get(0));
      }
    }
    return GivenChange.object(members);
  }

  private static boolean isRequired(SchemaNode mapping, String name) {
    return mapping.resolved().keyword("required") instanceof JsonArray required
        && required.items().stream()
            .anyMatch(each -> each instanceof JsonString text && text.value().equals(name));
  }

  private List<JsonValue> values(SchemaNode property) {
    List<JsonValue> values = new ArrayList<>();
    List<String> words = property.words();
    List<String> types = property.types();
    if (words != null) {
      words.forEach(word -> values.add(new JsonString(1, 1, word)));
    } else if (types.contains("boolean")) {
      values.add(new JsonBoolean(1, 1, true));
      values.add(new JsonBoolean(1, 1, false));
    } else if (types.contains("integer") || types.contains("number")) {
      for (BigDecimal point : literals.points(!types.contains("number"))) {
        if (within(property, point)) {
          values.add(number(point));
        }
      }
    } else if (types.contains("string")) {
      values.addAll(texts());
    }
    for (SchemaNode each : property.alternatives("anyOf")) {
      if (each.keyword("const") instanceof JsonString word) {
        values.add(word);
      } else if (each.types().contains("boolean")) {
        values.add(new JsonBoolean(1, 1, true));
      }
    }
    return values;
  }

  private List<JsonValue> texts() {
    Set<JsonValue> texts = new LinkedHashSet<>();
    literals.texts().forEach(text -> texts.add(new JsonString(1, 1, text)));
    texts.add(new JsonString(1, 1, "x"));
    return List.copyOf(texts);
  }

  private static boolean within(SchemaNode property, BigDecimal value) {
    SchemaNode node = property.resolved();
    return (!(node.keyword("minimum") instanceof JsonNumber min)
            || value.compareTo(min.decimal()) >= 0)
        && (!(node.keyword("maximum") instanceof JsonNumber max)
            || value.compareTo(max.decimal()) <= 0);
  }

  private static List<String> path(List<String> above, String name) {
    List<String> path = new ArrayList<>(above);
    path.add(name);
    return path;
  }
}
