package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The global that rules speak to: {@code orders.propose($p, TEST);}. Which rule speaks, and with
 * which facts, the session says before each firing. One object serves one session.
 */
public final class Orders {
  private final List<ProposalBuilder> proposals = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();
  private @Nullable RuleInfo rule;
  private List<Fact> matched = List.of();

  Orders() {}

  void begin(RuleInfo rule, List<Fact> matched) {
    this.rule = rule;
    this.matched = matched;
  }

  /**
   * Proposes an order with the rule's salience as its priority and the intent's usual budget.
   *
   * @param intent VALIDATE, TEST or REGENERATE_REPORT
   */
  public ProposalBuilder propose(ProductId product, Intent intent) {
    RuleInfo speaking = speaking(RuleInfo.Band.PROPOSAL);
    ProposalBuilder proposal =
        new ProposalBuilder(
            product,
            safe(intent),
            speaking.salience(),
            speaking,
            Budget.usual(intent),
            usualStops(intent),
            false,
            matched);
    proposals.add(proposal);
    return proposal;
  }

  /** Proposes what a schedule asks for, with its budget, stop conditions and priority. */
  public ProposalBuilder propose(ScheduledJob job) {
    RuleInfo speaking = speaking(RuleInfo.Band.PROPOSAL);
    Set<StopCondition> stops = EnumSet.noneOf(StopCondition.class);
    for (StopCondition stop : job.stopConditions()) {
      if (stop.forWorkOrders()) {
        stops.add(stop);
      }
    }
    ProposalBuilder proposal =
        new ProposalBuilder(
            job.product(),
            safe(job.intent()),
            job.priority(),
            speaking,
            job.budget(),
            stops,
            true,
            matched);
    proposals.add(proposal);
    return proposal;
  }

  /** Holds back every order for a product. */
  public void hold(ProductId product, String why) {
    holds.add(new Hold(product, null, speaking(RuleInfo.Band.HOLD), why, matched));
  }

  /** Holds back the orders of one intent for a product. */
  public void hold(ProductId product, Intent intent, String why) {
    holds.add(new Hold(product, intent, speaking(RuleInfo.Band.HOLD), why, matched));
  }

  /** Holds back every order for every product. */
  public void holdFleet(String why) {
    holds.add(new Hold(null, null, speaking(RuleInfo.Band.HOLD), why, matched));
  }

  List<Proposal> proposed() {
    List<Proposal> all = new ArrayList<>(proposals.size());
    for (ProposalBuilder proposal : proposals) {
      all.add(proposal.proposed());
    }
    return all;
  }

  List<Hold> held() {
    return holds;
  }

  private RuleInfo speaking(RuleInfo.Band wanted) {
    RuleInfo speaking = rule;
    if (speaking == null) {
      throw new IllegalStateException("orders are given by rules that fire");
    }
    if ((speaking.band() == RuleInfo.Band.HOLD) != (wanted == RuleInfo.Band.HOLD)) {
      throw new IllegalStateException(
          "rule \""
              + speaking.name()
              + "\" at salience "
              + speaking.salience()
              + " can't do this; holds are 1000 to 1999, proposals 0 to 999");
    }
    return speaking;
  }

  private static Intent safe(Intent intent) {
    if (!intent.safe()) {
      throw new IllegalStateException("Oracle does not propose " + intent.text());
    }
    return intent;
  }

  private static Set<StopCondition> usualStops(Intent intent) {
    return EnumSet.of(
        switch (intent) {
          case TEST -> StopCondition.ON_TEST_FAIL;
          case REGENERATE_REPORT -> StopCondition.ON_MISSING_EVIDENCE;
          default -> StopCondition.ON_VALIDATION_FAIL;
        });
  }

  /** A proposal that its rule may still shape: {@code .maxSeconds(300).stopOn(ON_TEST_FAIL)}. */
  public static final class ProposalBuilder {
    private final ProductId product;
    private final Intent intent;
    private final int priority;
    private final RuleInfo rule;
    private final boolean scheduled;
    private final List<Fact> matched;
    private final Set<StopCondition> stops;
    private final List<String> expected = new ArrayList<>();
    private Budget budget;
    private boolean stopsAreUsual = true;

    private ProposalBuilder(
        ProductId product,
        Intent intent,
        int priority,
        RuleInfo rule,
        Budget budget,
        Set<StopCondition> stops,
        boolean scheduled,
        List<Fact> matched) {
      this.product = product;
      this.intent = intent;
      this.priority = priority;
      this.rule = rule;
      this.budget = budget;
      this.stops = stops;
      this.scheduled = scheduled;
      this.matched = matched;
    }

    /** Limits the job to this many seconds, 1 to 86400. */
    public ProposalBuilder maxSeconds(int seconds) {
      budget = budget.withMaxSeconds(seconds);
      return this;
    }

    /** Limits the job to this many attempts, 1 to 100. */
    public ProposalBuilder maxActions(int actions) {
      budget = budget.withMaxActions(actions);
      return this;
    }

    /** Halts the run on this condition; the first call takes the place of the usual one. */
    public ProposalBuilder stopOn(StopCondition condition) {
      if (stopsAreUsual && !scheduled) {
        stops.clear();
      }
      stopsAreUsual = false;
      stops.add(condition);
      return this;
    }

    /** Expects a further file as evidence; the path is relative to the workspace. */
    public ProposalBuilder expect(String path) {
      expected.add(path);
      return this;
    }

    private Proposal proposed() {
      return new Proposal(
          product,
          intent,
          priority,
          rule,
          budget,
          java.util.Collections.unmodifiableSet(EnumSet.copyOf(stops.isEmpty() ? EMPTY : stops)),
          List.copyOf(expected),
          scheduled,
          matched);
    }

    private static final EnumSet<StopCondition> EMPTY = EnumSet.noneOf(StopCondition.class);
  }
}
