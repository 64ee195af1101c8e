package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What commands print as JSON is what the published schemas say, and nothing else. */
class OutputSchemasTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Fields that are part of another document and described there. */
  private static final Set<String> ELSEWHERE = Set.of("isolation", "registry");

  @TempDir Path folder;

  @Test
  void statusKeepsItsSchema() throws IOException {
    FleetFolder fleet = ProductStateTest.everyState(folder);
    fleet.oracle("plan");
    fleet.file("nexus/work_orders/wo_bare_test_001.json", order("bare", "2025-01-01T00:00:00Z"));
    fleet.oracle("run", "--product", "bare");
    fleet.lastRun("well", broken());

    check("status_output", fleet.oracle("status", "--format", "json"));
    check("status_output", fleet.oracle("status", "--format", "json", "--state", "failing"));
    check("status_output", fleet.oracle("status", "--format", "json", "--owner", "payments"));
    fleet.file(".codemonkeys/KILL_SWITCH", "");
    check("status_output", fleet.oracle("status", "--format", "json"));
  }

  @Test
  void planKeepsItsSchema() throws IOException {
    FleetFolder fleet = ProductStateTest.everyState(folder);

    check("plan_output", fleet.oracle("plan", "--format", "json", "--budget", "5"));
    check("plan_output", fleet.oracle("plan", "--format", "json", "--dry-run"));
    check("plan_output", fleet.oracle("plan", "--format", "json", "--product", "late"));
  }

  @Test
  void runKeepsItsSchemas() throws IOException {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("good")
            .product("bad", "commands", map("test", List.of("false")))
            .product("bare", "path", "bare", "commands", null)
            .product("paused")
            .file("dash/runs/paused/KILL_SWITCH", "later");
    fleet.oracle("plan", "--budget", "9");
    for (String product : List.of("good", "bad", "bare", "paused")) {
      fleet.file(
          "nexus/work_orders/wo_" + product + "_test_001.json",
          order(product, "2026-03-01T06:00:00Z"));
    }
    fleet.file("nexus/work_orders/wo_odd_test_001.json", "{}");

    check("run_preview_output", fleet.oracle("run", "--all", "--dry-run", "--format", "json"));
    check("run_output", fleet.oracle("run", "--all", "--keep-going", "--format", "json"));
    check("run_output", fleet.oracle("run", "--all", "--format", "json"));
    fleet.oracle("plan", "--budget", "9");
    fleet.file(".codemonkeys/KILL_SWITCH", "");
    check("run_output", fleet.oracle("run", "--format", "json"));
    check("run_preview_output", fleet.oracle("run", "--all", "--dry-run", "--format", "json"));
  }

  @Test
  void explainKeepsItsSchema() throws IOException {
    FleetFolder fleet = ProductStateTest.everyState(folder);
    fleet.oracle("plan");
    fleet.file("nexus/work_orders/wo_bare_test_001.json", order("bare", "2026-03-01T06:00:00Z"));
    fleet.oracle("run", "--product", "bare");

    for (String product : List.of("person", "broken", "bare", "paused", "old", "well")) {
      check("explain_output", fleet.oracle("explain", "--product", product, "--format", "json"));
    }
    for (String intent : List.of("validate", "test", "regenerate_report")) {
      check("explain_output", fleet.oracle("explain", "well", "--intent", intent, "--json"));
    }
    for (String rule : List.of("routine: test", "failed tests: test again", "not in service")) {
      check("explain_rule_output", fleet.oracle("explain", "--rule", rule, "--json"));
    }
    try (var orders = Files.list(folder.resolve("nexus/work_orders"))) {
      for (Path order : orders.toList()) {
        String job = order.getFileName().toString().replace(".json", "");
        check("explain_output", fleet.oracle("explain", job, "--format", "json"));
      }
    }
  }

  @Test
  void whatTellsOfRunsAndEvidenceKeepsItsSchemas() throws IOException {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("good")
            .product("bad", "commands", map("test", List.of("false")))
            .lastRun("good", FleetFolder.report("good", "success", 1));
    check("verify_output", fleet.oracle("verify", "--format", "json"));
    fleet.oracle("plan", "--budget", "9");
    fleet.oracle("run", "--all", "--keep-going");

    check("history_output", fleet.oracle("history", "--format", "json"));
    check("history_output", fleet.oracle("history", "bad", "-n", "1", "--format", "json"));
    check("logs_output", fleet.oracle("logs", "bad", "--format", "json"));
    check("verify_output", fleet.oracle("verify", "--format", "json"));
    fleet.file("nexus/journal.jsonl", "{}\n");
    check("verify_output", fleet.oracle("verify", "--format", "json"));
  }

  @Test
  void validateKeepsItsSchema() throws IOException {
    FleetFolder fleet = ProductStateTest.everyState(folder);
    check("validate_output", fleet.oracle("validate", "--format", "json"));
    fleet.file("dash/signals/odd.json", "{}");
    check("validate_output", fleet.oracle("validate", "--format", "json"));
  }

  @Test
  void holdReleaseAndSkipKeepTheirSchemas() throws IOException {
    FleetFolder fleet = FleetFolder.in(folder).product("one").product("two");
    fleet.file("nexus/work_orders/wo_one_test_001.json", order("one", "2026-03-01T06:00:00Z"));
    fleet.file("nexus/work_orders/wo_two_test_001.json", order("two", "2025-03-01T06:00:00Z"));

    check("hold_output", fleet.oracle("hold", "one", "--why", "broken", "--format", "json"));
    check("hold_output", fleet.oracle("hold", "one", "two", "--why", "x", "--json"));
    check("hold_output", fleet.oracle("hold", "--all", "--why", "x", "--json"));
    check("release_output", fleet.oracle("release", "--all", "--format", "json"));
    check("release_output", fleet.oracle("release", "one", "two", "--format", "json"));
    check(
        "skip_output",
        fleet.oracle("skip", "wo_one_test_001", "--why", "x", "--dry-run", "--json"));
    check("skip_output", fleet.oracle("skip", "wo_one_test_001", "--why", "x", "--json"));
    check("release_output", fleet.oracle("release", "wo_one_test_001", "--format", "json"));
    check("skip_output", fleet.oracle("skip", "--older-than", "30d", "--why", "old", "--json"));
  }

  @Test
  void whatTellsOfRulesKeepsItsSchemas() throws IOException {
    FleetFolder fleet = FleetFolder.in(folder).product("one").product("two", "sla_tier", 1);
    check("rules_list_output", fleet.oracle("rules", "list", "--format", "json"));
    check("rules_check_output", fleet.oracle("rules", "check", "--format", "json"));
    check("rules_new_output", fleet.oracle("rules", "new", "a new topic", "--yes", "--json"));
    fleet.file("rules/odd.drl", "package oracle.rules\nrule \"odd\" when then end\n");
    check("rules_check_output", fleet.oracle("rules", "check", "--format", "json"));
  }

  @Test
  void testsOfRulesKeepTheirSchemas() throws IOException {
    FleetFolder fleet = FleetFolder.in(folder).product("one");
    fleet.file("rules/evidence.drl", Files.readAllBytes(Path.of("rules", "evidence.drl")));
    String rule = "no last run: make a report";
    String test = "covers: [\"" + rule + "\"]\ngiven: {products: [{product_id: p}]}\ncases:\n";
    String expected =
        "    expect: {orders: [{product: p, intent: %s, priority: 100, rule: \"" + rule;
    fleet.file(
        "rules/tests/evidence.yaml",
        test
            + "  - name: right\n"
            + expected.formatted("regenerate_report")
            + "\"}]}\n"
            + "  - name: wrong\n"
            + expected.formatted("test")
            + "\"}]}\n"
            + "  - name: swept\n"
            + "    sweep: {products.p.sla_tier: [1, 2]}\n"
            + "    expect_each: [\""
            + rule
            + "\", \""
            + rule
            + "\"]\n");

    check("rules_test_output", fleet.oracle("rules", "test", "--format", "json"));
    check("rules_coverage_output", fleet.oracle("rules", "coverage", "--format", "json"));
    fleet.file("rules/tests/evidence.yaml", "cases: 1\n");
    check("rules_test_output", fleet.oracle("rules", "test", "--format", "json"));
  }

  @Test
  void initKeepsItsSchema() throws IOException {
    FleetFolder fleet = FleetFolder.in(folder).product("one");
    fleet.file("two/package.json", "{\"scripts\": {\"test\": \"jest\"}}");
    fleet.file("three/README.md", "").file("three/.git/HEAD", "ref: refs/heads/main\n");

    check("init_output", fleet.oracle("init", "--format", "json"));
    check("init_output", fleet.oracle("init", "--yes", "--format", "json"));
  }

  @Test
  void forecastKeepsItsSchema() throws IOException {
    FleetFolder fleet = ProductStateTest.everyState(folder);
    fleet.file("changed/one.drl", FleetFolder.VALIDATE_ALL);

    check("forecast_output", fleet.oracle("forecast", "--days", "5", "--format", "json"));
    check(
        "forecast_output",
        fleet.oracle(
            "forecast",
            "--days",
            "2",
            "--format",
            "json",
            "--outcomes",
            "rates",
            "--seeds",
            "2",
            "--rules",
            "changed"));
    fleet.file(".codemonkeys/KILL_SWITCH", "");
    check("forecast_output", fleet.oracle("forecast", "--days", "2", "--format", "json"));
  }

  @Test
  void theRecordOfAPlanIsDescribedAlikeInBothOfItsSchemas() throws IOException {
    JsonNode record = schema("plan").path("properties");
    JsonNode output = schema("plan_output").path("properties");

    for (Map.Entry<String, JsonNode> property : record.properties()) {
      assertThat(output.path(property.getKey()))
          .as(property.getKey())
          .isEqualTo(property.getValue());
    }
    for (Map.Entry<String, JsonNode> definition : schema("plan").path("$defs").properties()) {
      assertThat(schema("plan_output").path("$defs").path(definition.getKey()))
          .as(definition.getKey())
          .isEqualTo(definition.getValue());
    }
  }

  static void check(String name, Outcome outcome) throws IOException {
    assertThat(outcome.out()).as(outcome.err()).matches("(?s)[{\\[].*");
    assertThat(Schemas.problems(name + ".schema.json", outcome.out())).as(outcome.out()).isEmpty();
    Set<String> silent = new TreeSet<>();
    undescribed(schema(name), schema(name), MAPPER.readTree(outcome.out()), "", silent);
    assertThat(silent).as("fields without a description").isEmpty();
  }

  /** Fields of a document that its schema says nothing of. */
  private static void undescribed(
      JsonNode root, JsonNode schema, JsonNode value, String path, Set<String> silent) {
    List<JsonNode> meant = new ArrayList<>();
    meant.add(schema);
    while (meant.get(0).has("$ref")) {
      meant.set(0, root.at(meant.get(0).path("$ref").asString().substring(1)));
    }
    JsonNode target = meant.get(0);
    if (target.has("anyOf")) {
      target = target.path("anyOf").path(0);
      while (target.has("$ref")) {
        target = root.at(target.path("$ref").asString().substring(1));
      }
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String at = path + "/" + field.getKey();
        JsonNode described = target.path("properties").path(field.getKey());
        if (described.isMissingNode()) {
          described = target.path("additionalProperties");
        }
        if (described.isMissingNode()) {
          silent.add(at);
        } else if (!ELSEWHERE.contains(field.getKey())) {
          undescribed(root, described, field.getValue(), at, silent);
        }
      }
    }
    for (JsonNode item : value.isArray() ? value : MAPPER.createArrayNode()) {
      undescribed(root, target.path("items"), item, path + "/*", silent);
    }
  }

  private static JsonNode schema(String name) throws IOException {
    return MAPPER.readTree(
        Files.readAllBytes(Schemas.files().getOrDefault(name + ".schema.json", Path.of(name))));
  }

  private static Map<String, Object> broken() {
    Map<String, Object> report = FleetFolder.report("well", "success", 1);
    report.put("evidence", map("paths", List.of("runs/well/gone.log")));
    return report;
  }

  private static String order(String product, String createdAt) {
    Map<String, Object> order = FleetFolder.order("wo_" + product + "_test_001", product, "test");
    order.put("created_at", createdAt);
    return FleetFolder.json(order);
  }
}
