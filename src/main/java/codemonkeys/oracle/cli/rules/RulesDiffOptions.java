package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.history.HistoryReplay.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What {@code rules diff} takes.
 *
 * @param before the rules before, as they were named; null for those in force
 * @param after the rules after; null for those in force
 * @param history which past states to plan; null for the fleet as it is
 * @param settings values of parameters of the rules after, by name
 */
record RulesDiffOptions(
    CommonOptions common,
    @Nullable String before,
    @Nullable String after,
    int budget,
    @Nullable Wanted history,
    Map<String, String> settings) {
  private static final int USUAL_STATES = 50;
  private static final int MAX_STATES = 1_000;

  static RulesDiffOptions of(ParseResult parsed, CliContext context) throws CommandException {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String word = parsed.matchedPositionalValue(i, null);
      if (word != null) {
        words.add(word);
      }
    }
    boolean history = parsed.hasMatchedOption("--history");
    String range = null;
    for (String word : words) {
      range = history && Range.of(word) != null ? word : range;
    }
    if (range != null) {
      words.remove(range);
    }
    if (words.size() > 2) {
      throw CommandException.usage(
          Printable.text(words.get(2))
              + " is one word too many; expected OLD, NEW, and with --history also REV..REV");
    }
    Map<String, String> settings = Settings.of(parsed);
    if (history && !settings.isEmpty()) {
      throw CommandException.usage(
          "--set with --history; expected one of them: write the value into a parameters.yaml, and"
              + " name its folder as NEW");
    }
    if (words.isEmpty() && settings.isEmpty()) {
      throw CommandException.usage(
          "OLD is missing; expected a folder of rules, or one at a revision of git as HEAD:rules,"
              + " or --set NAME=VALUE");
    }
    int limit =
        Options.number(
            parsed,
            "--limit",
            USUAL_STATES,
            1,
            MAX_STATES,
            "a number of past states from 1 to " + MAX_STATES);
    if (!history && parsed.hasMatchedOption("--limit")) {
      throw CommandException.usage("--limit is for --history; expected both or none");
    }
    int budget = Options.budget(parsed);
    Range own = range == null ? null : Range.of(range);
    return new RulesDiffOptions(
        CommonOptions.of(parsed, context),
        words.isEmpty() ? null : words.get(0),
        words.size() > 1 ? words.get(1) : null,
        budget,
        !history
            ? null
            : own == null
                ? new Wanted(null, "HEAD", limit, budget)
                : new Wanted(own.from(), own.to(), limit, budget),
        settings);
  }

  /** {@code REV..REV}; what stands beside a slash is part of a path. */
  private record Range(String from, String to) {
    private static final Pattern FORM = Pattern.compile("([^:]*[^:/.])\\.\\.([^:/.][^:]*)?");

    static @Nullable Range of(String word) {
      Matcher matcher = FORM.matcher(word);
      if (!matcher.matches()) {
        return null;
      }
      String to = matcher.group(2);
      return new Range(matcher.group(1), to == null ? "HEAD" : to);
    }
  }
}
