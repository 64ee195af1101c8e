package codemonkeys.oracle.rules;

import java.util.List;

final class RuleLint {
  static List<RuleFinding> findings(List<RuleTree> t) {
    return List.of();
  }
}
