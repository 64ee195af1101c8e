package codemonkeys.oracle.whynot;

import codemonkeys.oracle.rules.parameters.Parameter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A number that a condition compares with, and which is in the way.
 *
 * @param value what the condition saw
 * @param operator how the value has to be to the limit, as {@code >}
 * @param limit the number that stands in the rule
 */
record Threshold(BigDecimal value, String operator, BigDecimal limit) {

  /**
   * A parameter with the nearest value that lets the condition be as it has to be.
   *
   * @param less one step less, which must not be enough
   */
  record Moved(Parameter parameter, String value, String less) {
    /** How much of a change it is: the part of the value. */
    double size() {
      double to = new BigDecimal(value).doubleValue();
      double from = new BigDecimal(parameter.value()).doubleValue();
      return Math.min(1, Math.abs(to - from) / Math.max(1, Math.abs(from)));
    }
  }

  /** The parameter moved to where the condition is as it has to be; null when it is not this. */
  @Nullable Moved moved(Parameter parameter) {
    if (parameter.type() == Parameter.Type.TEXT
        || new BigDecimal(parameter.value()).compareTo(limit) != 0) {
      return null;
    }
    BigDecimal step = parameter.step();
    BigDecimal below = value.setScale(step.scale(), RoundingMode.FLOOR);
    BigDecimal above = value.setScale(step.scale(), RoundingMode.CEILING);
    BigDecimal to =
        switch (operator) {
          case ">" -> below.compareTo(value) < 0 ? below : below.subtract(step);
          case ">=" -> below;
          case "<" -> above.compareTo(value) > 0 ? above : above.add(step);
          case "<=" -> above;
          default -> null;
        };
    if (to == null || !parameter.takes(to)) {
      return null;
    }
    BigDecimal less = operator.startsWith(">") ? to.add(step) : to.subtract(step);
    return new Moved(parameter, text(to), text(less));
  }

  private static String text(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
