package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.schemas.SchemaNode;
import codemonkeys.oracle.schemas.SchemaWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to one value of what is given, as {@code products.p7.last_run.hours_ago}: keys, and for
 * an entry of a list its product_id or its index from 0.
 *
 * @param text as written
 * @param steps keys as text, entries of lists as indexes
 * @param schema of the value that it leads to
 */
record SweepPath(String text, List<Object> steps, SchemaNode schema) {
  /** Keys of a product that are facts which are there along with a last run. */
  private static final List<String> OF_LAST_RUN = List.of("last_test", "history", "budget");

  /** A path that leads nowhere. */
  static final class NowhereException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String fix;

    NowhereException(String what, String fix) {
      super(what, null, false, false);
      this.fix = fix;
    }

    String fix() {
      return fix;
    }
  }

  /** Whether both lead to the same value, or one into what the other leads to. */
  boolean overlaps(SweepPath other) {
    int common = Math.min(steps.size(), other.steps.size());
    return steps.subList(0, common).equals(other.steps.subList(0, common));
  }

  /** The last step as a name. */
  String name() {
    return String.valueOf(steps.get(steps.size() - 1));
  }

  static SweepPath of(String text, Given given) throws NowhereException {
    List<Object> steps = new ArrayList<>();
    SchemaNode schema = TestFormat.GIVEN;
    JsonValue at = given.tree();
    String rest = text;
    while (!rest.isEmpty()) {
      schema = container(schema, text);
      SchemaNode item = schema.items();
      SchemaNode member = schema.otherProperties();
      if (item != null) {
        List<JsonValue> entries = at instanceof JsonArray array ? array.items() : List.of();
        boolean products = item.leadsTo(TestFormat.PRODUCT);
        String name = products ? product(entries, rest) : first(rest);
        int index = index(entries, name);
        if (index < 0) {
          throw nobody(text, name, String.valueOf(steps.get(steps.size() - 1)), at, entries);
        }
        steps.add(index);
        rest = after(rest, name);
        at = entries.get(index);
        schema = item;
      } else if (member != null) {
        // A name may have dots, so all that is left is one.
        steps.add(rest);
        rest = "";
        schema = member;
      } else {
        String name = first(rest);
        SchemaNode property = schema.property(name);
        if (property == null) {
          throw new NowhereException(
              "the path "
                  + Printable.text(text)
                  + " leads nowhere: there is no key "
                  + Printable.text(name),
              Spelling.didYouMean(name, schema.propertyNames())
                  + "expected "
                  + SchemaWords.among(schema.propertyNames())
                  + "; correct it");
        }
        steps.add(name);
        rest = after(rest, name);
        JsonObject above = at instanceof JsonObject object ? object : null;
        at = above == null ? null : above.members().get(name);
        if (schema.leadsTo(TestFormat.PRODUCT) && above != null && !rest.isEmpty()) {
          part(text, above, name, at, property);
        }
        schema = property;
      }
    }
    if (steps.size() < 2
        || schema.leadsTo(TestFormat.PRODUCT)
        || steps.get(steps.size() - 1).equals("product_id")) {
      throw new NowhereException(
          "the path " + Printable.text(text) + " leads to no value that can be tried out",
          "expected one below a product or the fleet, as products.p.last_run.hours_ago; go on to"
              + " it");
    }
    return new SweepPath(text, List.copyOf(steps), schema);
  }

  /**
   * Refuses to make a part of a product that is not there by trying values within it: a test that
   * sweeps the hours of a last run would begin to be about a product with a last run.
   */
  private static void part(
      String text, JsonObject product, String name, @Nullable JsonValue part, SchemaNode schema)
      throws NowhereException {
    boolean mapping = !container(schema, text).propertyNames().isEmpty();
    boolean ofLastRun = OF_LAST_RUN.contains(name);
    boolean there =
        part instanceof JsonObject
            || (part instanceof JsonBoolean flag && flag.value())
            || (part == null
                && ofLastRun
                && product.members().get("last_run") instanceof JsonObject);
    if (mapping && !there) {
      String id = id(product);
      throw new NowhereException(
          "the path "
              + Printable.text(text)
              + " leads nowhere: "
              + id
              + (part == null ? " has no " + name : " has the " + name + " " + part.shown())
              + " in what is given",
          "expected a mapping; give it "
              + (part == null && ofLastRun ? "a last_run, as last_run: {}" : name + ": {}")
              + ", or as much of it as stays the same");
    }
  }

  private static SchemaNode container(SchemaNode schema, String text) throws NowhereException {
    SchemaNode container = schema.container();
    if (container != null) {
      return container;
    }
    throw new NowhereException(
        "the path " + Printable.text(text) + " goes on behind a value that has nothing in it",
        "expected " + SchemaWords.expected(schema) + " there; shorten it");
  }

  private static String first(String rest) {
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  private static String after(String rest, String name) {
    return rest.length() == name.length() ? "" : rest.substring(name.length() + 1);
  }

  /** The longest id that the rest begins with, since ids may have dots. */
  private static String product(List<JsonValue> entries, String rest) {
    String longest = "";
    for (JsonValue entry : entries) {
      String id = id(entry);
      if ((rest.equals(id) || rest.startsWith(id + ".")) && id.length() > longest.length()) {
        longest = id;
      }
    }
    return longest.isEmpty() ? first(rest) : longest;
  }

  private static int index(List<JsonValue> entries, String name) {
    for (int i = 0; i < entries.size(); i++) {
      if (id(entries.get(i)).equals(name)) {
        return i;
      }
    }
    if (name.matches("[0-9]{1,6}") && Integer.parseInt(name) < entries.size()) {
      return Integer.parseInt(name);
    }
    return -1;
  }

  private static String id(JsonValue entry) {
    return entry instanceof JsonObject object
            && object.members().get("product_id") instanceof JsonString id
        ? id.value()
        : "";
  }

  private static NowhereException nobody(
      String text, String name, String list, @Nullable JsonValue at, List<JsonValue> entries) {
    List<String> ids = entries.stream().map(SweepPath::id).filter(id -> !id.isEmpty()).toList();
    return new NowhereException(
        "the path "
            + Printable.text(text)
            + " leads nowhere: "
            + (at == null
                ? list + " is not given"
                : list + " has no entry " + Printable.text(name)),
        Spelling.didYouMean(name, ids)
            + (ids.isEmpty()
                ? entries.isEmpty()
                    ? "expected an entry in given; add it"
                    : "expected an index from 0 to " + (entries.size() - 1) + "; correct it"
                : "expected one of "
                    + String.join(", ", ids.subList(0, Math.min(10, ids.size())))
                    + "; correct it"));
  }

  /** A copy of a tree with another value at the path; mappings that are not there are made. */
  JsonValue put(JsonValue tree, JsonValue value) {
    return put(tree, 0, value);
  }

  private JsonValue put(@Nullable JsonValue at, int step, JsonValue value) {
    if (step == steps.size()) {
      return value;
    }
    if (steps.get(step) instanceof Integer index && at instanceof JsonArray array) {
      List<JsonValue> items = new ArrayList<>(array.items());
      items.set(index, put(items.get(index), step + 1, value));
      return new JsonArray(array.line(), array.column(), items);
    }
    Map<String, JsonValue> members =
        at instanceof JsonObject object
            ? new LinkedHashMap<>(object.members())
            : new LinkedHashMap<>();
    String name = (String) steps.get(step);
    if (value instanceof JsonNull && step + 1 == steps.size()) {
      members.remove(name);
    } else {
      members.put(name, put(members.get(name), step + 1, value));
    }
    JsonValue place = at == null ? value : at;
    return new JsonObject(place.line(), place.column(), members);
  }
}
