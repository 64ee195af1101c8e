package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of rules would have done to the fleet as it was. */
class RulesHistoryTest {
  @TempDir Path folder;
  private FleetFolder fleet;

  /**
   * On two mornings ada is old; on the first of them bob has failed, which the old rules prefer.
   */
  @BeforeEach
  void aFleetWithAPast() throws IOException {
    fleet =
        FleetFolder.in(Files.createDirectory(folder.resolve("fleet")))
            .product("ada", "sla_tier", 1)
            .product("bob", "sla_tier", 1)
            .lastRun("ada", "success", 97)
            .lastRun("bob", "failed", 82);
    for (String name : List.of("old", "new")) {
      try (Stream<Path> files = Files.list(Path.of("rules"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".drl")).toList()) {
          fleet.file(
              name + "/" + file.getFileName(),
              name.equals("old")
                  ? Files.readString(file)
                  : Files.readString(file).replace("salience 80", "salience 40"));
        }
      }
    }
    test("ada", "20260225_050000", "2026-02-25T05:00:00Z", "passed");
    commit("2026-02-26T06:00:00Z");
    fleet.lastRun("bob", "success", 54);
    commit("2026-02-27T06:00:00Z");
    fleet.lastRun("ada", "failed", 24);
    test("ada", "20260228_060000", "2026-02-28T06:00:00Z", "failed");
  }

  private void test(String product, String run, String at, String outcome) {
    fleet.file(
        "dash/runs/" + product + "/run_" + run + "/result.json",
        FleetFolder.json(
            map("intent", "test", "outcome", outcome, "started_at", at, "ended_at", at)));
  }

  private void commit(String at) {
    if (!Files.exists(fleet.root().resolve(".git"))) {
      FleetFolder.command(fleet.root(), "git", "init", "-q");
    }
    FleetFolder.command(fleet.root(), "git", "add", "-A");
    FleetFolder.command(
        fleet.root(),
        "env",
        "GIT_COMMITTER_DATE=" + at,
        "git",
        "-c",
        "user.name=ada",
        "-c",
        "user.email=ada@example.org",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "x");
  }

  private Map<?, ?> history(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("rules", "diff", "old", "new", "--history", "--budget", "1", "--json"));
    all.addAll(List.of(more));
    Outcome outcome = fleet.oracle(all.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    assertThat(Schemas.problems("rules_history_output.schema.json", outcome.out())).isEmpty();
    Map<?, ?> json = Json.object(outcome.out());
    assertThat(outcome.exit()).isEqualTo(Boolean.TRUE.equals(json.get("equal")) ? 0 : 10);
    return json;
  }

  /** States as {@code as-of plan: product before>after …}. */
  private static List<String> states(Map<?, ?> json) {
    List<String> states = new ArrayList<>();
    for (Object state : (List<?>) json.get("states")) {
      StringBuilder text = new StringBuilder();
      text.append(Json.at(state, "as_of")).append(' ').append(Json.at(state, "plan_id"));
      for (Object moved : (List<?>) Json.at(state, "moved")) {
        text.append(' ').append(Json.at(moved, "product_id")).append(' ');
        text.append(Json.at(moved, "rank_before")).append('>');
        text.append(Json.at(moved, "rank_after"));
      }
      states.add(text.toString());
    }
    return states;
  }

  @Test
  void eachCommitIsPlannedAsItWasAndAFailureWouldHaveBeenMetEarlier() {
    Map<?, ?> json = history();

    assertThat(states(json))
        .containsExactly(
            "2026-02-26T06:00:00Z null ada null>1 bob 1>null", "2026-02-27T06:00:00Z null");
    assertThat((List<?>) json.get("failures"))
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(Json.at(failure, "product_id")).isEqualTo("ada");
              assertThat(Json.at(failure, "ordered_before")).isEqualTo("2026-02-27T06:00:00Z");
              assertThat(Json.at(failure, "ordered_after")).isEqualTo("2026-02-26T06:00:00Z");
              assertThat(Json.at(failure, "met")).isEqualTo("earlier");
            });
    assertThat((List<?>) json.get("passed_over")).isEmpty();
  }

  @Test
  void textShowsWhatWouldHaveMovedAndWhenTheFailureWouldHaveBeenMet() {
    Outcome outcome = fleet.oracle("rules", "diff", "old", "new", "--history", "--budget", "1");

    assertThat(outcome.exit()).isEqualTo(10);
    assertThat(outcome.out())
        .contains("+ ada test (1), - bob test (1)")
        .contains("1 of 2 plans would have been another.")
        .contains("earlier by 24.0 h: ordered at 2026-02-26T06:00:00Z, before at 2026-02-27")
        .contains("Of 1 failure on record: 1 met earlier, 0 later, 0 at the same time, 0 ordered");
  }

  @Test
  void aRecordedPlanIsMadeAgainFromTheStateBeforeIt() {
    fleet
        .file("nexus/plans/plan_a.json", record("plan_a", "2026-02-26T07:00:00Z", "bob"))
        .file("nexus/plans/plan_b.json", record("plan_b", "2026-02-26T08:00:00Z", "ada"))
        .file("nexus/plans/plan_c.json", record("plan_c", "2026-01-01T00:00:00Z", "ada"))
        .file("nexus/plans/plan_d.json", "{\"plan_id\": 7")
        .file("nexus/plans/plan_e.json", "{\"plan_id\": \"../../<script>\", \"budget\": 0}");
    Map<?, ?> json = history();

    assertThat(states(json))
        .containsExactly(
            "2026-02-26T06:00:00Z null ada null>1 bob 1>null",
            "2026-02-26T07:00:00Z plan_a ada null>1 bob 1>null",
            "2026-02-26T08:00:00Z plan_b ada null>1 bob 1>null",
            "2026-02-27T06:00:00Z null");
    assertThat((List<?>) json.get("states"))
        .extracting(state -> String.valueOf(Json.at(state, "as_recorded")))
        .containsExactly("null", "true", "false", "null");
    assertThat((List<?>) json.get("passed_over"))
        .extracting(each -> Json.at(each, "name"))
        .containsExactly("nexus/plans/plan_d.json", "nexus/plans/plan_e.json", "1 recorded plan");
  }

  private static String record(String id, String asOf, String product) {
    return FleetFolder.json(
        map(
            "plan_id",
            id,
            "as_of",
            asOf,
            "budget",
            1,
            "products",
            List.of(),
            "scheduled_only",
            false,
            "min_priority",
            0,
            "orders",
            List.of(map("product_id", product, "intent", "test"))));
  }

  @Test
  void aRangeAndALimitSayHowFarBack() {
    assertThat(states(history("HEAD~1..HEAD"))).containsExactly("2026-02-27T06:00:00Z null");
    assertThat(states(history("--limit", "1"))).containsExactly("2026-02-27T06:00:00Z null");
    assertThat(history("--limit", "1").get("older_states")).isEqualTo(1);
    assertThat(fleet.oracle("rules", "diff", "old", "new", "--history", "none..HEAD").err())
        .isEqualTo(
            "oracle: --history: there is no commit \"none\"; git log --oneline lists some\n");
    assertThat(fleet.oracle("rules", "diff", "old", "--limit", "1").exit()).isEqualTo(2);
    assertThat(fleet.oracle("rules", "diff", "old", "new", "x").exit()).isEqualTo(2);
    assertThat(fleet.oracle("rules", "diff", "old", "new", "--history", "--limit", "0").exit())
        .isEqualTo(2);
  }

  @Test
  void aStateThatCannotBeUnderstoodIsSaidAndPassedOver() throws IOException {
    String registry = Files.readString(fleet.root().resolve("dash/products.json"));
    fleet.file("dash/products.json", "{\"products\": <script>");
    commit("2026-02-27T07:00:00Z");
    fleet.file("dash/products.json", registry);
    Map<?, ?> json = history();

    assertThat(states(json)).hasSize(2);
    assertThat((List<?>) json.get("passed_over")).hasSize(1);
  }

  @Test
  void namesAndKindsOfFilesThatChangeFromCommitToCommitAreFollowed() throws IOException {
    fleet.file("docs/odd", "a file").file("docs/\u202e<script> \u00fc.md", "x".repeat(100_000));
    commit("2026-02-27T07:00:00Z");
    Files.delete(fleet.root().resolve("docs/odd"));
    fleet.file("docs/odd/below.md", "a folder now").file("dash/runs/ada/more", "");
    FleetFolder.command(fleet.root(), "ln", "-s", "/etc", "dash/link");
    commit("2026-02-27T08:00:00Z");
    Map<?, ?> json = history();

    assertThat(states(json)).hasSize(4);
    assertThat((List<?>) json.get("passed_over")).isEmpty();
  }

  @Test
  void withoutARepositoryThereIsNoHistory() throws IOException {
    FleetFolder.command(fleet.root(), "rm", "-r", ".git");
    Outcome outcome = fleet.oracle("rules", "diff", "old", "new", "--history");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("oracle: --history: ").contains("not a git repository");
  }

  @Test
  void nothingIsLeftBehindAndTheFleetStaysAsItIs() {
    Path temporary = folder.resolve("tmp");
    assertThat(temporary.toFile().mkdir()).isTrue();
    fleet.with("TMPDIR", temporary.toString());
    var before = fleet.files(".");
    history();

    assertThat(temporary).isEmptyDirectory();
    assertThat(fleet.files(".")).isEqualTo(before);
  }
}
