package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.Signal;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The operator's own facts, {@code dash/signals/*.json}: one signal, or a list of them under {@code
 * signals}. The checks are those of {@code dash/schemas/signals.schema.json}.
 */
public final class Signals {
  public static final String FOLDER = "dash/signals";

  /** Of one attribute, since conditions search in it. */
  private static final int MAX_CHARACTERS = 4096;

  private Signals() {}

  /** All signals by the product they are about, in the order of files and entries. */
  static Map<ProductId, List<Signal>> read(JsonFolders folders) {
    Map<ProductId, List<Signal>> signals = new HashMap<>();
    folders.read(
        FOLDER,
        InvalidArtifact.Kind.SIGNAL,
        "product_id",
        (path, document, problems) -> {
          for (Signal signal : read(document, problems)) {
            signals.computeIfAbsent(signal.product(), p -> new ArrayList<>()).add(signal);
          }
        });
    return signals;
  }

  public static List<Signal> read(JsonObject document, List<Problem> problems) {
    new JsonFields(document, problems).schemaVersion();
    List<Signal> signals = new ArrayList<>();
    JsonValue list = document.members().get("signals");
    if (list == null) {
      add(document, problems, signals);
    } else if (list instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonObject object) {
          add(object, problems, signals);
        } else {
          problems.add(
              Problem.at(item, "a signal is " + item.shown(), "expected an object; correct it"));
        }
      }
    } else {
      problems.add(Problem.at(list, "signals is " + list.shown(), "expected a list; correct it"));
    }
    return signals;
  }

  private static void add(JsonObject object, List<Problem> problems, List<Signal> to) {
    int before = problems.size();
    JsonFields fields = new JsonFields(object, problems);
    String kind = fields.requiredText("kind");
    ProductId product =
        fields.requiredChoice(
            fields.has("product_id") || !fields.has("product") ? "product_id" : "product",
            ProductId::of,
            ProductId.EXPECTED);
    Map<String, String> attributes = new TreeMap<>();
    JsonFields given = fields.optionalObject("attributes");
    if (given != null) {
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
    }
    if (problems.size() == before && kind != null && product != null) {
      to.add(new Signal(product, kind, attributes));
    }
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
