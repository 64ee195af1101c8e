package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.language.Scope.Kind;
import codemonkeys.oracle.rules.language.Scope.Value;
import java.util.EnumSet;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/** Which values can be compared with each other. */
final class ComparisonTypes {
  private ComparisonTypes() {}

  /** Checks that two values can be compared. */
  static void check(String operator, Token operatorAt, Token at, Value left, Value right) {
    boolean order = !operator.equals("==") && !operator.equals("!=");
    if (left.kind() == Kind.NULL || right.kind() == Kind.NULL) {
      Value other = left.kind() == Kind.NULL ? right : left;
      if (order || !other.nullable()) {
        throw ConditionError.mismatch(
            at,
            order
                ? "an order with null"
                : Printable.text(other.text()) + " compared with null, which it never is",
            order ? "use == null or != null" : "remove the condition");
      }
      return;
    }
    if (left.kind() != right.kind()
        || ((left.kind() == Kind.CONSTANT || left.kind() == Kind.FACT)
            && left.type() != right.type())) {
      throw ConditionError.mismatch(
          at,
          Printable.text(left.text())
              + " is "
              + left.kindText()
              + ", "
              + Printable.text(right.text())
              + " is "
              + right.kindText(),
          comparable(left, right));
    }
    if (left.kind() == Kind.BOOLEAN && (left.text() + right.text()).matches("(?s).*[=<>&|!].*")) {
      throw ConditionError.mismatch(
          operatorAt, "a comparison compared", "write it alone, or turn it round with !( … )");
    }
    boolean comparable =
        switch (left.kind()) {
          case NUMBER, TIME -> true;
          case BOOLEAN, TEXT, CONSTANT, PRODUCT, FACT -> !order;
          default -> false;
        };
    if (!comparable) {
      throw ConditionError.mismatch(
          operatorAt,
          "'" + operator + "' between values that are each " + left.kindText(),
          order
              ? "only numbers and times have an order; use == or !="
              : "compare one of their fields");
    }
    // Drools can't compile a literal first, unless the other side is wide enough for it.
    if (left.expression() instanceof Expression.Literal
        && left.kind() == Kind.NUMBER
        && !(right.expression() instanceof Expression.Literal)
        && (isLong(right.type()) || (isInt(right.type()) && left.type() == double.class))) {
      throw ConditionError.mismatch(
          operatorAt,
          "the number " + left.text() + " stands before " + Printable.text(right.text()),
          "turn it round: " + right.text() + " " + Expression.turned(operator) + " " + left.text());
    }
    if ((left.kind() == Kind.BOOLEAN || (left.kind() == Kind.TIME && order))
        && (left.nullable() || right.nullable())) {
      throw (left.nullable() ? left : right).mayBeNull(at);
    }
  }

  private static boolean isInt(Class<?> type) {
    return type == int.class || type == Integer.class;
  }

  private static boolean isLong(Class<?> type) {
    return type == long.class || type == Long.class;
  }

  /** How to compare two values of different kinds. */
  private static String comparable(Value left, Value right) {
    Set<Kind> kinds = EnumSet.of(left.kind(), right.kind());
    if (kinds.equals(Set.of(Kind.PRODUCT, Kind.TEXT))) {
      return "compare productId with a text";
    }
    if (kinds.equals(Set.of(Kind.NUMBER, Kind.TEXT))) {
      Value text = left.kind() == Kind.TEXT ? left : right;
      return text.text().startsWith("attributes") || text.text().startsWith("text(")
          ? "read it as a number: number(\"…\")"
          : "a number stands without quotes, a text in quotes";
    }
    if (kinds.contains(Kind.CONSTANT)) {
      Value constant = left.kind() == Kind.CONSTANT ? left : right;
      return "expected "
          + constant.constantsName()
          + "."
          + PathChecker.constantMeant(constant.type(), (constant == left ? right : left).text());
    }
    if (kinds.contains(Kind.TIME)) {
      return "compare a time with a time, or use the fields that count hours";
    }
    if (kinds.contains(Kind.RECORD)) {
      Value record = left.kind() == Kind.RECORD ? left : right;
      return "compare one of its fields: " + String.join(", ", FactTypes.fields(record.type()));
    }
    return "compare like with like";
  }
}
