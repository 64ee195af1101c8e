package codemonkeys.oracle.planning;

import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What should happen next, and why nothing else.
 *
 * @param taken the orders to give, the first first
 * @param cut candidates beyond the budget, in the same order; then those that a limit keeps out
 * @param limits why the last ones of {@code cut} are kept out, for each of them
 * @param held proposals that a hold kept back, by product and intent
 * @param holds every hold, by product; those for the whole fleet first
 * @param products how many products were looked at
 */
public record Plan(
    int budget,
    List<Candidate> taken,
    List<Candidate> cut,
    List<Limit.Reached> limits,
    List<HeldProposal> held,
    List<Hold> holds,
    int products) {

  /** A proposal that was not taken. */
  public record HeldProposal(Proposal proposal, Hold hold) {}

  public Plan {
    taken = List.copyOf(taken);
    cut = List.copyOf(cut);
    limits = List.copyOf(limits);
    held = List.copyOf(held);
    holds = List.copyOf(holds);
  }

  /** How many orders fewer than the budget there are. */
  public int shortfall() {
    return budget - taken.size();
  }

  /** The hold for everything, if there is one. */
  public @Nullable Hold fleetHold() {
    return fleetHold(null);
  }

  /** The hold for that work of every product, or for everything, if there is one. */
  public @Nullable Hold fleetHold(@Nullable Intent intent) {
    for (Hold hold : holds) {
      if (hold.product() != null) {
        return null; // those of the fleet come first
      }
      if (hold.intent() == null || hold.intent() == intent) {
        return hold;
      }
    }
    return null;
  }

  /** The candidate's place in the queue, from 1, counting those beyond the budget. */
  public int rank(Candidate candidate) {
    int index = taken.indexOf(candidate);
    return index >= 0 ? index + 1 : taken.size() + cut.indexOf(candidate) + 1;
  }

  /** Whether the candidate of that rank is given as an order. */
  public boolean takes(int rank) {
    return rank > 0 && rank <= taken.size();
  }

  /** The limit that keeps the candidate of that rank out, whatever the budget; null for none. */
  public Limit.@Nullable Reached limit(int rank) {
    int place = rank - 1 - (taken.size() + cut.size() - limits.size());
    return place < 0 ? null : limits.get(place);
  }

  /** All candidates of a product, in the order of the queue. */
  public List<Candidate> candidates(ProductId product) {
    return java.util.stream.Stream.concat(taken.stream(), cut.stream())
        .filter(candidate -> candidate.product().id().equals(product))
        .toList();
  }
}
