package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.completion.Completer;
import codemonkeys.oracle.cli.completion.CompletionCommand;
import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.rules.RulesCli;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
          "forecast",
          "explain",
          "logs",
          "history",
          "verify",
          "validate",
          "rules",
          "dash",
          "help",
          "completion");

  /** The least that picocli lays help out for. */
  private static final int MIN_HELP = 55;

  private final CliContext context;

  Cli(CliContext context) {
    this.context = context;
  }

  ExitCode run(String... args) {
    if (args.length > 0 && args[0].equals("help")) {
      return help(List.of(args).subList(1, args.length));
    }
    if (args.length > 0 && args[0].equals(Completer.COMMAND)) {
      return new Completer(context, oracle()).run(args);
    }
    CommandLine line = new CommandLine(oracle(args));
    line.setExpandAtFiles(false);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    ParseResult parsed;
    try {
      parsed = line.parseArgs(args);
    } catch (ParameterException e) {
      return wrongUsage(complaint(e), e.getCommandLine().getCommandSpec());
    }
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      if (at.isUsageHelpRequested()) {
        context.out().print(usage(at.commandSpec(), context.columns()));
        return ExitCode.SUCCESS;
      }
      if (at.isVersionHelpRequested()) {
        context.out().print("oracle " + context.version() + "\n");
        return ExitCode.SUCCESS;
      }
    }
    return dispatch(parsed);
  }

  private ExitCode wrongUsage(String complaint, CommandSpec command) {
    context
        .err()
        .print(
            "oracle: "
                + Printable.line(complaint)
                + (complaint.endsWith("?") ? " See '" : "; see '")
                + command.qualifiedName()
                + " --help'\n");
    return ExitCode.USAGE_ERROR;
  }

  /** {@code help rules test} shows what {@code rules test --help} shows. */
  private ExitCode help(List<String> words) {
    boolean ofHelp = words.contains("--help") || words.contains("-h");
    List<String> path = ofHelp ? List.of("help") : words;
    CommandLine at = new CommandLine(oracle(path.toArray(String[]::new)));
    for (String word : path) {
      CommandLine below = at.getSubcommands().get(word);
      if (below == null) {
        return wrongUsage(unknown(word, at.getCommandSpec()), at.getCommandSpec());
      }
      at = below;
    }
    context.out().print(usage(at.getCommandSpec(), context.columns()));
    return ExitCode.SUCCESS;
  }

  /** The help of a command, for a terminal so wide; 0 for any. */
  private static String usage(CommandSpec spec, int columns) {
    if (columns > 0) {
      spec.usageMessage().width(Math.max(MIN_HELP, Math.min(spec.usageMessage().width(), columns)));
    }
    return spec.commandLine().getUsageMessage(Ansi.OFF);
  }

  private static String complaint(ParameterException e) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().get(0), e.getCommandLine().getCommandSpec());
    }
    if (e instanceof CommandLine.MissingParameterException missing
        && missing.getMissing().size() == 1
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      return option.longestName() + " needs a value (" + option.paramLabel() + ")";
    }
    return String.valueOf(e.getMessage());
  }

  private static String unknown(String word, CommandSpec command) {
    boolean option = word.startsWith("-");
    Set<String> known = new TreeSet<>(command.subcommands().keySet());
    String what = known.isEmpty() ? "unknown word " : "unknown command ";
    if (option) {
      what = "unknown option ";
      known.clear();
      command.options().forEach(each -> known.addAll(List.of(each.names())));
    }
    String name = option ? word.replaceFirst("=.*", "") : word;
    return what
        + Printable.text(word)
        + Spelling.nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private ExitCode dispatch(ParseResult parsed) {
    ParseResult deepest = parsed;
    while (deepest.subcommand() != null) {
      deepest = deepest.subcommand();
    }
    String name = deepest.commandSpec().qualifiedName();
    boolean markdown = "markdown".equals(deepest.matchedOptionValue("--format", ""));
    Console console =
        new Console(
            context.out(),
            context.err(),
            new Console.Look(
                context.terminal()
                    && !markdown
                    && !deepest.matchedOptionValue("--no-color", false)
                    && context.environment().getOrDefault("NO_COLOR", "").isEmpty(),
                deepest.matchedOptionValue("--quiet", false),
                // What can't be asked for more says all it has.
                deepest.commandSpec().findOption("--verbose") == null
                    || deepest.hasMatchedOption("--verbose"),
                context.columns(),
                context.errorColumns(),
                markdown));
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
                    deepest.matchedPositionalValue(0, List.<String>of()),
                    deepest.hasMatchedOption("--all"),
                    deepest.matchedOptionValue("--why", null));
        case "oracle release" -> release(deepest, console);
        case "oracle skip" ->
            new SkipCommand(context, console, CommonOptions.of(deepest, context))
                .skip(SkipOptions.of(deepest, context));
        case "oracle run" -> new RunCommand(context, console).run(RunOptions.of(deepest, context));
        case "oracle status" ->
            new StatusCommand(context, console).run(StatusOptions.of(deepest, context));
        case "oracle forecast" ->
            new ForecastCommand(context, console).run(ForecastOptions.of(deepest, context));
        case "oracle explain" ->
            new ExplainCommand(context, console)
                .run(CommonOptions.of(deepest, context), ExplainCommand.Question.of(deepest));
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
        case "oracle completion" ->
            CompletionCommand.run(deepest.matchedPositionalValue(0, null), console);
        case "oracle validate" ->
            new ValidateCommand(context, console).run(ValidateOptions.of(deepest, context));
        case "oracle verify" ->
            new VerifyCommand(context, console)
                .run(
                    CommonOptions.of(deepest, context),
                    deepest.matchedPositionalValue(0, null),
                    deepest.hasMatchedOption("--all"),
                    deepest.matchedOptionValue("--key", List.<String>of()));
        case "oracle dash" ->
            new DashCommand(context, console).run(DashOptions.of(deepest, context));
        default -> {
          context.err().print(usage(deepest.commandSpec(), context.errorColumns()));
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

  /** For the list of commands and its own help; {@link #run} knows it before it is parsed. */
  private static CommandSpec help() {
    CommandSpec help =
        Options.command("help", "Shows the help of a command; the same as COMMAND --help.");
    help.addPositional(Options.words("COMMAND", "The command; all of them when not given."));
    Options.usage(help, "help [COMMAND]", "help run", "help rules test");
    return help;
  }

  private ExitCode release(ParseResult parsed, Console console)
      throws NotUnderstoodException, CommandException, java.io.IOException {
    CommonOptions options = CommonOptions.of(parsed, context);
    List<String> words = parsed.matchedPositionalValue(0, List.<String>of());
    String why = parsed.matchedOptionValue("--why", null);
    SkipCommand orders = new SkipCommand(context, console, options);
    boolean all = parsed.hasMatchedOption("--all");
    List<JobId> skipped = new ArrayList<>();
    List<String> products = new ArrayList<>();
    for (String word : all ? List.<String>of() : words) {
      Optional<JobId> order = orders.skipped(word);
      order.ifPresentOrElse(skipped::add, () -> products.add(word));
    }
    if (skipped.isEmpty()) {
      return new HoldCommand(context, console, options).release(all ? words : products, all, why);
    }
    if (words.size() > 1) {
      throw CommandException.usage(
          "release takes one order, or products; give one after the other");
    }
    return orders.release(skipped.get(0), why);
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
            "A fleet is a folder with dash/products.json. To begin:",
            "  oracle init",
            "  oracle plan --budget 3",
            "  oracle run",
            "",
            "Exit codes:",
            "    0  done",
            "    1  a job, an order or a check failed",
            "    2  wrong usage",
            "    3  the registry or rules can't be understood",
            "    4  the kill switch is on",
            "    5  another run holds the workspace",
            "   10  there is work (--detailed-exitcode), or plans differ",
            "   70  Oracle could not do its work",
            "  130  interrupted");
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
            case "status" -> StatusOptions.command();
            case "forecast" -> ForecastOptions.command();
            case "explain" -> ExplainCommand.command();
            case "logs" -> LogsCommand.command();
            case "history" -> HistoryCommand.command();
            case "verify" -> VerifyCommand.command();
            case "validate" -> ValidateOptions.command();
            case "rules" -> RulesCli.rules(words);
            case "dash" -> DashCommand.command();
            case "help" -> help();
            case "completion" -> CompletionCommand.command();
            default -> throw new IllegalStateException("no command " + name);
          });
    }
    return oracle;
  }
}
