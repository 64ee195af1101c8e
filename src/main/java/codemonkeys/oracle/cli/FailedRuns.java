package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Failures;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunName;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The failed runs that an explanation or the status is about. */
final class FailedRuns {
  /** As many runs of a product are looked at, as rules see of its history. */
  private static final int MAX = 20;

  private FailedRuns() {}

  /** The run of an order that failed. */
  static List<RunRecord> of(QueuedOrder order, Workspace workspace) {
    if (order.status() != OrderStatus.FAILED) {
      return List.of();
    }
    return RunNames.named(order, new RunArchive(workspace))
        .filter(run -> run.result() == RunRecord.Result.FAILED)
        .map(List::of)
        .orElse(List.of());
  }

  /** The newest run of a product's tests and its newest validation, as far as they failed. */
  static List<RunRecord> of(ProductId product, Workspace workspace) {
    RunArchive archive = new RunArchive(workspace);
    Set<Boolean> validationsSeen = new HashSet<>();
    List<RunRecord> failed = new ArrayList<>();
    for (RunName name : archive.newest(product, MAX)) {
      RunRecord run = archive.read(name);
      if (run.result() != RunRecord.Result.UNFINISHED
          && run.rebuiltFrom() == null
          && validationsSeen.add(Intent.VALIDATE.text().equals(run.intent()))
          && run.result() == RunRecord.Result.FAILED
          && name.folder()) {
        failed.add(run);
      }
    }
    return failed;
  }

  static void print(Console console, List<RunRecord> runs, Workspace workspace) {
    for (RunRecord run : runs) {
      console.line();
      console.line(
          console.style("Failed", Style.BAD)
              + (run.intent() == null ? "" : " " + Printable.line(run.intent()))
              + ", "
              + run.name().path()
              + (run.reason().isEmpty() ? "" : ": " + Printable.line(run.reason())));
      Failures.print(console, "  ", Failures.of(workspace, run), called(run));
    }
  }

  static void printInShort(Console console, List<RunRecord> runs, CommonOptions options) {
    for (RunRecord run : runs) {
      Failures.print(console, "      ", Failures.inShort(options.workspace(), run), called(run));
    }
  }

  private static String called(RunRecord run) {
    String job = run.jobId();
    return job != null && JobId.isValid(job) ? job : run.name().product() + "/" + run.name().id();
  }

  static List<Object> json(List<RunRecord> runs, Workspace workspace) {
    List<Object> list = new ArrayList<>();
    runs.forEach(run -> list.add(Failures.json(workspace, run)));
    return list;
  }
}
