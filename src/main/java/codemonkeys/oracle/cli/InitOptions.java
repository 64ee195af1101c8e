package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.discovery.FleetProposal.Start;
import codemonkeys.oracle.files.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code init} takes.
 *
 * @param owner null to ask git
 * @param yes write without asking
 */
record InitOptions(CommonOptions common, List<Start> starts, @Nullable String owner, boolean yes) {
  InitOptions {
    starts = List.copyOf(starts);
  }

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec init =
        Options.command(
            "init",
            "Makes a fleet of the repositories that are there. Finds git repositories and build"
                + " files, shows the registry it would write, and writes it after a question. Of a fleet that is there it shows what"
                + " could be added.");
    init.addPositional(
        Options.words("DIR", "Where to look for products; the fleet's folder when not given."));
    init.addOption(
        Options.value(
            "--owner",
            "NAME",
            "Who owns products that no CODEOWNERS speaks of; git's user.name when not given."));
    init.addOption(Options.flag("--yes", "Write without asking."));
    Options.everywhere(init);
    Options.usage(
        init, "init [DIR...]", "init", "init ~/code --owner platform", "init --yes --json");
    return init;
  }

  static InitOptions of(ParseResult parsed, CliContext context) throws CommandException {
    CommonOptions common = CommonOptions.of(parsed, context);
    List<Start> starts = new ArrayList<>();
    for (String given : parsed.matchedPositionalValue(0, List.<String>of())) {
      Path folder = CommonOptions.path(context, "DIR", given);
      if (!Files.isDirectory(folder)) {
        throw CommandException.usage(
            Printable.text(given) + " is not a folder; expected one with products in it");
      }
      try {
        starts.add(new Start(folder.toRealPath(), given.startsWith("/")));
      } catch (IOException e) {
        throw CommandException.usage(
            Printable.text(given)
                + " can't be looked at ("
                + Printable.reason(e)
                + "); check its permissions");
      }
    }
    if (starts.isEmpty()) {
      starts.add(new Start(common.workspace().root(), false));
    }
    String owner = parsed.matchedOptionValue("--owner", null);
    if (owner != null && owner.isBlank()) {
      throw CommandException.usage("--owner is empty; expected the name of a person or a team");
    }
    return new InitOptions(common, starts, owner, parsed.hasMatchedOption("--yes"));
  }
}
