package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Keys;
import codemonkeys.oracle.cli.context.Locks;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.cli.context.Program;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Failures;
import codemonkeys.oracle.cli.output.NeedsSetup;
import codemonkeys.oracle.cli.output.Progress;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.evidence.journal.DamagedJournalException;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.executor.Decision;
import codemonkeys.oracle.executor.Host;
import codemonkeys.oracle.executor.OrderRun;
import codemonkeys.oracle.executor.Preview;
import codemonkeys.oracle.executor.RunRequest;
import codemonkeys.oracle.executor.RunSummary;
import codemonkeys.oracle.executor.process.Confinement;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.fleet.FleetFiles;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.intake.SetupGroups;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code oracle run}. */
final class RunCommand {
  /** A plan is over in a moment; a run is not, and nobody wants to wait for it unawares. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Reasons and commands may be of any length. */
  private static final int MAX_SUMMARY = 500;

  private final CliContext context;
  private final Console console;

  RunCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(RunOptions options) throws NotUnderstoodException, CommandException, IOException {
    Path root = options.common().workspace().root();
    FleetFiles fleet =
        new FleetFiles(root, context.environment(), context.ownFolders(), context.clock());
    console.warnings(fleet.check());
    RunRequest request =
        options
            .request()
            .of(ProductNames.of(options.products(), fleet.products()))
            .with(named(options, fleet));
    if (options.dryRun()) {
      return preview(options, request, fleet);
    }
    Optional<String> killed = fleet.killSwitch();
    if (killed.isPresent()) {
      Keys.writeDeferredDecisions(context, options.common().workspace());
      return killed(options, request, killed.get());
    }
    SigningKey key = Keys.signing(context);
    String holder = "oracle run, process " + ProcessHandle.current().pid();
    context.interrupt().attend();
    try (WorkspaceLock lock =
        Locks.take(root.resolve(".codemonkeys"), holder, PATIENCE, "run again")) {
      OptionalLong living = OrderRun.livingProcess(options.common().workspace());
      if (living.isPresent()) {
        throw CommandException.of(
            ExitCode.LOCKED,
            "another run holds the workspace (oracle run, process "
                + living.getAsLong()
                + ", at a job; its lock in .codemonkeys was removed); wait for it to end, or stop"
                + " it");
      }
      checkQueue(options.common().workspace(), request);
      RunSummary summary =
          new OrderRun(
                  options.common().workspace(),
                  fleet,
                  host(),
                  context.clock(),
                  key,
                  new Progress(console, context.terminal() && !options.common().json()),
                  context.interrupt()::asked,
                  lock::isHeld,
                  holder)
              .run(request);
      NeedsSetup needsSetup = new NeedsSetup(SetupGroups.of(fleet.entries()));
      if (options.common().json()) {
        Map<String, @Nullable Object> json = json(summary, options.common().workspace());
        json.put("needs_setup", needsSetup.json());
        console.result(JsonText.text(json));
      } else {
        print(summary, request, options.common().workspace());
        needsSetup.print(console);
      }
      return switch (summary.stop()) {
        case INTERRUPT -> ExitCode.INTERRUPTED;
        case KILL_SWITCH -> ExitCode.KILL_SWITCH_ON;
        case LOCK -> ExitCode.LOCKED;
        default -> summary.failed() ? ExitCode.FAILED : ExitCode.SUCCESS;
      };
    } catch (DamagedJournalException e) {
      throw CommandException.of(ExitCode.INTERNAL_ERROR, e.diagnostic().toString());
    } catch (UncheckedIOException e) {
      throw cannotGoOn(Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      if (e.getCause() instanceof Registry.RegistryRejectedException rejected) {
        throw new NotUnderstoodException(
            List.of(rejected.diagnostic())); // damaged between two jobs
      }
      throw cannotGoOn(e);
    }
  }

  /** The orders that were named, as they are before the run. */
  private static Set<JobId> named(RunOptions options, FleetFiles fleet)
      throws NotUnderstoodException, CommandException {
    Set<JobId> jobs = new LinkedHashSet<>(options.request().jobs());
    OrderQueue queue = null;
    for (String word : options.orders()) {
      if (JobId.isValid(word)) {
        jobs.add(new JobId(word));
        continue;
      }
      if (queue == null) {
        queue = OrderNames.queue(options.common().workspace());
      }
      jobs.add(
          OrderNames.next(
                  queue, word, order -> order.status() == OrderStatus.PENDING, fleet.products())
              .jobId());
    }
    return jobs;
  }

  private static CommandException cannotGoOn(IOException e) {
    return CommandException.of(
        ExitCode.INTERNAL_ERROR,
        "the run can't go on ("
            + Printable.failure(e)
            + "); check space, permissions and limits there and run again: it tidies up, and no"
            + " order is lost");
  }

  private Host host() throws CommandException {
    try {
      return hostAsFound();
    } catch (Confinement.NoAnswerException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          "whether this machine can confine jobs could not be found out ("
              + Printable.failure(e)
              + "); nothing was run; run again when the machine has less to do, oracle run --dry-run"
              + " tries it too");
    }
  }

  private Host hostAsFound() throws Confinement.NoAnswerException {
    Program.Self self = context.program().self();
    return new Host(
        self.temporary(),
        context.environment(),
        self.homes(),
        Keys.folder(context).map(List::of).orElse(List.of()),
        self.argv(),
        self.files(),
        context.version(),
        context.program().confinement());
  }

  private static void checkQueue(Workspace workspace, RunRequest request)
      throws NotUnderstoodException, CommandException {
    OrderQueue queue = OrderQueue.read(workspace, OrderQueue.FOLDER);
    if (queue.unlisted() != null) {
      throw new NotUnderstoodException(List.of(queue.unlisted()));
    }
    for (JobId job : request.jobs()) {
      QueuedOrder order = queue.find(job.value());
      if (order == null
          && queue.bad().stream().noneMatch(bad -> bad.fileName().equals(job.fileName()))) {
        throw CommandException.usage(
            "there is no order "
                + job
                + " in "
                + OrderQueue.FOLDER
                + Spelling.nearest(
                        job.value(),
                        queue.orders().stream().map(each -> each.jobId().value()).toList())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; oracle status lists them"));
      }
      if (order != null && !order.status().open()) {
        throw CommandException.usage(
            "the order "
                + job
                + " is "
                + order.status().text()
                + " and not pending; plan again for a new one");
      }
    }
  }

  private ExitCode killed(RunOptions options, RunRequest request, String source) {
    String reason = "the kill switch for everything is on: " + source;
    List<QueuedOrder> pending =
        OrderQueue.read(options.common().workspace(), OrderQueue.FOLDER).orders().stream()
            .filter(order -> order.status() == OrderStatus.PENDING && request.covers(order))
            .toList();
    if (options.common().json()) {
      console.result(
          JsonText.text(json(RunSummary.killed(pending, reason), options.common().workspace())));
    }
    heading("Run");
    if (console.markdown()) {
      console.line("Nothing runs: " + reason + ".");
    }
    console.error(
        "oracle: "
            + Printable.line(reason)
            + "; nothing runs until it is off, "
            + Reports.count(pending.size(), "order")
            + " left pending; oracle release --all removes the file");
    return ExitCode.KILL_SWITCH_ON;
  }

  /** Text begins with what it has to say; a document has a title. */
  private void heading(String title) {
    if (console.markdown()) {
      console.title(title);
    }
  }

  // --- the end --------------------------------------------------------------------------------

  private void print(RunSummary summary, RunRequest request, Workspace workspace) {
    heading("Run");
    RunArchive runs = new RunArchive(workspace);
    for (RunSummary.Executed executed : summary.executed()) {
      console.line(
          (executed.outcome().well()
                  ? console.style(executed.outcome().kind().text(), Style.GOOD)
                  : console.style(executed.outcome().kind().text(), Style.BAD))
              + "  "
              + console.style(executed.order().product().value(), Style.STRONG)
              + " "
              + executed.order().intent()
              + ": "
              + Printable.cut(Printable.line(executed.summary()), MAX_SUMMARY));
      if (!executed.outcome().well()) {
        runs.at(executed.run())
            .ifPresent(
                run ->
                    Failures.print(
                        console,
                        "        ",
                        Failures.of(workspace, run),
                        executed.order().jobId().value()));
      }
      console.line("        evidence in " + executed.run());
    }
    if (!summary.stopped().isEmpty()) {
      console.line(
          console.style("Stopped: ", Style.WARNING) + Printable.line(summary.stopped()) + ".");
    }
    if (summary.stop() == RunSummary.Stop.CONDITION && !summary.left().isEmpty()) {
      console.line(
          "        left pending: "
              + ids(summary.left())
              + "; with --keep-going only those of its product are");
    }
    for (RunSummary.StoppedProduct product : summary.stoppedProducts()) {
      if (!product.left().isEmpty()) {
        console.line(
            console.style("Stopped: ", Style.WARNING)
                + product.product()
                + " by "
                + Printable.line(product.reason())
                + "; left pending: "
                + ids(product.left()));
      }
    }
    Counts counts = Counts.of(summary);
    if (counts.nothing()) {
      console.line("Nothing to run: " + nothingPending(request));
      return;
    }
    console.line(
        "Run: "
            + counts
            + (summary.stoppedProducts().isEmpty()
                ? ""
                : "; stopped: "
                    + Reports.first(
                        summary.stoppedProducts().stream()
                            .map(product -> product.product().value())
                            .toList()))
            + "."
            + unconfined(summary));
    if (!summary.executed().isEmpty()) {
      console.line(console.style("Check it: oracle verify", Style.DIM));
    }
  }

  /** What ran with less than full confinement, and why it had no more. */
  private String unconfined(RunSummary summary) {
    List<Isolation> less =
        summary.executed().stream()
            .map(RunSummary.Executed::isolation)
            .filter(isolation -> isolation != null && !isolation.full())
            .toList();
    if (less.isEmpty()) {
      return "";
    }
    return console.style(" With less than full confinement: ", Style.WARNING)
        + less.size()
        + " ("
        + Printable.line(
            String.join("; ", less.stream().map(Isolation::missing).distinct().sorted().toList()))
        + ").";
  }

  /** Why there is nothing to do, and what to do about it. */
  static String nothingPending(RunRequest request) {
    if (request.products().isEmpty()) {
      return "no order is pending; oracle plan makes some.";
    }
    List<String> products = request.products().stream().map(ProductId::value).sorted().toList();
    return "no order of "
        + Reports.first(products)
        + " is pending; oracle plan --product "
        + products.get(0)
        + " makes some.";
  }

  static String ids(List<QueuedOrder> orders) {
    return Reports.first(Reports.ids(orders));
  }

  /** How many orders came out how; what could not run counts as refused. */
  private record Counts(int done, int failed, int refused, int skipped, int leftPending) {
    static Counts of(RunSummary summary) {
      int done = (int) summary.executed().stream().filter(e -> e.outcome().well()).count();
      return new Counts(
          done,
          summary.executed().size() - done,
          summary.notRun(Decision.Refusal.class).size(),
          summary.notRun(Decision.Skipped.class).size(),
          summary.left().size() + summary.notRun(Decision.Waits.class).size());
    }

    boolean nothing() {
      return done + failed + refused + skipped + leftPending == 0;
    }

    Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("done", done);
      json.put("failed", failed);
      json.put("refused", refused);
      json.put("skipped", skipped);
      json.put("left_pending", leftPending);
      return json;
    }

    @Override
    public String toString() {
      return done
          + " done, "
          + failed
          + " failed, "
          + (refused == 0 ? "" : refused + " refused, ")
          + (skipped == 0 ? "" : skipped + " skipped, ")
          + leftPending
          + " left pending";
    }
  }

  private static Map<String, @Nullable Object> json(RunSummary summary, Workspace workspace) {
    RunArchive runs = new RunArchive(workspace);
    Map<String, @Nullable Object> json = JsonText.object();
    List<Object> executed = new ArrayList<>();
    for (RunSummary.Executed each : summary.executed()) {
      Map<String, @Nullable Object> entry = about(each.order());
      entry.put("status", each.outcome().orderStatus().text());
      entry.put("outcome", each.outcome().kind().text());
      entry.put("reason", each.outcome().reason());
      entry.put("summary", each.summary());
      entry.put("exit_code", each.exitCode());
      entry.put("duration_seconds", java.math.BigDecimal.valueOf(each.time().toMillis(), 3));
      entry.put("run", each.run());
      entry.put("isolation", each.isolation() == null ? null : each.isolation().document());
      entry.put("evidence_produced", each.evidence());
      if (!each.outcome().well()) {
        entry.put("failure", runs.at(each.run()).map(run -> Failures.json(workspace, run)));
      }
      executed.add(entry);
    }
    json.put("executed", executed);
    List<Object> refused = new ArrayList<>();
    for (RunSummary.NotRun each : summary.notRun(Decision.Refused.class)) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("file", OrderQueue.FOLDER + "/" + each.fileName());
      entry.put("reason", each.reason());
      refused.add(entry);
    }
    json.put("refused", refused);
    json.put("failed", notRun(summary, Decision.CantRun.class));
    json.put("skipped", notRun(summary, Decision.Skipped.class));
    json.put("waiting", notRun(summary, Decision.Waits.class));
    json.put("left_pending", Reports.ids(summary.left()));
    List<Object> stopped = new ArrayList<>();
    for (RunSummary.StoppedProduct each : summary.stoppedProducts()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", each.product().value());
      entry.put("reason", each.reason());
      entry.put("left_pending", Reports.ids(each.left()));
      stopped.add(entry);
    }
    json.put("stopped_products", stopped);
    json.put("stopped", summary.stopped());
    json.put("counts", Counts.of(summary).json());
    return json;
  }

  private static List<Object> notRun(RunSummary summary, Class<? extends Decision.Obstacle> kind) {
    List<Object> list = new ArrayList<>();
    for (RunSummary.NotRun each : summary.notRun(kind)) {
      Map<String, @Nullable Object> entry = about(Objects.requireNonNull(each.order()));
      entry.put("reason", each.reason());
      list.add(entry);
    }
    return list;
  }

  static Map<String, @Nullable Object> about(QueuedOrder order) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("job_id", order.jobId().value());
    entry.put("product_id", order.product().value());
    entry.put("intent", order.intent().text());
    return entry;
  }

  private ExitCode preview(RunOptions options, RunRequest request, FleetFiles fleet)
      throws NotUnderstoodException, CommandException, IOException {
    checkQueue(options.common().workspace(), request);
    Optional<String> killed = fleet.killSwitch();
    List<Preview> previews = Preview.of(options.common().workspace(), fleet, host(), request);
    DryRun dryRun = new DryRun(previews, request, killed);
    if (options.common().json()) {
      console.result(JsonText.text(dryRun.json()));
    } else {
      heading("Run, dry");
      dryRun.print(console);
    }
    return killed.isPresent()
        ? ExitCode.KILL_SWITCH_ON
        : dryRun.tooOpen() ? ExitCode.FAILED : ExitCode.SUCCESS;
  }
}
