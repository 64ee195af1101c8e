package codemonkeys.oracle;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verdict of the schemas in this repository, formats asserted, by networknt's validator: the
 * second opinion on our own readers.
 */
public final class Schemas {
  private static final List<Path> FOLDERS =
      List.of(Path.of("dash/schemas"), Path.of("docs/schemas"), Path.of("nexus/schemas"));

  /** What a schema's relative $id is resolved against; nothing is fetched from there. */
  private static final String BASE = "oracle:/schemas/";

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private static final Map<String, Schema> COMPILED = new ConcurrentHashMap<>();

  /** Digits beyond which a number is out of every range that our schemas give. */
  private static final int MOST_DIGITS = 1000;

  private Schemas() {}

  /**
   * What a schema has against a document.
   *
   * @param schemaFileName as {@code last_run.schema.json}
   * @return empty when the document is valid; one line when it is no strict JSON
   */
  public static List<String> problems(String schemaFileName, String json) {
    try {
      return problems(schemaFileName, StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    } catch (UnreadableException e) {
      return List.of(e.problem().toString());
    }
  }

  /** What a schema has against a document that was read already, also from YAML. */
  public static List<String> problems(String schemaFileName, JsonValue document) {
    return compiled(schemaFileName).validate(tree(document)).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .sorted()
        .toList();
  }

  /** Every schema of the repository: its file by its name. */
  public static Map<String, Path> files() {
    Map<String, Path> files = new TreeMap<>();
    for (Path folder : FOLDERS) {
      try (Stream<Path> names = Files.list(folder)) {
        names.forEach(path -> files.put(String.valueOf(path.getFileName()), path));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /** What the 2020-12 meta schema has against a schema. */
  static List<String> problemsOfSchema(JsonValue schema) {
    return COMPILED
        .computeIfAbsent(
            "meta",
            name ->
                REGISTRY.getSchema(
                    SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId())))
        .validate(tree(schema))
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private static Schema compiled(String schemaFileName) {
    return COMPILED.computeIfAbsent(
        schemaFileName,
        name -> {
          Path file = files().get(name);
          if (file == null) {
            throw new IllegalArgumentException(
                "there is no schema " + name + ", only " + files().keySet());
          }
          try {
            return REGISTRY.getSchema(
                SchemaLocation.of(BASE + name), tree(StrictJson.parse(Files.readAllBytes(file))));
          } catch (IOException | UnreadableException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
          }
        });
  }

  /**
   * Jackson's tree with the exact value of every number. Its own parser would make doubles, to
   * which 1e-400 is 0 and 3.00000000000000001 is 3; with decimals networknt 3.0.9 throws at a whole
   * number beyond 64 bits, so whole numbers are made integers, and those of more digits than any
   * range has are cut short.
   */
  private static JsonNode tree(JsonValue value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof JsonObject object) {
      ObjectNode node = nodes.objectNode();
      object.members().forEach((name, member) -> node.set(name, tree(member)));
      return node;
    } else if (value instanceof JsonArray array) {
      ArrayNode node = nodes.arrayNode();
      array.items().forEach(item -> node.add(tree(item)));
      return node;
    } else if (value instanceof JsonString text) {
      return nodes.stringNode(text.value());
    } else if (value instanceof JsonBoolean flag) {
      return nodes.booleanNode(flag.value());
    } else if (value instanceof JsonNumber number) {
      return number(number.decimal());
    } else if (value instanceof JsonNull) {
      return nodes.nullNode();
    }
    throw new IllegalArgumentException(value.toString());
  }

  private static JsonNode number(BigDecimal decimal) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (decimal.signum() == 0) {
      return nodes.numberNode(0);
    }
    BigDecimal shortest = decimal.stripTrailingZeros();
    if (shortest.scale() > 0) {
      return nodes.numberNode(shortest);
    }
    if (shortest.precision() - (long) shortest.scale() > MOST_DIGITS) {
      BigInteger huge = BigInteger.TEN.pow(MOST_DIGITS);
      return nodes.numberNode(shortest.signum() < 0 ? huge.negate() : huge);
    }
    BigInteger whole = shortest.toBigIntegerExact();
    return whole.bitLength() < 64
        ? nodes.numberNode(whole.longValueExact())
        : nodes.numberNode(whole);
  }
}
