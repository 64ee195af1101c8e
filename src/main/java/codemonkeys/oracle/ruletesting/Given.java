package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a case is given, as written and merged: of the right {@link TestFormat#GIVEN form}, with
 * every value still where it stands in its file.
 */
public record Given(JsonObject tree) {
  public static final Given NOTHING = new Given(new JsonObject(1, 1, Map.of()));

  /**
   * Lays another over this one: mappings merge by key, products by product_id, any other value
   * replaces. Null takes a key back.
   */
  public Given with(JsonObject over) {
    return new Given(merged(tree, over));
  }

  private static JsonObject merged(JsonObject base, JsonObject over) {
    Map<String, JsonValue> members = new LinkedHashMap<>(base.members());
    over.members()
        .forEach(
            (name, value) -> {
              JsonValue below = members.get(name);
              if (value instanceof JsonNull) {
                members.remove(name);
              } else if (value instanceof JsonObject object) {
                members.put(
                    name,
                    // Onto nothing as well, since the nulls within have to go.
                    merged(
                        below instanceof JsonObject under
                            ? under
                            : new JsonObject(object.line(), object.column(), Map.of()),
                        object));
              } else if (value instanceof JsonArray array) {
                members.put(
                    name,
                    name.equals("products")
                        ? products(
                            below instanceof JsonArray under ? under.items() : List.of(), array)
                        : list(array));
              } else {
                members.put(name, value);
              }
            });
    return new JsonObject(over.line(), over.column(), members);
  }

  private static JsonArray products(List<JsonValue> base, JsonArray over) {
    Map<String, JsonObject> byId = new LinkedHashMap<>();
    for (JsonValue item : base) {
      byId.put(id((JsonObject) item), (JsonObject) item);
    }
    for (JsonValue item : over.items()) {
      JsonObject object = (JsonObject) item;
      JsonObject below =
          byId.getOrDefault(id(object), new JsonObject(object.line(), object.column(), Map.of()));
      byId.put(id(object), merged(below, object));
    }
    return new JsonArray(over.line(), over.column(), List.copyOf(byId.values()));
  }

  private static JsonArray list(JsonArray array) {
    List<JsonValue> items = new ArrayList<>();
    for (JsonValue item : array.items()) {
      items.add(
          item instanceof JsonObject object
              ? merged(new JsonObject(object.line(), object.column(), Map.of()), object)
              : item);
    }
    return new JsonArray(array.line(), array.column(), items);
  }

  private static String id(JsonObject product) {
    return product.members().get("product_id") instanceof JsonString id ? id.value() : "";
  }

  public List<JsonObject> products() {
    List<JsonObject> products = new ArrayList<>();
    if (tree.members().get("products") instanceof JsonArray array) {
      array.items().forEach(item -> products.add((JsonObject) item));
    }
    return products;
  }

  public List<String> productIds() {
    return products().stream().map(Given::id).toList();
  }

  /** The facts that rules see, their ages counted to a moment. */
  public FleetFacts facts(Instant asOf) {
    return GivenFacts.of(this, asOf);
  }

  @Nullable JsonObject fleet() {
    return tree.members().get("fleet") instanceof JsonObject fleet ? fleet : null;
  }

  /** Adds what no shape can say: a product that stands twice, more of a part than of the whole. */
  static void check(JsonObject written, List<Problem> problems) {
    if (!(written.members().get("products") instanceof JsonArray array)) {
      return;
    }
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (JsonValue item : array.items()) {
      if (item instanceof JsonObject product
          && product.members().get("product_id") instanceof JsonString id) {
        Integer first = lines.putIfAbsent(id.value(), id.line());
        if (first != null) {
          problems.add(
              Problem.at(
                  id,
                  "product_id " + id.shown() + " stands on line " + first + " already",
                  "expected each product once; rename it, or put both into one"));
        }
      }
    }
  }

  /** The same with another value at a path, which leads to it. */
  Given with(SweepPath path, JsonValue value) {
    return new Given((JsonObject) path.put(tree, value));
  }
}
