package codemonkeys.oracle.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import codemonkeys.oracle.Schemas;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.intake.DamagedDocuments;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is let through without networknt is valid, and what is wrong is said in our words. */
class FormatSchemaTest {
  private static final Path EXAMPLES = Path.of("src/test/resources/codemonkeys/oracle/examples");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RULE_TESTS") // FormatTest damages those
  void theFirstLookAgreesWithNetworkntOnEveryDamageToAnExample(DocumentFormat format)
      throws Exception {
    FormatSchema schema = FormatSchema.of(format);
    String name = format.fileName();
    JsonValue example =
        StrictJson.parse(
            Files.readAllBytes(EXAMPLES.resolve(name.replace(".schema.json", ".json"))));
    assertThat(schema.faults(example)).isEmpty();
    int faulty = 0;
    for (DamagedDocuments.Damaged damaged : DamagedDocuments.of(example)) {
      boolean valid = Schemas.valid(name, damaged.document());
      if (schema.accepts(schema.root(), damaged.document()) && !valid) {
        fail(damaged + "\n" + Schemas.problems(name, damaged.document()));
      }
      faulty += valid ? 0 : 1;
      if (!valid && faulty % 10 == 0 && schema.faults(damaged.document()).isEmpty()) {
        fail(damaged + "\nno fault is reported");
      }
    }
    assertThat(faulty).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RESULT   | {"schema_version": "0.2"}            | schema_version is "0.2"; expected 0.1; correct it
          RESULT   | {"exit_code": 0.5}                   | exit_code is 0.5; expected a whole number; correct it
          RESULT   | {"commit": "HEAD"}                   | commit is "HEAD"; expected a text of the form ^[0-9a-f]{40}([0-9a-f]{24})?$; correct it
          SCHEDULE | {"product_id": "a", "cadence": "dayly", "jobs": []} | cadence is "dayly"; did you mean daily? expected hourly, daily, weekly, manual or on_push; correct it
          SCHEDULE | {"product_id": "a", "cadence": "daily", "jobs": [{}]} | intent, budget, priority are missing in an entry of jobs; expected all of them; add them
          SCHEDULE | {"product_id": "a", "cadence": "daily", "jobs": [], "next_run": "x"} | next_run is "x"; expected a date and time as 2026-03-01T06:00:00Z; correct it
          SIGNALS  | {"kind": "k", "product_id": "A"}     | product_id is "A"; expected 1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or a digit; correct it
          SIGNALS  | {"kind": "k", "product_id": "a", "attributes": {"x": []}} | x is a list; expected a text, of at most 4096 characters, or a number, or true or false; correct it
          DOSSIER  | {"created_at": "today"}              | created_at is "today"; expected a date as 2026-03-01, or a date and time as 2026-03-01T06:00:00Z; correct it
          PLAN     | []                                   | the document is a list; expected an object; correct it
          """)
  void whatIsWrongIsSaidWithWhatWasExpectedAndTheFix(
      DocumentFormat format, String document, String message) throws Exception {
    JsonValue value = StrictJson.parse(document.getBytes(StandardCharsets.UTF_8));
    assertThat(FormatSchema.of(format).faults(value))
        .extracting(problem -> problem.what() + "; " + problem.fix())
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"multipleOf": 2}                                       | 3
          {"if": {"multipleOf": 2}, "then": {"maximum": 3}}       | 4
          {"oneOf": [{"multipleOf": 2}, {"maximum": 4}]}          | 4
          {"const": 1}                                            | 2
          {"type": "string", "pattern": "^a$"}                    | "a\\n"
          {"type": "string", "format": "email"}                   | "a"
          """)
  void whatTheFirstLookDoesNotKnowItDoesNotAccept(String schema, String value) throws Exception {
    JsonObject root = StrictJson.parseObject(schema.getBytes(StandardCharsets.UTF_8));
    SchemaMatch match = new SchemaMatch(new SchemaNode(root, root, ""));
    assertThat(match.accepts(root, StrictJson.parse(value.getBytes(StandardCharsets.UTF_8))))
        .isFalse();
  }

  @Test
  void aFaultStandsWhereItsValueStands() throws Exception {
    JsonValue value = StrictJson.parse("{\n \"exit_code\": []}".getBytes(StandardCharsets.UTF_8));
    assertThat(FormatSchema.of(DocumentFormat.RESULT).faults(value))
        .extracting(Problem::line, Problem::column)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2, 15));
  }
}
