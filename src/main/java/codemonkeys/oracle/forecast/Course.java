package codemonkeys.oracle.forecast;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.intake.FleetState;
import codemonkeys.oracle.planning.Demand;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a fleet goes on under one budget and one set of rules, day by day. */
final class Course {
  static final Duration DAY = Duration.ofDays(1);

  private final int budget;
  private final long seed;
  private final Endings endings;
  private final Instant begin;
  private final List<ForecastDay> days = new ArrayList<>();
  private final Map<ProductId, Tally> waits = new HashMap<>();
  private final Map<String, PersonNeeded> persons = new TreeMap<>();

  private FleetState fleet;

  /** The day that is not over yet; null before the first. */
  private @Nullable Running running;

  /**
   * A day whose end is still to be seen.
   *
   * @param late products that were late when its plan was made
   */
  private record Running(
      int number, Instant asOf, DayOfRun run, Set<ProductId> late, boolean held) {}

  /** The wait of one product so far. */
  private static final class Tally {
    private double hours;
    private boolean tested;
    private int limit;
    private int day;
    private int daysLate;
    private int daysLeftOut;

    void look(double hoursNow, boolean testedNow, int limitNow, int today) {
      if (day == 0 || hoursNow / limitNow > hours / limit) {
        hours = hoursNow;
        tested = testedNow;
        limit = limitNow;
        day = today;
      }
    }

    Wait of(ProductId product) {
      return new Wait(product, hours, limit, tested, day, daysLate, daysLeftOut);
    }
  }

  Course(int budget, long seed, Endings endings, FleetState fleet, Instant begin) {
    this.budget = budget;
    this.seed = seed;
    this.endings = endings;
    this.fleet = fleet;
    this.begin = begin;
  }

  int budget() {
    return budget;
  }

  /** The facts by which the next plan has to be made. */
  FleetFacts facts(int day) {
    return fleet.facts(asOf(day));
  }

  private Instant asOf(int day) {
    return begin.plus(DAY.multipliedBy(day - 1L));
  }

  /**
   * Ends the day before and runs a plan.
   *
   * @param day from 1; the day after the last only ends that
   * @param last whether only the day before is to be ended
   */
  void go(int day, FleetFacts facts, Plan plan, boolean last) {
    List<ProductFacts> counted = Demand.testable(facts, plan);
    Set<ProductId> late = new HashSet<>();
    for (ProductFacts product : counted) {
      LastTest test = lastTest(product);
      if (test == null || test.overdue() > 1) {
        late.add(product.id());
      }
    }
    end(counted, late, facts.asOf());
    if (last) {
      return;
    }
    for (Hold hold : plan.holds()) {
      ProductId product = hold.product();
      if (product != null && hold.needsPerson()) {
        Intent intent = hold.intent();
        persons.merge(
            product + " " + (intent == null ? "" : intent.text()),
            new PersonNeeded(product, intent, day, 1),
            (old, one) ->
                new PersonNeeded(product, intent, old.firstDay(), old.days() + one.days()));
      }
    }
    Set<ProductId> killed = new HashSet<>();
    Set<ProductId> outOfService = new HashSet<>();
    for (ProductFacts product : facts.products()) {
      if (!product.product().inService() || product.product().statusUnknown()) {
        outOfService.add(product.id());
      }
      for (ProductFact fact : product.facts()) {
        if (fact instanceof KillSwitch) {
          killed.add(product.id());
        }
      }
    }
    DayOfRun run = new DayOfRun(fleet, endings, day, seed, facts.asOf(), killed, outOfService);
    run.go(plan, isKilled(facts));
    fleet = run.fleet();
    running = new Running(day, facts.asOf(), run, late, plan.fleetHold() != null);
  }

  private static boolean isKilled(FleetFacts facts) {
    return facts.fleetFacts().stream()
        .anyMatch(
            fact -> fact instanceof codemonkeys.oracle.facts.Fleet state && state.killSwitchOn());
  }

  private void end(List<ProductFacts> counted, Set<ProductId> late, Instant now) {
    Running day = running;
    if (day == null) {
      return;
    }
    Set<ProductId> tested = new HashSet<>();
    for (ForecastOrder order : day.run().orders()) {
      if (order.ran() && order.intent() != Intent.VALIDATE) {
        tested.add(order.product());
      }
    }
    int leftOut = 0;
    for (ProductFacts product : counted) {
      Tally tally = waits.computeIfAbsent(product.id(), id -> new Tally());
      LastTest test = lastTest(product);
      tally.look(
          test == null ? Duration.between(begin, now).toMinutes() / 60.0 : test.hoursSinceTest(),
          test != null,
          product.product().limitHours(),
          day.number());
      if (late.contains(product.id())) {
        tally.daysLate++;
        if (day.late().contains(product.id()) && !tested.contains(product.id())) {
          tally.daysLeftOut++;
          leftOut++;
        }
      }
    }
    days.add(
        new ForecastDay(
            day.number(), day.asOf(), day.run().orders(), late.size(), leftOut, day.held()));
    running = null;
  }

  private static @Nullable LastTest lastTest(ProductFacts product) {
    for (ProductFact fact : product.facts()) {
      if (fact instanceof LastTest test) {
        return test;
      }
    }
    return null;
  }

  Forecast forecast() {
    List<Wait> sorted = new ArrayList<>();
    waits.forEach((product, tally) -> sorted.add(tally.of(product)));
    sorted.sort(Comparator.comparingDouble(Wait::times).reversed().thenComparing(Wait::product));
    return new Forecast(budget, seed, days, sorted, List.copyOf(persons.values()));
  }
}
