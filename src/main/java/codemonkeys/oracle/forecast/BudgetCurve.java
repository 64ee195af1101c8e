package codemonkeys.oracle.forecast;

import codemonkeys.oracle.rules.engine.FiringException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What other budgets would do to the same fleet in the same days.
 *
 * @param points by budget
 * @param smallest the smallest budget for each aim
 */
public record BudgetCurve(List<Point> points, Map<Aim, Smallest> smallest) {
  /** More product-days than this, and the search ends when it is near enough. */
  private static final long MANY = 100_000;

  private static final int[] FINE = {1, 2, 3, 5, 8, 13, 20, 32, 50, 80, 126, 200, 316, 500, 794};
  private static final int[] COARSE = {1, 10, 50, 200, 500};

  /** What a budget may be wanted for. */
  public enum Aim {
    /** No product's tests are older than the limit of its tier when a day is over. */
    KEEPS_EVERY_LIMIT(forecast -> forecast.late() == 0),
    /** Each plan has a place for every product that is late when it is made. */
    LEAVES_NOTHING_OUT(forecast -> forecast.leftOut() == 0),
    /** The same in the second half of the days: what is late at the beginning has been made up. */
    CATCHES_UP(
        forecast ->
            forecast.leftOutNoneFrom() > 0
                && forecast.leftOutNoneFrom() <= forecast.days().size() / 2 + 1);

    private final Predicate<Forecast> reached;

    Aim(Predicate<Forecast> reached) {
      this.reached = reached;
    }
  }

  /**
   * One budget.
   *
   * @param late limits missed, as {@link Forecast#late}
   * @param leftOut as {@link Forecast#leftOut}
   * @param longest the longest wait in limits of the tier
   * @param time of all jobs
   */
  public record Point(int budget, int ran, int late, int leftOut, double longest, Duration time) {
    static Point of(Forecast forecast) {
      return new Point(
          forecast.budget(),
          forecast.ran(),
          forecast.late(),
          forecast.leftOut(),
          forecast.longest(),
          forecast.time());
    }
  }

  /**
   * The answer for one aim.
   *
   * @param budget null when none up to the largest that was tried is enough
   * @param tooFew the largest smaller one that was tried and is not enough; 0 when there is none
   */
  public record Smallest(@Nullable Integer budget, int tooFew) {}

  /** Makes the forecasts of budgets. */
  interface Trials {
    List<Forecast> of(List<Integer> budgets) throws FiringException;
  }

  public BudgetCurve {
    points = List.copyOf(points);
  }

  /**
   * Which budgets to try first, over the whole range.
   *
   * @param budget one that is tried in any case
   * @param most the largest that can make a difference
   */
  static List<Integer> first(int budget, int most, boolean many) {
    TreeSet<Integer> budgets = new TreeSet<>();
    for (int each : many ? COARSE : FINE) {
      if (each < most) {
        budgets.add(each);
      }
    }
    budgets.add(most);
    budgets.add(budget);
    return List.copyOf(budgets);
  }

  /** Whether so many products and days take long. */
  static boolean isMany(int products, int days) {
    return (long) products * days > MANY;
  }

  /**
   * Goes on trying: those between the largest that is not enough and the smallest that is.
   *
   * @param trials makes the forecasts of more budgets
   * @param tried the forecasts of {@link #first}
   */
  static BudgetCurve of(Trials trials, List<Forecast> tried, boolean many) throws FiringException {
    TreeMap<Integer, Point> points = new TreeMap<>();
    Map<Aim, TreeMap<Integer, Boolean>> reached = new EnumMap<>(Aim.class);
    List<Forecast> known = tried;
    while (!known.isEmpty()) {
      TreeSet<Integer> next = new TreeSet<>();
      for (Aim aim : Aim.values()) {
        TreeMap<Integer, Boolean> ofAim = reached.computeIfAbsent(aim, a -> new TreeMap<>());
        for (Forecast forecast : known) {
          points.put(forecast.budget(), Point.of(forecast));
          ofAim.put(forecast.budget(), aim.reached.test(forecast));
        }
        next.addAll(between(smallest(ofAim), many));
      }
      known = next.isEmpty() ? List.of() : trials.of(new ArrayList<>(next));
    }
    Map<Aim, Smallest> smallest = new EnumMap<>(Aim.class);
    reached.forEach((aim, ofAim) -> smallest.put(aim, smallest(ofAim)));
    return new BudgetCurve(
        points.values().stream().sorted(Comparator.comparingInt(Point::budget)).toList(), smallest);
  }

  private static Smallest smallest(TreeMap<Integer, Boolean> reached) {
    int tooFew = 0;
    for (Map.Entry<Integer, Boolean> each : reached.entrySet()) {
      if (each.getValue()) {
        return new Smallest(each.getKey(), tooFew);
      }
      tooFew = each.getKey();
    }
    return new Smallest(null, tooFew);
  }

  private static List<Integer> between(Smallest smallest, boolean many) {
    Integer enough = smallest.budget();
    if (enough == null) {
      return List.of();
    }
    int gap = enough - smallest.tooFew();
    if (gap <= 1 || (many && gap <= Math.max(1, enough / 20))) {
      return List.of();
    }
    // Each round of a large fleet costs more than one budget more in it.
    int parts = many ? 4 : 2;
    List<Integer> budgets = new ArrayList<>();
    for (int part = 1; part < parts; part++) {
      int each = smallest.tooFew() + gap * part / parts;
      if (each > smallest.tooFew() && each < enough) {
        budgets.add(each);
      }
    }
    return budgets;
  }
}
