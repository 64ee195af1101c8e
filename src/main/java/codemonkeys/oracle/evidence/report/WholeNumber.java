package codemonkeys.oracle.evidence.report;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a count as test runners spell it: {@code 3}, {@code +3}, {@code 3.0}, {@code 1,234}, {@code
 * 1'234}, {@code 1 234} with any kind of blank, {@code 1.234.567}, {@code 1e3}, and the digits of
 * any script. A comma before exactly three digits groups, since counts have no fractions; {@code
 * 1.234} can be read in two ways, so it is not known.
 */
public final class WholeNumber {
  private static final int MAX_LENGTH = 40;
  private static final int MAX_DIGITS = 15;

  private static final String MARKS = ",.'’٬٫_\u00a0\u202f\u2009";

  /**
   * Digits with or without groups, as they stand in a line of text, and never the end of such a
   * number. What can be read in two ways is let in, to see that it can't be understood.
   */
  public static final String IN_TEXT =
      "(?<!\\d)(?<!\\d[" + MARKS + "])(?:\\d{1,3}(?:[" + MARKS + " ]\\d{3}){1,6}(?!\\d)|\\d{1,20})";

  /** A point may group three digits, or stand before three of a fraction. */
  private static final Pattern IN_TWO_WAYS = Pattern.compile("0*[1-9]\\d{0,2}\\.\\d{3}");

  /** Groups of three, or of two and at last three as in India; all with the same mark. */
  private static final Pattern GROUPED =
      Pattern.compile(
          "(\\d{1,3})([" + MARKS + " ])(\\d{2,3}(?:\\2\\d{2,3})*\\2)?(\\d{3})(?:[.,]0+)?");

  private static final Pattern PLAIN =
      Pattern.compile("\\d{1,15}(?:[.,٫]0*)?|\\d{1,15}(?:[.,]\\d{1,15})?[eE][+-]?\\d{1,2}");

  private WholeNumber() {}

  /** The number; empty when the text is none or two, or less than 0, or has more than 15 digits. */
  public static OptionalLong of(String text) {
    if (text.length() > MAX_LENGTH) {
      return OptionalLong.empty();
    }
    String ascii = trimmed(digits(text));
    if (ascii.startsWith("+")) {
      ascii = ascii.substring(1);
    } else if (ascii.matches("-0+")) {
      return OptionalLong.of(0);
    }
    if (IN_TWO_WAYS.matcher(ascii).matches()) {
      return OptionalLong.empty();
    }
    Matcher grouped = GROUPED.matcher(ascii);
    if (grouped.matches()) {
      String middle = grouped.group(3) == null ? "" : grouped.group(3);
      return exact((grouped.group(1) + middle + grouped.group(4)).replaceAll("\\D", ""));
    }
    return PLAIN.matcher(ascii).matches()
        ? exact(ascii.replace(',', '.').replace('٫', '.'))
        : OptionalLong.empty();
  }

  private static OptionalLong exact(String number) {
    try {
      BigDecimal value = new BigDecimal(number).stripTrailingZeros();
      return value.scale() <= 0 && value.precision() - value.scale() <= MAX_DIGITS
          ? OptionalLong.of(value.longValueExact())
          : OptionalLong.empty();
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The digits of any script as those of ASCII. */
  private static String digits(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int digit = Character.isDigit(c) ? Character.digit(c, 10) : -1;
              ascii.appendCodePoint(digit < 0 ? c : '0' + digit);
            });
    return ascii.toString();
  }

  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
