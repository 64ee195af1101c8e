package codemonkeys.oracle.units;

import java.util.Locale;
import java.util.Optional;

/**
 * What a work order asks for. The first three are safe: Oracle proposes and runs them. The rest
 * stand in schedules and orders of other tools; Oracle reads them and leaves them alone.
 */
public enum Intent {
  VALIDATE,
  TEST,
  REGENERATE_REPORT,
  GC_RUNS,
  DRIFT_CHECK,
  SCIENCE_TO_DESIGN;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Whether Oracle may propose and run it. */
  public boolean safe() {
    return this == VALIDATE || this == TEST || this == REGENERATE_REPORT;
  }

  /** The word used in files, as {@code regenerate_report}. */
  public String text() {
    return text;
  }

  public static Optional<Intent> of(String text) {
    for (Intent intent : values()) {
      if (intent.text.equals(text)) {
        return Optional.of(intent);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
