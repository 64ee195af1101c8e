package codemonkeys.oracle.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One day: a plan at its beginning, then a run of all orders, one after the other.
 *
 * @param number from 1
 * @param asOf of its plan
 * @param orders those of the plan in its order, then those of other tools
 * @param late products whose last test is older than the limit of their tier when the day is over;
 *     what is held, needs setup or is out of service is not counted
 * @param leftOut how many of these were late already when the plan was made
 * @param held everything is held
 */
public record ForecastDay(
    int number, Instant asOf, List<ForecastOrder> orders, int late, int leftOut, boolean held) {
  public ForecastDay {
    orders = List.copyOf(orders);
  }

  public int failed() {
    return count(ForecastOrder.Result.FAILED);
  }

  public int count(ForecastOrder.Result result) {
    int count = 0;
    for (ForecastOrder order : orders) {
      count += order.result() == result ? 1 : 0;
    }
    return count;
  }

  /** How long the run of that day takes. */
  public Duration time() {
    Duration time = Duration.ZERO;
    for (ForecastOrder order : orders) {
      time = time.plus(order.took());
    }
    return time;
  }
}
