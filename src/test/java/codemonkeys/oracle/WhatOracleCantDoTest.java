package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a person can do is said once, wherever somebody looks, and in few lines. */
class WhatOracleCantDoTest {
  private static final int MANY = 10_000;

  @TempDir Path folder;

  // --- Setup --------------------------------------------------------------------------------

  @Test
  void productsThatNeedSetupAreListedOnceGroupedByFixInPlanStatusAndRun() {
    FleetFolder fleet = needingSetup();

    for (String command : List.of("plan --dry-run", "status", "run")) {
      Outcome outcome = fleet.oracle(command.split(" "));

      assertThat(outcome.exit()).as(outcome.err()).isZero();
      assertThat(outcome.out().lines().filter(line -> line.startsWith("Needs setup")))
          .as(command)
          .containsExactly(
              "Needs setup (2): no test command: bare, made. Fix: add commands.test (a list of"
                  + " arguments) to its entry in dash/products.json, or a build file to its folder,"
                  + " or say \"tests\": false.",
              "Needs setup (1): folder missing: gone. Fix: check it out there, or correct path in"
                  + " dash/products.json.",
              "Needs setup (1): not checked out here: far. Fix: check it out and name its folder in"
                  + " path in dash/products.json.");
    }
  }

  @Test
  void theirGroupsStandInJsonWithWhatIsTheMatterWithEach() {
    FleetFolder fleet = needingSetup();

    for (String command : List.of("plan --dry-run", "status", "run")) {
      Map<?, ?> json = Json.object(fleet.oracle((command + " --format json").split(" ")).out());

      List<?> groups = (List<?>) json.get("needs_setup");
      assertThat(groups).as(command).hasSize(3);
      assertThat(Json.at(groups.get(0), "setup")).isEqualTo("no_test_command");
      assertThat(Json.at(groups.get(0), "product_ids")).isEqualTo(List.of("bare", "made"));
      assertThat(Json.at(groups.get(0), "problems"))
          .isEqualTo(map("made", "no test command: Makefile has no target test"));
      assertThat(Json.at(groups.get(1), "product_ids")).isEqualTo(List.of("gone"));
      assertThat(Json.at(groups.get(1), "problems", "gone").toString()).contains("nowhere");
      assertThat(Json.at(groups.get(2), "setup")).isEqualTo("not_checked_out");
    }
  }

  @Test
  void explainSaysWhyABuildFileGivesNoTestCommand() {
    assertThat(needingSetup().oracle("explain", "--product", "made").out())
        .contains("no test command: Makefile has no target test; add commands.test");
  }

  @Test
  void anOrderWithoutATestCommandIsRefusedWithTheReason() {
    FleetFolder fleet = needingSetup();
    fleet.file("nexus/work_orders/wo_made_test_001.json", order("made"));

    Outcome outcome = fleet.oracle("run");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(fleet.files("nexus/work_orders").get("nexus/work_orders/wo_made_test_001.json"))
        .contains("no test command: Makefile has no target test; add commands.test");
  }

  @Test
  void aRunThatRanSomethingListsThemTooAndOnce() {
    FleetFolder fleet = needingSetup();
    fleet.file("nexus/work_orders/wo_sound_test_001.json", order("sound"));

    Outcome outcome = fleet.oracle("run", "--all");

    assertThat(outcome.out())
        .contains("Run: 1 done, 0 failed")
        .containsOnlyOnce("no test command: bare, made.");
  }

  @Test
  void ofTenThousandThatNeedSetupAFewAreNamedAndNoneTakesAPlace() {
    List<Object> products = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      products.add(
          map(
              "product_id", String.format("p%05d", i),
              "display_name", "P",
              "owner", "nexus",
              "status", "active",
              "path", i % 2 == 0 ? "empty" : "nowhere"));
    }
    products.add(
        map(
            "product_id", "sound",
            "display_name", "S",
            "owner", "nexus",
            "status", "active",
            "commands", map("test", List.of("true"))));
    FleetFolder fleet = FleetFolder.in(folder).file("empty/README", "");
    fleet.file(
        "dash/products.json", FleetFolder.json(map("schema_version", "0.1", "products", products)));

    for (String command : List.of("plan --dry-run --min-priority 20", "status", "run")) {
      List<String> lines = fleet.oracle(command.split(" ")).out().lines().toList();

      List<String> setup = lines.stream().filter(l -> l.startsWith("Needs setup")).toList();
      assertThat(setup).as(command).hasSize(2);
      assertThat(setup)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .startsWith("Needs setup (5000): ")
                      .contains(" and 4995 more. Fix: ")
                      .hasSizeLessThan(500));
      if (command.startsWith("plan")) {
        assertThat(lines.stream().filter(l -> l.startsWith("  + "))).hasSize(1);
        assertThat(lines).hasSizeLessThan(20);
      }
    }
  }

  private FleetFolder needingSetup() {
    FleetFolder fleet = FleetFolder.in(folder).product("gone", "path", "nowhere");
    try {
      Files.delete(folder.resolve("nowhere"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fleet
        .product("sound", "path", "sound")
        .product("bare", "path", "bare", "commands", null)
        .product("made", "path", "made", "commands", null)
        .file("made/Makefile", "all:\n\ttrue\n")
        .product("far", "repo", "https://example.org/far.git")
        .product("none", "path", "none", "commands", null, "tests", false)
        .product("old", "path", "none", "commands", null, "status", "archived");
  }

  private static String order(String product) {
    Map<String, Object> order = FleetFolder.order("wo_" + product + "_test_001", product, "test");
    order.put("budget", map("max_actions", 1, "max_seconds", 600));
    order.put("priority", 1);
    order.put("created_at", "2026-02-28T00:00:00Z");
    return FleetFolder.json(order);
  }

  // --- Holds --------------------------------------------------------------------------------

  @Test
  void theReasonOfAHoldIsShownWhereverItsEffectIs() {
    FleetFolder fleet = FleetFolder.in(folder).product("p").product("q");
    String reason = "moving to another machine";
    assertThat(fleet.oracle("hold", "p", "--why", reason).exit()).isZero();

    for (String command :
        List.of(
            "plan --dry-run",
            "plan --dry-run --format json",
            "status",
            "status --format json",
            "explain --product p",
            "explain --product p --format json")) {
      assertThat(fleet.oracle(command.split(" ")).out())
          .as(command)
          .contains(reason)
          .contains("oracle release p");
    }
    assertThat(fleet.oracle("release", "p").exit()).isZero();
    assertThat(fleet.oracle("status").out()).doesNotContain(reason);
  }

  // --- Demand -------------------------------------------------------------------------------

  @Test
  void demandIsReportedOnlyWhenTheFleetAsksForMoreThanTheBudgetGives() {
    FleetFolder fleet = demanding();

    assertThat(fleet.oracle("plan", "--dry-run", "--budget", "4").out())
        .contains(
            "Demand: the fleet asks for 4.14 tests a day (no tier: 0.14, tier 1: 2, tier 2: 1,"
                + " tier 3: 1); a budget of 4 at one plan a day gives 4. Fix: plan with a larger"
                + " --budget, or more often.\n"
                + "Longest wait: a1, tested 4 d ago, 4.0 times its limit.\n");
    assertThat(fleet.oracle("plan", "--dry-run", "--budget", "5").out())
        .doesNotContain("Demand", "Longest wait");
    assertThat(fleet.oracle("status").out())
        .contains("asks for 4.14 tests a day", "a budget of 3 at one plan a day");
  }

  @Test
  void demandStandsInJsonWhateverTheBudget() {
    FleetFolder fleet = demanding();

    for (Map<?, ?> json :
        List.of(
            fleet.record("--budget", "900"),
            Json.object(fleet.oracle("status", "--format", "json").out()))) {
      assertThat(Json.at(json, "demand"))
          .isEqualTo(
              map(
                  "tests_per_day", 4.14,
                  "by_tier", map("1", 2.0, "2", 1.0, "3", 1.0, "none", 0.14),
                  "longest_wait",
                      map(
                          "product_id", "a1",
                          "overdue", 4.0,
                          "last_test_at", "2026-02-25T06:00:00Z")));
    }
  }

  @Test
  void aBudgetThatIsJustEnoughIsEnough() {
    FleetFolder fleet = FleetFolder.in(folder);
    List.of("a", "b", "c").forEach(id -> fleet.product(id, "sla_tier", 1));

    assertThat(fleet.oracle("plan", "--dry-run").out()).doesNotContain("Demand");
    assertThat(fleet.oracle("plan", "--dry-run", "--budget", "2").out())
        .contains("asks for 3 tests a day (tier 1: 3)")
        .contains("Longest wait: a, never tested.");
  }

  /** Four tests a day by tiers, and one in a week for two products that name no tier. */
  private FleetFolder demanding() {
    FleetFolder fleet = FleetFolder.in(folder);
    for (String id : List.of("a1", "a2", "b1", "b2", "b3")) {
      fleet.product(id, "sla_tier", id.startsWith("a") ? 1 : 2).lastRun(id, "success", 5);
    }
    for (int i = 1; i <= 7; i++) {
      fleet.product("c" + i, "sla_tier", 3).lastRun("c" + i, "success", 5);
    }
    for (String id : List.of("d1", "d2")) {
      fleet.product(id).lastRun(id, "success", 200);
    }
    return fleet
        .lastRun("a1", "success", 96)
        .product("held", "sla_tier", 1)
        .file("dash/runs/held/KILL_SWITCH", "")
        .product("gone", "sla_tier", 1, "repo", "https://example.org/gone.git", "path", null)
        .product("none", "sla_tier", 1, "commands", null, "tests", false)
        .product("planned", "sla_tier", 1, "status", "planned");
  }
}
