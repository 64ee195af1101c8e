package codemonkeys.oracle.schemas;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.files.YamlSource;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** networknt's errors in our words: which value, what was expected of it, how to fix it. */
final class SchemaFaults {
  private final SchemaNode schema;
  private final JsonValue document;
  private final String name;
  private final @Nullable YamlSource source;
  private final Set<Problem> problems = new LinkedHashSet<>();

  /** Where a value was found wrong: a time that is none breaks a format and a pattern. */
  private final Set<NodePath> wrong = new HashSet<>();

  /**
   * Creates a translation of errors.
   *
   * @param name of the whole document in messages
   * @param source where keys stand; null when only values have positions
   */
  SchemaFaults(SchemaNode schema, JsonValue document, String name, @Nullable YamlSource source) {
    this.schema = schema;
    this.document = document;
    this.name = name;
    this.source = source;
  }

  List<Problem> of(List<Error> errors) {
    addAll(errors, 0);
    return List.copyOf(problems);
  }

  /**
   * What an error is about, as far as the walk along its evaluation path has come.
   *
   * @param node what the schema says there
   * @param value the path of the value that it says it of
   * @param choice the step that chooses between alternatives; -1 when the walk came to the keyword
   *     that the value breaks
   */
  private record Target(SchemaNode node, NodePath value, int choice) {}

  /** Walks on to the next choice between alternatives, or to the end. */
  private Target walk(Error error, int from) {
    NodePath path = error.getEvaluationPath();
    SchemaNode node = schema;
    int depth = 0;
    for (int i = 0; i < path.getNameCount(); i++) {
      String step = path.getName(i);
      boolean choice = step.equals("anyOf") || step.equals("oneOf");
      if (choice && i >= from) {
        return new Target(node, shortened(error.getInstanceLocation(), depth), i);
      }
      if (i == path.getNameCount() - 1) {
        break;
      }
      if (choice) {
        node = node.alternatives(step).get(Integer.parseInt(path.getName(++i)));
      } else if (step.equals("$ref")) {
        node = node.resolved();
      } else {
        boolean named = step.equals("properties");
        SchemaNode inner = named ? node.property(path.getName(++i)) : node.inner(step);
        node = Objects.requireNonNull(inner, "the schema has no " + path);
        depth += named || step.equals("items") || step.equals("additionalProperties") ? 1 : 0;
      }
    }
    return new Target(node, error.getInstanceLocation(), -1);
  }

  private static NodePath shortened(NodePath path, int length) {
    NodePath at = path;
    while (at.getNameCount() > length) {
      at = at.getParent();
    }
    return at;
  }

  /**
   * Adds errors.
   *
   * @param from the step of their evaluation paths behind the choices that are decided
   */
  private void addAll(List<Error> errors, int from) {
    Map<List<NodePath>, List<Error>> choices = new LinkedHashMap<>();
    Map<NodePath, List<Error>> missing = new LinkedHashMap<>();
    for (Error error : errors) {
      Target at = walk(error, from);
      if (at.choice() >= 0) {
        NodePath choice = shortened(error.getEvaluationPath(), at.choice() + 1);
        choices.computeIfAbsent(List.of(choice, at.value()), each -> new ArrayList<>()).add(error);
      } else if (error.getKeyword().equals("required")) {
        missing.computeIfAbsent(at.value(), each -> new ArrayList<>()).add(error);
      } else {
        add(error, at);
      }
    }
    missing.values().forEach(this::missing);
    choices.values().forEach(each -> choice(each, walk(each.get(0), from)));
  }

  /** A value that keeps none of some alternatives, or more than one where it may keep one. */
  private void choice(List<Error> errors, Target at) {
    String keyword = errors.get(0).getEvaluationPath().getName(at.choice());
    List<SchemaNode> alternatives = at.node().alternatives(keyword);
    if (alternatives.stream().allMatch(each -> each.keyword("required") != null)) {
      if (value(at.value()) instanceof JsonObject object) {
        List<String> keys = alternatives.stream().map(SchemaFaults::firstRequired).toList();
        needed(object, name(at.value()), keys, keyword);
      }
      return;
    }
    Map<String, List<Error>> byAlternative = new TreeMap<>();
    Set<String> ofOtherType = new HashSet<>();
    for (Error error : errors) {
      String alternative = error.getEvaluationPath().getName(at.choice() + 1);
      byAlternative.computeIfAbsent(alternative, each -> new ArrayList<>()).add(error);
      if (error.getKeyword().equals("type") && error.getInstanceLocation().equals(at.value())) {
        ofOtherType.add(alternative);
      }
    }
    // The one alternative of the value's type is what was meant.
    byAlternative.keySet().removeAll(ofOtherType);
    if (byAlternative.size() == 1) {
      addAll(byAlternative.values().iterator().next(), at.choice() + 2);
    } else {
      wrong(at);
    }
  }

  private static String firstRequired(SchemaNode alternative) {
    JsonArray required = (JsonArray) Objects.requireNonNull(alternative.keyword("required"));
    return ((JsonString) required.items().get(0)).value();
  }

  private void needed(JsonObject object, String what, List<String> keys, String keyword) {
    if (keyword.equals("anyOf")) {
      note(object, what + " says nothing", "expected " + SchemaWords.among(keys) + "; add one");
    } else if (keys.stream().anyMatch(object.members()::containsKey)) {
      List<String> both = keys.stream().filter(object.members()::containsKey).toList();
      String has = " has both " + String.join(" and ", both);
      note(object, what + has, "expected one of the two; remove one");
    } else {
      String has = " has neither " + String.join(" nor ", keys);
      note(object, what + has, "expected one of the two; add one");
    }
  }

  private void missing(List<Error> errors) {
    Target at = walk(errors.get(0), Integer.MAX_VALUE);
    List<String> keys = errors.stream().map(Error::getProperty).toList();
    String in = name(at.value());
    if (keys.size() > 1) {
      String all = String.join(", ", keys);
      note(value(at.value()), all + " are missing in " + in, "expected all of them; add them");
      return;
    }
    SchemaNode known = at.node().property(keys.get(0));
    note(
        value(at.value()),
        keys.get(0) + " is missing in " + in,
        "expected " + (known == null ? "a value" : SchemaWords.expected(known)) + "; add it");
  }

  private void add(Error error, Target at) {
    JsonValue value = value(at.value());
    switch (error.getKeyword()) {
      case "additionalProperties" ->
          unknown((JsonObject) value, error.getProperty(), at.node().propertyNames());
      case "dependentRequired" -> incomplete((JsonObject) value, error.getProperty(), at);
      case "minItems", "maxItems" ->
          count(value, ((JsonArray) value).items().size(), at, "minItems", "maxItems");
      case "minProperties", "maxProperties" ->
          count(value, ((JsonObject) value).members().size(), at, "minProperties", "maxProperties");
      case "contains", "not", "uniqueItems" ->
          note(
              value,
              name(at.value()) + " is " + value.shown(),
              "expected what its schema says: " + Printable.foreign(error.getMessage()));
      default -> wrong(at);
    }
  }

  private void unknown(JsonObject object, String key, List<String> known) {
    JsonValue member = Objects.requireNonNull(object.members().get(key), key);
    String what = "there is no key " + Printable.text(key) + " here";
    String fix =
        Spelling.didYouMean(key, known)
            + "expected "
            + SchemaWords.among(known)
            + "; correct or remove it";
    YamlSource.Place place = source == null ? null : source.place(member);
    problems.add(
        place == null || place.keyLine() == 0
            ? Problem.at(member, what, fix)
            : new Problem(place.keyLine(), place.keyColumn(), what, fix));
  }

  private void incomplete(JsonObject object, String key, Target at) {
    JsonObject all = (JsonObject) Objects.requireNonNull(at.node().keyword("dependentRequired"));
    for (JsonValue each : ((JsonArray) Objects.requireNonNull(all.members().get(key))).items()) {
      String other = ((JsonString) each).value();
      if (!object.members().containsKey(other)) {
        note(
            object,
            name(at.value()) + " has " + key + " and no " + other,
            "expected both; add " + other + ", or remove " + key);
      }
    }
  }

  private void count(JsonValue value, int size, Target at, String min, String max) {
    String from = at.node().keyword(min) instanceof JsonNumber number ? number.text() : "0";
    String to = at.node().keyword(max) instanceof JsonNumber number ? number.text() : null;
    boolean few = size < Integer.parseInt(from);
    note(
        value,
        name(at.value()) + " has " + size + " entries",
        "expected "
            + from
            + (to == null ? " or more" : " to " + to)
            + (few ? "; add one" : "; split it"));
  }

  private void wrong(Target at) {
    if (!wrong.add(at.value())) {
      return;
    }
    JsonValue value = value(at.value());
    List<String> words = at.node().words();
    String meant =
        words != null && value instanceof JsonString text
            ? Spelling.didYouMean(text.value(), words)
            : "";
    note(
        value,
        name(at.value()) + " is " + value.shown(),
        meant + "expected " + SchemaWords.expected(at.node()) + "; correct it");
  }

  private void note(JsonValue at, String what, String fix) {
    problems.add(Problem.at(at, what, fix));
  }

  private JsonValue value(NodePath path) {
    JsonValue at = document;
    for (int i = 0; i < path.getNameCount(); i++) {
      at =
          at instanceof JsonArray array
              ? array.items().get((Integer) path.getElement(i))
              : Objects.requireNonNull(((JsonObject) at).members().get(path.getName(i)));
    }
    return at;
  }

  private String name(NodePath path) {
    if (path.getNameCount() == 0) {
      return name;
    }
    Object last = path.getElement(path.getNameCount() - 1);
    return last instanceof Integer
        ? "an entry of " + name(path.getParent())
        : Printable.line(path.getName(path.getNameCount() - 1));
  }
}
