package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Oracle's own schemas, out of its jar: the last word on whether a document keeps its format. A
 * workspace can have files of the same names; they are for people and other tools, and not read.
 *
 * <p>Nothing is fetched, and evaluation is bounded.
 */
final class SchemaBook {
  private static final String FOLDER = "/oracle/schemas/";

  /** What a schema's relative $id is resolved against; nothing is fetched from there. */
  private static final String BASE = "oracle:/schemas/";

  /** A document of 8 MiB that keeps its schema takes a quarter of it. */
  private static final long MOST_STEPS = 20_000_000;

  private static final int MOST_DEPTH = 256;

  /** Of a document with more values only the first fault is looked for: each costs memory. */
  private static final int MANY_VALUES = 50_000;

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder
                  .schemaLoader(loader -> loader.fetchRemoteResources(false))
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .formatAssertionsEnabled(true)
                          .locale(Locale.ROOT)
                          .build()));

  private final Map<Format, Schema> compiled = new ConcurrentHashMap<>();

  /** What a schema has against a document, each with its place in it; empty when it is valid. */
  List<Problem> faults(Format format, JsonValue document) {
    boolean many = count(document, MANY_VALUES) >= MANY_VALUES;
    List<Error> errors;
    try {
      errors =
          schema(format)
              .validate(JsonTree.of(document), (ExecutionContext context) -> bound(context, many));
    } catch (ValidationLimitExceededException e) {
      return List.of(
          Problem.ofFile(
              "it takes too long to hold against " + format.fileName(),
              "expected at most " + MOST_STEPS + " steps; restore or shorten the file"));
    }
    List<Problem> problems = new ArrayList<>();
    Map<NodePath, List<String>> missing = new LinkedHashMap<>();
    Set<NodePath> places = new HashSet<>();
    for (Error error : errors) {
      NodePath path = error.getInstanceLocation();
      String property = error.getProperty();
      if (error.getKeyword().equals("required") && property != null) {
        missing.computeIfAbsent(path, p -> new ArrayList<>()).add(property);
      } else if (places.add(path)) {
        // Only once: a time that is none breaks a format and a pattern, and is still one fault.
        Place place = Place.of(document, path);
        problems.add(
            Problem.at(
                place.value(),
                Shown.line(place.name() + " is " + place.value().shown()),
                "expected " + expected(error) + "; correct it"));
      }
    }
    missing.forEach(
        (path, fields) -> {
          Place place = Place.of(document, path);
          problems.add(
              Problem.at(
                  place.value(),
                  Shown.line(
                      String.join(", ", fields.stream().map(place::field).toList())
                          + (fields.size() == 1 ? " is missing" : " are missing")),
                  "expected what " + format.fileName() + " requires; add it"));
        });
    return problems;
  }

  private static void bound(ExecutionContext context, boolean firstOnly) {
    context.executionConfig(
        config ->
            config
                .failFast(firstOnly)
                .formatAssertionsEnabled(true)
                .maxEvaluationSteps(MOST_STEPS)
                .maxEvaluationDepth(MOST_DEPTH));
  }

  /** How many values there are within, counted up to {@code most}. */
  private static int count(JsonValue value, int most) {
    Iterable<JsonValue> inner =
        value instanceof JsonObject object
            ? object.members().values()
            : value instanceof JsonArray array ? array.items() : List.of();
    int count = 1;
    for (JsonValue each : inner) {
      if (count >= most) {
        break;
      }
      count += count(each, most - count);
    }
    return count;
  }

  private Schema schema(Format format) {
    return compiled.computeIfAbsent(
        format,
        f -> {
          try (InputStream in = SchemaBook.class.getResourceAsStream(FOLDER + f.fileName())) {
            if (in == null) {
              throw new IllegalStateException("Oracle's jar has no " + FOLDER + f.fileName());
            }
            return registry.getSchema(
                SchemaLocation.of(BASE + f.fileName()),
                JsonTree.of(StrictJson.parse(in.readAllBytes())));
          } catch (IOException | UnreadableException e) {
            throw new IllegalStateException(f.fileName() + ": " + e.getMessage(), e);
          }
        });
  }

  // --- In our words ---------------------------------------------------------------------------

  /**
   * A value of a document that an error is about.
   *
   * @param path as {@code orders[0].rank}; empty for the document itself
   */
  private record Place(JsonValue value, String path) {
    static Place of(JsonValue document, NodePath path) {
      JsonValue at = document;
      StringBuilder name = new StringBuilder();
      for (int i = 0; i < path.getNameCount(); i++) {
        Object step = path.getElement(i);
        if (at instanceof JsonArray array && step instanceof Integer index) {
          name.append('[').append(index).append(']');
          at = array.items().get(index);
        } else if (at instanceof JsonObject object) {
          name.append(name.length() == 0 ? "" : ".").append(step);
          at = object.members().getOrDefault(String.valueOf(step), at);
        }
      }
      return new Place(at, name.toString());
    }

    String name() {
      return path.isEmpty() ? "the document" : path;
    }

    String field(String field) {
      return path.isEmpty() ? field : path + "." + field;
    }
  }

  private static String expected(Error error) {
    JsonNode wanted = error.getSchemaNode();
    String text =
        wanted == null ? "" : wanted.isString() ? wanted.stringValue() : wanted.toString();
    return switch (error.getKeyword()) {
      case "type" -> types(wanted);
      case "enum" -> "one of " + words(wanted);
      case "const" -> '"' + text + '"';
      case "pattern" -> "a text of the form " + text;
      case "format" -> "a " + text + " that there is";
      case "minimum" -> "at least " + text;
      case "maximum" -> "at most " + text;
      case "minLength" -> "at least " + text + " characters";
      case "maxLength" -> "at most " + text + " characters";
      case "minItems" -> "at least " + text + " entries";
      case "maxItems" -> "at most " + text + " entries";
      default -> "what its schema says: " + Shown.foreign(error.getMessage());
    };
  }

  private static String types(@Nullable JsonNode types) {
    List<String> words = new ArrayList<>();
    if (types != null) {
      for (JsonNode type : types.isArray() ? types : List.of(types)) {
        words.add(
            switch (type.asString()) {
              case "string" -> "a text";
              case "integer" -> "a whole number";
              case "number" -> "a number";
              case "boolean" -> "true or false";
              case "object" -> "an object";
              case "array" -> "a list";
              default -> type.asString();
            });
      }
    }
    return String.join(" or ", words);
  }

  private static String words(@Nullable JsonNode list) {
    List<String> words = new ArrayList<>();
    if (list != null) {
      list.forEach(word -> words.add(word.asString()));
    }
    return String.join(", ", words);
  }
}
