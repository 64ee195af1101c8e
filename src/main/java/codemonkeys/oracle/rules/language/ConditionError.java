package codemonkeys.oracle.rules.language;

import org.antlr.v4.runtime.Token;

/** Something in a condition that is not understood or not allowed. */
final class ConditionError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CheckId lint;
  private final int line;
  private final int column;
  private final String what;
  private final String fix;

  ConditionError(Token at, String what, String fix) {
    this(CheckId.CONDITION, at, what, fix);
  }

  ConditionError(CheckId lint, Token at, String what, String fix) {
    super(what, null, false, false);
    this.lint = lint;
    this.line = at.getLine();
    this.column = at.getCharPositionInLine() + 1;
    this.what = what;
    this.fix = fix;
  }

  static ConditionError mismatch(Token at, String what, String fix) {
    return new ConditionError(CheckId.MISMATCH, at, what, fix);
  }

  static ConditionError unknownField(Token at, String what, String fix) {
    return new ConditionError(CheckId.UNKNOWN_FIELD, at, what, fix);
  }

  static ConditionError variable(Token at, String what, String fix) {
    return new ConditionError(CheckId.VARIABLE_FORM, at, what, fix);
  }

  RuleFinding finding(String path) {
    return RuleFinding.of(lint, path, line, column, what, fix);
  }
}
