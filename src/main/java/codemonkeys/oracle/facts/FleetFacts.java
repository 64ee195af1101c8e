package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that rules may see of a fleet at one moment.
 *
 * @param asOf the moment that ages are counted to
 * @param fleetFacts the {@link Fleet} and the fleet's documents
 * @param products in the order of their ids
 */
public record FleetFacts(Instant asOf, List<FleetFact> fleetFacts, List<ProductFacts> products) {
  public FleetFacts {
    fleetFacts = List.copyOf(fleetFacts);
    List<ProductFacts> sorted = new ArrayList<>(products);
    sorted.sort(Comparator.comparing(ProductFacts::id));
    products = List.copyOf(sorted);
  }

  /** The facts of one product; null when it is not among them. */
  public @Nullable ProductFacts product(ProductId id) {
    int low = 0;
    int high = products.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = products.get(middle).id().compareTo(id);
      if (order == 0) {
        return products.get(middle);
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }
}
