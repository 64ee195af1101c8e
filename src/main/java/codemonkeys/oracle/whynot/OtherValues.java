package codemonkeys.oracle.whynot;

import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.parameters.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of the rules, and planners by the same rules with another value of one. */
public interface OtherValues {
  /** Those that a rule uses. */
  List<Parameter> used(RuleInfo rule);

  /** A planner by rules in which a parameter has that value; null when they are refused. */
  @Nullable Planner planner(Parameter parameter, String value);
}
