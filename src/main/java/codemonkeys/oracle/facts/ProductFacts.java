package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All facts about one product, in a fixed order.
 *
 * @param product its registry entry, which is also the first of {@code facts}
 * @param lastRunAt when the last run ended, null when there is none or it can't be read; the
 *     selection puts the oldest first
 */
public record ProductFacts(Product product, List<ProductFact> facts, @Nullable Instant lastRunAt) {
  public ProductFacts {
    facts = List.copyOf(facts);
    for (ProductFact fact : facts) {
      if (!fact.product().equals(product.product())) {
        throw new IllegalArgumentException(fact + " does not belong to " + product.product());
      }
    }
  }

  /** The facts of one kind, in their order. */
  public <T extends ProductFact> List<T> facts(Class<T> type) {
    return facts.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public ProductId id() {
    return product.product();
  }
}
