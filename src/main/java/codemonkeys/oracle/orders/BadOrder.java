package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.units.ProductId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file in the queue that holds no order that could be carried out.
 *
 * @param fileName the file's name in the queue's folder
 * @param document null when it does not parse
 * @param diagnostics what is wrong with it, at least one
 * @param sha256 of the file; null when it can't be read
 */
public record BadOrder(
    String fileName,
    @Nullable JsonObject document,
    List<Diagnostic> diagnostics,
    @Nullable String sha256) {

  /** The id that the document has and that its file is named after; else nothing is known of it. */
  public Optional<JobId> jobId() {
    return document != null
            && document.members().get("job_id") instanceof JsonString id
            && JobId.isValid(id.value())
            && fileName.equals(new JobId(id.value()).fileName())
        ? Optional.of(new JobId(id.value()))
        : Optional.empty();
  }

  /** The product that the document names. */
  public Optional<ProductId> product() {
    return document != null
            && document.members().get("product_id") instanceof JsonString id
            && ProductId.isValid(id.value())
        ? Optional.of(new ProductId(id.value()))
        : Optional.empty();
  }

  /** Whether it says of itself that it is over: then it waits for nothing. */
  public boolean over() {
    return document != null && OrderStatus.isOver(document);
  }
}
