package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Progress;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.executor.Decision;
import codemonkeys.oracle.executor.PreparedJob;
import codemonkeys.oracle.executor.Preview;
import codemonkeys.oracle.executor.RunRequest;
import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run --dry-run} says.
 *
 * @param killed what turned the kill switch for everything on; empty when nothing did
 */
record DryRun(List<Preview> previews, RunRequest request, Optional<String> killed) {
  /** Whether something would run less confined than was asked for. */
  boolean tooOpen() {
    return request.fullIsolation()
        && previews.stream()
            .map(Preview::decision)
            .anyMatch(d -> d instanceof Decision.Ready ready && !ready.job().isolation().full());
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("dry_run", true);
    json.put("keep_going", request.keepGoing());
    json.put("kill_switch", killed.orElse(""));
    List<Object> orders = new ArrayList<>();
    for (Preview preview : previews) {
      orders.add(json(preview));
    }
    json.put("orders", orders);
    return json;
  }

  private Map<String, @Nullable Object> json(Preview preview) {
    QueuedOrder order = preview.order();
    Map<String, @Nullable Object> json =
        order == null ? JsonText.object() : RunCommand.about(order);
    json.put("file", OrderQueue.FOLDER + "/" + preview.fileName());
    json.put("would", would(preview));
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
      limits.put("scratch_bytes", job.scratch().bytes());
      limits.put("processes", job.processes());
      json.put("limits", limits);
      json.put("isolation", job.isolation().document());
      json.put("evidence", job.evidence());
      json.put("stop_conditions", JsonText.texts(job.order().stopConditions()));
      json.put("would_stop", Reports.ids(preview.stops()));
    } else {
      json.put("reason", reason(preview.decision()));
    }
    return json;
  }

  private String would(Preview preview) {
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
    return decision instanceof Decision.Obstacle obstacle ? obstacle.reason() : "";
  }

  /** For people. */
  void print(Console console) {
    if (killed.isPresent()) {
      console.line(
          console.style("Nothing would run: ", Style.BAD)
              + "the kill switch for everything is on: "
              + Printable.line(killed.get())
              + ".");
    }
    int ready = 0;
    int later = 0;
    for (Preview preview : previews) {
      if (preview.decision() instanceof Decision.Ready job) {
        if (preview.inBudget() && killed.isEmpty()) {
          ready++;
          print(console, preview, job.job());
        } else {
          later++;
        }
      } else {
        console.line(
            console.style("Would " + would(preview) + ": ", Style.WARNING)
                + Printable.line(preview.fileName() + ": " + reason(preview.decision())));
      }
    }
    if (previews.isEmpty()) {
      console.line("Nothing would run: " + RunCommand.nothingPending(request));
      return;
    }
    console.line(
        "Dry run, nothing was touched: "
            + Reports.count(ready, "order")
            + " would run, "
            + later
            + " would stay pending.");
  }

  private void print(Console console, Preview preview, PreparedJob job) {
    console.line(
        console.style("Would run: ", Style.GOOD)
            + console.style(job.order().jobId().value(), Style.STRONG));
    row(console, "intent", job.order().intent() + " of " + job.order().product());
    row(
        console,
        "command",
        (job.order().intent() == Intent.REGENERATE_REPORT
                ? "none if the newest run's evidence is whole, else "
                : "")
            + (job.argv().isEmpty()
                ? "none: " + job.origin()
                : Printable.argv(job.argv()) + " (from " + job.origin() + ")"));
    row(console, "folder", job.where());
    row(console, "environment", String.join(" ", job.environment().keySet()));
    row(
        console,
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
            + ", scratch "
            + job.scratch()
            + ", "
            + job.processes()
            + " processes");
    Isolation isolation = job.isolation();
    row(console, "processes", isolation.processes().toString());
    row(console, "files", isolation.sources().toString());
    row(console, "network", isolation.network().toString());
    for (String note : isolation.notes()) {
      row(console, "note", note);
    }
    row(console, "evidence", String.join(", ", job.evidence()));
    List<String> conditions = JsonText.texts(preview.conditions());
    String stopped = request.keepGoing() ? "the orders of " + job.order().product() : "the run";
    row(
        console,
        "stopped by",
        "kill switch, Ctrl-C, limits"
            + (conditions.isEmpty()
                ? ""
                : "; " + stopped + " by " + String.join(", ", conditions)));
    if (!preview.stops().isEmpty()) {
      row(
          console,
          "would stop",
          RunCommand.ids(preview.stops())
              + (request.keepGoing()
                  ? ""
                  : "; with --keep-going only those of " + job.order().product()));
    }
    console.line();
  }

  private static void row(Console console, String name, String text) {
    console.line("  " + name + " ".repeat(Math.max(1, 13 - name.length())) + Printable.line(text));
  }
}
