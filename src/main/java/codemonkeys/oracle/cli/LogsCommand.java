package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunOutput;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderLookup;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code oracle logs}: what a job printed. */
final class LogsCommand {
  /** Lines of a file that JSON carries, and characters of each. */
  private static final int MAX_LINES = 200;

  private static final int MAX_LINE = 2000;

  private final CliContext context;
  private final Console console;

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec logs =
        Options.command(
            "logs",
            "Prints what a job printed. On standard error it says which run that is: the newest of"
                + " the fleet, of a product, of an order, or one run. Control characters are"
                + " escaped.");
    logs.addPositional(
        Options.word(
            0,
            "ORDER|PRODUCT|RUN",
            "An order by its id or a part of that, a product, or a run as"
                + " app/run_20260301_060000."));
    logs.addOption(Options.flag("--failed", "Take the newest run that failed."));
    Options.everywhere(logs);
    Options.usage(
        logs,
        "logs [ORDER | PRODUCT | RUN]",
        "logs",
        "logs api --failed",
        "logs api/run_20260301_060000");
    return logs;
  }

  LogsCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(CommonOptions options, @Nullable String what, boolean failed)
      throws NotUnderstoodException, CommandException, IOException {
    Workspace workspace = options.workspace();
    RunArchive runs = new RunArchive(workspace);
    RunRecord run = find(workspace, runs, what, failed);
    List<String> files = RunOutput.files(workspace, run.name());
    if (options.json()) {
      console.result(JsonText.text(json(workspace, run, files)));
      return ExitCode.SUCCESS;
    }
    console.note(heading(run));
    for (String file : files) {
      console.flush();
      console.note(Printable.line(file) + ":");
      try {
        RunOutput.copy(workspace, file, context.out());
      } catch (UnreadableException e) {
        console.error(
            "oracle: "
                + Printable.line(file)
                + ": "
                + e.problem().what()
                + "; "
                + e.problem().fix());
      }
    }
    if (files.isEmpty()) {
      console.note("It left no output.");
    }
    return ExitCode.SUCCESS;
  }

  /** The run that is meant. Of a product or the fleet it is the newest that printed something. */
  private RunRecord find(
      Workspace workspace, RunArchive runs, @Nullable String what, boolean failed)
      throws NotUnderstoodException, CommandException {
    Optional<RunRecord> named = what == null ? Optional.empty() : runs.at(folder(what));
    if (named.isPresent()) {
      return checked(named.get(), failed);
    }
    ProductId product = null;
    if (what != null && JobId.isValid(what)) {
      QueuedOrder order = OrderQueue.read(workspace, OrderQueue.FOLDER).find(what);
      if (order != null) {
        return checked(ofOrder(order, runs), failed);
      }
      Optional<RunRecord> gone = runs.of(new JobId(what)); // its order is, its evidence is not
      if (gone.isPresent()) {
        return checked(gone.get(), failed);
      }
      if (!ProductId.isValid(what) || !runs.knows(new ProductId(what))) {
        throw CommandException.usage(
            "there is no order "
                + what
                + " in "
                + OrderQueue.FOLDER
                + Spelling.nearest(
                        what,
                        OrderQueue.read(workspace, OrderQueue.FOLDER).orders().stream()
                            .map(each -> each.jobId().value())
                            .toList())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; oracle history lists the runs"));
      }
    }
    if (what != null) {
      Optional<QueuedOrder> order = part(workspace, runs, what);
      if (order.isPresent()) {
        return checked(ofOrder(order.get(), runs), failed);
      }
      product = RunNames.product(context, workspace, runs, what);
    }
    String whose = product == null ? "" : " of " + product;
    return runs.newest(
            product,
            run ->
                (!failed || run.result() == RunRecord.Result.FAILED)
                    && !RunOutput.files(workspace, run.name()).isEmpty())
        .orElseThrow(
            () ->
                CommandException.usage(
                    "there is no "
                        + (failed ? "failed run" : "run")
                        + whose
                        + " with any output; oracle history lists the runs"));
  }

  /** The order that a word means which is neither a whole id nor a product with runs. */
  private static Optional<QueuedOrder> part(Workspace workspace, RunArchive runs, String word)
      throws CommandException {
    if (JobId.isValid(word) || (ProductId.isValid(word) && runs.knows(new ProductId(word)))) {
      return Optional.empty();
    }
    OrderQueue queue = OrderQueue.read(workspace, OrderQueue.FOLDER);
    Predicate<QueuedOrder> possible =
        order -> OrderLookup.isPlace(word) || order.status() != OrderStatus.PENDING;
    return OrderNames.find(queue, word, possible);
  }

  private static RunRecord ofOrder(QueuedOrder order, RunArchive runs) throws CommandException {
    Optional<RunRecord> run = RunNames.of(order, runs);
    if (run.isEmpty()) {
      throw CommandException.usage(
          "there is no run of "
              + order.jobId()
              + ", which is "
              + order.status().text()
              + "; oracle history "
              + order.product()
              + " lists the runs of its product");
    }
    return run.get();
  }

  private static RunRecord checked(RunRecord run, boolean failed) throws CommandException {
    if (failed && run.result() != RunRecord.Result.FAILED) {
      throw CommandException.usage(
          run.name().path()
              + " did not fail ("
              + Printable.line(run.outcome())
              + "); leave --failed away to see its output");
    }
    return run;
  }

  /** The folder that {@code app/run_20260301_060000} or the path of one means. */
  private static String folder(String what) {
    String below = what.startsWith("./") ? what.substring(2) : what;
    String path = below.endsWith("/") ? below.substring(0, below.length() - 1) : below;
    return path.startsWith("dash/runs/") ? path : "dash/runs/" + path;
  }

  private static String heading(RunRecord run) {
    StringBuilder text = new StringBuilder();
    text.append(run.name().path())
        .append(run.intent() == null ? "" : ", " + run.intent())
        .append(run.jobId() == null ? "" : ", " + run.jobId())
        .append(", ")
        .append(run.outcome());
    if (!run.reason().isEmpty()) {
      text.append(": ").append(run.reason());
    }
    return Printable.line(text.toString());
  }

  private static Map<String, @Nullable Object> json(
      Workspace workspace, RunRecord run, List<String> files) throws IOException {
    Map<String, @Nullable Object> json = RunNames.json(run);
    List<Object> output = new ArrayList<>();
    for (String file : files) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("file", file);
      try {
        RunOutput.Tail tail = RunOutput.tail(workspace, file, MAX_LINES, MAX_LINE);
        entry.put("bytes", Files.size(workspace.resolve(file)));
        entry.put("last_lines", tail.lines());
        entry.put("lines_before", tail.before());
      } catch (UnreadableException e) {
        entry.put("error", e.problem().what());
      }
      output.add(entry);
    }
    json.put("output", output);
    return json;
  }
}
