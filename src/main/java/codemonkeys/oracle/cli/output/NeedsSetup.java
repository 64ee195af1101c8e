package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.Product.Setup;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.FactDetail;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.ProductSetup;
import codemonkeys.oracle.intake.testcommand.SetupAdvice;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Products in service whose tests can't be run until somebody has put something in place: each
 * once, grouped by what is missing, in {@code plan}, {@code status} and {@code run} alike.
 */
public final class NeedsSetup {
  /** By what is missing: the products, and what exactly is the matter with each. */
  private final SortedMap<Setup, SortedMap<ProductId, String>> groups = new TreeMap<>();

  private NeedsSetup() {}

  /**
   * Of a fleet that was read in full.
   *
   * @param shown which products
   */
  public static NeedsSetup of(FleetReading fleet, Predicate<ProductId> shown) {
    NeedsSetup needs = new NeedsSetup();
    for (ProductFacts each : fleet.facts().products()) {
      if (!shown.test(each.id())) {
        continue;
      }
      String what = "";
      for (FactDetail detail : fleet.details(each.id())) {
        if (detail.kind() == FactDetail.Kind.SETUP) {
          what = detail.diagnostic().what();
        }
      }
      needs.add(each.product(), what);
    }
    return needs;
  }

  /** Of a fleet of which only the registry is known. */
  public static NeedsSetup of(Collection<RegistryEntry> entries) {
    NeedsSetup needs = new NeedsSetup();
    for (RegistryEntry entry : entries) {
      if (entry.product().inService()) {
        ProductSetup found = ProductSetup.of(entry);
        Problem problem = found.problem();
        needs.add(entry.product().with(found.setup(), true), problem == null ? "" : problem.what());
      }
    }
    return needs;
  }

  private void add(Product product, String what) {
    if (product.inService() && !product.statusUnknown() && product.needsSetup()) {
      groups.computeIfAbsent(product.setup(), s -> new TreeMap<>()).put(product.product(), what);
    }
  }

  /** One line for each group, for people; nothing when there is none. */
  public void print(Console console) {
    groups.forEach(
        (setup, products) ->
            console.line(
                console.style("Needs setup", Style.WARNING)
                    + " ("
                    + products.size()
                    + "): "
                    + SetupAdvice.what(setup)
                    + ": "
                    + Reports.products(console, products.keySet())
                    + ". Fix: "
                    + SetupAdvice.fix(setup)
                    + "."));
  }

  /** The same as values, with what is known of each product besides. */
  public List<Object> json() {
    List<Object> list = new ArrayList<>();
    groups.forEach(
        (setup, products) -> {
          Map<String, @Nullable Object> group = JsonText.object();
          group.put("setup", setup.name().toLowerCase(Locale.ROOT));
          group.put("product_ids", JsonText.texts(products.keySet()));
          group.put("fix", SetupAdvice.fix(setup));
          Map<String, @Nullable Object> problems = JsonText.object();
          products.forEach(
              (product, what) -> {
                if (!what.isEmpty() && !what.equals(SetupAdvice.what(setup))) {
                  problems.put(product.value(), what);
                }
              });
          group.put("problems", problems);
          list.add(group);
        });
    return list;
  }
}
