package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.files.Printable;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code skip} takes: either an order or an age.
 *
 * @param order as {@link OrderNames} knows it; null when there is an age
 * @param olderThan for orders of other tools; null when there is an order
 * @param why empty only for a dry run
 */
record SkipOptions(
    CommonOptions common,
    @Nullable String order,
    @Nullable Age olderThan,
    String why,
    boolean dryRun) {

  /**
   * How long something has been pending.
   *
   * @param text as it was given
   */
  record Age(String text, Duration duration) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})([hdw])");

    static Age of(String text) throws CommandException {
      Matcher matcher = FORM.matcher(text);
      int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
      if (number == 0) {
        throw CommandException.usage(
            "--older-than is "
                + Printable.text(text)
                + "; expected a number from 1 to 99999 with h, d or w for hours, days or weeks, as"
                + " 30d");
      }
      return new Age(
          text,
          switch (matcher.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7L * number);
          });
    }
  }

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec skip =
        Options.command(
            "skip",
            "Takes a pending order out of the queue. With --older-than it is all those of other tools"
                + " that have been pending for long, as plan and status list them. oracle release"
                + " puts an order back.");
    skip.addPositional(
        Options.word(
            0,
            "ORDER",
            "The order: its id, a part of that, its product, or its number in oracle status."));
    skip.addOption(
        Options.value(
            "--older-than",
            "AGE",
            "Skip the pending orders that are older than that and that no plan of Oracle's made:"
                + " a number with h, d or w for hours, days or weeks, as 30d."));
    skip.addOption(Options.why());
    skip.addOption(Options.flag("--dry-run", "Show what would be skipped and touch nothing."));
    Options.moment(skip);
    Options.everywhere(skip);
    Options.usage(
        skip,
        "skip (ORDER | --older-than=AGE) --why=TEXT",
        "skip 2 --why \"the branch is not merged yet\"",
        "skip api_validate --why \"done by hand\"",
        "skip --older-than 30d --dry-run");
    return skip;
  }

  static SkipOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String order = parsed.matchedPositionalValue(0, null);
    String age = parsed.matchedOptionValue("--older-than", null);
    String why = parsed.matchedOptionValue("--why", "").strip();
    boolean dryRun = parsed.hasMatchedOption("--dry-run");
    if (order == null && age == null) {
      throw CommandException.usage(
          "name the order to skip, or give --older-than; oracle status lists the orders");
    }
    if (order != null && age != null) {
      throw CommandException.usage(
          "an order and --older-than exclude each other; give one of them");
    }
    if (why.isEmpty() && !dryRun) {
      throw CommandException.usage("say why with --why; it goes into the order and the journal");
    }
    return new SkipOptions(
        CommonOptions.of(parsed, context), order, age == null ? null : Age.of(age), why, dryRun);
  }
}
