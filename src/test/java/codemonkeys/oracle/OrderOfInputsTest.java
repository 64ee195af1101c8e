package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans rest on what files say, neither on how it is written nor on what planning itself wrote. */
class OrderOfInputsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void orderOfEntriesAndFieldsAndWhiteSpaceChangeNoByteOfWhatPlanWrites(int seed) {
    FleetFolder tidy = fleet(folder.resolve("tidy"));
    FleetFolder shuffled = FleetFolder.in(folder.resolve("shuffled"));
    Random random = new Random(seed);
    for (String part : List.of("dash", "nexus", "docs", "src", "specs")) {
      List<Map.Entry<String, String>> files = new ArrayList<>(tidy.files(part).entrySet());
      Collections.shuffle(files, random);
      files.forEach(file -> shuffled.file(file.getKey(), shuffled(file, random)));
    }

    tidy.oracle("plan", "--budget", "30");
    shuffled.oracle("plan", "--budget", "30");

    assertThat(written(tidy)).hasSizeGreaterThan(20).isEqualTo(written(shuffled));
    // The plan that follows rests on orders too.
    tidy.lastRun("pa", "failed", 0.5);
    shuffled.lastRun("pa", "failed", 0.5);
    for (Map.Entry<String, String> order : written(shuffled).entrySet()) {
      shuffled.file(order.getKey(), shuffled(order, random));
    }

    assertThat(tidy.record("--budget", "30").get("plan_id"))
        .isEqualTo(shuffled.record("--budget", "30").get("plan_id"));
  }

  /** A fleet with something of each kind of JSON file, sound and damaged. */
  private static FleetFolder fleet(Path root) {
    FleetFolder fleet = OraclePlanTest.mixed(root, new Random(1));
    fleet.product("faulty", "sla_tier", 9, "criticality", "huge", "tags", List.of("x", 3));
    Map<String, Object> broken = FleetFolder.report("pe", "success", 30);
    broken.remove("summary");
    broken.remove("pr_wave");
    fleet.lastRun("pe", broken);
    Map<String, Object> with = FleetFolder.report("pg", "failed", 4);
    with.put("last_test", map("run_id", "run_20260101_000000", "status", "failed"));
    with.put("evidence", map("paths", List.of("runs/pg/b.log", "runs/pg/a.log")));
    fleet.lastRun("pg", with);
    fleet.file(
        "dash/runs/pg/run_20260101_000000/result.json",
        FleetFolder.json(
            map("status", "failed", "commit", "ab", "tests", map("tests", 3, "failures", 1))));
    fleet.schedule("pb", map("schema_version", "0.1", "cadence", "sometimes", "jobs", List.of()));
    fleet.file(
        "dash/signals/s.json",
        FleetFolder.json(
            map("kind", "load", "product_id", "pa", "attributes", map("cpu", 3, "disk", "full"))));
    fleet.decision(
        "grant",
        map(
            "schema_version", "0.1",
            "decision_id", "grant",
            "type", "budget_grant",
            "created_at", "2026-02-28T00:00:00Z",
            "status", "issued",
            "target", "pe",
            "payload", map("granted_minutes", 30, "granted_tokens", 5)));
    return fleet.file("nexus/work_orders/wo_ph_validate_001.json", foreign("ph"));
  }

  /** What plan wrote; the rest below nexus is its input. */
  private static SortedMap<String, String> written(FleetFolder fleet) {
    SortedMap<String, String> files = new TreeMap<>(fleet.files("nexus/plans"));
    fleet
        .files("nexus/work_orders")
        .forEach(
            (name, text) -> {
              if (text.contains("\"plan_id\"")) {
                files.put(name, text);
              }
            });
    return files;
  }

  private static String shuffled(Map.Entry<String, String> file, Random random) {
    boolean whole = file.getKey().endsWith(".json") && file.getValue().strip().endsWith("}");
    if (!whole) {
      return file.getValue();
    }
    Map<?, ?> document = Json.object(file.getValue());
    StringBuilder text = new StringBuilder();
    write(document, file.getKey().equals("dash/products.json"), random, text);
    return text.append(space(random)).toString();
  }

  private static void write(Object value, boolean registry, Random random, StringBuilder text) {
    text.append(space(random));
    if (value instanceof Map<?, ?> map) {
      List<Map.Entry<?, ?>> fields = new ArrayList<>(map.entrySet());
      Collections.shuffle(fields, random);
      String before = "{";
      for (Map.Entry<?, ?> field : fields) {
        text.append(before).append(space(random)).append(FleetFolder.json(field.getKey()).strip());
        text.append(space(random)).append(':');
        write(field.getValue(), registry && field.getKey().equals("products"), random, text);
        before = ",";
      }
      text.append(fields.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>(list);
      if (registry) {
        Collections.shuffle(items, random);
      }
      String before = "[";
      for (Object item : items) {
        text.append(before);
        write(item, false, random, text);
        before = ",";
      }
      text.append(items.isEmpty() ? "[]" : "]");
    } else {
      text.append(FleetFolder.json(value).strip());
    }
    text.append(space(random));
  }

  private static String space(Random random) {
    return List.of("", "", " ", "\n", "\t", "\r\n  ").get(random.nextInt(6));
  }

  @Test
  void aRuleThatLooksForOpenOrdersDoesNotMakePlansSwing() {
    FleetFolder fleet = FleetFolder.in(folder).product("a").product("b").product("c");
    fleet.file("nexus/work_orders/wo_b_validate_001.json", foreign("b"));
    fleet.file(
        "rules/only.drl",
        """
        package fleet.rules;
        import codemonkeys.oracle.facts.*;
        import codemonkeys.oracle.rules.Orders;
        import static codemonkeys.oracle.units.Intent.*;
        global Orders orders

        rule "nobody is at it: test"
          @owner("me") @reason("no order is open")
          salience 70
        when
          Product( $p : product )
          not OpenOrder( product == $p )
        then
          orders.propose($p, TEST);
        end
        """);

    fleet.oracle("plan");

    SortedMap<String, String> first = fleet.files("nexus");
    assertThat(fleet.planned()).containsExactly("70 a test", "70 c test");
    for (int i = 0; i < 3; i++) {
      assertThat(fleet.oracle("plan").out()).contains("Nothing to write");
      assertThat(fleet.files("nexus")).isEqualTo(first);
    }
    // What runs does stand, and is seen.
    String name =
        first.keySet().stream().filter(file -> file.contains("wo_a_")).findFirst().orElseThrow();
    fleet.file(name, first.get(name).replace("\"pending\"", "\"running\""));
    assertThat(fleet.planned()).doesNotContain("70 a test");
  }

  private static String foreign(String product) {
    Map<String, Object> order =
        FleetFolder.order("wo_" + product + "_validate_001", product, "validate");
    order.put("inputs", map("x", 1, "a", map("d", 1, "c", 2)));
    order.put("budget", map("max_actions", 1));
    order.put("priority", 1);
    order.put("created_at", "2026-02-27T00:00:00Z");
    return FleetFolder.json(order);
  }
}
