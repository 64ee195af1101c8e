package codemonkeys.oracle.executor;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much {@code oracle validate --format json} found.
 *
 * @param documentsDigest of the documents that it read; null when it doesn't say
 */
record Findings(long errors, long warnings, @Nullable String documentsDigest) {
  /** Reads what it printed; empty when that is not the report it prints. */
  static Optional<Findings> read(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output)) {
      JsonFields fields =
          new JsonFields(
              StrictJson.parseObject(in.readNBytes(StrictJson.MOST_BYTES)), new ArrayList<>());
      Long errors = fields.requiredLong("errors", 0, Integer.MAX_VALUE);
      Long warnings = fields.requiredLong("warnings", 0, Integer.MAX_VALUE);
      return errors == null || warnings == null
          ? Optional.empty()
          : Optional.of(new Findings(errors, warnings, fields.optionalText("documents_digest")));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return errors
        + (errors == 1 ? " error, " : " errors, ")
        + warnings
        + (warnings == 1 ? " warning" : " warnings");
  }
}
