package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What {@code rules diff} takes.
 *
 * @param before the rules before, as they were named
 * @param after the rules after; null for those in force
 */
record RulesDiffOptions(CommonOptions common, String before, @Nullable String after, int budget) {
  static RulesDiffOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String before = parsed.matchedPositionalValue(0, null);
    if (before == null) {
      throw CommandException.usage(
          "OLD is missing; expected a folder of rules, or one at a revision of git as HEAD:rules");
    }
    return new RulesDiffOptions(
        CommonOptions.of(parsed, context),
        before,
        parsed.matchedPositionalValue(1, null),
        Options.budget(parsed));
  }
}
