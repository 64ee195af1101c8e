package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pieces that several commands print alike. */
public final class Reports {
  /** Names that one line gives. */
  private static final int MAX_NAMES = 5;

  /** Different faults that a section of them lists. */
  private static final int MAX_SECTION = 100;

  /** Products that one line names where each of them waits for somebody. */
  private static final int MAX_PRODUCTS = 20;

  private Reports() {}

  public static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** The first of some names, and how many more there are. */
  public static String first(List<String> names) {
    return Printable.first(names, MAX_NAMES);
  }

  public static String products(Console console, Collection<ProductId> products) {
    return waiting(console, products.stream().map(ProductId::value).toList());
  }

  /** All that wait for somebody; of more than a person goes through by hand, a few as examples. */
  static String waiting(Console console, List<String> names) {
    boolean all = names.size() <= console.atMost(MAX_PRODUCTS);
    return Printable.first(names, all ? names.size() : MAX_NAMES);
  }

  /** Orders of other tools that have been pending for long, in one line, and how to clear them. */
  public static void oldOrders(Console console, List<QueuedOrder> old) {
    if (!old.isEmpty()) {
      long days = OrderQueue.OLD.toDays();
      console.line(
          console.style("Old orders of other tools ", Style.WARNING)
              + "("
              + old.size()
              + "), pending for more than "
              + days
              + " days: "
              + Printable.first(ids(old), console.atMost(MAX_NAMES))
              + "; clear them: oracle skip --older-than "
              + days
              + "d --why TEXT");
    }
  }

  public static List<String> ids(List<QueuedOrder> orders) {
    return orders.stream().map(order -> order.jobId().value()).toList();
  }

  /** How many errors and warnings there are, of one of which at least there is one. */
  public static String counts(int errors, int warnings) {
    return (errors == 0 ? "" : count(errors, "error"))
        + (errors == 0 || warnings == 0 ? "" : " and ")
        + (warnings == 0 ? "" : count(warnings, "warning"));
  }

  /** Age in the largest unit that keeps it readable, as {@code 3 h} or {@code 12 d}. */
  public static String age(double hours) {
    if (hours < 0) {
      return "in the future";
    }
    if (hours < 1) {
      return (long) (hours * 60) + " min ago";
    }
    return hours < 72 ? (long) hours + " h ago" : (long) (hours / 24) + " d ago";
  }

  /** Age against a limit, as {@code 5 h of 3 d}, each in the unit that keeps it readable. */
  public static String ageOf(double hours, int limitHours) {
    if (hours < 0) {
      return age(hours);
    }
    boolean days = limitHours >= 72;
    String limit = days ? limitHours / 24 + " d" : limitHours + " h";
    String age =
        hours < 1
            ? (long) (hours * 60) + " min"
            : hours < (days ? 48 : 72) ? (long) hours + " h" : (long) (hours / 24) + " d";
    return age + " of " + limit;
  }

  /** What is wrong, below a title; of many that say the same, the first and how many. */
  public static void section(Console console, String title, List<Diagnostic> diagnostics) {
    if (diagnostics.isEmpty()) {
      return;
    }
    console.line();
    console.line(console.style(title, Style.STRONG) + " (" + diagnostics.size() + ")");
    List<SameDiagnostics> groups = SameDiagnostics.of(diagnostics, console.verbose());
    int shown = Math.min(groups.size(), console.atMost(MAX_SECTION));
    for (SameDiagnostics same : groups.subList(0, shown)) {
      console.line("  " + Printable.line(same.first().toString()));
      same.more().ifPresent(more -> console.line("    " + more));
    }
    if (shown < groups.size()) {
      console.line("  … and " + (groups.size() - shown) + " more; --verbose lists all");
    }
  }

  public static List<Object> diagnostics(List<Diagnostic> diagnostics) {
    List<Object> list = new ArrayList<>();
    for (Diagnostic diagnostic : diagnostics) {
      list.add(diagnostic(diagnostic));
    }
    return list;
  }

  public static Map<String, @Nullable Object> diagnostic(Diagnostic diagnostic) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("severity", diagnostic.isError() ? "error" : "warning");
    entry.put("path", diagnostic.path());
    entry.put("line", diagnostic.line());
    entry.put("column", diagnostic.column());
    entry.put("what", diagnostic.what());
    entry.put("fix", diagnostic.fix());
    return entry;
  }
}
