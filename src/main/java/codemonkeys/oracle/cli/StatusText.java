package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Details;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.ProductState;
import codemonkeys.oracle.planning.ProductStatus;
import codemonkeys.oracle.rules.Hold;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** {@code status} for people. */
final class StatusText {
  /** Products, and open orders, that are listed. */
  private static final int MAX_PRODUCTS = 40;

  /** Orders that one line names. */
  private static final int MAX_NAMES = 5;

  /** Of a reason, which may be of any length. */
  private static final int MAX_WHY = 500;

  private final Console console;
  private final StatusReport report;
  private final CommonOptions options;

  StatusText(Console console, StatusReport report) {
    this.console = console;
    this.report = report;
    this.options = report.options().common();
  }

  void print() {
    Fleet fleet = report.fleet();
    console.title(
        console.style("Fleet", Style.STRONG)
            + " as of "
            + report.asOf()
            + ": "
            + Reports.count(fleet.products(), "product")
            + ", "
            + fleet.activeProducts()
            + " active, "
            + fleet.failedProducts()
            + " failed, "
            + fleet.productsWithoutRun()
            + " never run");
    console.line(
        fleet.killSwitchOn()
            ? console.style("Kill switch: ON", Style.BAD)
                + " by "
                + Printable.line(fleet.killSwitchSource())
            : "Kill switch: off");
    console.line();
    printProducts();
    report.atWork().ifPresent(holder -> console.line("At work: " + Printable.line(holder) + "."));
    printQueue();
    Reports.oldOrders(console, report.old());
    printRecent();
    printUnconfined();
    if (report.options().selective()) {
      report.attention().printProducts(console);
      return; // the rest is of the whole fleet
    }
    report.attention().print(console);
    if (fleet.pendingRequests() > 0) {
      console.line(
          Reports.count(fleet.pendingRequests(), "request") + " in nexus/inbox without an answer.");
    }
    Details.printEvidence(console, report.reading());
    Reports.section(console, "Documents", report.reading().documentFaults());
    Reports.section(console, "Damage", report.reading().diagnostics());
  }

  private void printProducts() {
    List<ProductStatus> products =
        report.products().stream().sorted(ProductStatus.BY_ATTENTION).toList();
    if (products.isEmpty()) {
      console.line(
          report.options().selective()
              ? "No product is like that."
              : "No product is registered; oracle init shows what could be.");
      console.line();
      return;
    }
    int shown = Math.min(products.size(), console.atMost(MAX_PRODUCTS));
    Table table =
        new Table("PRODUCT", "STATE", "STATUS", "TIER ", "TESTED", "LAST RUN", "SOURCE", "NEXT")
            .usually("STATUS", "active")
            .usually("SOURCE", "-")
            .sparing("SOURCE", "STATUS", "LAST RUN", "TIER");
    for (ProductStatus product : products.subList(0, shown)) {
      Product entry = product.facts().product();
      Integer tier = entry.slaTier();
      table.row(
          Cell.of(product.id().value(), Style.STRONG),
          Cell.of(product.state().text(), style(product.state())),
          Cell.of(
              entry.status().name().toLowerCase(Locale.ROOT)
                  + (entry.enabled() ? "" : ", disabled")),
          tier == null ? Cell.of("-") : Cell.number(tier),
          tested(product),
          lastRun(product.facts()),
          source(product.facts()),
          next(product, report.plan().fleetHold()));
    }
    table.print(console);
    if (shown < products.size()) {
      console.line(
          "  … and "
              + Reports.count(products.size() - shown, "more product")
              + ": "
              + states(products.subList(shown, products.size()))
              + "; --verbose lists all");
    }
    console.line();
  }

  private static Style style(ProductState state) {
    return switch (state) {
      case NEEDS_PERSON, FAILING -> Style.BAD;
      case OVERDUE, NEEDS_SETUP, HELD -> Style.WARNING;
      case DUE -> Style.ACCENT;
      case FRESH -> Style.GOOD;
      case OUT_OF_SERVICE -> Style.DIM;
    };
  }

  /** How many products there are in each state, as {@code 3 held, 1 fresh}. */
  private static String states(List<ProductStatus> products) {
    StringBuilder text = new StringBuilder();
    for (ProductState state : ProductState.values()) {
      long count = products.stream().filter(product -> product.state() == state).count();
      if (count > 0) {
        text.append(text.length() == 0 ? "" : ", ").append(count).append(' ').append(state.text());
      }
    }
    return text.toString();
  }

  private static Cell tested(ProductStatus status) {
    Product product = status.facts().product();
    LastTest test = status.lastTest();
    if (test != null) {
      String age = Reports.ageOf(test.hoursSinceTest(), product.limitHours());
      return Cell.of(age).inShort(age.contains(" of ") ? briefly(age) : age);
    }
    boolean never =
        product.testable()
            && status.facts().facts().stream()
                .anyMatch(fact -> fact instanceof NeverTested || fact instanceof MissingRun);
    return Cell.of(never ? "never" : "-");
  }

  /** {@code 23 h of 14 d} as {@code 23h/14d}. */
  private static String briefly(String age) {
    return age.replace(" of ", "/").replace(" ", "");
  }

  static Cell lastRun(ProductFacts product) {
    for (LastRun run : product.facts(LastRun.class)) {
      String text =
          run.status().name().toLowerCase(Locale.ROOT)
              + ", "
              + Reports.age(run.ended() ? run.hoursSinceRun() : run.hoursSinceStart());
      return Cell.of(
          text, run.succeeded() ? Style.GOOD : run.inProgress() ? Style.ACCENT : Style.BAD);
    }
    boolean unreadable =
        product.facts(InvalidArtifact.class).stream().anyMatch(InvalidArtifact::lastRun);
    return unreadable ? Cell.of("unreadable", Style.BAD) : Cell.of("none", Style.WARNING);
  }

  static Cell source(ProductFacts product) {
    for (SourceState source : product.facts(SourceState.class)) {
      String text = source.commit().substring(0, 9);
      return switch (source.sinceRun()) {
        case CHANGED -> Cell.of(text + " changed", Style.WARNING);
        case UNCHANGED -> Cell.of(text + " as run");
        case UNKNOWN -> Cell.of(text + (source.dirty() ? " dirty" : ""));
      };
    }
    return Cell.of("-");
  }

  private static Cell next(ProductStatus status, @Nullable Hold fleetHold) {
    if (fleetHold != null) {
      return Cell.of("held", Style.WARNING);
    }
    Candidate candidate = status.next();
    if (candidate != null) {
      return Cell.of(
              candidate.intent().text()
                  + " ("
                  + candidate.priority()
                  + ")"
                  + (status.hold() == null ? "" : ", partly held"))
          .inShort(candidate.intent().text());
    }
    return status.hold() == null ? Cell.of("-") : Cell.of("held", Style.WARNING);
  }

  private void printQueue() {
    Map<OrderStatus, Integer> counts = report.counts();
    if (counts.isEmpty()) {
      console.line(
          report.options().selective()
              ? "Queue: no order of these products."
              : "Queue: empty; oracle plan fills it.");
      return;
    }
    StringBuilder text = new StringBuilder("Queue:");
    String separator = " ";
    for (OrderStatus status : OrderStatus.values()) {
      Integer count = counts.get(status);
      if (count != null) {
        text.append(separator).append(count).append(' ').append(status.text());
        separator = ", ";
      }
    }
    console.line(text + ".");
    SortedMap<Integer, QueuedOrder> open = report.open();
    int shown = Math.min(open.size(), console.atMost(MAX_PRODUCTS));
    List<Integer> places = open.keySet().stream().limit(shown).toList();
    int digits = places.isEmpty() ? 0 : places.get(shown - 1).toString().length();
    for (Integer place : places) {
      QueuedOrder order = Objects.requireNonNull(open.get(place));
      console.line(
          "  "
              + " ".repeat(digits - place.toString().length())
              + place
              + "  "
              + order.jobId()
              + "  "
              + (order.status() == OrderStatus.RUNNING
                  ? console.style("running", Style.ACCENT)
                  : order.status().text())
              + ", priority "
              + order.priority()
              + ", "
              + Reports.age(LastRun.hours(order.createdAt(), report.asOf())));
    }
    if (shown < open.size()) {
      console.line(
          "  … and " + Reports.count(open.size() - shown, "more order") + "; --verbose lists all");
    }
  }

  private void printRecent() {
    List<QueuedOrder> recent = report.recent();
    if (recent.isEmpty()) {
      return;
    }
    console.line("Last:");
    for (QueuedOrder order : recent) {
      String why = StatusReport.result(order, "error_message");
      console.line(
          "  "
              + order.jobId()
              + "  "
              + console.style(
                  order.status().text(),
                  order.status() == OrderStatus.COMPLETED
                      ? Style.GOOD
                      : order.status() == OrderStatus.FAILED ? Style.BAD : Style.WARNING)
              + ", "
              + Reports.age(LastRun.hours(StatusReport.end(order), report.asOf()))
              + (why.isEmpty() ? "" : ": " + Printable.cut(Printable.line(why), MAX_WHY)));
      FailedRuns.printInShort(console, FailedRuns.of(order, options.workspace()), options);
    }
  }

  private void printUnconfined() {
    List<QueuedOrder> orders = report.unconfined();
    if (orders.isEmpty()) {
      return;
    }
    List<String> names =
        orders.stream().map(order -> order.product() + " " + order.intent()).toList();
    List<String> shown = names.subList(0, Math.min(names.size(), console.atMost(MAX_NAMES)));
    List<String> why =
        orders.stream()
            .map(order -> StatusReport.result(order, "unconfined"))
            .distinct()
            .limit(2)
            .toList();
    console.line(
        console.style("Ran last with less than full confinement", Style.WARNING)
            + " ("
            + names.size()
            + "): "
            + String.join(", ", shown)
            + (shown.size() < names.size() ? ", …" : "")
            + " ("
            + Printable.line(String.join("; ", why))
            + "); oracle run --require-isolation runs nothing on such a machine.");
  }
}
