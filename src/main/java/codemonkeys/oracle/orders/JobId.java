package codemonkeys.oracle.orders;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** The id of a work order; its file is named after it. */
public record JobId(String value) implements Comparable<JobId> {
  /** As in the schema. */
  public static final String FORM = "^wo_[a-z0-9-]+_[a-z_]+(_\\d{8}_\\d{6})?_\\d{3}$";

  private static final Pattern PATTERN = Pattern.compile(FORM);
  private static final int MAX_CHARACTERS = 200;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  public JobId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a job id: " + value);
    }
  }

  public static boolean isValid(String text) {
    return text.length() <= MAX_CHARACTERS && PATTERN.matcher(text).matches();
  }

  /**
   * The id of a new order.
   *
   * @param number from 1 to 999: the order's rank when it is made, or the next free number
   */
  public static JobId of(ProductId product, Intent intent, Instant asOf, int number) {
    return new JobId(
        "wo_"
            + product.slug()
            + "_"
            + intent.text()
            + "_"
            + STAMP.format(asOf)
            + "_"
            + "0".repeat(Math.max(0, 3 - Integer.toString(number).length()))
            + number);
  }

  /** The number at its end: of Oracle's own orders the rank when it was made. */
  public int number() {
    return Integer.parseInt(value.substring(value.length() - 3));
  }

  public String fileName() {
    return value + ".json";
  }

  @Override
  public int compareTo(JobId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
