package codemonkeys.oracle.forecast;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.intake.FleetState;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.planning.PlansAtOnce;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.units.Intent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Forecasts of one fleet by one set of rules, under as many budgets and kinds of luck as asked. */
public final class Forecaster {
  public static final int MAX_DAYS = 366;

  /** From so many products and days on it is worth while to remember what rules have said. */
  private static final long OFTEN = 10_000;

  private static final int KINDS =
      (int) Arrays.stream(Intent.values()).filter(Intent::safe).count();

  private final FleetState fleet;
  private final Instant begin;
  private final int days;
  private final Endings endings;
  private final RuleBook rules;
  private final int threads;

  /**
   * Creates one.
   *
   * @param begin as-of of the first plan; those of the next days come at the same time of day (UTC)
   * @param days 1 to 366
   * @param threads at least 1
   */
  public Forecaster(
      FleetState fleet, Instant begin, int days, Endings endings, RuleBook rules, int threads) {
    if (days < 1 || days > MAX_DAYS) {
      throw new IllegalArgumentException("a forecast is of 1 to 366 days, not " + days);
    }
    this.fleet = fleet;
    this.begin = begin;
    this.days = days;
    this.endings = endings;
    this.rules = rules;
    this.threads = threads;
  }

  /** How jobs end by what is on record of a fleet. */
  public static Endings endings(Outcomes outcomes, FleetState fleet) {
    return new RecordedEndings(outcomes, fleet);
  }

  /** The forecast of one budget. */
  public Forecast forecast(int budget, long seed) throws FiringException {
    return forecasts(List.of(budget), List.of(seed)).get(0);
  }

  /**
   * All that is said of one budget, under several kinds of luck, and of other budgets.
   *
   * @param seed the first of them
   * @param seeds how many
   */
  public Outlook outlook(int budget, long seed, int seeds) throws FiringException {
    try (PlansAtOnce planner = planner()) {
      return outlook(planner, budget, seed, seeds);
    }
  }

  private PlansAtOnce planner() {
    return new PlansAtOnce(rules, threads, (long) fleet.products().size() * days > OFTEN);
  }

  private Outlook outlook(PlansAtOnce planner, int budget, long seed, int seeds)
      throws FiringException {
    int products = 0;
    for (ProductFacts product : fleet.facts(begin).products()) {
      products += product.product().inService() ? 1 : 0;
    }
    // A product has at most one order of each kind.
    int most = Math.max(1, Math.min(Planner.Request.MAX_ORDERS, KINDS * products));
    boolean many = BudgetCurve.isMany(products, days);
    List<Forecast> first = forecasts(planner, BudgetCurve.first(budget, most, many), List.of(seed));
    List<Forecast> own =
        new ArrayList<>(first.stream().filter(each -> each.budget() == budget).toList());
    if (seeds > 1) {
      own.addAll(
          forecasts(
              planner, List.of(budget), LongStream.range(seed + 1, seed + seeds).boxed().toList()));
    }
    return new Outlook(
        own, BudgetCurve.of(budgets -> forecasts(planner, budgets, List.of(seed)), first, many));
  }

  /** The forecasts of each budget with each seed: those of the first budget first. */
  public List<Forecast> forecasts(List<Integer> budgets, List<Long> seeds) throws FiringException {
    try (PlansAtOnce planner = planner()) {
      return forecasts(planner, budgets, seeds);
    }
  }

  private List<Forecast> forecasts(PlansAtOnce planner, List<Integer> budgets, List<Long> seeds)
      throws FiringException {
    List<Course> courses = new ArrayList<>();
    for (int budget : budgets) {
      for (long seed : seeds) {
        courses.add(new Course(budget, seed, endings, fleet, begin));
      }
    }
    List<Integer> each = courses.stream().map(Course::budget).toList();
    for (int day = 1; day <= days + 1; day++) {
      List<FleetFacts> facts = new ArrayList<>();
      for (Course course : courses) {
        facts.add(course.facts(day));
      }
      List<Plan> plans = planner.plans(facts, each);
      int today = day;
      // No course knows of another.
      IntStream.range(0, courses.size())
          .parallel()
          .forEach(i -> courses.get(i).go(today, facts.get(i), plans.get(i), today > days));
    }
    return courses.stream().map(Course::forecast).toList();
  }
}
