package codemonkeys.oracle.cli;

import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.JobId;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The commands and their options. Built by hand and not from annotations, which cost a tenth of a
 * second at every start.
 */
final class Cli {
  private static final List<String> COMMANDS =
      List.of(
          "plan",
          "run",
          "hold",
          "release",
          "skip",
          "status",
          "explain",
          "logs",
          "history",
          "verify",
          "validate",
          "rules");

  private final Surroundings around;

  Cli(Surroundings around) {
    this.around = around;
  }

  ExitCode run(String... args) {
    CommandLine line = new CommandLine(oracle(args));
    line.setExpandAtFiles(false);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    ParseResult parsed;
    try {
      parsed = line.parseArgs(args);
    } catch (ParameterException e) {
      around
          .err()
          .print(
              "oracle: "
                  + Shown.line(complaint(e))
                  + "; see '"
                  + e.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help'\n");
      return ExitCode.USAGE;
    }
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      if (at.isUsageHelpRequested()) {
        around.out().print(at.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
        return ExitCode.DONE;
      }
      if (at.isVersionHelpRequested()) {
        around.out().print("oracle " + around.version() + "\n");
        return ExitCode.DONE;
      }
    }
    return dispatch(parsed);
  }

  private static String complaint(ParameterException e) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      String what = (word.startsWith("-") ? "unknown option " : "unknown word ") + Shown.text(word);
      List<String> near = unmatched.getSuggestions();
      return near.isEmpty() ? what : what + "; did you mean " + near.get(0) + "?";
    }
    return String.valueOf(e.getMessage());
  }

  private ExitCode dispatch(ParseResult parsed) {
    ParseResult deepest = parsed;
    while (deepest.subcommand() != null) {
      deepest = deepest.subcommand();
    }
    String name = deepest.commandSpec().qualifiedName();
    Console console =
        new Console(
            around.out(),
            around.err(),
            around.terminal()
                && !deepest.matchedOptionValue("--no-color", false)
                && around.environment().getOrDefault("NO_COLOR", "").isEmpty(),
            deepest.matchedOptionValue("--quiet", false));
    try {
      if (name.startsWith("oracle rules ")) {
        return RulesCli.dispatch(deepest, around, console);
      }
      return switch (name) {
        case "oracle plan" -> new PlanCommand(around, console).run(PlanOptions.of(deepest, around));
        case "oracle hold" ->
            new Switchboard(around, console, CommonOptions.of(deepest, around))
                .hold(
                    deepest.matchedPositionalValue(0, null),
                    deepest.hasMatchedOption("--all"),
                    deepest.matchedOptionValue("--why", null));
        case "oracle release" -> release(deepest, console);
        case "oracle skip" ->
            new SkipCommand(around, console, CommonOptions.of(deepest, around))
                .skip(SkipOptions.of(deepest, around));
        case "oracle run" -> new RunCommand(around, console).run(RunOptions.of(deepest, around));
        case "oracle status" ->
            new StatusCommand(around, console).run(CommonOptions.of(deepest, around));
        case "oracle explain" ->
            new ExplainCommand(around, console)
                .run(
                    CommonOptions.of(deepest, around),
                    deepest.matchedPositionalValue(0, null),
                    deepest.matchedOptionValue("--product", null),
                    PlanOptions.budget(deepest));
        case "oracle logs" ->
            new LogsCommand(around, console)
                .run(
                    CommonOptions.of(deepest, around),
                    deepest.matchedPositionalValue(0, null),
                    deepest.hasMatchedOption("--failed"));
        case "oracle history" ->
            new HistoryCommand(around, console)
                .run(
                    CommonOptions.of(deepest, around),
                    deepest.matchedPositionalValue(0, null),
                    HistoryCommand.limit(deepest));
        case "oracle validate" ->
            new ValidateCommand(around, console).run(ValidateOptions.of(deepest, around));
        case "oracle verify" ->
            new VerifyCommand(around, console)
                .run(
                    CommonOptions.of(deepest, around),
                    deepest.matchedPositionalValue(0, null),
                    deepest.hasMatchedOption("--all"),
                    deepest.matchedOptionValue("--key", List.<String>of()));
        default -> {
          around.err().print(deepest.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
          yield ExitCode.USAGE;
        }
      };
    } catch (NotUnderstoodException e) {
      console.errors(e.diagnostics());
      return ExitCode.NOT_UNDERSTOOD;
    } catch (Refusal refusal) {
      console.error("oracle: " + refusal.getMessage());
      return refusal.code();
    } catch (java.io.IOException e) {
      console.error("oracle: " + Shown.failure(e));
      return ExitCode.OUR_FAULT;
    } catch (NoClassDefFoundError e) {
      throw e; // told where Oracle's own start is
    } catch (RuntimeException | Error e) {
      if (e.getCause() instanceof java.io.IOException told) {
        console.error("oracle: " + Shown.failure(told));
        return ExitCode.OUR_FAULT;
      }
      console.error("oracle: an error of Oracle's own: " + Shown.line(e.toString()));
      if (around.environment().containsKey("ORACLE_DEBUG")) {
        e.printStackTrace(around.err());
      } else {
        console.error("oracle: set ORACLE_DEBUG=1 for the details, and please report it");
      }
      return ExitCode.OUR_FAULT;
    } finally {
      console.flush();
    }
  }

  private ExitCode release(ParseResult parsed, Console console)
      throws Refusal, java.io.IOException {
    CommonOptions options = CommonOptions.of(parsed, around);
    String what = parsed.matchedPositionalValue(0, null);
    String why = parsed.matchedOptionValue("--why", null);
    return what != null && JobId.isValid(what)
        ? new SkipCommand(around, console, options).release(new JobId(what), why)
        : new Switchboard(around, console, options)
            .release(what, parsed.hasMatchedOption("--all"), why);
  }

  /**
   * The commands: all of them, unless the first words name one. A command that is not called costs
   * time at every start and can't be seen.
   */
  static CommandSpec oracle(String... words) {
    CommandSpec oracle =
        command("oracle", "Decides what should happen next in a fleet of software products.");
    oracle
        .usageMessage()
        .footer(
            "",
            "A fleet is a folder with dash/products.json. Exit codes: 0 done, 1 a job, an order or a",
            "check failed, 2 wrong usage, 3 registry or rules can't be understood, 4 the kill switch",
            "is on, 5 another run holds the workspace, 10 there is work (--detailed-exitcode) or the",
            "plans differ (rules diff), 70 our fault, 130 interrupted.");
    for (String name : called(COMMANDS, words, 0)) {
      oracle.addSubcommand(
          name,
          switch (name) {
            case "plan" -> plan();
            case "run" -> RunOptions.command();
            case "hold" -> hold();
            case "release" -> release();
            case "skip" -> SkipOptions.command();
            case "status" -> status();
            case "explain" -> explain();
            case "logs" -> logs();
            case "history" -> history();
            case "verify" -> verify();
            case "validate" -> validate();
            case "rules" -> RulesCli.rules(words);
            default -> throw new IllegalStateException("no command " + name);
          });
    }
    return oracle;
  }

  /** The one command that is called, or all of a group when none of them is. */
  static List<String> called(List<String> group, String[] words, int at) {
    return words.length > at && group.contains(words[at]) ? List.of(words[at]) : group;
  }

  private static CommandSpec plan() {
    CommandSpec plan =
        command(
            "plan",
            "Reads the fleet and writes the next work orders to nexus/work_orders: exactly N of them"
                + " while there are as many candidates. The same inputs give the same files.");
    common(plan);
    plan.addOption(budget());
    plan.addOption(products("Plan only this product"));
    plan.addOption(flag("--from-schedules", "Take only what schedules say is due."));
    plan.addOption(
        OptionSpec.builder("--min-priority")
            .paramLabel("N")
            .type(String.class)
            .description("Leave out what has a lower priority: 20 leaves out routine work.")
            .build());
    plan.addOption(
        OptionSpec.builder("--output-dir")
            .paramLabel("DIR")
            .type(String.class)
            .description(
                "Keep the orders in this folder instead of nexus/work_orders; the workspace stays as"
                    + " it is.")
            .build());
    plan.addOption(flag("--stdout", "Print the orders as a JSON array and write nothing."));
    plan.addOption(flag("--dry-run", "Show the plan and write nothing."));
    plan.addOption(flag("--detailed-exitcode", "Exit with 10 when there is work."));
    return plan;
  }

  private static CommandSpec hold() {
    CommandSpec hold =
        command(
            "hold",
            "Stops a product, or everything, at once: its kill switch is put there, what runs is"
                + " ended, nothing of it is planned or run. oracle release lifts it.");
    hold.addPositional(word("PRODUCT", "The id of the product."));
    hold.addOption(flag("--all", "Hold everything."));
    hold.addOption(why());
    everywhere(hold);
    return hold;
  }

  private static CommandSpec release() {
    CommandSpec release =
        command(
            "release",
            "Undoes oracle hold and oracle skip: takes the kill switch away, or puts the order back."
                + " Failures of a product up to now then count no more, by a directive in"
                + " nexus/outbox: for one that is held since it failed again and again.");
    release.addPositional(
        word("PRODUCT|JOB", "The id of a product, or of an order that was skipped by hand."));
    release.addOption(flag("--all", "Release everything."));
    release.addOption(
        OptionSpec.builder("--why")
            .paramLabel("TEXT")
            .type(String.class)
            .description("The reason, if you like: what was done about it; goes into the journal.")
            .build());
    everywhere(release);
    return release;
  }

  static OptionSpec why() {
    return OptionSpec.builder("--why")
        .paramLabel("TEXT")
        .type(String.class)
        .description("The reason; it is shown wherever the effect is, and goes into the journal.")
        .build();
  }

  static PositionalParamSpec word(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .index("0")
        .arity("0..1")
        .type(String.class)
        .description(description)
        .build();
  }

  private static CommandSpec status() {
    CommandSpec status =
        command(
            "status",
            "Shows the fleet: products, queue, holds, and what is wrong with files and documents.");
    common(status);
    return status;
  }

  private static CommandSpec explain() {
    CommandSpec explain =
        command(
            "explain",
            "Says why there is an order (rule, facts, what else proposed it), or why there is none.");
    common(explain);
    explain.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("JOB")
            .index("0")
            .arity("0..1")
            .type(String.class)
            .description("The id of a work order.")
            .build());
    explain.addOption(
        OptionSpec.builder("--product")
            .paramLabel("ID")
            .type(String.class)
            .description("Explain everything about this product instead.")
            .build());
    explain.addOption(budget());
    return explain;
  }

  private static CommandSpec logs() {
    CommandSpec logs =
        command(
            "logs",
            "Prints what a job printed, and on standard error which run that is: the newest run of"
                + " the fleet, of a product, of an order, or one run. Control characters are"
                + " escaped.");
    logs.addPositional(
        word(
            "JOB|PRODUCT|RUN",
            "The id of an order or of a product, or a run as app/run_20260301_060000."));
    logs.addOption(flag("--failed", "Take the newest run that failed."));
    everywhere(logs);
    return logs;
  }

  private static CommandSpec history() {
    CommandSpec history =
        command("history", "Lists runs, the newest first: outcome, tests, time and why it failed.");
    history.addPositional(word("PRODUCT", "The id of a product; all of them when not given."));
    history.addOption(
        OptionSpec.builder("-n", "--limit")
            .paramLabel("N")
            .type(String.class)
            .description("How many runs, 1 to 10000; 20 when not given.")
            .build());
    everywhere(history);
    return history;
  }

  private static CommandSpec verify() {
    CommandSpec verify =
        command(
            "verify",
            "Checks journal, signatures and run folders: whether the evidence is as it was signed."
                + " It needs public keys only, and no network.");
    verify.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("RUN")
            .index("0")
            .arity("0..1")
            .type(String.class)
            .description(
                "The id of a run, its product and id as app/run_20260301_060000, or its folder.")
            .build());
    verify.addOption(flag("--all", "Check everything; the same as no run at all."));
    verify.addOption(
        OptionSpec.builder("--key")
            .paramLabel("FILE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "Trust only this public key and not those in nexus/keys; may be given several times.")
            .build());
    everywhere(verify);
    return verify;
  }

  private static CommandSpec validate() {
    CommandSpec validate =
        command(
            "validate",
            "Checks every file of the fleet: each artifact against its schema, evidence, work orders,"
                + " documents and the authority between them. Writes nothing.");
    root(validate);
    moment(validate);
    output(validate, "text|json|sarif");
    validate.addOption(products("Tell only what belongs to this product"));
    validate.addOption(flag("--all", "Validate all products, as without any --product."));
    validate.addOption(flag("--strict", "Let warnings fail as well."));
    return validate;
  }

  static OptionSpec products(String description) {
    return OptionSpec.builder("--product")
        .paramLabel("ID")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description + "; may be given several times.")
        .build();
  }

  static OptionSpec budget() {
    return OptionSpec.builder("--budget")
        .paramLabel("N")
        .type(String.class)
        .description("How many orders to give, 1 to 999; 3 when not given.")
        .build();
  }

  /** What every command takes. */
  static void everywhere(CommandSpec spec) {
    root(spec);
    output(spec, "text|json");
  }

  /** What every command takes that reads facts and rules. */
  static void common(CommandSpec spec) {
    root(spec);
    moment(spec);
    rules(spec);
    output(spec, "text|json");
  }

  static void rules(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--rules")
            .paramLabel("DIR")
            .type(String.class)
            .description(
                "The folder of rules; the fleet's rules/ when not given, else those of Oracle.")
            .build());
  }

  static void root(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--root")
            .paramLabel("DIR")
            .type(String.class)
            .description(
                "The fleet's folder; the nearest one upwards with dash/products.json when not given.")
            .build());
  }

  static void moment(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--as-of")
            .paramLabel("INSTANT")
            .type(String.class)
            .description(
                "The moment that ages are counted to, as 2026-03-01T06:00:00Z; SOURCE_DATE_EPOCH or"
                    + " now when not given.")
            .build());
  }

  static void output(CommandSpec spec, String formats) {
    spec.addOption(
        OptionSpec.builder("--format")
            .paramLabel(formats)
            .type(String.class)
            .description("How results are printed; text when not given.")
            .build());
    spec.addOption(flag("--quiet", "Print JSON and errors only: no text for people, no warnings."));
    spec.addOption(flag("--no-color", "Print without colour, as with NO_COLOR set."));
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }

  static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .description(description)
        .width(100)
        .abbreviateSynopsis(name.equals("oracle"))
        .sortOptions(false)
        .sortSynopsis(false);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .type(boolean.class)
            .arity("0")
            .description("Show this help.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .type(boolean.class)
            .arity("0")
            .description("Show the version.")
            .build());
    return spec;
  }
}
