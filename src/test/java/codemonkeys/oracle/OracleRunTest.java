package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The budgets of {@code oracle run}: what each bounds, and that none can be passed. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OracleRunTest {
  /** Deaf to being asked, it prints the time in milliseconds until it is killed. */
  private static final String STUBBORN =
      "trap '' TERM HUP INT; while :; do date +%s%3N; sleep 0.05; done";

  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    fleet.assertSound();
  }

  /** How long a job that prints the time was alive, as it says itself. */
  private Duration alive(String product) {
    List<Long> times = fleet.output(product).lines().map(Long::parseLong).toList();
    // On a busy machine the preparations can take all of the time; then it never was.
    return times.isEmpty()
        ? Duration.ZERO
        : Duration.ofMillis(times.get(times.size() - 1) - times.get(0));
  }

  private void assertTimedOut(String order, String product, double seconds, String by) {
    assertThat(fleet.status(order)).isEqualTo("failed");
    assertThat(fleet.message(order)).isEqualTo("timeout: " + trimmed(seconds) + " s, " + by);
    assertThat(Json.at(fleet.order(order), "result", "outcome")).isEqualTo("timed_out");
    assertThat(Json.at(fleet.result(product), "outcome")).isEqualTo("timed_out");
    assertThat(Json.at(fleet.lastRun(product), "status")).isEqualTo("failed");
    assertThat(fleet.lastRun(product).get("summary").toString()).startsWith("timeout: ");
  }

  private static String trimmed(double seconds) {
    return seconds == Math.rint(seconds) ? "" + (long) seconds : "" + seconds;
  }

  @Nested
  class Orders {
    private final List<String> ids = new ArrayList<>();

    private void five() {
      for (String id : List.of("a", "b", "c", "d", "e")) {
        fleet.product(id, "echo ran");
        ids.add(fleet.order(id, "test"));
      }
    }

    private List<String> statuses() {
      return ids.stream().map(fleet::status).toList();
    }

    @Test
    void noneGivenExecutesExactlyOneAndExits0() {
      five();
      Ran ran = fleet.run();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("a test passed");
      assertThat(ran.list("left_pending")).isEqualTo(ids.subList(1, 5));
      assertThat(statuses())
          .containsExactly("completed", "pending", "pending", "pending", "pending");
      assertThat(fleet.folders("dash/runs")).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7})
    void budgetNExecutesExactlyNAsLongAsThereAreSoManyAndExits0(int budget) {
      five();
      Ran ran = fleet.run("--budget", "" + budget);
      assertThat(ran.exit()).as(ran.err()).isZero();
      int expected = Math.min(5, budget);
      assertThat(ran.list("executed")).hasSize(expected);
      assertThat(ran.list("left_pending")).hasSize(5 - expected);
      assertThat(statuses().stream().filter("completed"::equals)).hasSize(expected);
      assertThat(fleet.folders("dash/runs")).hasSize(expected);
      assertThat(fleet.events().stream().filter("job_started"::equals)).hasSize(expected);
    }

    @Test
    void allExecutesAllAndExits0() {
      five();
      assertThat(fleet.run("--all").exit()).isZero();
      assertThat(statuses()).containsOnly("completed");
      assertThat(fleet.run("--all").list("executed")).isEmpty();
    }

    @Test
    void refusedSkippedWaitingAndImpossibleOrdersDoNotUseUpTheBudgetExit1() {
      fleet.product("refused", "echo ran");
      fleet.product("off", "echo ran", "enabled", false);
      fleet.product("stale", "echo ran");
      fleet.product("waits", "echo ran");
      fleet.files().file("dash/runs/waits/KILL_SWITCH", "");
      fleet.product("none", List.of(), Map.of());
      String refused = fleet.order("refused", "drift_check", put("priority", 99));
      String off = fleet.order("off", "test", put("priority", 98));
      String stale = fleet.order("stale", "test", put("priority", 97, "inputs_digest", "0"));
      String waits = fleet.order("waits", "test", put("priority", 96));
      String none = fleet.order("none", "test", put("priority", 95));
      five();
      Ran ran = fleet.run("--budget", "2");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("a test passed", "b test passed");
      assertThat(List.of(refused, off, stale, waits, none).stream().map(fleet::status))
          .containsExactly("failed", "skipped", "skipped", "pending", "failed");
      assertThat(ran.list("refused")).hasSize(1);
      assertThat(ran.list("failed")).hasSize(1);
      assertThat(ran.list("skipped")).hasSize(2);
      assertThat(ran.list("waiting")).hasSize(1);
      assertThat(statuses())
          .containsExactly("completed", "completed", "pending", "pending", "pending");
    }

    @Test
    void failedJobsDoUseUpTheBudgetExit1() {
      fleet.product("bad", "exit 1");
      fleet.order("bad", "test", put("priority", 99));
      five();
      Ran ran = fleet.run("--budget", "2");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("bad test failed", "a test passed");
    }

    @Test
    void priorityThenAgeThenNumberSayWhichIsNext() {
      five();
      fleet.files().file("nexus/work_orders/" + ids.get(0) + ".json", "");
      String late = fleet.order("b", "validate", put("created_at", "2026-03-01T05:00:01Z"));
      String old = fleet.order("c", "validate", put("created_at", "2026-02-01T00:00:00Z"));
      String first = fleet.order("d", "validate", put("priority", 51));
      Ran ran = fleet.run("--dry-run", "--all");
      assertThat(ran.list("orders").stream().skip(1).map(o -> Json.at(o, "job_id")))
          .containsExactly(first, old, ids.get(1), ids.get(2), ids.get(3), ids.get(4), late);
    }

    @Test
    void jobExecutesThatOrderAloneAndExits0() {
      five();
      Ran ran = fleet.run("--job", ids.get(3));
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("d test passed");
      assertThat(statuses())
          .containsExactly("pending", "pending", "pending", "completed", "pending");
    }

    @Test
    void jobThatIsOverOrNotThereOrNoIdIsWrongUsageExit2AndNothingRuns() {
      five();
      String over = fleet.order("a", "test", put("status", "completed"));
      for (List<String> jobs :
          List.of(
              List.of("--job", over),
              List.of("--job", "wo_z_test_001"),
              List.of("--job", "../../etc/passwd"),
              List.of("--job", ""),
              List.of("--job", "wo_a_test_001\n"),
              List.of("--job", "*"),
              List.of("wo_z_test_001"),
              List.of(ids.get(0), "wo_a_test_009"))) {
        Ran ran = fleet.run(jobs.toArray(String[]::new));
        assertThat(ran.exit()).as(jobs + ran.err()).isEqualTo(2);
        assertThat(ran.json()).isEmpty();
        assertThat(ran.err()).startsWith("oracle: ").hasLineCount(1);
      }
      assertThat(statuses()).containsOnly("pending");
      assertThat(fleet.events()).isEmpty();
    }

    @Test
    void wrongUseExits2InOneLineAndNothingRuns() {
      five();
      for (String options :
          List.of(
              "--budget 0",
              "--budget -1",
              "--budget 4294967297",
              "--budget 99999999999999999999",
              "--budget 1e2",
              "--budget 2.0",
              "--budget +2",
              "--budget ",
              "--budget all",
              "--budget",
              "--all --budget 2",
              "--all --job wo_a_test_001",
              "--budget 1 --job wo_a_test_001",
              "--budget 1 --budget 2",
              "--max-seconds 0",
              "--max-seconds -5",
              "--max-seconds 1.5",
              "--max-seconds 604801",
              "--max-seconds soon",
              "--max-seconds",
              "--dry-run=maybe",
              "--as-of 2026-03-01T06:00:00Z",
              "--rules rules",
              "--product aa",
              "--product a --product ../a",
              "--product a --job wo_a_test_001",
              "--product a wo_a_test_001",
              "--all wo_a_test_001",
              "--budget 1 wo_a_test_001",
              "--keep-going=maybe",
              "nothing")) {
        Ran ran = fleet.run(options.split(" ", -1));
        assertThat(ran.exit()).as(options + ran.err()).isEqualTo(2);
        assertThat(ran.err()).startsWith("oracle: ").hasLineCount(1);
      }
      assertThat(statuses()).containsOnly("pending");
      assertThat(fleet.root().resolve("nexus/journal.jsonl")).doesNotExist();
      assertThat(fleet.root().resolve(".codemonkeys")).doesNotExist();
    }
  }

  @Nested
  class Time {
    @Test
    void maxSecondsOfTheOrderEndsTheJobExit1() {
      int seconds = 1;
      String app = timed(seconds, STUBBORN);
      while (fleet.output(app).isEmpty()) { // it had no time to begin, on a slow machine
        seconds *= 2;
        app = timed(seconds, STUBBORN);
      }
      assertThat(alive(app)).isLessThan(Patience.END);
      assertThat(number(fleet.result(app), "duration_seconds")).isGreaterThanOrEqualTo(seconds);
    }

    /** Runs the job of a product of its own, which does not end by itself; the product. */
    private String timed(int seconds, String script) {
      String app = "app" + seconds;
      fleet.product(app, script);
      String order = fleet.order(app, "test", put("budget", budget(2, seconds)));
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly(app + " test timed_out");
      assertTimedOut(order, app, seconds, "max_seconds of the order");
      assertThat((List<?>) fleet.result(app).get("actions")).as("no retry").hasSize(1);
      assertThat(Json.at(fleet.result(app), "limits", "max_seconds", "asked")).isEqualTo(seconds);
      return app;
    }

    @Test
    void maxSecondsOfTheRunEndsTheJobAndLeavesTheRestExit1() {
      fleet.product("app", STUBBORN).product("next", "echo ran");
      String order = fleet.order("app", "test", put("priority", 99));
      String next = fleet.order("next", "test");
      long began = System.nanoTime();
      Ran ran = fleet.run("--all", "--max-seconds", "2");
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("preparations count, too")
          .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.stopped()).isEqualTo("--max-seconds of the run are used up");
      assertThat(ran.list("left_pending")).isEqualTo(List.of(next));
      assertThat(fleet.message(order)).startsWith("timeout: ").endsWith("--max-seconds of the run");
      assertThat(fleet.status(next)).isEqualTo("pending");
      assertThat(alive("app")).isLessThan(Patience.END);
      assertThat(fleet.events()).endsWith("job_finished", "run_stopped");
    }

    @Test
    void grantedMinutesEndTheJobExit1() {
      fleet.product("app", STUBBORN);
      minutes("90", "89.98");
      String order = fleet.order("app", "test");
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertTimedOut(order, "app", 1.2, "the minutes that the product was granted");
      assertThat(alive("app")).isLessThan(Patience.END);
      assertThat(number(fleet.lastRun("app"), "banana_economy", "spent_minutes"))
          .isGreaterThanOrEqualTo(90.0)
          .isCloseTo(89.98 + minutesOf("app"), within(0.002));
    }

    private void minutes(String granted, String spent) {
      Map<String, Object> report = FleetFolder.report("app", "success", 1);
      report.put(
          "banana_economy",
          FleetFolder.map(
              "budget_tokens", 0,
              "spent_tokens", 0,
              "budget_minutes", new BigDecimal(granted),
              "spent_minutes", new BigDecimal(spent),
              "max_ci_heal_attempts", 0,
              "ci_heal_attempts_used", 0));
      fleet.files().lastRun("app", report);
    }

    @Test
    void theSmallestOfTheThreeWinsAndIsNamed() {
      fleet.product("app", "echo ran");
      smallest(10, 20, "30", 10, "max_seconds of the order");
      smallest(20, 10, "30", 10, "--max-seconds of the run");
      smallest(20, 30, "10.175", 10.5, "the minutes that the product was granted");
      smallest(86400, 604800, "1449.99", 86399.4, "the minutes that the product was granted");
      smallest(30, 604800, "10.5", 30, "max_seconds of the order");
      smallest(6, 30, "10.1", 6, "max_seconds of the order");
    }

    private void smallest(int order, int run, String granted, double smallest, String by) {
      minutes(granted, "10");
      String id = fleet.order("app", "test", put("budget", budget(1, order)));
      Ran ran = fleet.run("--dry-run", "--job", id, "--max-seconds", "" + run);
      Object limits = Json.at(ran.list("orders").get(0), "limits");
      assertThat(number(limits, "max_seconds")).isCloseTo(smallest, within(0.01));
      assertThat(Json.at(limits, "max_seconds_by")).isEqualTo(by);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 143})
    void aTimeoutOutranksTheExitCodeOfAJobThatEndsWhenAskedExit1(int code) {
      String script =
          "trap 'echo asked; exit " + code + "' TERM; echo 'OK (3 tests)'; sleep 3600 & wait";
      int seconds = 1;
      String app = timed(seconds, script);
      // It had no time to begin, or the grace was over before it ran again.
      while (!fleet.output(app).endsWith("asked\n") && seconds < 30) {
        seconds *= 2;
        app = timed(seconds, script);
      }
      assertThat(Json.at(fleet.result(app), "exit_code")).isIn(code, 137, null);
    }

    @Test
    void allAttemptsTogetherHaveTheTimeOfOneOrderExit1() {
      int seconds = 3;
      List<Object> outcomes = twoAttempts(seconds);
      while (outcomes.size() == 1) { // not even one fits, on a slow machine
        seconds *= 2;
        outcomes = twoAttempts(seconds);
      }
      assertThat(outcomes).containsExactly("failed", "timed_out");
    }

    /** One attempt takes a bit more than half of the time of the order. */
    private List<Object> twoAttempts(int seconds) {
      String app = "app" + seconds;
      fleet.product(app, "sleep " + seconds * 0.55 + "; exit 1");
      String order = fleet.order(app, "test", put("budget", budget(2, seconds)));
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(fleet.message(order)).startsWith("timeout: " + seconds + " s");
      assertThat(number(fleet.result(app), "duration_seconds")).isGreaterThanOrEqualTo(seconds);
      return ((List<?>) Objects.requireNonNull(fleet.result(app).get("actions")))
          .stream().<Object>map(a -> Json.at(a, "outcome")).toList();
    }

    @Test
    void aValidateJobThatTakesTooLongIsEndedAsWellExit1() {
      fleet.product("app", "echo ran");
      minutes("90", "89.9999");
      String order = fleet.order("app", "validate");
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(fleet.message(order)).startsWith("timeout: 0.0 s, the minutes");
    }
  }

  @Nested
  class Actions {
    private void product(String script) {
      fleet.product("app", script);
    }

    private List<String> outcomes() {
      return ((List<?>) Objects.requireNonNull(fleet.result("app").get("actions")))
          .stream().map(a -> String.valueOf(Json.at(a, "outcome"))).toList();
    }

    @Test
    void oneIsNoRetryExit1() {
      product("echo ran; exit 3");
      String order = fleet.order("app", "test", put("budget", budget(1, Patience.JOB_SECONDS)));
      assertThat(fleet.run().exit()).isEqualTo(1);
      assertThat(outcomes()).containsExactly("failed");
      assertThat(fleet.message(order)).isEqualTo("exit 3");
      assertThat(Json.at(fleet.order(order), "result", "exit_code")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 100})
    void twoOrMoreAreOneRetryAndNeverMoreExit1(int actions) {
      product("echo ran; exit 3");
      fleet.order("app", "test", put("budget", budget(actions, Patience.JOB_SECONDS)));
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("exit 3; once more");
      assertThat(outcomes()).containsExactly("failed", "failed");
      assertThat(Json.at(fleet.result("app"), "limits", "max_actions", "asked")).isEqualTo(actions);
      String run = fleet.onlyRun("app");
      assertThat(fleet.text(run + "/output.log")).isEqualTo("ran\n");
      assertThat(fleet.text(run + "/output_2.log")).isEqualTo("ran\n");
    }

    @Test
    void aJobThatPassesAtTheSecondAttemptIsFlakyAndCountsAsSuccessExit0() {
      RunFleet.needsNamespaces();
      // The folder of the run is the one thing that differs between the attempts.
      product("test -e ../../dash/runs/app/run_20260301_060000/output_2.log");
      String order = fleet.order("app", "test", put("budget", budget(2, Patience.JOB_SECONDS)));
      Ran ran = fleet.run();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("app test flaky");
      assertThat(outcomes()).containsExactly("failed", "passed");
      assertThat(fleet.status(order)).isEqualTo("completed");
      assertThat(fleet.message(order)).isEqualTo("flaky: exit 1, then it passed");
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
      assertThat(fleet.lastRun("app").get("summary").toString()).startsWith("flaky: ");
    }

    @Test
    void aJobThatPassesIsNotRunAgainExit0() {
      product("echo ran");
      fleet.order("app", "test", put("budget", budget(5, Patience.JOB_SECONDS)));
      assertThat(fleet.run().exit()).isZero();
      assertThat(outcomes()).containsExactly("passed");
    }

    @Test
    void nothingOfTheFirstAttemptIsLeftForTheSecondExit1() {
      product("ls; touch here /tmp/here \"$HOME\"/here; ls /tmp \"$HOME\" >> found; exit 1");
      fleet.order("app", "test", put("budget", budget(2, Patience.JOB_SECONDS)));
      assertThat(fleet.run().exit()).isEqualTo(1);
      String run = fleet.onlyRun("app");
      assertThat(fleet.text(run + "/output_2.log")).isEqualTo("source.txt\n");
    }
  }

  @Nested
  class Sizes {
    @Test
    void outputOverTheCapIsCutButAllOfItCountedAndHashedAndNoFailureExit0() throws Exception {
      String line = "x".repeat(99) + "\n";
      fleet.product(
          "app", "i=0; while [ $i -lt 1000 ]; do echo " + "x".repeat(99) + "; i=$((i+1)); done");
      Map<String, Object> budget = budget(1, Patience.JOB_SECONDS);
      budget.put("max_output_bytes", 1234);
      String order = fleet.order("app", "test", put("budget", budget));
      Ran ran = fleet.run();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(fleet.status(order)).isEqualTo("completed");
      Object output = Json.at(((List<?>) fleet.result("app").get("actions")).get(0), "output");
      assertThat(Json.at(output, "bytes")).isEqualTo(100_000);
      assertThat(Json.at(output, "kept_bytes")).isEqualTo(1234);
      assertThat(Json.at(output, "complete")).isEqualTo(true);
      assertThat(Json.at(output, "sha256"))
          .isEqualTo(
              HexFormat.of()
                  .formatHex(
                      MessageDigest.getInstance("SHA-256")
                          .digest(line.repeat(1000).getBytes(StandardCharsets.US_ASCII))));
      assertThat(fleet.output("app")).isEqualTo(line.repeat(13).substring(0, 1234));
    }

    @Test
    void aJobThatAllocatesMoreThanItsMemoryFailsExit1() {
      fleet.product("app", "exec perl -e '$x = \"a\" x (200 << 20); print length $x; sleep 3600'");
      Map<String, Object> budget = budget(1, Patience.JOB_SECONDS);
      budget.put("max_memory_bytes", 64 << 20);
      String order = fleet.order("app", "test", put("budget", budget));
      assertThat(fleet.run().exit()).isEqualTo(1);
      assertThat(fleet.output("app")).doesNotContain("209715200");
      assertThat(fleet.status(order)).isEqualTo("failed");
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("failed");
    }

    @Test
    void processesThatAllocateMoreThanTheMemoryTogetherAreEndedExit1() {
      fleet.product(
          "app", "for i in 1 2 3 4; do perl -e '$x = \"a\" x (40 << 20); sleep 3600' & done; wait");
      Map<String, Object> budget = budget(2, Patience.JOB_SECONDS);
      budget.put("max_memory_bytes", 128 << 20);
      String order = fleet.order("app", "test", put("budget", budget));
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("app test over_limit");
      assertThat(fleet.message(order)).startsWith("too much memory: ").endsWith("limit 128 MiB");
    }

    @Test
    void tooManyProcessesAreEndedExit1() {
      fleet.product("app", "i=0; while [ $i -lt 40 ]; do sleep 3600 & i=$((i+1)); done; wait");
      Map<String, Object> budget = budget(1, Patience.JOB_SECONDS);
      budget.put("max_processes", 20);
      String order = fleet.order("app", "test", put("budget", budget));
      Ran ran = fleet.run();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("app test over_limit");
      assertThat(fleet.message(order)).startsWith("too many processes: ").endsWith("limit 20");
    }

    @Test
    void anOrderCanLowerALimitAndNotLiftIt() {
      fleet.product("app", "echo ran");
      assertLimit("max_output_bytes", 999_999_999_999L, "output_bytes", 256 << 20);
      assertLimit("max_output_bytes", -1, "output_bytes", 0);
      assertLimit("max_memory_bytes", 1, "memory_bytes", 16 << 20);
      assertLimit("max_memory_bytes", 999_999_999_999_999L, "memory_bytes", 8L << 30);
      assertLimit("max_processes", 0, "processes", 1);
      assertLimit("max_processes", 1_000_000, "processes", 4096);
    }

    private void assertLimit(String field, long asked, String limit, long inForce) {
      Map<String, Object> budget = budget(1, Patience.JOB_SECONDS);
      budget.put(field, asked);
      String id = fleet.order("app", "test", put("budget", budget));
      Ran ran = fleet.run("--dry-run", "--job", id);
      assertThat(number(Json.at(ran.list("orders").get(0), "limits"), limit)).isEqualTo(inForce);
    }
  }

  @Nested
  class Minutes {
    private Map<String, Object> report(Object minutes, Object spent, Object... more) {
      Map<String, Object> economy =
          FleetFolder.map(
              "budget_tokens", 7,
              "spent_tokens", 5,
              "budget_minutes", minutes,
              "spent_minutes", spent,
              "max_ci_heal_attempts", 4,
              "ci_heal_attempts_used", 3);
      economy.putAll(FleetFolder.map(more));
      Map<String, Object> report = FleetFolder.report("app", "failed", 1);
      report.put("banana_economy", economy);
      return report;
    }

    @Test
    void whatAJobTookIsChargedInLastRunJsonExit0() {
      fleet.product("app", "sleep 0.5").files().lastRun("app", report(10, 1, "grantor", "nexus"));
      fleet.order("app", "test");
      assertThat(fleet.run().exit()).isZero();
      double once = number(fleet.lastRun("app"), "banana_economy", "spent_minutes");
      assertThat(once).isCloseTo(1 + minutesOf("app"), within(0.002)).isGreaterThan(1.008);
      double first = minutesOf("app");
      fleet.order("app", "test");
      assertThat(fleet.run().exit()).isZero();
      assertThat(number(fleet.lastRun("app"), "banana_economy", "spent_minutes"))
          .isCloseTo(once + minutesOf("app") - first, within(0.002))
          .isGreaterThan(once + 0.008);
      Object economy = fleet.lastRun("app").get("banana_economy");
      assertThat(Json.at(economy, "spent_day")).isEqualTo("2026-03-01");
      assertThat(Json.at(economy, "budget_tokens")).isEqualTo(7);
      assertThat(Json.at(economy, "spent_tokens")).isEqualTo(5);
      assertThat(Json.at(economy, "ci_heal_attempts_used")).isEqualTo(3);
      assertThat(Json.at(economy, "grantor")).isEqualTo("nexus");
    }

    @Test
    void theNextDayInUTCBeginsAtZeroExit0() {
      fleet
          .product("app", "echo ran")
          .files()
          .lastRun("app", report(10, 10, "spent_day", "2026-03-01"));
      String order = fleet.order("app", "test");
      assertThat(fleet.run().reason("waiting")).startsWith("its minutes are spent (10 of 10)");
      assertThat(fleet.status(order)).isEqualTo("pending");
      fleet.at(Clock.offset(Clock.fixed(FleetFolder.NOW, ZoneOffset.UTC), Duration.ofHours(18)));
      Ran ran = fleet.run();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("app test passed");
      Object economy = fleet.lastRun("app").get("banana_economy");
      assertThat(Json.at(economy, "spent_day")).isEqualTo("2026-03-02");
      assertThat(number(economy, "spent_minutes")).isLessThan(10);
    }

    @Test
    void aProductWithoutMinutesLeftIsNotRunAndItsOrderStaysPendingExit0() {
      fleet.product("app", "echo ran").files().lastRun("app", report(10, new BigDecimal("10.001")));
      String before = fleet.text("dash/runs/app/last_run.json");
      fleet.product("next", "echo ran");
      String order = fleet.order("app", "test", put("priority", 99));
      fleet.order("next", "test");
      Ran ran = fleet.run();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("next test passed");
      assertThat(ran.reason("waiting")).contains("budget_grant", "10.001 of 10");
      assertThat(fleet.status(order)).isEqualTo("pending");
      assertThat(fleet.text("dash/runs/app/last_run.json")).isEqualTo(before);
      assertThat(fleet.runs("app")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"issued", "executed"})
    void aBudgetGrantNewerThanTheRunLiftsThatAndAnOlderOrOneForAnotherDoesNot(String status) {
      fleet.product("app", "echo ran").files().lastRun("app", report(10, 10));
      String order = fleet.order("app", "test");
      grant(status, "2026-03-01T04:00:00Z", "app");
      assertThat(fleet.run().list("waiting")).as("older").hasSize(1);
      grant(status, "2026-03-01T05:30:00Z", "other");
      assertThat(fleet.run().list("waiting")).as("for another").hasSize(1);
      grant(status, "2026-03-01T05:30:00Z", "app");
      assertThat(fleet.run().executed()).containsExactly("app test passed");
      assertThat(fleet.status(order)).isEqualTo("completed");
    }

    private void grant(String status, String at, String target) {
      fleet
          .files()
          .decision(
              "grant",
              FleetFolder.map(
                  "decision_id",
                  "dec_20260301_001",
                  "type",
                  "budget_grant",
                  "created_at",
                  at,
                  "status",
                  status,
                  "target",
                  target,
                  "payload",
                  FleetFolder.map("minutes", 60)));
    }
  }

  /** What the jobs of a product took, by their evidence. */
  private double minutesOf(String product) {
    return fleet.runs(product).stream()
        .mapToDouble(run -> number(fleet.json(run + "/result.json"), "duration_seconds") / 60)
        .sum();
  }

  private static double number(Object json, String... names) {
    return ((Number) Objects.requireNonNull(Json.at(json, names))).doubleValue();
  }
}
