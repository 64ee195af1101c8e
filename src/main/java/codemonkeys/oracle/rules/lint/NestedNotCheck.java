package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleTree;

/** A {@code not} or {@code exists} within another one. */
final class NestedNotCheck implements LintCheck.OfRule {
  @Override
  public void check(RuleTree rule, LintReport report) {
    rule.all().forEach(element -> check(rule, element, false, report));
  }

  private static void check(
      RuleTree rule, RuleTree.Element element, boolean inside, LintReport report) {
    RuleTree.Place place =
        element instanceof RuleTree.None none
            ? none.place()
            : element instanceof RuleTree.Some some ? some.place() : null;
    if (inside && place != null) {
      report.add(
          CheckId.NESTED,
          rule,
          place,
          (element instanceof RuleTree.None ? "'not'" : "'exists'")
              + " within another 'not' or 'exists'",
          "say it without, or split the rule");
    }
    element.children().forEach(child -> check(rule, child, inside || place != null, report));
  }
}
