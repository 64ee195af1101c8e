package codemonkeys.oracle.planning;

import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A plan by product: asked of each of 10,000 products, the plan itself would be searched. */
public final class PlanIndex {
  private final Map<ProductId, List<Candidate>> candidates = new HashMap<>();
  private final Map<ProductId, List<Plan.HeldProposal>> held = new HashMap<>();
  private final Map<ProductId, List<Hold>> holds = new HashMap<>();
  private final Map<Candidate, Integer> ranks = new IdentityHashMap<>();

  public PlanIndex(Plan plan) {
    for (List<Candidate> list : List.of(plan.taken(), plan.cut())) {
      for (Candidate candidate : list) {
        ranks.put(candidate, ranks.size() + 1);
        candidates
            .computeIfAbsent(candidate.product().id(), p -> new ArrayList<>(2))
            .add(candidate);
      }
    }
    for (Plan.HeldProposal each : plan.held()) {
      held.computeIfAbsent(each.proposal().product(), p -> new ArrayList<>(2)).add(each);
    }
    for (Hold hold : plan.holds()) {
      ProductId product = hold.product();
      if (product != null) {
        holds.computeIfAbsent(product, p -> new ArrayList<>(2)).add(hold);
      }
    }
  }

  /** In the order of the queue. */
  public List<Candidate> candidates(ProductId product) {
    return candidates.getOrDefault(product, List.of());
  }

  public List<Plan.HeldProposal> held(ProductId product) {
    return held.getOrDefault(product, List.of());
  }

  /** Those of the product itself, the highest salience first. */
  public List<Hold> holds(ProductId product) {
    return holds.getOrDefault(product, List.of());
  }

  /** The place in the queue, from 1, counting those beyond the budget. */
  public int rank(Candidate candidate) {
    Integer rank = ranks.get(candidate);
    if (rank == null) {
      throw new IllegalArgumentException("not of this plan: " + candidate.product().id());
    }
    return rank;
  }
}
