package codemonkeys.oracle.cli;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code oracle forecast} prints, and that it does nothing else. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ForecastCommandTest {
  @TempDir Path folder;

  private static FleetFolder fleet(Path folder, boolean reversed) throws Exception {
    FleetFolder fleet = FleetFolder.in(folder);
    List<Integer> numbers = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
    if (reversed) {
      Collections.reverse(numbers);
    }
    for (int i : numbers) {
      String id = String.format(Locale.ROOT, "p%d", i);
      fleet.product(id, "path", id, "sla_tier", 1 + i % 4, "commands", i == 7 ? null : test());
      if (i < 6) {
        fleet.lastRun(id, i == 2 ? "failed" : "success", 20 + 30 * i);
        fleet.earlierRun(id, "20251231_000000", i % 2 == 0 ? "failed" : "success");
        fleet.earlierRun(id, "20251230_000000", "success");
      }
    }
    return fleet;
  }

  private static Map<String, Object> test() {
    return map("test", List.of("true"));
  }

  private static Map<?, ?> json(FleetFolder fleet, String... options) {
    List<String> args = new ArrayList<>(List.of("forecast", "--format", "json"));
    args.addAll(Arrays.asList(options));
    Outcome outcome = fleet.oracle(args.toArray(String[]::new));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return Json.object(outcome.out());
  }

  private static @Nullable Object of(Map<?, ?> json, String... names) {
    return Json.at(json, names);
  }

  private static int number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).intValue();
  }

  @Test
  void nothingIsWritten() throws Exception {
    FleetFolder fleet = fleet(folder, false);
    Map<String, String> before = fleet.files("");

    assertThat(fleet.oracle("forecast", "--days", "3").exit()).isZero();
    assertThat(fleet.oracle("forecast", "--days", "3", "--format", "csv").exit()).isZero();

    assertThat(fleet.files("")).isEqualTo(before);
  }

  @Test
  void theSameFleetGivesTheSameBytesWhateverTheOrderOfItsFiles(@TempDir Path other)
      throws Exception {
    FleetFolder one = fleet(folder, false);
    FleetFolder same = fleet(other, true);
    for (String[] options :
        new String[][] {
          {"--days", "8", "--json"},
          {"--days", "8"},
          {"--days", "8", "--json", "--outcomes", "rates", "--seed", "7", "--seeds", "3"}
        }) {
      List<String> args = new ArrayList<>(List.of("forecast"));
      args.addAll(List.of(options));
      String said = one.oracle(args.toArray(String[]::new)).out();

      assertThat(same.oracle(args.toArray(String[]::new)).out()).isEqualTo(said);
      assertThat(one.oracle(args.toArray(String[]::new)).out()).isEqualTo(said);
    }
  }

  @Test
  void theFirstDayIsThePlanOfToday() throws Exception {
    FleetFolder fleet = fleet(folder, false);
    List<String> planned = fleet.planned("--budget", "5");

    Map<?, ?> json = json(fleet, "--days", "2", "--budget", "5");

    Object first = ((List<?>) Objects.requireNonNull(of(json, "forecast", "by_day"))).get(0);
    List<String> orders = new ArrayList<>();
    for (Object order : (List<?>) Objects.requireNonNull(Json.at(first, "orders"))) {
      orders.add(
          Json.at(order, "priority")
              + " "
              + Json.at(order, "product_id")
              + " "
              + Json.at(order, "intent"));
    }
    assertThat(orders).isEqualTo(planned).hasSize(5);
  }

  @Test
  void jobsEndAsTheyDidLastOrAllWellOrByChance() throws Exception {
    FleetFolder fleet = fleet(folder, false);

    Map<?, ?> last = json(fleet, "--days", "10", "--budget", "9");
    Map<?, ?> pass = json(fleet, "--days", "10", "--budget", "9", "--outcomes", "pass");
    Map<?, ?> rates =
        json(fleet, "--days", "10", "--budget", "9", "--outcomes", "rates", "--seeds", "9");
    Map<?, ?> one =
        json(fleet, "--days", "10", "--budget", "9", "--outcomes", "rates", "--seeds", "1");

    assertThat(number(of(last, "forecast", "failed")))
        .isBetween(1, 3); // until a person has to look
    assertThat(of(last, "forecast", "needs_person").toString()).contains("p2");
    assertThat(number(of(pass, "forecast", "failed"))).isZero();
    assertThat(of(pass, "forecast", "bands")).isNull();
    int least = number(of(rates, "forecast", "bands", "failed", "min"));
    int most = number(of(rates, "forecast", "bands", "failed", "max"));
    assertThat(number(of(rates, "forecast", "bands", "failed", "median"))).isBetween(least, most);
    assertThat(most).isGreaterThan(least);
    assertThat(of(one, "forecast", "by_day")).isEqualTo(of(rates, "forecast", "by_day"));
  }

  @Test
  void theSmallestBudgetIsEnoughAndTheNextSmallerOneIsNot() throws Exception {
    FleetFolder fleet = fleet(folder, false);
    String[] aims = {"leaves_nothing_out", "late", "left_out"};

    Map<?, ?> json = json(fleet, "--days", "10");
    int enough = number(of(json, "forecast", "smallest_budget", aims[0], "budget"));

    assertThat(enough).isGreaterThan(1);
    assertThat(number(of(json, "forecast", "smallest_budget", aims[0], "too_few")))
        .isEqualTo(enough - 1);
    assertThat(
            number(of(json(fleet, "--days", "10", "--budget", "" + enough), "forecast", aims[2])))
        .isZero();
    Map<?, ?> fewer = json(fleet, "--days", "10", "--budget", "" + (enough - 1));
    assertThat(number(of(fewer, "forecast", aims[2]))).isPositive();
  }

  @Test
  void changedRulesStandBesideTodaysAndNoCellIsAFormula() throws Exception {
    FleetFolder fleet = fleet(folder, false);
    fleet.file("changed/all.drl", FleetFolder.VALIDATE_ALL);

    Map<?, ?> json = json(fleet, "--days", "3", "--rules", "changed");
    String text = fleet.oracle("forecast", "--days", "3", "--rules", "changed").out();
    String csv =
        fleet.oracle("forecast", "--days", "1", "--rules", "changed", "--format", "csv").out();

    assertThat(of(json, "today", "by_day"))
        .isEqualTo(of(json(fleet, "--days", "3"), "forecast", "by_day"));
    assertThat(of(json, "forecast", "by_day").toString()).doesNotContain("intent=test");
    assertThat(text).contains("the orders differ from day 1 on.", "TODAY", "CHANGED");
    assertThat(csv)
        .contains("\"'=validate all\",\"passed\"", "\"changed\",1,", "\"oracle:rules\",1,")
        .doesNotContain(",\"=");
  }

  @Test
  void nothingIsWiderThanTheTerminal() throws Exception {
    fleet(folder, false).file("changed/all.drl", FleetFolder.VALIDATE_ALL);
    for (int wide : new int[] {60, 80, 120}) {
      String text =
          InProcess.in(folder)
              .terminal(wide)
              .run("forecast", "--days", "40", "--rules", "changed", "--no-color")
              .out();

      assertThat(text.lines()).allMatch(line -> line.length() <= wide, "within " + wide);
      assertThat(text).contains("#####");
    }
  }

  @Test
  void whenEverythingIsHeldNothingRunsAndNoLimitCounts() throws Exception {
    FleetFolder fleet = fleet(folder, false).file(".codemonkeys/KILL_SWITCH", "");

    Map<?, ?> json = json(fleet, "--days", "3");

    assertThat(number(of(json, "forecast", "ran"))).isZero();
    assertThat(number(of(json, "forecast", "late"))).isZero();
    assertThat(fleet.oracle("forecast", "--days", "3").out()).contains("everything is held");
  }

  @Test
  void anEmptyFleetHasAnEmptyForecast() {
    FleetFolder fleet = FleetFolder.in(folder);

    assertThat(number(of(json(fleet, "--days", "3"), "forecast", "ran"))).isZero();
    assertThat(fleet.oracle("forecast").exit()).isZero();
  }

  @Test
  void whatCanNotBeMeantIsRefused() throws Exception {
    FleetFolder fleet = fleet(folder, false);
    for (String[] wrong :
        new String[][] {
          {"--days", "0", "from 1 to 366"},
          {"--days", "367", "from 1 to 366"},
          {"--budget", "1000", "from 1 to 999"},
          {"--outcomes", "luck", "expected last, pass or rates"},
          {"--seed", "5", "add --outcomes rates"},
          {"--seeds", "5", "add --outcomes rates"},
          {"--rules", "none", "is not a folder"}
        }) {
      Outcome outcome = fleet.oracle("forecast", wrong[0], wrong[1]);

      assertThat(outcome.exit()).as(wrong[0]).isEqualTo(2);
      assertThat(outcome.err()).contains(wrong[2]);
    }
  }
}
