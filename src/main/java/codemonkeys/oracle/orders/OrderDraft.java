package codemonkeys.oracle.orders;

import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A work order before it is known whether one for the same work stands already. The fields mean
 * what they mean in {@link WorkOrder}.
 */
public record OrderDraft(
    ProductId product,
    Intent intent,
    Budget budget,
    Set<StopCondition> stopConditions,
    int priority,
    List<String> constitutionRefs,
    List<String> evidenceExpectations,
    String rule,
    String reason,
    List<String> also,
    List<String> facts,
    String inputsDigest) {

  WorkOrder as(JobId jobId, Instant createdAt, String planId) {
    return new WorkOrder(
        jobId,
        product,
        intent,
        budget,
        stopConditions,
        priority,
        createdAt,
        constitutionRefs,
        evidenceExpectations,
        planId,
        rule,
        reason,
        also,
        facts,
        inputsDigest);
  }
}
