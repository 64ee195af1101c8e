package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.CommonOptions.OutputFormat;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.files.Printable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code plan} takes.
 *
 * @param minPriority what is below it is left out
 * @param settings values of parameters of rules to try, by name
 * @param outputFolder where the orders go instead of the workspace; null for the workspace
 */
record PlanOptions(
    CommonOptions common,
    int budget,
    List<String> products,
    boolean scheduledOnly,
    int minPriority,
    @Nullable Path outputFolder,
    boolean stdout,
    boolean dryRun,
    boolean detailedExitCode,
    Map<String, String> settings) {

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec plan =
        Options.command(
            "plan",
            "Reads the fleet and writes the next work orders. They go to nexus/work_orders, exactly N"
                + " of them while there are as many candidates. The same inputs give the same files.");
    Options.common(plan, "text|json|markdown|csv");
    plan.addOption(Options.budget());
    plan.addOption(Options.products("Plan only this product"));
    plan.addOption(Options.flag("--from-schedules", "Take only what schedules say is due."));
    plan.addOption(
        Options.value(
            "--min-priority",
            "N",
            "Leave out what has a lower priority: 20 leaves out routine work."));
    plan.addOption(
        Options.value(
            "--output-dir",
            "DIR",
            "Keep the orders in this folder instead of nexus/work_orders; the workspace stays as"
                + " it is."));
    plan.addOption(Options.flag("--stdout", "Print the orders as a JSON array and write nothing."));
    plan.addOption(Options.flag("--dry-run", "Show the plan and write nothing."));
    plan.addOption(Settings.option("Try another value of a parameter of rules, with --dry-run"));
    plan.addOption(Options.verbose());
    plan.addOption(Options.flag("--detailed-exitcode", "Exit with 10 when there is work."));
    Options.usage(
        plan,
        "plan",
        "plan --budget 5",
        "plan --product api --dry-run",
        "plan --as-of 2026-03-01T06:00:00Z --stdout");
    return plan;
  }

  static PlanOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String output = parsed.matchedOptionValue("--output-dir", null);
    CommonOptions common = CommonOptions.of(parsed, context);
    Map<String, String> settings = Settings.of(parsed);
    if (!settings.isEmpty() && !parsed.hasMatchedOption("--dry-run")) {
      throw CommandException.usage(
          "--set without --dry-run: a plan is made from files alone, so that it can be made again;"
              + " add --dry-run, or write the value into rules/parameters.yaml");
    }
    if (parsed.hasMatchedOption("--stdout")
        && (common.format() == OutputFormat.MARKDOWN || common.format() == OutputFormat.CSV)) {
      throw CommandException.usage(
          "--stdout prints the orders as JSON; expected --dry-run for a plan as "
              + common.format().name().toLowerCase(java.util.Locale.ROOT)
              + " that writes nothing");
    }
    return new PlanOptions(
        common,
        Options.budget(parsed),
        parsed.matchedOptionValue("--product", List.<String>of()),
        parsed.hasMatchedOption("--from-schedules"),
        Options.number(parsed, "--min-priority", 0, 0, Integer.MAX_VALUE, "a number from 0, as 20"),
        output == null ? null : outputFolder(context, output),
        parsed.hasMatchedOption("--stdout"),
        parsed.hasMatchedOption("--dry-run"),
        parsed.hasMatchedOption("--detailed-exitcode"),
        settings);
  }

  private static Path outputFolder(CliContext context, String given) throws CommandException {
    Path folder = CommonOptions.path(context, "--output-dir", given);
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
      throw CommandException.usage(
          "--output-dir " + Printable.line(given) + " is not a folder; expected one");
    }
    return folder;
  }
}
