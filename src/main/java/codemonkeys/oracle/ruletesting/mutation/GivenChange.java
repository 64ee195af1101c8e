package codemonkeys.oracle.ruletesting.mutation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.ruletesting.Given;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another value at one place of what a case is given.
 *
 * @param product the place of the product in the list; -1 for the fleet
 * @param path keys below it; an entry of a list is always its first
 * @param value null to take the key back
 */
record GivenChange(int product, List<String> path, @Nullable JsonValue value) {
  GivenChange {
    path = List.copyOf(path);
  }

  /** What is given with the change in it. */
  Given in(Given given) {
    Map<String, JsonValue> members = new LinkedHashMap<>(given.tree().members());
    if (product < 0) {
      members.put("fleet", put(members.get("fleet"), 0));
    } else {
      List<JsonValue> products = new ArrayList<>(given.products());
      products.set(product, put(products.get(product), 0));
      members.put("products", array(products));
    }
    return new Given(object(members));
  }

  private JsonValue put(@Nullable JsonValue at, int step) {
    Map<String, JsonValue> members =
        at instanceof JsonObject object
            ? new LinkedHashMap<>(object.members())
            : new LinkedHashMap<>();
    String key = path.get(step);
    if (step + 1 == path.size()) {
      if (value == null) {
        members.remove(key);
      } else {
        members.put(key, value);
      }
    } else if (members.get(key) instanceof JsonArray list && !list.items().isEmpty()) {
      List<JsonValue> items = new ArrayList<>(list.items());
      items.set(0, put(items.get(0), step + 1));
      members.put(key, array(items));
    } else {
      members.put(key, put(members.get(key), step + 1));
    }
    return object(members);
  }

  /**
   * What has to be laid over one to give another; empty when that can't be said in a case, as that
   * one product of several is not there.
   */
  static Optional<JsonObject> over(Given base, Given wanted) {
    if (!wanted.productIds().containsAll(base.productIds())) {
      return Optional.empty();
    }
    JsonObject over = difference(base.tree(), wanted.tree());
    return same(base.with(over).tree(), wanted.tree()) ? Optional.of(over) : Optional.empty();
  }

  private static JsonObject difference(JsonObject base, JsonObject wanted) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    base.members()
        .keySet()
        .forEach(
            key -> {
              if (!wanted.members().containsKey(key)) {
                members.put(key, new JsonNull(1, 1));
              }
            });
    wanted
        .members()
        .forEach(
            (key, value) -> {
              JsonValue below = base.members().get(key);
              if (below != null && same(below, value)) {
                return;
              }
              if (below instanceof JsonObject from && value instanceof JsonObject to) {
                members.put(key, difference(from, to));
              } else if (key.equals("products") && value instanceof JsonArray all) {
                members.put(
                    key, products(below instanceof JsonArray list ? list : array(List.of()), all));
              } else {
                members.put(key, value);
              }
            });
    return object(members);
  }

  private static JsonArray products(JsonArray base, JsonArray wanted) {
    Map<String, JsonObject> byId = new LinkedHashMap<>();
    base.items().forEach(item -> byId.put(id(item), (JsonObject) item));
    List<JsonValue> products = new ArrayList<>();
    for (JsonValue item : wanted.items()) {
      JsonObject below = byId.get(id(item));
      if (below == null) {
        products.add(item);
      } else if (!same(below, item)) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("product_id", new JsonString(1, 1, id(item)));
        members.putAll(difference(below, (JsonObject) item).members());
        products.add(object(members));
      }
    }
    return array(products);
  }

  private static String id(JsonValue product) {
    return Objects.requireNonNullElse(((JsonObject) product).text("product_id"), "");
  }

  /** Whether two values are equal wherever they stand. */
  static boolean same(JsonValue one, JsonValue other) {
    if (one instanceof JsonObject a && other instanceof JsonObject b) {
      return a.members().keySet().equals(b.members().keySet())
          && a.members().entrySet().stream()
              .allMatch(
                  each ->
                      same(
                          each.getValue(), Objects.requireNonNull(b.members().get(each.getKey()))));
    }
    if (one instanceof JsonArray a && other instanceof JsonArray b) {
      boolean same = a.items().size() == b.items().size();
      for (int i = 0; same && i < a.items().size(); i++) {
        same = same(a.items().get(i), b.items().get(i));
      }
      return same;
    }
    return plain(one).equals(plain(other));
  }

  private static Object plain(JsonValue value) {
    return value instanceof JsonString text
        ? text.value()
        : value instanceof JsonNumber number
            ? number.decimal().stripTrailingZeros()
            : value instanceof JsonBoolean flag ? (Object) flag.value() : value.getClass();
  }

  static JsonObject object(Map<String, JsonValue> members) {
    return new JsonObject(1, 1, members);
  }

  static JsonArray array(List<JsonValue> items) {
    return new JsonArray(1, 1, items);
  }
}
