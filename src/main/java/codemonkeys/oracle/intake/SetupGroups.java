package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.Product.Setup;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.ProductSetup;
import codemonkeys.oracle.intake.testcommand.SetupAdvice;
import codemonkeys.oracle.units.ProductId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Products in service whose tests can't be run until somebody has put something in place, each
 * once, by what is missing.
 */
public final class SetupGroups {
  private final SortedMap<Setup, SortedMap<ProductId, String>> groups = new TreeMap<>();

  private SetupGroups() {}

  /**
   * Of a fleet that was read in full.
   *
   * @param shown which products
   */
  public static SetupGroups of(FleetReading fleet, Predicate<ProductId> shown) {
    SetupGroups groups = new SetupGroups();
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
      groups.add(each.product(), what);
    }
    return groups;
  }

  /** Of a fleet of which only the registry is known. */
  public static SetupGroups of(Collection<RegistryEntry> entries) {
    SetupGroups groups = new SetupGroups();
    for (RegistryEntry entry : entries) {
      if (entry.product().inService()) {
        ProductSetup found = ProductSetup.of(entry);
        Problem problem = found.problem();
        groups.add(
            entry.product().with(found.setup(), true), problem == null ? "" : problem.what());
      }
    }
    return groups;
  }

  private void add(Product product, String what) {
    if (product.inService() && !product.statusUnknown() && product.needsSetup()) {
      Setup setup = product.setup();
      groups
          .computeIfAbsent(setup, s -> new TreeMap<>())
          .put(product.product(), what.equals(SetupAdvice.what(setup)) ? "" : what);
    }
  }

  /**
   * The products of each group, and what is the matter with each beyond what all of the group have;
   * an empty text when that is all.
   */
  public SortedMap<Setup, SortedMap<ProductId, String>> all() {
    return Collections.unmodifiableSortedMap(groups);
  }
}
