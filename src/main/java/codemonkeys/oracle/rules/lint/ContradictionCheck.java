package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.lint.Satisfiability.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Conditions of a pattern that can't all be true, as {@code failed, succeeded}. */
final class ContradictionCheck implements LintCheck.OfRule {
  @Override
  public void check(RuleTree rule, LintReport report) {
    rule.all().forEach(element -> check(rule, element, false, report));
  }

  private static void check(
      RuleTree rule, RuleTree.Element element, boolean negated, LintReport report) {
    if (element instanceof RuleTree.Pattern pattern) {
      check(rule, pattern, negated, report);
    }
    boolean inside = negated != element instanceof RuleTree.None;
    element.children().forEach(child -> check(rule, child, inside, report));
  }

  private static void check(
      RuleTree rule, RuleTree.Pattern pattern, boolean negated, LintReport report) {
    List<RuleTree.Part> before = new ArrayList<>();
    List<Expression> conditions = new ArrayList<>();
    boolean possible = true;
    for (RuleTree.Part part : pattern.parts()) {
      if (part.variable() != null) {
        continue;
      }
      conditions.add(part.expression());
      boolean stillPossible = report.possible(pattern.type(), conditions) != Verdict.IMPOSSIBLE;
      if (possible && !stillPossible) {
        report.add(
            CheckId.CONTRADICTION,
            rule,
            part.place(),
            Printable.text(part.text())
                + (before.isEmpty()
                    ? " is never true"
                    : " is never true together with " + earlier(pattern, before, part, report)),
            (negated ? "its 'not' is always true" : "the rule never fires")
                + "; correct or remove one of them");
      }
      possible = stillPossible;
      before.add(part);
    }
  }

  /** The conditions before a part that it contradicts: the one that does so alone, else all. */
  private static String earlier(
      RuleTree.Pattern pattern, List<RuleTree.Part> before, RuleTree.Part part, LintReport report) {
    List<String> texts = new ArrayList<>();
    for (RuleTree.Part other : before) {
      if (other.expression() instanceof Expression.Link) {
        continue;
      }
      List<Expression> both = List.of(other.expression(), part.expression());
      if (report.possible(pattern.type(), both) == Verdict.IMPOSSIBLE) {
        return Printable.text(other.text());
      }
      texts.add(other.text());
    }
    return Printable.text(String.join(", ", texts));
  }
}
