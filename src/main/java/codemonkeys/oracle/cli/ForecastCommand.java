package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions.OutputFormat;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Settings;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NoSuchRulesException;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.forecast.Forecaster;
import codemonkeys.oracle.forecast.Outlook;
import codemonkeys.oracle.intake.FleetState;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.rules.engine.FiringException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code oracle forecast}. */
final class ForecastCommand {
  private final CliContext context;
  private final Console console;

  ForecastCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  /** Rules, and where they were found. */
  private static final class Rules implements FleetPlan.RuleSet {
    private final FleetInputs with;
    private String shown = "";

    Rules(FleetInputs with) {
      this.with = with;
    }

    @Override
    public RuleFiles.Found read() throws NotUnderstoodException {
      RuleFiles.Found found = RuleFiles.find(with);
      shown = found.shown() + Settings.shown(with.settings());
      return found;
    }
  }

  /**
   * What was looked at.
   *
   * @param rules where they are
   */
  record Side(String rules, FleetPlan fleet, Outlook outlook) {}

  ExitCode run(ForecastOptions options) throws NotUnderstoodException, CommandException {
    FleetInputs with = Settings.applied(options.common().inputs(context), options.settings());
    List<Rules> sets = new ArrayList<>();
    sets.add(new Rules(with));
    if (with.rules() != null || !options.settings().isEmpty()) {
      // Those that count without --rules and --set.
      sets.add(new Rules(with.withRules(null).with(Map.of())));
    }
    OrderQueue queue = OrderQueue.read(options.common().workspace(), OrderQueue.FOLDER);
    List<FleetPlan> fleets;
    try {
      fleets = FleetPlan.read(with, queue, List.copyOf(sets));
    } catch (NoSuchRulesException e) {
      throw new IllegalStateException("no rules were named", e);
    }
    console.warnings(fleets.get(0).fleet().diagnostics());
    for (FleetPlan fleet : fleets) {
      console.warnings(fleet.rules().warnings());
    }
    List<Side> sides = new ArrayList<>();
    for (int i = 0; i < fleets.size(); i++) {
      sides.add(new Side(sets.get(i).shown, fleets.get(i), outlook(options, fleets.get(i))));
    }
    @Nullable Side today = sides.size() > 1 ? sides.get(1) : null;
    if (options.common().json()) {
      console.result(JsonText.text(ForecastJson.of(options, sides.get(0), today)));
    } else if (options.common().format() == OutputFormat.CSV) {
      console.result(ForecastJson.csv(sides));
    } else {
      new ForecastText(console, options).print(sides.get(0), today);
    }
    return ExitCode.SUCCESS;
  }

  private Outlook outlook(ForecastOptions options, FleetPlan fleet) throws NotUnderstoodException {
    FleetState state = fleet.fleet().state();
    Forecaster forecaster =
        new Forecaster(
            state,
            options.common().asOf(),
            options.days(),
            Forecaster.endings(options.outcomes(), state),
            fleet.rules(),
            context.threads());
    try {
      return forecaster.outlook(options.budget(), options.seed(), options.seeds());
    } catch (FiringException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    }
  }
}
