package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code oracle hold}, {@code release} and {@code skip} change what they name and nothing else. */
class HoldAndSkipTest {
  private static final String PRODUCT =
      """
      {"product_id": "%s", "display_name": "%s", "owner": "ada", "status": "active", "path": "%s",
       "commands": {"test": ["true"]}}""";

  @TempDir Path folder;
  @TempDir Path keys;

  @BeforeEach
  void aFleetWithAQueue() throws IOException {
    write(
        "dash/products.json",
        "{\"products\": ["
            + String.join(",", PRODUCT.formatted("a", "A", "a"), PRODUCT.formatted("b", "B", "b"))
            + "]}");
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(folder.resolve("b"));
    order("a", 1);
    order("b", 2);
  }

  @Test
  void skipEndsTheOrderNamedAndReleasePutsItBack() throws IOException {
    SortedMap<String, String> before = orders();

    assertThat(oracle("skip", id("a", 1), "--why", "not today").exit()).isZero();

    assertThat(orders().get(id("a", 1)))
        .contains("\"status\": \"skipped\"", "skipped by hand: not today");
    assertThat(orders().get(id("b", 2))).isEqualTo(before.get(id("b", 2)));

    assertThat(oracle("release", id("a", 1)).exit()).isZero();

    assertThat(orders().get(id("a", 1)))
        .contains("\"status\": \"pending\"")
        .doesNotContain("result");
    assertThat(orders().get(id("b", 2))).isEqualTo(before.get(id("b", 2)));
    assertThat(journal()).hasSize(2);
    assertThat(journal().get(0)).contains("\"event\":\"skip\"", id("a", 1), "not today");
    assertThat(journal().get(1)).contains("\"event\":\"release\"", id("a", 1));
    assertThat(oracle("verify").exit()).isZero();
  }

  @Test
  void holdStopsOneProductAndTheOthersRun() throws IOException {
    SortedMap<String, String> before = orders();

    Outcome held = oracle("hold", "a", "--why", "leak\nand more");

    assertThat(held.exit()).isZero();
    assertThat(Files.readString(folder.resolve("dash/runs/a/KILL_SWITCH"))).isEqualTo("leak\n");
    assertThat(orders()).isEqualTo(before);
    assertThat(journal().get(0)).contains("\"event\":\"hold\"", "\"target\":\"a\"", "leak");

    Outcome run = oracle("run", "--all", "--format", "json");

    assertThat(run.exit()).isZero();
    assertThat(orders().get(id("a", 1))).isEqualTo(before.get(id("a", 1)));
    assertThat(orders().get(id("b", 2))).contains("\"status\": \"completed\"");
    assertThat(run.out()).contains("its kill switch is on: dash/runs/a/KILL_SWITCH (leak)");

    assertThat(oracle("release", "a").exit()).isZero();
    assertThat(oracle("run", "--all").exit()).isZero();
    assertThat(orders().get(id("a", 1))).contains("\"status\": \"completed\"");
    assertThat(oracle("verify").exit()).isZero();
  }

  @Test
  void holdAllStopsEverythingAlsoWithADamagedRegistry() throws IOException {
    SortedMap<String, String> before = orders();

    assertThat(oracle("hold", "--all", "--why", "smoke").exit()).isZero();
    assertThat(oracle("run", "--all").exit()).isEqualTo(4);
    assertThat(oracle("run", "--dry-run").exit()).isEqualTo(4);
    assertThat(oracle("hold", "--all", "--why", "again").out()).startsWith("Hold already");
    assertThat(orders()).isEqualTo(before);
    assertThat(journal()).hasSize(1);

    write("dash/products.json", "{");
    assertThat(oracle("hold", "b", "--why", "smoke there").exit()).isZero();
    assertThat(folder.resolve("dash/runs/b/KILL_SWITCH")).isRegularFile();
  }

  @Test
  void severalProductsAreHeldAndReleasedTogether() throws IOException {
    Outcome held = oracle("hold", "a", "b", "a", "--why", "release day", "--json");

    assertThat(held.exit()).isZero();
    assertThat(held.out())
        .startsWith("[")
        .contains("\"held\": \"a\"", "\"held\": \"b\"")
        .containsPattern("(?s)a/KILL_SWITCH.*b/KILL_SWITCH");
    assertThat(folder.resolve("dash/runs/a/KILL_SWITCH")).isRegularFile();
    assertThat(folder.resolve("dash/runs/b/KILL_SWITCH")).isRegularFile();
    assertThat(journal()).hasSize(2);

    assertThat(oracle("release", "a", "b").out()).contains("Released: a.", "Released: b.");
    assertThat(folder.resolve("dash/runs/a/KILL_SWITCH")).doesNotExist();
    assertThat(folder.resolve("dash/runs/b/KILL_SWITCH")).doesNotExist();
  }

  @Test
  void oneThatCanNotBeHeldKeepsNoOtherFromBeingHeld() throws IOException {
    write("dash/runs/a", "a file where the folder belongs");

    Outcome held = oracle("hold", "a", "b", "--why", "smoke");

    assertThat(held.exit()).isEqualTo(70);
    assertThat(held.err()).contains("dash/runs/a");
    assertThat(folder.resolve("dash/runs/b/KILL_SWITCH")).isRegularFile();
    assertThat(oracle("hold", "nobody", "b", "--why", "smoke").exit()).isEqualTo(2);
  }

  @Test
  void releaseSaysWhatElseHolds() throws IOException {
    write(
        "nexus/outbox/dec_20260301_001.json",
        """
        {"decision_id": "dec_20260301_001", "type": "kill_switch_toggle", "status": "issued",
         "created_at": "2026-03-01T05:00:00Z", "target": "all", "payload": {"enabled": true}}
        """);
    assertThat(oracle("hold", "--all", "--why", "smoke").exit()).isZero();

    Outcome released = oracle("release", "--all");

    assertThat(released.exit()).isEqualTo(1);
    assertThat(released.err()).contains("still held by nexus/outbox/dec_20260301_001.json");
    assertThat(folder.resolve(".codemonkeys/KILL_SWITCH")).doesNotExist();
  }

  @Test
  void releaseOfAProductThatHasRunWritesADirectiveOfThatMoment() throws IOException {
    assertThat(oracle("run", "--all").exit()).isZero();
    assertThat(oracle("hold", "a", "--why", "smoke").exit()).isZero();

    Outcome released = oracle("release", "a", "--why", " the disk is larger now ");

    assertThat(released.exit()).as(released.err()).isZero();
    assertThat(folder.resolve("dash/runs/a/KILL_SWITCH")).doesNotExist();
    assertThat(outbox()).containsExactly("dec_20260301_060000_release_a");
    String path = "nexus/outbox/dec_20260301_060000_release_a.json";
    assertThat(released.out())
        .isEqualTo(
            "Released: a. No switch of it is on. Failures up to now don't count any more, says "
                + path
                + "; plan again.\n");
    assertThat(Files.readString(folder.resolve(path)))
        .isEqualTo(
            """
            {
              "schema_version": "0.1",
              "decision_id": "dec_20260301_060000_release_a",
              "type": "directive",
              "created_at": "2026-03-01T06:00:00Z",
              "status": "issued",
              "target": "a",
              "payload": {
                "action": "release",
                "reason": "the disk is larger now"
              }
            }
            """);
    assertThat(journal().get(journal().size() - 1))
        .contains("\"event\":\"release\"", "\"decision\":\"" + path, "larger now");
    assertThat(oracle("verify").exit()).isZero();
    assertThat(oracle("validate").out()).doesNotContain("outbox");
  }

  @Test
  void releaseWithoutASwitchIsADecisionOfItsOwnAndTakesNoOthersName() throws IOException {
    assertThat(oracle("run", "--all").exit()).isZero();

    Outcome first = oracle("release", "b", "--format", "json");

    assertThat(first.out())
        .contains(
            "\"changed\": true",
            "\"decision\": \"nexus/outbox/dec_20260301_060000_release_b.json\"");
    String decision =
        Files.readString(folder.resolve("nexus/outbox/dec_20260301_060000_release_b.json"));
    assertThat(decision).contains("\"action\": \"release\"").doesNotContain("reason");
    assertThat(oracle("release", "b").exit()).isZero();
    assertThat(outbox())
        .containsExactly("dec_20260301_060000_release_b", "dec_20260301_060000_release_b_2");
    assertThat(Files.readString(folder.resolve("nexus/outbox/dec_20260301_060000_release_b.json")))
        .isEqualTo(decision);
  }

  @Test
  void releaseOfAProductWithoutRunsAndFailedOrdersDecidesNothing() throws IOException {
    Outcome released = oracle("release", "a", "--format", "json");

    assertThat(released.exit()).isZero();
    assertThat(released.out()).contains("\"changed\": false", "\"decision\": null");
    assertThat(oracle("hold", "a", "--why", "smoke").exit()).isZero();
    assertThat(oracle("release", "a").out()).isEqualTo("Released: a. No switch of it is on.\n");
    assertThat(folder.resolve("nexus/outbox")).doesNotExist();
  }

  @Test
  void anOrderThatFailedWithoutARunIsSomethingToRelease() throws IOException {
    Path order = folder.resolve("nexus/work_orders/" + id("a", 1) + ".json");
    Files.writeString(order, Files.readString(order).replace("\"pending\"", "\"failed\""));

    assertThat(oracle("release", "a").exit()).isZero();

    assertThat(outbox()).containsExactly("dec_20260301_060000_release_a");
  }

  @Test
  void aReleaseThatCanNotBeWrittenSaysSoAndWhatIsDone() throws IOException {
    assertThat(oracle("run", "--all").exit()).isZero();
    assertThat(oracle("hold", "a", "--why", "smoke").exit()).isZero();
    write("nexus/outbox", "a file where the folder belongs");

    Outcome released = oracle("release", "a");

    assertThat(released.exit()).isEqualTo(70);
    assertThat(released.err()).contains("the switch of a is off", "check nexus/outbox");
    assertThat(folder.resolve("dash/runs/a/KILL_SWITCH")).doesNotExist();
  }

  @Test
  void releaseAllDecidesNothingOfAnyProduct() throws IOException {
    assertThat(oracle("run", "--all").exit()).isZero();
    assertThat(oracle("hold", "--all", "--why", "smoke").exit()).isZero();
    assertThat(oracle("release", "--all").exit()).isZero();
    assertThat(folder.resolve("nexus/outbox")).doesNotExist();
  }

  @Test
  void oldOrdersOfOtherToolsAreListedByPlanAndStatusAndSkippedByTheirAge() throws IOException {
    String old = old("b", 7, "2026-01-30T05:59:59Z", "pending", "");
    String older = old("a", 8, "2025-12-01T06:00:00+01:00", "pending", "");
    // None of these: just 30 days old, planned by Oracle, over.
    String young = old("a", 9, "2026-01-30T06:00:00Z", "pending", "");
    String planned = old("a", 10, "2025-01-01T06:00:00Z", "pending", "\"plan_id\": \"plan_1\",");
    String over = old("a", 11, "2025-01-01T06:00:00Z", "completed", "");
    String line =
        "Old orders of other tools (2), pending for more than 30 days: "
            + older
            + ", "
            + old
            + "; clear them: oracle skip --older-than 30d --why TEXT\n";

    assertThat(oracle("plan", "--dry-run").out()).containsOnlyOnce(line);
    assertThat(oracle("status").out()).containsOnlyOnce(line);
    for (String command : List.of("plan", "status")) {
      Outcome json =
          command.equals("plan")
              ? oracle("plan", "--dry-run", "--format", "json")
              : oracle("status", "--format", "json");
      assertThat(json.out().replaceAll("\\s", ""))
          .contains("\"old_orders\":[\"" + older + "\",\"" + old + "\"]");
    }
    assertThat(oracle("status", "--as-of", "2026-01-30T05:59:59Z").out())
        .contains("Old orders of other tools (1)");
    SortedMap<String, String> before = orders();

    Outcome dry = oracle("skip", "--older-than", "30d", "--dry-run");

    assertThat(dry.exit()).as(dry.err()).isZero();
    assertThat(dry.out())
        .isEqualTo(
            "Dry run, nothing was touched: would skip 2 orders of other tools, pending for more"
                + " than 30d: "
                + older
                + ", "
                + old
                + ".\n");
    assertThat(orders()).isEqualTo(before);
    assertThat(folder.resolve(".codemonkeys")).doesNotExist();

    Outcome skipped =
        oracle(
            "skip", "--older-than", "30d", "--why", "the old planner is gone", "--format", "json");

    assertThat(skipped.exit()).as(skipped.err()).isZero();
    assertThat(skipped.out().replaceAll("\\s", ""))
        .isEqualTo("{\"skipped\":[\"" + older + "\",\"" + old + "\"]}");
    for (String id : List.of(old, older)) {
      assertThat(orders().get(id))
          .contains("\"status\": \"skipped\"", "skipped by hand: the old planner is gone");
    }
    for (String id : List.of(young, planned, over, id("a", 1), id("b", 2))) {
      assertThat(orders().get(id)).isEqualTo(before.get(id));
    }
    assertThat(journal()).hasSize(2).allMatch(each -> each.contains("the old planner is gone"));
    assertThat(oracle("status").out()).doesNotContain("Old orders");
    assertThat(oracle("skip", "--older-than", "30d", "--why", "again").out())
        .isEqualTo(
            "Nothing to skip: no order of another tool has been pending for more than 30d.\n");
    assertThat(oracle("release", old).exit()).isZero();
    assertThat(orders().get(old)).contains("\"status\": \"pending\"");
    assertThat(oracle("verify").exit()).isZero();
  }

  @Test
  void anAgeIsCountedToTheMomentGivenInHoursDaysAndWeeks() throws IOException {
    String old = old("b", 7, "2026-02-28T17:00:00Z", "pending", "");
    for (String age : List.of("14h", "1d", "2w")) {
      assertThat(oracle("skip", "--older-than", age, "--dry-run").out())
          .as(age)
          .startsWith("Nothing");
    }
    assertThat(oracle("skip", "--older-than", "12h", "--dry-run").out()).contains(old);
    assertThat(
            oracle("skip", "--older-than", "2w", "--dry-run", "--as-of", "2026-03-15T06:00:00Z")
                .out())
        .contains(old);
    assertThat(oracle("skip", old, "--dry-run").out()).contains("would skip " + old);
    assertThat(orders().get(old)).contains("\"status\": \"pending\"");
  }

  @Test
  void oldOrdersRunLikeOthers() throws IOException {
    String old = old("b", 7, "2025-02-28T17:00:00Z", "pending", "");
    Outcome ran = oracle("run", old);
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    assertThat(orders().get(old)).contains("\"status\": \"completed\"");
  }

  private String old(String product, int number, String createdAt, String status, String field)
      throws IOException {
    String id = "wo_%s_test_20260301_060000_%03d".formatted(product, number);
    write(
        "nexus/work_orders/" + id + ".json",
        """
        {"job_id": "%s", "product_id": "%s", "intent": "test", "inputs": {}, %s
         "budget": {"max_actions": 1, "max_seconds": 60}, "stop_conditions": [], "priority": 10,
         "created_at": "%s", "constitution_refs": ["constitution.md"],
         "evidence_expectations": [], "status": "%s"}
        """
            .formatted(id, product, field, createdAt, status));
    return id;
  }

  @Test
  void whatCanNotBeDoneChangesNothing() throws IOException {
    SortedMap<String, String> before = orders();

    for (List<String> wrong :
        List.of(
            List.of("hold", "a"),
            List.of("hold", "--why", "x"),
            List.of("hold", "a", "--all", "--why", "x"),
            List.of("hold", "c", "--why", "x"),
            List.of("skip", id("a", 1)),
            List.of("skip", id("a", 3), "--why", "x"),
            List.of("skip", "c", "--why", "x"),
            List.of("skip", "--older-than", "30d"),
            List.of("skip", "--older-than", "30", "--why", "x"),
            List.of("skip", "--older-than", "0d", "--why", "x"),
            List.of("skip", "--older-than", "-1d", "--why", "x"),
            List.of("skip", "--older-than", "1.5d", "--why", "x"),
            List.of("skip", "--older-than", "999999d", "--why", "x"),
            List.of("skip", "--older-than", "30 d", "--why", "x"),
            List.of("skip", "--older-than", "", "--why", "x"),
            List.of("skip", id("a", 1), "--older-than", "1h", "--why", "x"),
            List.of("skip", "--why", "x"),
            List.of("release", id("a", 1)))) {
      assertThat(oracle(wrong.toArray(new String[0])).exit()).as(wrong.toString()).isEqualTo(2);
    }

    assertThat(orders()).isEqualTo(before);
    assertThat(folder.resolve("nexus/journal.jsonl")).doesNotExist();
    assertThat(folder.resolve("dash/runs")).doesNotExist();
  }

  private void blockTheJournal() throws IOException {
    Files.createDirectories(folder.resolve("nexus/journal.jsonl"));
  }

  private void freeTheJournal() throws IOException {
    Files.delete(folder.resolve("nexus/journal.jsonl"));
  }

  @Test
  void whatTheJournalCouldNotTakeIsWrittenByTheNextCommandWhateverThatIs() throws IOException {
    for (List<String> next :
        List.of(
            List.of("plan"),
            List.of("hold", "b", "--why", "another"),
            List.of("skip", id("b", 2), "--why", "x"),
            List.of("run"))) {
      Files.deleteIfExists(folder.resolve("nexus/journal.jsonl"));
      Files.deleteIfExists(folder.resolve("nexus/journal.head.json"));
      blockTheJournal();
      Outcome held = oracle("hold", "a", "--why", "leak");
      assertThat(held.exit()).isEqualTo(70);
      assertThat(held.err()).contains("it is done, but not in the journal", "journal.jsonl");
      assertThat(folder.resolve("dash/runs/a/KILL_SWITCH")).hasContent("leak");
      assertThat(oracle("release", "a", "--why", "found").exit()).isEqualTo(70);
      assertThat(folder.resolve("dash/runs/a/KILL_SWITCH")).doesNotExist();
      freeTheJournal();

      assertThat(oracle(next.toArray(String[]::new)).exit()).as(next.toString()).isIn(0, 1);

      assertThat(journal().get(0))
          .as(next.toString())
          .contains(
              "\"event\":\"hold\"", "\"target\":\"a\"", "\"why\":\"leak\"", "\"decided_at\":");
      assertThat(journal().get(1)).contains("\"event\":\"release\"", "\"why\":\"found\"");
      assertThat(folder.resolve(".codemonkeys/unwritten")).doesNotExist();
      assertThat(oracle("verify").exit()).isZero();
      Files.deleteIfExists(folder.resolve("dash/runs/b/KILL_SWITCH"));
    }
  }

  @Test
  void aHoldOfEverythingThatIsNotInTheJournalIsWrittenByTheRunThatItStops() throws IOException {
    blockTheJournal();
    assertThat(oracle("hold", "--all", "--why", "fire").exit()).isEqualTo(70);
    freeTheJournal();
    assertThat(oracle("run").exit()).isEqualTo(4);
    assertThat(journal().get(0)).contains("\"target\":\"everything\"", "fire");
  }

  @Test
  void nothingElseIsSignedThatSomebodyLeavesForTheJournal() throws IOException {
    write(".codemonkeys/unwritten/1-job_finished-a", "{}");
    write(".codemonkeys/unwritten/1-hold-no such product", "{}");
    write(".codemonkeys/unwritten/2-hold-b", "{\"why\": 1, \"run\": \"dash\", \"seq\": 9}");
    write(".codemonkeys/unwritten/3-hold-a", "no JSON");
    assertThat(oracle("hold", "a", "--why", "x").exit()).isZero();
    assertThat(journal()).hasSize(3);
    assertThat(journal().get(0))
        .contains("\"target\":\"b\"", "\"why\":null")
        .doesNotContain("\"run\"");
    assertThat(journal().get(1)).contains("\"target\":\"a\"", "\"why\":null");
    assertThat(oracle("verify").exit()).isZero();
    assertThat(oracle("hold", "b", "--why", "x").exit()).isZero(); // what is left stops nothing
  }

  private Outcome oracle(String... args) {
    return InProcess.in(folder)
        .with("ORACLE_CONFIG_DIR", keys.resolve("oracle").toString())
        .run(args);
  }

  private static String id(String product, int number) {
    return "wo_" + product + "_test_20260301_060000_00" + number;
  }

  private void order(String product, int number) throws IOException {
    write(
        "nexus/work_orders/" + id(product, number) + ".json",
        """
        {"job_id": "%s", "product_id": "%s", "intent": "test", "inputs": {},
         "budget": {"max_actions": 1, "max_seconds": 60}, "stop_conditions": [], "priority": 10,
         "created_at": "2026-03-01T06:00:00Z", "constitution_refs": ["constitution.md"],
         "evidence_expectations": [], "status": "pending"}
        """
            .formatted(id(product, number), product));
  }

  private SortedMap<String, String> orders() throws IOException {
    SortedMap<String, String> orders = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("nexus/work_orders"))) {
      for (Path file : files.toList()) {
        orders.put(file.getFileName().toString().replace(".json", ""), Files.readString(file));
      }
    }
    return orders;
  }

  private List<String> outbox() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("nexus/outbox"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .sorted()
          .toList();
    }
  }

  private List<String> journal() throws IOException {
    return Files.readAllLines(folder.resolve("nexus/journal.jsonl"));
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
