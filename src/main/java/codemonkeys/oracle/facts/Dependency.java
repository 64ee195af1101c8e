package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A product that another one builds on, as it stands. Its state is computed before any rule fires,
 * so that a rule still sees one product alone.
 */
@Meaning(
    value = "a product that this one builds on, with its state; one fact for each",
    from = "depends_on in dash/products.json, and the facts of the product that it names")
public record Dependency(
    ProductId product,
    @Meaning("the id of the product that it builds on, as text") String dependency,
    @Meaning("it is registered; false says that nothing is known of it") boolean registered,
    @Meaning("it is in service: enabled, and not planned, deprecated or archived")
        boolean inService,
    @Meaning("how its last test ended; null when that is unknown or it was never tested")
        LastRun.@Nullable Status status,
    @Meaning("hours from the end of its last test to as-of; null when none is known")
        @Nullable Double hoursSinceTest,
    @Meaning("hours since its last test by the limit of its tier: above 1 it is overdue; or null")
        @Nullable Double overdue,
    @Meaning("its kill switch is on") boolean killed,
    @Meaning("its tests can't be run, and not on purpose") boolean needsSetup,
    @Meaning("it builds, by any number of steps, on this product again") boolean cyclic,
    @Meaning("its tags") SortedSet<String> tags)
    implements ProductFact {

  @Meaning("its last test failed")
  public boolean failed() {
    return status == LastRun.Status.FAILED;
  }

  @Meaning("its last test is known to have passed")
  public boolean succeeded() {
    return status == LastRun.Status.SUCCESS;
  }

  @Meaning("it is not registered, or nothing is known of a test of it")
  public boolean missing() {
    return !registered || hoursSinceTest == null;
  }

  @Meaning("its last test is older than the limit of its tier")
  public boolean late() {
    return overdue != null && overdue > 1;
  }

  /** The same products, each that builds on others with the facts about these. */
  public static List<ProductFacts> addTo(List<ProductFacts> products) {
    boolean any = false;
    for (ProductFacts each : products) {
      any |= !each.product().dependsOn().isEmpty();
    }
    if (!any) {
      return products;
    }
    Map<String, ProductFacts> byId = new HashMap<>();
    Map<String, Set<String>> graph = new HashMap<>();
    for (ProductFacts each : products) {
      byId.put(each.id().value(), each);
      graph.put(each.id().value(), each.product().dependsOn());
    }
    DependencyCycles cycles = DependencyCycles.of(graph);
    List<ProductFacts> all = new ArrayList<>(products.size());
    for (ProductFacts each : products) {
      all.add(each.product().dependsOn().isEmpty() ? each : withDependencies(each, byId, cycles));
    }
    return all;
  }

  private static ProductFacts withDependencies(
      ProductFacts product, Map<String, ProductFacts> byId, DependencyCycles cycles) {
    List<ProductFact> facts = new ArrayList<>(product.facts());
    for (String dependency : product.product().dependsOn()) {
      facts.add(
          of(
              product.id(),
              dependency,
              byId.get(dependency),
              cycles.together(product.id().value(), dependency)));
    }
    return new ProductFacts(product.product(), facts, product.lastRunAt());
  }

  private static Dependency of(
      ProductId product, String dependency, @Nullable ProductFacts on, boolean cyclic) {
    if (on == null) {
      return new Dependency(
          product,
          dependency,
          false,
          false,
          null,
          null,
          null,
          false,
          false,
          cyclic,
          Collections.emptySortedSet());
    }
    LastTest test = null;
    boolean killed = false;
    for (ProductFact fact : on.facts()) {
      if (fact instanceof LastTest last) {
        test = last;
      }
      killed |= fact instanceof KillSwitch;
    }
    return new Dependency(
        product,
        dependency,
        true,
        on.product().inService(),
        test == null ? null : test.status(),
        test == null ? null : test.hoursSinceTest(),
        test == null ? null : test.overdue(),
        killed,
        on.product().needsSetup(),
        cyclic,
        on.product().tags());
  }
}
