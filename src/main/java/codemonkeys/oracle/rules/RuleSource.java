package codemonkeys.oracle.rules;

/**
 * The text of a rule file.
 *
 * @param path as messages show it
 */
public record RuleSource(String path, String text) {}
