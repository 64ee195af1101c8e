package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.Percent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;

/** The whole fleet in numbers; there is exactly one. */
@Meaning(
    value = "the whole fleet in numbers; there is always exactly one",
    from = "all of the above")
public record Fleet(
    @Meaning("registered products") int products,
    @Meaning("products whose status is active") int activeProducts,
    @Meaning("products whose last test failed") int failedProducts,
    @Meaning("products without a run report") int productsWithoutRun,
    @Meaning("products whose run report can't be read or breaks its schema")
        int productsWithInvalidRun,
    @Meaning("products whose kill switch is on") int killedProducts,
    @Meaning("the kill switch for everything is on") boolean killSwitchOn,
    @Meaning("what turned it on; empty when it is off") String killSwitchSource,
    @Meaning("documents of the governed list that are not there") int missingGovernedDocs,
    @Meaning("requests that nobody has answered yet") int pendingRequests,
    @Meaning("the day of as-of in timeZone, as the number 20261231") int date,
    @Meaning("the day of the week of as-of in timeZone: MONDAY to SUNDAY") Weekday weekday,
    @Meaning("the hour of as-of in timeZone, 0 to 23") int hour,
    @Meaning("the registry's time_zone, as Europe/Berlin; UTC when it names none") String timeZone)
    implements FleetFact {

  /** The time zone of a registry that names none. */
  public static final String UTC = "UTC";

  /** A day of the week. */
  public enum Weekday {
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    THURSDAY,
    FRIDAY,
    SATURDAY,
    SUNDAY
  }

  /** A fleet at a moment. */
  public static Fleet at(
      int products,
      int activeProducts,
      int failedProducts,
      int productsWithoutRun,
      int productsWithInvalidRun,
      int killedProducts,
      boolean killSwitchOn,
      String killSwitchSource,
      int missingGovernedDocs,
      int pendingRequests,
      Instant asOf,
      ZoneId zone) {
    // By its offset, since a zone of UTC would load the database of zones.
    LocalDateTime local =
        LocalDateTime.ofInstant(asOf, zone.getId().equals(UTC) ? ZoneOffset.UTC : zone);
    return new Fleet(
        products,
        activeProducts,
        failedProducts,
        productsWithoutRun,
        productsWithInvalidRun,
        killedProducts,
        killSwitchOn,
        killSwitchSource,
        missingGovernedDocs,
        pendingRequests,
        local.getYear() * 10_000 + local.getMonthValue() * 100 + local.getDayOfMonth(),
        Weekday.valueOf(local.getDayOfWeek().name()),
        local.getHour(),
        zone.equals(ZoneOffset.UTC) ? UTC : zone.getId());
  }

  /** The same fleet at another time of its zone. */
  public Fleet at(int otherDate, Weekday otherWeekday, int otherHour) {
    return new Fleet(
        products,
        activeProducts,
        failedProducts,
        productsWithoutRun,
        productsWithInvalidRun,
        killedProducts,
        killSwitchOn,
        killSwitchSource,
        missingGovernedDocs,
        pendingRequests,
        otherDate,
        otherWeekday,
        otherHour,
        timeZone);
  }

  @Meaning("weekday is SATURDAY or SUNDAY")
  public boolean weekend() {
    return weekday == Weekday.SATURDAY || weekday == Weekday.SUNDAY;
  }

  @Meaning("the month of date, 1 to 12")
  public int month() {
    return date / 100 % 100;
  }

  @Meaning("the day of the month of date, 1 to 31")
  public int day() {
    return date % 100;
  }

  @Meaning("the ISO week of date, 1 to 53")
  public int week() {
    // Counted on, since tests of rules may give a day that no calendar has.
    return LocalDate.of(date / 10_000, 1, 1)
        .plusMonths(month() - 1)
        .plusDays(day() - 1)
        .get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
  }

  @Meaning("share of the products whose last test failed, in whole percent")
  public Percent failedShare() {
    return Percent.of(failedProducts, products);
  }

  @Meaning("share of the products whose last test failed, in whole percent, as a number")
  public int failedPercent() {
    return failedShare().value();
  }
}
