package codemonkeys.oracle.executor;

import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import java.util.List;
import java.util.Optional;

/** Which stop conditions of an order mean anything, and which one its outcome meets. */
final class StopRules {
  private static final List<StopCondition> OF_VALIDATIONS =
      List.of(
          StopCondition.ON_MISSING_EVIDENCE,
          StopCondition.ON_VALIDATION_FAIL,
          StopCondition.ON_SILVERBACK_FAIL);
  private static final List<StopCondition> OF_TESTS =
      List.of(StopCondition.ON_MISSING_EVIDENCE, StopCondition.ON_TEST_FAIL);

  private StopRules() {}

  /** Those that its job can meet. */
  static List<StopCondition> of(QueuedOrder order) {
    return (order.intent() == Intent.VALIDATE ? OF_VALIDATIONS : OF_TESTS)
        .stream().filter(order.stopConditions()::contains).toList();
  }

  /** The one that a job has met. */
  static Optional<StopCondition> met(RunSummary.Executed done) {
    if (done.outcome().well()) {
      return Optional.empty();
    }
    return of(done.order()).stream()
        .filter(
            condition ->
                condition != StopCondition.ON_MISSING_EVIDENCE
                    || done.outcome().reason().startsWith("missing evidence"))
        .findFirst();
  }
}
