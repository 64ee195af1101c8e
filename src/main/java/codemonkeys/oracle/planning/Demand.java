package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many tests a day a fleet asks for, when each product in service that can be tested and is not
 * held is tested as often as the limit of its tier says.
 *
 * @param products how many there are of each tier; 0 stands for none
 * @param longest the product that waits longest, in limits of its tier; null when there is none
 */
public record Demand(SortedMap<Integer, Integer> products, @Nullable Waiting longest) {
  private static final int SCALE = 2;

  /**
   * A product that waits for its tests.
   *
   * @param overdue in limits of its tier
   * @param lastTest null when no run on record ran its tests
   */
  public record Waiting(ProductId product, double overdue, @Nullable LastTest lastTest) {}

  /** The products whose tests count: in service, to be tested, and not held. */
  public static List<ProductFacts> testable(FleetFacts fleet, Plan plan) {
    List<ProductFacts> counted = new ArrayList<>();
    if (plan.fleetHold(Intent.TEST) != null) {
      return counted;
    }
    Set<ProductId> held = new HashSet<>();
    Set<ProductId> reportsHeld = new HashSet<>();
    for (Hold hold : plan.holds()) {
      if (hold.product() != null && (hold.intent() == null || hold.intent() == Intent.TEST)) {
        held.add(hold.product());
      } else if (hold.product() != null && hold.intent() == Intent.REGENERATE_REPORT) {
        reportsHeld.add(hold.product());
      }
    }
    for (ProductFacts each : fleet.products()) {
      Product product = each.product();
      if (!product.inService()
          || product.statusUnknown()
          || !product.testable()
          || held.contains(each.id())
          || (reportsHeld.contains(each.id()) && hasNoRun(each))) {
        continue;
      }
      counted.add(each);
    }
    return counted;
  }

  public static Demand of(FleetFacts fleet, Plan plan) {
    SortedMap<Integer, Integer> products = new TreeMap<>();
    Waiting longest = null;
    for (ProductFacts each : testable(fleet, plan)) {
      Product product = each.product();
      products.merge(product.slaTier() == null ? 0 : product.slaTier(), 1, Integer::sum);
      Waiting waiting = waiting(each);
      if (waiting != null
          && (longest == null
              || waiting.overdue > longest.overdue
              || (waiting.overdue == longest.overdue
                  && waiting.product.compareTo(longest.product) < 0))) {
        longest = waiting;
      }
    }
    return new Demand(products, longest);
  }

  /** Then its first tests are those that a report is made of. */
  private static boolean hasNoRun(ProductFacts product) {
    return product.facts().stream().anyMatch(MissingRun.class::isInstance);
  }

  private static @Nullable Waiting waiting(ProductFacts product) {
    for (ProductFact fact : product.facts()) {
      if (fact instanceof LastTest test) {
        return new Waiting(product.id(), test.overdue(), test);
      }
      if (fact instanceof NeverTested || fact instanceof MissingRun) {
        return new Waiting(product.id(), Candidate.NEVER, null);
      }
    }
    return null;
  }

  /** Tests a day of the products of one tier, to the second decimal place. */
  public BigDecimal perDay(int tier) {
    return BigDecimal.valueOf(24L * products.getOrDefault(tier, 0))
        .divide(BigDecimal.valueOf(Product.limitHours(tier)), SCALE, RoundingMode.HALF_UP);
  }

  /** Tests a day of the whole fleet, to the second decimal place. */
  public BigDecimal perDay() {
    // In hours of the least common multiple of all limits, so that nothing is rounded on the way.
    long common = 1008;
    long sum = 0;
    for (var tier : products.entrySet()) {
      sum += 24L * tier.getValue() * (common / Product.limitHours(tier.getKey()));
    }
    return BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(common), SCALE, RoundingMode.HALF_UP);
  }

  /** Whether a plan of this many orders a day can't keep up. */
  public boolean exceeds(int budget) {
    return perDay().compareTo(BigDecimal.valueOf(budget)) > 0;
  }
}
