package codemonkeys.oracle.forecast;

import codemonkeys.oracle.intake.FleetState.Ending;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;

/** How jobs end that nobody has run, and how long they take. Asked the same, it says the same. */
public interface Endings {
  /**
   * How a job ends.
   *
   * @param day of the forecast, from 1
   * @param seed of chance, where there is any
   */
  Ending of(ProductId product, Intent intent, int day, long seed);

  /** How long it takes when nothing ends it before. */
  Duration time(ProductId product, Intent intent);
}
