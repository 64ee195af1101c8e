package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a product stands, and what is next for it.
 *
 * @param next the candidate that comes first in the queue; null when there is none
 * @param hold the first that names the product; null when none does
 */
public record ProductStatus(
    ProductFacts facts, ProductState state, @Nullable Candidate next, @Nullable Hold hold) {

  /** What asks for attention first, first; of one state what is most urgent; then by id. */
  public static final Comparator<ProductStatus> BY_ATTENTION =
      Comparator.comparing(ProductStatus::state)
          .thenComparing(Comparator.comparingInt(ProductStatus::priority).reversed())
          .thenComparing(ProductStatus::id);

  /** Of every product of a fleet, in its order; {@code plan} is of the whole fleet. */
  public static List<ProductStatus> all(FleetFacts fleet, Plan plan) {
    PlanIndex index = new PlanIndex(plan);
    Map<ProductId, ProductState> states = ProductState.all(fleet, plan, index);
    List<ProductStatus> all = new ArrayList<>();
    for (ProductFacts product : fleet.products()) {
      ProductId id = product.id();
      all.add(
          new ProductStatus(
              product,
              Objects.requireNonNull(states.get(id)),
              first(index.candidates(id)),
              first(index.holds(id))));
    }
    return all;
  }

  private static <T> @Nullable T first(List<T> list) {
    return list.isEmpty() ? null : list.get(0);
  }

  public ProductId id() {
    return facts.id();
  }

  /** The last test; null when none is known. */
  public @Nullable LastTest lastTest() {
    for (ProductFact fact : facts.facts()) {
      if (fact instanceof LastTest test) {
        return test;
      }
    }
    return null;
  }

  private int priority() {
    return next == null ? -1 : next.priority();
  }
}
