package codemonkeys.oracle.ruletesting;

/**
 * A line of what was expected against what came out.
 *
 * @param sign {@code -} for what was expected and is not there, {@code +} for what is there and was
 *     not expected, a blank for both
 */
public record DiffLine(char sign, String text) {
  static DiffLine expected(String text) {
    return new DiffLine('-', text);
  }

  static DiffLine actual(String text) {
    return new DiffLine('+', text);
  }

  static DiffLine same(String text) {
    return new DiffLine(' ', text);
  }

  boolean differs() {
    return sign != ' ';
  }

  @Override
  public String toString() {
    return sign + " " + text;
  }
}
