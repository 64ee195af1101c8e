package codemonkeys.oracle.forecast;

import codemonkeys.oracle.facts.FleetFacts;
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
import java.util.BitSet;
import java.util.Comparator;
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

  /** By the places of products, which no day changes. */
  private final @Nullable Tally[] waits;

  private final Map<String, PersonNeeded> persons = new TreeMap<>();

  private FleetState fleet;

  /** The day that is not over yet; null before the first. */
  private @Nullable Running running;

  /**
   * A day whose end is still to be seen.
   *
   * @param late the places of products that were late when its plan was made
   */
  private record Running(int number, Instant asOf, DayOfRun run, BitSet late, boolean held) {}

  /** The wait of one product so far. */
  private static final class Tally {
    private final ProductId product;
    private double hours;
    private boolean tested;
    private int limit;
    private int day;
    private int daysLate;
    private int daysLeftOut;

    Tally(ProductId product) {
      this.product = product;
    }

    void look(double hoursNow, boolean testedNow, int limitNow, int today) {
      if (day == 0 || hoursNow / limitNow > hours / limit) {
        hours = hoursNow;
        tested = testedNow;
        limit = limitNow;
        day = today;
      }
    }

    Wait asWait() {
      return new Wait(product, hours, limit, tested, day, daysLate, daysLeftOut);
    }
  }

  Course(int budget, long seed, Endings endings, FleetState fleet, Instant begin) {
    this.budget = budget;
    this.seed = seed;
    this.endings = endings;
    this.fleet = fleet;
    this.begin = begin;
    this.waits = new Tally[fleet.products().size()];
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
    BitSet counted = places(facts.products(), Demand.testable(facts, plan));
    BitSet late = new BitSet();
    for (int at = counted.nextSetBit(0); at >= 0; at = counted.nextSetBit(at + 1)) {
      LastTest test = lastTest(facts.products().get(at));
      if (test == null || test.overdue() > 1) {
        late.set(at);
      }
    }
    end(facts, counted, late);
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
    DayOfRun run = new DayOfRun(fleet, endings, day, seed, facts);
    run.go(plan, isKilled(facts));
    fleet = run.fleet();
    running = new Running(day, facts.asOf(), run, late, plan.fleetHold() != null);
  }

  private static boolean isKilled(FleetFacts facts) {
    return facts.fleetFacts().stream()
        .anyMatch(
            fact -> fact instanceof codemonkeys.oracle.facts.Fleet state && state.killSwitchOn());
  }

  /** Where some of the products are, which are in the same order. */
  private static BitSet places(List<ProductFacts> all, List<ProductFacts> some) {
    BitSet places = new BitSet(all.size());
    int next = 0;
    for (int at = 0; next < some.size(); at++) {
      if (all.get(at) == some.get(next)) {
        places.set(at);
        next++;
      }
    }
    return places;
  }

  private void end(FleetFacts facts, BitSet counted, BitSet late) {
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
    for (int at = counted.nextSetBit(0); at >= 0; at = counted.nextSetBit(at + 1)) {
      ProductFacts product = facts.products().get(at);
      Tally tally = waits[at];
      if (tally == null) {
        tally = new Tally(product.id());
        waits[at] = tally;
      }
      LastTest test = lastTest(product);
      tally.look(
          test == null
              ? Duration.between(begin, facts.asOf()).toMinutes() / 60.0
              : test.hoursSinceTest(),
          test != null,
          product.product().limitHours(),
          day.number());
      if (late.get(at)) {
        tally.daysLate++;
        if (day.late().get(at) && !tested.contains(product.id())) {
          tally.daysLeftOut++;
          leftOut++;
        }
      }
    }
    days.add(
        new ForecastDay(
            day.number(), day.asOf(), day.run().orders(), late.cardinality(), leftOut, day.held()));
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
    for (Tally tally : waits) {
      if (tally != null) {
        sorted.add(tally.asWait());
      }
    }
    sorted.sort(Comparator.comparingDouble(Wait::times).reversed().thenComparing(Wait::product));
    return new Forecast(budget, seed, days, sorted, List.copyOf(persons.values()));
  }
}
