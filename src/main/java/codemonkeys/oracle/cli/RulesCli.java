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
    rules.addSubcommand("check", check());
    return rules;
  }

  static ExitCode dispatch(ParseResult parsed, Surroundings around, Console console)
      throws Refusal, IOException {
    String name = parsed.commandSpec().name();
    return switch (name) {
      case "list" -> new RulesListCommand(around, console).run(CommonOptions.of(parsed, around));
      case "check" ->
          new RulesCheckCommand(around, console)
              .run(CommonOptions.of(parsed, around), parsed.hasMatchedOption("--strict"));
      default -> throw new IllegalStateException("no command " + name);
    };
  }

  private static CommandSpec check() {
    CommandSpec check =
        Cli.command(
            "check",
            "Looks through the rules without running them: what is not allowed, what can't work,"
                + " and what is most likely not meant. Each finding has its place and a cure.");
    Cli.root(check);
    Cli.rules(check);
    Cli.output(check, "text|json|sarif");
    check.addOption(Cli.flag("--strict", "Let warnings fail as well."));
    return check;
  }

  private static CommandSpec list() {
    CommandSpec list =
        Cli.command("list", "Lists the rules, the highest salience first: what beats what.");
    Cli.common(list);
    return list;
  }
}
