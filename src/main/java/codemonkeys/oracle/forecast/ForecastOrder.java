package codemonkeys.oracle.forecast;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.util.Locale;

/**
 * An order of a day, and what becomes of it.
 *
 * @param rule the rule that asks for it; empty for one of another tool, which no plan gives
 * @param took zero for what did not run
 */
public record ForecastOrder(
    ProductId product, Intent intent, int priority, String rule, Result result, Duration took) {
  /** What becomes of an order. */
  public enum Result {
    PASSED,
    FAILED,
    /** It can't run, as where there is no test command. */
    REFUSED,
    /** It stays pending: minutes are spent, a failure stopped its product, or the day is over. */
    LEFT_PENDING,
    /** It is not wanted any more. */
    SKIPPED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether something of it ran. */
  public boolean ran() {
    return result == Result.PASSED || result == Result.FAILED;
  }
}
