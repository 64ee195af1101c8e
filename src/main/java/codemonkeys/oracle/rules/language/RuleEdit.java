package codemonkeys.oracle.rules.language;

/**
 * A small change of the conditions of one rule.
 *
 * @param rule its name
 * @param start where in the file's text it begins
 * @param end where what it replaces ends
 * @param place line and column of what changes
 * @param before the condition as it stands, on one line
 * @param after the condition as it would be; empty when it is dropped
 */
public record RuleEdit(
    Kind kind,
    String rule,
    int start,
    int end,
    String replacement,
    RuleTree.Place place,
    String before,
    String after) {

  /** What is changed. */
  public enum Kind {
    /** {@code >} to {@code >=} and the like. */
    COMPARISON,
    /** A number by one step of its last digit. */
    THRESHOLD,
    /** A condition that no longer has to be true. */
    CONDITION,
    /** A condition that has to be false instead. */
    NOT
  }
}
