package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Signal.Scope;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document of signals: one signal, or a list of them under {@code signals}. The checks
 * are those of {@code dash/schemas/signals.schema.json}.
 */
final class SignalReader {
  /** Of one attribute, since conditions search in it. */
  private static final int MAX_CHARACTERS = 4096;

  /** Fields that are looked at only where no product is named. */
  private static final List<String> SHARED = List.of("owner", "team", "tag", "fleet");

  private final String path;
  private final List<Problem> problems;

  /** In the order of the document. */
  final List<SignalEntry> entries = new ArrayList<>();

  final List<SignalDamage.Part> damage = new ArrayList<>();

  SignalReader(String path, List<Problem> problems) {
    this.path = path;
    this.problems = problems;
  }

  void read(JsonObject document) {
    new JsonFields(document, problems).schemaVersion();
    JsonValue list = document.members().get("signals");
    if (list == null) {
      add(document);
    } else if (list instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonObject object) {
          add(object);
        } else {
          damaged(
              Problem.at(item, "a signal is " + item.shown(), "expected an object; correct it"));
        }
      }
    } else {
      damaged(Problem.at(list, "signals is " + list.shown(), "expected a list; correct it"));
    }
  }

  private void damaged(Problem problem) {
    problems.add(problem);
    damage.add(new SignalDamage.Part(null, null, path, problem.line(), problem.what()));
  }

  private void add(JsonObject object) {
    int before = problems.size();
    JsonFields fields = new JsonFields(object, problems);
    String kind = fields.requiredText("kind");
    List<@Nullable SignalTarget> targets = targets(fields);
    Map<String, String> attributes = attributes(fields);
    Instant createdAt = fields.nullableInstant("created_at");
    Instant expiresAt = fields.nullableInstant("expires_at");
    if (problems.size() > before) {
      Problem first = problems.get(before);
      for (SignalTarget target : targets) {
        damage.add(new SignalDamage.Part(target, kind, path, first.line(), first.what()));
      }
      return;
    }
    for (SignalTarget target : targets) {
      if (target != null && kind != null) {
        entries.add(new SignalEntry(target, kind, attributes, createdAt, expiresAt));
      }
    }
  }

  /** What it is about: one, unless that is among the problems; null stands for what is unknown. */
  private List<@Nullable SignalTarget> targets(JsonFields fields) {
    List<@Nullable SignalTarget> targets = new ArrayList<>();
    if (fields.has("product_id") || fields.has("product")) {
      ProductId product =
          fields.requiredChoice(
              fields.has("product_id") ? "product_id" : "product",
              ProductId::of,
              ProductId.EXPECTED);
      targets.add(product == null ? null : new SignalTarget(Scope.PRODUCT, product.value()));
      return targets;
    }
    List<String> named = new ArrayList<>(SHARED);
    named.removeIf(name -> !fields.has(name));
    for (String name : named) {
      targets.add(shared(fields, name));
    }
    if (named.isEmpty()) {
      fields.note(
          "product_id",
          "product_id is missing",
          "expected a product_id, or owner, team, tag or \"fleet\": true; add one");
      targets.add(null);
    } else if (named.size() > 1) {
      fields.note(
          named.get(1),
          String.join(" and ", named) + " are in one signal",
          "expected what it is about once; keep one of them, and write a signal for each other");
    }
    return targets;
  }

  private static @Nullable SignalTarget shared(JsonFields fields, String name) {
    if (name.equals("fleet")) {
      Boolean fleet = fields.optionalFlag(name);
      if (Boolean.FALSE.equals(fleet)) {
        fields.note(name, "fleet is false", "expected true; correct it or name something else");
      }
      return Boolean.TRUE.equals(fleet) ? SignalTarget.FLEET : null;
    }
    String text = fields.optionalText(name);
    if (text != null && text.isEmpty()) {
      fields.note(name, name + " is empty", "expected a name as in dash/products.json; add it");
      return null;
    }
    return text == null ? null : new SignalTarget(scope(name), text);
  }

  static Scope scope(String field) {
    return Scope.valueOf(field.toUpperCase(Locale.ROOT));
  }

  private Map<String, String> attributes(JsonFields fields) {
    JsonFields given = fields.optionalObject("attributes");
    if (given == null) {
      return Map.of();
    }
    Map<String, String> attributes = new HashMap<>();
    for (Map.Entry<String, JsonValue> entry : given.object().members().entrySet()) {
      String text = text(entry.getValue());
      if (text == null) {
        problems.add(
            Problem.at(
                entry.getValue(),
                "the attribute " + entry.getKey() + " is " + entry.getValue().shown(),
                "expected a text of at most 4096 characters, a number, true or false; correct it"));
      } else {
        attributes.put(entry.getKey(), text);
      }
    }
    return attributes;
  }

  private static @Nullable String text(JsonValue value) {
    if (value instanceof JsonString text) {
      String words = text.value();
      return words.codePointCount(0, words.length()) > MAX_CHARACTERS ? null : words;
    }
    if (value instanceof JsonNumber number) {
      return number.text();
    }
    return value instanceof JsonBoolean flag ? Boolean.toString(flag.value()) : null;
  }
}
