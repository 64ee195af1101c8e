package codemonkeys.oracle.forecast;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.StandInJobs;
import codemonkeys.oracle.intake.FleetState.Ending;
import codemonkeys.oracle.units.Intent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a forecast says is what comes: plans are real, and jobs leave what real ones leave. With
 * real processes, {@code FleetTenDaysTest} compares the same.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ForecastMeetsTruthTest {
  private static final int DAYS = 12;
  private static final int BUDGET = 4;

  private static Ending ending(String product, Intent intent) {
    if (product.equals("asleep") && intent != Intent.VALIDATE) {
      return Ending.REFUSED;
    }
    boolean fails =
        intent == Intent.VALIDATE ? product.equals("untidy") : product.startsWith("red");
    return fails ? Ending.FAILED : Ending.PASSED;
  }

  private static StandInJobs.Ending standIn(String product, Intent intent) {
    return switch (ending(product, intent)) {
      case PASSED -> StandInJobs.Ending.PASSES;
      case FAILED -> StandInJobs.Ending.FAILS;
      case REFUSED -> StandInJobs.Ending.CAN_NOT_RUN;
    };
  }

  /**
   * Of all kinds: known, unknown, failing, scheduled, held, without setup, with orders of others.
   */
  private static FleetFolder fleet(Path folder) throws Exception {
    FleetFolder fleet = FleetFolder.in(folder);
    for (int i = 0; i < 12; i++) {
      String id = String.format(Locale.ROOT, "sound-%02d", i);
      fleet.product(id, "path", "products/" + id, "sla_tier", 1 + i % 5);
      if (i % 3 != 0) {
        fleet.lastRun(id, i == 7 ? "cancelled" : "success", 5 + 37 * i);
      }
      if (i == 5) {
        fleet.file(
            "dash/runs/" + id + "/run_20260101_000000/result.json",
            FleetFolder.json(map("status", "success", "intent", "validate")));
      }
    }
    for (String id : List.of("red-one", "red-two", "asleep", "untidy", "bare", "gone", "spent")) {
      Object[] fields = {"path", "products/" + id, "sla_tier", id.equals("red-one") ? 1 : 2};
      if (id.equals("bare")) {
        fields = new Object[] {"path", "products/bare", "sla_tier", 1, "commands", null};
      }
      fleet.product(id, fields);
    }
    Files.delete(folder.resolve("products/gone"));
    Map<String, Object> spent = FleetFolder.report("spent", "success", 80);
    Map<String, Object> economy =
        new HashMap<>((Map<String, Object>) Objects.requireNonNull(spent.get("banana_economy")));
    economy.put("spent_minutes", 90);
    spent.put("banana_economy", economy);
    return fleet
        .lastRun("spent", spent)
        .lastRun("red-two", "failed", 30)
        .lastRun("asleep", "success", 90)
        .schedule("sound-03", "daily", "test", 101)
        .schedule("sound-04", "weekly", "validate", 88)
        .schedule("untidy", "daily", "validate", 89)
        .schedule("sound-05", "manual", "test", 99)
        .file(
            "nexus/work_orders/wo_sound-06_test_001.json",
            FleetFolder.json(FleetFolder.order("wo_sound-06_test_001", "sound-06", "test")));
  }

  @Test
  void theOrdersOfTheNextDaysAreThoseThatTheForecastSaid(@TempDir Path folder) throws Exception {
    FleetFolder fleet = fleet(folder);
    Forecast forecast =
        Ahead.of(
            folder,
            FleetFolder.NOW.plusSeconds(1),
            DAYS,
            BUDGET,
            Duration.ofSeconds(50), // within the limits of all orders
            ForecastMeetsTruthTest::ending);
    StandInJobs jobs = new StandInJobs(fleet.root(), ForecastMeetsTruthTest::standIn);

    for (ForecastDay day : forecast.days()) {
      Instant asOf = FleetFolder.NOW.plus(Duration.ofDays(day.number() - 1L)).plusSeconds(1);
      assertThat(day.asOf()).isEqualTo(asOf);
      InProcess.Outcome plan =
          fleet.oracle(
              "plan", "--budget", "" + BUDGET, "--as-of", asOf.toString(), "--format", "json");
      assertThat(plan.exit()).as(plan.err()).isZero();
      List<String> orders = new ArrayList<>();
      for (Object order : (List<?>) Objects.requireNonNull(Json.object(plan.out()).get("orders"))) {
        orders.add(
            Json.at(order, "priority")
                + " "
                + Json.at(order, "product_id")
                + " "
                + Json.at(order, "intent")
                + " by "
                + Json.at(order, "rule"));
      }
      List<String> said =
          day.orders().stream()
              .filter(order -> !order.rule().isEmpty())
              .map(o -> o.priority() + " " + o.product() + " " + o.intent() + " by " + o.rule())
              .toList();
      assertThat(said).as("day " + day.number() + "\n" + plan.out()).isEqualTo(orders);

      List<String> ran = new ArrayList<>();
      for (StandInJobs.Done done : jobs.runAll(asOf)) {
        ran.add(done.product() + " " + done.intent() + " " + done.ending());
      }
      assertThat(
              day.orders().stream()
                  .filter(order -> order.ran() || order.result() == ForecastOrder.Result.REFUSED)
                  .map(
                      order ->
                          order.product()
                              + " "
                              + order.intent()
                              + " "
                              + standIn(order.product().value(), order.intent())))
          .as("day " + day.number())
          .containsExactlyInAnyOrderElementsOf(ran);
    }
  }
}
