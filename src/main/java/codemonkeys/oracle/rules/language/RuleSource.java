package codemonkeys.oracle.rules.language;

/**
 * The text of a rule file.
 *
 * @param path as messages show it
 */
public record RuleSource(String path, String text) {
  /** The file's name, without its folders. */
  public String name() {
    return nameOf(path);
  }

  /** The name of a file, without its folders. */
  public static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
