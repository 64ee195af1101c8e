package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions.OutputFormat;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Keys;
import codemonkeys.oracle.cli.context.Locks;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.cli.output.Attention;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Csv;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Staging;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.PlanRecord;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderDraft;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code oracle plan}. */
final class PlanCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Limits that are named one by one. */
  private static final int MAX_LIMITS = 5;

  private final CliContext context;
  private final Console console;

  PlanCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(PlanOptions options) throws NotUnderstoodException, CommandException, IOException {
    boolean writes = !options.stdout() && !options.dryRun();
    Path output = options.outputFolder();
    if (writes && output == null) {
      Workspace workspace = options.common().workspace();
      if (workspace.look(Registry.FILE) == Workspace.Presence.ABSENT) {
        // Refuses, before a folder that is no fleet's has got a lock.
        FleetPlan.read(
            options.common().inputs(context), OrderQueue.read(workspace, OrderQueue.FOLDER));
      }
      Path state = workspace.resolve(".codemonkeys");
      try (WorkspaceLock lock = lock(state)) {
        Staging staging = new Staging(workspace.root(), state.resolve("staged"));
        recover(staging);
        Keys.writeDeferredDecisions(context, workspace);
        return plan(options, new Target(workspace, OrderQueue.FOLDER, staging));
      }
    }
    if (output == null) {
      return plan(options, new Target(options.common().workspace(), OrderQueue.FOLDER, null));
    }
    if (!writes) {
      Path folder = Files.exists(output) ? output.toRealPath() : output;
      return plan(options, new Target(new Workspace(folder), "", null));
    }
    Path folder;
    try {
      AtomicFiles.makeFolders(output);
      folder = output.toRealPath();
    } catch (IOException e) {
      throw unwritable("the folder for the orders can't be made", e);
    }
    Path state = folder.resolve(".oracle");
    try (WorkspaceLock lock = lock(state)) {
      try {
        Staging staging = new Staging(folder, state.resolve("staged"));
        recover(staging);
        return plan(options, new Target(new Workspace(folder), "", staging));
      } finally {
        lock.discard();
      }
    }
  }

  private static WorkspaceLock lock(Path state) throws CommandException {
    return Locks.take(
        state,
        "oracle plan, process " + ProcessHandle.current().pid(),
        PATIENCE,
        "plan again, or plan with --stdout, which writes nothing");
  }

  private static void recover(Staging staging) throws CommandException {
    try {
      staging.recover();
    } catch (IOException e) {
      throw unwritable("a plan that was cut short can't be finished", e);
    }
  }

  private static CommandException unwritable(String what, IOException e) {
    return CommandException.of(
        ExitCode.INTERNAL_ERROR,
        what
            + " ("
            + Printable.failure(e)
            + "); check space and permissions and plan again, or plan with --stdout, which writes"
            + " nothing");
  }

  /**
   * Where the queue is.
   *
   * @param folder of the orders, relative to {@code files}
   * @param staging null when nothing may be written
   */
  private record Target(Workspace files, String folder, @Nullable Staging staging) {}

  private ExitCode plan(PlanOptions options, Target target)
      throws NotUnderstoodException, CommandException, IOException {
    OrderQueue queue = OrderQueue.read(target.files(), target.folder());
    Diagnostic unlisted = queue.unlisted();
    if (target.staging() != null && unlisted != null) {
      // Orders that can't be seen would all be given a second time.
      throw new NotUnderstoodException(List.of(unlisted));
    }
    FleetInputs inputs = Settings.applied(options.common().inputs(context), options.settings());
    FleetPlan planning = FleetPlan.readForOrders(inputs, queue);
    console.warnings(planning.warnings());
    console.warnings(planning.rules().warnings());
    Set<ProductId> products =
        ProductNames.of(options.products(), planning.fleet().entries().keySet());
    Planner.Request request =
        new Planner.Request(
            options.budget(), products, options.scheduledOnly(), options.minPriority());
    Plan plan = planning.plan(request);
    String planId = planning.planId(request, context.version());
    OrderQueue.Update update =
        queue.update(
            planning.drafts(plan.taken()),
            options.common().asOf(),
            planId,
            product -> products.isEmpty() || products.contains(product),
            order ->
                planning.fleet().entries().containsKey(order.product())
                    ? whyNot(order, plan)
                    : "its product is no longer registered");
    Supplier<Map<String, @Nullable Object>> record =
        () ->
            PlanRecord.of(
                planId,
                options.common().asOf(),
                context.version(),
                request,
                planning.inputs(),
                planning.parameters(),
                plan,
                update);
    if (target.staging() != null && update.changesAnything()) {
      SortedMap<String, byte[]> files = new TreeMap<>();
      String prefix = target.folder().isEmpty() ? "" : target.folder() + "/";
      update.files().forEach((name, bytes) -> files.put(prefix + name, bytes));
      if (!target.folder().isEmpty()) {
        files.put("nexus/plans/" + planId + ".json", JsonText.bytes(record.get()));
      }
      try {
        target.staging().replace(files);
      } catch (IOException e) {
        throw unwritable("the plan could not be written", e);
      }
    }
    if (options.stdout()) {
      printOrders(options, planId, queue, update);
    } else if (options.common().json()) {
      console.result(JsonText.text(json(record.get(), options, planning, plan, update, queue)));
    } else if (options.common().format() == OutputFormat.CSV) {
      console.result(csv(update));
    } else {
      print(options, planId, planning, plan, update);
      Reports.oldOrders(console, oldOrders(options, queue));
    }
    return options.detailedExitCode() && !plan.taken().isEmpty()
        ? ExitCode.CHANGES_PENDING
        : ExitCode.SUCCESS;
  }

  /** Why an order of an earlier plan is not in this one. */
  static String whyNot(QueuedOrder order, Plan plan) {
    for (Plan.HeldProposal held : plan.held()) {
      if (held.proposal().product().equals(order.product())
          && held.proposal().intent() == order.intent()) {
        return "held: " + held.hold().text();
      }
    }
    for (Hold hold : plan.holds()) {
      boolean holdsIt =
          (hold.product() == null || order.product().equals(hold.product()))
              && (hold.intent() == null || hold.intent() == order.intent());
      if (holdsIt) {
        return "held: " + hold.text();
      }
    }
    for (Candidate candidate : plan.cut()) {
      if (candidate.product().id().equals(order.product())
          && candidate.intent() == order.intent()) {
        int rank = plan.rank(candidate);
        Limit.Reached limit = plan.limit(rank);
        return limit != null
            ? limit.text()
            : "outranked: now number " + rank + " of a budget of " + plan.budget();
      }
    }
    return "no rule asks for it any more";
  }

  private void printOrders(
      PlanOptions options, String planId, OrderQueue queue, OrderQueue.Update update) {
    List<Object> orders = new ArrayList<>();
    for (OrderQueue.Standing standing : update.standing()) {
      QueuedOrder kept = standing.created() ? null : queue.find(standing.jobId().value());
      orders.add(
          OrderCodec.document(
              standing.order(kept == null ? options.common().asOf() : kept.createdAt(), planId)));
    }
    console.result(JsonText.text(orders));
  }

  /** The record of the plan, and what became of it. */
  private static Map<String, @Nullable Object> json(
      Map<String, @Nullable Object> record,
      PlanOptions options,
      FleetPlan planning,
      Plan plan,
      OrderQueue.Update update,
      OrderQueue queue) {
    record.put("changed", update.changesAnything());
    record.put("written", update.changesAnything() && !options.dryRun());
    new Attention(planning.fleet(), plan, options.budget()).addTo(record);
    record.put("old_orders", Reports.ids(oldOrders(options, queue)));
    record.put("diagnostics", Reports.diagnostics(planning.warnings()));
    return record;
  }

  /** The queue as this plan leaves it, in rank, and below it what it skips. */
  private static String csv(OrderQueue.Update update) {
    Csv csv =
        new Csv("rank", "change", "job_id", "product_id", "intent", "priority", "rule", "reason");
    int rank = 0;
    for (OrderQueue.Standing standing : update.standing()) {
      OrderDraft draft = standing.draft();
      boolean changed = update.files().containsKey(standing.jobId().fileName());
      csv.row(
          ++rank,
          standing.created() ? "new" : changed ? "renewed" : "kept",
          standing.jobId(),
          draft.product(),
          draft.intent().text(),
          draft.priority(),
          draft.rule(),
          draft.reason());
    }
    for (OrderQueue.Skipped skipped : update.skipped()) {
      QueuedOrder order = skipped.order();
      String rule = order.rule();
      csv.row(
          "",
          "skipped",
          order.jobId(),
          order.product(),
          order.intent().text(),
          order.priority(),
          rule == null ? "" : rule,
          skipped.reason());
    }
    return csv.toString();
  }

  private void print(
      PlanOptions options, String planId, FleetPlan planning, Plan plan, OrderQueue.Update update) {
    console.title(
        console.style("Plan", Style.STRONG)
            + " as of "
            + options.common().asOf()
            + ", "
            + Reports.count(plan.products(), "product"));
    console.line();
    Table table = new Table("", "# ", "PRIORITY ", "PRODUCT", "INTENT", "WHY");
    int created = 0;
    int renewed = 0;
    List<OrderQueue.Standing> queue = new ArrayList<>(update.standing());
    queue.sort(Comparator.comparing(standing -> place(update, standing)));
    for (OrderQueue.Standing standing : queue) {
      OrderDraft draft = standing.draft();
      boolean changed = update.files().containsKey(standing.jobId().fileName());
      created += standing.created() ? 1 : 0;
      renewed += changed && !standing.created() ? 1 : 0;
      table.row(
          standing.created()
              ? Cell.of("+", Style.GOOD)
              : changed ? Cell.of("~", Style.WARNING) : Cell.of("=", Style.DIM),
          Cell.number(place(update, standing)),
          Cell.number(draft.priority()),
          Cell.of(draft.product().value(), Style.STRONG),
          Cell.of(draft.intent().text(), Style.ACCENT),
          Cell.of(
              draft.reason()
                  + (draft.also().isEmpty()
                      ? ""
                      : " (and " + Reports.count(draft.also().size(), "more reason") + ")")));
    }
    if (!table.isEmpty()) {
      table.print(console);
    }
    for (OrderQueue.Skipped skipped : update.skipped()) {
      console.line(
          "  "
              + console.style("-", Style.BAD)
              + " "
              + skipped.order().jobId()
              + " is skipped: "
              + Printable.line(skipped.reason()));
    }
    if (!table.isEmpty() || !update.skipped().isEmpty()) {
      console.line();
    }
    int kept = update.standing().size() - created - renewed;
    String where =
        options.outputFolder() == null
            ? OrderQueue.FOLDER
            : Printable.line(options.outputFolder().toString());
    String counts =
        created
            + " new, "
            + renewed
            + " renewed, "
            + kept
            + " kept, "
            + update.skipped().size()
            + " skipped";
    if (!update.changesAnything()) {
      console.line("Nothing to write: the queue in " + where + " says this already.");
    } else if (options.dryRun()) {
      console.line("Dry run, nothing written: " + counts + " in " + where + ".");
    } else {
      console.line("Wrote " + planId + " to " + where + ": " + counts + ".");
    }
    printShortfall(options, plan);
    printCut(options, plan);
    new Attention(planning.fleet(), plan, options.budget()).print(console);
    if (!queue.isEmpty()) {
      OrderQueue.Standing first = queue.get(0);
      // An order can be asked for by its id once it stands in the workspace's queue.
      boolean stands = options.outputFolder() == null && !(options.dryRun() && first.created());
      console.line(
          console.style(
              "Why: oracle explain "
                  + (stands ? place(update, first) : first.draft().product().value()),
              Style.DIM));
    }
  }

  /** The number of an order: when it runs among all that are open. */
  private static int place(OrderQueue.Update update, OrderQueue.Standing standing) {
    return Objects.requireNonNull(update.places().get(standing.jobId()));
  }

  private void printCut(PlanOptions options, Plan plan) {
    int below = 0;
    for (Candidate candidate : plan.cut()) {
      below += candidate.priority() < options.minPriority() ? 1 : 0;
    }
    int outranked = plan.cut().size() - plan.limits().size() - below;
    if (outranked > 0) {
      console.line(
          Reports.count(outranked, "more candidate")
              + " did not fit into the budget of "
              + plan.budget()
              + ".");
    }
    Map<String, Integer> limited = new LinkedHashMap<>();
    plan.limits().forEach(limit -> limited.merge(limit.text(), 1, Integer::sum));
    int shown = 0;
    for (Map.Entry<String, Integer> each : limited.entrySet()) {
      if (shown++ < console.atMost(MAX_LIMITS)) {
        console.line(
            Reports.count(each.getValue(), "more candidate")
                + (each.getValue() == 1 ? " waits" : " wait")
                + " ("
                + each.getKey()
                + ").");
      }
    }
    if (limited.size() > shown || shown > console.atMost(MAX_LIMITS)) {
      console.line(
          "… and "
              + (limited.size() - console.atMost(MAX_LIMITS))
              + " more limits reached; --verbose lists them.");
    }
    if (below > 0) {
      console.line(
          Reports.count(below, "candidate") + " below priority " + options.minPriority() + ".");
    }
  }

  /** Of the workspace's own queue only: {@code skip} clears no other. */
  private static List<QueuedOrder> oldOrders(PlanOptions options, OrderQueue queue) {
    return options.outputFolder() == null
        ? queue.oldOfOthers(options.common().asOf(), OrderQueue.OLD)
        : List.of();
  }

  private void printShortfall(PlanOptions options, Plan plan) {
    if (plan.shortfall() == 0) {
      return;
    }
    String why;
    if (plan.products() == 0) {
      why = "no product is registered; oracle init shows what could be";
    } else if (plan.fleetHold() != null) {
      why = "everything is held";
    } else if (options.scheduledOnly()) {
      why = "no more scheduled jobs are due";
    } else {
      int limits = (int) plan.limits().stream().map(Limit.Reached::text).distinct().count();
      long held = plan.holds().stream().map(Hold::product).distinct().count();
      why =
          (limits == 0
                  ? "there are no more candidates"
                  : plan.limits().get(0).text()
                      + (limits == 1 ? "" : ", and " + Reports.count(limits - 1, "other limit")))
              + (held == 0 ? "" : " (" + Reports.count((int) held, "product") + " held)");
    }
    console.line(
        console.style(
            plan.taken().size() + " of " + Reports.count(plan.budget(), "order") + ": " + why + ".",
            Style.WARNING));
  }
}
