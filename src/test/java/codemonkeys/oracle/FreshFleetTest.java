package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first plans of a fleet: files that are not written yet, and those written by guess. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FreshFleetTest {
  @TempDir Path folder;

  private List<Object> references(FleetFolder fleet) {
    return fleet.orders().stream().<Object>map(o -> Json.at(o, "constitution_refs")).toList();
  }

  @Test
  void ordersNameOnlyDocumentsThatAreThere() {
    FleetFolder fleet = FleetFolder.in(folder).product("p");
    assertThat(references(fleet)).containsExactly(List.of("dash/products.json"));

    fleet.file("constitution.md", "# Constitution\n");
    assertThat(references(fleet)).containsExactly(List.of("constitution.md"));
  }

  @Test
  void anApprovedDossierIsAnAuthorityAlsoWithoutAConstitution() {
    FleetFolder fleet = FleetFolder.in(folder).product("p");
    fleet.file(
        "docs/dossiers/DOS-20260301-p.md",
        """
        ---
        schema_version: "0.1"
        dossier_id: "DOS-20260301-p"
        product_id: "p"
        owner: "nexus"
        status: "approved"
        hypothesis: {claim: "c"}
        mvp_boundary: {in_scope: ["a"]}
        acceptance_proofs: ["one"]
        ---
        """);
    assertThat(references(fleet))
        .isNotEmpty()
        .allMatch(refs -> refs.equals(List.of("docs/dossiers/DOS-20260301-p.md")));
  }

  @Test
  void aPlanThatNamesOtherDocumentsHasAnotherId() {
    FleetFolder fleet = FleetFolder.in(folder).product("p");
    Object without = fleet.record().get("plan_id");
    fleet.file("constitution.md", "# Constitution\n");
    assertThat(fleet.record().get("plan_id")).isNotEqualTo(without);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "name", "productId", "ProductID", "product-id", "slug", "app_id"})
  void aRegistryWithoutAnyProductIdIsRefusedWithTheKeyThatWasMeant(String key) {
    FleetFolder fleet = FleetFolder.in(folder);
    fleet.file(
        "dash/products.json",
        "{\"schema_version\": \"0.1\", \"products\": [\n  {\"owner\": \"o\", \""
            + key
            + "\": \"p\", \"status\": \"active\"},\n  {\""
            + key
            + "\": \"q\"}]}");
    Outcome outcome = fleet.oracle("plan", "--budget", "1");
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith("error: dash/products.json:2:3: none of 2 entries has a usable product_id; ")
        .contains("did you mean product_id instead of \"" + key + "\"?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7", "{}", "{\"product_id\": \"A b\"}", "{\"product_id\": 7}", "[]", "null"})
  void aRegistryInWhichNothingCanBeUnderstoodIsRefused(String entry) {
    FleetFolder fleet = FleetFolder.in(folder);
    fleet.file(
        "dash/products.json", "{\"schema_version\": \"0.1\", \"products\": [" + entry + "]}");
    Outcome outcome = fleet.oracle("plan");
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err()).contains("none of 1 entries has a usable product_id");
  }

  @Test
  void aRegistryWithoutEntriesAndOneWithSomeBrokenEntriesArePlanned() {
    FleetFolder fleet = FleetFolder.in(folder);
    fleet.file("dash/products.json", "{\"schema_version\": \"0.1\", \"products\": []}");
    assertThat(fleet.oracle("plan").exit()).isZero();

    fleet.file(
        "dash/products.json",
        "{\"schema_version\": \"0.1\", \"products\": [{\"id\": \"x\"},"
            + " {\"product_id\": \"p\", \"display_name\": \"P\", \"owner\": \"o\", \"status\":"
            + " \"active\"}]}");
    Outcome outcome = fleet.oracle("plan");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).contains("warning: dash/products.json:1:").contains("product_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Berlin", "europe/berlin", "+02:00", "UTC+2", "Z", " UTC", "Mars/Base", ""})
  void aTimeZoneThatThereIsNoneOfIsReported(String zone) {
    FleetFolder fleet = FleetFolder.in(folder).product("p", "time_zone", zone);
    Outcome outcome = fleet.oracle("plan", "--stdout");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err())
        .contains("which is no time zone; expected a name of the IANA database as ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Europe/Berlin", "UTC", "Etc/GMT+2", "America/Argentina/Ushuaia"})
  void aTimeZoneOfTheDatabaseIsFine(String zone) {
    FleetFolder fleet = FleetFolder.in(folder).product("p", "time_zone", zone);
    assertThat(fleet.oracle("plan", "--stdout").err()).doesNotContain("time_zone");
  }

  @Test
  void aScheduleThatAsksForTestsOfAProductWithoutAnyIsReported() {
    FleetFolder fleet = FleetFolder.in(folder).product("p", "tests", false);
    fleet.schedule("p", "daily", "test", 70);
    Outcome outcome = fleet.oracle("plan", "--stdout");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err())
        .contains(
            "dash/schedules/p.json:",
            "it asks for tests of p, which has \"tests\": false; expected no such job; remove it,");

    fleet.schedule("p", "daily", "validate", 70);
    assertThat(fleet.oracle("plan", "--stdout").err()).doesNotContain("asks for tests");
  }

  @Test
  void aScheduleThatIsOffAsksForNothing() {
    FleetFolder fleet = FleetFolder.in(folder).product("p", "tests", false);
    fleet.schedule(
        "p",
        Map.of("schema_version", "0.1", "cadence", "daily", "enabled", false, "jobs", List.of()));
    assertThat(fleet.oracle("plan", "--stdout").err()).doesNotContain("asks for tests");
  }
}
