package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.Proposed;
import codemonkeys.oracle.units.Intent;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Work that could be done: all proposals for one product and intent as one.
 *
 * @param best the proposal with the highest priority
 * @param also the other rules that proposed the same, as {@code "name" (priority)}, highest first
 * @param matched all facts that made the best one's rule fire for this product and intent
 */
public record Candidate(ProductFacts product, Proposed best, List<Also> also, List<Fact> matched) {

  /** A further rule that proposed the same work. */
  public record Also(String rule, int priority) {}

  /**
   * The total order of the queue: priority, criticality, tier, oldest last run (never run first),
   * product, intent. No two candidates are equal, since a product has one for each intent.
   */
  static int inQueue(Candidate one, Candidate other) {
    int order = Integer.compare(other.priority(), one.priority());
    Product product = one.product.product();
    Product second = other.product.product();
    if (order == 0) {
      order = product.criticality().compareTo(second.criticality());
    }
    if (order == 0) {
      order = TIER.compare(product.slaTier(), second.slaTier());
    }
    if (order == 0) {
      order = AGE.compare(one.product.lastRunAt(), other.product.lastRunAt());
    }
    if (order == 0) {
      order = one.product.id().compareTo(other.product.id());
    }
    return order == 0 ? one.intent().text().compareTo(other.intent().text()) : order;
  }

  private static final Comparator<@Nullable Integer> TIER =
      Comparator.nullsLast(Comparator.naturalOrder());
  private static final Comparator<@Nullable Instant> AGE =
      Comparator.nullsFirst(Comparator.naturalOrder());

  public Intent intent() {
    return best.intent();
  }

  public int priority() {
    return best.priority();
  }

  /** The matched facts in one line each, sorted. */
  public List<String> facts() {
    TreeSet<String> lines = new TreeSet<>();
    for (Fact fact : matched) {
      lines.add(FactText.of(fact));
    }
    return List.copyOf(lines);
  }
}
