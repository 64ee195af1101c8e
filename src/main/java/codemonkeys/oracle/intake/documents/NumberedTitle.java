package codemonkeys.oracle.intake.documents;

import org.jspecify.annotations.Nullable;

/**
 * The text of an entry that begins with its id, as {@code ST-0001: title} or {@code M1 — title}.
 *
 * @param title what follows the id and its separator; may be empty
 */
record NumberedTitle(String id, String title) {
  private static final int MOST_DIGITS = 9;
  private static final String SEPARATORS = ":-–—.)";

  /**
   * Takes such a text apart.
   *
   * @param prefix what the id begins with, before its digits
   * @param leastDigits how many digits it has at least
   * @return null when the text doesn't begin with such an id
   */
  static @Nullable NumberedTitle of(String text, String prefix, int leastDigits) {
    if (!text.startsWith(prefix)) {
      return null;
    }
    int end = prefix.length();
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    int digits = end - prefix.length();
    if (digits < leastDigits || digits > MOST_DIGITS) {
      return null;
    }
    if (end < text.length()
        && !Character.isWhitespace(text.charAt(end))
        && (SEPARATORS.indexOf(text.charAt(end)) < 0
            // M1.2 and ST-0001-b are other ids.
            || (end + 1 < text.length()
                && text.charAt(end) != ':'
                && text.charAt(end) != '—'
                && Character.isLetterOrDigit(text.charAt(end + 1))))) {
      return null;
    }
    int start = end;
    while (start < text.length()
        && (Character.isWhitespace(text.charAt(start))
            || SEPARATORS.indexOf(text.charAt(start)) >= 0)) {
      start++;
    }
    return new NumberedTitle(text.substring(0, end), text.substring(start).strip());
  }
}
