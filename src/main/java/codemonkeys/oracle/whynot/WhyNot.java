package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.parameters.Parameter;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers why a plan has no order. What it says of conditions comes from the trees; of what would
 * bring an order in it says only what a plan made with exactly that change has shown, and a plan
 * made with a little less has not.
 */
public final class WhyNot {
  /** Changes of facts for which a whole plan is made. */
  private static final int TRIES = 10;

  private static final int FEW_TRIES = 3;

  /** Parameters that are tried: rules are compiled anew for each value. */
  private static final int PARAMETER_TRIES = 1;

  private final FleetFacts fleet;
  private final RuleTrees trees;
  private final Planner planner;
  private final Plan plan;
  private final OtherValues otherValues;
  private final DueTimes times;
  private final Map<Instant, Plan> plansLater = new HashMap<>();
  private final Map<ProductId, List<Instant>> instants = new HashMap<>();

  /**
   * Creates it.
   *
   * @param planner by the rules that {@code trees} are of
   * @param plan that the planner has made of the fleet, for all products
   */
  public WhyNot(
      FleetFacts fleet,
      RuleTrees trees,
      Planner planner,
      Plan plan,
      OtherValues otherValues,
      LaterFleet later) {
    this.fleet = fleet;
    this.trees = trees;
    this.planner = planner;
    this.plan = plan;
    this.otherValues = otherValues;
    times = new DueTimes(fleet, later);
  }

  /**
   * Why there is no order.
   *
   * @param rank the candidate's place in the queue; 0 when there is none, or a limit keeps it out
   * @param limit that keeps it out; null when none does
   * @param heldBack a rule that is more than routine asks for it, and a hold keeps it back
   * @param rules those that could have proposed it, or proposed it with a higher priority
   * @param holds those that bar it
   * @param changes the smallest changes of each kind that bring it in
   * @param byItself when it comes in if nothing but time passes; null when that was not found
   * @param lookedUntil the last moment at which that was looked for; null when it was not
   */
  public record Answer(
      ProductId product,
      Intent intent,
      int rank,
      Limit.@Nullable Reached limit,
      boolean heldBack,
      List<RuleAnswer> rules,
      List<Hold> holds,
      List<Remedy> changes,
      @Nullable ByItself byItself,
      @Nullable Instant lookedUntil) {
    /**
     * In words.
     *
     * @param budget of the plan
     */
    public String outcome(int budget) {
      if (limit != null) {
        return limit.text();
      } else if (rank > 0 && rank <= budget) {
        return "it is ordered as number " + rank;
      } else if (rank > 0) {
        return "it is outranked, as number " + rank + " by a budget of " + budget;
      } else if (!holds.isEmpty()) {
        return "it is held";
      }
      return rules.stream().anyMatch(each -> each.state() == RuleAnswer.State.MATCHES)
          ? "only routine asks for it, and gives way to other work"
          : "no rule asks for it";
    }
  }

  /** How a rule that did not propose it looks at the product. */
  public record RuleAnswer(RuleInfo rule, State state, List<Obstacle> obstacles) {
    /** What is known of it. */
    public enum State {
      /** Its conditions are false. */
      FALSE,
      /** It matches. */
      MATCHES,
      /** It has too many ways to match for all to be tried. */
      UNKNOWN
    }

    /** When all of its conditions are true at the soonest; null when that is not known. */
    public @Nullable Instant dueAt() {
      Instant last = null;
      for (Obstacle obstacle : obstacles) {
        Instant due = obstacle.dueAt();
        if (due == null) {
          return null;
        }
        last = last == null || due.isAfter(last) ? due : last;
      }
      return last;
    }
  }

  /**
   * What brings an order in, as another plan has shown: all of it together, and nothing less.
   *
   * @param budget the budget that it takes; 0 when that stays
   * @param fact null when no fact changes
   * @param lifted the holds that have to go
   * @param raised null when no limit changes
   * @param parameter null when no parameter changes
   * @param rank its place in the queue then
   */
  public record Remedy(
      int budget,
      @Nullable FactChange fact,
      List<Hold> lifted,
      @Nullable RaisedLimit raised,
      @Nullable OtherValue parameter,
      int rank) {
    /** In words, what has to change and what comes of it. */
    public String text() {
      List<String> parts = new ArrayList<>();
      for (Hold hold : lifted) {
        parts.add("\"" + hold.rule().name() + "\" lifted");
      }
      if (fact != null) {
        parts.add(fact.text());
      }
      if (raised != null) {
        parts.add(
            "a limit of "
                + raised.orders()
                + " of "
                + raised.from().limit().per().text()
                + " "
                + raised.from().of());
      }
      if (parameter != null) {
        parts.add(
            "the parameter "
                + parameter.parameter().name()
                + " at "
                + parameter.value()
                + " instead of "
                + parameter.parameter().value());
      }
      if (budget > 0) {
        parts.add("a budget of " + budget);
      }
      return String.join(", and ", parts) + ": then it is number " + rank;
    }
  }

  /** A parameter with another value. */
  public record OtherValue(Parameter parameter, String value) {}

  /** A limit that allows more orders. */
  public record RaisedLimit(Limit.Reached from, int orders) {}

  /** When an order comes in by itself: a second before it does not. */
  public record ByItself(Instant at, int rank, String rule) {}

  /** Why there is no order of an intent for a product. */
  public Answer of(ProductId id, Intent intent) throws FiringException {
    ProductFacts product = product(id);
    Candidate candidate = candidate(plan, id, intent);
    int place = candidate == null ? 0 : plan.rank(candidate);
    if (plan.takes(place)) {
      return new Answer(
          id, intent, place, null, false, List.of(), List.of(), List.of(), null, null);
    }
    Limit.Reached limit = plan.limit(place);
    int rank = limit == null ? place : 0;
    List<Hold> holds = barring(plan, id, intent);
    List<RuleAnswer> rules = rules(product, intent, candidate);
    List<Remedy> changes = new ArrayList<>();
    if (candidate != null && limit != null) {
      add(changes, raised(candidate, limit));
    } else if (candidate != null) {
      add(changes, budget(id, intent, rank));
    }
    if (!holds.isEmpty()) {
      add(changes, lifted(id, intent, holds));
    }
    add(changes, parameter(product, intent, rules, holds));
    add(changes, fact(product, intent, rules, holds));
    List<Instant> moments = instants.computeIfAbsent(id, p -> times.instants(product, trees));
    return new Answer(
        id,
        intent,
        rank,
        limit,
        plan.held().stream()
            .map(Plan.HeldProposal::proposal)
            .anyMatch(held -> held.product().equals(id) && held.intent() == intent),
        rules,
        holds,
        List.copyOf(changes),
        byItself(id, intent, moments),
        moments.isEmpty() ? null : moments.get(moments.size() - 1));
  }

  private static void add(List<Remedy> changes, @Nullable Remedy change) {
    if (change != null) {
      changes.add(change);
    }
  }

  private ProductFacts product(ProductId id) {
    ProductFacts product = DueTimes.find(fleet, id);
    if (product == null) {
      throw new IllegalArgumentException("no product " + id);
    }
    return product;
  }

  private static @Nullable Candidate candidate(Plan plan, ProductId product, Intent intent) {
    for (Candidate candidate : plan.candidates(product)) {
      if (candidate.intent() == intent) {
        return candidate;
      }
    }
    return null;
  }

  private static List<Hold> barring(Plan plan, ProductId product, Intent intent) {
    List<Hold> holds = new ArrayList<>();
    for (Hold hold : plan.holds()) {
      if ((hold.product() == null || hold.product().equals(product))
          && (hold.intent() == null || hold.intent() == intent)) {
        holds.add(hold);
      }
    }
    return holds;
  }

  // --- Rules ------------------------------------------------------------------------------------

  private List<RuleAnswer> rules(
      ProductFacts product, Intent intent, @Nullable Candidate candidate) {
    Set<String> fired = new HashSet<>();
    if (candidate != null) {
      fired.add(candidate.best().rule().name());
      candidate.also().forEach(also -> fired.add(also.rule()));
    }
    for (Plan.HeldProposal held : plan.held()) {
      if (held.proposal().product().equals(product.id())) {
        fired.add(held.proposal().rule().name());
      }
    }
    List<RuleAnswer> answers = new ArrayList<>();
    for (RuleTrees.Rule rule : trees.rules()) {
      RuleInfo info = rule.info();
      boolean scheduled = info.orders().equals("as scheduled");
      boolean higher = scheduled || candidate == null || info.salience() > candidate.priority();
      if ((scheduled || info.orders().equals(intent.text()))
          && higher
          && !fired.contains(info.name())) {
        answers.add(rule(info, product, scheduled ? intent : null));
      }
    }
    answers.sort(NEAREST);
    return List.copyOf(answers);
  }

  /** What becomes true by itself first, then what misses least; the highest salience first. */
  private static final Comparator<RuleAnswer> NEAREST =
      Comparator.comparing(
              RuleAnswer::dueAt, Comparator.<@Nullable Instant>nullsLast(Comparator.naturalOrder()))
          .thenComparing(answer -> answer.obstacles().size())
          .thenComparing(RuleAnswer::rule, RuleInfo::bySalience);

  /** How a rule looks at a product; at the scheduled jobs of one intent only if one is given. */
  public RuleAnswer rule(RuleInfo rule, ProductId product) {
    return rule(rule, product(product), null);
  }

  private RuleAnswer rule(RuleInfo rule, ProductFacts product, @Nullable Intent jobsOf) {
    RuleTree tree = trees.tree(rule.name());
    ProductFacts seen = jobsOf == null ? product : withJobsOf(product, jobsOf);
    List<Obstacle> obstacles =
        tree == null ? null : NearestMatch.of(tree, fleet.fleetFacts(), seen);
    if (obstacles == null) {
      return new RuleAnswer(rule, RuleAnswer.State.UNKNOWN, List.of());
    }
    return new RuleAnswer(
        rule,
        obstacles.isEmpty() ? RuleAnswer.State.MATCHES : RuleAnswer.State.FALSE,
        obstacles.stream().map(each -> each.due(times.due(product, each))).toList());
  }

  private static ProductFacts withJobsOf(ProductFacts product, Intent intent) {
    List<ProductFact> facts = new ArrayList<>(product.facts());
    facts.removeIf(fact -> fact instanceof ScheduledJob job && job.intent() != intent);
    return new ProductFacts(product.product(), facts, product.lastRunAt());
  }

  // --- What brings it in ------------------------------------------------------------------------

  private Plan again(FleetFacts facts, int budget) throws FiringException {
    return planner.plan(facts, Planner.Request.of(budget));
  }

  private Plan again(FleetFacts facts, int budget, List<Hold> lifted) throws FiringException {
    return planner.plan(
        facts,
        Planner.Request.of(budget)
            .without(each -> lifted.stream().anyMatch(hold -> sameHold(hold, each))));
  }

  private static int rank(Plan plan, ProductId product, Intent intent) {
    Candidate candidate = candidate(plan, product, intent);
    return candidate == null ? 0 : plan.rank(candidate);
  }

  private @Nullable Remedy budget(ProductId product, Intent intent, int rank)
      throws FiringException {
    if (rank > Planner.Request.MAX_ORDERS) {
      return null;
    }
    Plan enough = again(fleet, rank);
    Plan less = again(fleet, rank - 1);
    return enough.takes(rank(enough, product, intent)) && !less.takes(rank(less, product, intent))
        ? new Remedy(rank, null, List.of(), null, null, rank)
        : null;
  }

  /** The limit that has to allow more; with a larger budget if that alone is not enough. */
  private @Nullable Remedy raised(Candidate candidate, Limit.Reached limit) throws FiringException {
    int orders = 1;
    for (List<Candidate> candidates : List.of(plan.taken(), plan.cut())) {
      for (Candidate each : candidates) {
        boolean before = Candidate.inQueue(each, candidate) < 0;
        orders += before && limit.counts(each.product().product(), each.intent()) ? 1 : 0;
      }
    }
    Remedy remedy = raised(candidate, limit, orders);
    for (int tries = 0; remedy != null && tries < TRIES; tries++) {
      // Another limit may keep out some of those that were counted.
      Remedy less = --orders <= limit.orders() ? null : raised(candidate, limit, orders);
      if (less == null) {
        return remedy;
      }
      remedy = less;
    }
    return null;
  }

  private @Nullable Remedy raised(Candidate candidate, Limit.Reached limit, int orders)
      throws FiringException {
    Planner more = planner.within(planner.limits().with(limit, orders));
    ProductId product = candidate.product().id();
    Plan plain = more.plan(fleet, Planner.Request.of(plan.budget()));
    int rank = rank(plain, product, candidate.intent());
    boolean alone = plain.takes(rank);
    if (!alone && (plain.limit(rank) != null || rank > Planner.Request.MAX_ORDERS)) {
      return null;
    }
    Plan enough = alone ? plain : more.plan(fleet, Planner.Request.of(rank));
    return enough.takes(rank(enough, product, candidate.intent()))
        ? new Remedy(alone ? 0 : rank, null, List.of(), new RaisedLimit(limit, orders), null, rank)
        : null;
  }

  /** With all holds lifted but those without which it stays out as well. */
  private @Nullable Remedy lifted(ProductId product, Intent intent, List<Hold> holds)
      throws FiringException {
    List<Hold> needed = new ArrayList<>(holds);
    Remedy remedy = lift(product, intent, needed);
    for (Hold hold : holds) {
      if (remedy == null || needed.size() == 1) {
        break;
      }
      List<Hold> fewer = new ArrayList<>(needed);
      fewer.remove(hold);
      Remedy less = lift(product, intent, fewer);
      if (less != null) {
        needed = fewer;
        remedy = less;
      }
    }
    return remedy;
  }

  private @Nullable Remedy lift(ProductId product, Intent intent, List<Hold> holds)
      throws FiringException {
    Plan plain = again(fleet, plan.budget(), holds);
    return remedy(plain, fleet, product, intent, null, holds);
  }

  private static boolean sameHold(Hold one, Hold other) {
    return one.rule().name().equals(other.rule().name())
        && java.util.Objects.equals(one.product(), other.product())
        && one.intent() == other.intent();
  }

  /** What a change comes to: the order is in, or with a larger budget it would be. */
  private @Nullable Remedy remedy(
      Plan plain,
      FleetFacts facts,
      ProductId product,
      Intent intent,
      @Nullable FactChange fact,
      List<Hold> holds)
      throws FiringException {
    int rank = rank(plain, product, intent);
    if (plain.takes(rank)) {
      return new Remedy(0, fact, holds, null, null, rank);
    }
    if (rank == 0 || plain.limit(rank) != null || rank > Planner.Request.MAX_ORDERS) {
      return null;
    }
    boolean in = again(facts, rank, holds).takes(rank);
    return in && !again(facts, rank - 1, holds).takes(rank)
        ? new Remedy(rank, fact, holds, null, null, rank)
        : null;
  }

  /** The smallest change of one parameter; with a larger budget if that alone is not enough. */
  private @Nullable Remedy parameter(
      ProductFacts product, Intent intent, List<RuleAnswer> rules, List<Hold> holds)
      throws FiringException {
    List<Threshold.Moved> moved = new ArrayList<>();
    if (holds.isEmpty()) {
      for (RuleAnswer answer : rules) {
        if (answer.obstacles().size() == 1) {
          move(answer.rule(), answer.obstacles().get(0).threshold(), moved);
        }
      }
    } else {
      RuleInfo rule = holds.get(0).rule();
      RuleTree tree = trees.tree(rule.name());
      if (holds.size() == 1 && tree != null) {
        for (Threshold each :
            NearestMatch.breaking(tree, fleet.fleetFacts(), product).thresholds()) {
          move(rule, each, moved);
        }
      }
    }
    moved.sort(Comparator.comparingDouble(Threshold.Moved::size)); // stable: by salience before
    for (Threshold.Moved each : moved.subList(0, Math.min(moved.size(), PARAMETER_TRIES))) {
      Planner enough = otherValues.planner(each.parameter(), each.value());
      Planner less = otherValues.planner(each.parameter(), each.less());
      if (enough == null || less == null) {
        continue;
      }
      int rank = rank(enough.plan(fleet, Planner.Request.of(plan.budget())), product.id(), intent);
      int budget = Math.max(plan.budget(), rank);
      if (rank > 0
          && rank <= Planner.Request.MAX_ORDERS
          && in(enough, budget, product.id(), intent)
          && !in(less, budget, product.id(), intent)) {
        if (budget > plan.budget() && rank(plan, product.id(), intent) > 0) {
          return null; // the budget alone is enough, or a limit is in the way
        }
        return new Remedy(
            budget == plan.budget() ? 0 : budget,
            null,
            List.of(),
            null,
            new OtherValue(each.parameter(), each.value()),
            rank);
      }
    }
    return null;
  }

  private boolean in(Planner by, int budget, ProductId product, Intent intent)
      throws FiringException {
    Plan then = by.plan(fleet, Planner.Request.of(budget));
    return then.takes(rank(then, product, intent));
  }

  private void move(RuleInfo rule, @Nullable Threshold threshold, List<Threshold.Moved> to) {
    if (threshold == null) {
      return;
    }
    for (Parameter each : otherValues.used(rule)) {
      Threshold.Moved moved = threshold.moved(each);
      if (moved != null) {
        to.add(moved);
      }
    }
  }

  /** The smallest change of one fact; with a larger budget if none is enough by itself. */
  private @Nullable Remedy fact(
      ProductFacts product, Intent intent, List<RuleAnswer> rules, List<Hold> holds)
      throws FiringException {
    List<FactChange> changes = new ArrayList<>();
    if (holds.isEmpty()) {
      for (RuleAnswer answer : rules) {
        if (answer.obstacles().size() == 1) {
          changes.addAll(answer.obstacles().get(0).enough());
        }
      }
    } else {
      RuleTree tree = trees.tree(holds.get(0).rule().name());
      if (holds.size() == 1 && tree != null) {
        changes.addAll(NearestMatch.breaking(tree, fleet.fleetFacts(), product).changes());
      }
    }
    changes.sort(Comparator.comparingDouble(FactChange::size)); // stable: by salience before
    Remedy withBudget = null;
    int tries = times.large() ? FEW_TRIES : TRIES;
    for (FactChange change : changes.subList(0, Math.min(changes.size(), tries))) {
      FleetFacts changed = change.in(fleet, product.id());
      Plan plain = again(changed, plan.budget());
      Remedy remedy = remedy(plain, changed, product.id(), intent, change, List.of());
      if (remedy == null || !refuted(change, product.id(), intent, remedy)) {
        continue;
      }
      if (remedy.budget() == 0) {
        return remedy;
      }
      withBudget = withBudget == null ? remedy : withBudget;
    }
    // Where the budget alone is enough, nobody has to change a fact as well.
    return rank(plan, product.id(), intent) > 0 ? null : withBudget;
  }

  /** Whether a little less of the change is not enough. */
  private boolean refuted(FactChange change, ProductId product, Intent intent, Remedy remedy)
      throws FiringException {
    FleetFacts less = change.lessIn(fleet, product);
    int budget = remedy.budget() == 0 ? plan.budget() : remedy.budget();
    Plan then = less == null ? null : again(less, budget);
    return then == null || !then.takes(rank(then, product, intent));
  }

  // --- When it comes in by itself ---------------------------------------------------------------

  private Plan later(Instant moment) throws FiringException {
    Plan known = plansLater.get(moment);
    if (known == null) {
      known = again(times.at(moment), plan.budget());
      plansLater.put(moment, known);
    }
    return known;
  }

  private boolean comesIn(Instant moment, ProductId product, Intent intent) throws FiringException {
    Plan then = later(moment);
    return then.takes(rank(then, product, intent));
  }

  private @Nullable ByItself byItself(ProductId product, Intent intent, List<Instant> moments)
      throws FiringException {
    Instant out = fleet.asOf();
    for (Instant moment : moments) {
      if (comesIn(moment, product, intent)) {
        Instant in = moment;
        if (comesIn(in.minusSeconds(1), product, intent)) {
          while (in.getEpochSecond() - out.getEpochSecond() > 1) {
            Instant middle =
                Instant.ofEpochSecond((in.getEpochSecond() + out.getEpochSecond()) / 2);
            if (comesIn(middle, product, intent)) {
              in = middle;
            } else {
              out = middle;
            }
          }
        }
        Plan then = later(in);
        Candidate candidate = candidate(then, product, intent);
        return candidate == null
            ? null
            : new ByItself(in, then.rank(candidate), candidate.best().rule().name());
      }
      out = moment;
    }
    return null;
  }
}
