package codemonkeys.oracle;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.schemas.JsonTree;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

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
    return compiled(schemaFileName).validate(JsonTree.of(document)).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .sorted()
        .toList();
  }

  /** Whether a schema has nothing against a document; quicker than to ask what it has. */
  public static boolean valid(String schemaFileName, JsonValue document) {
    return compiled(schemaFileName).validate(JsonTree.of(document), OutputFormat.BOOLEAN);
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
        .validate(JsonTree.of(schema))
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
                SchemaLocation.of(BASE + name),
                JsonTree.of(StrictJson.parse(Files.readAllBytes(file))));
          } catch (IOException | UnreadableException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
          }
        });
  }
}
