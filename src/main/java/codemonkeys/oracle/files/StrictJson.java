package codemonkeys.oracle.files;

import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonReadFeature;

/**
 * JSON as RFC 8259 has it and nothing more: strict UTF-8 without a byte order mark, no duplicate
 * keys, one value to a document, at most 64 levels deep, strings of at most 1 MiB.
 */
public final class StrictJson {
  /** How large a document may be, in bytes, unless its reader says otherwise. */
  public static final int MAX_BYTES = 8 << 20;

  private static final int MAX_DEPTH = 64;

  private static final int MAX_TEXT = 1 << 20;

  private static final JsonFactory FACTORY = factory(MAX_TEXT).build();

  private StrictJson() {}

  private static JsonFactoryBuilder factory(int maxText) {
    return JsonFactory.builder()
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(maxText)
                .maxNameLength(1 << 12)
                .maxNumberLength(1000)
                .build());
  }

  /** Reads one whole document. */
  public static JsonValue parse(byte[] document) throws UnreadableException {
    return parse(document, FACTORY);
  }

  private static JsonValue parse(byte[] document, JsonFactory factory) throws UnreadableException {
    String text = StrictText.decode(document);
    if (text.isBlank()) {
      throw new UnreadableException(
          Problem.ofFile("the file is empty", "expected a JSON document; restore or remove it"));
    }
    // From an array nothing is copied into a buffer that would be larger than most documents.
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text.toCharArray())) {
      JsonValue value;
      try {
        parser.nextToken();
        value = value(parser);
      } catch (StreamConstraintsException e) {
        // Of all of Jackson's exceptions this one does not know where it happened.
        throw new UnreadableException(problem(e, parser.currentLocation()));
      }
      if (parser.nextToken() != null) {
        TokenStreamLocation at = parser.currentTokenLocation();
        throw new UnreadableException(
            new Problem(
                at.getLineNr(),
                at.getColumnNr(),
                "there is more after the end of the document",
                "expected one JSON value; remove what follows it"));
      }
      return value;
    } catch (JacksonException e) {
      throw new UnreadableException(problem(e, e.getLocation()));
    }
  }

  /** Reads one whole document that must be an object. */
  public static JsonObject parseObject(byte[] document) throws UnreadableException {
    return object(parse(document));
  }

  /**
   * Reads a file of the workspace that must hold an object and nothing else.
   *
   * @return null when there is no such file
   */
  public static @Nullable JsonObject read(Workspace workspace, String path)
      throws UnreadableException {
    byte[] bytes = workspace.read(path, MAX_BYTES);
    return bytes == null ? null : parseObject(bytes);
  }

  /** The same; null also when the file can't be read as an object. */
  public static @Nullable JsonObject readIfSound(Workspace workspace, String path) {
    try {
      return read(workspace, path);
    } catch (UnreadableException e) {
      return null;
    }
  }

  /**
   * Reads one whole document that must be an object and may hold a text as long as itself; for
   * formats that carry another document in a text.
   */
  public static JsonObject parseEnvelope(byte[] document) throws UnreadableException {
    return object(parse(document, factory(Math.max(document.length, MAX_TEXT)).build()));
  }

  /**
   * Reads one whole document that must be an object, as JSON with comments: for foreign files whose
   * tools allow them, and a comma after the last value.
   */
  public static JsonObject parseCommentedObject(byte[] document) throws UnreadableException {
    JsonFactory commented =
        factory(MAX_TEXT)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();
    return object(parse(document, commented));
  }

  private static JsonObject object(JsonValue value) throws UnreadableException {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new UnreadableException(
        new Problem(1, 1, "the document is not an object", "expected { … }; restore the file"));
  }

  private static JsonValue value(JsonParser parser) throws UnreadableException {
    TokenStreamLocation at = parser.currentTokenLocation();
    int line = at.getLineNr();
    int column = at.getColumnNr();
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          if (members.containsKey(name)) {
            // Jackson would notice too, and keeps a second set of names for that.
            throw new UnreadableException(twice(name, parser.currentTokenLocation()));
          }
          parser.nextToken();
          members.put(name, value(parser));
        }
        yield new JsonObject(line, column, members);
      }
      case START_ARRAY -> {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield new JsonArray(line, column, items);
      }
      case VALUE_STRING -> new JsonString(line, column, parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(line, column, parser.getString());
      case VALUE_TRUE -> new JsonBoolean(line, column, true);
      case VALUE_FALSE -> new JsonBoolean(line, column, false);
      case VALUE_NULL -> new JsonNull(line, column);
      default -> throw new IllegalStateException("token " + parser.currentToken());
    };
  }

  private static Problem twice(String name, TokenStreamLocation at) {
    return new Problem(
        at.getLineNr(),
        at.getColumnNr(),
        "the key " + Printable.text(name) + " stands twice",
        "expected each key once; remove one of the two");
  }

  private static Problem problem(JacksonException e, @Nullable TokenStreamLocation at) {
    int line = at == null ? 0 : Math.max(at.getLineNr(), 0);
    int column = at == null ? 0 : Math.max(at.getColumnNr(), 0);
    String message = e.getOriginalMessage();
    if (e instanceof StreamConstraintsException) {
      return message.contains("nesting depth")
          ? new Problem(
              line,
              column,
              "nested deeper than " + MAX_DEPTH + " levels",
              "expected at most " + MAX_DEPTH + "; restore the file")
          : new Problem(
              line,
              column,
              "a name, number or string is too long",
              "expected names of at most 4096, numbers of at most 1000 and strings of at most"
                  + " 1048576 characters");
    }
    if (message.contains("end-of-input")) {
      return new Problem(
          line, column, "the document ends too early", "it looks cut off; restore the file");
    }
    return new Problem(
        line,
        column,
        "not JSON: " + Printable.line(message.lines().findFirst().orElse("unexpected text")),
        "fix the syntax here, or restore the file");
  }
}
