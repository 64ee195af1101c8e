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
          "init",
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

  private final CliContext context;

  Cli(CliContext context) {
    this.context = context;
  }

  ExitCode run(String... args) {
    CommandLine line = new CommandLine(oracle(args));
    line.setExpandAtFiles(false);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    ParseResult parsed;
    try {
      parsed = line.parseArgs(args);
    } catch (ParameterException e) {
      context
          .err()
          .print(
              "oracle: "
                  + Printable.line(complaint(e))
                  + "; see '"
                  + e.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help'\n");
      return ExitCode.USAGE_ERROR;
    }
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      if (at.isUsageHelpRequested()) {
        context.out().print(at.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
        return ExitCode.SUCCESS;
      }
      if (at.isVersionHelpRequested()) {
        context.out().print("oracle " + context.version() + "\n");
        return ExitCode.SUCCESS;
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
            context.out(),
            context.err(),
            context.terminal()
                && !deepest.matchedOptionValue("--no-color", false)
                && context.environment().getOrDefault("NO_COLOR", "").isEmpty(),
            deepest.matchedOptionValue("--quiet", false));
    try {
      if (name.startsWith("oracle rules ")) {
        return RulesCli.dispatch(deepest, context, console);
      }
      return switch (name) {
        case "oracle init" ->
            new InitCommand(context, console).run(InitOptions.of(deepest, context));
        case "oracle plan" ->
            new PlanCommand(context, console).run(PlanOptions.of(deepest, context));
        case "oracle hold" ->
            new HoldCommand(context, console, CommonOptions.of(deepest, context))
                .hold(
                    deepest.matchedPositionalValue(0, null),
                    deepest.hasMatchedOption("--all"),
                    deepest.matchedOptionValue("--why", null));
        case "oracle release" -> release(deepest, console);
        case "oracle skip" ->
            new SkipCommand(context, console, CommonOptions.of(deepest, context))
                .skip(SkipOptions.of(deepest, context));
        case "oracle run" -> new RunCommand(context, console).run(RunOptions.of(deepest, context));
        case "oracle status" ->
            new StatusCommand(context, console).run(CommonOptions.of(deepest, context));
        case "oracle explain" ->
            new ExplainCommand(context, console)
                .run(
                    CommonOptions.of(deepest, context),
                    deepest.matchedPositionalValue(0, null),
                    deepest.matchedOptionValue("--product", null),
                    Options.budget(deepest));
        case "oracle logs" ->
            new LogsCommand(context, console)
                .run(
                    CommonOptions.of(deepest, context),
                    deepest.matchedPositionalValue(0, null),
                    deepest.hasMatchedOption("--failed"));
        case "oracle history" ->
            new HistoryCommand(context, console)
                .run(
                    CommonOptions.of(deepest, context),
                    deepest.matchedPositionalValue(0, null),
                    HistoryCommand.limit(deepest));
        case "oracle validate" ->
            new ValidateCommand(context, console).run(ValidateOptions.of(deepest, context));
        case "oracle verify" ->
            new VerifyCommand(context, console)
                .run(
                    CommonOptions.of(deepest, context),
                    deepest.matchedPositionalValue(0, null),
                    deepest.hasMatchedOption("--all"),
                    deepest.matchedOptionValue("--key", List.<String>of()));
        default -> {
          context.err().print(deepest.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
          yield ExitCode.USAGE_ERROR;
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
      return ExitCode.INTERNAL_ERROR;
    } catch (NoClassDefFoundError e) {
      throw e; // reported where Oracle's own start is
    } catch (RuntimeException | Error e) {
      if (e.getCause() instanceof java.io.IOException failure) {
        console.error("oracle: " + Printable.failure(failure));
        return ExitCode.INTERNAL_ERROR;
      }
      console.error("oracle: an error of Oracle's own: " + Printable.line(e.toString()));
      if (context.environment().containsKey("ORACLE_DEBUG")) {
        e.printStackTrace(context.err());
      } else {
        console.error("oracle: set ORACLE_DEBUG=1 for the details, and please report it");
      }
      return ExitCode.INTERNAL_ERROR;
    } finally {
      console.flush();
    }
  }

  private ExitCode release(ParseResult parsed, Console console)
      throws CommandException, java.io.IOException {
    CommonOptions options = CommonOptions.of(parsed, context);
    String what = parsed.matchedPositionalValue(0, null);
    String why = parsed.matchedOptionValue("--why", null);
    return what != null && JobId.isValid(what)
        ? new SkipCommand(context, console, options).release(new JobId(what), why)
        : new HoldCommand(context, console, options)
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
            "plans differ (rules diff), 70 Oracle could not do its work, 130 interrupted.");
    for (String name : Options.called(COMMANDS, words, 0)) {
      oracle.addSubcommand(
          name,
          switch (name) {
            case "init" -> InitOptions.command();
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
