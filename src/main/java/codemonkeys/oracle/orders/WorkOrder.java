package codemonkeys.oracle.orders;

import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A work order that Oracle makes. It never carries a command: what may run comes from the registry.
 *
 * @param priority 0 or more, higher first
 * @param createdAt the as-of of the plan that made it
 * @param constitutionRefs at least one
 * @param evidenceExpectations workspace-relative paths that should be there afterwards
 * @param rule the name of the rule with the highest priority that proposed it
 * @param also further rules that proposed the same
 * @param facts what that rule matched, one line each
 * @param inputsDigest of registry entry, test command and source, never of run reports
 */
public record WorkOrder(
    JobId jobId,
    ProductId product,
    Intent intent,
    Budget budget,
    Set<StopCondition> stopConditions,
    int priority,
    Instant createdAt,
    List<String> constitutionRefs,
    List<String> evidenceExpectations,
    String planId,
    String rule,
    String reason,
    List<String> also,
    List<String> facts,
    String inputsDigest) {
  public WorkOrder {
    if (!intent.safe()) {
      throw new IllegalArgumentException("Oracle makes no order for " + intent);
    }
    if (priority < 0) {
      throw new IllegalArgumentException("priority is 0 or more, not " + priority);
    }
    if (constitutionRefs.isEmpty()) {
      throw new IllegalArgumentException("an order names at least one constitution reference");
    }
    stopConditions = Collections.unmodifiableSet(new TreeSet<>(stopConditions));
    for (StopCondition condition : stopConditions) {
      if (!condition.forWorkOrders()) {
        throw new IllegalArgumentException("a work order can't carry " + condition);
      }
    }
    constitutionRefs = List.copyOf(constitutionRefs);
    evidenceExpectations = List.copyOf(evidenceExpectations);
    also = List.copyOf(also);
    facts = List.copyOf(facts);
  }
}
