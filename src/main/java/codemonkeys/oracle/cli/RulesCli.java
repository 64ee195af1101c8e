package codemonkeys.oracle.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The commands below {@code oracle rules}. */
final class RulesCli {
  private RulesCli() {}

  static CommandSpec rules() {
    CommandSpec rules = Cli.command("rules", "Shows the rules that decide.");
    rules.addSubcommand("list", list());
    return rules;
  }

  static ExitCode dispatch(ParseResult parsed, Surroundings around, Console console)
      throws Refusal, IOException {
    String name = parsed.commandSpec().name();
    return switch (name) {
      case "list" -> new RulesListCommand(around, console).run(CommonOptions.of(parsed, around));
      default -> throw new IllegalStateException("no command " + name);
    };
  }

  private static CommandSpec list() {
    CommandSpec list =
        Cli.command("list", "Lists the rules, the highest salience first: what beats what.");
    Cli.common(list);
    return list;
  }
}
