package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.facts.DependencyCycles;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the registry says for rules alone: the fleet's clock, teams, tags and dependencies. */
class RegistryWordsTest {
  @TempDir Path folder;

  private static Fleet at(String asOf, ZoneId zone) {
    return Fleet.at(1, 1, 0, 0, 0, 0, false, "", 0, 0, Instant.parse(asOf), zone);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-31T23:30:00Z, UTC,              20261231, THURSDAY, 23, 53",
    "2026-12-31T23:30:00Z, Europe/Berlin,    20270101, FRIDAY,    0, 53",
    "2026-03-29T01:00:00Z, Europe/Berlin,    20260329, SUNDAY,    3, 13",
    "2026-10-25T01:00:00Z, Europe/Berlin,    20261025, SUNDAY,    2, 43",
    "2026-03-01T06:00:00Z, America/New_York, 20260301, SUNDAY,    1,  9",
    "2026-03-02T10:30:00Z, Pacific/Chatham,  20260303, TUESDAY,   0, 10",
  })
  void theFleetsClockIsThatOfItsZone(
      String asOf, String zone, int date, Fleet.Weekday weekday, int hour, int week) {
    Fleet fleet = at(asOf, ZoneId.of(zone));
    assertThat(fleet.date()).isEqualTo(date);
    assertThat(fleet.weekday()).isEqualTo(weekday);
    assertThat(fleet.hour()).isEqualTo(hour);
    assertThat(fleet.week()).isEqualTo(week);
    assertThat(fleet.weekend()).isEqualTo(weekday.name().startsWith("S"));
    assertThat(fleet.month() * 100 + fleet.day()).isEqualTo(date % 10_000);
  }

  @Test
  void aFleetWithoutATimeZoneIsWrittenAsBefore() {
    assertThat(FactText.of(at("2026-03-01T06:00:00Z", ZoneOffset.UTC)))
        .doesNotContain("weekday")
        .endsWith("pendingRequests=0");
    assertThat(FactText.of(at("2026-03-01T06:00:00Z", ZoneId.of("Europe/Berlin"))))
        .endsWith("date=20260301, weekday=SUNDAY, hour=7, timeZone=\"Europe/Berlin\"");
  }

  /** 2026-03-01T06:00:00Z is a Sunday, and in Auckland seven in the evening. */
  @Test
  void aRuleAsksForTheHourInTheRegistrysZone() throws IOException {
    FleetFolder fleet = FleetFolder.in(folder).product("p");
    fleet.file(
        "rules/a.drl",
        "package fleet.rules;\nimport codemonkeys.oracle.facts.*;\n"
            + "import codemonkeys.oracle.rules.Orders;\n"
            + "import static codemonkeys.oracle.units.Intent.*;\nglobal Orders orders\n"
            + "rule \"evening: test\" @owner(\"o\") @reason(\"it is evening\")\n  salience 30\n"
            + "when\n  Fleet( hour == 19, weekday == Fleet.Weekday.SUNDAY, weekend,\n"
            + "         date >= 20260301, date < 20260302 )\n  Product( $p : product )\n"
            + "then\n  orders.propose($p, TEST);\nend\n");
    assertThat(fleet.oracle("plan", "--dry-run").out()).doesNotContain("it is evening");
    String registry = Files.readString(folder.resolve("dash/products.json"));
    fleet.file(
        "dash/products.json",
        registry.replaceFirst("\\{", "{\"time_zone\": \"Pacific/Auckland\","));
    Outcome outcome = fleet.oracle("plan", "--dry-run");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("it is evening");
    fleet.file("dash/products.json", registry.replaceFirst("\\{", "{\"time_zone\": \"Auckland\","));
    outcome = fleet.oracle("plan", "--dry-run");
    assertThat(outcome.out()).doesNotContain("it is evening");
    assertThat(outcome.err())
        .contains(
            "warning: dash/products.json:1:", "time_zone is \"Auckland\"", "remove it for UTC");
  }

  @Test
  void aProductSeesWhatItBuildsOnAsItStands() {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("db", "tags", List.of("store"), "sla_tier", 1)
            .product(
                "web",
                "team",
                "front",
                "tags",
                List.of("b", "a"),
                "depends_on",
                List.of("db", "gone", "new"))
            .product("new")
            .lastRun("db", "failed", 48)
            .lastRun("web", "success", 1);
    Outcome outcome = fleet.oracle("explain", "--product", "web");
    assertThat(fleet.oracle("plan", "--dry-run").err())
        .contains("depends_on names \"gone\", which is no registered product");
    assertThat(outcome.out())
        .contains("team=\"front\", tags=[a, b], dependsOn=[db, gone, new]")
        .contains(
            "Dependency dependency=\"db\", registered=true, inService=true, status=FAILED,"
                + " hoursSinceTest=48, overdue=2, killed=false, needsSetup=false, cyclic=false,"
                + " tags=[store]")
        .contains("Dependency dependency=\"gone\", registered=false")
        .contains("Dependency dependency=\"new\", registered=true, inService=true, killed=false");
    assertThat(fleet.oracle("explain", "--product", "db").out())
        .doesNotContain("Dependency", "dependsOn", "team");
  }

  @Test
  void aCircleIsReportedOnceAndNothingElseComesOfIt() {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("c", "depends_on", List.of("a"))
            .product("a", "depends_on", List.of("b"))
            .product("b", "depends_on", List.of("c"))
            .product("self", "depends_on", List.of("self"))
            .product("outside", "depends_on", List.of("a"));
    Outcome outcome = fleet.oracle("explain", "--product", "a");
    assertThat(fleet.oracle("plan", "--dry-run").err())
        .containsOnlyOnce("depends_on goes in a circle: a, b, c; expected")
        .containsOnlyOnce("depends_on of self names the product itself");
    assertThat(outcome.out()).contains("Dependency dependency=\"b\"").contains("cyclic=true");
    assertThat(fleet.oracle("explain", "--product", "outside").out()).contains("cyclic=false");
    assertThat(fleet.oracle("validate").out()).contains("registry/dependency");
  }

  /** A routine order is for a product without any other that stands, also after such a hold. */
  @Test
  void aHoldOfOneIntentOfEveryProductLeavesTheOthers() {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("a")
            .product("b", "tags", List.of("x"))
            .lastRun("a", "failed", 1)
            .lastRun("b", "success", 1);
    fleet.file(
        "rules/a.drl",
        "package fleet.rules;\nimport codemonkeys.oracle.facts.*;\n"
            + "import codemonkeys.oracle.rules.Orders;\n"
            + "import static codemonkeys.oracle.units.Intent.*;\nglobal Orders orders\n"
            + "rule \"quiet: hold\" @owner(\"o\") @reason(\"quiet\")\n  salience 1600\n"
            + "when\n  Product( tags contains \"x\" )\nthen\n"
            + "  orders.holdFleet(TEST, \"quiet; remove the tag x\");\nend\n"
            + "rule \"failed: test\" @owner(\"o\") @reason(\"it failed\")\n  salience 80\n"
            + "when\n  LastTest( failed, $p : product )\nthen\n  orders.propose($p, TEST);\nend\n"
            + "rule \"routine: validate\" @owner(\"o\") @reason(\"routine\")\n  salience 10\n"
            + "when\n  Product( $p : product )\nthen\n  orders.propose($p, VALIDATE);\nend\n");
    String plan = fleet.oracle("plan", "--dry-run").out();
    assertThat(plan)
        .contains("a        validate", "b        validate")
        .contains("Held: everything (test): quiet; remove the tag x.")
        .contains("2 of 3 orders: there are no more candidates")
        .doesNotContain("it failed");
    String explained = fleet.oracle("explain", "--product", "a").out();
    assertThat(explained).contains("quiet; remove the tag x");
  }

  @Test
  void aChainAsLongAsTheFleetAndACircleOfAllAreFound() {
    Map<String, Set<String>> chain = new LinkedHashMap<>();
    for (int i = 0; i < 100_000; i++) {
      chain.put("p" + i, Set.of("p" + (i + 1)));
    }
    assertThat(DependencyCycles.of(chain).cycles()).isEmpty();
    chain.put("p100000", Set.of("p0"));
    assertThat(DependencyCycles.of(chain).cycles()).singleElement().asList().hasSize(100_001);
  }
}
