package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixed inputs give fixed orders: how many, which, in which files, to the byte. */
class OraclePlanTest {
  @TempDir Path folder;

  /** A fleet in which most rows of the default table have something to say. */
  static FleetFolder mixed(Path root, Random order) {
    FleetFolder fleet = FleetFolder.in(root);
    List<Runnable> files = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String id = "p" + (char) ('a' + i);
      fleet.product(
          id,
          "sla_tier",
          i % 5 + 1,
          "criticality",
          List.of("high", "medium", "low").get(i % 3),
          "path",
          "src/" + id);
      String status =
          List.of("success", "failed", "cancelled", "governance_failed", "budget_exhausted")
              .get(i % 5);
      int hours = i * 20 + 1;
      if (i != 7 && i != 2) { // one has no report, one a damaged one
        files.add(() -> fleet.lastRun(id, status, hours));
      }
      files.add(() -> fleet.file("src/" + id + "/Makefile", "test:\n\ttrue\n"));
      if (i % 4 == 0) {
        files.add(() -> fleet.schedule(id, "daily", "validate", 33 + hours % 50));
      }
    }
    files.add(() -> fleet.file("dash/runs/pc/last_run.json", "{\"product_id\": "));
    files.add(() -> fleet.file("dash/runs/pd/KILL_SWITCH", ""));
    files.add(
        () -> fleet.file("docs/pm/ROADMAP.md", "# Roadmap\n\n### M1 — Begin\n\nStatus: done\n"));
    files.add(
        () ->
            fleet.decision(
                "d1",
                map(
                    "schema_version", "0.1",
                    "decision_id", "d1",
                    "type", "kill_switch_toggle",
                    "created_at", "2026-02-28T00:00:00Z",
                    "status", "issued",
                    "target", "pf",
                    "payload", map("enabled", true, "reason", "İstanbul title I"))));
    Collections.shuffle(files, order);
    files.forEach(Runnable::run);
    return fleet;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 10})
  void aPlanHasExactlyAsManyOrdersAsItsBudget(int budget) {
    FleetFolder fleet = mixed(folder, new Random(1));

    Outcome outcome = fleet.oracle("plan", "--budget", Integer.toString(budget));

    assertThat(outcome.exit()).isZero();
    assertThat(fleet.files("nexus/work_orders")).hasSize(budget);
  }

  @Test
  void threeIsTheBudgetWhenNoneIsGiven() {
    FleetFolder fleet = mixed(folder, new Random(1));

    fleet.oracle("plan");

    assertThat(fleet.files("nexus/work_orders")).hasSize(3);
  }

  @Test
  void withFewerCandidatesAllAreOrderedAndTheShortfallIsReported() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b").lastRun("b", "success", 1);

    Outcome outcome = fleet.oracle("plan", "--budget", "50");

    assertThat(outcome.exit()).isZero();
    assertThat(fleet.files("nexus/work_orders")).hasSize(3);
    assertThat(outcome.out()).contains("3 of 50 orders: there are no more candidates.");
  }

  @Test
  void anEmptyFleetGivesNoOrdersAndSaysWhy() {
    FleetFolder fleet = FleetFolder.in(folder);

    Outcome outcome = fleet.oracle("plan");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .contains("0 of 3 orders: no product is registered; oracle init shows what could be.");
    assertThat(fleet.files("nexus")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1000", "3.5", "many", ""})
  void aBudgetOutsideOneToNineHundredNinetyNineIsWrongUsage(String budget) {
    FleetFolder fleet = mixed(folder, new Random(1));

    Outcome outcome = fleet.oracle("plan", "--budget", budget);

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("--budget").contains("1 to 999");
    assertThat(fleet.files("nexus/work_orders")).isEmpty();
  }

  @Test
  void everyOrderAndThePlanRecordKeepTheirSchemas() {
    FleetFolder fleet = mixed(folder, new Random(1));

    fleet.oracle("plan", "--budget", "40");

    assertThat(fleet.files("nexus/work_orders"))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            (file, text) -> assertThat(Schemas.problems("work_order.schema.json", text)).isEmpty());
    assertThat(fleet.files("nexus/plans"))
        .hasSize(1)
        .allSatisfy(
            (file, text) -> assertThat(Schemas.problems("plan.schema.json", text)).isEmpty());
  }

  @Test
  void theFilesAreNamedAfterTheirOrders() {
    FleetFolder fleet = FleetFolder.in(folder).product("a.b_c").lastRun("a.b_c", "success", 1);

    fleet.oracle("plan", "--budget", "2");

    assertThat(fleet.files("nexus/work_orders").keySet())
        .containsExactly(
            "nexus/work_orders/wo_a-b-c_test_20260301_060000_002.json",
            "nexus/work_orders/wo_a-b-c_validate_20260301_060000_001.json");
  }

  @Test
  void aTakenIdGetsTheNextFreeNumber() {
    FleetFolder fleet = FleetFolder.in(folder).product("a");
    fleet.file("nexus/work_orders/wo_a_regenerate_report_20260301_060000_001.json", "damaged");

    fleet.oracle("plan");

    assertThat(fleet.files("nexus/work_orders").keySet())
        .contains("nexus/work_orders/wo_a_regenerate_report_20260301_060000_002.json");
  }

  // --- the queue --------------------------------------------------------------------------------

  @Test
  void planningTwiceChangesNoFileNotEvenItsTime() throws IOException {
    FleetFolder fleet = mixed(folder, new Random(1));
    fleet.oracle("plan", "--budget", "7");
    SortedMap<String, String> before = fleet.files("nexus");
    Map<String, FileTime> times = times(folder.resolve("nexus"));

    Outcome again = fleet.oracle("plan", "--budget", "7");
    Outcome later =
        InProcess.in(folder)
            .at(FleetFolder.NOW.plus(Duration.ofMinutes(9)))
            .run("plan", "--budget", "7");

    assertThat(again.out()).contains("Nothing to write");
    assertThat(later.out()).contains("Nothing to write");
    assertThat(fleet.files("nexus")).isEqualTo(before);
    assertThat(times(folder.resolve("nexus"))).isEqualTo(times);
  }

  private static Map<String, FileTime> times(Path root) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        times.put(path.toString(), Files.getLastModifiedTime(path));
      }
    }
    return times;
  }

  @Test
  void anOrderThatStillStandsIsKeptUnderItsId() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b");
    fleet.oracle("plan", "--budget", "1");
    String first = fleet.files("nexus/work_orders").firstKey();

    InProcess.in(folder).at(FleetFolder.NOW.plus(Duration.ofHours(1))).run("plan", "--budget", "2");

    assertThat(fleet.files("nexus/work_orders")).hasSize(2).containsKey(first);
  }

  @Test
  void aPendingOrderThatNoLongerStandsIsSkippedWithTheReason() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b");
    fleet.oracle("plan", "--budget", "2");
    fleet.lastRun("a", "failed", 1);

    Outcome outcome = fleet.oracle("plan", "--budget", "2");

    assertThat(outcome.out()).contains("1 new, 0 renewed, 1 kept, 1 skipped");
    Map<?, ?> skipped =
        Json.object(
            fleet
                .files("nexus/work_orders")
                .get("nexus/work_orders/wo_a_regenerate_report_20260301_060000_001.json"));
    assertThat(skipped.get("status")).isEqualTo("skipped");
    assertThat(Json.at(skipped, "result", "error_message"))
        .isEqualTo("no rule asks for it any more");
    assertThat(Schemas.problems("work_order.schema.json", FleetFolder.json(skipped))).isEmpty();
  }

  @Test
  void aHeldProductLosesItsPendingOrdersAndTheHoldSaysWhatLiftsIt() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b");
    fleet.oracle("plan");
    fleet.file("dash/runs/a/KILL_SWITCH", "");

    Outcome outcome = fleet.oracle("plan");

    assertThat(outcome.out())
        .contains("Held: a: its kill switch is on; to lift it: oracle release a, or correct");
    Object status =
        Json.object(
                fleet
                    .files("nexus/work_orders")
                    .get("nexus/work_orders/wo_a_regenerate_report_20260301_060000_001.json"))
            .get("status");
    assertThat(status).isEqualTo("skipped");
  }

  @Test
  void ordersOfOtherToolsAndRunningOnesAreLeftAlone() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b").lastRun("b", "failed", 1);
    Map<String, Object> order = FleetFolder.order("wo_a_validate_001", "a", "validate");
    order.put("budget", map("max_actions", 1));
    order.put("priority", 1);
    order.put("created_at", "2026-02-01T00:00:00Z");
    String foreign = FleetFolder.json(order);
    fleet.file("nexus/work_orders/wo_a_validate_001.json", foreign);
    fleet.oracle("plan", "--budget", "1");
    String name = "nexus/work_orders/wo_a_regenerate_report_20260301_060000_001.json";
    String running =
        fleet.files("nexus/work_orders").get(name).replace("\"pending\"", "\"running\"");
    fleet.file(name, running);
    fleet.lastRun("a", "success", 1);

    fleet.oracle("plan", "--budget", "1");

    assertThat(fleet.files("nexus/work_orders"))
        .containsEntry("nexus/work_orders/wo_a_validate_001.json", foreign)
        .containsEntry(name, running);
  }

  @Test
  void aChangedPriorityRenewsTheOrderAndKeepsItsIdAndFieldsOfOthers() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").lastRun("a", "success", 1);
    fleet.schedule("a", "daily", "validate", 40);
    fleet.oracle("plan", "--budget", "1");
    String name = fleet.files("nexus/work_orders").firstKey();
    fleet.file(
        name, fleet.files("nexus/work_orders").get(name).replaceFirst("\\{", "{\"note\": 7,"));
    fleet.schedule("a", "daily", "validate", 41);

    InProcess.in(folder).at(FleetFolder.NOW.plus(Duration.ofHours(1))).run("plan", "--budget", "1");

    assertThat(fleet.files("nexus/work_orders")).hasSize(1).containsKey(name);
    Map<?, ?> renewed = Json.object(fleet.files("nexus/work_orders").get(name));
    assertThat(renewed.get("priority")).isEqualTo(41);
    assertThat(renewed.get("note")).isEqualTo(7);
    assertThat(renewed.get("created_at")).isEqualTo("2026-03-01T06:00:00Z");
  }

  @Test
  void planningSomeProductsLeavesTheOrdersOfOthersAlone() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b");
    fleet.oracle("plan");
    SortedMap<String, String> before = fleet.files("nexus/work_orders");

    fleet.oracle("plan", "--product", "b", "--budget", "1");

    assertThat(fleet.files("nexus/work_orders")).isEqualTo(before);
  }

  @Test
  void theRecordNamesEveryCutAndEveryHold() {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("a")
            .product("b")
            .lastRun("b", "failed", 1)
            .product("c", "status", "archived")
            .lastRun("c", "failed", 1);

    fleet.oracle("plan", "--budget", "1");

    Map<?, ?> record = Json.object(fleet.files("nexus/plans").values().iterator().next());
    assertThat(record.get("orders").toString()).contains("rank=1").contains("product_id=a");
    assertThat(record.get("cut").toString())
        .contains("product_id=b")
        .contains("outranked: rank 2 of a budget of 1");
    assertThat(record.get("held").toString())
        .contains("product_id=c")
        .contains("held_by=not in service: hold");
    assertThat(record.get("holds").toString()).contains("not in service: hold");
    assertThat(record.get("shortfall")).isEqualTo(0);
  }

  // --- explanations -----------------------------------------------------------------------------

  @Test
  void explainNamesRulePlaceSalienceAndFacts() {
    FleetFolder fleet =
        FleetFolder.in(folder).product("a", "sla_tier", 1).lastRun("a", "failed", 30);
    fleet.oracle("plan");

    Outcome outcome = fleet.oracle("explain", "wo_a_test_20260301_060000_001");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .contains("\"failed tests: test again\" at oracle:rules/health.drl:")
        .contains("salience 80")
        .contains("LastTest runId=")
        .contains("status=FAILED")
        .contains("hoursSinceTest=30")
        .contains("Also:  older than a day: test (tier 1) (65)")
        .contains("a plan made now puts it at number 1");
  }

  @Test
  void explainSaysWhyThereIsNoOrder() {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("a")
            .product("b")
            .lastRun("b", "failed", 1)
            .product("c", "enabled", false);

    assertThat(fleet.oracle("explain", "--product", "b", "--budget", "1").out())
        .contains("test (priority 80) is outranked as number 2 by a budget of 1");
    assertThat(fleet.oracle("explain", "--product", "c").out())
        .contains("held (all): it is disabled")
        .contains("was not taken")
        .contains("held by \"not in service: hold\"");
  }

  @Test
  void explainWithOwnRulesSaysWhenNoRuleMatched() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").lastRun("a", "success", 1);
    fleet.file(
        "rules/only.drl",
        """
        package fleet.rules;
        import codemonkeys.oracle.facts.*;
        import codemonkeys.oracle.rules.Orders;
        import static codemonkeys.oracle.units.Intent.*;
        global Orders orders

        rule "failed: test"
          @owner("me") @reason("it failed")
          salience 80
        when
          LastRun( failed, $p : product )
        then
          orders.propose($p, TEST);
        end
        """);

    assertThat(fleet.oracle("explain", "--product", "a").out())
        .contains("No order: no rule matched.");
  }

  @Test
  void aRuleThatCantDoWhatItSaysIsReportedWithItsPlace() {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("a")
            .lastRun("a", "success", 1)
            .schedule("a", "hourly", "gc_runs", 50);
    fleet.file(
        "rules/only.drl",
        """
        package fleet.rules;
        import codemonkeys.oracle.facts.*;
        import codemonkeys.oracle.rules.Orders;
        global Orders orders

        rule "due: run it"
          @owner("me") @reason("it is due")
          salience 50
        when
          $job : ScheduledJob( due )
        then
          orders.propose($job);
        end
        """);

    Outcome outcome = fleet.oracle("plan");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains(
            "rules/only.drl:6:1: rule \"due: run it\" can't do what follows then for a: Oracle does"
                + " not propose gc_runs; expected a job that Oracle can run; write runnable in the"
                + " pattern of its ScheduledJob\n")
        .doesNotContain("Oracle's own", "Exception");
    assertThat(fleet.files("nexus")).isEmpty();
  }

  @Test
  void aKillSwitchHoldsEvenWhereOwnRulesForgetIt() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b");
    fleet.file(
        "rules/only.drl",
        """
        package fleet.rules;
        import codemonkeys.oracle.facts.*;
        import codemonkeys.oracle.rules.Orders;
        import static codemonkeys.oracle.units.Intent.*;
        global Orders orders

        rule "always: test"
          @owner("me") @reason("why not")
          salience 999
        when
          Product( $p : product )
        then
          orders.propose($p, TEST);
        end
        """);
    fleet.file("dash/runs/a/KILL_SWITCH", "");
    assertThat(fleet.planned()).containsExactly("999 b test");
    assertThat(fleet.oracle("explain", "--product", "a").out()).contains("at built in");

    fleet.file(".codemonkeys/KILL_SWITCH", "");
    assertThat(fleet.planned()).isEmpty();
  }

  // --- determinism ------------------------------------------------------------------------------

  @Test
  void freshProcessesGiveTheSameBytesWhateverSurroundsThem() throws Exception {
    List<String> javas = javas();
    List<List<String>> settings =
        List.of(
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-Duser.language=en", "-Duser.timezone=UTC"),
            List.of(
                "-Xmx512m",
                "-XX:+UseParallelGC",
                "-Duser.language=tr",
                "-Duser.country=TR",
                "-Duser.timezone=Asia/Kathmandu"),
            List.of(
                "-Xmx256m",
                "-XX:+UseG1GC",
                "-Duser.language=de",
                "-Duser.timezone=America/St_Johns",
                "-Dfile.encoding=ISO-8859-1"));
    // Each of the settings with each of two Javas.
    int runs = Integer.getInteger("oracle.test.processes", 6);
    SortedMap<String, String> expected = null;
    for (int run = 0; run < runs; run++) {
      Path root = Files.createDirectory(folder.resolve("run" + run));
      FleetFolder fleet = mixed(root, new Random(run));
      List<String> options = new ArrayList<>(settings.get(run % settings.size()));
      options.add("-XX:TieredStopAtLevel=1");
      // Each of the settings compiles the rules once, and reads what another has compiled.
      options.add("-Doracle.cache=" + folder.resolve("cache" + List.of(0, 1, 2, 1).get(run % 4)));
      List<String> command =
          OracleProcess.argv(
              javas.get(run % javas.size()),
              options,
              "plan",
              "--quiet",
              "--budget",
              "12",
              "--as-of",
              "2026-03-01T06:00:00Z");
      Process process =
          new ProcessBuilder(command)
              .directory(root.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out" + run).toFile())
              .start();
      assertThat(Patience.exitCode(process))
          .as("run %s: %s", run, Files.readString(folder.resolve("out" + run)))
          .isZero();
      if (expected == null) {
        expected = fleet.files("nexus");
        assertThat(expected).hasSize(14); // twelve orders, the record and the decision
      } else {
        assertThat(fleet.files("nexus")).as("run %s", run).isEqualTo(expected);
      }
    }
  }

  /** The Java that runs this test, and every other one of 17 or newer beside it. */
  private static List<String> javas() throws IOException {
    List<String> javas = new ArrayList<>();
    javas.add(ProcessHandle.current().info().command().orElseThrow());
    Path jvms = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(jvms)) {
      try (Stream<Path> folders = Files.list(jvms)) {
        for (Path folder : folders.sorted().toList()) {
          Path release = folder.resolve("release");
          Path java = folder.resolve("bin").resolve("java");
          if (Files.isRegularFile(release)
              && Files.isExecutable(java)
              && !javas.contains(java.toRealPath().toString())
              && feature(Files.readString(release, StandardCharsets.UTF_8)) >= 17) {
            javas.add(java.toRealPath().toString());
          }
        }
      }
    }
    return javas.stream().distinct().toList();
  }

  private static int feature(String release) {
    return release
        .lines()
        .filter(line -> line.startsWith("JAVA_VERSION="))
        .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
        .filter(number -> !number.isEmpty())
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(0);
  }
}
