package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.SetupGroups;
import codemonkeys.oracle.planning.Demand;
import codemonkeys.oracle.planning.HoldGroup;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Oracle can't do by itself: products that need setup, holds and what lifts them, tests that
 * nobody counts, and a budget that the fleet has outgrown. Each is said once, whatever the number
 * of products.
 */
public final class Attention {
  private final FleetReading fleet;
  private final Plan plan;
  private final int budget;
  private final Predicate<ProductId> shown;

  /**
   * Collects it.
   *
   * @param budget orders a plan, of which there is one a day
   */
  public Attention(FleetReading fleet, Plan plan, int budget) {
    this(fleet, plan, budget, product -> true);
  }

  /**
   * Collects it of some products; the demand is that of the whole fleet.
   *
   * @param shown which products
   */
  public Attention(FleetReading fleet, Plan plan, int budget, Predicate<ProductId> shown) {
    this.fleet = fleet;
    this.plan = plan;
    this.budget = budget;
    this.shown = shown;
  }

  /** All of it, for people; nothing when there is nothing. */
  public void print(Console console) {
    printProducts(console);
    printDemand(console);
  }

  /** What concerns single products, for people. */
  public void printProducts(Console console) {
    needsSetup().print(console);
    printHolds(console);
    printUncounted(console);
  }

  /** The same as values, to be added to a document. */
  public void addTo(Map<String, @Nullable Object> json) {
    json.put("needs_setup", needsSetup().json());
    json.put("demand", demand());
    List<Object> uncounted = new ArrayList<>();
    uncounted().forEach(product -> uncounted.add(product.value()));
    json.put("uncounted_tests", uncounted);
  }

  // --- Holds --------------------------------------------------------------------------------

  private void printHolds(Console console) {
    List<Hold> holds = new ArrayList<>();
    for (Hold hold : plan.holds()) {
      if (!hold.ofSetup() && isShown(hold)) {
        holds.add(hold);
      }
    }
    HoldGroup.of(holds).forEach(group -> printHolds(console, group));
  }

  private boolean isShown(Hold hold) {
    ProductId product = hold.product();
    return product == null || shown.test(product);
  }

  private static void printHolds(Console console, HoldGroup group) {
    List<Hold> holds = group.holds();
    boolean person = group.first().needsPerson();
    List<String> who = new ArrayList<>();
    for (Hold hold : holds) {
      ProductId product = hold.product();
      who.add(
          (product == null ? "everything" : product.value())
              + (hold.intent() == null ? "" : " (" + hold.intent().text() + ")"));
    }
    console.line(
        console.style(person ? "Needs a person" : "Held", person ? Style.BAD : Style.WARNING)
            + (holds.size() == 1 ? ": " : " (" + holds.size() + "): ")
            + Reports.waiting(console, who)
            + ": "
            + Printable.line(group.why())
            + ".");
  }

  private NeedsSetup needsSetup() {
    return new NeedsSetup(SetupGroups.of(fleet, shown));
  }

  // --- Counts -------------------------------------------------------------------------------

  private List<ProductId> uncounted() {
    List<ProductId> uncounted = new ArrayList<>();
    for (ProductFacts product : fleet.facts().products()) {
      for (ProductFact fact : product.facts()) {
        if (fact instanceof LastTest test
            && test.uncounted()
            && product.product().inService()
            && shown.test(product.id())) {
          uncounted.add(product.id());
        }
      }
    }
    return uncounted;
  }

  private void printUncounted(Console console) {
    List<ProductId> uncounted = uncounted();
    if (!uncounted.isEmpty()) {
      console.line(
          console.style("Tests not counted", Style.WARNING)
              + " ("
              + uncounted.size()
              + "): "
              + Reports.products(console, uncounted)
              + ". They pass by exit code alone. Fix: name their JUnit XML in reports, as"
              + " \"reports\": [\"out/*.xml\"], in dash/products.json.");
    }
  }

  // --- Demand -------------------------------------------------------------------------------

  private void printDemand(Console console) {
    Demand demand = Demand.of(fleet.facts(), plan);
    if (!demand.exceeds(budget)) {
      return;
    }
    String tiers =
        demand.products().keySet().stream()
            .map(
                tier ->
                    (tier == 0 ? "no tier" : "tier " + tier)
                        + ": "
                        + demand.perDay(tier).stripTrailingZeros().toPlainString())
            .collect(Collectors.joining(", "));
    console.line(
        console.style("Demand", Style.WARNING)
            + ": the fleet asks for "
            + demand.perDay().stripTrailingZeros().toPlainString()
            + " tests a day ("
            + tiers
            + "); a budget of "
            + budget
            + " at one plan a day gives "
            + budget
            + ". Fix: plan with a larger --budget, or more often.");
    Demand.Waiting longest = demand.longest();
    if (longest != null) {
      LastTest test = longest.lastTest();
      console.line(
          "Longest wait: "
              + longest.product()
              + (test == null
                  ? ", never tested."
                  : ", tested "
                      + Reports.age(test.hoursSinceTest())
                      + ", "
                      + rounded(longest.overdue()).toPlainString()
                      + " times its limit."));
    }
  }

  private Map<String, @Nullable Object> demand() {
    Demand demand = Demand.of(fleet.facts(), plan);
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("tests_per_day", demand.perDay());
    Map<String, @Nullable Object> tiers = JsonText.object();
    demand
        .products()
        .keySet()
        .forEach(tier -> tiers.put(tier == 0 ? "none" : "" + tier, demand.perDay(tier)));
    json.put("by_tier", tiers);
    Demand.Waiting longest = demand.longest();
    if (longest != null) {
      Map<String, @Nullable Object> waiting = JsonText.object();
      waiting.put("product_id", longest.product().value());
      LastTest test = longest.lastTest();
      waiting.put("overdue", test == null ? null : rounded(longest.overdue()));
      waiting.put("last_test_at", test == null ? null : test.endedAt().toString());
      json.put("longest_wait", waiting);
    }
    return json;
  }

  private static BigDecimal rounded(double times) {
    return BigDecimal.valueOf(times).setScale(1, RoundingMode.HALF_UP);
  }
}
