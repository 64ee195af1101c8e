package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.Console.Style;
import codemonkeys.oracle.evidence.DamagedJournalException;
import codemonkeys.oracle.evidence.RunArchive;
import codemonkeys.oracle.evidence.SigningKey;
import codemonkeys.oracle.executor.Decision;
import codemonkeys.oracle.executor.Host;
import codemonkeys.oracle.executor.OrderRun;
import codemonkeys.oracle.executor.PreparedJob;
import codemonkeys.oracle.executor.Preview;
import codemonkeys.oracle.executor.RunRequest;
import codemonkeys.oracle.executor.RunSummary;
import codemonkeys.oracle.executor.process.Confinement;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.WorkspaceLock;
import codemonkeys.oracle.intake.Registry;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.rules.Spelling;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code oracle run}. */
final class RunCommand {
  /** A plan is over in a moment; a run is not, and nobody wants to wait for it unawares. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Reasons and commands may be of any length. */
  private static final int MOST_SUMMARY = 500;

  private final Surroundings around;
  private final Console console;

  RunCommand(Surroundings around, Console console) {
    this.around = around;
    this.console = console;
  }

  ExitCode run(RunOptions options) throws Refusal, IOException {
    Path root = options.common().workspace().root();
    FleetFiles fleet =
        new FleetFiles(root, around.environment(), around.ownFolders(), around.clock());
    console.warnings(fleet.check());
    RunRequest request =
        options.request().of(ProductNames.of(options.products(), fleet.products()));
    if (options.dryRun()) {
      return preview(options, request, fleet);
    }
    Optional<String> killed = fleet.killSwitch();
    if (killed.isPresent()) {
      return killed(options, request, killed.get());
    }
    SigningKey key = Keys.signing(around);
    String holder = "oracle run, process " + ProcessHandle.current().pid();
    around.interrupt().attend();
    try (WorkspaceLock lock =
        Locks.take(root.resolve(".codemonkeys"), holder, PATIENCE, "run again")) {
      OptionalLong living = OrderRun.livingProcess(options.common().workspace());
      if (living.isPresent()) {
        throw Refusal.of(
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
                  around.clock(),
                  key,
                  new Progress(console, around.terminal() && !options.common().json()),
                  around.interrupt()::asked,
                  lock::isHeld,
                  holder)
              .run(request);
      if (options.common().json()) {
        console.result(JsonText.text(json(summary, options.common().workspace())));
      } else {
        print(summary, request, options.common().workspace());
      }
      return switch (summary.stop()) {
        case INTERRUPT -> ExitCode.INTERRUPTED;
        case KILL_SWITCH -> ExitCode.KILLED;
        case LOCK -> ExitCode.LOCKED;
        default -> summary.failed() ? ExitCode.FAILED : ExitCode.DONE;
      };
    } catch (DamagedJournalException e) {
      throw Refusal.of(ExitCode.OUR_FAULT, e.diagnostic().toString());
    } catch (UncheckedIOException e) {
      throw cannotGoOn(Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      if (e.getCause() instanceof Registry.RegistryRejectedException rejected) {
        throw Refusal.notUnderstood(List.of(rejected.diagnostic())); // damaged between two jobs
      }
      throw cannotGoOn(e);
    }
  }

  private static Refusal cannotGoOn(IOException e) {
    return Refusal.of(
        ExitCode.OUR_FAULT,
        "the run can't go on ("
            + Shown.failure(e)
            + "); check space, permissions and limits there and run again: it tidies up, and no"
            + " order is lost");
  }

  private Host host() throws Refusal {
    try {
      return hostAsFound();
    } catch (Confinement.NoAnswerException e) {
      throw Refusal.of(
          ExitCode.OUR_FAULT,
          "whether this machine can confine jobs could not be found out ("
              + Shown.failure(e)
              + "); nothing was run; run again when the machine has less to do, oracle run --dry-run"
              + " tries it too");
    }
  }

  private Host hostAsFound() throws Confinement.NoAnswerException {
    Program.Self self = around.program().self();
    return new Host(
        self.temporary(),
        around.environment(),
        self.homes(),
        Keys.folder(around).map(List::of).orElse(List.of()),
        self.argv(),
        self.files(),
        around.version(),
        around.program().confinement());
  }

  private static void checkQueue(Workspace workspace, RunRequest request) throws Refusal {
    OrderQueue queue = OrderQueue.read(workspace, OrderQueue.FOLDER);
    if (queue.unlisted() != null) {
      throw Refusal.notUnderstood(List.of(queue.unlisted()));
    }
    for (JobId job : request.jobs()) {
      QueuedOrder order = queue.find(job.value());
      if (order == null
          && queue.bad().stream().noneMatch(bad -> bad.fileName().equals(job.fileName()))) {
        throw Refusal.usage(
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
        throw Refusal.usage(
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
    List<String> pending = pending(options.common().workspace(), request);
    if (options.common().json()) {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("executed", List.of());
      json.put("stopped", reason);
      json.put("left_pending", pending);
      console.result(JsonText.text(json));
    }
    console.error(
        "oracle: "
            + Shown.line(reason)
            + "; nothing runs until it is off, "
            + Reports.count(pending.size(), "order")
            + " left pending; oracle release --all removes the file");
    return ExitCode.KILLED;
  }

  private static List<String> pending(Workspace workspace, RunRequest request) {
    return OrderQueue.read(workspace, OrderQueue.FOLDER).orders().stream()
        .filter(order -> order.status() == OrderStatus.PENDING && request.covers(order))
        .map(order -> order.jobId().value())
        .toList();
  }

  // --- the end --------------------------------------------------------------------------------

  private void print(RunSummary summary, RunRequest request, Workspace workspace) {
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
              + Shown.cut(Shown.line(executed.summary()), MOST_SUMMARY));
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
      console.line(console.style("Stopped: ", Style.WARNING) + Shown.line(summary.stopped()) + ".");
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
                + Shown.line(product.reason())
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
        + Shown.line(
            String.join("; ", less.stream().map(Isolation::missing).distinct().sorted().toList()))
        + ").";
  }

  private static Map<String, @Nullable Object> json(Isolation isolation) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("full", isolation.full());
    json.put("processes", isolation.tree());
    json.put("sources", isolation.sources());
    json.put("network", isolation.network());
    json.put("notes", isolation.notes());
    return json;
  }

  /** Why there is nothing to do, and what to do about it. */
  private static String nothingPending(RunRequest request) {
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

  private static String ids(List<QueuedOrder> orders) {
    return Reports.first(Reports.ids(orders));
  }

  /** How many orders came out how; what could not run counts as refused. */
  private record Counts(int done, int failed, int refused, int skipped, int leftPending) {
    static Counts of(RunSummary summary) {
      int done = (int) summary.executed().stream().filter(e -> e.outcome().well()).count();
      return new Counts(
          done,
          summary.executed().size() - done,
          summary.refused().size() + summary.cantRun().size(),
          summary.skipped().size(),
          summary.left().size() + summary.waiting().size());
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
      entry.put("isolation", each.isolation() == null ? null : json(each.isolation()));
      entry.put("evidence_produced", each.evidence());
      if (!each.outcome().well()) {
        entry.put("failure", runs.at(each.run()).map(run -> Failures.json(workspace, run)));
      }
      executed.add(entry);
    }
    json.put("executed", executed);
    List<Object> refused = new ArrayList<>();
    for (RunSummary.Refused each : summary.refused()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("file", OrderQueue.FOLDER + "/" + each.fileName());
      entry.put("reason", each.reason());
      refused.add(entry);
    }
    json.put("refused", refused);
    json.put("failed", ended(summary.cantRun()));
    json.put("skipped", ended(summary.skipped()));
    json.put("waiting", ended(summary.waiting()));
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

  private static List<Object> ended(List<RunSummary.Ended> ends) {
    List<Object> list = new ArrayList<>();
    for (RunSummary.Ended each : ends) {
      Map<String, @Nullable Object> entry = about(each.order());
      entry.put("reason", each.reason());
      list.add(entry);
    }
    return list;
  }

  private static Map<String, @Nullable Object> about(QueuedOrder order) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("job_id", order.jobId().value());
    entry.put("product_id", order.product().value());
    entry.put("intent", order.intent().text());
    return entry;
  }

  // --- dry run --------------------------------------------------------------------------------

  private ExitCode preview(RunOptions options, RunRequest request, FleetFiles fleet)
      throws Refusal, IOException {
    checkQueue(options.common().workspace(), request);
    Optional<String> killed = fleet.killSwitch();
    Host host = host();
    List<Preview> previews = Preview.of(options.common().workspace(), fleet, host, request);
    boolean tooOpen =
        request.fullIsolation()
            && previews.stream()
                .map(Preview::decision)
                .anyMatch(
                    d -> d instanceof Decision.Ready ready && !ready.job().isolation().full());
    if (options.common().json()) {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("dry_run", true);
      json.put("keep_going", request.keepGoing());
      json.put("kill_switch", killed.orElse(""));
      List<Object> orders = new ArrayList<>();
      for (Preview preview : previews) {
        orders.add(json(preview, killed));
      }
      json.put("orders", orders);
      console.result(JsonText.text(json));
    } else {
      print(previews, request, killed);
    }
    return killed.isPresent() ? ExitCode.KILLED : tooOpen ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static Map<String, @Nullable Object> json(Preview preview, Optional<String> killed) {
    QueuedOrder order = preview.order();
    Map<String, @Nullable Object> json = order == null ? JsonText.object() : about(order);
    json.put("file", OrderQueue.FOLDER + "/" + preview.fileName());
    json.put("would", would(preview, killed));
    if (preview.decision() instanceof Decision.Ready ready) {
      PreparedJob job = ready.job();
      json.put("argv", job.argv());
      json.put("argv_from", job.origin());
      json.put("folder", job.where());
      json.put("environment", List.copyOf(job.environment().keySet()));
      Map<String, @Nullable Object> limits = JsonText.object();
      limits.put("max_actions", job.budget().maxActions());
      limits.put("attempts", job.attempts());
      limits.put("max_seconds", java.math.BigDecimal.valueOf(job.time().toMillis(), 3));
      limits.put("max_seconds_by", job.timeBy());
      limits.put("output_bytes", job.output().bytes());
      limits.put("memory_bytes", job.memory().bytes());
      limits.put("processes", job.processes());
      json.put("limits", limits);
      json.put("isolation", json(job.isolation()));
      json.put("evidence", job.evidence());
      json.put("stop_conditions", JsonText.texts(job.order().stopConditions()));
      json.put("would_stop", Reports.ids(preview.stops()));
    } else {
      json.put("reason", reason(preview.decision()));
    }
    return json;
  }

  private static String would(Preview preview, Optional<String> killed) {
    if (preview.decision() instanceof Decision.Ready) {
      return killed.isPresent() ? "wait" : preview.inBudget() ? "run" : "stay pending";
    }
    return preview.decision() instanceof Decision.Skipped
        ? "be skipped"
        : preview.decision() instanceof Decision.Waits
            ? "wait"
            : preview.decision() instanceof Decision.CantRun ? "fail" : "be refused";
  }

  private static String reason(Decision decision) {
    if (decision instanceof Decision.Refused no) {
      return no.reason();
    }
    if (decision instanceof Decision.CantRun no) {
      return no.reason();
    }
    if (decision instanceof Decision.Skipped no) {
      return no.reason();
    }
    return decision instanceof Decision.Waits no ? no.reason() : "";
  }

  private void print(List<Preview> previews, RunRequest request, Optional<String> killed) {
    if (killed.isPresent()) {
      console.line(
          console.style("Nothing would run: ", Style.BAD)
              + "the kill switch for everything is on: "
              + Shown.line(killed.get())
              + ".");
    }
    int ready = 0;
    int later = 0;
    for (Preview preview : previews) {
      if (preview.decision() instanceof Decision.Ready job) {
        if (preview.inBudget() && killed.isEmpty()) {
          ready++;
          print(preview, job.job(), request);
        } else {
          later++;
        }
      } else {
        console.line(
            console.style("Would " + would(preview, killed) + ": ", Style.WARNING)
                + Shown.line(preview.fileName() + ": " + reason(preview.decision())));
      }
    }
    if (previews.isEmpty()) {
      console.line("Nothing would run: " + nothingPending(request));
      return;
    }
    console.line(
        "Dry run, nothing was touched: "
            + Reports.count(ready, "order")
            + " would run, "
            + later
            + " would stay pending.");
  }

  private void print(Preview preview, PreparedJob job, RunRequest request) {
    console.line(
        console.style("Would run: ", Style.GOOD)
            + console.style(job.order().jobId().value(), Style.STRONG));
    row("intent", job.order().intent() + " of " + job.order().product());
    row(
        "command",
        (job.order().intent() == codemonkeys.oracle.units.Intent.REGENERATE_REPORT
                ? "none if the newest run's evidence is whole, else "
                : "")
            + (job.argv().isEmpty()
                ? "none: there is none; " + job.origin()
                : Shown.argv(job.argv()) + " (from " + job.origin() + ")"));
    row("folder", job.where());
    row("environment", String.join(" ", job.environment().keySet()));
    row(
        "limits",
        Reports.count(job.attempts(), "attempt")
            + ", "
            + Progress.clock(job.time())
            + " ("
            + job.timeBy()
            + "), output "
            + job.output()
            + ", memory "
            + job.memory()
            + ", "
            + job.processes()
            + " processes");
    Isolation isolation = job.isolation();
    row("processes", isolation.tree().toString());
    row("files", isolation.sources().toString());
    row("network", isolation.network().toString());
    for (String note : isolation.notes()) {
      row("note", note);
    }
    row("evidence", String.join(", ", job.evidence()));
    List<String> conditions = JsonText.texts(preview.conditions());
    String stopped = request.keepGoing() ? "the orders of " + job.order().product() : "the run";
    row(
        "stopped by",
        "kill switch, Ctrl-C, limits"
            + (conditions.isEmpty()
                ? ""
                : "; " + stopped + " by " + String.join(", ", conditions)));
    if (!preview.stops().isEmpty()) {
      row(
          "would stop",
          ids(preview.stops())
              + (request.keepGoing()
                  ? ""
                  : "; with --keep-going only those of " + job.order().product()));
    }
    console.line();
  }

  private void row(String name, String text) {
    console.line("  " + name + " ".repeat(Math.max(1, 13 - name.length())) + Shown.line(text));
  }
}
