package codemonkeys.oracle.units;

import java.util.Locale;
import java.util.Optional;

/** What halts a run and leaves the rest of the queue pending. */
public enum StopCondition {
  ON_TEST_FAIL,
  ON_SILVERBACK_FAIL,
  ON_VALIDATION_FAIL,
  ON_MISSING_EVIDENCE,
  /** Only schedules know this one; a work order never carries it. */
  ON_DRIFT_DETECTED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Whether a work order may carry it. */
  public boolean forWorkOrders() {
    return this != ON_DRIFT_DETECTED;
  }

  /** The word used in files, as {@code on_test_fail}. */
  public String text() {
    return text;
  }

  public static Optional<StopCondition> of(String text) {
    for (StopCondition condition : values()) {
      if (condition.text.equals(text)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
