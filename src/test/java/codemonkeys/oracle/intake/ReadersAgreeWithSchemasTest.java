package codemonkeys.oracle.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Schemas;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.StrictYaml;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.Documents.Damage;
import codemonkeys.oracle.intake.documents.PmDocuments;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.orders.OrderCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;

/**
 * Oracle's readers check by hand, since a schema validator costs more than the whole rest of a
 * start. Here valid documents are damaged, in every single way and at random, and each reader must
 * find a problem exactly when the schema does.
 *
 * <p>What no schema can say is left out: paths that leave the workspace, a product_id that is not
 * the folder's name, two entries with one id.
 */
class ReadersAgreeWithSchemasTest {
  private static final int TRIES = 1000;

  /**
   * The same cases at every run, so that a red build is always somebody's change; search elsewhere
   * with another.
   */
  private static final String SEED = "20261123";

  private static @Nullable Path folder;

  /** A document and what was done to it. */
  record Case(JsonValue valid, List<Damage> damages) {
    JsonValue document() {
      JsonValue document = valid;
      for (Damage damage : damages) {
        document = damage.to(document);
      }
      return document;
    }

    @Override
    public String toString() {
      return Documents.json(document()) + damages;
    }
  }

  /** Reads a document and adds what is wrong. */
  interface Reader {
    void read(JsonObject document, List<Problem> problems);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void aRunReportIsSoundWhenItsSchemaSaysSo(@ForAll("lastRuns") Case given) throws Exception {
    agree(given, Kind.LAST_RUN);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void aScheduleIsSoundWhenItsSchemaSaysSo(@ForAll("schedules") Case given) throws Exception {
    agree(given, Kind.SCHEDULE);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void signalsAreSoundWhenTheirSchemaSaysSo(@ForAll("signals") Case given) throws Exception {
    agree(given, Kind.SIGNALS);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void aWorkOrderIsSoundWhenItsSchemaSaysSo(@ForAll("orders") Case given) throws Exception {
    agree(given, Kind.WORK_ORDER);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void aRequestIsSoundWhenItsSchemaSaysSo(@ForAll("requests") Case given) throws Exception {
    agree(given, Kind.REQUEST);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void aDecisionIsSoundWhenItsSchemaSaysSo(@ForAll("decisions") Case given) throws Exception {
    agree(given, Kind.DECISION);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void anEntryOfTheRegistryIsSoundWhenItsSchemaSaysSo(@ForAll("products") Case given)
      throws Exception {
    agree(given, Kind.PRODUCT);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void theRegistryIsSoundWhenItsSchemaSaysSo(@ForAll("registries") Case given) throws Exception {
    agree(given, Kind.REGISTRY);
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void theFrontMatterOfADossierIsSoundWhenItsSchemaSaysSo(@ForAll("dossiers") Case given)
      throws Exception {
    agree(given, Kind.DOSSIER);
  }

  @Example
  void noSingleDamageToAnExampleDividesThem() throws Exception {
    for (Kind kind : Kind.values()) {
      for (JsonValue example : kind.examples()) {
        assertThat(kind.verdicts(example).schema()).as("an example of " + kind).isEmpty();
        for (Damage damage : Documents.everyDamage(example)) {
          Verdicts verdicts = kind.verdicts(damage.to(example));
          // Not through assertThat, which would describe each of many thousand cases beforehand.
          if (!verdicts.agree()) {
            fail(verdicts + "\n" + damage);
          }
        }
      }
    }
  }

  @Property(seed = SEED, tries = 10_000, edgeCases = EdgeCasesMode.NONE)
  void aTimeIsUnderstoodWhenTheSchemasSaySo(@ForAll("times") String time) {
    String order =
        """
        {"job_id": "wo_a_test_001", "product_id": "a", "intent": "test", "inputs": {},
         "budget": {"max_actions": 1}, "stop_conditions": [], "priority": 0,
         "created_at": %s, "constitution_refs": ["constitution.md"], "evidence_expectations": []}
        """
            .formatted(Documents.json(Documents.text(time)));
    assertThat(JsonFields.parseInstant(time).isPresent())
        .as("%s: %s", time, Schemas.problems("work_order.schema.json", order))
        .isEqualTo(Schemas.problems("work_order.schema.json", order).isEmpty());
  }

  @Property(seed = SEED, tries = 10_000, edgeCases = EdgeCasesMode.NONE)
  void aTimeThatIsUnderstoodIsTheOneThatJavaReads(@ForAll("times") String time) {
    JsonFields.parseInstant(time)
        .ifPresent(
            instant ->
                assertThat(instant)
                    .isEqualTo(OffsetDateTime.parse(time.toUpperCase(Locale.ROOT)).toInstant()));
  }

  // --- Verdicts -------------------------------------------------------------------------------

  /** What reader and schema have against a document. */
  record Verdicts(String document, List<String> reader, List<String> schema) {
    boolean agree() {
      return reader.isEmpty() == schema.isEmpty();
    }

    @Override
    public String toString() {
      return document + "reader: " + reader + "\nschema: " + schema;
    }
  }

  /** A kind of document with its reader and its schema. */
  enum Kind {
    LAST_RUN("last_run", RunReport::read) {
      @Override
      List<JsonValue> examples() throws Exception {
        JsonValue running = Documents.with(example(), "status", Documents.text("in_progress"));
        return List.of(example(), Documents.with(running, "ended_at", Documents.nothing()));
      }
    },
    SCHEDULE("schedule", Schedule::read),
    SIGNALS("signals", Signals::read) {
      @Override
      List<JsonValue> examples() throws Exception {
        JsonValue signal =
            ((JsonArray) Objects.requireNonNull(((JsonObject) example()).members().get("signals")))
                .items()
                .get(0);
        return List.of(example(), signal);
      }
    },
    WORK_ORDER(
        "work_order", (document, problems) -> OrderCodec.read("wo.json", document, problems)),
    REQUEST("request", Nexus::request),
    DECISION("decision", (document, problems) -> Nexus.decision("dec.json", document, problems)),
    PRODUCT("products", ReadersAgreeWithSchemasTest::entry) {
      @Override
      Verdicts verdicts(JsonValue entry) {
        String json = Documents.json(entry);
        return new Verdicts(
            json,
            problems(json, ReadersAgreeWithSchemasTest::entry),
            Schemas.problems(
                "products.schema.json", Documents.object("products", Documents.list(entry))));
      }

      @Override
      List<JsonValue> examples() throws Exception {
        JsonObject registry = (JsonObject) example();
        return ((JsonArray) Objects.requireNonNull(registry.members().get("products"))).items();
      }
    },
    REGISTRY("products", (document, problems) -> {}) {
      @Override
      Verdicts verdicts(JsonValue document) throws IOException {
        String json = Documents.json(document);
        write(Registry.FILE, json);
        List<String> reader;
        try {
          reader =
              Registry.read(workspace(), NOTHING_OWN).diagnostics().stream()
                  .map(Diagnostic::toString)
                  .filter(each -> !each.contains("the root ")) // that depends on the disk
                  .filter(each -> !each.contains("which is no time zone")) // no schema has them all
                  .filter(each -> !each.matches(".* depends_on (names|goes|of) .*")) // nor all ids
                  .toList();
        } catch (RegistryRejectedException e) {
          reader = List.of(e.diagnostic().toString());
        }
        return new Verdicts(json, reader, Schemas.problems("products.schema.json", json));
      }

      @Override
      List<JsonValue> examples() {
        // Without entries: those are a kind of their own.
        return List.of(Documents.object("products", Documents.list()));
      }
    },
    DOSSIER("dossier", (document, problems) -> {}) {
      @Override
      Verdicts verdicts(JsonValue document) throws IOException {
        String yaml = escaped(Documents.json(document));
        write("docs/dossiers/DOS-20260301-name.md", "---\n" + yaml + "---\n");
        PmDocuments documents = PmDocuments.read(workspace(), List.of());
        List<String> reader = new ArrayList<>();
        documents.invalid().forEach(invalid -> reader.add(invalid.problem()));
        for (Diagnostic diagnostic : documents.diagnostics()) {
          // Told of, but no reason to call the dossier invalid.
          if (diagnostic.what().startsWith("schema_version is")) {
            reader.add(diagnostic.toString());
          }
        }
        List<String> schema;
        try {
          schema = Schemas.problems("dossier.schema.json", StrictYaml.parseObject(yaml, 2));
        } catch (UnreadableException e) {
          schema = List.of(e.problem().toString());
        }
        return new Verdicts(yaml, reader, schema);
      }
    };

    private final String schema;
    private final Reader reader;

    Kind(String schema, Reader reader) {
      this.schema = schema;
      this.reader = reader;
    }

    Verdicts verdicts(JsonValue document) throws Exception {
      String json = Documents.json(document);
      return new Verdicts(
          json, problems(json, reader), Schemas.problems(schema + ".schema.json", json));
    }

    /** Valid documents that together have every field. */
    List<JsonValue> examples() throws Exception {
      return List.of(example());
    }

    /** The example that is kept with the schema's tests. */
    JsonValue example() throws Exception {
      return StrictJson.parse(
          Files.readAllBytes(
              Path.of("src/test/resources/codemonkeys/oracle/examples", schema + ".json")));
    }
  }

  private static void agree(Case given, Kind kind) throws Exception {
    Verdicts verdicts = kind.verdicts(given.document());
    assertThat(verdicts.agree()).as("%s%n%s", verdicts, given.damages()).isTrue();
    if (given.damages().isEmpty()) {
      assertThat(verdicts.schema()).as(verdicts.document()).isEmpty();
    }
    Statistics.label("verdict")
        .collect(verdicts.schema().isEmpty() ? "sound" : "faulty")
        .coverage(
            coverage -> {
              coverage.check("sound").percentage(share -> share > 10);
              coverage.check("faulty").percentage(share -> share > 30);
            });
  }

  private static List<String> problems(String document, Reader reader) {
    List<Problem> problems = new ArrayList<>();
    try {
      reader.read(StrictJson.parseObject(document.getBytes(StandardCharsets.UTF_8)), problems);
    } catch (UnreadableException e) {
      problems.add(e.problem());
    }
    return problems.stream().map(Problem::toString).toList();
  }

  // --- Documents ------------------------------------------------------------------------------

  @Provide
  Arbitrary<Case> lastRuns() {
    return damaged(Documents.lastRun());
  }

  @Provide
  Arbitrary<Case> schedules() {
    return damaged(Documents.schedule());
  }

  @Provide
  Arbitrary<Case> signals() {
    return damaged(Documents.signals());
  }

  @Provide
  Arbitrary<Case> orders() {
    return damaged(Documents.order());
  }

  @Provide
  Arbitrary<Case> requests() {
    return damaged(Documents.request());
  }

  @Provide
  Arbitrary<Case> decisions() {
    return damaged(Documents.decision());
  }

  @Provide
  Arbitrary<Case> products() {
    return damaged(Documents.product());
  }

  @Provide
  Arbitrary<Case> registries() {
    return damaged(Documents.product().list().ofMaxSize(1).map(products -> registry(products)));
  }

  @Provide
  Arbitrary<Case> dossiers() {
    return damaged(Documents.dossier());
  }

  @Provide
  Arbitrary<String> times() {
    return Documents.times();
  }

  private static Arbitrary<Case> damaged(Arbitrary<JsonValue> valid) {
    return Combinators.combine(
            valid,
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, Arbitraries.just(List.<Damage>of())),
                net.jqwik.api.Tuple.of(7, Documents.damage().list().ofSize(1)),
                net.jqwik.api.Tuple.of(2, Documents.damage().list().ofMinSize(2).ofMaxSize(3))))
        .as(Case::new);
  }

  // --- Files ----------------------------------------------------------------------------------

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("oracle-readers");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    if (folder != null) {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static final OwnFolders NOTHING_OWN = new OwnFolders(List.of(), List.of());

  private static JsonObject registry(List<JsonValue> products) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("roots", Documents.list(Documents.text("..")));
    members.put("products", Documents.list(products.toArray(JsonValue[]::new)));
    return new JsonObject(1, 1, members);
  }

  private static void entry(JsonObject entry, List<Problem> problems) {
    JsonArray products = new JsonArray(1, 1, List.of(entry));
    JsonObject registry = new JsonObject(1, 1, Map.of("products", products));
    try {
      Registry.of(registry, new Workspace(Path.of("/")), NOTHING_OWN).entry(entry, problems);
    } catch (RegistryRejectedException e) {
      throw new AssertionError(e);
    }
  }

  private static Workspace workspace() {
    return new Workspace(Objects.requireNonNull(folder));
  }

  private static void write(String path, String text) throws IOException {
    ForeignBytes.write(Objects.requireNonNull(folder), path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON in ASCII is YAML as well; beyond it YAML takes some characters for line ends. */
  private static String escaped(String json) {
    StringBuilder out = new StringBuilder();
    for (char c : json.toCharArray()) {
      if (c > '~') {
        out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
