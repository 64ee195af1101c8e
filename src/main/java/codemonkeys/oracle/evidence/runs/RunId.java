package codemonkeys.oracle.evidence.runs;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/** The id of a run and the name of its folder: when it started, and a number when that is taken. */
public record RunId(String value) implements Comparable<RunId> {
  /** What an id looks like, for messages. */
  public static final String EXPECTED =
      "run_<yyyymmdd>_<hhmmss>, with _2, _3 … behind it when taken";

  private static final Pattern FORM = Pattern.compile("run_\\d{8}_\\d{6}(_[1-9]\\d{0,5})?");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int STAMP_END = "run_yyyymmdd_hhmmss".length();

  private static final Comparator<RunId> ORDER =
      Comparator.comparing(RunId::stamp).thenComparingInt(RunId::number);

  public RunId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a run id: " + value);
    }
  }

  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * The id of a run.
   *
   * @param number from 1, which is left out
   */
  public static RunId of(Instant startedAt, int number) {
    return new RunId("run_" + STAMP.format(startedAt) + (number == 1 ? "" : "_" + number));
  }

  /** By the start: {@code run_…_2} comes before {@code run_…_10}. */
  @Override
  public int compareTo(RunId other) {
    return ORDER.compare(this, other);
  }

  private String stamp() {
    return value.substring(0, STAMP_END);
  }

  private int number() {
    return value.length() == STAMP_END ? 1 : Integer.parseInt(value.substring(STAMP_END + 1));
  }

  @Override
  public String toString() {
    return value;
  }
}
