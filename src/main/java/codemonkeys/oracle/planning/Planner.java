package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleBook.Firings;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes plans. Products are evaluated in batches on several threads; since a rule sees one product
 * and the fleet, and everything after the rules is a total order, any slicing gives the same plan.
 */
public final class Planner {
  /** Products in one Drools session: large enough to spread its cost, small enough for caches. */
  static final int USUAL_BATCH = 500;

  private final RuleBook rules;
  private final int batchSize;
  private final int threads;

  /**
   * Creates a planner.
   *
   * @param threads at least 1
   */
  public Planner(RuleBook rules, int threads) {
    this(rules, threads, USUAL_BATCH);
  }

  Planner(RuleBook rules, int threads, int batchSize) {
    this.rules = rules;
    this.threads = threads;
    this.batchSize = batchSize;
  }

  /** The same, within other limits. */
  public Planner within(Limits limits) {
    return new Planner(rules.within(limits), threads, batchSize);
  }

  /** What its plans keep to. */
  public Limits limits() {
    return rules.limits();
  }

  /**
   * What to plan.
   *
   * @param budget how many orders to give, 1 to 999
   * @param products only these; all when empty
   * @param scheduledOnly only what schedules ask for
   * @param minPriority nothing of a lower priority is taken; 0 takes all
   * @param lifted holds that do not count; null when all do, as in every plan but an imagined one
   */
  public record Request(
      int budget,
      Set<ProductId> products,
      boolean scheduledOnly,
      int minPriority,
      @Nullable Predicate<Hold> lifted) {
    public static final int MAX_ORDERS = 999;

    public Request {
      if (budget < 1 || budget > MAX_ORDERS) {
        throw new IllegalArgumentException("a budget is 1 to 999 orders, not " + budget);
      }
      products = Set.copyOf(products);
    }

    /** All holds count. */
    public Request(int budget, Set<ProductId> products, boolean scheduledOnly, int minPriority) {
      this(budget, products, scheduledOnly, minPriority, null);
    }

    public static Request of(int budget) {
      return new Request(budget, Set.of(), false, 0);
    }

    /** The same with some holds lifted: to say what would happen then. */
    public Request without(Predicate<Hold> holds) {
      return new Request(budget, products, scheduledOnly, minPriority, holds);
    }
  }

  /**
   * A plan and the rules behind it.
   *
   * @param fired the names of the rules that fired, also those whose proposal was not taken
   */
  public record PlanResult(Plan plan, SortedSet<String> fired) {
    public PlanResult {
      fired = Collections.unmodifiableSortedSet(new TreeSet<>(fired));
    }
  }

  /**
   * Makes the plan for a fleet.
   *
   * @throws FiringException when a rule can't do what it says, or matches without bound
   */
  public Plan plan(FleetFacts fleet, Request request) throws FiringException {
    return result(fleet, request).plan();
  }

  /**
   * Makes the plan for a fleet, and says which rules fired.
   *
   * @throws FiringException when a rule can't do what it says, or matches without bound
   */
  public PlanResult result(FleetFacts fleet, Request request) throws FiringException {
    return results(fleet, request, List.of()).get(0);
  }

  /**
   * The plan of what some rules have said of a fleet already.
   *
   * @param said of all its products
   */
  public static PlanResult result(FleetFacts fleet, Request request, Limits limits, Firings said) {
    return merged(
        fleet,
        request,
        limits,
        fleet.products().size(),
        List.of(slice(fleet.products(), request, said, List.of(), true)));
  }

  /**
   * The same fleet planned by these rules, and by others. Rules that fire like some before them are
   * not fired: what those have said counts with their own saliences.
   *
   * @return the plan by these rules first
   * @throws FiringException when a rule can't do what it says, or matches without bound
   */
  public List<Plan> plans(FleetFacts fleet, Request request, List<RuleBook> others)
      throws FiringException {
    return results(fleet, request, others).stream().map(PlanResult::plan).toList();
  }

  private List<PlanResult> results(FleetFacts fleet, Request request, List<RuleBook> others)
      throws FiringException {
    List<ProductFacts> products =
        request.products().isEmpty()
            ? fleet.products()
            : fleet.products().stream().filter(p -> request.products().contains(p.id())).toList();
    List<RuleBook> books = new ArrayList<>();
    books.add(rules);
    books.addAll(others);
    List<List<BatchResult>> batches = evaluate(fleet, products, request, books);
    List<PlanResult> results = new ArrayList<>();
    for (int book = 0; book < books.size(); book++) {
      List<BatchResult> slices = new ArrayList<>();
      for (List<BatchResult> batch : batches) {
        slices.add(batch.get(book));
      }
      results.add(merged(fleet, request, books.get(book).limits(), products.size(), slices));
    }
    return results;
  }

  static PlanResult merged(
      FleetFacts fleet, Request request, Limits limits, int products, List<BatchResult> batches) {
    List<Candidate> candidates = new ArrayList<>();
    List<Plan.HeldProposal> held = new ArrayList<>();
    List<Hold> holds = new ArrayList<>();
    Map<String, Hold> fleetHolds = new java.util.TreeMap<>();
    SortedSet<String> fired = new TreeSet<>();
    Map<String, Hold> ofIntents = intentsHeld(batches);
    List<BatchResult> slices =
        ofIntents.isEmpty()
            ? batches
            : batches.stream()
                .map(batch -> batch.under(List.copyOf(ofIntents.values()), request))
                .toList();
    for (BatchResult slice : slices) {
      fired.addAll(slice.fired);
      candidates.addAll(slice.candidates);
      held.addAll(slice.held);
      for (Hold hold : slice.holds) {
        if (hold.product() == null && hold.intent() != null) {
          continue; // ofIntents has it
        } else if (hold.product() == null) {
          fleetHolds.putIfAbsent(hold.rule().name() + "\n" + hold.why(), hold);
        } else {
          holds.add(hold);
        }
      }
    }
    Fleet state = fleetState(fleet);
    if (fleetHolds.isEmpty() && state != null && state.killSwitchOn()) {
      fleetHolds.put("", new Hold(null, null, FLEET_SWITCH, FLEET_SWITCH_WHY, List.of(state)));
    }
    if (request.lifted() != null) {
      fleetHolds.values().removeIf(request.lifted());
    }
    List<Hold> everything = new ArrayList<>(fleetHolds.values());
    everything.sort(Planner::holdOrder);
    List<Hold> allHolds = new ArrayList<>(fleetHolds.values());
    allHolds.addAll(ofIntents.values());
    allHolds.sort(Planner::holdOrder);
    holds.sort(Planner::holdOrder);
    allHolds.addAll(holds);
    if (!fleetHolds.isEmpty()) {
      Hold hold = everything.get(0);
      for (Candidate candidate : candidates) {
        held.add(new Plan.HeldProposal(candidate.best(), hold));
      }
      candidates.clear();
    }
    held.sort((one, other) -> byWork(one.proposal(), other.proposal()));
    candidates.sort(Candidate::inQueue);
    List<Candidate> limited = new ArrayList<>();
    List<Limit.Reached> reached = new ArrayList<>();
    if (!limits.all().isEmpty()) {
      candidates = within(limits, candidates, request, limited, reached);
    }
    int taken = 0;
    while (taken < Math.min(request.budget(), candidates.size())
        && candidates.get(taken).priority() >= request.minPriority()) {
      taken++;
    }
    List<Candidate> cut = new ArrayList<>(candidates.subList(taken, candidates.size()));
    cut.addAll(limited);
    return new PlanResult(
        new Plan(
            request.budget(), candidates.subList(0, taken), cut, reached, held, allHolds, products),
        fired);
  }

  /**
   * The candidates that limits leave, in the same order. They are counted beyond the budget too, so
   * that a rank is the budget that a candidate takes.
   *
   * @param limited takes the others
   * @param reached takes why, for each of them
   */
  private static List<Candidate> within(
      Limits limits,
      List<Candidate> candidates,
      Request request,
      List<Candidate> limited,
      List<Limit.Reached> reached) {
    List<Candidate> within = new ArrayList<>();
    Limits.Count count = limits.count(request.budget());
    for (Candidate candidate : candidates) {
      Limit.Reached limit =
          candidate.priority() < request.minPriority()
              ? null
              : count.add(candidate.product().product(), candidate.intent());
      if (limit == null) {
        within.add(candidate);
      } else {
        limited.add(candidate);
        reached.add(limit);
      }
    }
    return within;
  }

  // Orders are written out: a chain of comparators is a dozen classes that are linked at each
  // start.

  /** By product, those of the fleet first; then the highest salience first. */
  static int holdOrder(Hold one, Hold other) {
    int order = PRODUCT.compare(one.product(), other.product());
    if (order == 0) {
      order = RuleInfo.bySalience(one.rule(), other.rule());
    }
    if (order == 0) {
      order = INTENT.compare(one.intent(), other.intent());
    }
    return order == 0 ? one.why().compareTo(other.why()) : order;
  }

  private static final Comparator<@Nullable ProductId> PRODUCT =
      Comparator.nullsFirst(Comparator.naturalOrder());
  private static final Comparator<@Nullable Intent> INTENT =
      Comparator.nullsFirst(Comparator.naturalOrder());

  /** By product and intent; then the highest priority first. */
  static int byWork(Proposal one, Proposal other) {
    int order = one.product().compareTo(other.product());
    if (order == 0) {
      order = one.intent().text().compareTo(other.intent().text());
    }
    return order == 0 ? byPriority(one, other) : order;
  }

  /** The highest first; equal ones by the names of their rules. */
  private static int byPriority(Proposal one, Proposal other) {
    int order = Integer.compare(other.priority(), one.priority());
    return order == 0 ? one.rule().name().compareTo(other.rule().name()) : order;
  }

  // What holds even when a fleet's own rules forget it: a kill switch that works only as long as
  // nobody edits a rule is none.

  private static final RuleInfo FLEET_SWITCH =
      new RuleInfo(
          "kill switch for everything",
          "built in",
          0,
          1900,
          "",
          "the kill switch is on",
          "hold everything",
          "",
          "",
          "");
  private static final RuleInfo PRODUCT_SWITCH =
      new RuleInfo(
          "kill switch of a product",
          "built in",
          0,
          1800,
          "",
          "its kill switch is on",
          "hold",
          "",
          "",
          "");
  private static final String FLEET_SWITCH_WHY =
      "the kill switch for everything is on; oracle status names what turned it on";
  private static final String PRODUCT_SWITCH_WHY =
      "its kill switch is on; remove or correct the file that oracle explain --product names";

  private static @Nullable Fleet fleetState(FleetFacts fleet) {
    for (FleetFact fact : fleet.fleetFacts()) {
      if (fact instanceof Fleet state) {
        return state;
      }
    }
    return null;
  }

  private static List<Hold> forgottenSwitches(List<ProductFacts> batch, List<Hold> holds) {
    Set<ProductId> held = new HashSet<>();
    for (Hold hold : holds) {
      ProductId product = hold.product();
      if (product != null && hold.intent() == null) {
        held.add(product);
      }
    }
    List<Hold> forgotten = new ArrayList<>();
    for (ProductFacts product : batch) {
      for (ProductFact fact : product.facts()) {
        if (fact instanceof KillSwitch && held.add(product.id())) {
          forgotten.add(
              new Hold(product.id(), null, PRODUCT_SWITCH, PRODUCT_SWITCH_WHY, List.of(fact)));
        }
      }
    }
    return forgotten;
  }

  /**
   * What came out of one batch, by one set of rules.
   *
   * @param said what the rules said of it; null when none of them holds an intent of every product
   */
  record BatchResult(
      List<Candidate> candidates,
      List<Plan.HeldProposal> held,
      List<Hold> holds,
      Set<String> fired,
      List<ProductFacts> batch,
      @Nullable Firings said) {

    /** The same, once all batches are known: a hold of every product bars from routine as well. */
    BatchResult under(List<Hold> ofFleet, Request request) {
      return said == null ? this : slice(batch, request, said, ofFleet, true);
    }
  }

  /** The holds of one intent of every product, by rule, intent and text. */
  private static Map<String, Hold> intentsHeld(List<BatchResult> slices) {
    Map<String, Hold> holds = new java.util.TreeMap<>();
    for (BatchResult slice : slices) {
      for (Hold hold : slice.holds) {
        if (hold.product() == null && hold.intent() != null) {
          holds.putIfAbsent(
              hold.rule().name() + "\n" + hold.intent().text() + "\n" + hold.why(), hold);
        }
      }
    }
    return holds;
  }

  /** A list for each batch, with a slice for each set of rules. */
  private List<List<BatchResult>> evaluate(
      FleetFacts fleet, List<ProductFacts> products, Request request, List<RuleBook> books)
      throws FiringException {
    List<List<ProductFacts>> batches = new ArrayList<>();
    for (int from = 0; from < products.size(); from += batchSize) {
      batches.add(products.subList(from, Math.min(from + batchSize, products.size())));
    }
    if (batches.isEmpty()) {
      batches.add(List.of()); // the fleet's own rules still speak
    }
    List<List<BatchResult>> slices = new ArrayList<>();
    if (batches.size() == 1 || threads == 1) {
      for (List<ProductFacts> batch : batches) {
        slices.add(results(fleet, batch, request, books));
      }
      return slices;
    }
    ExecutorService workers = Executors.newFixedThreadPool(Math.min(threads, batches.size()));
    try {
      List<Future<List<BatchResult>>> futures = new ArrayList<>();
      for (List<ProductFacts> batch : batches) {
        futures.add(workers.submit(() -> results(fleet, batch, request, books)));
      }
      for (Future<List<BatchResult>> future : futures) {
        slices.add(finished(future));
      }
      return slices;
    } finally {
      workers.shutdownNow();
    }
  }

  /** Waits until rules have been fired, and says what came of it. */
  static <T> T finished(Future<T> firing) throws FiringException {
    try {
      return firing.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FiringException stopped) {
        throw stopped;
      }
      throw new IllegalStateException("rules failed while firing", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while planning", e);
    }
  }

  private List<BatchResult> results(
      FleetFacts fleet, List<ProductFacts> batch, Request request, List<RuleBook> books)
      throws FiringException {
    List<BatchResult> slices = new ArrayList<>();
    List<Firings> said = new ArrayList<>();
    for (RuleBook book : books) {
      Firings own = null;
      for (int i = 0; own == null && i < said.size(); i++) {
        own = book.firesLike(books.get(i)) ? book.withSaliencesOf(said.get(i)) : null;
      }
      said.add(own == null ? book.fire(fleet.fleetFacts(), batch) : own);
      slices.add(slice(batch, request, said.get(said.size() - 1), List.of(), holdsEvery(book)));
    }
    return slices;
  }

  /** Whether some rule may hold one intent of every product. */
  static boolean holdsEvery(RuleBook rules) {
    for (RuleInfo rule : rules.rules()) {
      if (rule.holdsEvery()) {
        return true;
      }
    }
    return false;
  }

  /**
   * What comes of what the rules said.
   *
   * @param ofFleet holds of one intent of every product
   * @param again whether it will be asked for once more, under such holds
   */
  static BatchResult slice(
      List<ProductFacts> batch,
      Request request,
      Firings firings,
      List<Hold> ofFleet,
      boolean again) {
    Map<ProductId, List<Proposal>> proposals = byProduct(firings.proposals());
    Map<ProductId, List<Hold>> holds = new HashMap<>();
    List<Hold> allHolds = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    List<Hold> everyHold = new ArrayList<>(firings.holds());
    everyHold.addAll(forgottenSwitches(batch, firings.holds()));
    if (request.lifted() != null) {
      everyHold.removeIf(request.lifted());
    }
    // The order of firing means nothing, so it may not decide which hold is kept below.
    everyHold.sort(
        (one, other) -> {
          int order = holdOrder(one, other);
          return order == 0 ? byMatch(one.matched(), other.matched()) : order;
        });
    for (Hold hold : everyHold) {
      // One rule may hold a product for several documents; once is enough.
      if (seen.add(hold.rule().name() + "\n" + hold.product() + "\n" + hold.intent())) {
        allHolds.add(hold);
        ProductId product = hold.product();
        if (product != null) {
          holds.computeIfAbsent(product, p -> new ArrayList<>()).add(hold);
        }
      }
    }
    List<Candidate> candidates = new ArrayList<>();
    List<Plan.HeldProposal> held = new ArrayList<>();
    for (ProductFacts product : batch) {
      select(
          product,
          proposals.getOrDefault(product.id(), List.of()),
          with(ofFleet, holds.getOrDefault(product.id(), List.of())),
          request.scheduledOnly(),
          candidates,
          held);
    }
    Set<String> fired = new HashSet<>();
    for (Proposal proposal : firings.proposals()) {
      fired.add(proposal.rule().name());
    }
    for (Hold hold : firings.holds()) {
      fired.add(hold.rule().name());
    }
    return new BatchResult(candidates, held, allHolds, fired, batch, again ? firings : null);
  }

  static Map<ProductId, List<Proposal>> byProduct(List<Proposal> proposals) {
    Map<ProductId, List<Proposal>> byProduct = new HashMap<>();
    for (Proposal proposal : proposals) {
      byProduct.computeIfAbsent(proposal.product(), p -> new ArrayList<>()).add(proposal);
    }
    return byProduct;
  }

  private static List<Hold> with(List<Hold> ofFleet, List<Hold> own) {
    if (ofFleet.isEmpty()) {
      return own;
    }
    List<Hold> all = new ArrayList<>(ofFleet);
    all.addAll(own);
    return all;
  }

  /**
   * One product's proposals: what is held goes, routine too when there is anything else that
   * stands, then the merge.
   */
  private static void select(
      ProductFacts product,
      List<Proposal> proposals,
      List<Hold> holds,
      boolean scheduledOnly,
      List<Candidate> candidates,
      List<Plan.HeldProposal> held) {
    boolean anythingElse = false;
    for (Proposal proposal : proposals) {
      anythingElse |= !isRoutine(proposal) && firstHold(holds, proposal) == null;
    }
    Map<Intent, List<Proposal>> byIntent = new EnumMap<>(Intent.class);
    for (Proposal proposal : proposals) {
      if ((scheduledOnly && !proposal.scheduled()) || (anythingElse && isRoutine(proposal))) {
        continue;
      }
      Hold hold = firstHold(holds, proposal);
      if (hold != null && isRoutine(proposal)) {
        continue; // nothing was due
      }
      if (hold == null) {
        byIntent.computeIfAbsent(proposal.intent(), i -> new ArrayList<>()).add(proposal);
      } else {
        held.add(new Plan.HeldProposal(proposal, hold));
      }
    }
    for (List<Proposal> same : byIntent.values()) {
      candidates.add(merge(product, same));
    }
  }

  private static boolean isRoutine(Proposal proposal) {
    return proposal.rule().band() == RuleInfo.Band.ROUTINE;
  }

  private static @Nullable Hold firstHold(List<Hold> holds, Proposal proposal) {
    Hold first = null;
    for (Hold hold : holds) {
      boolean holdsIt = hold.intent() == null || hold.intent() == proposal.intent();
      if (holdsIt && (first == null || holdOrder(hold, first) < 0)) {
        first = hold;
      }
    }
    return first;
  }

  private static Candidate merge(ProductFacts product, List<Proposal> same) {
    if (same.size() == 1) {
      return Candidate.of(product, same.get(0), List.of(), List.copyOf(same.get(0).matched()));
    }
    List<Proposal> sorted = new ArrayList<>(same);
    // What follows the rule's name only tells apart firings of one rule, so that the one kept does
    // not depend on the order in which Drools came to them.
    sorted.sort(
        (one, other) -> {
          int order = byPriority(one, other);
          return order == 0 ? byMatch(one.matched(), other.matched()) : order;
        });
    Proposal best = sorted.get(0);
    List<Fact> matched = new ArrayList<>();
    List<Candidate.Also> also = new ArrayList<>();
    Set<String> named = new LinkedHashSet<>();
    for (Proposal proposal : sorted) {
      if (proposal.rule().name().equals(best.rule().name())) {
        matched.addAll(proposal.matched());
      } else if (named.add(proposal.rule().name())) {
        also.add(new Candidate.Also(proposal.rule().name(), proposal.priority()));
      }
    }
    return Candidate.of(product, best, List.copyOf(also), List.copyOf(matched));
  }

  private static int byMatch(List<Fact> one, List<Fact> other) {
    return matchText(one).compareTo(matchText(other));
  }

  private static String matchText(List<Fact> matched) {
    StringBuilder text = new StringBuilder();
    for (Fact fact : matched) {
      // The product comes first, so that a hold for the fleet is shown for its first product.
      text.append(fact instanceof ProductFact own ? own.product() : "")
          .append('\n')
          .append(FactText.of(fact))
          .append('\n');
    }
    return text.toString();
  }
}
