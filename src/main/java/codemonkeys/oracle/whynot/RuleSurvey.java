package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.PlanIndex;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a rule matches and what becomes of it, and where it is nearest to that.
 *
 * @param matching products that it matches, by id
 * @param nearest of the other products those that miss least, the nearest first
 * @param silent how many products it does not match
 */
public record RuleSurvey(
    RuleTrees.Rule rule, List<Match> matching, List<NearMiss> nearest, int silent) {
  private static final int MAX_NEAREST = 10;

  /** What becomes of what the rule says of a product. */
  public enum Outcome {
    ORDERED,
    OUTRANKED,
    /** A limit keeps it out. */
    LIMITED,
    /** Another rule asks for the same with a higher priority, or comes before it by name. */
    ALSO,
    HELD,
    /** The rule is a hold. */
    HOLDS,
    /** It is routine, and there is other work or a hold. */
    GIVES_WAY
  }

  /**
   * A product that the rule matches.
   *
   * @param rank of what it proposes; 0 when there is none
   * @param other the rule that came before it or holds it; empty when there is none
   * @param limit that keeps it out; null when none does
   */
  public record Match(
      ProductId product, Outcome outcome, int rank, String other, Limit.@Nullable Reached limit) {
    Match(ProductId product, Outcome outcome, int rank, String other) {
      this(product, outcome, rank, other, null);
    }
  }

  /** A product that the rule does not match. */
  public record NearMiss(ProductId product, WhyNot.RuleAnswer answer) {}

  /**
   * Looks at all products, or at some.
   *
   * @param only empty for all
   */
  public static RuleSurvey of(
      RuleTrees.Rule rule,
      FleetFacts fleet,
      RuleTrees trees,
      Plan plan,
      WhyNot whyNot,
      Set<ProductId> only) {
    RuleTree tree = trees.tree(rule.info().name());
    PlanIndex index = new PlanIndex(plan);
    List<Match> matching = new ArrayList<>();
    List<Missing> missing = new ArrayList<>();
    for (ProductFacts product : fleet.products()) {
      if (!only.isEmpty() && !only.contains(product.id())) {
        continue;
      }
      int cost = tree == null ? -1 : NearestMatch.cost(tree, fleet.fleetFacts(), product);
      Match match = match(rule.info(), product.id(), plan, index, cost == 0);
      if (match == null) {
        missing.add(new Missing(product.id(), cost < 0 ? Integer.MAX_VALUE : cost));
      } else {
        matching.add(match);
      }
    }
    missing.sort(Comparator.comparingInt(Missing::cost)); // stable: by id
    List<NearMiss> nearest = new ArrayList<>();
    for (Missing each : missing.subList(0, Math.min(missing.size(), MAX_NEAREST))) {
      nearest.add(new NearMiss(each.product(), whyNot.rule(rule.info(), each.product())));
    }
    return new RuleSurvey(rule, matching, nearest, missing.size());
  }

  private record Missing(ProductId product, int cost) {}

  private static @Nullable Match match(
      RuleInfo rule, ProductId product, Plan plan, PlanIndex index, boolean matches) {
    for (Candidate candidate : index.candidates(product)) {
      int rank = index.rank(candidate);
      if (candidate.best().rule().name().equals(rule.name())) {
        Limit.Reached limit = plan.limit(rank);
        return limit != null
            ? new Match(product, Outcome.LIMITED, 0, "", limit)
            : new Match(product, plan.takes(rank) ? Outcome.ORDERED : Outcome.OUTRANKED, rank, "");
      }
      if (candidate.also().stream().anyMatch(also -> also.rule().equals(rule.name()))) {
        return new Match(product, Outcome.ALSO, rank, candidate.best().rule().name());
      }
    }
    for (Plan.HeldProposal held : index.held(product)) {
      if (held.proposal().rule().name().equals(rule.name())) {
        return new Match(product, Outcome.HELD, 0, held.hold().rule().name());
      }
    }
    for (Hold hold : index.holds(product)) {
      if (hold.rule().name().equals(rule.name())) {
        return new Match(product, Outcome.HOLDS, 0, "");
      }
    }
    if (!matches) {
      return null;
    }
    return new Match(
        product, rule.band() == RuleInfo.Band.HOLD ? Outcome.HOLDS : Outcome.GIVES_WAY, 0, "");
  }
}
