package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.MissingSignal;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.Signal;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.FleetReader;
import codemonkeys.oracle.intake.FleetReading;
import codemonkeys.oracle.intake.registry.OwnFolders;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.orders.OrderQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals about products and what they share, until they expire, and those that are required. */
class SignalsTest {
  /** A Sunday, at six. */
  private static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");

  @TempDir Path folder;

  /** Two products that share some things. */
  private FleetFolder fleet() {
    return FleetFolder.in(folder)
        .product("api", "owner", "ann", "team", "pay", "tags", List.of("eu", "public"))
        .product("site", "owner", "bob", "tags", List.of("eu"));
  }

  private FleetReading read(Instant asOf) throws Exception {
    Workspace workspace = new Workspace(folder);
    return new FleetReader(
            workspace,
            asOf,
            Map.of("PATH", System.getenv("PATH")),
            new OwnFolders(List.of(), List.of()),
            2,
            true)
        .read(OrderQueue.read(workspace, OrderQueue.FOLDER));
  }

  private static List<String> facts(FleetReading fleet, String product) {
    List<String> texts = new ArrayList<>();
    for (ProductFacts each : fleet.facts().products()) {
      for (ProductFact fact : each.facts()) {
        boolean counts =
            fact instanceof Signal
                || fact instanceof MissingSignal
                || (fact instanceof InvalidArtifact invalid
                    && invalid.kind() == InvalidArtifact.Kind.SIGNAL);
        if (each.id().value().equals(product) && counts) {
          texts.add(FactText.of(fact));
        }
      }
    }
    return texts;
  }

  private List<String> facts(String product) throws Exception {
    return facts(read(NOW), product);
  }

  private FleetFolder signals(String... signals) {
    return fleet()
        .file("dash/signals/s.json", "{\"signals\": [" + String.join(",\n", signals) + "]}");
  }

  private void required(String... kinds) throws IOException {
    Path registry = folder.resolve("dash/products.json");
    Files.writeString(
        registry,
        Files.readString(registry)
            .replaceFirst(
                "\\{", "{\"required_signals\": [\"" + String.join("\", \"", kinds) + "\"],"));
  }

  private List<String> diagnostics() throws Exception {
    return read(NOW).diagnostics().stream().map(Object::toString).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"product_id\": \"api\"', true, false, ''",
    "'\"product\": \"api\"',    true, false, ''",
    "'\"owner\": \"bob\"',      false, true, ', scope=OWNER, scopeName=\"bob\"'",
    "'\"team\": \"pay\"',       true, false, ', scope=TEAM, scopeName=\"pay\"'",
    "'\"tag\": \"public\"',     true, false, ', scope=TAG, scopeName=\"public\"'",
    "'\"tag\": \"eu\"',         true, true,  ', scope=TAG, scopeName=\"eu\"'",
    "'\"fleet\": true',         true, true,  ', scope=FLEET'",
  })
  void eachProductSeesWhatIsAboutIt(String about, boolean api, boolean site, String scope)
      throws Exception {
    signals("{\"kind\": \"freeze\", " + about + ", \"attributes\": {\"why\": \"x\"}}");
    String text = "Signal kind=\"freeze\", attributes={why=x}" + scope;
    assertThat(facts("api")).isEqualTo(api ? List.of(text) : List.of());
    assertThat(facts("site")).isEqualTo(site ? List.of(text) : List.of());
    assertThat(diagnostics()).noneMatch(each -> each.contains("signals"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T06:00:00Z, ",
    "2026-03-01T07:00:00+01:00, ",
    "2026-03-01T05:59:59Z, ",
    "2026-03-01T06:00:01Z, 0",
    "2026-03-02T12:00:00Z, 30",
    "9999-12-31T23:59:59Z, 69897210",
  })
  void aSignalCountsUntilTheMomentThatItNames(String end, String left) throws Exception {
    signals("{\"kind\": \"k\", \"team\": \"pay\", \"expires_at\": \"" + end + "\"}");
    String text = "Signal kind=\"k\", attributes={}, scope=TEAM, scopeName=\"pay\", hoursLeft=";
    assertThat(facts("api")).isEqualTo(left == null ? List.of() : List.of(text + left));
    assertThat(diagnostics()).noneMatch(each -> each.contains("signals"));
  }

  @Test
  void anAgeIsKnownWhereItIsGivenAndNeverZeroInstead() throws Exception {
    signals(
        "{\"kind\": \"a\", \"fleet\": true, \"created_at\": \"2026-03-01T03:30:00Z\"}",
        "{\"kind\": \"b\", \"fleet\": true, \"created_at\": null, \"expires_at\": null}");
    assertThat(facts("api"))
        .containsExactly(
            "Signal kind=\"a\", attributes={}, scope=FLEET, ageHours=2.5",
            "Signal kind=\"b\", attributes={}, scope=FLEET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"owner\": \"ann\", \"tag\": \"eu\"",
        "\"team\": \"pay\", \"fleet\": true",
        "\"tag\": \"\"",
        "\"owner\": 7",
        "\"fleet\": false",
        "\"fleet\": \"true\"",
        "\"team\": \"pay\", \"expires_at\": \"tomorrow\"",
        "\"team\": \"pay\", \"expires_at\": 7",
        "\"team\": \"pay\", \"created_at\": \"2026-02-30T00:00:00Z\"",
        "\"x\": 1",
      })
  void whatCanNotBeUnderstoodIsReportedAndLeftOut(String about) throws Exception {
    signals("{\"kind\": \"k\", " + about + "}", "{\"kind\": \"good\", \"fleet\": true}");
    assertThat(facts("api")).contains("Signal kind=\"good\", attributes={}, scope=FLEET");
    assertThat(facts("api")).noneMatch(each -> each.startsWith("Signal kind=\"k\""));
    assertThat(diagnostics())
        .filteredOn(each -> each.contains("dash/signals/s.json:1:"))
        .isNotEmpty()
        .allMatch(each -> each.contains("; expected "));
    assertThat(fleet().oracle("validate").out()).contains("signal/schema");
  }

  /** As it was before there was anything else that a signal could be about. */
  @Test
  void besideAProductTheOtherWordsAreTheOperatorsOwn() throws Exception {
    signals("{\"kind\": \"k\", \"product_id\": \"api\", \"owner\": 7, \"fleet\": true}");
    assertThat(facts("api")).containsExactly("Signal kind=\"k\", attributes={}");
    assertThat(facts("site")).isEmpty();
    assertThat(diagnostics()).noneMatch(each -> each.contains("signals"));
    assertThat(fleet().oracle("validate").out())
        .contains("signal/scope", "fleet stands beside product_id");
  }

  @Test
  void namesThatNoProductHasAreReported() throws Exception {
    signals(
        "{\"kind\": \"k\", \"team\": \"payments\"}",
        "{\"kind\": \"l\", \"team\": \"payments\"}",
        "{\"kind\": \"k\", \"tag\": \"<script>\\u202e\"}",
        "{\"kind\": \"k\", \"owner\": \"Ann\"}",
        "{\"kind\": \"k\", \"product_id\": \"apl\"}");
    assertThat(diagnostics())
        .filteredOn(each -> each.contains("dash/signals"))
        .hasSize(4)
        .anyMatch(each -> each.contains("there is no product with the team \"payments\" in"))
        .anyMatch(each -> each.contains("with the owner \"Ann\""))
        .anyMatch(each -> each.contains("there is no product apl in the registry"))
        .noneMatch(each -> each.contains("\u202e"));
    assertThat(fleet().oracle("validate").out()).contains("signal/unregistered");
  }

  // --- Required ---------------------------------------------------------------------------------

  @Test
  void whatIsRequiredAndNotThereIsAFact() throws Exception {
    FleetFolder.in(folder).product("api", "required_signals", List.of("rate")).product("site");
    required("deployments");
    assertThat(facts("api"))
        .containsExactly(
            "MissingSignal kind=\"deployments\", reason=NONE",
            "MissingSignal kind=\"rate\", reason=NONE");
    assertThat(facts("site")).containsExactly("MissingSignal kind=\"deployments\", reason=NONE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"kind": "k", "product_id": "api"}                                             |          | NONE
          {"kind": "k", "tag": "eu"}                                                     |          |
          {"kind": "k", "fleet": true, "expires_at": "2026-03-01T06:00:01Z"}             |          |
          {"kind": "k", "fleet": true, "expires_at": "2026-03-01T06:00:00Z"}             | EXPIRED  | EXPIRED
          {"kind": "k", "owner": "ann", "expires_at": "2026-03-01T05:00:00Z"}            | EXPIRED  | NONE
          {"kind": "k", "owner": "ann", "expires_at": "never"}                           | DAMAGED  | NONE
          {"kind": "other", "fleet": true, "expires_at": "never"}                        | NONE     | NONE
          {"kind": 7, "team": "pay"}                                                     | DAMAGED  | NONE
          {"kind": 7}                                                                    | DAMAGED  | DAMAGED
          {"kind": "k"}                                                                  | DAMAGED  | DAMAGED
          {"kind": "other"}                                                              | NONE     | NONE
          {"kind": "k", "product_id": "NO"}                                              | DAMAGED  | DAMAGED
          {"kind": "k", "product_id": "api", "attributes": []}                           | DAMAGED  | NONE
          {"kind": "k", "owner": "ann", "team": "pay"}                                   | DAMAGED  | NONE
          7                                                                              | DAMAGED  | DAMAGED
          {"kind": "k", "fleet": true, "expires_at": "2026-03-01T05:00:00Z"}, 7          | DAMAGED  | DAMAGED
          {"kind": "k", "product_id": "site"}, 7                                         | DAMAGED  |
          {"kind": "k", "fleet": true}, 7                                                |          |
          """)
  void whyItIsNotThereIsKnown(String entries, String api, String site) throws Exception {
    signals(entries);
    required("k");
    for (String product : List.of("api", "site")) {
      String reason = product.equals("api") ? api : site;
      assertThat(facts(product).stream().filter(each -> each.startsWith("Missing")))
          .as(product)
          .isEqualTo(
              reason == null ? List.of() : List.of("MissingSignal kind=\"k\", reason=" + reason));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"signals\": 7}", "{\"a\": 1, \"a\": 2}", "\u0000"})
  void aFileThatCanNotBeReadMayHoldAnything(String text) throws Exception {
    fleet().file("dash/signals/broken.json", text);
    required("k", "l");
    fleet().file("dash/signals/good.json", "{\"kind\": \"l\", \"tag\": \"public\"}");
    required("k", "l");
    assertThat(facts("api"))
        .containsExactly(
            "Signal kind=\"l\", attributes={}, scope=TAG, scopeName=\"public\"",
            "MissingSignal kind=\"k\", reason=DAMAGED");
    assertThat(facts("site"))
        .containsExactly(
            "MissingSignal kind=\"k\", reason=DAMAGED", "MissingSignal kind=\"l\", reason=DAMAGED");
  }

  @Test
  void aFolderThatIsAFileMayHoldAnything() throws Exception {
    fleet().file("dash/signals", "x");
    required("k");
    assertThat(facts("site")).containsExactly("MissingSignal kind=\"k\", reason=DAMAGED");
  }

  /** Damage to a signal about many is a fact of each of them, so that a rule can hold on it. */
  @Test
  void damageIsAFactOfAllThatItIsAbout() throws Exception {
    signals(
        "{\"kind\": \"freeze\", \"team\": \"pay\", \"expires_at\": \"b\"}",
        "{\"kind\": \"freeze\", \"team\": \"pay\", \"expires_at\": \"a\"}");
    assertThat(facts("api"))
        .containsExactly(
            "InvalidArtifact kind=SIGNAL, path=\"dash/signals/s.json\","
                + " problem=\"expires_at is \"a\"\"");
    assertThat(facts("site")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"rate\"", "[\"rate\", 5]", "{}", "null"})
  void whatMayHaveRequiredAnythingRefusesTheRegistry(String declared) throws Exception {
    fleet();
    Path registry = folder.resolve("dash/products.json");
    Files.writeString(
        registry,
        Files.readString(registry).replaceFirst("\\{", "{\"required_signals\": " + declared + ","));
    assertThatThrownBy(() -> read(NOW))
        .isInstanceOf(Registry.RegistryRejectedException.class)
        .hasMessageContaining("required_signals");
  }

  @Test
  void ofTooManyRequiredKindsTheFirstCount() throws Exception {
    List<String> kinds = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      kinds.add(String.format("k%03d", i));
    }
    Collections.shuffle(kinds, new Random(1));
    FleetFolder.in(folder).product("api", "required_signals", kinds);
    assertThat(facts("api")).hasSize(100).noneMatch(each -> each.contains("k100"));
    assertThat(diagnostics()).anyMatch(each -> each.contains("required_signals has 101 kinds"));
  }

  // --- Many -------------------------------------------------------------------------------------

  /** Each is a fact of every product, so that a few files could fill any memory. */
  @Test
  void tenThousandSignalsAboutAThousandProductsAreBounded() throws Exception {
    FleetFolder fleet = FleetFolder.in(folder);
    List<String> products = new ArrayList<>();
    List<String> signals = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      signals.add(String.format("{\"kind\": \"k%04d\", \"fleet\": true}", i));
      if (i < 1_000) {
        products.add(
            String.format(
                "{\"product_id\": \"p%d\", \"display_name\": \"p\", \"owner\": \"o\","
                    + " \"status\": \"active\", \"repo\": \"r\"}",
                i));
      }
    }
    Collections.shuffle(products, new Random(1));
    Collections.shuffle(signals, new Random(2));
    fleet.file("dash/products.json", "{\"products\": " + products + "}");
    fleet.file("dash/signals/s.json", "{\"signals\": " + signals + "}");
    required("k0000", "k0100");
    FleetReading read = read(NOW);
    List<String> facts = facts(read, "p77");
    assertThat(facts)
        .hasSize(102)
        .contains("Signal kind=\"k0000\", attributes={}, scope=FLEET")
        .contains("MissingSignal kind=\"k0100\", reason=DAMAGED")
        .anyMatch(each -> each.startsWith("InvalidArtifact kind=SIGNAL"));
    assertThat(facts).noneMatch(each -> each.startsWith("Signal kind=\"k0100\""));
    assertThat(read.diagnostics().stream().map(Object::toString))
        .filteredOn(each -> each.contains("more than 100 signals"))
        .singleElement()
        .asString()
        .contains("about p0 and 999 more; expected at most 100");
    Map<String, String> shared =
        ((Signal) read.facts().products().get(0).facts(Signal.class).get(0)).attributes();
    assertThat(((Signal) read.facts().products().get(1).facts(Signal.class).get(0)).attributes())
        .isSameAs(shared);
  }

  @Test
  void theOrderOfFilesAndEntriesChangesNoFact() throws Exception {
    List<String> signals = new ArrayList<>();
    for (String about : List.of("\"owner\": \"ann\"", "\"tag\": \"eu\"", "\"fleet\": true")) {
      for (String rest :
          List.of(
              "",
              ", \"attributes\": {\"a\": 1, \"b\": 2}",
              ", \"attributes\": {\"b\": 2, \"a\": 1}",
              ", \"attributes\": {\"a\": 2}",
              ", \"expires_at\": \"2026-03-02T00:00:00Z\"",
              ", \"created_at\": \"2026-02-02T00:00:00Z\"",
              ", \"expires_at\": \"b\"",
              ", \"expires_at\": \"a\"")) {
        signals.add("{\"kind\": \"k\", " + about + rest + "}");
      }
    }
    signals.addAll(signals); // once more, which changes nothing either
    List<String> first = null;
    for (int seed = 0; seed < 4; seed++) {
      Collections.shuffle(signals, new Random(seed));
      signals(signals.toArray(String[]::new));
      List<String> facts = facts("api");
      assertThat(facts).hasSize(3 * 5 + 3);
      first = first == null ? facts : first;
      assertThat(facts).isEqualTo(first);
    }
  }

  // --- Ahead ------------------------------------------------------------------------------------

  private static final String RULES =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      rule "freeze: hold" @owner("o") @reason("a freeze")
        salience 1650
      when
        Signal( kind == "freeze", $p : product )
      then
        orders.hold($p, "a freeze is on; it ends by itself");
      end
      rule "no word on deployments: hold" @owner("o") @reason("nobody knows")
        salience 1640
      when
        MissingSignal( kind == "deployments", $p : product )
      then
        orders.hold($p, "nothing says that deployments are allowed; write the signal");
      end
      rule "routine: test" @owner("o") @reason("routine")
        salience 30
      when
        Product( $p : product )
      then
        orders.propose($p, TEST);
      end
      rule "old spec: validate" @owner("o") @reason("the spec is old")
        salience 40
      when
        Spec( ageDays > 180, $p : product )
      then
        orders.propose($p, VALIDATE);
      end
      """;

  @Test
  void aHoldIsLiftedAtTheMomentAtWhichItsSignalExpires() throws Exception {
    FleetFolder fleet =
        signals(
                "{\"kind\": \"freeze\", \"owner\": \"ann\", \"expires_at\": \"2026-03-03T09:30:00Z\"}")
            .file("rules/a.drl", RULES);
    Outcome plan = fleet.oracle("plan", "--dry-run");
    assertThat(plan.out()).contains("Held: api: a freeze is on", "site     test");
    assertThat(fleet.oracle("explain", "--product", "api").out())
        .contains("scope=OWNER, scopeName=\"ann\", hoursLeft=51.5", "2026-03-03T09:30:00Z");
    assertThat(fleet.oracle("plan", "--dry-run", "--as-of", "2026-03-03T09:29:59Z").out())
        .contains("Held: api");
    assertThat(fleet.oracle("plan", "--dry-run", "--as-of", "2026-03-03T09:30:00Z").out())
        .doesNotContain("Held: api");
    FleetReading read = read(NOW);
    for (long hours : List.of(0L, 51L, 52L)) {
      Instant moment = NOW.plus(Duration.ofHours(hours));
      assertThat(read.state().facts(moment).products()).isEqualTo(read(moment).facts().products());
    }
  }

  @Test
  void aRequiredSignalThatExpiresHoldsFromThatMomentOn() throws Exception {
    FleetFolder fleet =
        signals(
                "{\"kind\": \"deployments\", \"fleet\": true, \"expires_at\":"
                    + " \"2026-03-02T06:00:00Z\"}")
            .file("rules/a.drl", RULES);
    required("deployments");
    assertThat(fleet.oracle("plan", "--dry-run").out()).doesNotContain("Held");
    assertThat(fleet.oracle("plan", "--dry-run", "--as-of", "2026-03-02T06:00:00Z").out())
        .contains("Held")
        .contains("nothing says that deployments are allowed; write the signal");
    Outcome forecast = fleet.oracle("forecast", "--days", "3", "--budget", "9", "--format", "csv");
    assertThat(forecast.out().lines().skip(1))
        .hasSize(2)
        .allMatch(each -> each.contains("2026-03-01T06:00:00Z"));
  }

  @Test
  void whyNotKnowsTheDayOnWhichASpecIsOldEnough() throws Exception {
    FleetFolder fleet =
        FleetFolder.in(folder)
            .product("api", "spec_path", "specs/001-a/spec.md")
            .file("specs/001-a/spec.md", "# Spec\n\nCreated: 2025-09-10\nStatus: draft\n")
            .file("rules/a.drl", RULES);
    // 2025-09-10 and 180 days are 2026-03-09: from the day after on it is older.
    Outcome explained = fleet.oracle("explain", "--product", "api", "--intent", "validate");
    assertThat(explained.out()).contains("ageDays is 172", "2026-03-10T00:00:00Z");
    assertThat(fleet.oracle("plan", "--dry-run", "--as-of", "2026-03-09T23:59:59Z").out())
        .doesNotContain("the spec is old");
    assertThat(fleet.oracle("plan", "--dry-run", "--as-of", "2026-03-10T00:00:00Z").out())
        .contains("the spec is old");
  }
}
