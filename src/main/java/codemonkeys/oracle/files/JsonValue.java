package codemonkeys.oracle.files;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON (or YAML) value that remembers where it stands. Lines and columns count from 1.
 *
 * <p>Not Jackson's tree, because that forgets positions and every message needs one.
 */
public sealed interface JsonValue {
  int line();

  int column();

  /** The value as a message shows it: short, on one line. */
  String shown();

  /** An object; members in the order of the document. */
  record JsonObject(int line, int column, Map<String, JsonValue> members) implements JsonValue {
    public JsonObject {
      members = Collections.unmodifiableMap(members);
    }

    /** The text of a member; null when there is none, or another kind of value. */
    public @Nullable String text(String name) {
      return members.get(name) instanceof JsonString text ? text.value() : null;
    }

    /** A member that is an object; null when there is none, or another kind of value. */
    public @Nullable JsonObject object(String name) {
      return members.get(name) instanceof JsonObject object ? object : null;
    }

    @Override
    public String shown() {
      return "an object";
    }
  }

  /** An array. */
  record JsonArray(int line, int column, List<JsonValue> items) implements JsonValue {
    public JsonArray {
      items = List.copyOf(items);
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  /** A string. */
  record JsonString(int line, int column, String value) implements JsonValue {
    @Override
    public String shown() {
      return Printable.text(value);
    }
  }

  /**
   * A number.
   *
   * @param text as written; kept, since {@code 1e400} and {@code 4294967297} fit no primitive
   */
  record JsonNumber(int line, int column, String text) implements JsonValue {
    /** Digits that a whole number may have here; more is out of every range that Oracle knows. */
    private static final int MAX_DIGITS = 18;

    private static final int MAX_SCALE = 1_000_000_000;

    /** The exact value when it is a whole number of at most 18 digits, as 3, 3.0 or 30e-1. */
    public java.util.OptionalLong exactLong() {
      if (isPlain()) {
        return java.util.OptionalLong.of(Long.parseLong(text));
      }
      BigDecimal decimal = decimal();
      if (decimal.signum() == 0) {
        return java.util.OptionalLong.of(0);
      }
      // Looked at before any expansion: 1e999999999 must not become a billion digits.
      long integerDigits = (long) decimal.precision() - decimal.scale();
      if (integerDigits < 1 || integerDigits > MAX_DIGITS) {
        return java.util.OptionalLong.empty();
      }
      BigDecimal stripped = decimal.stripTrailingZeros();
      return stripped.scale() > 0
          ? java.util.OptionalLong.empty()
          : java.util.OptionalLong.of(stripped.longValueExact());
    }

    /**
     * The exact value; one whose exponent does not fit 32 bits is stood in for by another of the
     * same sign that is just as much out of every range, or as near to 0.
     */
    public BigDecimal decimal() {
      if (isPlain()) {
        return BigDecimal.valueOf(Long.parseLong(text));
      }
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        int sign = new BigDecimal(text.substring(0, exponent)).signum();
        return sign == 0
            ? BigDecimal.ZERO
            : BigDecimal.valueOf(sign, text.charAt(exponent + 1) == '-' ? MAX_SCALE : -MAX_SCALE);
      }
    }

    /** Digits and nothing else, as most numbers; they need no arithmetic. */
    private boolean isPlain() {
      boolean plain = text.length() <= MAX_DIGITS;
      for (int i = 0; plain && i < text.length(); i++) {
        plain = text.charAt(i) >= '0' && text.charAt(i) <= '9';
      }
      return plain;
    }

    @Override
    public String shown() {
      return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
  }

  /** True or false. */
  record JsonBoolean(int line, int column, boolean value) implements JsonValue {
    @Override
    public String shown() {
      return Boolean.toString(value);
    }
  }

  /** Null. */
  record JsonNull(int line, int column) implements JsonValue {
    @Override
    public String shown() {
      return "null";
    }
  }
}
