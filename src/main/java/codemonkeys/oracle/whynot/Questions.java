package codemonkeys.oracle.whynot;

import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.parameters.Parameter;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which questions an explanation asks of {@link WhyNot}. The rules are read as trees only when
 * there is one: an order that stands in the plan needs none.
 */
public record Questions(FleetPlan planning, Plan plan) {

  /** Of an order that is open or was skipped, and that a plan made now does not have. */
  public List<WhyNot.Answer> of(QueuedOrder order) throws NotUnderstoodException {
    boolean asked = order.status().open() || order.status() == OrderStatus.SKIPPED;
    boolean known = planning.fleet().entries().containsKey(order.product());
    return asked && known && order.intent().safe() && !taken(order.product(), order.intent())
        ? answers(order.product(), List.of(order.intent()))
        : List.of();
  }

  /**
   * Of a product: of one intent if it is given; else of its tests and of what rules ask for, as far
   * as it has no order of that, unless it has one that is more than routine.
   */
  public List<WhyNot.Answer> of(ProductId product, @Nullable Intent intent)
      throws NotUnderstoodException {
    if (intent != null) {
      return answers(product, List.of(intent));
    }
    for (Candidate candidate : plan.taken()) {
      if (candidate.product().id().equals(product)
          && candidate.best().rule().band() != RuleInfo.Band.ROUTINE) {
        return List.of();
      }
    }
    List<Intent> intents = new ArrayList<>();
    for (Intent each : Intent.values()) {
      if ((each == Intent.TEST || asked(product, each)) && !taken(product, each)) {
        intents.add(each);
      }
    }
    return answers(product, intents);
  }

  /** Of a rule, for all products or for some. */
  public RuleSurvey of(RuleInfo rule, Set<ProductId> only) throws NotUnderstoodException {
    RuleTrees trees = planning.trees();
    for (RuleTrees.Rule each : trees.rules()) {
      if (each.info().name().equals(rule.name())) {
        return RuleSurvey.of(each, planning.fleet().facts(), trees, plan, whyNot(trees), only);
      }
    }
    throw new IllegalStateException("no tree of " + rule.name());
  }

  private boolean asked(ProductId product, Intent intent) {
    return plan.candidates(product).stream().anyMatch(each -> each.intent() == intent)
        || plan.held().stream()
            .map(Plan.HeldProposal::proposal)
            .anyMatch(held -> held.product().equals(product) && held.intent() == intent);
  }

  private boolean taken(ProductId product, Intent intent) {
    return plan.taken().stream()
        .anyMatch(
            candidate -> candidate.product().id().equals(product) && candidate.intent() == intent);
  }

  private List<WhyNot.Answer> answers(ProductId product, List<Intent> intents)
      throws NotUnderstoodException {
    if (intents.isEmpty()) {
      return List.of();
    }
    WhyNot whyNot = whyNot(planning.trees());
    List<WhyNot.Answer> answers = new ArrayList<>();
    try {
      for (Intent intent : intents) {
        answers.add(whyNot.of(product, intent));
      }
    } catch (FiringException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    }
    return answers;
  }

  /** The parameters of the rules in force. */
  private record Values(FleetPlan planning) implements OtherValues {
    @Override
    public List<Parameter> used(RuleInfo rule) {
      return planning.parameters(rule);
    }

    @Override
    public @Nullable Planner planner(Parameter parameter, String value) {
      try {
        return planning.planner(parameter.name(), value);
      } catch (NotUnderstoodException e) {
        return null;
      }
    }
  }

  private WhyNot whyNot(RuleTrees trees) {
    FleetReading fleet = planning.fleet();
    return new WhyNot(
        fleet.facts(), trees, planning.planner(), plan, new Values(planning), fleet.state()::facts);
  }
}
