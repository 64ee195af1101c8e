package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.planning.Demand;
import codemonkeys.oracle.planning.ProductState;
import codemonkeys.oracle.planning.ProductStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code status --format openmetrics}: the fleet as numbers for Prometheus. All are gauges, which
 * OpenMetrics 1.0 and the older text format of Prometheus write alike; the line that ends it is a
 * comment in the older one.
 */
final class StatusMetrics {
  private static final BigDecimal SECONDS = BigDecimal.valueOf(60);

  private final StringBuilder out = new StringBuilder();
  private final StatusReport report;

  private StatusMetrics(StatusReport report) {
    this.report = report;
  }

  static String of(StatusReport report) {
    StatusMetrics metrics = new StatusMetrics(report);
    metrics.fleet();
    metrics.products();
    metrics.demand();
    metrics.out.append("# EOF\n");
    return metrics.out.toString();
  }

  private void fleet() {
    Fleet fleet = report.fleet();
    gauge("oracle_as_of_timestamp_seconds", "The moment that ages are counted to.");
    sample(report.asOf().getEpochSecond());
    gauge("oracle_kill_switch", "Whether the kill switch for everything is on.");
    sample(fleet.killSwitchOn() ? 1 : 0);
    gauge("oracle_products", "Products by state.");
    for (ProductState state : ProductState.values()) {
      long count = report.products().stream().filter(p -> p.state() == state).count();
      sample(count, "state", state.word());
    }
    gauge("oracle_products_killed", "Products of the fleet whose kill switch is on.");
    sample(fleet.killedProducts());
    gauge("oracle_orders", "Work orders by status.");
    for (OrderStatus status : OrderStatus.values()) {
      sample(report.counts().getOrDefault(status, 0), "status", status.text());
    }
    gauge("oracle_pending_requests", "Requests that nobody has answered yet.");
    sample(fleet.pendingRequests());
    gauge("oracle_faults", "Files and documents with something wrong, by kind.");
    sample(report.reading().documentFaults().size(), "kind", "document");
    sample(report.reading().diagnostics().size(), "kind", "file");
  }

  private void products() {
    gauge("oracle_product_state", "1 for the state that the product is in.");
    for (ProductStatus product : report.products()) {
      sample(
          1,
          "product",
          product.id().value(),
          "state",
          product.state().word(),
          "tier",
          tier(product));
    }
    gauge("oracle_product_test_age_seconds", "Age of the last test; not there when none is known.");
    for (ProductStatus product : report.products()) {
      LastTest test = product.lastTest();
      if (test != null) {
        sample(
            report.asOf().getEpochSecond() - test.endedAt().getEpochSecond(),
            "product",
            product.id().value());
      }
    }
    gauge("oracle_product_test_limit_seconds", "The most that may pass between two tests.");
    for (ProductStatus product : report.products()) {
      sample(product.facts().product().limitHours() * 3600L, "product", product.id().value());
    }
    List<RunBudget> budgets = new ArrayList<>();
    report.products().forEach(p -> budgets.addAll(p.facts().facts(RunBudget.class)));
    gauge(
        "oracle_product_granted_seconds", "What the last report says that the product may spend.");
    budgets.forEach(b -> sample(seconds(b.budgetMinutes()), "product", b.product().value()));
    gauge("oracle_product_spent_seconds", "What the product has spent of that.");
    budgets.forEach(b -> sample(seconds(b.spentMinutes()), "product", b.product().value()));
  }

  private void demand() {
    Demand demand = Demand.of(report.reading().facts(), report.plan());
    gauge("oracle_demand_daily_tests", "Tests that the fleet asks for in a day, by tier.");
    for (int tier : demand.products().keySet()) {
      sample(plain(demand.perDay(tier)), "tier", tier == 0 ? "none" : "" + tier);
    }
    gauge("oracle_budget_orders", "Orders of a plan for which no budget is given.");
    sample(Options.USUAL_BUDGET);
  }

  private static String tier(ProductStatus product) {
    Integer tier = product.facts().product().slaTier();
    return tier == null ? "none" : tier.toString();
  }

  private static String seconds(BigDecimal minutes) {
    return plain(minutes.multiply(SECONDS).setScale(3, RoundingMode.HALF_UP));
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  // --- the format ---------------------------------------------------------------------------

  private String name = "";

  private void gauge(String metric, String help) {
    name = metric;
    out.append("# HELP ").append(name).append(' ').append(escaped(help, false)).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
  }

  private void sample(long value, String... labels) {
    sample(Long.toString(value), labels);
  }

  private void sample(String value, String... labels) {
    out.append(name);
    String separator = "{";
    for (int i = 0; i < labels.length; i += 2) {
      out.append(separator)
          .append(labels[i])
          .append("=\"")
          .append(escaped(labels[i + 1], true))
          .append('"');
      separator = ",";
    }
    out.append(labels.length == 0 ? "" : "}").append(' ').append(value).append('\n');
  }

  private static String escaped(String text, boolean quoted) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return quoted ? escaped.replace("\"", "\\\"") : escaped;
  }
}
