package codemonkeys.oracle.schemas;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.YamlSource;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The schema of one format: the last word on whether a document keeps it. {@link SchemaMatch} lets
 * through what is sound; of the rest networknt says what is wrong.
 */
public final class FormatSchema {
  /** What a schema's relative $id is resolved against; nothing is fetched from there. */
  private static final String BASE = "oracle:/schemas/";

  /** A document of 8 MiB that keeps its schema takes a quarter of it. */
  private static final long MAX_STEPS = 20_000_000;

  private static final int MAX_DEPTH = 256;

  /** Of a document with more values only the first fault is looked for: each costs memory. */
  private static final int MANY_VALUES = 50_000;

  private final DocumentFormat format;
  private final SchemaNode root;
  private final SchemaMatch match;

  /** networknt's view of parts of the schema, by pointer; the empty one is the whole. */
  private final Map<String, Schema> judges = new ConcurrentHashMap<>();

  private FormatSchema(DocumentFormat format, SchemaNode root) {
    this.format = format;
    this.root = root;
    this.match = new SchemaMatch(root);
  }

  /** Reads the schema of a format. */
  public static FormatSchema of(DocumentFormat format) {
    return new FormatSchema(format, SchemaNode.of(format));
  }

  public SchemaNode root() {
    return root;
  }

  /** Whether a value certainly keeps a part of the schema; false may also mean: not known. */
  public boolean accepts(SchemaNode part, JsonValue value) {
    return match.accepts(part.object(), value);
  }

  /** What is wrong with a document, each with its place in it; empty when it is valid. */
  public List<Problem> faults(JsonValue document) {
    return faults(root, document, "the document", null);
  }

  /** What is wrong with a document; unknown keys are reported where the key stands. */
  public List<Problem> faults(YamlSource source) {
    return faults(root, source.root(), "the file", source);
  }

  /**
   * What is wrong with one value.
   *
   * @param part what the schema says of it
   * @param name what messages call it
   */
  public List<Problem> faults(SchemaNode part, JsonValue value, String name) {
    return faults(part, value, name, null);
  }

  private List<Problem> faults(
      SchemaNode part, JsonValue value, String name, @Nullable YamlSource source) {
    if (accepts(part, value)) {
      return List.of();
    }
    boolean many = count(value, MANY_VALUES) >= MANY_VALUES;
    List<Error> errors;
    try {
      errors =
          judge(part)
              .validate(JsonTree.of(value), (ExecutionContext context) -> bound(context, many));
    } catch (ValidationLimitExceededException e) {
      return List.of(
          Problem.ofFile(
              "it takes too long to check against " + format.fileName(),
              "expected at most " + MAX_STEPS + " steps; restore or shorten the file"));
    }
    return new SchemaFaults(part, value, name, source).of(errors);
  }

  private static void bound(ExecutionContext context, boolean firstOnly) {
    context.executionConfig(
        config ->
            config
                .failFast(firstOnly)
                .formatAssertionsEnabled(true)
                .maxEvaluationSteps(MAX_STEPS)
                .maxEvaluationDepth(MAX_DEPTH));
  }

  /** How many values there are within, counted up to {@code max}. */
  private static int count(JsonValue value, int max) {
    Iterable<JsonValue> inner =
        value instanceof JsonObject object
            ? object.members().values()
            : value instanceof JsonArray array ? array.items() : List.of();
    int count = 1;
    for (JsonValue each : inner) {
      if (count >= max) {
        break;
      }
      count += count(each, max - count);
    }
    return count;
  }

  private Schema judge(SchemaNode part) {
    Schema whole = judges.computeIfAbsent("", pointer -> compiled());
    return judges.computeIfAbsent(part.pointer(), pointer -> part(whole, pointer));
  }

  private Schema compiled() {
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder
                    .schemaLoader(loader -> loader.fetchRemoteResources(false))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .locale(Locale.ROOT)
                            .build()))
        .getSchema(SchemaLocation.of(BASE + format.fileName()), JsonTree.of(root.object()));
  }

  private static Schema part(Schema whole, String pointer) {
    NodePath path = new NodePath(PathType.JSON_POINTER);
    for (String step : pointer.substring(1).split("/")) {
      path = path.append(step);
    }
    return whole.getSubSchema(path);
  }
}
