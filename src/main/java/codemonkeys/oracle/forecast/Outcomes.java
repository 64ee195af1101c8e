package codemonkeys.oracle.forecast;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How jobs that have not run yet are taken to end. */
public enum Outcomes {
  /** As the last attempt at the same kind of work for the product did; what is not known passes. */
  LAST,
  /** All of them pass. */
  PASS,
  /** By chance, each product by its own share of failures on record. */
  RATES;

  /** The word on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Outcomes> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
