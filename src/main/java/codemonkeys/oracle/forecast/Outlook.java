package codemonkeys.oracle.forecast;

import java.util.List;

/**
 * All that is said of one set of rules.
 *
 * @param forecasts of the budget asked for, one for each seed, the first seed first
 * @param curve of other budgets, with the first seed
 */
public record Outlook(List<Forecast> forecasts, BudgetCurve curve) {
  public Outlook {
    forecasts = List.copyOf(forecasts);
  }

  /** That of the first seed. */
  public Forecast forecast() {
    return forecasts.get(0);
  }
}
