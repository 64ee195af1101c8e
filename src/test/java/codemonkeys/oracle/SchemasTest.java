package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.verification.EvidenceFolder;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.StrictYaml;
import codemonkeys.oracle.orders.JobId;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.WorkOrder;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SchemasTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Which schema the JSON files of this repository keep. */
  private static final Map<String, String> ARTIFACTS =
      Map.ofEntries(
          Map.entry("dash/products.json", "products"),
          Map.entry("dash/schedules/*.json", "schedule"),
          Map.entry("dash/signals/*.json", "signals"),
          Map.entry("dash/runs/*/last_run.json", "last_run"),
          Map.entry("dash/runs/*/*/result.json", "result"),
          Map.entry("dash/runs/*/*/attestation.json", "attestation"),
          Map.entry("nexus/inbox/*.json", "request"),
          Map.entry("nexus/journal.head.json", "journal_head"),
          Map.entry("nexus/outbox/*.json", "decision"),
          Map.entry("nexus/work_orders/*.json", "work_order"),
          Map.entry("nexus/plans/*.json", "plan"));

  static Stream<String> schemas() {
    return Schemas.files().keySet().stream();
  }

  // --- The schemas themselves -----------------------------------------------------------------

  @Test
  void everyFormatHasItsSchemaAndExample() {
    assertThat(schemas())
        .containsExactly(
            "attestation.schema.json",
            "decision.schema.json",
            "dossier.schema.json",
            "explain_output.schema.json",
            "explain_rule_output.schema.json",
            "forecast_output.schema.json",
            "history_output.schema.json",
            "hold_output.schema.json",
            "init_output.schema.json",
            "job_result.schema.json",
            "journal.schema.json",
            "journal_head.schema.json",
            "last_run.schema.json",
            "limits.schema.json",
            "logs_output.schema.json",
            "page.schema.json",
            "parameters.schema.json",
            "plan.schema.json",
            "plan_output.schema.json",
            "products.schema.json",
            "release_output.schema.json",
            "request.schema.json",
            "result.schema.json",
            "rule_tests.schema.json",
            "rules_check_output.schema.json",
            "rules_coverage_output.schema.json",
            "rules_diff_output.schema.json",
            "rules_history_output.schema.json",
            "rules_list_output.schema.json",
            "rules_mutate_output.schema.json",
            "rules_new_output.schema.json",
            "rules_test_output.schema.json",
            "run_output.schema.json",
            "run_preview_output.schema.json",
            "schedule.schema.json",
            "signals.schema.json",
            "skip_output.schema.json",
            "status_output.schema.json",
            "validate_output.schema.json",
            "verify_output.schema.json",
            "work_order.schema.json");
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void aSchemaIsValidAgainstItsMetaSchema(String name) throws Exception {
    assertThat(Schemas.problemsOfSchema(StrictJson.parse(bytes(name)))).isEmpty();
  }

  @Test
  void theMetaSchemaRefusesWhatIsNoSchema() throws Exception {
    assertThat(
            Schemas.problemsOfSchema(
                StrictJson.parse("{\"type\": \"strnig\", \"required\": 1}".getBytes())))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void aSchemaNamesItsDraftAndItself(String name) throws IOException {
    JsonNode schema = schema(name);
    assertThat(schema.path("$schema").asString())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(schema.path("$id").asString()).isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everyPropertySaysWhatItMeans(String name) throws IOException {
    List<String> silent = new ArrayList<>();
    JsonNode root = schema(name);
    notSaying(root, "", silent);
    walk(
        root,
        "",
        (path, node) -> {
          if (node.path("type").isString() || node.has("$defs")) {
            for (String list : List.of("properties", "$defs")) {
              for (Map.Entry<String, JsonNode> entry : node.path(list).properties()) {
                notSaying(entry.getValue(), path + "/" + list + "/" + entry.getKey(), silent);
              }
            }
          }
        });
    assertThat(silent).isEmpty();
  }

  private static void notSaying(JsonNode node, String path, List<String> silent) {
    for (String word : List.of("title", "description")) {
      if (node.path(word).asString("").isBlank()) {
        silent.add(path + " has no " + word);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void aSchemaRefersToNothingOutsideItself(String name) throws IOException {
    JsonNode root = schema(name);
    walk(
        root,
        "",
        (path, node) -> {
          for (String word : List.of("$dynamicRef", "$recursiveRef", "$anchor", "$vocabulary")) {
            assertThat(node.has(word)).as(path + "/" + word).isFalse();
          }
          assertThat(node.has("$id")).as(path + "/$id").isEqualTo(path.isEmpty());
          if (node.path("$ref").isString()) {
            String ref = node.path("$ref").asString();
            assertThat(ref).as(path).startsWith("#/$defs/");
            assertThat(root.at(ref.substring(1)).isMissingNode()).as(ref).isFalse();
          }
        });
  }

  /**
   * Files that other tools write, which may have fields of their own; tests, parameters and limits
   * of rules are ours.
   */
  static Stream<String> openSchemas() {
    Set<String> ours =
        Set.of("rule_tests.schema.json", "parameters.schema.json", "limits.schema.json");
    return schemas().filter(name -> !ours.contains(name));
  }

  @ParameterizedTest
  @MethodSource("openSchemas")
  void unknownFieldsAreNeverClosedOff(String name) throws IOException {
    walk(
        schema(name),
        "",
        (path, node) -> {
          for (String word : List.of("additionalProperties", "unevaluatedProperties")) {
            JsonNode rest = node.path(word);
            assertThat(rest.isBoolean() && !rest.asBoolean()).as(path + "/" + word).isFalse();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void timesAndIdsHaveThePatternsOfTheReaders(String name) throws IOException {
    walk(
        schema(name),
        "",
        (path, node) -> {
          if (node.path("format").asString("").equals("date-time")) {
            assertThat(node.path("pattern").asString())
                .as(path)
                .isEqualTo("^" + JsonFields.DATE_TIME.pattern() + "$");
          }
          if (path.endsWith("/job_id") && node.has("pattern")) {
            assertThat(node.path("pattern").asString()).as(path).isEqualTo(JobId.FORM);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void aSchemaComesWithOracle(String name) throws IOException {
    try (var in = Schemas.class.getResourceAsStream("/oracle/schemas/" + name)) {
      assertThat(in).as("resource /oracle/schemas/" + name).isNotNull();
      assertThat(in.readAllBytes()).isEqualTo(bytes(name));
    }
  }

  // --- The files of this repository -----------------------------------------------------------

  @TestFactory
  Stream<DynamicTest> the_files_of_this_repository_keep_their_schemas() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<String, String> artifact : new TreeMap<>(ARTIFACTS).entrySet()) {
      for (Path file : matching(artifact.getKey())) {
        tests.add(
            dynamicTest(
                file.toString(),
                () ->
                    assertThat(
                            Schemas.problems(
                                artifact.getValue() + ".schema.json", Files.readString(file)))
                        .isEmpty()));
      }
    }
    assertThat(tests).hasSizeGreaterThanOrEqualTo(6);
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> the_dossiers_of_this_repository_keep_their_schema() throws IOException {
    List<Path> dossiers = matching("docs/dossiers/DOS-*.md");
    assertThat(dossiers).isNotEmpty();
    return dossiers.stream()
        .map(
            file ->
                dynamicTest(
                    file.toString(),
                    () -> {
                      String[] parts = Files.readString(file).split("(?m)^---$", 3);
                      assertThat(
                              Schemas.problems(
                                  "dossier.schema.json", StrictYaml.parseObject(parts[1], 1)))
                          .isEmpty();
                    }));
  }

  @Test
  void anOrderThatOracleMakesKeepsItsSchema() {
    WorkOrder order =
        new WorkOrder(
            JobId.of(
                new ProductId("a.b"),
                Intent.TEST,
                Instant.parse("2026-03-01T07:00:00.123456789Z"),
                1),
            new ProductId("a.b"),
            Intent.TEST,
            Budget.usual(Intent.TEST),
            Set.of(StopCondition.ON_TEST_FAIL),
            80,
            Instant.parse("2026-03-01T07:00:00.123456789Z"),
            List.of("constitution.md"),
            List.of(),
            "plan_0123456789abcdef",
            "failed tests: test again",
            "the last run failed",
            List.of(),
            List.of("LastRun"),
            "0".repeat(64));
    assertThat(
            Schemas.problems(
                "work_order.schema.json",
                codemonkeys.oracle.files.JsonText.text(OrderCodec.document(order))))
        .isEmpty();
  }

  @Test
  void theEvidenceThatOracleLeavesKeepsItsSchemas(@org.junit.jupiter.api.io.TempDir Path folder)
      throws Exception {
    EvidenceFolder evidence = EvidenceFolder.in(folder);
    RunFolder run = evidence.run("app");

    assertThat(
            Schemas.problems(
                "attestation.schema.json", evidence.text(run.relative(RunFolder.ATTESTATION))))
        .isEmpty();
    assertThat(
            Schemas.problems("journal_head.schema.json", evidence.text("nexus/journal.head.json")))
        .isEmpty();
    assertThat(evidence.text("nexus/journal.jsonl").lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(Schemas.problems("journal.schema.json", line)).isEmpty());
  }

  private static List<Path> matching(String glob) throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    Path folder = Path.of(glob.substring(0, glob.indexOf('/')));
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(matcher::matches).sorted().toList();
    }
  }

  // --- Examples -------------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("schemas")
  void anExampleWithEveryFieldIsAccepted(String name) throws IOException {
    JsonNode example = example(name);
    assertThat(Schemas.problems(name, example.toString())).isEmpty();
    for (String property : schema(name).path("properties").propertyNames()) {
      assertThat(example.has(property)).as(property).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("openSchemas")
  void fieldsThatASchemaDoesNotKnowAreAcceptedEverywhere(String name) throws IOException {
    JsonNode example = example(name);
    walk(
        example,
        "",
        (path, node) -> {
          if (node instanceof ObjectNode object) {
            // Digits, since plan.inputs maps any name to a digest.
            object.put("x_unknown", "0".repeat(64));
          }
        });
    assertThat(Schemas.problems(name, example.toString())).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> a_document_without_a_required_field_is_refused() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : Schemas.files().keySet()) {
      JsonNode root = schema(name);
      List<String> required = new ArrayList<>();
      required(root, root, example(name), "", required);
      for (String pointer : required) {
        tests.add(
            dynamicTest(
                name + " without " + pointer,
                () -> {
                  JsonNode example = example(name);
                  int slash = pointer.lastIndexOf('/');
                  ObjectNode parent = (ObjectNode) example.at(pointer.substring(0, slash));
                  assertThat(parent.remove(pointer.substring(slash + 1))).isNotNull();
                  assertThat(Schemas.problems(name, example.toString())).isNotEmpty();
                }));
      }
    }
    assertThat(tests).hasSizeGreaterThan(70);
    return tests.stream();
  }

  /** Collects the required fields that an example has, as JSON pointers. */
  private static void required(
      JsonNode root, JsonNode schema, JsonNode example, String pointer, List<String> found) {
    JsonNode target = schema;
    while (target.has("$ref")) {
      target = root.at(target.path("$ref").asString().substring(1));
    }
    for (JsonNode name : target.path("required")) {
      found.add(pointer + "/" + name.asString());
    }
    for (Map.Entry<String, JsonNode> property : target.path("properties").properties()) {
      if (example.has(property.getKey())) {
        required(
            root,
            property.getValue(),
            example.path(property.getKey()),
            pointer + "/" + property.getKey(),
            found);
      }
    }
    if (target.has("items") && example.isArray() && !example.isEmpty()) {
      required(root, target.path("items"), example.path(0), pointer + "/0", found);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          products   | /products/0/product_id                    | "Payments"
          products   | /products/0/product_id                    | "a\\n"
          products   | /products/0/status                        | "retired"
          products   | /products/0/sla_tier                      | 6
          products   | /products/0/commands/test                 | []
          products   | /products/0/tests                         | "false"
          products   | /products/0/tags                          | "money"
          products   | /products/0/depends_on                    | [1]
          products   | /roots                                    | ".."
          products   | /roots                                    | [null]
          products   | /schema_version                           | "0.2"
          last_run   | /status                                   | "ok"
          last_run   | /run_id                                   | ""
          last_run   | /started_at                               | "2026-02-29T06:00:00Z"
          last_run   | /started_at                               | "2016-12-31T23:59:60Z"
          last_run   | /started_at                               | "2026-03-01T24:00:00Z"
          last_run   | /started_at                               | "2026-03-01T06:00:00+25:00"
          last_run   | /started_at                               | "2026-03-01T06:00:00"
          last_run   | /ended_at                                 | null
          last_run   | /banana_economy/spent_minutes             | -0.5
          last_run   | /banana_economy/spent_minutes             | 1e400
          last_run   | /banana_economy/budget_tokens             | 1000000000000.5
          last_run   | /banana_economy/ci_heal_attempts_used     | 4294967297
          last_run   | /banana_economy/ci_heal_attempts_used     | 1.00000000000000000000001
          last_run   | /kill_switch/enabled                      | "false"
          schedule   | /cadence                                  | "yearly"
          schedule   | /jobs/0/budget/max_actions                | 101
          schedule   | /jobs/0/stop_conditions/0                 | "on_rain"
          schedule   | /next_run                                 | "tomorrow"
          signals    | /signals/1/product                        | "No Slug"
          signals    | /signals/0/attributes/ticket              | []
          signals    | /signals/0/expires_at                     | "tomorrow"
          signals    | /signals/2/team                           | ""
          signals    | /signals/2/owner                          | "ann"
          signals    | /signals/4/tag                            | 7
          signals    | /signals/5/fleet                          | false
          result     | /commit                                   | "HEAD"
          result     | /exit_code                                | 0.5
          work_order | /job_id                                   | "wo_a_test_1"
          work_order | /intent                                   | "deploy"
          work_order | /budget/max_seconds                       | 86401
          work_order | /stop_conditions/0                        | "on_drift_detected"
          work_order | /priority                                 | -1
          work_order | /constitution_refs                        | []
          work_order | /result/duration_seconds                  | -1
          request    | /type                                     | "wish"
          decision   | /type                                     | "guess"
          decision   | /payload                                  | null
          plan       | /plan_id                                  | "plan_1"
          plan       | /inputs/x                                 | "md5"
          plan       | /orders/0/intent                          | "gc_runs"
          plan       | /orders/0/rank                            | 0
          plan       | /shortfall                                | -1
          journal    | /seq                                      | 0
          journal    | /at                                       | "now"
          journal    | /event                                    | "Job Started"
          journal    | /prev                                     | "0"
          journal    | /key                                      | "../key"
          attestation | /payloadType                             | "application/json"
          attestation | /signatures                              | []
          attestation | /signatures/0/sig                        | 7
          journal_head | /seq                                    | 0
          journal_head | /sha256                                 | ""
          dossier    | /owner                                    | " "
          dossier    | /acceptance_proofs                        | [" "]
          dossier    | /created_at                               | "2026-02-30"
          dossier    | /dossier_id                               | "DOS-1-a"
          """)
  void aDocumentWithAWrongValueIsRefused(String name, String pointer, String value)
      throws IOException {
    assertThat(Schemas.problems(name + ".schema.json", with(name, pointer, value))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          products   | /products/0/sla_tier                      | 3.0
          last_run   | /banana_economy/budget_tokens             | 1e12
          last_run   | /banana_economy/spent_minutes             | 1e-400
          last_run   | /banana_economy/ci_heal_attempts_used     | 2147483647.0
          last_run   | /started_at                               | "2026-03-01t06:00:00.5-00:00"
          schedule   | /last_run                                 | null
          work_order | /result/exit_code                         | -2147483648
          dossier    | /created_at                               | "2026-03-01T06:00:00Z"
          dossier    | /evidence                                 | null
          """)
  void aDocumentWithAnUnusualValueIsAccepted(String name, String pointer, String value)
      throws IOException {
    assertThat(Schemas.problems(name + ".schema.json", with(name, pointer, value))).isEmpty();
  }

  @Test
  void aRunInProgressHasNoEndYet() throws IOException {
    ObjectNode report = (ObjectNode) example("last_run.schema.json");
    report.put("status", "in_progress").putNull("ended_at");
    assertThat(Schemas.problems("last_run.schema.json", report.toString())).isEmpty();
    report.put("ended_at", "soon");
    assertThat(Schemas.problems("last_run.schema.json", report.toString())).isNotEmpty();
    report.remove("ended_at");
    assertThat(Schemas.problems("last_run.schema.json", report.toString())).isNotEmpty();
  }

  @Test
  void oneSignalNeedsNoList() {
    assertThat(
            Schemas.problems(
                "signals.schema.json", "{\"kind\": \"incident\", \"product_id\": \"a\"}"))
        .isEmpty();
    assertThat(Schemas.problems("signals.schema.json", "{\"kind\": \"incident\"}")).isNotEmpty();
    assertThat(Schemas.problems("signals.schema.json", "{\"product_id\": \"a\"}")).isNotEmpty();
  }

  /** The example with one value put in; the value's text stays as it is written. */
  private static String with(String name, String pointer, String value) throws IOException {
    JsonNode example = example(name + ".schema.json");
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = example.at(pointer.substring(0, slash));
    String last = pointer.substring(slash + 1);
    if (parent instanceof ObjectNode object) {
      object.put(last, "PUT HERE");
    } else {
      ((tools.jackson.databind.node.ArrayNode) parent).set(Integer.parseInt(last), "PUT HERE");
    }
    return example.toString().replace("\"PUT HERE\"", value);
  }

  // --- Reading --------------------------------------------------------------------------------

  private static byte[] bytes(String schema) throws IOException {
    return Files.readAllBytes(java.util.Objects.requireNonNull(Schemas.files().get(schema)));
  }

  private static JsonNode schema(String name) throws IOException {
    return MAPPER.readTree(bytes(name));
  }

  private static JsonNode example(String schema) throws IOException {
    return MAPPER.readTree(
        Files.readAllBytes(
            Path.of(
                "src/test/resources/codemonkeys/oracle/examples",
                schema.replace(".schema.json", ".json"))));
  }

  /** Every value within, from the outside in, with its JSON pointer. */
  private static void walk(JsonNode node, String path, BiConsumer<String, JsonNode> visit) {
    visit.accept(path, node);
    for (Map.Entry<String, JsonNode> entry : List.copyOf(node.properties())) {
      walk(entry.getValue(), path + "/" + entry.getKey(), visit);
    }
    int i = 0;
    if (node.isArray()) {
      for (JsonNode item : node) {
        walk(item, path + "/" + i++, visit);
      }
    }
  }
}
