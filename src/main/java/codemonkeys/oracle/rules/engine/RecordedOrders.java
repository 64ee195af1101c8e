package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Orders;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What rules have asked for in one session. Which rule speaks, and with which facts, the session
 * says before each firing.
 */
final class RecordedOrders implements Orders {
  private final List<Builder> proposals = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();
  private @Nullable RuleInfo rule;
  private List<Fact> matched = List.of();

  void begin(RuleInfo rule, List<Fact> matched) {
    this.rule = rule;
    this.matched = matched;
  }

  @Override
  public ProposalBuilder propose(ProductId product, Intent intent) {
    RuleInfo speaking = speaking(RuleInfo.Band.PROPOSAL);
    Proposal proposal =
        new Proposal(
            product,
            safe(intent),
            speaking.salience(),
            speaking,
            Budget.usual(intent),
            Set.of(usualStop(intent)),
            List.of(),
            false,
            matched);
    return recorded(proposal);
  }

  @Override
  public ProposalBuilder propose(ScheduledJob job) {
    RuleInfo speaking = speaking(RuleInfo.Band.PROPOSAL);
    EnumSet<StopCondition> stops = EnumSet.noneOf(StopCondition.class);
    for (StopCondition stop : job.stopConditions()) {
      if (stop.forWorkOrders()) {
        stops.add(stop);
      }
    }
    Proposal proposal =
        new Proposal(
            job.product(),
            safe(job.intent()),
            job.priority(),
            speaking,
            job.budget(),
            stops,
            List.of(),
            true,
            matched);
    return recorded(proposal);
  }

  private ProposalBuilder recorded(Proposal proposal) {
    Builder builder = new Builder(proposal);
    proposals.add(builder);
    return builder;
  }

  @Override
  public void hold(ProductId product, String why) {
    hold(product, null, why);
  }

  @Override
  public void hold(@Nullable ProductId product, @Nullable Intent intent, String why) {
    holds.add(new Hold(product, intent, speaking(RuleInfo.Band.HOLD), why, matched));
  }

  @Override
  public void holdFleet(String why) {
    hold(null, null, why);
  }

  @Override
  public void holdFleet(Intent intent, String why) {
    hold(null, intent, why);
  }

  List<Proposal> proposed() {
    List<Proposal> all = new ArrayList<>(proposals.size());
    for (Builder builder : proposals) {
      all.add(builder.proposal());
    }
    return all;
  }

  List<Hold> held() {
    return List.copyOf(holds);
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

  private static StopCondition usualStop(Intent intent) {
    return switch (intent) {
      case TEST -> StopCondition.ON_TEST_FAIL;
      case REGENERATE_REPORT -> StopCondition.ON_MISSING_EVIDENCE;
      default -> StopCondition.ON_VALIDATION_FAIL;
    };
  }

  private static final class Builder implements ProposalBuilder {
    private final Proposal begun;
    private final EnumSet<StopCondition> stops = EnumSet.noneOf(StopCondition.class);
    private final List<String> expected = new ArrayList<>();
    private Budget budget;
    private boolean stopsAreUsual = true;

    Builder(Proposal begun) {
      this.begun = begun;
      this.stops.addAll(begun.stopConditions());
      this.budget = begun.budget();
    }

    @Override
    public ProposalBuilder maxSeconds(int seconds) {
      budget = budget.withMaxSeconds(seconds);
      return this;
    }

    @Override
    public ProposalBuilder maxActions(int actions) {
      budget = budget.withMaxActions(actions);
      return this;
    }

    @Override
    public ProposalBuilder stopOn(StopCondition condition) {
      if (stopsAreUsual && !begun.scheduled()) {
        stops.clear();
      }
      stopsAreUsual = false;
      stops.add(condition);
      return this;
    }

    @Override
    public ProposalBuilder expect(String path) {
      expected.add(path);
      return this;
    }

    Proposal proposal() {
      return new Proposal(
          begun.product(),
          begun.intent(),
          begun.priority(),
          begun.rule(),
          budget,
          Collections.unmodifiableSet(stops),
          List.copyOf(expected),
          begun.scheduled(),
          begun.matched());
    }
  }
}
