package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.planning.ProductState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One word for how each product stands. */
class ProductStateTest {
  @TempDir Path folder;

  @Test
  void eachStateHasAProductThatIsInIt() {
    assertThat(states(everyState(folder)))
        .isEqualTo(
            new TreeMap<>(
                map(
                    "person", "needs_person",
                    "broken", "failing",
                    "late", "overdue",
                    "never", "overdue",
                    "bare", "needs_setup",
                    "paused", "held",
                    "changed", "due",
                    "well", "fresh",
                    "untested", "fresh",
                    "old", "out_of_service")));
  }

  @Test
  void theKillSwitchForEverythingHoldsWhatIsNotInAWorseState() {
    FleetFolder fleet = everyState(folder).file(".codemonkeys/KILL_SWITCH", "");

    Map<String, Object> states = states(fleet);

    assertThat(states)
        .containsEntry("well", "held")
        .containsEntry("late", "held")
        .containsEntry("broken", "failing")
        .containsEntry("bare", "needs_setup")
        .containsEntry("old", "out_of_service");
  }

  @Test
  void everyStateIsFoundByItsWordAndNoOtherWordIsOne() {
    for (ProductState state : ProductState.values()) {
      assertThat(ProductState.of(state.word())).contains(state);
      assertThat(state.word()).matches("[a-z_]+");
    }
    assertThat(ProductState.of("FRESH")).isEmpty();
    assertThat(ProductState.of("")).isEmpty();
  }

  /** A fleet with a product in each state. */
  static FleetFolder everyState(Path folder) {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("person", "sla_tier", 1)
            .earlierRun("person", "20260225_010000", "failed")
            .earlierRun("person", "20260226_010000", "failed")
            .lastRun("person", "failed", 2)
            .product("broken", "sla_tier", 2, "owner", "payments")
            .lastRun("broken", "failed", 3)
            .product("late", "sla_tier", 2)
            .lastRun("late", "success", 100)
            .product("never", "sla_tier", 3)
            .product("bare", "path", "bare", "commands", null)
            .lastRun("bare", "success", 1)
            .product("paused")
            .lastRun("paused", "success", 1)
            .file("dash/runs/paused/KILL_SWITCH", "moving house")
            .product("changed", "path", "changed")
            .file("changed/a.txt", "one")
            .product("well", "sla_tier", 1)
            .lastRun("well", "success", 1)
            .product("untested", "tests", false, "commands", null)
            .lastRun("untested", "success", 1)
            .product("old", "status", "archived");
    String commit = fleet.commit("changed");
    return fleet
        .lastRun("changed", "success", 1)
        .ranAt("changed", commit)
        .file("changed/a.txt", "two");
  }

  private static Map<String, Object> states(FleetFolder fleet) {
    Map<String, Object> states = new TreeMap<>();
    List<Object> products = new ArrayList<>();
    products.addAll(
        (List<?>) Json.object(fleet.oracle("status", "--format", "json").out()).get("products"));
    for (Object product : products) {
      states.put(
          String.valueOf(Json.at(product, "product_id")),
          String.valueOf(Json.at(product, "state")));
    }
    return states;
  }
}
