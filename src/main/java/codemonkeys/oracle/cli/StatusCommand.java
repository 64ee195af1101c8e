package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.planning.Planner;
import codemonkeys.oracle.planning.ProductStatus;

/** {@code oracle status}: the fleet at a glance. */
final class StatusCommand {
  private final CliContext context;
  private final Console console;

  StatusCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(StatusOptions options) throws NotUnderstoodException, CommandException {
    OrderQueue queue = OrderQueue.read(options.common().workspace(), OrderQueue.FOLDER);
    FleetPlan planning = FleetPlan.read(options.common().inputs(context), queue);
    Plan plan = planning.plan(Planner.Request.of(Planner.Request.MAX_ORDERS));
    StatusReport report =
        new StatusReport(
            options,
            planning.fleet(),
            plan,
            queue,
            options.select(ProductStatus.all(planning.fleet().facts(), plan)));
    switch (options.common().format()) {
      case JSON -> console.result(JsonText.text(StatusJson.of(report)));
      case OPENMETRICS -> console.result(StatusMetrics.of(report));
      default -> new StatusText(console, report).print();
    }
    return ExitCode.SUCCESS;
  }
}
