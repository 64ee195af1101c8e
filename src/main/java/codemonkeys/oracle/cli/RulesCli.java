package codemonkeys.oracle.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The commands below {@code oracle rules}. */
final class RulesCli {
  private RulesCli() {}

  static CommandSpec rules() {
    CommandSpec rules = Cli.command("rules", "Shows and tests the rules that decide.");
    rules.addSubcommand("list", list());
    rules.addSubcommand("test", test());
    return rules;
  }

  static ExitCode dispatch(ParseResult parsed, Surroundings around, Console console)
      throws Refusal, IOException {
    String name = parsed.commandSpec().name();
    return switch (name) {
      case "list" -> new RulesListCommand(around, console).run(CommonOptions.of(parsed, around));
      case "test" -> new RulesTestCommand(around, console).run(RuleTestOptions.of(parsed, around));
      default -> throw new IllegalStateException("no command " + name);
    };
  }

  private static CommandSpec list() {
    CommandSpec list =
        Cli.command("list", "Lists the rules, the highest salience first: what beats what.");
    Cli.common(list);
    return list;
  }

  private static CommandSpec test() {
    CommandSpec test =
        Cli.command(
            "test",
            "Runs the tests of the rules, tests/*.yaml below their folder: whether the facts of each"
                + " case give the orders and holds that it expects.");
    Cli.root(test);
    Cli.rules(test);
    Cli.output(test, "text|json|junit");
    test.addOption(
        OptionSpec.builder("--run")
            .paramLabel("REGEX")
            .type(String.class)
            .description("Run only cases whose name, or 'file: name', this is found in.")
            .build());
    test.addOption(
        Cli.flag("--update", "Write what comes out in place of what failing cases expect."));
    return test;
  }
}
