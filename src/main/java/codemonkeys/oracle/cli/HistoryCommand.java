package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Progress;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.evidence.runs.RunArchive;
import codemonkeys.oracle.evidence.runs.RunName;
import codemonkeys.oracle.evidence.runs.RunRecord;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code oracle history}: runs, the newest first. */
final class HistoryCommand {
  private static final int USUAL = 20;
  private static final int MAX = 10_000;
  private static final int MAX_REASON = 60;

  private final CliContext context;
  private final Console console;

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec history =
        Options.command(
            "history", "Lists runs, the newest first: outcome, tests, time and why it failed.");
    history.addPositional(
        Options.word(0, "PRODUCT", "The id of a product; all of them when not given."));
    history.addOption(
        OptionSpec.builder("-n", "--limit")
            .paramLabel("N")
            .type(String.class)
            .description("How many runs, 1 to 10000; 20 when not given.")
            .build());
    Options.everywhere(history);
    Options.usage(history, "history [PRODUCT]", "history", "history api -n 5", "history --json");
    return history;
  }

  HistoryCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  static int limit(ParseResult parsed) throws CommandException {
    return Options.number(parsed, "--limit", USUAL, 1, MAX, "a number of runs from 1 to " + MAX);
  }

  ExitCode run(CommonOptions options, @Nullable String product, int limit)
      throws NotUnderstoodException, CommandException {
    RunArchive archive = new RunArchive(options.workspace());
    ProductId id =
        product == null ? null : RunNames.product(context, options.workspace(), archive, product);
    List<RunName> names = archive.newest(id, limit + 1);
    boolean more = names.size() > limit;
    List<RunRecord> runs = new ArrayList<>();
    for (RunName name : names.subList(0, Math.min(names.size(), limit))) {
      runs.add(archive.read(name));
    }
    if (options.json()) {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("runs", runs.stream().map(RunNames::json).toList());
      json.put("more", more);
      console.result(JsonText.text(json));
    } else {
      print(runs, more, limit, id);
    }
    return ExitCode.SUCCESS;
  }

  private void print(List<RunRecord> runs, boolean more, int limit, @Nullable ProductId product) {
    if (runs.isEmpty()) {
      console.line(
          "No runs"
              + (product == null ? "" : " of " + product)
              + " yet; oracle plan makes orders and oracle run carries them out.");
      return;
    }
    Table table =
        new Table("PRODUCT", "RUN", "INTENT", "OUTCOME", "TESTS", "TIME ", "WHY")
            .sparing("TIME", "TESTS");
    for (RunRecord run : runs) {
      String intent = run.intent();
      table.row(
          Cell.of(run.name().product().value(), Style.STRONG),
          Cell.of(run.name().id() + (run.name().folder() ? "" : " (report only)")),
          Cell.of(intent == null ? "-" : Printable.cut(intent, 20)),
          outcome(run),
          Cell.of(tests(run.tests())),
          new Cell(run.duration() == null ? "-" : Progress.clock(run.duration()), null, true),
          Cell.of(Printable.cut(run.reason(), MAX_REASON)));
    }
    table.print(console);
    if (more) {
      console.line("  … and older ones; --limit " + Math.min(MAX, limit * 10L) + " shows more");
    }
  }

  private static Cell outcome(RunRecord run) {
    String text = Printable.cut(run.outcome(), 20);
    return switch (run.result()) {
      case PASSED -> Cell.of(text, Style.GOOD);
      case FAILED -> Cell.of(text, Style.BAD);
      case UNFINISHED -> Cell.of(text, Style.ACCENT);
      case UNKNOWN -> Cell.of(text, Style.WARNING);
    };
  }

  private static String tests(RunRecord.@Nullable Tests tests) {
    if (tests == null || tests.all() == null) {
      return "-";
    }
    Long failed = tests.failed();
    Long skipped = tests.skipped();
    return tests.all()
        + (failed == null || failed == 0 ? "" : ", " + failed + " failed")
        + (skipped == null || skipped == 0 ? "" : ", " + skipped + " skipped");
  }
}
