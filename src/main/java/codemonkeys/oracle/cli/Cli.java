package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.rules.RulesCli;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.JobId;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
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

  private final CliContext around;

  Cli(CliContext around) {
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
                  + Printable.line(complaint(e))
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
      String what =
          (word.startsWith("-") ? "unknown option " : "unknown word ") + Printable.text(word);
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
            new HoldCommand(around, console, CommonOptions.of(deepest, around))
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
                    Options.budget(deepest));
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
    } catch (CommandException refusal) {
      console.error("oracle: " + refusal.getMessage());
      return refusal.code();
    } catch (java.io.IOException e) {
      console.error("oracle: " + Printable.failure(e));
      return ExitCode.OUR_FAULT;
    } catch (NoClassDefFoundError e) {
      throw e; // reported where Oracle's own start is
    } catch (RuntimeException | Error e) {
      if (e.getCause() instanceof java.io.IOException failure) {
        console.error("oracle: " + Printable.failure(failure));
        return ExitCode.OUR_FAULT;
      }
      console.error("oracle: an error of Oracle's own: " + Printable.line(e.toString()));
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
      throws CommandException, java.io.IOException {
    CommonOptions options = CommonOptions.of(parsed, around);
    String what = parsed.matchedPositionalValue(0, null);
    String why = parsed.matchedOptionValue("--why", null);
    return what != null && JobId.isValid(what)
        ? new SkipCommand(around, console, options).release(new JobId(what), why)
        : new HoldCommand(around, console, options)
            .release(what, parsed.hasMatchedOption("--all"), why);
  }

  /**
   * The commands: all of them, unless the first words name one. A command that is not called costs
   * time at every start and can't be seen.
   */
  static CommandSpec oracle(String... words) {
    CommandSpec oracle =
        Options.command(
            "oracle", "Decides what should happen next in a fleet of software products.");
    oracle
        .usageMessage()
        .footer(
            "",
            "A fleet is a folder with dash/products.json. Exit codes: 0 done, 1 a job, an order or a",
            "check failed, 2 wrong usage, 3 registry or rules can't be understood, 4 the kill switch",
            "is on, 5 another run holds the workspace, 10 there is work (--detailed-exitcode) or the",
            "plans differ (rules diff), 70 our fault, 130 interrupted.");
    for (String name : Options.called(COMMANDS, words, 0)) {
      oracle.addSubcommand(
          name,
          switch (name) {
            case "plan" -> PlanOptions.command();
            case "run" -> RunOptions.command();
            case "hold" -> HoldCommand.holdCommand();
            case "release" -> HoldCommand.releaseCommand();
            case "skip" -> SkipOptions.command();
            case "status" -> StatusCommand.command();
            case "explain" -> ExplainCommand.command();
            case "logs" -> LogsCommand.command();
            case "history" -> HistoryCommand.command();
            case "verify" -> VerifyCommand.command();
            case "validate" -> ValidateOptions.command();
            case "rules" -> RulesCli.rules(words);
            default -> throw new IllegalStateException("no command " + name);
          });
    }
    return oracle;
  }
}
