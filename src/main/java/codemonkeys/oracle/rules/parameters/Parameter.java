package codemonkeys.oracle.rules.parameters;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A value with a name.
 *
 * @param unit null for a text
 * @param value as rules write it, but for the quotes of a text
 * @param why it is this value
 * @param line where its file names it
 */
public record Parameter(
    String name,
    Type type,
    @Nullable Unit unit,
    String value,
    String why,
    Origin origin,
    int line) {
  static final BigDecimal MAX = BigDecimal.valueOf(999_999_999);
  static final int MAX_DECIMALS = 4;
  static final int MAX_TEXT = 100;

  private static final List<String> WORDS =
      List.of(
          "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve");

  private static final int HOURS_OF_A_WEEK = 168;
  private static final int HOURS_OF_A_DAY = 24;

  /** What values it takes. */
  public enum Type {
    INTEGER,
    NUMBER,
    TEXT;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a number counts. */
  public enum Unit {
    MINUTES,
    HOURS,
    DAYS,
    COUNT,
    FACTOR,
    PERCENT;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who says the value; the later ones win. */
  public enum Origin {
    SHIPPED,
    FILE,
    SET;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Parameter {
    if ((unit == null) != (type == Type.TEXT)) {
      throw new IllegalArgumentException("a number has a unit and a text has none: " + name);
    }
  }

  /** As it stands in a condition. */
  String literal() {
    return type == Type.TEXT ? "\"" + value + "\"" : value;
  }

  /** The value and its unit for people, as {@code 24 hours}. */
  public String shown() {
    return unit == null
        ? value
        : switch (unit) {
          case MINUTES -> counted("minute");
          case HOURS -> counted("hour");
          case DAYS -> counted("day");
          case COUNT, FACTOR -> value;
          case PERCENT -> value + " %";
        };
  }

  private String counted(String one) {
    return value + " " + one + (value.equals("1") ? "" : "s");
  }

  /** Within the text of a rule: small counts as words, whole weeks of hours as days. */
  String inWords() {
    if (unit == null) {
      return value;
    }
    boolean whole = value.indexOf('.') < 0;
    int number = whole ? Integer.parseInt(value) : -1;
    return switch (unit) {
      case COUNT, FACTOR -> whole && number < WORDS.size() ? WORDS.get(number) : value;
      case HOURS ->
          whole && number > 0 && number % HOURS_OF_A_WEEK == 0
              ? number / HOURS_OF_A_DAY + " days"
              : shown();
      case MINUTES, DAYS, PERCENT -> shown();
    };
  }

  /** The value for JSON: a number or a text. */
  public Object json() {
    return switch (type) {
      case TEXT -> value;
      case INTEGER -> Integer.valueOf(value);
      case NUMBER -> new BigDecimal(value);
    };
  }

  /** What values fit, for messages. */
  String expected() {
    return switch (type) {
      case INTEGER -> "a whole number from 0 to " + MAX.toPlainString();
      case NUMBER ->
          "a number from 0 to "
              + MAX.toPlainString()
              + " with at most "
              + MAX_DECIMALS
              + " decimal places";
      case TEXT -> "a text of 1 to " + MAX_TEXT + " plain characters without \", \\, { and }";
    };
  }

  /** By how much two neighbouring numbers differ. */
  public BigDecimal step() {
    return type == Type.INTEGER ? BigDecimal.ONE : BigDecimal.valueOf(1, MAX_DECIMALS);
  }

  /** Whether it may have a number as its value. */
  public boolean takes(BigDecimal number) {
    return number.signum() >= 0 && normal(type, number.toPlainString()) != null;
  }

  /** A value in the form that rules take; null when it does not fit the type. */
  static @Nullable String normal(Type type, String given) {
    if (type == Type.TEXT) {
      return given.isBlank()
              || given.length() > MAX_TEXT
              || !given.chars().allMatch(Parameter::plain)
          ? null
          : given;
    }
    if (given.length() > 20 || !given.matches("[0-9]+(\\.[0-9]+)?")) {
      return null;
    }
    BigDecimal number = new BigDecimal(given).stripTrailingZeros();
    int decimals = Math.max(0, number.scale());
    return number.compareTo(MAX) > 0 || decimals > (type == Type.INTEGER ? 0 : MAX_DECIMALS)
        ? null
        : number.toPlainString();
  }

  private static boolean plain(int c) {
    return c != '"'
        && c != '\\'
        && c != '{'
        && c != '}'
        && (c == ' ' || (Character.isLetterOrDigit(c) || (c > ' ' && c < 127)));
  }

  Parameter with(String newValue, String newWhy, Origin newOrigin, int newLine) {
    return new Parameter(name, type, unit, newValue, newWhy, newOrigin, newLine);
  }
}
