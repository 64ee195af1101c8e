package codemonkeys.oracle.facts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
}
