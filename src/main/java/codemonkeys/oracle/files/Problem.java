package codemonkeys.oracle.files;

/**
 * A {@link Diagnostic} before it is known which file it belongs to and how grave it is.
 *
 * @param line from 1; 0 when the matter concerns the whole document
 * @param column from 1; 0 when unknown
 */
public record Problem(int line, int column, String what, String fix) {
  public static Problem at(JsonValue value, String what, String fix) {
    return new Problem(value.line(), value.column(), what, fix);
  }

  public static Problem ofFile(String what, String fix) {
    return new Problem(0, 0, what, fix);
  }
}
