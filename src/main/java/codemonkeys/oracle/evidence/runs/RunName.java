package codemonkeys.oracle.evidence.runs;

import codemonkeys.oracle.units.ProductId;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run as its place names it, made by Oracle or by another tool. The natural order is that of the
 * starts.
 *
 * @param id the name of its folder, or what a report calls it that has no folder
 * @param stamp when it started, as {@code 20260301_060000}; that of other tools may be local time
 * @param number of those that started in the same second, from 1
 * @param folder it has a folder of its own
 */
public record RunName(ProductId product, String id, String stamp, int number, boolean folder)
    implements Comparable<RunName> {
  /** As readers of run reports take it: other tools may put something behind the time. */
  private static final Pattern FORM =
      Pattern.compile("run_(\\d{8}_\\d{6})(_([1-9]\\d{0,5}))?[A-Za-z0-9._-]{0,40}");

  /** The stamp of a run whose start is unknown; such runs are the oldest. */
  static final String UNKNOWN = "00000000_000000";

  private static final Comparator<RunName> ORDER =
      Comparator.comparing(RunName::stamp)
          .thenComparingInt(RunName::number)
          .thenComparing(RunName::id)
          .thenComparing(RunName::product);

  /** Whether a run's folder may be called so. */
  static boolean isOfFolder(String name) {
    return name.startsWith("run_") && FORM.matcher(name).matches();
  }

  /** The run in a folder whose name says when it started. */
  static RunName ofFolder(ProductId product, String name) {
    Matcher form = FORM.matcher(name);
    if (!form.matches()) {
      throw new IllegalArgumentException("not the folder of a run: " + name);
    }
    String number = form.group(3);
    return new RunName(
        product, name, form.group(1), number == null ? 1 : Integer.parseInt(number), true);
  }

  /** Where its folder is, or would be, relative to the workspace. */
  public String path() {
    return RunFolder.ofProduct(product) + "/" + id;
  }

  @Override
  public int compareTo(RunName other) {
    return ORDER.compare(this, other);
  }
}
