package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.executor.RunRequest;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.orders.JobId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code run} takes.
 *
 * @param orders words that mean orders, for {@link OrderNames}
 * @param products as they were given, which the request gets when they are known to be registered
 */
record RunOptions(
    CommonOptions common,
    RunRequest request,
    List<String> orders,
    List<String> products,
    boolean dryRun) {
  private static final int MAX_SECONDS = 7 * 86_400;

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec run =
        Options.command(
            "run",
            "Executes the next work order. That is its product's tests, Oracle's checks, or a new"
                + " report, never an edit of code. Bounded by the order's budget, stopped by kill switches,"
                + " with evidence in dash/runs.");
    Options.everywhere(run, "text|json|markdown");
    run.addOption(
        Options.value("--budget", "N", "How many orders to execute, 1 to 999; 1 when not given."));
    run.addOption(Options.flag("--all", "Execute all pending orders."));
    run.addOption(Options.products("Execute only orders of this product"));
    run.addPositional(
        Options.words(
            "ORDER",
            "Execute these only: an order by its id, a part of that, or its number in oracle status;"
                + " or a product, whose next order it is."));
    run.addOption(
        Options.values("--job", "ID", "An order by its whole id; may be given several times."));
    run.addOption(
        Options.flag(
            "--keep-going",
            "When a stop condition is met, leave only the other orders of its product pending and"
                + " go on with the rest."));
    run.addOption(
        Options.value(
            "--max-seconds",
            "N",
            "Wall time of the whole run in seconds; a job that runs then is ended."));
    run.addOption(
        Options.flag(
            "--require-isolation", "Execute nothing unless the job can be confined in full."));
    run.addOption(Options.flag("--dry-run", "Show what would run and touch nothing."));
    run.addOption(Options.verbose());
    Options.usage(run, "run [ORDER...]", "run", "run --all --keep-going", "run api --dry-run");
    return run;
  }

  static RunOptions of(ParseResult parsed, CliContext context) throws CommandException {
    boolean all = parsed.hasMatchedOption("--all");
    boolean budget = parsed.hasMatchedOption("--budget");
    List<String> products = parsed.matchedOptionValue("--product", List.<String>of());
    Set<JobId> jobs = new LinkedHashSet<>();
    List<String> orders = parsed.matchedPositionalValue(0, List.<String>of());
    for (String job : parsed.matchedOptionValue("--job", List.<String>of())) {
      jobs.add(jobId(job));
    }
    if (all && budget) {
      throw CommandException.usage("--all and --budget exclude each other; give one of them");
    }
    boolean named = !jobs.isEmpty() || !orders.isEmpty();
    if (named && (all || budget || !products.isEmpty())) {
      throw CommandException.usage(
          "orders that are named run and no others; --all, --budget and --product choose among"
              + " all: name orders, or give these");
    }
    return new RunOptions(
        CommonOptions.of(parsed, context),
        new RunRequest(
            all || named ? RunRequest.ALL : Options.budget(parsed, 1),
            jobs,
            Set.of(),
            time(parsed),
            parsed.hasMatchedOption("--require-isolation"),
            parsed.hasMatchedOption("--keep-going")),
        orders,
        products,
        parsed.hasMatchedOption("--dry-run"));
  }

  static JobId jobId(String text) throws CommandException {
    if (!JobId.isValid(text)) {
      throw CommandException.usage(
          Printable.text(text)
              + " is no id of a work order; expected one as oracle status lists them,"
              + " wo_<product>_<intent>_<yyyymmdd>_<hhmmss>_<nnn>");
    }
    return new JobId(text);
  }

  private static @Nullable Duration time(ParseResult parsed) throws CommandException {
    String expected = "a number of seconds from 1 to " + MAX_SECONDS;
    int seconds = Options.number(parsed, "--max-seconds", 0, 1, MAX_SECONDS, expected);
    return seconds == 0 ? null : Duration.ofSeconds(seconds);
  }
}
