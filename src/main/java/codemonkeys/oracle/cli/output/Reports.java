package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pieces that several commands print alike. */
public final class Reports {
  /** Names that one line gives. */
  private static final int MAX_NAMES = 5;

  /** Products that one line names where each of them waits for somebody. */
  static final int MAX_PRODUCTS = 20;

  private Reports() {}

  public static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** The first of some names, and how many more there are. */
  public static String first(List<String> names) {
    return Printable.first(names, MAX_NAMES);
  }

  public static String products(Collection<ProductId> products) {
    return Printable.first(products.stream().map(ProductId::value).toList(), MAX_PRODUCTS);
  }

  /** Orders of other tools that have been pending for long, in one line, and how to clear them. */
  public static void oldOrders(Console console, OrderQueue queue, Instant asOf) {
    List<QueuedOrder> old = queue.oldOfOthers(asOf, OrderQueue.OLD);
    if (!old.isEmpty()) {
      long days = OrderQueue.OLD.toDays();
      console.line(
          console.style("Old orders of other tools ", Style.WARNING)
              + "("
              + old.size()
              + "), pending for more than "
              + days
              + " days: "
              + first(ids(old))
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
