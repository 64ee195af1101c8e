package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.forecast.Forecaster;
import codemonkeys.oracle.forecast.Outcomes;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code oracle forecast} was called with.
 *
 * @param seed the first of them
 * @param seeds how many; more than one only where chance decides
 * @param settings values of parameters of rules to try, by name
 */
record ForecastOptions(
    CommonOptions common,
    int days,
    int budget,
    Outcomes outcomes,
    int seed,
    int seeds,
    Map<String, String> settings) {
  private static final int USUAL_DAYS = 30;
  private static final int USUAL_SEEDS = 10;
  private static final int MAX_SEEDS = 100;
  private static final int MAX_SEED = 999_999_999;

  static CommandSpec command() {
    CommandSpec forecast =
        Options.command(
            "forecast",
            "Plays plan and run forward, a plan a day, and shows what comes of it; writes nothing. With"
                + " --rules or --set today's rules stand beside the changed ones.");
    forecast.addOption(
        Options.value(
            "--days",
            "N",
            "How many days, 1 to " + Forecaster.MAX_DAYS + "; " + USUAL_DAYS + " when not given."));
    forecast.addOption(Options.budget());
    forecast.addOption(
        Options.value(
            "--outcomes",
            "last|pass|rates",
            "How jobs end: as the last one did, all well, or by chance as often as on record; last"
                + " when not given."));
    forecast.addOption(
        Options.value(
            "--seed",
            "N",
            "The seed of chance, the same gives the same; 1 when not given. Of rates only."));
    forecast.addOption(
        Options.value(
            "--seeds",
            "N",
            "How many seeds from there on, 1 to "
                + MAX_SEEDS
                + "; "
                + USUAL_SEEDS
                + " when not given. Of rates only."));
    forecast.addOption(Settings.option("Another value of a parameter of rules"));
    Options.common(forecast, "text|json|csv");
    forecast.addOption(Options.verbose());
    Options.usage(
        forecast,
        "forecast",
        "forecast --budget 5",
        "forecast --days 60 --outcomes rates --seeds 20",
        "forecast --rules new-rules --json");
    return forecast;
  }

  static ForecastOptions of(ParseResult parsed, CliContext context) throws CommandException {
    String word = parsed.matchedOptionValue("--outcomes", Outcomes.LAST.word());
    Outcomes outcomes =
        Outcomes.of(word)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "--outcomes is "
                            + Printable.text(word)
                            + "; expected last, pass or rates"));
    boolean chance = outcomes == Outcomes.RATES;
    for (String option : new String[] {"--seed", "--seeds"}) {
      if (!chance && parsed.hasMatchedOption(option)) {
        throw CommandException.usage(
            option + " changes nothing without chance; add --outcomes rates, or leave it away");
      }
    }
    int max = Forecaster.MAX_DAYS;
    return new ForecastOptions(
        CommonOptions.of(parsed, context),
        Options.number(parsed, "--days", USUAL_DAYS, 1, max, "a number of days from 1 to " + max),
        Options.budget(parsed),
        outcomes,
        Options.number(parsed, "--seed", 1, 0, MAX_SEED, "a whole number from 0 to " + MAX_SEED),
        Options.number(
            parsed,
            "--seeds",
            chance ? USUAL_SEEDS : 1,
            1,
            MAX_SEEDS,
            "a number of seeds from 1 to " + MAX_SEEDS),
        Settings.of(parsed));
  }
}
