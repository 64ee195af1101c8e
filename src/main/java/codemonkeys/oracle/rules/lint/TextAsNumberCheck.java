package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import java.util.List;

/** A text compared with a number in quotes, as {@code text("n") == "4"}. */
final class TextAsNumberCheck implements LintCheck.OfRule {
  @Override
  public void check(RuleTree rule, LintReport report) {
    for (RuleTree.Pattern pattern : rule.patterns()) {
      for (Expression condition : pattern.conditions()) {
        condition.leaves().forEach(leaf -> check(rule, leaf, report));
      }
    }
  }

  private static void check(RuleTree rule, Expression.Leaf leaf, LintReport report) {
    if (!(leaf.test() instanceof Expression.Compare || leaf.test() instanceof Expression.OneOf)) {
      return;
    }
    List<Expression> sides = leaf.test().children();
    if (sides.stream().noneMatch(TextAsNumberCheck::isNumberInQuotes)) {
      return;
    }
    String key =
        sides.get(0) instanceof Expression.Ask ask ? ask.key() : Matching.attribute(sides.get(0));
    report.add(
        CheckId.TEXT_AS_NUMBER,
        rule,
        leaf.place(),
        Printable.text(leaf.text()) + " compares texts",
        key.isEmpty()
            ? "if a number is meant, compare a field that is one"
            : "if a number is meant, write number(\"" + key + "\") and the number without quotes");
  }

  private static boolean isNumberInQuotes(Expression expression) {
    return expression instanceof Expression.Literal literal
        && literal.literal() instanceof String text
        && text.matches("-?[0-9]+([.,][0-9]+)?");
  }
}
