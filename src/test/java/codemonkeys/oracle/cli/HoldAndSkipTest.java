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
    assertThat(oracle("hold", "--all", "--why", "again").out()).startsWith("Held already");
    assertThat(orders()).isEqualTo(before);
    assertThat(journal()).hasSize(1);

    write("dash/products.json", "{");
    assertThat(oracle("hold", "b", "--why", "smoke there").exit()).isZero();
    assertThat(folder.resolve("dash/runs/b/KILL_SWITCH")).isRegularFile();
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
            List.of("skip", "a", "--why", "x"),
            List.of("release", id("a", 1)))) {
      assertThat(oracle(wrong.toArray(new String[0])).exit()).as(wrong.toString()).isEqualTo(2);
    }

    assertThat(orders()).isEqualTo(before);
    assertThat(folder.resolve("nexus/journal.jsonl")).doesNotExist();
    assertThat(folder.resolve("dash/runs")).doesNotExist();
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
