package codemonkeys.oracle.files;

import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * JSON for writing: UTF-8, two spaces, {@code \n}, keys in the order given, a newline at the end.
 * The same values always give the same bytes.
 *
 * <p>Takes texts, booleans, whole numbers, decimals, enums (by {@code toString}), lists, maps with
 * text keys, optionals (left out when empty) and {@link JsonValue}s as they were read.
 */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** An object under construction that keeps the order of its fields. */
  public static Map<String, @Nullable Object> object() {
    return new LinkedHashMap<>();
  }

  public static byte[] bytes(Object value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  public static String text(Object value) {
    return text(value, new Indented()) + "\n";
  }

  /** All on one line without a space, and without a newline at the end. */
  public static String compact(Object value) {
    return text(value, ObjectWriteContext.empty());
  }

  /**
   * Compact, with the keys of every object in order: the same for documents that mean the same.
   * Numbers stay as they are written.
   */
  public static String canonical(JsonValue value) {
    return compact(sorted(value));
  }

  private static Object sorted(JsonValue value) {
    if (value instanceof JsonObject object) {
      Map<String, Object> members = new TreeMap<>();
      object.members().forEach((key, member) -> members.put(key, sorted(member)));
      return members;
    }
    return value instanceof JsonArray array
        ? array.items().stream().map(JsonText::sorted).toList()
        : value;
  }

  private static String text(Object value, ObjectWriteContext form) {
    java.io.StringWriter out = new java.io.StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(form, out)) {
      write(generator, value);
    }
    return escaped(out.toString());
  }

  /**
   * Jackson escapes what JSON demands. Also escaped are the characters beyond ASCII that a terminal
   * obeys or that turn the direction of text; in a document they can stand in strings only.
   */
  private static String escaped(String json) {
    StringBuilder out = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean hidden = c >= 0x7f && Printable.isHidden(json, i);
      if (hidden && out == null) {
        out = new StringBuilder(json.length() + 64).append(json, 0, i);
      }
      if (out != null) {
        if (hidden) {
          out.append("\\u").append(java.util.HexFormat.of().toHexDigits(c));
        } else {
          out.append(c);
        }
      }
    }
    return out == null ? json : out.toString();
  }

  private static void write(JsonGenerator out, @Nullable Object value) {
    if (value == null || value instanceof JsonNull) {
      out.writeNull();
    } else if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      out.writeNumber(((Number) value).longValue());
    } else if (value instanceof java.math.BigDecimal decimal) {
      out.writeNumber(decimal);
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (entry.getValue() instanceof Optional<?> optional) {
          if (optional.isPresent()) {
            out.writeName(String.valueOf(entry.getKey()));
            write(out, optional.get());
          }
        } else {
          out.writeName(String.valueOf(entry.getKey()));
          write(out, entry.getValue());
        }
      }
      out.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      out.writeStartArray();
      for (Object item : items) {
        write(out, item);
      }
      out.writeEndArray();
    } else if (value instanceof JsonObject object) {
      write(out, object.members());
    } else if (value instanceof JsonArray array) {
      write(out, array.items());
    } else if (value instanceof JsonString text) {
      out.writeString(text.value());
    } else if (value instanceof JsonNumber number) {
      out.writeNumber(number.text());
    } else if (value instanceof JsonBoolean flag) {
      out.writeBoolean(flag.value());
    } else {
      out.writeString(value.toString());
    }
  }

  /** Jackson's pretty printer with the platform's line end and the odd space taken out. */
  private static final class Indented extends ObjectWriteContext.Base {
    @Override
    public PrettyPrinter getPrettyPrinter() {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      Separators separators =
          Separators.createDefaultInstance()
              .withObjectNameValueSpacing(Separators.Spacing.AFTER)
              .withObjectEmptySeparator("")
              .withArrayEmptySeparator("");
      return new DefaultPrettyPrinter(separators)
          .withObjectIndenter(indenter)
          .withArrayIndenter(indenter);
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }

  /** Lists that are handed around while an object is built; never null. */
  public static List<String> texts(Iterable<?> values) {
    List<String> texts = new java.util.ArrayList<>();
    for (Object value : values) {
      texts.add(value.toString());
    }
    return texts;
  }
}
