package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleTree;
import java.util.List;
import java.util.Optional;

/** A rule that matches only together with one above it that asks for the same. */
final class NeverCountsCheck implements LintCheck.OfRules {
  @Override
  public boolean check(RuleTree lower, List<RuleTree> above, LintReport report) {
    boolean ranked = lower.info().ranked();
    List<RuleTree> wider = above.stream().filter(higher -> report.implies(lower, higher)).toList();
    Optional<RuleTree> same =
        wider.stream().filter(higher -> report.implies(higher, lower)).findFirst();
    if (same.isEmpty() && (!ranked || wider.isEmpty())) {
      return false;
    }
    RuleTree higher = same.orElseGet(() -> wider.get(0));
    report.add(
        same.isPresent() ? CheckId.SAME : CheckId.SUBSUMED,
        lower,
        new RuleTree.Place(lower.info().line(), 1),
        "rule "
            + Printable.text(lower.info().name())
            + (same.isPresent() ? " has the conditions of " : " matches only together with ")
            + Printable.text(higher.info().name())
            + " at "
            + higher.info().location()
            + " and asks for the same",
        !ranked
            ? "one of them is enough: remove the other, or change its conditions"
            : same.isPresent()
                ? "it never counts: remove it, or change its conditions"
                : "it never counts: remove it, or give it the higher salience");
    return true;
  }
}
