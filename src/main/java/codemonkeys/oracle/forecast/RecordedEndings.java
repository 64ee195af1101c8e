package codemonkeys.oracle.forecast;

import codemonkeys.oracle.intake.FleetState;
import codemonkeys.oracle.intake.FleetState.Ending;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** How jobs end and how long they take, by what is on record when the forecast begins. */
final class RecordedEndings implements Endings {
  /** Of jobs of a kind of which the whole fleet has no time on record. */
  private static final Duration UNKNOWN = Duration.ofMinutes(1);

  private final Outcomes outcomes;
  private final Map<ProductId, FleetState.Record> tests;
  private final Map<ProductId, FleetState.Record> validations;
  private final Kind ofTests;
  private final Kind ofValidations;

  /**
   * What is on record of all products together.
   *
   * @param failed the share of failures
   * @param took the median of the times known
   */
  private record Kind(double failed, Duration took) {
    static Kind of(Iterable<FleetState.Record> records) {
      int ended = 0;
      int failed = 0;
      List<Duration> times = new ArrayList<>();
      for (FleetState.Record record : records) {
        ended += record.ended();
        failed += record.failed();
        if (record.took() != null) {
          times.add(record.took());
        }
      }
      Collections.sort(times);
      return new Kind(
          ended == 0 ? 0 : (double) failed / ended,
          times.isEmpty() ? UNKNOWN : times.get((times.size() - 1) / 2));
    }
  }

  RecordedEndings(Outcomes outcomes, FleetState fleet) {
    this.outcomes = outcomes;
    tests = fleet.records(false);
    validations = fleet.records(true);
    ofTests = Kind.of(tests.values());
    ofValidations = Kind.of(validations.values());
  }

  @Override
  public Ending of(ProductId product, Intent intent, int day, long seed) {
    FleetState.Record record = record(product, intent);
    return switch (outcomes) {
      case PASS -> Ending.PASSED;
      case LAST -> record.last() == null ? Ending.PASSED : record.last();
      case RATES -> {
        double failed =
            record.ended() == 0 ? all(intent).failed() : (double) record.failed() / record.ended();
        yield Chance.of(seed, product, intent, day) < failed ? Ending.FAILED : Ending.PASSED;
      }
    };
  }

  @Override
  public Duration time(ProductId product, Intent intent) {
    Duration took = record(product, intent).took();
    return took == null ? all(intent).took() : took;
  }

  private FleetState.Record record(ProductId product, Intent intent) {
    FleetState.Record record = (intent == Intent.VALIDATE ? validations : tests).get(product);
    if (record == null) {
      throw new IllegalArgumentException("no product " + product);
    }
    return record;
  }

  private Kind all(Intent intent) {
    return intent == Intent.VALIDATE ? ofValidations : ofTests;
  }
}
