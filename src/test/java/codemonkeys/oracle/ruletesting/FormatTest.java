package codemonkeys.oracle.ruletesting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import codemonkeys.oracle.Schemas;
import codemonkeys.oracle.facts.BacklogStory;
import codemonkeys.oracle.facts.DecisionRecord;
import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.Milestone;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.intake.DamagedDocuments;
import codemonkeys.oracle.schemas.SchemaNode;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reader, schema, facts and page say the same of the format. */
class FormatTest {
  private static final String SCHEMA = "rule_tests.schema.json";
  private static final Path EXAMPLE =
      Path.of("src/test/resources/codemonkeys/oracle/examples/rule_tests.json");
  private static final Path PAGE = Path.of("docs", "reference", "rule-tests.md");

  /** Computed by intake from something else that can be given. */
  private static final Set<String> DERIVED =
      Set.of(
          "Fleet.timeZone",
          "Dependency.dependency",
          "Dependency.registered",
          "Dependency.inService",
          "Dependency.hoursSinceTest",
          "Dependency.overdue",
          "Dependency.killed",
          "Dependency.needsSetup",
          "Dependency.cyclic",
          "LastRun.hoursSinceRun",
          "LastRun.hoursSinceStart",
          "LastRun.startedAt",
          "LastRun.endedAt",
          "LastRun.slaTier",
          "LastTest.hoursSinceTest",
          "LastTest.endedAt",
          "LastTest.overdue",
          "LastTest.slaTier",
          "LastValidation.hoursSinceValidation",
          "LastValidation.endedAt",
          "LastValidation.overdue",
          // which of three keys gives it says the intent
          "RunHistory.intent",
          // retry_in_hours after as_of
          "RunHistory.retryAt");

  @Test
  void readerAndSchemaAgreeOnTheExampleAndOnEveryDamageToIt() throws Exception {
    JsonValue example = StrictJson.parse(Files.readAllBytes(EXAMPLE));
    assertThat(TestFormat.SCHEMA.faults(example)).isEmpty();
    assertThat(Schemas.problems(SCHEMA, example)).isEmpty();
    int sound = 0;
    int faulty = 0;
    for (DamagedDocuments.Damaged damaged : DamagedDocuments.of(example)) {
      JsonValue document = around(example, damaged.document(), "");
      boolean valid = Schemas.valid(SCHEMA, document);
      // Not through assertThat, which would describe each of many thousand cases beforehand.
      if (TestFormat.SCHEMA.accepts(TestFormat.SCHEMA.root(), document) != valid) {
        fail(damaged + "\nschema: " + Schemas.problems(SCHEMA, document));
      }
      sound += valid ? 1 : 0;
      faulty += valid ? 0 : 1;
      if (!valid && faulty % 10 == 0 && TestFormat.SCHEMA.faults(document).isEmpty()) {
        fail(damaged + "\nno fault is reported");
      }
    }
    assertThat(sound).isGreaterThan(1_000);
    assertThat(faulty).isGreaterThan(5_000);
  }

  /**
   * The damage without most of what is undamaged: facts beside it, of which each can be left out,
   * and other products and cases. Else each of many thousand damages would cost a look at all of
   * the example.
   *
   * @param name of the member that the values are, or are entries of
   */
  @SuppressWarnings("ReferenceEquality") // what is undamaged is the very same
  private static JsonValue around(JsonValue example, JsonValue damaged, String name) {
    if (example instanceof JsonObject was && damaged instanceof JsonObject now) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      now.members()
          .forEach(
              (key, value) -> {
                JsonValue before = was.members().get(key);
                if (before == null) {
                  members.put(key, value);
                } else if (before != value) {
                  members.put(key, around(before, value, key));
                } else if (!canBeLeftOut(name, key)) {
                  members.put(key, value);
                }
              });
      return new JsonObject(now.line(), now.column(), members);
    }
    if (example instanceof JsonArray was
        && damaged instanceof JsonArray now
        && was.items().size() == now.items().size()) {
      List<JsonValue> items = new ArrayList<>();
      for (int i = 0; i < now.items().size(); i++) {
        boolean same = was.items().get(i) == now.items().get(i);
        if (!same || !ENTRIES_ALONE.contains(name)) {
          items.add(
              same ? now.items().get(i) : around(was.items().get(i), now.items().get(i), name));
        }
      }
      return items.isEmpty() ? damaged : new JsonArray(now.line(), now.column(), items);
    }
    return damaged;
  }

  private static final Set<String> ENTRIES_ALONE = Set.of("products", "cases");

  private static boolean canBeLeftOut(String name, String key) {
    return switch (name) {
      case "", "cases" -> key.equals("given");
      case "given", "fleet" -> true;
      case "products" -> !key.equals("product_id");
      default -> false;
    };
  }

  @Test
  void everyFieldOfEveryFactCanBeGiven() throws Exception {
    FleetFacts facts =
        RuleTestReader.read("example.yaml", Files.readString(EXAMPLE), exampleRules())
            .file()
            .cases()
            .get(0)
            .trials()
            .get(0)
            .facts();
    Map<Class<?>, Fact> found = new HashMap<>();
    facts.fleetFacts().forEach(fact -> found.put(fact.getClass(), fact));
    facts
        .products()
        .forEach(product -> product.facts().forEach(fact -> found.put(fact.getClass(), fact)));
    List<String> notGiven = new ArrayList<>();
    List<Class<?>> kinds = new ArrayList<>(List.of(ProductFact.class.getPermittedSubclasses()));
    kinds.addAll(List.of(FleetFact.class.getPermittedSubclasses()));
    for (Class<?> kind : kinds) {
      assertThat(found).as("a fact of the example").containsKey(kind);
      Set<String> keys = keys(kind);
      for (RecordComponent field : kind.getRecordComponents()) {
        if (!field.getName().equals("product")
            && !DERIVED.contains(kind.getSimpleName() + "." + field.getName())
            && !keys.contains(snake(field.getName()))) {
          notGiven.add(kind.getSimpleName() + "." + field.getName());
        }
      }
    }
    assertThat(notGiven).isEmpty();
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  private static Set<String> keys(Class<?> kind) {
    String key =
        switch (kind.getSimpleName()) {
          case "LastRun" -> "last_run";
          case "LastTest" -> "last_test";
          case "TestRecord" -> "test_record";
          case "LastValidation" -> "last_validation";
          case "RunHistory" -> "history";
          case "RunBudget" -> "budget";
          case "SourceState" -> "source";
          case "MissingEvidence" -> "evidence_missing";
          case "KillSwitch" -> "kill_switch";
          case "ScheduledJob" -> "jobs";
          case "Dossier" -> "dossiers";
          case "Spec" -> "specs";
          case "GovernedDoc" -> "governed_docs";
          case "OpenOrder" -> "orders";
          case "NexusDecision" -> "decisions";
          case "NexusRequest" -> "requests";
          case "Signal" -> "signals";
          case "MissingSignal" -> "missing_signals";
          case "InvalidArtifact" -> "invalid";
          default -> "";
        };
    if (kind == Fleet.class) {
      return new TreeSet<>(TestFormat.FLEET.propertyNames());
    }
    if (kind == Milestone.class || kind == BacklogStory.class || kind == DecisionRecord.class) {
      String list =
          kind == Milestone.class
              ? "milestones"
              : kind == BacklogStory.class ? "stories" : "decisions";
      return inner(TestFormat.FLEET.property(list));
    }
    return key.isEmpty()
        ? new TreeSet<>(TestFormat.PRODUCT.propertyNames())
        : inner(TestFormat.PRODUCT.property(key));
  }

  private static Set<String> inner(SchemaNode schema) {
    SchemaNode container = schema.container();
    SchemaNode item = container.items();
    return new TreeSet<>((item == null ? container : item).propertyNames());
  }

  @Test
  void theTablesOfThePageAreThoseOfTheReader() throws Exception {
    String page = Files.readString(PAGE);
    int from = page.indexOf(FormatPage.BEGIN);
    int to = page.indexOf(FormatPage.END);
    assertThat(from).isPositive();
    String right = page.substring(0, from) + FormatPage.text() + page.substring(to);
    if (Boolean.getBoolean("oracle.update")) {
      Files.writeString(PAGE, right);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(right);
  }

  @Test
  void theExamplesOfThePageAreSound() throws Exception {
    Matcher example =
        Pattern.compile("(?ms)^```yaml\n(covers.*?|cases.*?)^```$").matcher(Files.readString(PAGE));
    int found = 0;
    while (example.find()) {
      assertThat(
              RuleTestReader.read(
                      "example.yaml",
                      example.group(1),
                      List.of("failed tests: test again", "older than a day: test (tier 1)"))
                  .diagnostics())
          .isEmpty();
      found++;
    }
    assertThat(found).isGreaterThan(1);
  }

  @Test
  void thePageHasEveryKey() throws Exception {
    String page = Files.readString(PAGE);
    Set<String> missing = new TreeSet<>(TestFormat.SCHEMA.root().propertyNames());
    for (String definition : TestFormat.SCHEMA.root().definitionNames()) {
      missing.addAll(TestFormat.SCHEMA.root().definition(definition).propertyNames());
    }
    assertThat(missing).hasSizeGreaterThan(100);
    missing.removeIf(key -> page.contains("`" + key + "`"));
    assertThat(missing).isEmpty();
  }

  private static List<String> exampleRules() {
    return List.of("failed tests: test again");
  }
}
