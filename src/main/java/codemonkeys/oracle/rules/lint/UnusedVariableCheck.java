package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A variable that is bound and named nowhere else. */
final class UnusedVariableCheck implements LintCheck.OfRule {
  @Override
  public void check(RuleTree rule, LintReport report) {
    Set<String> used = new HashSet<>(rule.consequence());
    Map<String, RuleTree.Place> bound = new LinkedHashMap<>();
    for (RuleTree.Pattern pattern : rule.patterns()) {
      if (pattern.variable() != null) {
        bound.put(pattern.variable(), pattern.place());
      }
      for (RuleTree.Part part : pattern.parts()) {
        collect(part.expression(), used);
        if (part.variable() != null) {
          bound.put(part.variable(), part.place());
        }
      }
    }
    bound.keySet().removeAll(used);
    bound.forEach(
        (variable, place) ->
            report.add(
                CheckId.UNUSED,
                rule,
                place,
                "the variable " + variable + " is bound and never used",
                "remove it, or use it"));
  }

  private static void collect(Expression expression, Set<String> used) {
    if (expression instanceof Expression.Bound variable) {
      used.add(variable.name());
    }
    expression.children().forEach(child -> collect(child, used));
  }
}
