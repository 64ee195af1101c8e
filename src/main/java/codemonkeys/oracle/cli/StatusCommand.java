package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Attention;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Details;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.planning.ProductState;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code oracle status}: the fleet at a glance. */
final class StatusCommand {
  /** Products that text output lists; those with work or a hold come first. */
  private static final int MAX_PRODUCTS = 40;

  /** Orders that are over and still of interest. */
  private static final int MAX_RECENT = 5;

  /** Of a reason, which may be of any length. */
  private static final int MAX_WHY = 500;

  private final CliContext context;
  private final Console console;

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec status =
        Options.command(
            "status",
            "Shows the fleet: products, queue, holds, and what is wrong with files and documents.");
    Options.common(status);
    Options.usage(
        status, "status", "status", "status --json", "status --as-of 2026-03-01T06:00:00Z");
    return status;
  }

  StatusCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(CommonOptions options) throws NotUnderstoodException, CommandException {
    OrderQueue queue = OrderQueue.read(options.workspace(), OrderQueue.FOLDER);
    FleetPlan planning = FleetPlan.read(options.inputs(context), queue);
    Plan plan = planning.plan(Planner.Request.of(Planner.Request.MAX_ORDERS));
    if (options.json()) {
      console.result(JsonText.text(json(options, planning, plan, queue)));
    } else {
      print(options, planning, plan, queue);
    }
    return ExitCode.SUCCESS;
  }

  /** What is next for each product, and what is held. */
  private static Map<ProductId, Candidate> next(Plan plan) {
    Map<ProductId, Candidate> next = new HashMap<>();
    for (List<Candidate> list : List.of(plan.taken(), plan.cut())) {
      for (Candidate candidate : list) {
        next.putIfAbsent(candidate.product().id(), candidate);
      }
    }
    return next;
  }

  private static Map<ProductId, Hold> held(Plan plan) {
    Map<ProductId, Hold> held = new HashMap<>();
    for (Hold hold : plan.holds()) {
      ProductId product = hold.product();
      if (product != null) {
        held.putIfAbsent(product, hold);
      }
    }
    return held;
  }

  private static Attention attention(FleetPlan planning, Plan plan) {
    return new Attention(planning.fleet(), plan, Options.USUAL_BUDGET);
  }

  private static Fleet fleet(FleetPlan planning) {
    return (Fleet) planning.fleet().facts().fleetFacts().get(0);
  }

  private void print(CommonOptions options, FleetPlan planning, Plan plan, OrderQueue queue) {
    Fleet fleet = fleet(planning);
    console.line(
        console.style("Fleet", Style.STRONG)
            + " as of "
            + options.asOf()
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
    printProducts(planning, plan);
    WorkspaceLock.holder(options.workspace().resolve(".codemonkeys"))
        .ifPresent(holder -> console.line("At work: " + Printable.line(holder) + "."));
    printQueue(queue, options);
    Reports.oldOrders(console, queue, options.asOf());
    printRecent(queue, options);
    printUnconfined(queue);
    attention(planning, plan).print(console);
    if (fleet.pendingRequests() > 0) {
      console.line(
          Reports.count(fleet.pendingRequests(), "request") + " in nexus/inbox without an answer.");
    }
    Details.printEvidence(console, planning.fleet());
    section("Documents", planning.fleet().documentFaults());
    section("Damage", planning.fleet().diagnostics());
  }

  private void section(String title, List<codemonkeys.oracle.files.Diagnostic> diagnostics) {
    if (!diagnostics.isEmpty()) {
      console.line();
      console.line(console.style(title, Style.STRONG) + " (" + diagnostics.size() + ")");
      for (var diagnostic : diagnostics) {
        console.line("  " + Printable.line(diagnostic.toString()));
      }
    }
  }

  private void printProducts(FleetPlan planning, Plan plan) {
    Map<ProductId, Candidate> next = next(plan);
    Map<ProductId, Hold> held = held(plan);
    List<ProductFacts> products = new ArrayList<>(planning.fleet().facts().products());
    if (products.size() > MAX_PRODUCTS) {
      // The most urgent first, then what is held; a stable sort keeps the rest by id.
      products.sort(
          Comparator.comparingInt(
              (ProductFacts p) -> {
                Candidate candidate = next.get(p.id());
                return candidate != null ? -candidate.priority() : held.containsKey(p.id()) ? 0 : 1;
              }));
    }
    Table table = new Table("PRODUCT", "STATUS", "TIER ", "LAST RUN", "SOURCE", "NEXT");
    for (ProductFacts product : products.subList(0, Math.min(products.size(), MAX_PRODUCTS))) {
      Product entry = product.product();
      Integer tier = entry.slaTier();
      table.row(
          Cell.of(product.id().value(), Style.STRONG),
          Cell.of(
              entry.status().name().toLowerCase(Locale.ROOT)
                  + (entry.enabled() ? "" : ", disabled")),
          tier == null ? Cell.of("-") : Cell.number(tier),
          lastRun(product),
          source(product),
          next(next.get(product.id()), held.get(product.id()), plan.fleetHold()));
    }
    if (!table.isEmpty()) {
      table.print(console);
    }
    if (products.size() > MAX_PRODUCTS) {
      console.line(
          "  … and "
              + Reports.count(products.size() - MAX_PRODUCTS, "more product")
              + "; --format json lists all");
    }
    console.line();
  }

  private static ProductState stateOf(ProductFacts product, Map<ProductId, ProductState> states) {
    return Objects.requireNonNull(states.get(product.id()));
  }

  private static Cell lastRun(ProductFacts product) {
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

  private static Cell source(ProductFacts product) {
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

  private static Cell next(
      @Nullable Candidate candidate, @Nullable Hold hold, @Nullable Hold fleetHold) {
    if (fleetHold != null) {
      return Cell.of("held", Style.WARNING);
    }
    if (candidate != null) {
      return Cell.of(
          candidate.intent().text()
              + " ("
              + candidate.priority()
              + ")"
              + (hold == null ? "" : ", partly held"));
    }
    return hold == null ? Cell.of("-") : Cell.of("held", Style.WARNING);
  }

  private void printQueue(OrderQueue queue, CommonOptions options) {
    Map<OrderStatus, Integer> counts = counts(queue);
    if (queue.orders().isEmpty()) {
      console.line("Queue: empty; oracle plan fills it.");
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
    List<QueuedOrder> open = queue.open();
    int digits = Integer.toString(Math.min(open.size(), MAX_PRODUCTS)).length();
    int place = 0;
    for (QueuedOrder order : open.subList(0, Math.min(open.size(), MAX_PRODUCTS))) {
      String number = Integer.toString(++place);
      console.line(
          "  "
              + " ".repeat(digits - number.length())
              + number
              + "  "
              + order.jobId()
              + "  "
              + (order.status() == OrderStatus.RUNNING
                  ? console.style("running", Style.ACCENT)
                  : order.status().text())
              + ", priority "
              + order.priority()
              + ", "
              + Reports.age(LastRun.hours(order.createdAt(), options.asOf())));
    }
  }

  /** The orders that ended last, the newest first. */
  private static List<QueuedOrder> recent(OrderQueue queue) {
    return queue.orders().stream()
        .filter(order -> !order.status().open() && order.completedAt() != null)
        .sorted(
            Comparator.comparing(StatusCommand::end).reversed().thenComparing(QueuedOrder::jobId))
        .limit(MAX_RECENT)
        .toList();
  }

  private static Instant end(QueuedOrder order) {
    Instant at = order.completedAt();
    return at == null ? order.createdAt() : at;
  }

  /** What its result says besides its status; empty when it says nothing. */
  private static String result(QueuedOrder order, String field) {
    return order.document().members().get("result") instanceof JsonObject result
            && result.members().get(field) instanceof JsonString text
        ? text.value()
        : "";
  }

  private void printRecent(OrderQueue queue, CommonOptions options) {
    List<QueuedOrder> recent = recent(queue);
    if (recent.isEmpty()) {
      return;
    }
    console.line("Last:");
    for (QueuedOrder order : recent) {
      String why = result(order, "error_message");
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
              + Reports.age(LastRun.hours(end(order), options.asOf()))
              + (why.isEmpty() ? "" : ": " + Printable.cut(Printable.line(why), MAX_WHY)));
      FailedRuns.printInShort(console, FailedRuns.of(order, options.workspace()), options);
    }
  }

  /**
   * The newest order of each product and intent that ran with less than full confinement: what it
   * found may have been made by anything on the machine.
   */
  private static List<QueuedOrder> unconfined(OrderQueue queue) {
    Map<String, QueuedOrder> newest = new TreeMap<>();
    for (QueuedOrder order : queue.orders()) {
      if (!order.status().open() && !result(order, "run").isEmpty()) {
        newest.merge(
            order.product() + " " + order.intent(),
            order,
            (a, b) -> end(b).isAfter(end(a)) ? b : a);
      }
    }
    return newest.values().stream()
        .filter(order -> !result(order, "unconfined").isEmpty())
        .toList();
  }

  private void printUnconfined(OrderQueue queue) {
    List<QueuedOrder> orders = unconfined(queue);
    if (orders.isEmpty()) {
      return;
    }
    List<String> names =
        orders.stream().map(order -> order.product() + " " + order.intent()).toList();
    List<String> shown = names.subList(0, Math.min(names.size(), MAX_RECENT));
    List<String> why =
        orders.stream().map(order -> result(order, "unconfined")).distinct().limit(2).toList();
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

  private static Map<OrderStatus, Integer> counts(OrderQueue queue) {
    Map<OrderStatus, Integer> counts = new java.util.EnumMap<>(OrderStatus.class);
    for (QueuedOrder order : queue.orders()) {
      counts.merge(order.status(), 1, Integer::sum);
    }
    return counts;
  }

  private Map<String, @Nullable Object> json(
      CommonOptions options, FleetPlan planning, Plan plan, OrderQueue queue) {
    Fleet fleet = fleet(planning);
    Map<ProductId, Candidate> next = next(plan);
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("as_of", options.asOf().toString());
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
    Map<ProductId, ProductState> productStates = ProductState.all(planning.fleet().facts(), plan);
    List<Object> products = new ArrayList<>();
    for (ProductFacts product : planning.fleet().facts().products()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", product.id().value());
      entry.put("state", stateOf(product, productStates).word());
      entry.put("status", product.product().status().name().toLowerCase(Locale.ROOT));
      entry.put("enabled", product.product().enabled());
      entry.put("sla_tier", product.product().slaTier());
      entry.put("last_run", lastRun(product).text());
      entry.put("source", source(product).text());
      entry.put("killed", !product.facts(KillSwitch.class).isEmpty());
      Candidate candidate = next.get(product.id());
      if (candidate != null) {
        entry.put("next_intent", candidate.intent().text());
        entry.put("next_priority", candidate.priority());
        entry.put("next_rule", candidate.best().rule().name());
      }
      products.add(entry);
    }
    json.put("products", products);
    Map<String, @Nullable Object> states = JsonText.object();
    counts(queue).forEach((status, count) -> states.put(status.text(), count));
    json.put("queue", states);
    List<Object> open = new ArrayList<>();
    for (QueuedOrder order : queue.open()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("place", open.size() + 1);
      entry.put("job_id", order.jobId().value());
      entry.put("product_id", order.product().value());
      entry.put("intent", order.intent().text());
      entry.put("status", order.status().text());
      entry.put("priority", order.priority());
      open.add(entry);
    }
    json.put("open", open);
    json.put("old_orders", Reports.ids(queue.oldOfOthers(options.asOf(), OrderQueue.OLD)));
    List<Object> recent = new ArrayList<>();
    for (QueuedOrder order : recent(queue)) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("job_id", order.jobId().value());
      entry.put("product_id", order.product().value());
      entry.put("intent", order.intent().text());
      entry.put("status", order.status().text());
      entry.put("completed_at", end(order).toString());
      entry.put("outcome", result(order, "outcome"));
      entry.put("error_message", result(order, "error_message"));
      entry.put("run", result(order, "run"));
      entry.put(
          "failures",
          FailedRuns.json(FailedRuns.of(order, options.workspace()), options.workspace()));
      recent.add(entry);
    }
    json.put("recent", recent);
    List<Object> unconfined = new ArrayList<>();
    for (QueuedOrder order : unconfined(queue)) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("job_id", order.jobId().value());
      entry.put("product_id", order.product().value());
      entry.put("intent", order.intent().text());
      entry.put("why", result(order, "unconfined"));
      unconfined.add(entry);
    }
    json.put("unconfined", unconfined);
    json.put(
        "at_work", WorkspaceLock.holder(options.workspace().resolve(".codemonkeys")).orElse(""));
    List<Object> holds = new ArrayList<>();
    for (Hold hold : plan.holds()) {
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
    attention(planning, plan).addTo(json);
    json.put("missing_evidence", Details.evidence(planning.fleet()));
    json.put("document_faults", Reports.diagnostics(planning.fleet().documentFaults()));
    json.put("diagnostics", Reports.diagnostics(planning.fleet().diagnostics()));
    return json;
  }
}
