package codemonkeys.oracle.intake.documents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of an entry that begins with its id, as {@code ST-0001: title} or {@code M1 — title}.
 *
 * @param title what follows the id and its separator; may be empty
 */
record NumberedTitle(String id, String title) {
  /** Where an id ends; {@code M1.2} and {@code ST-0001-b} are other ids. */
  private static final String END =
      "(?=\\z|[:—\\p{javaWhitespace}]|[-–.)](?!\\p{javaLetterOrDigit}))";

  private static final String SEPARATORS = "[-:–—.)\\p{javaWhitespace}]*";

  /**
   * The form of such texts.
   *
   * @param prefix what the id begins with, before its digits
   * @param minDigits how many digits it has at least; at most nine
   */
  static Pattern form(String prefix, int minDigits) {
    return Pattern.compile(
        "(" + prefix + "[0-9]{" + minDigits + ",9})" + END + SEPARATORS + "(.*)", Pattern.DOTALL);
  }

  /** Takes such a text apart; null when it has another form. */
  static @Nullable NumberedTitle of(String text, Pattern form) {
    Matcher parts = form.matcher(text);
    return parts.matches() ? new NumberedTitle(parts.group(1), parts.group(2).strip()) : null;
  }
}
