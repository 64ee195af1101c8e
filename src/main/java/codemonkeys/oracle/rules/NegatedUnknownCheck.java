package codemonkeys.oracle.rules;

import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.rules.Worlds.Verdict;
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
          check(rule, pattern, part, part.term(), false, report);
        }
      }
    }
  }

  private static void check(
      RuleTree rule,
      RuleTree.Pattern pattern,
      RuleTree.Part part,
      Term term,
      boolean negated,
      LintReport report) {
    if (!(term instanceof Term.Leaf leaf)) {
      boolean inside = negated != term instanceof Term.Not;
      term.children().forEach(child -> check(rule, pattern, part, child, inside, report));
      return;
    }
    Term side = side(leaf.test());
    if (side != null
        && negated != isNegation(leaf.test())
        && nullable(side)
        && unknownPasses(pattern, side, report)) {
      String name = Matching.name(side);
      report.add(
          Lint.NEGATED_UNKNOWN,
          rule,
          leaf.place(),
          Shown.text(part.text()) + " is true as well when " + name + " is unknown",
          "add " + name + " != null before it, or say with == what is meant");
    }
  }

  /** What a comparison asks about; null when it is none, or asks for null. */
  private static @Nullable Term side(Term test) {
    if (test instanceof Term.Compare compare) {
      return isNull(compare.left()) || isNull(compare.right())
          ? null
          : nullable(compare.left()) ? compare.left() : compare.right();
    }
    return test instanceof Term.OneOf
            || test instanceof Term.Matches
            || test instanceof Term.Contains
            || test instanceof Term.Affix
        ? test.children().get(0)
        : null;
  }

  private static boolean isNegation(Term test) {
    return (test instanceof Term.Compare compare && compare.operator().equals("!="))
        || (test instanceof Term.OneOf one && one.not())
        || (test instanceof Term.Matches matches && matches.not())
        || (test instanceof Term.Contains contains && contains.not())
        || (test instanceof Term.Affix affix && affix.not());
  }

  /** Whether the pattern may match while a value is unknown, and nobody has said so in it. */
  private static boolean unknownPasses(RuleTree.Pattern pattern, Term side, LintReport report) {
    List<Term> conditions = new ArrayList<>(pattern.conditions());
    boolean said =
        conditions.stream()
            .flatMap(condition -> condition.leaves().stream())
            .anyMatch(leaf -> asksForNull(leaf.test(), Matching.name(side)));
    conditions.add(
        new Term.Leaf(
            new Term.Compare("==", side, new Term.Literal(null)), pattern.place(), "unknown"));
    return !said && report.possible(pattern.type(), conditions) != Verdict.IMPOSSIBLE;
  }

  private static boolean asksForNull(Term test, String name) {
    return test instanceof Term.Compare compare
        && compare.operator().equals("==")
        && ((isNull(compare.right()) && Matching.name(compare.left()).equals(name))
            || (isNull(compare.left()) && Matching.name(compare.right()).equals(name)));
  }

  private static boolean isNull(Term term) {
    return term instanceof Term.Literal literal && literal.literal() == null;
  }

  private static boolean nullable(Term term) {
    return term instanceof Term.Ask
        || (term instanceof Term.Call call && call.name().equals("get"))
        || (term instanceof Term.Read read
            && read.field().getAnnotatedReturnType().isAnnotationPresent(Nullable.class));
  }
}
