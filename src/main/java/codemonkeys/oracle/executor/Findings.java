package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.report.FailedTest;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much {@code oracle validate --format json} found.
 *
 * @param documentsDigest of the documents that it read; null when it doesn't say
 * @param first the first errors, or warnings where there are none, each with its place
 */
record Findings(
    long errors, long warnings, @Nullable String documentsDigest, List<FailedTest> first) {
  Findings {
    first = List.copyOf(first);
  }

  /** Reads what it printed; empty when that is not the report it prints. */
  static Optional<Findings> read(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output)) {
      JsonObject report = StrictJson.parseObject(in.readNBytes(StrictJson.MAX_BYTES));
      JsonFields fields = new JsonFields(report, new ArrayList<>());
      Long errors = fields.requiredLong("errors", 0, Integer.MAX_VALUE);
      Long warnings = fields.requiredLong("warnings", 0, Integer.MAX_VALUE);
      return errors == null || warnings == null
          ? Optional.empty()
          : Optional.of(
              new Findings(
                  errors,
                  warnings,
                  fields.optionalText("documents_digest"),
                  first(report, errors > 0)));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  private static List<FailedTest> first(JsonObject report, boolean errors) {
    List<FailedTest> first = new ArrayList<>();
    if (report.members().get("findings") instanceof JsonArray findings) {
      for (JsonValue item : findings.items()) {
        if (item instanceof JsonObject finding
            && first.size() < FailedTest.MAX
            && (!errors || "error".equals(finding.text("severity")))) {
          long line =
              finding.members().get("line") instanceof JsonNumber number
                  ? number.exactLong().orElse(0)
                  : 0;
          first.add(
              new FailedTest(
                  text(finding, "rule"),
                  Printable.line(
                      text(finding, "path")
                          + (line > 0 ? ":" + line : "")
                          + ": "
                          + text(finding, "what"))));
        }
      }
    }
    return first;
  }

  private static String text(JsonObject object, String field) {
    return Objects.requireNonNullElse(object.text(field), "");
  }

  @Override
  public String toString() {
    return errors
        + (errors == 1 ? " error, " : " errors, ")
        + warnings
        + (warnings == 1 ? " warning" : " warnings");
  }
}
