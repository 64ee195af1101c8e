package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is allowed in rules and is probably a mistake. */
public final class RuleLinter {
  private static final List<LintCheck.OfRule> OF_RULE =
      List.of(
          new ContradictionCheck(),
          new NegatedUnknownCheck(),
          new NestedNotCheck(),
          new TextAsNumberCheck(),
          new UnusedVariableCheck());

  /** The worse first: of a rule beside others only one thing is reported. */
  private static final List<LintCheck.OfRules> OF_RULES =
      List.of(new NeverCountsCheck(), new SalienceTieCheck());

  private RuleLinter() {}

  /** What can be said of each rule alone. */
  public static List<RuleFinding> ofEach(List<RuleTree> rules) {
    LintReport report = new LintReport();
    rules.forEach(rule -> OF_RULE.forEach(check -> check.check(rule, report)));
    return report.findings();
  }

  /** The same, and what can be said of rules beside each other; all of them have to be there. */
  public static List<RuleFinding> ofAll(List<RuleTree> rules) {
    LintReport report = new LintReport();
    List<RuleTree> possible = new ArrayList<>();
    for (RuleTree rule : rules) {
      int before = report.findings().size();
      OF_RULE.forEach(check -> check.check(rule, report));
      List<RuleFinding> own = report.findings().subList(before, report.findings().size());
      if (own.stream().noneMatch(finding -> finding.check() == CheckId.CONTRADICTION)) {
        possible.add(rule);
      }
    }
    possible.sort((one, other) -> RuleInfo.bySalience(one.info(), other.info()));
    Map<String, List<RuleTree>> byOrder = new LinkedHashMap<>();
    for (RuleTree rule : possible) {
      byOrder.computeIfAbsent(rule.info().orders(), orders -> new ArrayList<>()).add(rule);
    }
    for (List<RuleTree> same : byOrder.values()) {
      for (int i = 1; i < same.size(); i++) {
        for (LintCheck.OfRules check : OF_RULES) {
          if (check.check(same.get(i), same.subList(0, i), report)) {
            break;
          }
        }
      }
    }
    return report.findings();
  }
}
