package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.NOW;
import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of default rules, row by row, from files to orders. */
class DefaultTableTest {
  private static final String[] ROUTINE = {"10 p validate", "5 p test"};
  private static final double SECOND = 1 / 3600.0;

  private static final String FLEET_SWITCH = "fleet: kill switch for everything: hold the fleet";
  private static final String PRODUCT_SWITCH = "p: kill switch of a product: hold it";
  private static final String NOT_IN_SERVICE = "p: not in service: hold";
  private static final String IN_PROGRESS = "p: run in progress: hold";
  private static final String MINUTES_SPENT = "p: minutes spent: hold";
  private static final String THREE_FAILURES = "p test: three failed tests in a row: hold tests";
  private static final String HEALED_OUT = "p test: heal attempts used up: hold tests";

  @TempDir Path folder;

  private FleetFolder fleet() {
    return FleetFolder.in(folder);
  }

  /** The product p, active, whose last run went well two hours ago. */
  private FleetFolder healthy(Object... fields) {
    return fleet().product("p", fields).lastRun("p", "success", 2);
  }

  private static Map<String, Object> report(String status, double hoursAgo, Object... fields) {
    Map<String, Object> report = FleetFolder.report("p", status, hoursAgo);
    report.putAll(map(fields));
    return report;
  }

  private static Map<String, Object> economy(Object... fields) {
    @SuppressWarnings("unchecked")
    Map<String, Object> economy =
        new LinkedHashMap<>(
            (Map<String, Object>) FleetFolder.report("p", "success", 2).get("banana_economy"));
    economy.putAll(map(fields));
    return map("banana_economy", economy);
  }

  private static Map<String, Object> reportWith(
      String status, double hoursAgo, Map<String, Object> fields) {
    Map<String, Object> report = FleetFolder.report("p", status, hoursAgo);
    report.putAll(fields);
    return report;
  }

  private static String ago(double hours) {
    return NOW.minus(Duration.ofSeconds(Math.round(hours * 3600))).toString();
  }

  private static Map<String, Object> decision(
      String type, String target, double hoursAgo, String status, Map<String, Object> payload) {
    Map<String, Object> decision =
        map(
            "schema_version",
            "0.1",
            "decision_id",
            "dec_20260301_001",
            "type",
            type,
            "created_at",
            ago(hoursAgo),
            "status",
            status,
            "payload",
            payload);
    if (!target.isEmpty()) {
      decision.put("target", target);
    }
    return decision;
  }

  private static Map<String, Object> toggle(String target, double hoursAgo, boolean enabled) {
    return decision(
        "kill_switch_toggle",
        target,
        hoursAgo,
        "issued",
        map("enabled", enabled, "reason", "because"));
  }

  private void assertHeld(FleetFolder fleet, String... holds) {
    Map<?, ?> record = fleet.record();
    assertThat(FleetFolder.holds(record)).containsExactly(holds);
    assertThat((List<?>) record.get("orders")).isEmpty();
  }

  private static void assertPlanned(FleetFolder fleet, String... orders) {
    assertThat(fleet.planned()).containsExactly(orders);
  }

  private static void assertHealthy(FleetFolder fleet) {
    Map<?, ?> record = fleet.record();
    assertThat((List<?>) record.get("holds")).isEmpty();
    assertThat((List<?>) record.get("orders"))
        .extracting(
            order ->
                Json.at(order, "priority")
                    + " "
                    + Json.at(order, "product_id")
                    + " "
                    + Json.at(order, "intent"))
        .containsExactly(ROUTINE);
  }

  @Nested
  class Row1900KillSwitchForEverything {
    @Test
    void theFileHoldsEveryProduct() {
      assertHeld(healthy().product("q").file(".codemonkeys/KILL_SWITCH", ""), FLEET_SWITCH);
    }

    @Test
    void aFolderOfThatNameHoldsAsWell() throws IOException {
      FleetFolder fleet = healthy();
      Files.createDirectories(folder.resolve(".codemonkeys/KILL_SWITCH"));
      assertHeld(fleet, FLEET_SWITCH);
    }

    @Test
    void aLinkOfThatNameHoldsAsWell() throws IOException {
      FleetFolder fleet = healthy();
      Files.createDirectories(folder.resolve(".codemonkeys"));
      Files.createSymbolicLink(
          folder.resolve(".codemonkeys/KILL_SWITCH"), Path.of("/nowhere/at/all"));
      assertHeld(fleet, FLEET_SWITCH);
    }

    @Test
    void otherFilesBesideItHoldNothing() {
      assertHealthy(healthy().file(".codemonkeys/KILL_SWITCH.bak", "").file("KILL_SWITCH", ""));
    }

    @Test
    void theVariableHoldsEveryProduct() {
      assertHeld(healthy().with("CODEMONKEYS_KILL", "1"), FLEET_SWITCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0"})
    void anEmptyVariableOrZeroHoldsNothing(String value) {
      assertHealthy(healthy().with("CODEMONKEYS_KILL", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fleet", "all", "*", ""})
    void anIssuedToggleOfTheWholeFleetHoldsBeforeAnyoneAppliedIt(String target) {
      assertHeld(healthy().decision("d", toggle(target, 1, true)), FLEET_SWITCH);
    }

    @Test
    void aToggleWhosePayloadIsUnclearCountsAsOn() {
      assertHeld(
          healthy()
              .decision(
                  "d", decision("kill_switch_toggle", "fleet", 1, "issued", map("enabled", "no"))),
          FLEET_SWITCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"executed", "acknowledged", "failed"})
    void aToggleThatIsNotIssuedAnyMoreIsIgnored(String status) {
      assertHealthy(
          healthy()
              .decision(
                  "d", decision("kill_switch_toggle", "fleet", 1, status, map("enabled", true))));
    }

    @Test
    void aToggleOfAProductThatNobodyKnowsIsReportedAndHoldsNothing() {
      FleetFolder fleet = healthy().decision("d", toggle("nobody", 1, true));
      assertHealthy(fleet);
      assertThat(fleet.oracle("plan", "--stdout").err()).contains("nexus/outbox/d.json", "nobody");
    }

    @Test
    void theNewestIssuedToggleCounts() {
      FleetFolder fleet =
          healthy().decision("a", toggle("fleet", 3, true)).decision("b", toggle("all", 2, false));
      assertHealthy(fleet);

      assertHeld(fleet.decision("c", toggle("*", 1, true)), FLEET_SWITCH);
    }

    @Test
    void aToggleDoesNotUndoTheFile() {
      assertHeld(
          healthy().file(".codemonkeys/KILL_SWITCH", "").decision("d", toggle("fleet", 1, false)),
          FLEET_SWITCH);
    }

    @Test
    void holdsOfProductsAreListedBehindIt() {
      assertHeld(
          healthy("status", "archived").file(".codemonkeys/KILL_SWITCH", ""),
          FLEET_SWITCH,
          NOT_IN_SERVICE);
    }

    @Test
    void nothingIsPlannedAndTheRecordNamesTheHoldForEveryProposal() {
      FleetFolder fleet = healthy().product("q").file(".codemonkeys/KILL_SWITCH", "");
      Map<?, ?> record = fleet.record();
      assertThat((List<?>) record.get("held"))
          .extracting(held -> Json.at(held, "product_id") + " " + Json.at(held, "intent"))
          .containsExactly("p test", "p validate", "q regenerate_report");
      assertThat(record.get("shortfall")).isEqualTo(999);
    }
  }

  @Nested
  class Row1800KillSwitchOfAProduct {
    @Test
    void itsFileHoldsItAndNoOther() {
      FleetFolder fleet =
          healthy().product("q").lastRun("q", "success", 2).file("dash/runs/p/KILL_SWITCH", "");
      assertThat(fleet.holds()).containsExactly(PRODUCT_SWITCH);
      assertPlanned(fleet, "10 q validate", "5 q test");
    }

    @Test
    void aFolderOfThatNameHoldsAsWell() throws IOException {
      FleetFolder fleet = healthy();
      Files.createDirectories(folder.resolve("dash/runs/p/KILL_SWITCH"));
      assertHeld(fleet, PRODUCT_SWITCH);
    }

    @Test
    void aProductThatNeverRanIsHeldAsWell() {
      assertHeld(fleet().product("p").file("dash/runs/p/KILL_SWITCH", ""), PRODUCT_SWITCH);
    }

    @Test
    void theBlockInItsLastRunHoldsIt() {
      assertHeld(
          healthy()
              .lastRun(
                  "p", report("success", 2, "kill_switch", map("enabled", true, "reason", "x"))),
          PRODUCT_SWITCH);
    }

    @Test
    void aBlockOfTheWrongShapeCountsAsOnThoughTheReportIsRow95() {
      for (Object block :
          List.of("on", List.of(), map(), map("enabled", "false"), map("enabled", 0), 1)) {
        FleetFolder fleet = healthy().lastRun("p", report("success", 2, "kill_switch", block));
        assertHeld(fleet, PRODUCT_SWITCH);
      }
      assertHeld(healthy().lastRun("p", report("success", 2, "kill_switch", null)), PRODUCT_SWITCH);
    }

    @Test
    void aBlockOfTheRightShapeCountsInAReportThatIsOtherwiseWrong() {
      assertHeld(
          healthy()
              .lastRun(
                  "p",
                  report("no such status", 2, "kill_switch", map("enabled", true, "reason", "x"))),
          PRODUCT_SWITCH);
    }

    @Test
    void aReportThatDoesNotParseIsNoSwitch() {
      FleetFolder fleet =
          healthy().file("dash/runs/p/last_run.json", "{\"kill_switch\": {\"enabled\": true}");
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "95 p regenerate_report");
    }

    @Test
    void aReportWithoutTheBlockIsNoSwitch() {
      Map<String, Object> report = report("success", 2);
      report.remove("kill_switch");
      FleetFolder fleet = healthy().lastRun("p", report);
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "95 p regenerate_report");
    }

    @Test
    void anIssuedToggleHoldsItBeforeAnyoneAppliedIt() {
      assertHeld(healthy().decision("d", toggle("p", 1, true)), PRODUCT_SWITCH);
    }

    @Test
    void anIssuedToggleLiftsTheBlockInItsLastRun() {
      assertHealthy(
          healthy()
              .lastRun("p", report("success", 2, "kill_switch", map("enabled", true, "reason", "")))
              .decision("d", toggle("p", 1, false)));
    }

    @Test
    void anIssuedToggleDoesNotUndoItsFile() {
      assertHeld(
          healthy().file("dash/runs/p/KILL_SWITCH", "").decision("d", toggle("p", 1, false)),
          PRODUCT_SWITCH);
    }

    @Test
    void anExecutedToggleIsIgnored() {
      assertHealthy(
          healthy()
              .decision(
                  "d", decision("kill_switch_toggle", "p", 1, "executed", map("enabled", true))));
    }

    @Test
    void aToggleOfAnotherProductIsIgnored() {
      FleetFolder fleet = healthy().product("q").decision("d", toggle("q", 1, true));
      assertThat(fleet.holds()).containsExactly("q: kill switch of a product: hold it");
      assertPlanned(fleet, ROUTINE);
    }
  }

  @Nested
  class Row1700OutOfService {
    @ParameterizedTest
    @ValueSource(strings = {"planned", "deprecated", "archived"})
    void isHeld(String status) {
      assertHeld(fleet().product("p", "status", status), NOT_IN_SERVICE);
    }

    @Test
    void aDisabledProductIsHeld() {
      assertHeld(fleet().product("p", "enabled", false), NOT_IN_SERVICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootstrap", "active", "pending", "development"})
    void everyOtherStatusIsInService(String status) {
      assertHealthy(healthy("status", status, "enabled", true));
    }

    @Test
    void aStatusThatNobodyKnowsIsHeldAndHidesNoOther() {
      FleetFolder fleet = fleet().product("p", "status", "retired").product("q");
      assertThat(fleet.holds()).containsExactly("p: status unknown: hold");
      assertPlanned(fleet, "100 q regenerate_report");
    }
  }

  @Nested
  class Row1600RunInProgress {
    private FleetFolder running(double startedHoursAgo) {
      return fleet()
          .product("p", "sla_tier", 1)
          .lastRun("p", report("in_progress", 0, "started_at", ago(startedHoursAgo)));
    }

    @Test
    void holdsFromItsStart() {
      assertHeld(running(0), IN_PROGRESS);
    }

    @Test
    void holdsUntilExactly24HoursAfterItsStart() {
      assertHeld(running(24), IN_PROGRESS);
    }

    @Test
    void oneSecondLaterItIsRow95() {
      FleetFolder fleet = running(24 + SECOND);
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "95 p regenerate_report");
    }

    @Test
    void countsFromTheStartWhateverItsEndSays() {
      assertHeld(
          fleet()
              .product("p")
              .lastRun("p", report("in_progress", 0, "started_at", ago(23), "ended_at", ago(23))),
          IN_PROGRESS);
      assertPlanned(
          fleet()
              .product("p")
              .lastRun("p", report("in_progress", 0, "started_at", ago(25), "ended_at", ago(1))),
          "95 p regenerate_report");
    }

    @Test
    void hasNoEndYetAndNeedsNone() {
      assertHeld(
          fleet().product("p").lastRun("p", report("in_progress", 1, "ended_at", null)),
          IN_PROGRESS);
    }

    @Test
    void holdsAProductOfEveryIntent() {
      assertHeld(running(1).schedule("p", "hourly", "validate", 70), IN_PROGRESS);
    }
  }

  @Nested
  class Row1600MinutesSpent {
    private FleetFolder spent(Object spent, Object granted, Object... further) {
      Map<String, Object> fields = economy("spent_minutes", spent, "budget_minutes", granted);
      @SuppressWarnings("unchecked")
      Map<String, Object> economy = (Map<String, Object>) fields.get("banana_economy");
      economy.putAll(map(further));
      return fleet().product("p").lastRun("p", reportWith("success", 2, fields));
    }

    @ParameterizedTest
    @CsvSource({"90, 90", "91, 90", "90.000, 90", "0.3, 0.3", "0, 0"})
    void holdWhenTheyReachTheMinutesGranted(
        java.math.BigDecimal spent, java.math.BigDecimal granted) {
      assertHeld(spent(spent, granted), MINUTES_SPENT);
    }

    @ParameterizedTest
    @CsvSource({"89, 90", "89.999, 90", "0, 90"})
    void holdNothingBelow(java.math.BigDecimal spent, java.math.BigDecimal granted) {
      assertHealthy(spent(spent, granted));
    }

    @Test
    void tokensSpentHoldNothing() {
      assertHealthy(
          fleet()
              .product("p")
              .lastRun("p", reportWith("success", 2, economy("spent_tokens", 50000))));
    }

    @Test
    void anIssuedGrantNewerThanTheRunLiftsIt() {
      assertHealthy(
          spent(90, 90).decision("d", decision("budget_grant", "p", 2 - SECOND, "issued", map())));
    }

    @ParameterizedTest
    @CsvSource({
      "budget_grant, p, 2, issued",
      "budget_grant, p, 3, issued",
      "budget_grant, p, 1, failed",
      "budget_grant, q, 1, issued",
      "budget_grant, fleet, 1, issued",
      "allocation, p, 1, issued"
    })
    void nothingElseLiftsIt(String type, String target, double hoursAgo, String status) {
      assertHeld(
          spent(90, 90).decision("d", decision(type, target, hoursAgo, status, map())),
          MINUTES_SPENT);
    }

    @Test
    void aGrantCountsAsExecutedTooUntilItExpiresAndForMinutesOnly() {
      FleetFolder fleet = spent(90, 90);
      for (String status : List.of("issued", "acknowledged", "executed")) {
        for (Map<String, Object> payload :
            List.of(
                map(),
                map("granted_minutes", 30),
                map("granted_minutes", 30, "granted_tokens", 5),
                map("expires_at", ago(-SECOND)),
                map("expires_at", null))) {
          assertHealthy(fleet.decision("d", decision("budget_grant", "p", 1, status, payload)));
        }
        for (Map<String, Object> payload :
            List.of(
                map("granted_tokens", 5),
                map("granted_minutes", 0),
                map("expires_at", ago(0)),
                map("expires_at", "soon"))) {
          assertHeld(
              fleet.decision("d", decision("budget_grant", "p", 1, status, payload)),
              MINUTES_SPENT);
        }
      }
      assertHeld(
          fleet.decision("d", decision("budget_grant", "p", -1, "issued", map())), MINUTES_SPENT);
    }

    @Test
    void minutesThatOracleChargedYesterdayCountNoMore() {
      assertHeld(spent(90, 90, "spent_day", "2026-03-01"), MINUTES_SPENT);
      assertHealthy(spent(90, 90, "spent_day", "2026-02-28"));
    }

    @Test
    void minutesOfOtherToolsCountOnTheNextDayToo() {
      FleetFolder fleet = spent(90, 90);
      assertThat(fleet.holds("--as-of", "2026-03-02T00:00:00Z")).containsExactly(MINUTES_SPENT);
    }
  }

  @Nested
  class Row1550NeedsSetup {
    private static final String SETUP = "p test: needs setup: hold tests";
    private static final String NO_REPORT =
        "p regenerate_report: no report without tests: hold reports";

    @Test
    void aMissingFolderHoldsTestsAndReportsAndNoValidation() throws IOException {
      FleetFolder fleet = fleet().product("p", "path", "p");
      Files.delete(folder.resolve("p"));
      assertThat(fleet.holds()).containsExactly(SETUP, NO_REPORT);
      assertPlanned(fleet, "10 p validate");
    }

    @Test
    void soDoesALink() throws IOException {
      FleetFolder fleet = fleet().product("p", "path", "p");
      Files.move(folder.resolve("p"), folder.resolve("q"));
      Files.createSymbolicLink(folder.resolve("p"), folder.resolve("q"));
      assertThat(fleet.holds()).containsExactly(SETUP, NO_REPORT);
    }

    @Test
    void soDoesAPathThatLeavesTheWorkspace() {
      assertThat(fleet().product("p", "path", "../p").holds()).containsExactly(SETUP, NO_REPORT);
    }

    @Test
    void soDoesARepositoryThatIsNotCheckedOut() {
      assertThat(fleet().product("p", "repo", "https://example.org/p.git").holds())
          .containsExactly(SETUP, NO_REPORT);
    }

    @Test
    void soDoesAProductWithoutATestCommand() {
      FleetFolder fleet = fleet().product("p", "path", "p", "commands", null);
      assertThat(fleet.holds()).containsExactly(SETUP, NO_REPORT);
      assertPlanned(fleet.file("p/Makefile", "test:\n\ttrue\n"), "100 p regenerate_report");
    }

    @Test
    void aProductWithoutTestsOnPurposeIsHeldToo() {
      FleetFolder fleet = fleet().product("p", "tests", false);
      assertThat(fleet.holds())
          .containsExactly(NO_REPORT, "p test: no tests on purpose: hold tests");
      assertPlanned(fleet, "10 p validate");
      assertHealthy(healthy("tests", true));
    }

    @Test
    void aReportThatCanBeMadeFromAWholeRunIsMade() {
      FleetFolder fleet =
          fleet()
              .product("p", "commands", null)
              .file(
                  "dash/runs/p/run_20260101_000000/result.json",
                  FleetFolder.json(
                      map("status", "success", "digests", map("output.log", "0".repeat(64)))));
      assertThat(fleet.holds()).containsExactly(SETUP);
      assertPlanned(fleet, "100 p regenerate_report");
    }
  }

  @Nested
  class Row1500NeedsAPerson {
    private FleetFolder failed(int before) {
      FleetFolder fleet = fleet().product("p").lastRun("p", "failed", 2);
      for (int i = 0; i < before; i++) {
        fleet.earlierRun("p", "2025123" + (1 - i) + "_000000", "failed");
      }
      return fleet;
    }

    private void assertHeldTests(FleetFolder fleet, String... holds) {
      assertThat(fleet.holds()).containsExactly(holds);
      assertPlanned(fleet, "10 p validate");
    }

    /** A failed validation; {@code at} as {@code 20260228_010000}. */
    private FleetFolder validated(FleetFolder fleet, String at, Object... further) {
      Map<String, Object> result = map("intent", "validate", "status", "failed");
      result.putAll(map(further));
      return fleet.file("dash/runs/p/run_" + at + "/result.json", FleetFolder.json(result));
    }

    /** Three failed validations, the last an hour ago; tests passed before. */
    private FleetFolder badlyValidated(Object... further) {
      Map<String, Object> report =
          report(
              "failed",
              1,
              "run_id",
              "run_20260301_050000",
              "last_test",
              map("run_id", "run_20260301_040000", "status", "success", "ended_at", ago(2)));
      FleetFolder fleet = fleet().product("p").lastRun("p", report);
      validated(fleet, "20260227_050000");
      validated(fleet, "20260228_050000");
      return validated(fleet, "20260301_050000", further);
    }

    @Test
    void threeFailedValidationsHoldValidationsAndNoTests() {
      FleetFolder fleet = badlyValidated();
      assertThat(fleet.holds())
          .containsExactly("p validate: three failed validations in a row: hold validations");
      assertPlanned(fleet, "5 p test");
      assertThat(fleet.planned("--as-of", "2026-03-08T05:00:00Z")).contains("10 p validate");
    }

    @Test
    void aFailedValidationIsTriedAgainOnceWhatItReadHasChanged() {
      FleetFolder fleet = badlyValidated("documents_digest", "of other documents");
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "78 p validate");
    }

    @Test
    void theyLapseWhenTheRegistryEntryChangedSince() {
      FleetFolder fleet =
          failed(2)
              .file(
                  "dash/runs/p/run_20260101_000000/result.json",
                  FleetFolder.json(map("registry_digest", "of another entry")));
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "10 p validate", "5 p test");
    }

    @ParameterizedTest
    @CsvSource({"2, 7", "3, 14", "4, 28", "5, 28", "30, 28"})
    void theyLapseByThemselvesInTimeLaterWithEachFailure(int before, int days) {
      FleetFolder fleet = fleet().product("p").lastRun("p", "failed", 24 * days - 0.01);
      for (int i = 0; i < before; i++) {
        fleet.earlierRun("p", "2025120%d_0%d0000".formatted(9 - i / 10, 9 - i % 10), "failed");
      }
      assertHeldTests(fleet, THREE_FAILURES);
      fleet.lastRun("p", "failed", 24 * days);
      assertThat(fleet.holds()).isEmpty();
    }

    @Test
    void theyEndWithAReleaseAfterTheLastFailure() {
      FleetFolder fleet = failed(2);
      Map<String, Object> release = map("action", "release");
      assertHeldTests(
          fleet.decision("d", decision("directive", "p", 24 * 90, "issued", release)),
          THREE_FAILURES);
      assertHeldTests(
          fleet.decision("d", decision("directive", "q", 1, "issued", release)), THREE_FAILURES);
      assertHeldTests(
          fleet.decision("d", decision("directive", "p", 1, "issued", map())), THREE_FAILURES);
      fleet.decision("d", decision("directive", "p", 1, "issued", release));
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "80 p test");
    }

    private FleetFolder refused(FleetFolder fleet, String intent, int number, double hoursAgo) {
      String id = "wo_p_" + intent + "_20260101_000000_00" + number;
      Map<String, Object> order =
          map(
              "job_id", id,
              "product_id", "p",
              "intent", intent,
              "inputs", map(),
              "budget", map("max_actions", 1),
              "stop_conditions", List.of(),
              "priority", 10,
              "created_at", ago(hoursAgo),
              "constitution_refs", List.of("constitution.md"),
              "evidence_expectations", List.of(),
              "status", "failed",
              "result", map("completed_at", ago(hoursAgo), "error_message", "no test command"));
      return fleet.file("nexus/work_orders/" + id + ".json", FleetFolder.json(order));
    }

    @Test
    void refusedOrdersAreFailedAttempts() {
      FleetFolder fleet = healthy("sla_tier", 1);
      fleet.lastRun("p", "success", 30);
      refused(refused(fleet, "test", 1, 3), "test", 2, 2);
      assertPlanned(fleet, "65 p test");
      assertHeldTests(refused(fleet, "test", 3, 1), THREE_FAILURES);
      assertPlanned(fleet.lastRun("p", "success", 0.5), "10 p validate", "5 p test");
    }

    @Test
    void refusedReportsHoldReports() {
      FleetFolder fleet = fleet().product("p");
      refused(refused(fleet, "regenerate_report", 1, 3), "regenerate_report", 2, 2);
      assertPlanned(fleet, "100 p regenerate_report");
      refused(fleet, "regenerate_report", 3, 1);
      assertThat(fleet.holds())
          .containsExactly("p regenerate_report: three failed reports in a row: hold reports");
      assertPlanned(fleet, "10 p validate", "5 p test");
    }

    @Test
    void threeFailedRunsInARowHoldTests() {
      assertHeldTests(failed(2), THREE_FAILURES);
    }

    @Test
    void twoDoNot() {
      FleetFolder fleet = failed(1);
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "80 p test");
    }

    @Test
    void theFolderOfTheLastRunItselfIsNotCountedTwice() {
      assertPlanned(failed(1).earlierRun("p", "20260101_000000", "failed"), "80 p test");
    }

    @Test
    void aSuccessBetweenThemEndsTheRow() {
      assertPlanned(failed(2).earlierRun("p", "20251231_120000", "success"), "80 p test");
    }

    @Test
    void passedIsASuccessToo() {
      assertPlanned(failed(2).earlierRun("p", "20251231_120000", "passed"), "80 p test");
    }

    @Test
    void aRunOfUnknownOutcomeEndsTheRow() {
      assertPlanned(
          failed(2).file("dash/runs/p/run_20251231_120000/result.json", "{}"), "80 p test");
    }

    @Test
    void threeFailuresBeforeASuccessHoldNothing() {
      FleetFolder fleet = failed(3).lastRun("p", "success", 2);
      assertHealthy(fleet);
    }

    @Test
    void otherIntentsAreNotHeld() {
      FleetFolder fleet =
          failed(2)
              .lastRun("p", report("failed", 2, "evidence", map("paths", List.of("gone.txt"))));
      assertThat(fleet.holds()).containsExactly(THREE_FAILURES);
      assertPlanned(fleet, "85 p regenerate_report");
    }

    @Test
    void theHoldIsListedAsNeedsAPerson() {
      assertThat(failed(2).oracle("plan", "--dry-run").out()).contains("Needs a person: p (test)");
    }

    @Test
    void healAttemptsUsedUpHoldTests() {
      FleetFolder fleet = fleet().product("p");
      fleet.lastRun(
          "p",
          reportWith("failed", 2, economy("max_ci_heal_attempts", 2, "ci_heal_attempts_used", 2)));
      assertHeldTests(fleet, HEALED_OUT);
    }

    @ParameterizedTest
    @CsvSource({"failed, 2, 1, 80 p test", "failed, 0, 0, 80 p test", "cancelled, 2, 2, 60 p test"})
    void healAttemptsLeftOrNoFailureHoldNothing(String status, int max, int used, String order) {
      FleetFolder fleet = fleet().product("p");
      fleet.lastRun(
          "p",
          reportWith(
              status, 2, economy("max_ci_heal_attempts", max, "ci_heal_attempts_used", used)));
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, order);
    }

    @Test
    void bothLapseWhenTheSourceChangedSince() {
      FleetFolder fleet = failed(2).file("a.txt", "1");
      fleet.lastRun(
          "p",
          reportWith("failed", 2, economy("max_ci_heal_attempts", 2, "ci_heal_attempts_used", 2)));
      fleet.ranAt("p", fleet.commit(""));
      assertHeldTests(fleet, HEALED_OUT, THREE_FAILURES);

      fleet.file("a.txt", "2");
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "75 p test");

      fleet.commit("");
      assertThat(fleet.holds()).isEmpty();
      assertPlanned(fleet, "75 p test");
    }

    @Test
    void theyStandWhenNobodyKnowsWhetherTheSourceChanged() {
      FleetFolder fleet = failed(2).file("a.txt", "1").ranAt("p", "0".repeat(40));
      fleet.commit("");
      fleet.file("a.txt", "2");
      assertHeldTests(fleet, THREE_FAILURES);
    }
  }

  @Nested
  class Row100NoLastRun {
    @Test
    void makesAReport() {
      assertPlanned(fleet().product("p"), "100 p regenerate_report");
    }

    @Test
    void soDoesAnEmptyFolderOfRuns() throws IOException {
      FleetFolder fleet = fleet().product("p");
      Files.createDirectories(folder.resolve("dash/runs/p"));
      assertPlanned(fleet, "100 p regenerate_report");
    }

    @Test
    void aReportIsALastRun() {
      assertHealthy(healthy());
    }
  }

  @Nested
  class Row95ReportUnusable {
    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"a\":1,\"a\":2}", "{} {}", "\uFEFF{}"})
    void isMadeAgainWhenItDoesNotParse(String text) {
      assertPlanned(
          fleet().product("p").file("dash/runs/p/last_run.json", text), "95 p regenerate_report");
    }

    @Test
    void isMadeAgainWhenAFolderStandsThere() throws IOException {
      FleetFolder fleet = fleet().product("p");
      Files.createDirectories(folder.resolve("dash/runs/p/last_run.json"));
      assertPlanned(fleet, "95 p regenerate_report");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "product_id",
          "run_id",
          "started_at",
          "ended_at",
          "status",
          "summary",
          "evidence",
          "banana_economy",
          "kill_switch",
          "pr_wave"
        })
    void isMadeAgainWhenAFieldIsMissing(String field) {
      Map<String, Object> report = report("success", 2);
      report.remove(field);
      assertPlanned(fleet().product("p").lastRun("p", report), "95 p regenerate_report");
    }

    @ParameterizedTest
    @CsvSource({"status, SUCCESS", "schema_version, 0.2", "product_id, q", "ended_at, yesterday"})
    void isMadeAgainWhenAFieldIsWrong(String field, String value) {
      assertPlanned(
          fleet().product("p").lastRun("p", report("success", 2, field, value)),
          "95 p regenerate_report");
    }

    @Test
    void aReportWithoutASchemaVersionIsReadAllTheSame() {
      Map<String, Object> report = report("success", 2);
      report.remove("schema_version");
      assertHealthy(fleet().product("p").lastRun("p", report));
    }

    @Test
    void furtherFieldsAreNoError() {
      assertHealthy(fleet().product("p").lastRun("p", report("success", 2, "more", "of it")));
    }

    @Test
    void hidesNoOtherProductAndIsNoFailureOfThePlan() {
      FleetFolder fleet = healthy().product("q").file("dash/runs/q/last_run.json", "{");
      assertPlanned(fleet, "95 q regenerate_report", "10 p validate", "5 p test");
      assertThat(fleet.oracle("plan", "--stdout").err()).contains("dash/runs/q/last_run.json:1:");
    }
  }

  @Nested
  class Row90GovernanceFailed {
    @Test
    void validates() {
      assertPlanned(fleet().product("p").lastRun("p", "governance_failed", 2), "90 p validate");
    }
  }

  @Nested
  class Row85EvidenceMissing {
    private FleetFolder naming(String status, Object... paths) {
      return fleet()
          .product("p", "status", status)
          .lastRun("p", report("success", 2, "evidence", map("paths", List.of(paths))));
    }

    @Test
    void makesTheReportAgainForAnActiveProduct() {
      assertPlanned(naming("active", "runs/p/log.txt"), "85 p regenerate_report");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootstrap", "pending", "development"})
    void isSilentForOthers(String status) {
      assertHealthy(naming(status, "runs/p/log.txt"));
    }

    @Test
    void isSilentWhenAllOfItIsThereRelativeToDash() {
      assertHealthy(naming("active", "runs/p/log.txt").file("dash/runs/p/log.txt", ""));
    }

    @Test
    void speaksWhenOneOfTwoIsMissing() {
      assertPlanned(
          naming("active", "runs/p/log.txt", "runs/p/other.txt").file("dash/runs/p/log.txt", ""),
          "85 p regenerate_report");
    }

    @Test
    void aFileBesideDashIsNotThere() {
      assertPlanned(
          naming("active", "runs/p/log.txt").file("runs/p/log.txt", ""), "85 p regenerate_report");
    }

    @Test
    void whatLiesOutsideTheWorkspaceIsNotThere() {
      assertPlanned(naming("active", "../../etc/passwd"), "85 p regenerate_report");
      assertPlanned(naming("active", "/etc/passwd"), "85 p regenerate_report");
    }
  }

  @Nested
  class Row80FailedOrBudgetExhausted {
    @ParameterizedTest
    @ValueSource(strings = {"failed", "budget_exhausted"})
    void testsAgain(String status) {
      assertPlanned(fleet().product("p").lastRun("p", status, 2), "80 p test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"success", "passed"})
    void passedIsAnOlderWordForSuccess(String status) {
      assertHealthy(fleet().product("p").lastRun("p", status, 2));
    }
  }

  @Nested
  class Row75SourceChanged {
    private FleetFolder committed() {
      FleetFolder fleet = healthy("path", "p").file("p/a.txt", "1").file("q/a.txt", "1");
      fleet.ranAt("p", fleet.commit(""));
      return fleet;
    }

    @Test
    void isSilentWithoutAChange() {
      assertHealthy(committed());
    }

    @Test
    void testsAfterACommittedChange() {
      FleetFolder fleet = committed().file("p/a.txt", "2");
      fleet.commit("");
      assertPlanned(fleet, "75 p test");
    }

    @Test
    void testsAfterAnUncommittedChange() {
      assertPlanned(committed().file("p/a.txt", "2"), "75 p test");
    }

    @Test
    void testsAfterANewFile() {
      assertPlanned(committed().file("p/sub/b.txt", "2"), "75 p test");
    }

    @Test
    void testsAfterAnEditInASubmoduleThatIsNotCommitted() {
      FleetFolder fleet = healthy("path", "p").file("p/lib/a.txt", "1");
      fleet.commit("p/lib");
      FleetFolder.command(folder, "git", "init", "-q");
      String lib = folder.resolve("p/lib").toString();
      FleetFolder.command(folder, "git", "submodule", "--quiet", "add", lib, "p/lib");
      fleet.ranAt("p", fleet.commit(""));
      assertHealthy(fleet);
      assertPlanned(fleet.file("p/lib/a.txt", "2"), "75 p test");
    }

    @Test
    void testsAfterANewFileInARepositoryThatWasClonedIntoIt() {
      FleetFolder fleet = committed().file("p/lib/a.txt", "1");
      fleet.commit("p/lib");
      FleetFolder.command(folder, "git", "-c", "advice.addEmbeddedRepo=false", "add", "p/lib");
      fleet.ranAt("p", fleet.commit(""));
      assertHealthy(fleet);
      fleet.file("p/lib/a.txt", "2");
      fleet.commit("p/lib");
      assertPlanned(fleet, "75 p test");
    }

    @Test
    void testsAfterALostFile() throws IOException {
      FleetFolder fleet = committed();
      Files.delete(folder.resolve("p/a.txt"));
      assertPlanned(fleet, "75 p test");
    }

    @Test
    void isSilentAboutIgnoredFiles() {
      FleetFolder fleet = healthy("path", "p").file("p/.gitignore", "*.log\n");
      fleet.ranAt("p", fleet.commit(""));
      assertHealthy(fleet.file("p/x.log", "new"));
    }

    @Test
    void isSilentAboutTheFolderOfAnotherProduct() {
      FleetFolder fleet = committed().product("q", "path", "q").lastRun("q", "success", 2);
      fleet.ranAt("q", fleet.commit("")).file("q/a.txt", "2").file("pp/a.txt", "2");
      assertPlanned(fleet, "75 q test", ROUTINE[0], ROUTINE[1]);
      fleet.commit("");
      assertPlanned(fleet, "75 q test", ROUTINE[0], ROUTINE[1]);
    }

    @Test
    void isSilentAboutNexusDashAndRunTimeState() {
      FleetFolder fleet = healthy().file("a.txt", "1");
      fleet.ranAt("p", fleet.commit(""));
      fleet.file("nexus/note.txt", "").file("dash/note.txt", "").file(".codemonkeys/note.txt", "");
      assertHealthy(fleet);
      fleet.commit("");
      assertHealthy(fleet);

      assertPlanned(fleet.file("src/nexus/note.txt", ""), "75 p test");
    }

    @Test
    void isSilentAboutAChangeThatWasTakenBack() {
      FleetFolder fleet = committed().file("p/a.txt", "2");
      fleet.commit("");
      fleet.file("p/a.txt", "1");
      fleet.commit("");
      assertHealthy(fleet);
    }

    @Test
    void isSilentWhenTheCommitOfTheRunIsUnknown() {
      FleetFolder fleet = committed().file("p/a.txt", "2");
      fleet.commit("");
      for (String commit : List.of("0".repeat(40), "HEAD", "", "--all")) {
        assertHealthy(fleet.ranAt("p", commit));
      }
    }

    @Test
    void isSilentWithoutAResult() throws IOException {
      FleetFolder fleet = committed().file("p/a.txt", "2");
      Files.delete(folder.resolve("dash/runs/p/run_20260101_000000/result.json"));
      assertHealthy(fleet);
    }

    @Test
    void theResultOfAnEarlierRunDoesNotCount() throws IOException {
      FleetFolder fleet = committed().file("p/a.txt", "2");
      Files.move(
          folder.resolve("dash/runs/p/run_20260101_000000"),
          folder.resolve("dash/runs/p/run_20251231_000000"));
      assertHealthy(fleet);
    }

    @Test
    void isSilentWithoutGit() {
      assertHealthy(healthy("path", "p").file("p/a.txt", "1").ranAt("p", "0".repeat(40)));
    }

    @Test
    void aRepositoryOfItsOwnInTheFolderCounts() {
      FleetFolder fleet = healthy("path", "p").file("p/a.txt", "1");
      fleet.ranAt("p", fleet.commit("p"));
      assertHealthy(fleet);

      fleet.file("p/a.txt", "2");
      fleet.commit("p");
      assertPlanned(fleet, "75 p test");
    }
  }

  @Nested
  class AsScheduled {
    private Map<String, Object> schedule(String cadence, Object... fields) {
      Map<String, Object> schedule =
          map(
              "schema_version",
              "0.1",
              "product_id",
              "p",
              "cadence",
              cadence,
              "jobs",
              List.of(job("validate", 72)),
              "enabled",
              true);
      schedule.putAll(map(fields));
      return schedule;
    }

    private Map<String, Object> job(String intent, int priority) {
      return map(
          "intent",
          intent,
          "budget",
          map("max_actions", 3, "max_seconds", 77),
          "stop_conditions",
          List.of("on_silverback_fail", "on_drift_detected", "on_missing_evidence"),
          "priority",
          priority);
    }

    private FleetFolder scheduled(String cadence, Object... fields) {
      return healthy().schedule("p", schedule(cadence, fields));
    }

    private FleetFolder completed(FleetFolder fleet, String intent, double hoursAgo) {
      return ended(fleet, "p", intent, "completed", hoursAgo, 0);
    }

    /** An order of a plan some hours ago that ended so. */
    private FleetFolder ended(
        FleetFolder fleet,
        String product,
        String intent,
        String status,
        double orderedHoursAgo,
        Object exitCode) {
      String id = "wo_" + product + "_" + intent + "_20260101_000000_001";
      Map<String, Object> order = FleetFolder.order(id, product, intent);
      order.put("priority", 10);
      order.put("created_at", ago(orderedHoursAgo));
      order.put("status", status);
      order.put(
          "result",
          map(
              "exit_code",
              exitCode,
              "completed_at",
              ago(orderedHoursAgo - 0.05),
              "duration_seconds",
              1,
              "evidence_produced",
              List.of()));
      return fleet.file("nexus/work_orders/" + id + ".json", FleetFolder.json(order));
    }

    @Test
    void aJobIsDueFromItsNextRunOn() {
      assertPlanned(scheduled("daily", "next_run", ago(0)), "72 p validate");
      assertPlanned(scheduled("daily", "next_run", ago(500)), "72 p validate");
      assertHealthy(scheduled("daily", "next_run", ago(-SECOND)));
    }

    @Test
    void theNextRunGoesBeforeTheLastRun() {
      assertHealthy(scheduled("hourly", "next_run", ago(-1), "last_run", ago(100)));
      assertPlanned(scheduled("weekly", "next_run", ago(0), "last_run", ago(1)), "72 p validate");
    }

    /** The hours after which a job is due: the cadence less five per cent. */
    private static final String SLOTS = "hourly, 0.95; daily, 22.8; weekly, 159.6";

    private static Stream<Arguments> slots() {
      return Stream.of(SLOTS.split("; "))
          .map(slot -> slot.split(", "))
          .map(slot -> Arguments.of(slot[0], Double.parseDouble(slot[1])));
    }

    @ParameterizedTest
    @MethodSource("slots")
    void withoutANextRunItIsDueACadenceLessFivePercentAfterItsLastRun(
        String cadence, double hours) {
      assertPlanned(scheduled(cadence, "last_run", ago(hours)), "72 p validate");
      assertHealthy(scheduled(cadence, "last_run", ago(hours - SECOND)));
    }

    @ParameterizedTest
    @MethodSource("slots")
    void itIsDueACadenceAfterThePlanThatOrderedTheLastCompletedOne(String cadence, double hours) {
      assertPlanned(scheduled(cadence), "72 p validate");
      assertPlanned(completed(scheduled(cadence), "validate", hours), "72 p validate");
      assertHealthy(completed(scheduled(cadence), "validate", hours - SECOND));
    }

    @Test
    void aCompletedOrderGoesBeforeTheLastRunThatTheScheduleNames() {
      assertHealthy(completed(scheduled("daily", "last_run", ago(24)), "validate", 1));
      assertPlanned(
          completed(scheduled("daily", "last_run", ago(1)), "validate", 24), "72 p validate");
    }

    @Test
    void aCompletionAfterTheNextRunEndsThatOccurrence() {
      assertHealthy(completed(scheduled("daily", "next_run", ago(2)), "validate", 1));
      assertPlanned(
          completed(scheduled("daily", "next_run", ago(23)), "validate", 22.9), "72 p validate");
      assertPlanned(
          completed(scheduled("daily", "next_run", ago(0)), "validate", 1), "72 p validate");
    }

    @Test
    void aJobThatRanAndFailedWasDoneAndOneThatWasRefusedWasNot() {
      assertHealthy(ended(scheduled("daily"), "p", "validate", "failed", 1, 1));
      assertPlanned(ended(scheduled("daily"), "p", "validate", "failed", 1, null), "72 p validate");
      assertPlanned(
          ended(scheduled("daily"), "p", "validate", "skipped", 1, null), "72 p validate");
    }

    @Test
    void aPlanAtTheSameHourOfEachDayFindsADailyJobEachDay() {
      FleetFolder fleet = completed(scheduled("daily"), "validate", 24);
      assertPlanned(fleet, "72 p validate");
      // On the day that clocks go forward it is an hour less.
      assertPlanned(completed(scheduled("daily"), "validate", 23), "72 p validate");
    }

    @Test
    void nullIsTheSameAsNoTime() {
      assertPlanned(scheduled("daily", "next_run", null, "last_run", null), "72 p validate");
    }

    @ParameterizedTest
    @CsvSource({"p, test", "q, validate"})
    void otherOrdersDoNotCount(String product, String intent) {
      FleetFolder fleet =
          ended(
              scheduled("daily").product("q", "enabled", false),
              product,
              intent,
              "completed",
              1,
              0);
      assertPlanned(fleet, "72 p validate");
    }

    @Test
    void manualIsNeverDue() {
      assertHealthy(scheduled("manual"));
      assertHealthy(scheduled("manual", "next_run", ago(1), "last_run", ago(1000)));
    }

    @Test
    void onPushIsDueWhenTheSourceChanged() {
      FleetFolder fleet = scheduled("on_push").file("a.txt", "1");
      fleet.ranAt("p", fleet.commit(""));
      assertHealthy(fleet);

      assertPlanned(fleet.file("a.txt", "2"), "75 p test", "72 p validate");
    }

    @Test
    void onPushIsSilentWhenNobodyKnowsWhetherTheSourceChanged() {
      assertHealthy(scheduled("on_push", "next_run", ago(1), "last_run", ago(1000)));
    }

    @Test
    void aScheduleThatIsSwitchedOffIsNeverDue() {
      assertHealthy(scheduled("daily", "enabled", false, "next_run", ago(1)));
    }

    @Test
    void aScheduleWithoutEnabledIsOn() {
      Map<String, Object> schedule = schedule("daily");
      schedule.remove("enabled");
      assertPlanned(healthy().schedule("p", schedule), "72 p validate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gc_runs", "drift_check", "science_to_design"})
    void jobsThatOracleDoesNotRunAreNeverProposed(String intent) {
      assertHealthy(scheduled("daily", "jobs", List.of(job(intent, 72))));
      assertThat(scheduled("daily", "jobs", List.of(job(intent, 72))).planned("--from-schedules"))
          .isEmpty();
    }

    @Test
    void everyDueJobIsProposedWithItsOwnPriority() {
      assertPlanned(
          scheduled(
              "daily",
              "jobs",
              List.of(
                  job("gc_runs", 99),
                  job("test", 0),
                  job("regenerate_report", 1500),
                  job("validate", 15))),
          "1500 p regenerate_report",
          "15 p validate",
          "0 p test");
    }

    @Test
    void priorityBudgetAndStopConditionsGoIntoTheOrder() {
      Map<?, ?> order = (Map<?, ?>) scheduled("daily").orders().get(0);
      assertThat(Json.at(order, "priority")).isEqualTo(72);
      assertThat(Json.at(order, "intent")).isEqualTo("validate");
      assertThat(Json.at(order, "budget", "max_actions")).isEqualTo(3);
      assertThat(Json.at(order, "budget", "max_seconds")).isEqualTo(77);
      // Work orders know no on_drift_detected.
      assertThat((List<?>) Json.at(order, "stop_conditions"))
          .map(String::valueOf)
          .containsExactlyInAnyOrder("on_silverback_fail", "on_missing_evidence");
      assertThat(Json.at(order, "rule")).isEqualTo("due by schedule: as the schedule says");
    }

    @Test
    void fromSchedulesTakesScheduledJobsOnly() {
      FleetFolder fleet = scheduled("daily").lastRun("p", "failed", 2).product("q").product("r");
      fleet.schedule("r", "daily", "test", 30);
      assertPlanned(
          fleet,
          "100 q regenerate_report",
          "100 r regenerate_report",
          "80 p test",
          "72 p validate",
          "30 r test");
      assertThat(fleet.planned("--from-schedules")).containsExactly("72 p validate", "30 r test");
    }

    @Test
    void fromSchedulesKeepsHolds() {
      FleetFolder fleet = scheduled("daily").file("dash/runs/p/KILL_SWITCH", "");
      assertThat(fleet.planned("--from-schedules")).isEmpty();
      assertThat(fleet.holds("--from-schedules")).containsExactly(PRODUCT_SWITCH);
    }

    @Test
    void fromSchedulesKeepsTheSchedulesOwnBudgetWhereAnotherRuleIsHigher() {
      FleetFolder fleet = healthy().schedule("p", "daily", "test", 30).lastRun("p", "failed", 2);
      assertPlanned(fleet, "80 p test");
      assertThat(Json.at(fleet.orders().get(0), "budget", "max_seconds")).isEqualTo(900);
      assertThat(fleet.planned("--from-schedules")).containsExactly("30 p test");
      assertThat(Json.at(fleet.orders("--from-schedules").get(0), "budget", "max_seconds"))
          .isEqualTo(77);
    }

    @Test
    void schedulePathNamesAnotherFile() {
      FleetFolder fleet =
          fleet()
              .product("p", "schedule_path", "plans/p.json")
              .lastRun("p", "success", 2)
              .schedule("p", "daily", "test", 33)
              .file("plans/p.json", FleetFolder.json(schedule("daily")));
      assertPlanned(fleet, "72 p validate");
    }

    @Test
    void aScheduleThatCantBeReadProposesNothingAndHoldsNothing() {
      assertHealthy(healthy().file("dash/schedules/p.json", "{"));
      assertHealthy(scheduled("fortnightly"));
      assertHealthy(scheduled("daily", "next_run", "soon"));
    }
  }

  @Nested
  class OlderThanItsTierAllows {
    private FleetFolder aged(Integer tier, double hours) {
      return fleet().product("p", "sla_tier", tier).lastRun("p", "success", hours);
    }

    @ParameterizedTest
    @CsvSource({"1, 24, 65", "2, 72, 60", "3, 168, 55", "4, 336, 50", "5, 336, 50"})
    void isTestedOneSecondAfterItsTimeAndNotBefore(int tier, int hours, int priority) {
      assertHealthy(aged(tier, hours - SECOND));
      assertHealthy(aged(tier, hours));
      assertPlanned(aged(tier, hours + SECOND), priority + " p test");
      assertPlanned(aged(tier, 2 * hours), priority + " p test");
    }

    @ParameterizedTest
    @CsvSource({"2, 66", "4, 67", "8, 76", "16, 77", "32, 79"})
    void passesTheLessLateAtMultiplesOfItsLimitWhateverItsTier(int times, int priority) {
      for (int tier = 1; tier <= 5; tier++) {
        int limit = List.of(24, 72, 168, 336, 336).get(tier - 1);
        assertPlanned(aged(tier, times * limit + SECOND), priority + " p test");
        assertThat(aged(tier, times * limit).planned()).doesNotContain(priority + " p test");
      }
      assertPlanned(aged(5, 100_000), "79 p test");
    }

    @Test
    void withoutATierItWaitsTwiceAsLongAsTheLaxest() {
      assertHealthy(aged(null, 2 * 336));
      assertPlanned(aged(null, 2 * 336 + SECOND), "66 p test");
      assertPlanned(aged(null, 100_000), "79 p test");
    }

    @Test
    void aValidationRefreshesNoTests() {
      Map<String, Object> report = report("success", 2);
      report.put("last_test", map("run_id", "t", "status", "success", "ended_at", ago(24 * 33)));
      assertPlanned(fleet().product("p", "sla_tier", 1).lastRun("p", report), "79 p test");
    }

    @Test
    void whatOnlyEverWasValidatedCountsAsTheMostOverdue() {
      FleetFolder fleet =
          healthy()
              .file(
                  "dash/runs/p/run_20260101_000000/result.json",
                  FleetFolder.json(map("intent", "validate", "status", "success")));
      assertPlanned(fleet, "79 p test");
    }

    @Test
    void fromEightTimesOnTheLongestWaitComesBeforeCriticalityAndTier() {
      FleetFolder fleet = fleet();
      fleet.product("a", "sla_tier", 1, "criticality", "high").lastRun("a", "success", 24 * 9);
      fleet.product("b", "sla_tier", 3, "criticality", "low").lastRun("b", "success", 168 * 10);
      fleet.product("c", "sla_tier", 1, "criticality", "high").lastRun("c", "success", 24 * 5);
      fleet.product("d", "sla_tier", 3, "criticality", "low").lastRun("d", "success", 168 * 6);
      assertPlanned(fleet, "76 b test", "76 a test", "67 c test", "67 d test");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, -1})
    void aTierThatIsNoneIsReportedAndIsAsNone(int tier) {
      FleetFolder fleet = aged(tier, 400);
      assertHealthy(fleet);
      assertThat(fleet.oracle("plan", "--stdout").err()).contains("sla_tier");
    }

    @Test
    void theAgeCountsFromTheEndInAnyTimeZone() {
      FleetFolder fleet = fleet().product("p", "sla_tier", 1);
      String end = NOW.atOffset(java.time.ZoneOffset.ofHours(5)).minusHours(24).toString();
      assertThat(end).contains("+05:00");
      end = end.replace("T11:00+", "T11:00:00+");
      assertHealthy(fleet.lastRun("p", report("success", 0, "ended_at", end)));
      assertPlanned(
          fleet.lastRun(
              "p", report("success", 0, "ended_at", end.replace("T11:00:00", "T10:59:59"))),
          "65 p test");
    }

    @Test
    void aRunAfterAsOfIsNotOld() {
      assertHealthy(aged(1, -48));
    }

    @Test
    void asOfIsWhatAgesAreCountedTo() {
      FleetFolder fleet = aged(1, 2);
      assertThat(fleet.planned("--as-of", "2026-03-02T04:00:00Z")).containsExactly(ROUTINE);
      assertThat(fleet.planned("--as-of", "2026-03-02T04:00:01Z")).containsExactly("65 p test");
    }
  }

  @Nested
  class Row60Cancelled {
    @Test
    void tests() {
      assertPlanned(fleet().product("p").lastRun("p", "cancelled", 2), "60 p test");
    }
  }

  @Nested
  class Row45PmDocuments {
    private static final String DOSSIER =
        """
        ---
        schema_version: "0.1"
        dossier_id: "DOS-20260301-name"
        product_id: "p"
        owner: "nexus"
        status: "approved"
        created_at: "2026-03-01"
        hypothesis:
          problem: "p"
          claim: "c"
          falsification: "f"
        mvp_boundary:
          in_scope: ["a"]
          non_goals: ["b"]
        acceptance_proofs: ["one"]
        evidence:
          links: ["constitution.md"]
        constitution_refs:
          - "constitution.md"
        ---

        # Dossier
        """;

    private static final List<String> SECTIONS = FleetFolder.SPEC_SECTIONS;

    private FleetFolder documented(String dossier, String spec) {
      FleetFolder fleet = healthy("path", "p").file("constitution.md", "# Constitution\n");
      if (!dossier.isEmpty()) {
        fleet.file("docs/dossiers/DOS-20260301-name.md", dossier);
      }
      if (!spec.isEmpty()) {
        fleet.file("specs/001-name/spec.md", spec);
      }
      return fleet;
    }

    private static String spec() {
      StringBuilder spec =
          new StringBuilder(
              """
              # Spec: name

              Dossier: DOS-20260301-name
              Constitution: constitution.md
              Status: approved
              Owner: nexus
              Epic: EPIC-001

              """);
      int number = 0;
      for (String section : SECTIONS) {
        spec.append("## ")
            .append(++number)
            .append(". ")
            .append(section)
            .append(" *(mandatory)*\n\nSomething is said.\n\n");
      }
      return spec.toString();
    }

    private static String dossier(String from, String to) {
      assertThat(DOSSIER).contains(from);
      return DOSSIER.replace(from, to);
    }

    private static String spec(String from, String to) {
      assertThat(spec()).contains(from);
      return spec().replace(from, to);
    }

    private void assertValidated(FleetFolder fleet) {
      assertPlanned(fleet, "45 p validate");
    }

    @Test
    void documentsInOrderAreSilent() {
      assertHealthy(documented(DOSSIER, spec()));
    }

    @Test
    void anApprovedDossierWithoutASpecIsValidated() {
      assertValidated(documented(DOSSIER, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"draft", "rejected", "legacy"})
    void anyOtherDossierMayBeWithoutOne(String status) {
      assertHealthy(documented(dossier("\"approved\"", "\"" + status + "\""), ""));
    }

    @Test
    void aSpecOfAnotherDossierDoesNotCount() {
      FleetFolder fleet = documented(DOSSIER, spec("DOS-20260301-name", "DOS-20260301-other"));
      assertValidated(fleet);
    }

    @Test
    void aMissingSectionIsValidated() {
      assertValidated(documented(DOSSIER, spec("8. Evidence Plan", "8. Plan")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "TBD", "TODO", "N/A", "[Describe it]", "<to come>", "- TODO\n- TBD"})
    void aPlaceholderIsValidated(String text) {
      assertValidated(
          documented(
              DOSSIER,
              spec(
                  "Evidence Plan *(mandatory)*\n\nSomething is said.",
                  "Evidence Plan *(mandatory)*\n\n" + text)));
    }

    @Test
    void aSpecByItsPathBelongsToTheProduct() {
      FleetFolder fleet =
          fleet()
              .product("p", "path", "p", "spec_path", "p/spec.md")
              .lastRun("p", "success", 2)
              .file("constitution.md", "# Constitution\n")
              .file("p/spec.md", spec("Dossier: DOS-20260301-name\n", ""));
      assertHealthy(fleet);
      assertValidated(fleet.file("p/spec.md", spec("Something is said.", "TBD")));
    }

    @Test
    void constitutionReferencesOfADossierMissingOrBrokenAreValidated() {
      String none = "constitution_refs:\n  - \"constitution.md\"\n";
      assertValidated(documented(dossier(none, "constitution_refs: []\n"), spec()));
      assertValidated(documented(dossier(none, "constitution_refs:\n  - \"gone.md\"\n"), spec()));
    }

    @Test
    void constitutionReferencesOfADraftAreLookedAtToo() {
      String draft = dossier("\"approved\"", "\"draft\"");
      assertHealthy(documented(draft, ""));
      assertValidated(documented(draft.replace("  - \"constitution.md\"", "  - \"gone.md\""), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rejected", "legacy"})
    void constitutionReferencesOfWhatIsOverAreNot(String status) {
      assertHealthy(
          documented(
              dossier("\"approved\"", "\"" + status + "\"")
                  .replace("  - \"constitution.md\"", "  - \"gone.md\""),
              ""));
    }

    @Test
    void theConstitutionOfASpecMissingOrBrokenIsValidated() {
      assertValidated(documented(DOSSIER, spec("Constitution: constitution.md\n", "")));
      assertValidated(
          documented(DOSSIER, spec("Constitution: constitution.md", "Constitution: gone.md")));
    }

    private FleetFolder governed(String path) {
      return documented(DOSSIER, spec())
          .file(
              "docs/pm/GOVERNED_DOCS.md",
              "# Governed documents\n\n| Document | Type | Owner |\n|---|---|---|\n| `"
                  + path
                  + "` | a type | nexus |\n");
    }

    @Test
    void aMissingGovernedDocumentIsValidatedByTheProductItLiesIn() {
      assertValidated(governed("p/README.md"));
      assertHealthy(governed("p/README.md").file("p/README.md", ""));
    }

    @Test
    void aGlobIsNoMissingFile() {
      assertHealthy(governed("p/**/*.md"));
    }

    @Test
    void aFaultThatNoProductOwnsIsNoOrder() {
      assertHealthy(governed("docs/gone.md"));
      assertThat(governed("docs/gone.md").oracle("status").out()).contains("docs/gone.md");
      assertHealthy(documented(dossier("\"p\"\nowner", "\"nobody\"\nowner"), ""));
    }

    @Test
    void severalFaultsAreOneOrder() {
      FleetFolder fleet =
          documented(dossier("  - \"constitution.md\"", "  - \"gone.md\""), spec("Intent", "Aim"));
      assertValidated(fleet);
      assertThat((List<?>) Json.at(fleet.orders().get(0), "also")).hasSize(1);
    }
  }

  @Nested
  class Routine {
    @Test
    void isForAProductWithNothingElseToDo() {
      assertHealthy(healthy("sla_tier", 1));
    }

    @Test
    void isNotForAProductWithAnotherProposalOfAnyIntent() {
      assertPlanned(healthy().lastRun("p", "cancelled", 2), "60 p test");
      assertPlanned(
          healthy().schedule("p", "daily", "regenerate_report", 20), "20 p regenerate_report");
    }

    @Test
    void isWhatIsLeftOfAProductWithAHoldOfOneIntent() {
      FleetFolder fleet =
          fleet()
              .product("p")
              .lastRun(
                  "p",
                  reportWith(
                      "failed", 2, economy("max_ci_heal_attempts", 1, "ci_heal_attempts_used", 1)));
      assertThat(fleet.holds()).containsExactly(HEALED_OUT);
      assertPlanned(fleet, "10 p validate");
    }

    @Test
    void goesToWhoHadItLongestAgoWhateverDependsOnIt() {
      FleetFolder fleet = fleet();
      for (String product : List.of("a", "b", "c")) {
        fleet.product(product, "criticality", product.equals("a") ? "high" : "low");
        Map<String, Object> report = FleetFolder.report(product, "success", 2);
        double hours = product.equals("b") ? 20 : product.equals("a") ? 4 : 3;
        report.put("last_test", map("run_id", "t", "status", "success", "ended_at", ago(hours)));
        report.put(
            "last_validation", map("run_id", "v", "status", "success", "ended_at", ago(5 + hours)));
        fleet.lastRun(product, report);
      }
      assertPlanned(
          fleet,
          "10 b validate",
          "10 a validate",
          "10 c validate",
          "5 b test",
          "5 a test",
          "5 c test");
    }

    @Test
    void comesBehindScheduledJobsOfLowPriority() {
      FleetFolder fleet = healthy().schedule("p", "daily", "test", 0).product("q");
      fleet.lastRun("q", "success", 2);
      assertPlanned(fleet, "10 q validate", "5 q test", "0 p test");
    }
  }

  @Nested
  class Selection {
    @Test
    void severalRulesForTheSameWorkGiveOneOrderOfTheHighestPriority() {
      FleetFolder fleet =
          fleet()
              .product("p", "sla_tier", 1)
              .lastRun("p", "failed", 40)
              .file("a.txt", "1")
              .schedule("p", "daily", "test", 78);
      fleet.ranAt("p", fleet.commit("")).file("a.txt", "2");
      assertPlanned(fleet, "80 p test");
      Object order = fleet.orders().get(0);
      assertThat(Json.at(order, "rule")).isEqualTo("failed tests: test again");
      assertThat(Json.at(order, "also"))
          .isEqualTo(
              List.of(
                  "due by schedule: as the schedule says (78)",
                  "source changed: test (75)",
                  "older than a day: test (tier 1) (65)"));
    }

    @Test
    void aScheduleOfHigherPriorityWins() {
      FleetFolder fleet =
          fleet().product("p").lastRun("p", "failed", 2).schedule("p", "daily", "test", 81);
      assertPlanned(fleet, "81 p test");
      Object order = fleet.orders().get(0);
      assertThat(Json.at(order, "budget", "max_seconds")).isEqualTo(77);
      assertThat(Json.at(order, "also")).isEqualTo(List.of("failed tests: test again (80)"));
    }

    @Test
    void differentIntentsOfAProductAreDifferentOrders() {
      assertPlanned(
          fleet()
              .product("p")
              .lastRun("p", report("failed", 2, "evidence", map("paths", List.of("gone")))),
          "85 p regenerate_report",
          "80 p test");
    }

    @Test
    void ordersGoByPriorityCriticalityTierAgeProductAndIntent() {
      FleetFolder fleet =
          fleet()
              .product("a", "criticality", "low", "sla_tier", 1)
              .product("b", "criticality", "medium", "sla_tier", 1)
              .product("c", "criticality", "high", "sla_tier", 5)
              .product("d", "criticality", "high", "sla_tier", 2)
              .product("e")
              .product("f", "sla_tier", 3)
              .product("g", "sla_tier", 3)
              .product("i", "sla_tier", 3)
              .product("h", "sla_tier", 3)
              .product("z", "criticality", "low", "sla_tier", 5);
      for (String product : List.of("a", "b", "c", "d", "e", "f", "h", "i")) {
        fleet.lastRun(product, "failed", 2);
      }
      fleet.lastRun("g", "failed", 3);
      assertPlanned(
          fleet,
          "100 z regenerate_report",
          "80 d test",
          "80 c test",
          "80 b test",
          "80 a test",
          "80 g test",
          "80 f test",
          "80 h test",
          "80 i test",
          "80 e test");
    }

    @Test
    void equalPrioritiesOfOneProductGoByIntent() {
      FleetFolder fleet =
          healthy()
              .schedule(
                  "p",
                  map(
                      "schema_version",
                      "0.1",
                      "cadence",
                      "daily",
                      "jobs",
                      Stream.of("validate", "test", "regenerate_report")
                          .map(
                              intent ->
                                  map(
                                      "intent",
                                      intent,
                                      "budget",
                                      map("max_actions", 1),
                                      "priority",
                                      33))
                          .toList()));
      assertPlanned(fleet, "33 p regenerate_report", "33 p test", "33 p validate");
    }

    @Test
    void whatIsNotTakenKeepsItsReason() {
      FleetFolder fleet = fleet().product("p").product("q").product("r", "enabled", false);
      Map<?, ?> record = fleet.record("--budget", "1");
      assertThat((List<?>) record.get("orders"))
          .extracting(order -> Json.at(order, "product_id"))
          .containsExactly("p");
      assertThat((List<?>) record.get("cut"))
          .extracting(cut -> Json.at(cut, "product_id") + ": " + Json.at(cut, "reason"))
          .containsExactly("q: outranked: rank 2 of a budget of 1");
      assertThat((List<?>) record.get("held"))
          .extracting(held -> Json.at(held, "product_id") + ": " + Json.at(held, "held_by"))
          .containsExactly("r: not in service: hold");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 999})
    void exactlyTheBudgetIsTakenWhileThereAreCandidates(int budget) {
      FleetFolder fleet = fleet();
      for (String product : List.of("a", "b", "c", "d", "e")) {
        fleet.product(product);
      }
      assertThat(fleet.planned("--budget", "" + budget))
          .isEqualTo(
              List.of("a", "b", "c", "d", "e").subList(0, Math.min(5, budget)).stream()
                  .map(product -> "100 " + product + " regenerate_report")
                  .toList());
    }

    @Test
    void productNarrowsThePlan() {
      FleetFolder fleet = fleet().product("p").product("q").product("r");
      assertThat(fleet.planned("--product", "r", "--product", "p"))
          .containsExactly("100 p regenerate_report", "100 r regenerate_report");
    }

    @Test
    void theSameQueueIsNotWrittenAgainAtALaterAsOf() {
      FleetFolder fleet = fleet().product("p").lastRun("p", "failed", 2).product("q");
      assertThat(fleet.oracle("plan").exit()).isZero();
      Map<String, String> before = fleet.files("nexus");
      assertThat(before).hasSize(3);

      assertThat(fleet.oracle("plan", "--as-of", "2026-03-01T09:00:00Z").exit()).isZero();
      assertThat(fleet.files("nexus")).isEqualTo(before);
    }
  }

  @Nested
  class OneProductForEachRow {
    @Test
    void givesAllOrdersAndAllHolds() {
      FleetFolder fleet = fleet();
      for (String product :
          List.of("killed", "switched", "running", "spent", "thrice", "healed", "unread")) {
        fleet.product(product, "path", product);
      }
      fleet
          .product("archived", "path", "archived", "status", "archived")
          .product("deprecated", "path", "deprecated", "status", "deprecated")
          .product("disabled", "path", "disabled", "enabled", false)
          .product("planned", "path", "planned", "status", "planned")
          .product("odd", "path", "odd", "status", "odd");
      for (String product :
          List.of(
              "new",
              "broken",
              "stuck",
              "governed",
              "claims",
              "failed",
              "exhausted",
              "changed",
              "scheduled",
              "cancelled",
              "documented",
              "healthy")) {
        fleet.product(product, "path", product);
      }
      for (int tier = 1; tier <= 5; tier++) {
        fleet
            .product("tier" + tier, "path", "tier" + tier, "sla_tier", tier)
            .lastRun("tier" + tier, "success", 336 + SECOND);
      }

      fleet.lastRun("killed", "failed", 2).file("dash/runs/killed/KILL_SWITCH", "");
      Map<String, Object> switched = FleetFolder.report("switched", "failed", 2);
      switched.put("kill_switch", map("enabled", true, "reason", "a reason"));
      fleet.lastRun("switched", switched);
      fleet.lastRun("running", "in_progress", 1);
      Map<String, Object> spent = FleetFolder.report("spent", "failed", 2);
      spent.putAll(economy("spent_minutes", 90));
      fleet.lastRun("spent", spent);
      fleet
          .lastRun("thrice", "failed", 2)
          .earlierRun("thrice", "20251231_000000", "failed")
          .earlierRun("thrice", "20251230_000000", "failed");
      Map<String, Object> healed = FleetFolder.report("healed", "failed", 2);
      healed.putAll(economy("ci_heal_attempts_used", 2));
      fleet.lastRun("healed", healed);
      fleet.file("dash/runs/unread/last_run.json", "not JSON");
      fleet.file("dash/runs/broken/last_run.json", "{}");
      fleet.lastRun("stuck", "in_progress", 25);
      fleet.lastRun("governed", "governance_failed", 2);
      Map<String, Object> claims = FleetFolder.report("claims", "success", 2);
      claims.put("evidence", map("paths", List.of("runs/claims/gone.log")));
      fleet.lastRun("claims", claims);
      fleet.lastRun("failed", "failed", 2);
      fleet.lastRun("exhausted", "budget_exhausted", 2);
      fleet.lastRun("changed", "passed", 2);
      fleet.lastRun("scheduled", "success", 2).schedule("scheduled", "daily", "test", 70);
      fleet.lastRun("cancelled", "cancelled", 2);
      fleet
          .lastRun("documented", "success", 2)
          .file(
              "docs/pm/GOVERNED_DOCS.md",
              "| Document | Type |\n|---|---|\n| `documented/README.md` | a type |\n");
      fleet.lastRun("healthy", "success", 2);
      fleet.file("changed/a.txt", "1");
      fleet.ranAt("changed", fleet.commit("")).file("changed/a.txt", "2");

      assertThat(fleet.planned())
          .containsExactly(
              "100 new regenerate_report",
              "95 broken regenerate_report",
              "95 unread regenerate_report",
              "95 stuck regenerate_report",
              "90 governed validate",
              "85 claims regenerate_report",
              "80 exhausted test",
              "80 failed test",
              "76 tier1 test",
              "75 changed test",
              "70 scheduled test",
              "67 tier2 test",
              "66 tier3 test",
              "60 cancelled test",
              "50 tier4 test",
              "50 tier5 test",
              "45 documented validate",
              "10 healed validate",
              "10 healthy validate",
              "10 thrice validate",
              "5 healthy test");
      assertThat(fleet.holds())
          .containsExactly(
              "archived: not in service: hold",
              "deprecated: not in service: hold",
              "disabled: not in service: hold",
              "healed test: heal attempts used up: hold tests",
              "killed: kill switch of a product: hold it",
              "odd: status unknown: hold",
              "planned: not in service: hold",
              "running: run in progress: hold",
              "spent: minutes spent: hold",
              "switched: kill switch of a product: hold it",
              "thrice test: three failed tests in a row: hold tests");
      List<String> withoutSwitch = new ArrayList<>(fleet.holds());
      withoutSwitch.add(0, FLEET_SWITCH);
      fleet.file(".codemonkeys/KILL_SWITCH", "");
      assertThat(fleet.planned()).isEmpty();
      assertThat(fleet.holds()).isEqualTo(withoutSwitch);
    }
  }

  @Test
  void everyHoldSaysWhatLiftsIt() {
    FleetFolder fleet =
        fleet()
            .product("p", "enabled", false)
            .product("q", "status", "odd")
            .lastRun("p", "in_progress", 1)
            .file("dash/runs/p/KILL_SWITCH", "")
            .file(".codemonkeys/KILL_SWITCH", "");
    assertThat((List<?>) fleet.record().get("holds"))
        .hasSize(5)
        .allSatisfy(
            hold ->
                assertThat(String.valueOf(Json.at(hold, "why"))).containsAnyOf("lift", "lifts"));
  }

  @Test
  void timesAreReadInAnyNotationOfRfc3339() {
    Instant end = NOW.minus(Duration.ofHours(24));
    FleetFolder fleet = fleet().product("p", "sla_tier", 1);
    for (String time :
        List.of(end + "", "2026-02-28T06:00:00+00:00", "2026-02-28t07:00:00+01:00")) {
      assertHealthy(fleet.lastRun("p", report("success", 0, "ended_at", time)));
    }
  }
}
