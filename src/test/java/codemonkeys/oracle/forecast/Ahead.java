package codemonkeys.oracle.forecast;

import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.FleetPlan;
import codemonkeys.oracle.intake.FleetState.Ending;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Forecasts for tests, of which a test says how jobs end. */
public final class Ahead {
  private static final Path CACHE = Path.of("target", "test-rules-cache").toAbsolutePath();

  private Ahead() {}

  /** A fleet as it is read now, with the rules that count. */
  public static FleetPlan read(Path root, Instant asOf) throws Exception {
    Workspace workspace = new Workspace(root);
    return FleetPlan.read(
        new FleetInputs(
            workspace,
            asOf,
            null,
            null,
            Map.of("PATH", System.getenv("PATH")),
            () -> new OwnFolders(List.of(), List.of()),
            CACHE,
            2,
            () -> "test " + ProcessHandle.current().pid()),
        OrderQueue.read(workspace, OrderQueue.FOLDER));
  }

  /** The forecast of a fleet as it is now. */
  public static Forecast of(
      Path root,
      Instant asOf,
      int days,
      int budget,
      Duration time,
      BiFunction<String, Intent, Ending> endings)
      throws Exception {
    FleetPlan fleet = read(root, asOf);
    Endings scripted =
        new Endings() {
          @Override
          public Ending of(ProductId product, Intent intent, int day, long seed) {
            return endings.apply(product.value(), intent);
          }

          @Override
          public Duration time(ProductId product, Intent intent) {
            return time;
          }
        };
    return new Forecaster(fleet.fleet().state(), asOf, days, scripted, fleet.rules(), 2)
        .forecast(budget, 1);
  }

  /** The orders that the plan of a day gives, as {@code product intent}. */
  public static List<String> planned(ForecastDay day) {
    return day.orders().stream()
        .filter(order -> !order.rule().isEmpty())
        .map(order -> order.product() + " " + order.intent())
        .toList();
  }
}
