package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Going;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.cli.InProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One red product does not stop the night, one order for one work is enough. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunKeepGoingTest {
  private static final String BAD = "exit 1";
  private static final String GOOD = "echo ran";

  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    Files.deleteIfExists(fleet.path(".codemonkeys/KILL_SWITCH"));
    fleet.assertSound();
  }

  private String order(String product, String intent, int priority) {
    return fleet.order(
        product,
        intent,
        put(
            "priority",
            priority,
            "stop_conditions",
            List.of("on_test_fail", "on_validation_fail", "on_missing_evidence")));
  }

  private List<String> statuses(String... orders) {
    return List.of(orders).stream().map(fleet::status).toList();
  }

  private static Object count(Ran ran, String name) {
    return Json.at(ran.json(), "counts", name);
  }

  @Nested
  class KeepGoing {
    @Test
    void ofAFleetOfTwelveWithOneRedProductElevenAreDoneAndOneFailedExit1() {
      List<String> orders = new ArrayList<>();
      for (char c = 'a'; c < 'a' + 12; c++) {
        fleet.product(String.valueOf(c), c == 'c' ? BAD : GOOD);
        orders.add(order(String.valueOf(c), "test", 50));
      }

      InProcess.Outcome ran = fleet.oracle("run", "--all", "--keep-going");

      assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
      assertThat(ran.out()).contains("Run: 11 done, 1 failed, 0 left pending; stopped: c.\n");
      for (String order : orders) {
        assertThat(fleet.status(order))
            .isEqualTo(order.equals(orders.get(2)) ? "failed" : "completed");
      }
    }

    @Test
    void onlyTheRedProductsOrdersStayPendingAndTheOrderOfPrioritiesIsKeptExit1() {
      fleet.product("red", BAD).product("blue", GOOD).product("green", GOOD);
      String first = order("red", "test", 90);
      String other = order("red", "validate", 80);
      String blue = order("blue", "test", 70);
      String third = order("red", "regenerate_report", 60);
      String green = order("green", "test", 50);

      Ran ran = fleet.run("--all", "--keep-going");

      assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
      assertThat(ran.executed())
          .containsExactly("red test failed", "blue test passed", "green test passed");
      assertThat(statuses(first, other, blue, third, green))
          .containsExactly("failed", "pending", "completed", "pending", "completed");
      assertThat(ran.stopped()).isEmpty();
      assertThat(ran.list("left_pending")).isEqualTo(List.of(other, third));
      assertThat(ran.list("stopped_products"))
          .isEqualTo(
              List.of(
                  Map.of(
                      "product_id",
                      "red",
                      "reason",
                      "on_test_fail of " + first,
                      "left_pending",
                      List.of(other, third))));
      assertThat(count(ran, "done")).isEqualTo(2);
      assertThat(count(ran, "failed")).isEqualTo(1);
      assertThat(count(ran, "left_pending")).isEqualTo(2);
      assertThat(fleet.events()).containsOnlyOnce("product_stopped").doesNotContain("run_stopped");
    }

    @Test
    void twoRedProductsAreBothLeftAndTheThirdRunsExit1() {
      fleet.product("red", BAD).product("rose", BAD).product("blue", GOOD);
      order("red", "test", 90);
      String red = order("red", "regenerate_report", 80);
      order("rose", "test", 70);
      String rose = order("rose", "regenerate_report", 60);
      order("blue", "test", 50);

      InProcess.Outcome ran = fleet.oracle("run", "--all", "--keep-going");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(statuses(red, rose)).containsOnly("pending");
      assertThat(ran.out())
          .contains(
              "left pending: " + red + "\n",
              "left pending: " + rose + "\n",
              "Run: 1 done, 2 failed, 2 left pending; stopped: red, rose.\n");
    }

    @Test
    void aFailureThatMeetsNoConditionStopsNothingExit1() {
      fleet.product("red", BAD).product("blue", GOOD);
      fleet.order("red", "test", put("priority", 90));
      String next = fleet.order("red", "validate", put("priority", 80));

      Ran ran = fleet.run("--all", "--keep-going");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.list("stopped_products")).isEmpty();
      assertThat(fleet.status(next)).isNotEqualTo("pending");
    }

    @Test
    void allGreenItChangesNothingExit0() {
      fleet.product("blue", GOOD).product("green", GOOD);
      order("blue", "test", 90);
      order("green", "test", 80);
      assertThat(fleet.run("--all", "--keep-going").exit()).isZero();
    }

    @Test
    void aFailedJobUsesUpTheBudgetAndWhatItStoppedDoesNotExit1() {
      fleet.product("red", BAD).product("blue", GOOD).product("green", GOOD);
      order("red", "test", 90);
      String other = order("red", "validate", 80);
      order("blue", "test", 70);
      String green = order("green", "test", 60);

      Ran ran = fleet.run("--budget", "2", "--keep-going");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.executed()).containsExactly("red test failed", "blue test passed");
      assertThat(statuses(other, green)).containsOnly("pending");
      assertThat(ran.list("left_pending")).isEqualTo(List.of(other, green));
    }

    @Test
    void withoutItTheRunHaltsAndSaysWhatWasLeftForItExit1() {
      fleet.product("red", BAD).product("blue", GOOD);
      String red = order("red", "test", 90);
      String blue = order("blue", "test", 80);

      InProcess.Outcome ran = fleet.oracle("run", "--all");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(fleet.status(blue)).isEqualTo("pending");
      assertThat(ran.out())
          .contains(
              "Stopped: on_test_fail of " + red + ".\n",
              "left pending: " + blue + "; with --keep-going only those of its product are\n",
              "Run: 0 done, 1 failed, 1 left pending.\n");
    }

    @Test
    void theSwitchForEverythingEndsTheRunAllTheSameExit4() throws Exception {
      fleet.product("red", "echo begun; while :; do sleep 0.1; done").product("blue", GOOD);
      order("red", "test", 90);
      String blue = order("blue", "test", 80);
      Going going = fleet.start("--all", "--keep-going");
      fleet.awaitOutput("red", "begun");
      fleet.files().file(".codemonkeys/KILL_SWITCH", "");
      assertThat(going.end().exit()).isEqualTo(4);
      assertThat(fleet.status(blue)).isEqualTo("pending");
    }

    @Test
    void ctrlCEndsTheRunAllTheSameExit130() throws Exception {
      fleet.product("red", "echo begun; while :; do sleep 0.1; done").product("blue", GOOD);
      order("red", "test", 90);
      String blue = order("blue", "test", 80);
      Going going = fleet.start("--all", "--keep-going");
      fleet.awaitOutput("red", "begun");
      going.process().interrupt();
      assertThat(going.end().exit()).isEqualTo(130);
      assertThat(fleet.status(blue)).isEqualTo("pending");
    }

    @Test
    void theTimeOfTheRunEndsItAllTheSame() {
      fleet.product("red", "exec sleep 600").product("blue", GOOD);
      order("red", "test", 90);
      String blue = order("blue", "test", 80);

      Ran ran = fleet.run("--all", "--keep-going", "--max-seconds", "3");

      assertThat(ran.stopped()).as(ran.err()).contains("--max-seconds");
      assertThat(fleet.status(blue)).isEqualTo("pending");
    }

    @Test
    void theSwitchOfAProductLeavesItsOrdersPendingAndTheOthersRunExit1() throws Exception {
      fleet.product("red", "echo begun; while :; do sleep 0.1; done").product("blue", GOOD);
      order("red", "test", 90);
      String other = order("red", "regenerate_report", 85);
      String blue = order("blue", "test", 80);
      Going going = fleet.start("--all", "--keep-going");
      fleet.awaitOutput("red", "begun");
      fleet.files().file("dash/runs/red/KILL_SWITCH", "");
      Ran ran = going.end();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(statuses(other, blue)).containsExactly("pending", "completed");
    }

    @Test
    void aDryRunSaysWhatWouldStopWhat() {
      fleet.product("red", BAD).product("blue", GOOD);
      String red = order("red", "test", 90);
      String blue = order("blue", "test", 80);
      String last = order("red", "validate", 70);

      String text = fleet.oracle("run", "--dry-run", "--all").out();

      assertThat(text)
          .contains(
              "  stopped by   kill switch, Ctrl-C, limits; the run by on_missing_evidence,"
                  + " on_test_fail\n"
                  + "  would stop   "
                  + blue
                  + ", "
                  + last
                  + "; with --keep-going only those of red\n");

      text = fleet.oracle("run", "--dry-run", "--all", "--keep-going").out();

      assertThat(text)
          .contains(
              "; the orders of red by on_missing_evidence, on_test_fail\n  would stop   "
                  + last
                  + "\n");
      Ran json = fleet.run("--dry-run", "--all", "--keep-going");
      assertThat(json.list("orders").stream().map(each -> Json.at(each, "would_stop")))
          .containsExactly(List.of(last), List.of(), List.of());
      assertThat(json.json().get("keep_going")).isEqualTo(true);
      assertThat(fleet.status(red)).isEqualTo("pending");
    }
  }

  @Nested
  class OfProducts {
    @BeforeEach
    void threeProducts() {
      fleet.product("red", GOOD).product("blue", GOOD).product("green", GOOD);
    }

    @Test
    void onlyOrdersOfThoseNamedRunAndTheRestIsNotTouchedExit0() {
      String red = order("red", "test", 90);
      String blue = order("blue", "test", 80);
      String green = order("green", "test", 70);
      String refusable = fleet.order("red", "drift_check", put("priority", 99));
      fleet.files().file("nexus/work_orders/wo_x_test_001.json", "{\"job_id\": \"wo_x_test_001\"}");

      Ran ran = fleet.run("--all", "--product", "blue", "--product", "green");

      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("blue test passed", "green test passed");
      assertThat(statuses(red, refusable, blue, green))
          .containsExactly("pending", "pending", "completed", "completed");
      assertThat(fleet.text("nexus/work_orders/wo_x_test_001.json")).doesNotContain("failed");
    }

    @Test
    void theBudgetCountsWithinThemAndIs1WhenNotGivenExit0() {
      order("red", "test", 90);
      order("blue", "test", 80);
      String second = order("blue", "validate", 70);

      assertThat(fleet.run("--product", "blue").executed()).containsExactly("blue test passed");
      assertThat(fleet.status(second)).isEqualTo("pending");
    }

    @Test
    void aBadFileOfTheirsIsRefusedExit1() {
      fleet
          .files()
          .file(
              "nexus/work_orders/wo_blue_test_777.json",
              "{\"job_id\": \"wo_blue_test_777\", \"product_id\": \"blue\"}");
      assertThat(fleet.run("--product", "green").list("refused")).isEmpty();
      assertThat(fleet.run("--product", "blue").exit()).isEqualTo(1);
      assertThat(fleet.status("wo_blue_test_777")).isEqualTo("failed");
    }

    @Test
    void oneThatIsNotRegisteredIsWrongUsageWithWhatMayBeMeantExit2() {
      order("blue", "test", 80);
      Ran ran = fleet.run("--product", "blu");
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err()).contains("there is no product \"blu\"", "did you mean blue?");
    }

    @Test
    void withoutAnOrderOfTheirsItSaysHowToGetOneExit0() {
      order("red", "test", 80);
      assertThat(fleet.oracle("run", "--product", "blue").out())
          .isEqualTo(
              "Nothing to run: no order of blue is pending; oracle plan --product blue makes"
                  + " some.\n");
    }
  }

  @Nested
  class Named {
    @Test
    void ordersAreNamedAsWordsOrByTheOptionAndAllOfThemRunExit0() {
      fleet.product("red", GOOD).product("blue", GOOD).product("green", GOOD);
      String red = order("red", "test", 70);
      String blue = order("blue", "test", 80);
      String green = order("green", "test", 90);

      Ran ran = fleet.run(red, "--job", blue);

      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.executed()).containsExactly("blue test passed", "red test passed");
      assertThat(fleet.status(green)).isEqualTo("pending");
      assertThat(fleet.run(green).exit()).isZero();
      assertThat(fleet.status(green)).isEqualTo("completed");
    }

    @Test
    void aWordThatIsNoOrderIsWrongUsageThatSaysWhatMayBeMeantExit2() {
      fleet.product("red", GOOD);
      String red = order("red", "test", 70);
      assertThat(fleet.run("rde").err()).contains("did you mean red?");
      Ran ran = fleet.run(red.replace("001", "002"));
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err()).contains("did you mean " + red + "?");
    }
  }

  @Nested
  class Duplicates {
    @Test
    void theFirstInRunOrderRunsAndTheOthersAreSkippedAsItsDuplicatesExit0() {
      fleet.product("app", GOOD).product("next", GOOD);
      String low = fleet.order("app", "test", put("priority", 10));
      String first = fleet.order("app", "test", put("priority", 90));
      String same = fleet.order("app", "test", put("priority", 90));
      String validate = fleet.order("app", "validate", put("priority", 5));
      String next = fleet.order("next", "test", put("priority", 1));
      Ran dry = fleet.run("--dry-run", "--all");

      Ran ran = fleet.run("--all");

      assertThat(ran.executed())
          .containsExactly("app test passed", "app validate passed", "next test passed");
      assertThat(statuses(low, first, same, validate, next))
          .containsExactly("skipped", "completed", "skipped", "completed", "completed");
      assertThat(fleet.message(low)).isEqualTo("duplicate of " + first);
      assertThat(fleet.message(same)).isEqualTo("duplicate of " + first);
      assertThat(count(ran, "skipped")).isEqualTo(2);
      assertThat(fleet.runs("app")).hasSize(2);
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(
              dry.list("orders").stream()
                  .filter(each -> "be skipped".equals(Json.at(each, "would")))
                  .map(each -> Json.at(each, "job_id") + " " + Json.at(each, "reason")))
          .containsExactlyInAnyOrder(
              same + " duplicate of " + first, low + " duplicate of " + first);
    }

    @Test
    void oneThatRunsWhenNamedMakesDuplicatesOfTheOthersExit0() {
      fleet.product("app", GOOD);
      String first = fleet.order("app", "test", put("priority", 90));
      String named = fleet.order("app", "test", put("priority", 10));
      String other = fleet.order("app", "validate", put("priority", 10));
      Ran dry = fleet.run("--dry-run", named);
      assertThat(
              dry.list("orders").stream()
                  .map(e -> Json.at(e, "job_id") + " " + Json.at(e, "would")))
          .containsExactly(named + " run", first + " be skipped");

      Ran ran = fleet.run(named);

      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(statuses(first, named, other)).containsExactly("skipped", "completed", "pending");
      assertThat(fleet.message(first)).isEqualTo("duplicate of " + named);
    }

    @Test
    void twoThatAreBothNamedBothRunExit0() {
      fleet.product("app", GOOD);
      String one = fleet.order("app", "test");
      String two = fleet.order("app", "test");
      assertThat(fleet.run(one, two).executed()).hasSize(2);
      assertThat(statuses(one, two)).containsOnly("completed");
    }

    @Test
    void refusedAndStaleOnesComeFirstAndTheFirstThatMayRunRunsExit1() {
      fleet.product("app", GOOD);
      String bad = fleet.order("app", "test", put("priority", 99, "argv", List.of("true")));
      String stale = fleet.order("app", "test", put("priority", 98, "inputs_digest", "0"));
      String first = fleet.order("app", "test", put("priority", 97));
      String second = fleet.order("app", "test", put("priority", 96));
      String late = fleet.order("app", "test", put("priority", 1, "inputs_digest", "0"));

      Ran ran = fleet.run("--all");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(statuses(bad, stale, first, second, late))
          .containsExactly("failed", "skipped", "completed", "skipped", "skipped");
      assertThat(fleet.message(stale)).startsWith("stale: ");
      assertThat(fleet.message(second)).isEqualTo("duplicate of " + first);
      assertThat(fleet.message(late)).startsWith("stale: ");
    }

    @Test
    void whatCanNotRunIsOutOfTheWayBeforeARunThatHaltsAtOnceExit1() {
      fleet.product("app", BAD).product("off", GOOD, "enabled", false).product("next", GOOD);
      order("app", "test", 90);
      String refused = fleet.order("next", "drift_check", put("priority", 2));
      String off = fleet.order("off", "test", put("priority", 1));
      String next = fleet.order("next", "test", put("priority", 0));

      assertThat(fleet.run("--all").exit()).isEqualTo(1);

      assertThat(statuses(refused, off, next)).containsExactly("failed", "skipped", "pending");
    }

    @Test
    void theyStayPendingAsLongAsTheFirstOfThemDoesExit0() {
      fleet.product("app", GOOD).product("held", GOOD);
      fleet.files().file("dash/runs/held/KILL_SWITCH", "");
      String held = fleet.order("held", "test", put("priority", 95));
      String heldToo = fleet.order("held", "test", put("priority", 94));
      fleet.order("app", "validate", put("priority", 90));
      String first = fleet.order("app", "test", put("priority", 80));
      String second = fleet.order("app", "test", put("priority", 70));

      Ran ran = fleet.run("--budget", "1");

      assertThat(ran.executed()).containsExactly("app validate passed");
      assertThat(statuses(held, heldToo, first, second)).containsOnly("pending");
    }

    @Test
    void aJobThatFailsHadThemSkippedAllTheSameExit1() {
      fleet.product("app", BAD);
      String first = order("app", "test", 90);
      String second = order("app", "test", 80);

      Ran ran = fleet.run("--all", "--keep-going");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(statuses(first, second)).containsExactly("failed", "skipped");
      assertThat(ran.executed()).hasSize(1);
    }

    @Test
    void aLimitOfTheFirstIsItsOwnAndNoReasonToRunAnotherExit1() {
      fleet.product("app", "exec sleep 600");
      String first = fleet.order("app", "test", put("priority", 90, "budget", budget(1, 1)));
      String second = fleet.order("app", "test", put("priority", 80, "budget", budget(1, 600)));
      assertThat(fleet.run("--all").exit()).isEqualTo(1);
      assertThat(statuses(first, second)).containsExactly("failed", "skipped");
    }
  }
}
