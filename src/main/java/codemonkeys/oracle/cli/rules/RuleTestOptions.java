package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.ruletesting.CasePattern;
import codemonkeys.oracle.ruletesting.CasePattern.UnusablePatternException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What {@code oracle rules test} takes.
 *
 * @param rulesText --rules as given; null when it isn't
 * @param run which cases; null for all
 * @param runText as given; empty for all
 */
record RuleTestOptions(
    CommonOptions common,
    @Nullable String rulesText,
    @Nullable CasePattern run,
    String runText,
    boolean update) {
  static RuleTestOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String run = parsed.matchedOptionValue("--run", null);
    try {
      return new RuleTestOptions(
          CommonOptions.of(parsed, context),
          parsed.matchedOptionValue("--rules", null),
          run == null ? null : CasePattern.of(run),
          run == null ? "" : run,
          parsed.hasMatchedOption("--update"));
    } catch (UnusablePatternException e) {
      throw unusable(String.valueOf(run), e);
    }
  }

  static CommandException unusable(String run, UnusablePatternException e) {
    return CommandException.usage("--run " + Printable.text(run) + ": " + e.getMessage());
  }
}
