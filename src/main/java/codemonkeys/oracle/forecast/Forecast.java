package codemonkeys.oracle.forecast;

import java.time.Duration;
import java.util.List;

/**
 * What comes of one budget and one set of rules.
 *
 * @param seed of chance
 * @param waits of every product whose tests count, the longest in limits first
 * @param persons by product
 */
public record Forecast(
    int budget, long seed, List<ForecastDay> days, List<Wait> waits, List<PersonNeeded> persons) {
  public Forecast {
    days = List.copyOf(days);
    waits = List.copyOf(waits);
    persons = List.copyOf(persons);
  }

  /** Jobs that ran. */
  public int ran() {
    int ran = 0;
    for (ForecastDay day : days) {
      for (ForecastOrder order : day.orders()) {
        ran += order.ran() ? 1 : 0;
      }
    }
    return ran;
  }

  public int failed() {
    return days.stream().mapToInt(ForecastDay::failed).sum();
  }

  /** Limits missed: one for each product and day on which it was late when the day was over. */
  public int late() {
    return days.stream().mapToInt(ForecastDay::late).sum();
  }

  /** Those of them that the plan of the day could have prevented with more orders. */
  public int leftOut() {
    return days.stream().mapToInt(ForecastDay::leftOut).sum();
  }

  /**
   * The first day from which on no plan leaves out a product that is late; 0 when there is none.
   */
  public int leftOutNoneFrom() {
    int from = 0;
    for (int i = days.size() - 1; i >= 0 && days.get(i).leftOut() == 0; i--) {
      from = days.get(i).number();
    }
    return from;
  }

  public Duration time() {
    return days.stream().map(ForecastDay::time).reduce(Duration.ZERO, Duration::plus);
  }

  /** The longest wait in limits of the tier; 0 when nothing waits. */
  public double longest() {
    return waits.isEmpty() ? 0 : waits.get(0).times();
  }
}
