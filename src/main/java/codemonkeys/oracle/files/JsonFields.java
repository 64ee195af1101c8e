package codemonkeys.oracle.files;

import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object, read and checked in one go. Every getter returns the value when it has
 * the right form, else null after noting the problem with its line; reading goes on, so that one
 * pass finds all that is wrong.
 *
 * <p>For each document the set of checks made through this class is held equal to the document's
 * JSON Schema by a property test; a check added here is needed in the schema too.
 */
public final class JsonFields {
  /**
   * RFC 3339; the same pattern stands in the schemas. It leaves out what {@link OffsetDateTime}
   * can't hold: leap seconds, offsets beyond 18 hours, fractions of more than nine digits.
   */
  public static final Pattern DATE_TIME =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:[0-5]\\d(\\.\\d{1,9})?"
              + "([Zz]|[+-](0\\d|1[0-7]):[0-5]\\d|[+-]18:00)");

  private final JsonObject object;
  private final List<Problem> problems;

  public JsonFields(JsonObject object, List<Problem> problems) {
    this.object = object;
    this.problems = problems;
  }

  public JsonObject object() {
    return object;
  }

  public boolean has(String name) {
    return object.members().containsKey(name);
  }

  public @Nullable JsonValue raw(String name) {
    return object.members().get(name);
  }

  /** The line on which the field's value stands, or the object when there is no such field. */
  public int line(String name) {
    JsonValue value = object.members().get(name);
    return value == null ? object.line() : value.line();
  }

  public void note(String name, String what, String fix) {
    JsonValue value = object.members().get(name);
    problems.add(Problem.at(value == null ? object : value, what, fix));
  }

  public @Nullable String requiredText(String name) {
    JsonValue value = required(name, "a text");
    return value == null ? null : text(name, value);
  }

  public @Nullable String optionalText(String name) {
    JsonValue value = raw(name);
    return value == null ? null : text(name, value);
  }

  public @Nullable Boolean requiredFlag(String name) {
    JsonValue value = required(name, "true or false");
    return value == null ? null : flag(name, value);
  }

  public @Nullable Boolean optionalFlag(String name) {
    JsonValue value = raw(name);
    return value == null ? null : flag(name, value);
  }

  /** A whole number from {@code min} up to {@code max}, both included. */
  public @Nullable Long requiredLong(String name, long min, long max) {
    JsonValue value = required(name, "a whole number");
    return value == null ? null : whole(name, value, min, max);
  }

  /** A whole number from {@code min} up to {@code max}, both included. */
  public @Nullable Long optionalLong(String name, long min, long max) {
    JsonValue value = raw(name);
    return value == null ? null : whole(name, value, min, max);
  }

  /** A number of 0 or more and at most a million million, rounded to nine decimal places. */
  public @Nullable BigDecimal requiredAmount(String name) {
    JsonValue value = required(name, AMOUNT);
    return value == null ? null : amount(name, value);
  }

  /** A number of 0 or more and at most a million million, rounded to nine decimal places. */
  public @Nullable BigDecimal optionalAmount(String name) {
    JsonValue value = raw(name);
    return value == null ? null : amount(name, value);
  }

  private static final BigDecimal MAX_AMOUNT = new BigDecimal(1_000_000_000_000L);
  private static final String AMOUNT = "a number from 0 to " + MAX_AMOUNT;

  /** One of a closed set, through the set's own parser. */
  public <T> @Nullable T requiredChoice(
      String name, Function<String, Optional<T>> parse, String expected) {
    JsonValue value = required(name, expected);
    return value == null ? null : choice(name, value, parse, expected);
  }

  /** One of a closed set, through the set's own parser. */
  public <T> @Nullable T optionalChoice(
      String name, Function<String, Optional<T>> parse, String expected) {
    JsonValue value = raw(name);
    return value == null ? null : choice(name, value, parse, expected);
  }

  /** A date and time with its offset from UTC. */
  public @Nullable Instant requiredInstant(String name) {
    JsonValue value = required(name, "a date and time as 2026-03-01T06:00:00Z");
    return value == null ? null : instant(name, value);
  }

  /** A date and time with its offset from UTC. */
  public @Nullable Instant optionalInstant(String name) {
    JsonValue value = raw(name);
    return value == null ? null : instant(name, value);
  }

  /** A date and time with its offset from UTC; null in the file means the same as no field. */
  public @Nullable Instant nullableInstant(String name) {
    JsonValue value = raw(name);
    return value == null || value instanceof JsonNull ? null : instant(name, value);
  }

  public @Nullable JsonFields requiredObject(String name) {
    JsonValue value = required(name, "an object");
    return value == null ? null : object(name, value);
  }

  public @Nullable JsonFields optionalObject(String name) {
    JsonValue value = raw(name);
    return value == null ? null : object(name, value);
  }

  public @Nullable JsonArray requiredList(String name) {
    JsonValue value = required(name, "a list");
    return value == null ? null : list(name, value);
  }

  public @Nullable JsonArray optionalList(String name) {
    JsonValue value = raw(name);
    return value == null ? null : list(name, value);
  }

  /** A list of texts; entries of another type are noted and left out. Never null. */
  public List<JsonString> requiredTexts(String name) {
    return texts(name, requiredList(name));
  }

  /** A list of texts; entries of another type are noted and left out. Never null. */
  public List<JsonString> optionalTexts(String name) {
    return texts(name, optionalList(name));
  }

  /** The one version that all formats carry. */
  public void schemaVersion() {
    JsonValue value = raw("schema_version");
    if (value != null && !(value instanceof JsonString text && text.value().equals("0.1"))) {
      note(
          "schema_version",
          "schema_version is " + value.shown(),
          "expected \"0.1\"; convert the file or correct the version");
    }
  }

  private List<JsonString> texts(String name, @Nullable JsonArray array) {
    List<JsonString> texts = new ArrayList<>();
    if (array != null) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonString text) {
          texts.add(text);
        } else {
          problems.add(
              Problem.at(
                  item, name + " holds " + item.shown(), "expected texts only; correct the entry"));
        }
      }
    }
    return texts;
  }

  private @Nullable JsonValue required(String name, String expected) {
    JsonValue value = raw(name);
    if (value == null) {
      problems.add(Problem.at(object, name + " is missing", "expected " + expected + "; add it"));
    }
    return value;
  }

  private @Nullable String text(String name, JsonValue value) {
    return value instanceof JsonString text ? text.value() : wrong(name, value, "a text");
  }

  private @Nullable Boolean flag(String name, JsonValue value) {
    return value instanceof JsonBoolean flag ? flag.value() : wrong(name, value, "true or false");
  }

  private @Nullable Long whole(String name, JsonValue value, long min, long max) {
    if (value instanceof JsonNumber number) {
      var exact = number.exactLong();
      if (exact.isPresent() && exact.getAsLong() >= min && exact.getAsLong() <= max) {
        return exact.getAsLong();
      }
    }
    return wrong(name, value, "a whole number from " + min + " to " + max);
  }

  private @Nullable BigDecimal amount(String name, JsonValue value) {
    if (value instanceof JsonNumber number) {
      BigDecimal decimal = number.decimal();
      if (decimal.signum() >= 0 && decimal.compareTo(MAX_AMOUNT) <= 0) {
        // Looked at before any rounding: 1e-999999999 must not become a billion digits.
        return decimal.precision() - (long) decimal.scale() < -9
            ? BigDecimal.ZERO
            : decimal.setScale(Math.min(Math.max(decimal.scale(), 0), 9), RoundingMode.HALF_UP);
      }
    }
    return wrong(name, value, AMOUNT);
  }

  private <T> @Nullable T choice(
      String name, JsonValue value, Function<String, Optional<T>> parse, String expected) {
    Optional<T> choice =
        value instanceof JsonString text ? parse.apply(text.value()) : Optional.empty();
    return choice.isPresent() ? choice.get() : wrong(name, value, expected);
  }

  private @Nullable Instant instant(String name, JsonValue value) {
    if (value instanceof JsonString text) {
      Optional<Instant> instant = parseInstant(text.value());
      if (instant.isPresent()) {
        return instant.get();
      }
    }
    return wrong(name, value, "a date and time as 2026-03-01T06:00:00Z");
  }

  /**
   * An RFC 3339 date and time; leap seconds are not accepted.
   *
   * <p>Read by hand, since {@link OffsetDateTime#parse}, which gives the same, would take a tenth
   * of the time in which a fleet is read.
   */
  public static Optional<Instant> parseInstant(String text) {
    if (isUsual(text)) {
      long day =
          LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
      int second = (number(text, 11, 13) * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19);
      return Optional.of(Instant.ofEpochSecond(day * 86_400 + second));
    }
    if (!DATE_TIME.matcher(text).matches()) {
      return Optional.empty();
    }
    int offset =
        "Zz".indexOf(text.charAt(text.length() - 1)) < 0 ? text.length() - 6 : text.length() - 1;
    String fraction = offset > 20 ? text.substring(20, offset) : "";
    try {
      return Optional.of(
          OffsetDateTime.of(
                  number(text, 0, 4),
                  number(text, 5, 7),
                  number(text, 8, 10),
                  number(text, 11, 13),
                  number(text, 14, 16),
                  number(text, 17, 19),
                  number(fraction + "000000000", 0, 9),
                  text.length() - offset == 1
                      ? ZoneOffset.UTC
                      : ZoneOffset.of(text.substring(offset)))
              .toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** {@code 2026-03-01T06:00:00Z} on one of the days that every month has, as nearly all are. */
  private static boolean isUsual(String text) {
    boolean usual = text.length() == USUAL.length();
    for (int i = 0; usual && i < USUAL.length(); i++) {
      char wanted = USUAL.charAt(i);
      char is = text.charAt(i);
      usual = wanted == '0' ? is >= '0' && is <= '9' : is == wanted;
    }
    return usual
        && within(text, 5, 1, 12)
        && within(text, 8, 1, 28)
        && within(text, 11, 0, 23)
        && within(text, 14, 0, 59)
        && within(text, 17, 0, 59);
  }

  private static final String USUAL = "0000-00-00T00:00:00Z";

  private static boolean within(String text, int from, int min, int max) {
    int number = number(text, from, from + 2);
    return number >= min && number <= max;
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private @Nullable JsonFields object(String name, JsonValue value) {
    return value instanceof JsonObject inner
        ? new JsonFields(inner, problems)
        : wrong(name, value, "an object");
  }

  private @Nullable JsonArray list(String name, JsonValue value) {
    return value instanceof JsonArray array ? array : wrong(name, value, "a list");
  }

  private <T> @Nullable T wrong(String name, JsonValue value, String expected) {
    String shown = value instanceof JsonNull ? "null" : value.shown();
    problems.add(Problem.at(value, name + " is " + shown, "expected " + expected + "; correct it"));
    return null;
  }
}
