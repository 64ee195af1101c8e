package codemonkeys.oracle.forecast;

import codemonkeys.oracle.units.ProductId;

/**
 * How long the tests of a product waited, looked at when each day is over.
 *
 * @param hours the most that its last test was old; of one that was never tested, hours since the
 *     forecast began
 * @param limitHours what its tier allows
 * @param tested whether it had ever been tested then
 * @param day on which that was
 * @param daysLate on how many days it was older than the limit
 * @param daysLeftOut on how many of these it had been late when the plan was made
 */
public record Wait(
    ProductId product,
    double hours,
    int limitHours,
    boolean tested,
    int day,
    int daysLate,
    int daysLeftOut) {
  /** In limits of its tier. */
  public double times() {
    return hours / limitHours;
  }
}
