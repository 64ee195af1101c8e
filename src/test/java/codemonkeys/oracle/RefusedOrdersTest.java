package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.QueuedOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An order that failed without having run says so, and one whose job failed does not. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RefusedOrdersTest {
  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleetWithAGoodOrder() throws Exception {
    fleet = RunFleet.in(folder);
    fleet.product("good", "echo ran");
    fleet.order("good", "test", put("priority", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "intent",
        "command",
        "evidence",
        "unregistered",
        "no place",
        "outside",
        "no folder",
        "link",
        "no test",
        "zero byte",
        "schema"
      })
  void oneThatIsRefusedOrCanNotRunIsMarkedAndTheNextOneRunsExit1(String kind) throws Exception {
    String order = order(kind);

    Ran ran = fleet.run();

    assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
    assertThat(ran.executed()).containsExactly("good test passed");
    assertThat(ran.stopped()).isEmpty();
    assertThat(Json.at(ran.json(), "counts"))
        .isEqualTo(Map.of("done", 1, "failed", 0, "refused", 1, "skipped", 0, "left_pending", 0));
    assertThat(fleet.status(order)).isEqualTo("failed");
    assertThat(Json.at(fleet.order(order), "result", "refused")).isEqualTo(true);
    assertThat(fleet.message(order)).isNotBlank();
    assertThat(resultOf(order)).doesNotContainKeys("exit_code", "run", "outcome");
    assertThat(fleet.runs("bad")).isEmpty();
    if (!kind.equals("schema")) {
      assertThat(reread(order).refused()).isTrue();
      assertThat(
              Schemas.problems(
                  "work_order.schema.json", fleet.text("nexus/work_orders/" + order + ".json")))
          .isEmpty();
    }
    assertThat(fleet.oracle("verify").exit()).isZero();
    assertThat(fleet.run().list("executed")).as("it is over").isEmpty();
  }

  /** An order of that kind, before the good one in the queue; its id. */
  private String order(String kind) throws Exception {
    switch (kind) {
      case "unregistered" -> {}
      case "outside" -> fleet.product("bad", "echo ran", "path", "../elsewhere");
      case "no folder" -> {
        fleet.product("bad", "echo ran", "path", "products/none");
        Files.delete(fleet.path("products/none"));
      }
      case "link" -> {
        Files.createSymbolicLink(fleet.path("products/link"), Path.of("bad"));
        fleet.product("bad", "echo ran", "path", "products/link");
      }
      case "no test" -> fleet.product("bad", List.of(), Map.of());
      case "zero byte" -> fleet.product("bad", List.of("sh", "-c", "echo \0"), Map.of());
      default -> fleet.product("bad", "echo ran");
    }
    if (kind.equals("no place")) {
      fleet.files().file("dash/runs/bad", "a file where the folder belongs");
    }
    Map<String, Object> order = RunFleet.document("wo_bad_test_001", "bad", "test");
    order.put("priority", 99);
    switch (kind) {
      case "intent" -> order.put("intent", "drift_check");
      case "command" -> order.put("inputs", Map.of("command", "true"));
      case "evidence" -> order.put("evidence_expectations", List.of("../outside"));
      case "schema" -> order.put("budget", RunFleet.budget(0, 86_401));
      default -> {}
    }
    fleet.files().file("nexus/work_orders/wo_bad_test_001.json", JsonText.text(order));
    return "wo_bad_test_001";
  }

  @Test
  void oneWhoseJobFailedOrCouldNotBeStartedIsNotMarkedExit1() {
    fleet.product("red", "exit 1").product("none", List.of("/no/such/program"), Map.of());
    String red = fleet.order("red", "test", put("priority", 99));
    String none = fleet.order("none", "test", put("priority", 98));

    assertThat(fleet.run("--budget", "2").list("executed")).hasSize(2);

    for (String order : List.of(red, none)) {
      assertThat(fleet.status(order)).isEqualTo("failed");
      assertThat(resultOf(order)).doesNotContainKey("refused");
      assertThat(resultOf(order)).containsKey("run");
      assertThat(reread(order).refused()).isFalse();
    }
  }

  @Test
  void aWordOfAnotherToolInThatPlaceIsNoRefusalAndNoDamage() {
    String order =
        fleet.order(
            "good", "test", put("status", "failed", "result", Map.of("refused", "by the proxy")));
    assertThat(reread(order).refused()).isFalse();
  }

  @Test
  void oneThatIsSkippedIsNotMarked() {
    fleet.product("off", "echo ran", "enabled", false);
    String off = fleet.order("off", "test", put("priority", 99));
    assertThat(fleet.run().exit()).isZero();
    assertThat(resultOf(off)).doesNotContainKey("refused");
  }

  @SuppressWarnings("unchecked") // the keys of a JSON object are texts
  private Map<String, Object> resultOf(String order) {
    return (Map<String, Object>) Objects.requireNonNull(fleet.order(order).get("result"), order);
  }

  private QueuedOrder reread(String order) {
    return Objects.requireNonNull(
        OrderQueue.reread(new Workspace(fleet.root()), new JobId(order)), order);
  }
}
