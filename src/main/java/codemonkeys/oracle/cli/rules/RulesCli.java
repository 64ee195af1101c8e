package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The commands below {@code oracle rules}. */
public final class RulesCli {
  private static final List<String> COMMANDS =
      List.of("list", "check", "test", "coverage", "mutate", "diff", "new");

  private RulesCli() {}

  public static CommandSpec rules(String... words) {
    CommandSpec rules =
        Options.command("rules", "Shows, checks and tries out the rules that decide.");
    rules.usageMessage().customSynopsis("oracle rules [OPTIONS] COMMAND");
    for (String name : Options.called(COMMANDS, words, 1)) {
      rules.addSubcommand(
          name,
          switch (name) {
            case "list" -> list();
            case "check" -> check();
            case "test" -> test();
            case "coverage" -> coverage();
            case "mutate" -> mutate();
            case "diff" -> diff();
            case "new" -> create();
            default -> throw new IllegalStateException("no command " + name);
          });
    }
    return rules;
  }

  public static ExitCode dispatch(ParseResult parsed, CliContext context, Console console)
      throws NotUnderstoodException, CommandException, IOException {
    String name = parsed.commandSpec().name();
    return switch (name) {
      case "list" ->
          new RulesListCommand(context, console)
              .run(CommonOptions.of(parsed, context), parsed.matchedPositionalValue(0, null));
      case "check" ->
          new RulesCheckCommand(context, console)
              .run(CommonOptions.of(parsed, context), parsed.hasMatchedOption("--strict"));
      case "coverage" ->
          new RulesCoverageCommand(context, console)
              .run(CommonOptions.of(parsed, context), threshold(parsed));
      case "mutate" ->
          new RulesMutateCommand(context, console)
              .run(
                  CommonOptions.of(parsed, context),
                  parsed.matchedPositionalValue(0, null),
                  threshold(parsed));
      case "diff" ->
          new RulesDiffCommand(context, console).run(RulesDiffOptions.of(parsed, context));
      case "new" -> new RulesNewCommand(context, console).run(RulesNewOptions.of(parsed, context));
      case "test" ->
          new RulesTestCommand(context, console).run(RuleTestOptions.of(parsed, context));
      default -> throw new IllegalStateException("no command " + name);
    };
  }

  private static CommandSpec check() {
    CommandSpec check =
        Options.command(
            "check",
            "Looks for mistakes in the rules. Without running them: what is not allowed, what can't"
                + " work, and what is probably a mistake. Each finding has its place and a fix.");
    Options.root(check);
    Options.rules(check);
    Options.output(check, "text|json|sarif");
    check.addOption(Options.flag("--strict", "Let warnings fail as well."));
    Options.usage(
        check,
        "rules check",
        "rules check",
        "rules check --rules ../new-rules --strict",
        "rules check --format sarif");
    return check;
  }

  private static CommandSpec list() {
    CommandSpec list =
        Options.command("list", "Lists the rules, the highest salience first: what beats what.");
    list.addPositional(
        Options.word(0, "RULE", "Only rules whose name contains this; all when not given."));
    Options.common(list);
    Options.usage(list, "rules list [RULE]", "rules list", "rules list hold --json");
    return list;
  }

  private static CommandSpec coverage() {
    CommandSpec coverage =
        Options.command(
            "coverage",
            "Shows how much of the rules their tests cover. Counted are each rule once firing and once not, each"
                + " single condition once true and once false.");
    Options.root(coverage);
    Options.rules(coverage);
    Options.output(coverage, "text|json");
    coverage.addOption(
        Options.value(
            "--threshold", "N", "Fail when less than N percent of either is shown, 0 to 100."));
    Options.usage(coverage, "rules coverage", "rules coverage", "rules coverage --threshold 90");
    return coverage;
  }

  private static CommandSpec mutate() {
    CommandSpec mutate =
        Options.command(
            "mutate",
            "Puts small mistakes into the rules, one at a time, and shows which of them no test notices. For each of"
                + " those it prints a test that would, where there is one. Writes nothing.");
    mutate.addPositional(
        Options.word(0, "RULE", "Only rules whose name contains this; all when not given."));
    Options.root(mutate);
    Options.rules(mutate);
    Options.output(mutate, "text|json");
    mutate.addOption(
        Options.value("--threshold", "N", "Fail when less than N percent are noticed, 0 to 100."));
    Options.usage(
        mutate,
        "rules mutate [RULE]",
        "rules mutate",
        "rules mutate \"failed tests\"",
        "rules mutate --threshold 95");
    return mutate;
  }

  private static int threshold(ParseResult parsed) throws CommandException {
    String given = parsed.matchedOptionValue("--threshold", "0");
    if (!given.matches("[0-9]{1,3}") || Integer.parseInt(given) > 100) {
      throw CommandException.usage(
          "--threshold is " + Printable.text(given) + "; expected a whole number from 0 to 100");
    }
    return Integer.parseInt(given);
  }

  private static CommandSpec diff() {
    CommandSpec diff =
        Options.command(
            "diff",
            "Shows what a change of rules does to the plan of this fleet. Shown are orders that enter, leave"
                + " and move, each with the rule that is the cause. Writes nothing; exit 10 when"
                + " the plan differs.");
    diff.addPositional(
        Options.word(
            0,
            "OLD",
            "The rules before: a folder, or one at a revision of git as HEAD~1:rules; with --set those"
                + " in force when not given."));
    diff.addPositional(
        Options.word(1, "NEW", "The rules after, named alike; those in force when not given."));
    diff.addPositional(
        Options.word(
            2, "REV..REV", "With --history, which commits; all up to HEAD when not given."));
    Options.root(diff);
    Options.moment(diff);
    diff.addOption(Options.budget());
    diff.addOption(
        Options.flag(
            "--history",
            "Compare on past states of the fleet: its files at each commit, and at each recorded plan."));
    diff.addOption(
        Options.value(
            "--limit", "N", "With --history, how many states, the newest; 50 when not given."));
    diff.addOption(Settings.option("Another value of a parameter of the rules after"));
    Options.output(diff, "text|json");
    Options.usage(
        diff,
        "rules diff [OLD] [NEW]",
        "rules diff HEAD:rules",
        "rules diff HEAD:rules --history v1.0..HEAD",
        "rules diff --set tier1Hours=12");
    return diff;
  }

  private static CommandSpec create() {
    CommandSpec create =
        Options.command(
            "new",
            "Writes a new rule and its test, to be edited. Until then it fires for a signal that"
                + " nobody sends. A fleet without rules of its own gets those of Oracle with it.");
    create.addPositional(
        Options.word(
            0,
            "SENTENCE",
            "The rule's name. After a colon it says what the rule orders: test, validate, make a"
                + " report, or hold."));
    Options.root(create);
    Options.rules(create);
    create.addOption(
        Options.value(
            "--owner", "NAME", "Who answers for the rule; the user's name when not given."));
    create.addOption(
        Options.flag("--yes", "Copy Oracle's rules without asking, where the fleet has none."));
    Options.output(create, "text|json");
    Options.usage(
        create,
        "rules new SENTENCE",
        "rules new \"critical and older than half a day: test\"",
        "rules new \"payments are frozen: hold\" --owner ada");
    return create;
  }

  private static CommandSpec test() {
    CommandSpec test =
        Options.command(
            "test",
            "Runs the tests of the rules. They are tests/*.yaml below their folder, and say whether the facts of each"
                + " case give the orders and holds that it expects.");
    Options.root(test);
    Options.rules(test);
    Options.output(test, "text|json|junit");
    test.addOption(
        Options.value(
            "--run", "REGEX", "Run only cases whose name, or 'file: name', this is found in."));
    test.addOption(
        Options.flag("--update", "Write what comes out in place of what failing cases expect."));
    Options.usage(
        test,
        "rules test",
        "rules test",
        "rules test --run \"each end of a run\"",
        "rules test --format junit");
    return test;
  }
}
