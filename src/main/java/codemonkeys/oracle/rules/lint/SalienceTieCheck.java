package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.LastValidation;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.facts.TestRecord;
import codemonkeys.oracle.facts.ValidationDue;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.lint.Satisfiability.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two rules that may match one product together and ask for the same order at the same salience, on
 * different terms: of such rules the name decides which one counts. When the order is the same
 * either way, so that only the reason differs, either will do.
 */
final class SalienceTieCheck implements LintCheck.OfRules {
  /** Facts of which a product or the fleet has one at the most. */
  private static final Set<Class<? extends Fact>> SINGLE =
      Set.of(
          Product.class,
          LastRun.class,
          LastTest.class,
          LastValidation.class,
          MissingRun.class,
          NeverTested.class,
          RunBudget.class,
          SourceState.class,
          TestRecord.class,
          ValidationDue.class,
          Fleet.class);

  @Override
  public boolean check(RuleTree lower, List<RuleTree> above, LintReport report) {
    if (!lower.info().ranked()) {
      return false;
    }
    for (RuleTree higher : above) {
      if (higher.info().salience() == lower.info().salience()
          && !higher.terms().equals(lower.terms())
          && !exclude(report.plain(higher), report.plain(lower), report)) {
        report.add(
            CheckId.TIE,
            lower,
            lower.saliencePlace(),
            "rule "
                + Printable.text(lower.info().name())
                + " asks for "
                + lower.info().orders()
                + " at "
                + lower.info().salience()
                + ", as does "
                + Printable.text(higher.info().name())
                + " at "
                + higher.info().location()
                + ", on other terms",
            "give one of them another salience, or both the same limits, stop conditions and"
                + " evidence");
        return true;
      }
    }
    return false;
  }

  /** Whether two rules never match together, or nothing is known of it. */
  private static boolean exclude(
      @Nullable Map<Class<?>, RuleTree.Pattern> one,
      @Nullable Map<Class<?>, RuleTree.Pattern> other,
      LintReport report) {
    if (one == null || other == null) {
      return false;
    }
    for (RuleTree.Pattern pattern : one.values()) {
      RuleTree.Pattern there = other.get(pattern.type());
      if (there != null && SINGLE.contains(pattern.type())) {
        List<Expression> both = new ArrayList<>(pattern.conditions());
        both.addAll(there.conditions());
        // With too many cases to try, nothing is reported.
        if (report.possible(pattern.type(), both) != Verdict.POSSIBLE) {
          return true;
        }
      }
    }
    if ((one.containsKey(LastTest.class) && other.containsKey(NeverTested.class))
        || (one.containsKey(NeverTested.class) && other.containsKey(LastTest.class))) {
      return true;
    }
    // A product has a last run, none, or a report that can't be read.
    Class<?> first = reportOf(one);
    Class<?> second = reportOf(other);
    return first != null && second != null && first != second;
  }

  private static @Nullable Class<?> reportOf(Map<Class<?>, RuleTree.Pattern> patterns) {
    for (Class<?> type : List.of(LastRun.class, MissingRun.class)) {
      if (patterns.containsKey(type)) {
        return type;
      }
    }
    RuleTree.Pattern invalid = patterns.get(InvalidArtifact.class);
    return invalid != null
            && invalid.parts().stream().anyMatch(part -> part.text().equals("lastRun"))
        ? InvalidArtifact.class
        : null;
  }
}
