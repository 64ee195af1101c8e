package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.output.Details;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.ProductStatus;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code status --format json}, as docs/schemas/status_output.schema.json describes it. */
final class StatusJson {
  private StatusJson() {}

  static Map<String, @Nullable Object> of(StatusReport report) {
    Fleet fleet = report.fleet();
    Workspace workspace = report.options().common().workspace();
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("as_of", report.asOf().toString());
    Map<String, @Nullable Object> totals = JsonText.object();
    totals.put("products", fleet.products());
    totals.put("active", fleet.activeProducts());
    totals.put("failed", fleet.failedProducts());
    totals.put("never_run", fleet.productsWithoutRun());
    totals.put("unreadable_runs", fleet.productsWithInvalidRun());
    totals.put("killed", fleet.killedProducts());
    totals.put("kill_switch", fleet.killSwitchOn());
    totals.put("kill_switch_source", fleet.killSwitchSource());
    totals.put("pending_requests", fleet.pendingRequests());
    totals.put("missing_governed_docs", fleet.missingGovernedDocs());
    json.put("fleet", totals);
    List<Object> products = new ArrayList<>();
    for (ProductStatus product : report.products()) {
      products.add(product(product));
    }
    json.put("products", products);
    Map<String, @Nullable Object> states = JsonText.object();
    report.counts().forEach((status, count) -> states.put(status.text(), count));
    json.put("queue", states);
    List<Object> open = new ArrayList<>();
    for (Map.Entry<Integer, QueuedOrder> each : report.open().entrySet()) {
      QueuedOrder order = each.getValue();
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("place", each.getKey());
      entry.put("job_id", order.jobId().value());
      entry.put("product_id", order.product().value());
      entry.put("intent", order.intent().text());
      entry.put("status", order.status().text());
      entry.put("priority", order.priority());
      open.add(entry);
    }
    json.put("open", open);
    json.put("old_orders", Reports.ids(report.old()));
    List<Object> recent = new ArrayList<>();
    for (QueuedOrder order : report.recent()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("job_id", order.jobId().value());
      entry.put("product_id", order.product().value());
      entry.put("intent", order.intent().text());
      entry.put("status", order.status().text());
      entry.put("completed_at", StatusReport.end(order).toString());
      entry.put("outcome", StatusReport.result(order, "outcome"));
      entry.put("error_message", StatusReport.result(order, "error_message"));
      entry.put("run", StatusReport.result(order, "run"));
      entry.put("failures", FailedRuns.json(FailedRuns.of(order, workspace), workspace));
      recent.add(entry);
    }
    json.put("recent", recent);
    List<Object> unconfined = new ArrayList<>();
    for (QueuedOrder order : report.unconfined()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("job_id", order.jobId().value());
      entry.put("product_id", order.product().value());
      entry.put("intent", order.intent().text());
      entry.put("why", StatusReport.result(order, "unconfined"));
      unconfined.add(entry);
    }
    json.put("unconfined", unconfined);
    json.put("at_work", report.atWork().orElse(""));
    List<Object> holds = new ArrayList<>();
    for (Hold hold : report.holds()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      ProductId product = hold.product();
      if (product != null) {
        entry.put("product_id", product.value());
      }
      if (hold.intent() != null) {
        entry.put("intent", String.valueOf(hold.intent()));
      }
      entry.put("rule", hold.rule().name());
      entry.put("why", hold.text());
      entry.put("needs_person", hold.needsPerson());
      holds.add(entry);
    }
    json.put("holds", holds);
    report.attention().addTo(json);
    json.put("missing_evidence", Details.evidence(report.reading()));
    json.put("document_faults", Reports.diagnostics(report.reading().documentFaults()));
    json.put("diagnostics", Reports.diagnostics(report.reading().diagnostics()));
    return json;
  }

  private static Map<String, @Nullable Object> product(ProductStatus status) {
    ProductFacts facts = status.facts();
    Product product = facts.product();
    LastTest test = status.lastTest();
    LastRun run = facts.facts(LastRun.class).stream().findFirst().orElse(null);
    SourceState source = facts.facts(SourceState.class).stream().findFirst().orElse(null);
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("product_id", status.id().value());
    entry.put("owner", product.owner());
    entry.put("state", status.state().word());
    entry.put("status", product.status().name().toLowerCase(Locale.ROOT));
    entry.put("enabled", product.enabled());
    entry.put("sla_tier", product.slaTier());
    entry.put("limit_hours", product.limitHours());
    entry.put("hours_since_test", test == null ? null : hours(test.hoursSinceTest()));
    entry.put(
        "last_test_status", test == null ? null : test.status().name().toLowerCase(Locale.ROOT));
    entry.put("last_run", StatusText.lastRun(facts).text());
    entry.put("last_run_status", lastRunStatus(facts, run));
    entry.put("hours_since_run", run == null || !run.ended() ? null : hours(run.hoursSinceRun()));
    entry.put("source", StatusText.source(facts).text());
    entry.put("commit", source == null ? null : source.commit());
    entry.put("source_changed", source == null ? null : changed(source));
    entry.put("killed", !facts.facts(KillSwitch.class).isEmpty());
    Candidate next = status.next();
    if (next != null) {
      entry.put("next_intent", next.intent().text());
      entry.put("next_priority", next.priority());
      entry.put("next_rule", next.best().rule().name());
    }
    return entry;
  }

  private static String lastRunStatus(ProductFacts facts, @Nullable LastRun run) {
    if (run != null) {
      return run.status().name().toLowerCase(Locale.ROOT);
    }
    return facts.facts(InvalidArtifact.class).stream().anyMatch(InvalidArtifact::lastRun)
        ? "unreadable"
        : "none";
  }

  private static @Nullable Boolean changed(SourceState source) {
    return switch (source.sinceRun()) {
      case CHANGED -> true;
      case UNCHANGED -> false;
      case UNKNOWN -> null;
    };
  }

  private static BigDecimal hours(double hours) {
    return BigDecimal.valueOf(hours).setScale(2, RoundingMode.HALF_UP);
  }
}
