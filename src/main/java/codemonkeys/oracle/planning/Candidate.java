package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.LastValidation;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.units.Intent;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Work that could be done: all proposals for one product and intent as one.
 *
 * @param best the proposal with the highest priority
 * @param also the other rules that proposed the same, as {@code "name" (priority)}, highest first
 * @param matched all facts that made the best one's rule fire for this product and intent
 * @param overdue how long the product waits for this kind of work, in limits of its tier; 0 when
 *     that is not known, {@link #NEVER} when it never had it
 * @param lastAt when it had it last; null when it never had, or that is not known
 */
public record Candidate(
    ProductFacts product,
    Proposal best,
    List<Also> also,
    List<Fact> matched,
    double overdue,
    @Nullable Instant lastAt) {

  /** What never was tested counts as that late; the rules say the same. */
  static final double NEVER = 32;

  /** From here on the longest wait comes before what depends on a product. */
  static final double LONG_OVERDUE = 8;

  static Candidate of(ProductFacts product, Proposal best, List<Also> also, List<Fact> matched) {
    double overdue = 0;
    Instant lastAt = null;
    for (ProductFact fact : product.facts()) {
      if (best.intent() == Intent.TEST && fact instanceof LastTest test) {
        overdue = test.overdue();
        lastAt = test.endedAt();
      } else if (best.intent() == Intent.TEST && fact instanceof NeverTested) {
        overdue = NEVER;
      } else if (best.intent() == Intent.VALIDATE && fact instanceof LastValidation validation) {
        overdue = validation.overdue();
        lastAt = validation.endedAt();
      }
    }
    return new Candidate(product, best, also, matched, overdue, lastAt);
  }

  /** A further rule that proposed the same work. */
  public record Also(String rule, int priority) {}

  /**
   * The total order of the queue: priority; what is more than routine before routine work; of
   * routine work who had it longest ago; then those that are overdue 8 times their limit or more,
   * the most overdue first; criticality, tier, oldest last run (never run first), product, intent.
   * No two candidates are equal, since a product has one for each intent.
   */
  public static int inQueue(Candidate one, Candidate other) {
    int order = Integer.compare(other.priority(), one.priority());
    if (order == 0) {
      order = Boolean.compare(one.routine(), other.routine());
    }
    if (order == 0 && one.routine()) {
      order = AGE.compare(one.lastAt, other.lastAt);
    }
    if (order == 0) {
      order = Double.compare(other.longOverdue(), one.longOverdue());
    }
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

  /**
   * What puts one before another in the queue, in words; the same as {@link #inQueue} has decided.
   */
  public String aheadOf(Candidate behind) {
    Product product = this.product.product();
    Product second = behind.product.product();
    if (priority() != behind.priority()) {
      return "priority " + priority() + " is higher than " + behind.priority();
    }
    if (routine() != behind.routine()) {
      return "it is more than routine";
    }
    if (routine() && AGE.compare(lastAt, behind.lastAt) != 0) {
      return "it had this work longer ago";
    }
    if (longOverdue() != behind.longOverdue()) {
      return "it waits for more times its limit";
    }
    if (product.criticality() != second.criticality()) {
      return "its criticality is " + product.criticality().name().toLowerCase(Locale.ROOT);
    }
    if (TIER.compare(product.slaTier(), second.slaTier()) != 0) {
      return "its tier is " + product.slaTier();
    }
    if (AGE.compare(this.product.lastRunAt(), behind.product.lastRunAt()) != 0) {
      return "its last run is longer ago";
    }
    return product.product().equals(second.product())
        ? "its intent comes first by name"
        : "its id comes first";
  }

  private static final Comparator<@Nullable Integer> TIER =
      Comparator.nullsLast(Comparator.naturalOrder());
  private static final Comparator<@Nullable Instant> AGE =
      Comparator.nullsFirst(Comparator.naturalOrder());

  /** Whether no work of this kind is on record for the product. */
  public boolean neverHad() {
    return overdue == NEVER && lastAt == null;
  }

  private boolean routine() {
    return best.rule().band() == RuleInfo.Band.ROUTINE;
  }

  private double longOverdue() {
    return overdue >= LONG_OVERDUE ? overdue : 0;
  }

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
