package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.lint.Satisfiability.Verdict;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the checks of rules have found, and what they share to find it out. */
final class LintReport {
  private static final Expression ALWAYS = new Expression.Link(new Expression.Literal(true));

  private final List<RuleFinding> findings = new ArrayList<>();
  private final Satisfiability.Effort effort = new Satisfiability.Effort();
  private final Map<RuleTree, Optional<Map<Class<?>, RuleTree.Pattern>>> plain =
      new IdentityHashMap<>();

  List<RuleFinding> findings() {
    return findings;
  }

  void add(CheckId lint, RuleTree rule, RuleTree.Place at, String what, String fix) {
    findings.add(RuleFinding.of(lint, rule.info().file(), at.line(), at.column(), what, fix));
  }

  /** Whether one fact can meet all of some conditions. */
  Verdict possible(Class<? extends Fact> type, List<Expression> all) {
    return Satisfiability.possible(effort, type, all, List.of());
  }

  /** Whether one rule matches whenever the other does, as far as can be known. */
  boolean implies(RuleTree narrow, RuleTree wide) {
    Map<Class<?>, RuleTree.Pattern> of = plain(narrow);
    Map<Class<?>, RuleTree.Pattern> by = plain(wide);
    if (of == null || by == null || !of.keySet().containsAll(by.keySet())) {
      return false;
    }
    for (RuleTree.Pattern pattern : by.values()) {
      RuleTree.Pattern own = of.get(pattern.type());
      // Without a condition there is nothing to fail.
      List<Expression> notAll =
          pattern.conditions().isEmpty() ? List.of(ALWAYS) : pattern.conditions();
      if (own == null
          || Satisfiability.possible(effort, pattern.type(), own.conditions(), notAll)
              != Verdict.IMPOSSIBLE) {
        return false;
      }
    }
    return true;
  }

  /** By type, when a rule is patterns and nothing else, each on another type; else null. */
  @Nullable Map<Class<?>, RuleTree.Pattern> plain(RuleTree rule) {
    return plain.computeIfAbsent(rule, r -> Optional.ofNullable(patternsByType(r))).orElse(null);
  }

  private static @Nullable Map<Class<?>, RuleTree.Pattern> patternsByType(RuleTree rule) {
    Map<Class<?>, RuleTree.Pattern> patterns = new LinkedHashMap<>();
    for (RuleTree.Element element : rule.all()) {
      if (!(element instanceof RuleTree.Pattern pattern)
          || patterns.put(pattern.type(), pattern) != null) {
        return null;
      }
    }
    return patterns;
  }
}
