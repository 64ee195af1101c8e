package codemonkeys.oracle.files;

/** Foreign text made fit to print: on one line, without control characters, not endless. */
public final class Shown {
  private static final int MOST = 80;

  private Shown() {}

  /** In double quotes, at most 80 characters of it. */
  public static String text(String value) {
    String cut = value.length() > MOST ? value.substring(0, MOST) + "…" : value;
    return '"' + line(cut) + '"';
  }

  /**
   * As it is, with everything that could move a cursor, change a colour or turn the direction of
   * text written as an escape.
   */
  public static String line(String value) {
    StringBuilder out = null;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean hidden =
          c < 0x20
              || (c >= 0x7f && c <= 0x9f)
              || Character.getType(c) == Character.FORMAT
              || c == 0x2028
              || c == 0x2029
              || (Character.isSurrogate(c) && !isPair(value, i));
      if (hidden && out == null) {
        out = new StringBuilder(value.length() + 16).append(value, 0, i);
      }
      if (out != null) {
        if (hidden) {
          out.append(
              switch (c) {
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> "\\u" + java.util.HexFormat.of().toHexDigits(c);
              });
        } else {
          out.append(c);
        }
      }
    }
    return out == null ? value : out.toString();
  }

  private static boolean isPair(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1));
    }
    return i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }
}
