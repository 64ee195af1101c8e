package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleTree;
import java.util.List;

/**
 * Looks for one thing that is allowed in rules and probably a mistake. Its id, weight and texts are
 * a constant of {@link CheckId}; {@link RuleLinter} has the list of all checks.
 */
sealed interface LintCheck {

  /** A check of one rule by itself. */
  non-sealed interface OfRule extends LintCheck {
    void check(RuleTree rule, LintReport report);
  }

  /** A check of a rule beside others that ask for the same order. */
  non-sealed interface OfRules extends LintCheck {
    /**
     * Reports what is wrong with the lower rule.
     *
     * @param above those of the same or a higher salience
     * @return whether something was reported, so that lesser checks are left out
     */
    boolean check(RuleTree lower, List<RuleTree> above, LintReport report);
  }
}
