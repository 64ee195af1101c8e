package codemonkeys.oracle.workshop;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a value of a test file may be. The reader checks against it, and a test holds the schema in
 * {@code docs/schemas} to be the same.
 */
sealed interface Shape {
  /** Whether the value has the right type of JSON. */
  boolean ofType(JsonValue value);

  /** Whether the value has this shape; of one that holds others, whether its type is right. */
  default boolean accepts(JsonValue value) {
    return ofType(value);
  }

  /** What it is called in a message. */
  String expected();

  /** A text of {@code least} to {@code most} characters (code points). */
  record Text(int least, int most) implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonString;
    }

    @Override
    public boolean accepts(JsonValue value) {
      if (!(value instanceof JsonString given)) {
        return false;
      }
      int length = given.value().codePointCount(0, given.value().length());
      return length >= least && length <= most;
    }

    @Override
    public String expected() {
      return (least > 0 ? "a text that is not empty" : "a text")
          + (most == Integer.MAX_VALUE ? "" : ", of at most " + most + " characters");
    }
  }

  /** A product id. */
  record Id() implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonString;
    }

    @Override
    public boolean accepts(JsonValue value) {
      return value instanceof JsonString given && ProductId.isValid(given.value());
    }

    @Override
    public String expected() {
      return ProductId.EXPECTED;
    }
  }

  /** True or false. */
  record Flag() implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonBoolean;
    }

    @Override
    public String expected() {
      return "true or false";
    }
  }

  /** True and nothing else. */
  record True() implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonBoolean;
    }

    @Override
    public boolean accepts(JsonValue value) {
      return value instanceof JsonBoolean given && given.value();
    }

    @Override
    public String expected() {
      return "true";
    }
  }

  /** A whole number. */
  record Whole(long least, long most) implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonNumber;
    }

    @Override
    public boolean accepts(JsonValue value) {
      if (!(value instanceof JsonNumber given)) {
        return false;
      }
      OptionalLong exact = given.exactLong();
      return exact.isPresent() && exact.getAsLong() >= least && exact.getAsLong() <= most;
    }

    @Override
    public String expected() {
      return "a whole number from " + least + " to " + most;
    }
  }

  /** Any number between two limits; null is no limit. */
  record Number(@Nullable BigDecimal least, @Nullable BigDecimal most) implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonNumber;
    }

    @Override
    public boolean accepts(JsonValue value) {
      return value instanceof JsonNumber given
          && (least == null || given.decimal().compareTo(least) >= 0)
          && (most == null || given.decimal().compareTo(most) <= 0);
    }

    @Override
    public String expected() {
      return least == null || most == null ? "a number" : "a number from " + least + " to " + most;
    }
  }

  /** One of a closed set. */
  record Word(List<String> words) implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonString;
    }

    @Override
    public boolean accepts(JsonValue value) {
      return value instanceof JsonString given && words.contains(given.value());
    }

    @Override
    public String expected() {
      return among(words);
    }
  }

  /** An RFC 3339 date and time. */
  record Moment() implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonString;
    }

    @Override
    public boolean accepts(JsonValue value) {
      return value instanceof JsonString given
          && JsonFields.parseInstant(given.value()).isPresent();
    }

    @Override
    public String expected() {
      return "a date and time as 2026-03-01T06:00:00Z";
    }
  }

  /** Null. */
  record Nothing() implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonNull;
    }

    @Override
    public String expected() {
      return "null";
    }
  }

  /** A list. */
  record Items(Shape item, int least, int most) implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonArray;
    }

    @Override
    public String expected() {
      return "a list";
    }
  }

  /** A mapping with known keys. */
  record Mapping(List<Key> keys, List<Need> needs) implements Shape {
    Optional<Key> key(String name) {
      return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    List<String> names() {
      return keys.stream().map(Key::name).toList();
    }

    @Override
    public boolean ofType(JsonValue value) {
      return value instanceof JsonObject;
    }

    @Override
    public String expected() {
      return "a mapping with " + among(names());
    }
  }

  /** A mapping with any keys. */
  record Free(Shape value, int least, int most) implements Shape {
    @Override
    public boolean ofType(JsonValue given) {
      return given instanceof JsonObject;
    }

    @Override
    public String expected() {
      return "a mapping";
    }
  }

  /** One of several, no two of which are of one type of JSON; anything when there are none. */
  record Either(List<Shape> shapes) implements Shape {
    @Override
    public boolean ofType(JsonValue value) {
      return shapes.isEmpty() || shapes.stream().anyMatch(each -> each.ofType(value));
    }

    @Override
    public String expected() {
      return String.join(
          ", or ",
          shapes.stream().filter(each -> !(each instanceof Nothing)).map(Shape::expected).toList());
    }
  }

  /** Words as a message lists them. */
  static String among(List<String> words) {
    List<String> all = new ArrayList<>(words);
    return all.size() == 1
        ? all.get(0)
        : String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1);
  }

  /**
   * A key of a mapping.
   *
   * @param meaning what it says; behind a semicolon, what holds without it
   */
  record Key(String name, String title, String meaning, Shape shape, boolean required) {}

  /** What keys have to do with each other. */
  sealed interface Need {
    /** At least one of them is there. */
    record OneOrMore(List<String> names) implements Need {}

    /** One of them is there and no other. */
    record ExactlyOne(List<String> names) implements Need {}

    /** The first only with the second. */
    record Together(String name, String other) implements Need {}
  }
}
