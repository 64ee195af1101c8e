package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An order is named by its number, its product, or any part of its id. */
class OrderNamesTest {
  @TempDir Path folder;
  private FleetFolder fleet;

  /** In the order in which they run: svc-1 and svc-7 get a report, svc-10 and svc-2 a test. */
  @BeforeEach
  void aPlannedFleet() throws IOException {
    fleet = FleetFolder.in(folder);
    fleet.product("svc-1", "path", "a").product("svc-7", "path", "b");
    for (String id : List.of("svc-2", "svc-10")) {
      fleet.product(id, "path", id).lastRun(id, "failed", 1);
    }
    assertThat(fleet.oracle("plan", "--budget", "4").exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1, wo_svc-1_regenerate_report",
    "2, wo_svc-7_regenerate_report",
    "3, wo_svc-10_test",
    "4, wo_svc-2_test",
    "c-7_, wo_svc-7_regenerate_report",
    "svc-10_t, wo_svc-10_test",
    "_002, wo_svc-7_regenerate_report",
  })
  void explainAndRunAndSkipMeanTheSameOrder(String word, String id) {
    String explained = fleet.oracle("explain", word).out();
    assertThat(explained).startsWith(id + "_20260301_060000_");
    String whole = explained.lines().findFirst().orElseThrow();

    assertThat(fleet.oracle("run", word, "--dry-run").out()).contains("Would run: " + whole);
    assertThat(fleet.oracle("skip", word, "--dry-run").out()).contains("would skip " + whole);
    assertThat(fleet.oracle("skip", word, "--why", "not now").out()).contains("Skipped: " + whole);
    assertThat(order(whole)).contains("\"status\": \"skipped\"");
  }

  @Test
  void theNumbersAreThoseOfPlanAndStatus() {
    assertThat(fleet.oracle("plan", "--budget", "4").out())
        .containsPattern("=  1 +100  svc-1 ")
        .containsPattern("=  4 +80  svc-2 ")
        .contains("Why: oracle explain 1\n");
    assertThat(fleet.oracle("status").out())
        .containsPattern("\n  1  wo_svc-1_regenerate_report_\\S+  pending, priority 100")
        .containsPattern("\n  4  wo_svc-2_test_\\S+  pending, priority 80");
    assertThat(fleet.oracle("status", "--json").out())
        .containsPattern("\"place\": 4,\\s+\"job_id\": \"wo_svc-2_test_");
  }

  @Test
  void theQueueIsNumberedInTheOrderInWhichItRunsAlsoWhenAPlanPutsANewOrderFirst()
      throws IOException {
    // More critical than what stands already, and of the same priority: a plan puts it first.
    fleet.product("svc-9", "path", "c", "criticality", "high");

    Outcome plan =
        InProcess.in(folder)
            .at(FleetFolder.NOW.plusSeconds(60))
            .run("plan", "--budget", "5", "--as-of", "2026-03-01T06:01:00Z");

    assertThat(plan.out())
        .containsPattern("=  1 +100  svc-1 ")
        .containsPattern("\\+  3 +100  svc-9 ");
    Outcome run = InProcess.in(folder).run("run", "--all", "--dry-run", "--json");
    List<String> inOrder =
        Stream.of(run.out().split("\n"))
            .filter(line -> line.contains("\"job_id\""))
            .map(line -> line.replaceAll(".*wo_(svc-\\d+)_.*", "$1"))
            .toList();
    assertThat(inOrder).containsExactly("svc-1", "svc-7", "svc-9", "svc-10", "svc-2");
    assertThat(fleet.oracle("explain", "3").out()).startsWith("wo_svc-9_");
  }

  @Test
  void aProductIsItsNextOrderForRunAndItselfForExplain() {
    assertThat(fleet.oracle("run", "svc-1", "--dry-run").out())
        .contains("Would run: wo_svc-1_regenerate_report")
        .contains("1 order would run");
    assertThat(fleet.oracle("run", "svc-7", "svc-2", "--dry-run").out())
        .contains("wo_svc-7_", "wo_svc-2_", "2 orders would run");
    assertThat(fleet.oracle("explain", "svc-1").out())
        .isEqualTo(fleet.oracle("explain", "--product", "svc-1").out());
  }

  @Test
  void aWordThatFitsSeveralDoesNothingAndListsThem() {
    Outcome skip = fleet.oracle("skip", "svc-", "--why", "all?");

    assertThat(skip.exit()).isEqualTo(2);
    assertThat(skip.err()).contains("\"svc-\" fits 4 orders: wo_svc-1_", "give more of the id");
    assertThat(fleet.oracle("run", "_test_").exit()).isEqualTo(2);
    assertThat(fleet.oracle("status").out()).contains("Queue: 4 pending.");
  }

  @Test
  void aWordThatFitsNothingGetsASuggestionOnlyWhereSomethingIsNear() {
    assertThat(fleet.oracle("run", "svc-77").err()).contains("did you mean svc-7?");
    assertThat(fleet.oracle("explain", "vsc-10").err()).contains("did you mean svc-10?");
    assertThat(fleet.oracle("run", "entirely").err())
        .contains("there is no order \"entirely\"", "oracle status lists them")
        .doesNotContain("did you mean");
    assertThat(fleet.oracle("explain", "5").err())
        .contains("there is no order number 5", "the queue has 4 open orders");
    assertThat(fleet.oracle("explain", "0").exit()).isEqualTo(2);
    assertThat(fleet.oracle("explain", "99999999999999999999").exit()).isEqualTo(2);
  }

  @Test
  void aProductWithoutAnOrderSaysWhatToAsk() throws IOException {
    fleet.product("idle", "path", "idle");

    Outcome run = fleet.oracle("run", "idle");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("idle has no order that is open; oracle explain idle says");
  }

  @Test
  void aNumberThatIsAProductToo() throws IOException {
    fleet.product("2", "path", "two").lastRun("2", "failed", 1);
    assertThat(fleet.oracle("plan", "--budget", "9").exit()).isZero();

    Outcome skip = fleet.oracle("skip", "2", "--why", "which?");

    assertThat(skip.exit()).isEqualTo(2);
    assertThat(skip.err()).contains("\"2\" fits 2 orders: wo_svc-7_", "wo_2_test_");
    assertThat(fleet.oracle("explain", "--product", "2").out()).startsWith("2\n");
  }

  @Test
  void releasePutsBackWhatWasSkippedByAPartOfItsId() {
    fleet.oracle("skip", "3", "--why", "not now");

    assertThat(fleet.oracle("release", "svc-10_test").out())
        .contains("Put back: wo_svc-10_test_")
        .contains("is pending again");
    assertThat(fleet.oracle("release", "svc-10_test").exit()).isEqualTo(2);
  }

  @Test
  void logsOfAnOrderByAPartOfItsId() {
    Outcome none = fleet.oracle("logs", "2");

    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("there is no run of wo_svc-7_", "which is pending");
    assertThat(fleet.oracle("logs", "nowhere").err()).contains("there is no product \"nowhere\"");
  }

  private String order(String id) {
    try {
      return Files.readString(folder.resolve("nexus/work_orders/" + id + ".json"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
