package codemonkeys.oracle.files;

import codemonkeys.oracle.files.JsonValue.JsonObject;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A YAML document together with where in its text each value stands, so that one value can be
 * replaced and everything else stays as it was written.
 */
public final class YamlSource {
  private final String text;
  private final JsonObject root;
  private final Map<JsonValue, Place> places;

  /** By identity, since two equal values may stand in two places. */
  YamlSource(String text, JsonObject root, IdentityHashMap<JsonValue, Place> places) {
    this.text = text;
    this.root = root;
    this.places = places;
  }

  /**
   * Where a value stands. Offsets count characters of the text.
   *
   * @param start of its first character
   * @param end behind its last character; where the same as the start, nothing is written there
   * @param form how it is written
   * @param keyLine the line of its key, from 1; 0 for an item of a list
   * @param keyColumn the column of its key, from 1
   */
  public record Place(int start, int end, Form form, int keyLine, int keyColumn) {
    Place under(int line, int column) {
      return new Place(start, end, form, line, column);
    }
  }

  /** How a value is written. */
  public enum Form {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    /** A text below {@code |} or {@code >}. */
    BLOCK_TEXT,
    /** In brackets or braces. */
    FLOW,
    /** One entry a line. */
    BLOCK
  }

  public String text() {
    return text;
  }

  public JsonObject root() {
    return root;
  }

  /** The place of a value of this document; null for any other. */
  public @Nullable Place place(JsonValue value) {
    return places.get(value);
  }
}
