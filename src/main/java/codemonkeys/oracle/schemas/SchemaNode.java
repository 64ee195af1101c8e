package codemonkeys.oracle.schemas;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a schema: what it says of one value.
 *
 * @param root the whole schema
 * @param object as it stands at the place
 * @param pointer the place, as {@code /properties/cases}; empty for the whole schema
 */
public record SchemaNode(JsonObject root, JsonObject object, String pointer) {
  private static final String FOLDER = "/oracle/schemas/";
  private static final String DEFINITIONS = "/$defs/";

  /** The schema of a format. */
  public static SchemaNode of(DocumentFormat format) {
    String file = FOLDER + format.fileName();
    try (InputStream in = SchemaNode.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Oracle's jar has no " + file);
      }
      JsonObject root = StrictJson.parseObject(in.readAllBytes());
      return new SchemaNode(root, root, "");
    } catch (IOException | UnreadableException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }

  /** The names of {@code $defs}. */
  public List<String> definitionNames() {
    return List.copyOf(((JsonObject) member(root, "$defs")).members().keySet());
  }

  /** What is said under a name of {@code $defs}. */
  public SchemaNode definition(String name) {
    JsonObject definitions = (JsonObject) member(root, "$defs");
    return new SchemaNode(root, (JsonObject) member(definitions, name), DEFINITIONS + name);
  }

  private static JsonValue member(JsonObject object, String name) {
    JsonValue value = object.members().get(name);
    if (value == null) {
      throw new IllegalStateException("the schema has no " + name + " at line " + object.line());
    }
    return value;
  }

  /** What a {@code $ref} leads to; itself where there is none. */
  public SchemaNode resolved() {
    SchemaNode node = this;
    while (node.keyword("$ref") instanceof JsonString ref) {
      node = definition(ref.value().substring(("#" + DEFINITIONS).length()));
    }
    return node;
  }

  /** Whether what is said here is what another place says, itself or by a {@code $ref}. */
  public boolean leadsTo(SchemaNode other) {
    return resolved().pointer.equals(other.pointer);
  }

  /** Whether this is a definition that other places of the schema refer to. */
  boolean isDefinition() {
    return pointer.lastIndexOf('/') == DEFINITIONS.length() - 1;
  }

  public @Nullable JsonValue keyword(String name) {
    return object.members().get(name);
  }

  /** What holds without the value; null when the schema names nothing. */
  public @Nullable JsonValue otherwise() {
    return keyword("default");
  }

  /** The schema below a keyword, or below a name or index of a keyword; null when there is none. */
  @Nullable SchemaNode inner(String step) {
    JsonValue value = object.members().get(step);
    return value instanceof JsonObject inner
        ? new SchemaNode(root, inner, pointer + "/" + step)
        : null;
  }

  /** What is said of a member; null when the schema does not know it. */
  public @Nullable SchemaNode property(String name) {
    SchemaNode properties = resolved().inner("properties");
    return properties == null ? null : properties.inner(name);
  }

  /** The members that the schema knows, in its order. */
  public List<String> propertyNames() {
    SchemaNode properties = resolved().inner("properties");
    return properties == null ? List.of() : List.copyOf(properties.object.members().keySet());
  }

  /** What is said of the entries of a list; null when nothing is. */
  public @Nullable SchemaNode items() {
    return resolved().inner("items");
  }

  /** What is said of members that have any name; null when nothing is, or they are refused. */
  public @Nullable SchemaNode otherProperties() {
    return resolved().inner("additionalProperties");
  }

  /** Whether a member that the schema does not know is refused. */
  boolean isClosed() {
    return resolved().keyword("additionalProperties") instanceof JsonBoolean flag && !flag.value();
  }

  /** Itself or the first alternative that says what is inside a value; null when none does. */
  public @Nullable SchemaNode container() {
    SchemaNode node = resolved();
    if (node.keyword("properties") != null
        || node.keyword("items") != null
        || node.otherProperties() != null) {
      return node;
    }
    for (SchemaNode each : node.alternatives("anyOf")) {
      SchemaNode container = each.container();
      if (container != null) {
        return container;
      }
    }
    return null;
  }

  /** The alternatives below {@code anyOf} or {@code oneOf}; none when there are none. */
  public List<SchemaNode> alternatives(String keyword) {
    SchemaNode node = resolved();
    List<SchemaNode> alternatives = new ArrayList<>();
    if (node.keyword(keyword) instanceof JsonArray array) {
      for (JsonValue each : array.items()) {
        String at = node.pointer + "/" + keyword + "/" + alternatives.size();
        alternatives.add(new SchemaNode(root, (JsonObject) each, at));
      }
    }
    return alternatives;
  }

  /** The types of JSON that are allowed, without null; none when nothing is said of types. */
  public List<String> types() {
    JsonValue type = resolved().keyword("type");
    List<JsonValue> types =
        type instanceof JsonArray array ? array.items() : type == null ? List.of() : List.of(type);
    return types.stream()
        .map(each -> ((JsonString) each).value())
        .filter(each -> !each.equals("null"))
        .toList();
  }

  /** The words that are allowed, without null; null when it is no closed set. */
  public @Nullable List<String> words() {
    return resolved().keyword("enum") instanceof JsonArray array
        ? array.items().stream()
            .filter(each -> !(each instanceof JsonNull))
            .map(each -> ((JsonString) each).value())
            .toList()
        : null;
  }
}
