package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.lint.Satisfiability.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A negated comparison, which is true as well while the value is unknown. */
final class NegatedUnknownCheck implements LintCheck.OfRule {
  @Override
  public void check(RuleTree rule, LintReport report) {
    for (RuleTree.Pattern pattern : rule.patterns()) {
      for (RuleTree.Part part : pattern.parts()) {
        if (part.variable() == null) {
          check(rule, pattern, part, part.expression(), false, report);
        }
      }
    }
  }

  private static void check(
      RuleTree rule,
      RuleTree.Pattern pattern,
      RuleTree.Part part,
      Expression expression,
      boolean negated,
      LintReport report) {
    if (!(expression instanceof Expression.Leaf leaf)) {
      boolean inside = negated != expression instanceof Expression.Not;
      expression.children().forEach(child -> check(rule, pattern, part, child, inside, report));
      return;
    }
    Expression side = side(leaf.test());
    if (side != null
        && negated != isNegation(leaf.test())
        && nullable(side)
        && unknownPasses(pattern, side, report)) {
      String name = Matching.name(side);
      report.add(
          CheckId.NEGATED_UNKNOWN,
          rule,
          leaf.place(),
          Printable.text(part.text()) + " is true as well when " + name + " is unknown",
          "add " + name + " != null before it, or say with == what is meant");
    }
  }

  /** What a comparison asks about; null when it is none, or asks for null. */
  private static @Nullable Expression side(Expression test) {
    if (test instanceof Expression.Compare compare) {
      return isNull(compare.left()) || isNull(compare.right())
          ? null
          : nullable(compare.left()) ? compare.left() : compare.right();
    }
    return test instanceof Expression.OneOf
            || test instanceof Expression.Matches
            || test instanceof Expression.Contains
            || test instanceof Expression.Affix
        ? test.children().get(0)
        : null;
  }

  private static boolean isNegation(Expression test) {
    return (test instanceof Expression.Compare compare && compare.operator().equals("!="))
        || (test instanceof Expression.OneOf one && one.not())
        || (test instanceof Expression.Matches matches && matches.not())
        || (test instanceof Expression.Contains contains && contains.not())
        || (test instanceof Expression.Affix affix && affix.not());
  }

  /** Whether the pattern may match while a value is unknown, and nobody has said so in it. */
  private static boolean unknownPasses(
      RuleTree.Pattern pattern, Expression side, LintReport report) {
    List<Expression> conditions = new ArrayList<>(pattern.conditions());
    boolean said =
        conditions.stream()
            .flatMap(condition -> condition.leaves().stream())
            .anyMatch(leaf -> asksForNull(leaf.test(), Matching.name(side)));
    conditions.add(
        new Expression.Leaf(
            new Expression.Compare("==", side, new Expression.Literal(null)),
            pattern.place(),
            "unknown"));
    return !said && report.possible(pattern.type(), conditions) != Verdict.IMPOSSIBLE;
  }

  private static boolean asksForNull(Expression test, String name) {
    return test instanceof Expression.Compare compare
        && compare.operator().equals("==")
        && ((isNull(compare.right()) && Matching.name(compare.left()).equals(name))
            || (isNull(compare.left()) && Matching.name(compare.right()).equals(name)));
  }

  private static boolean isNull(Expression expression) {
    return expression instanceof Expression.Literal literal && literal.literal() == null;
  }

  private static boolean nullable(Expression expression) {
    return expression instanceof Expression.Ask
        || (expression instanceof Expression.Call call && call.name().equals("get"))
        || (expression instanceof Expression.Read read
            && read.field().getAnnotatedReturnType().isAnnotationPresent(Nullable.class));
  }
}
