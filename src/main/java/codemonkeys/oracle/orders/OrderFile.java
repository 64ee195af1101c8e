package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of the queue as it was read.
 *
 * @param order null when it holds none, or one that is not named after the file
 * @param document null when it does not parse
 * @param content the digest of what it says, whatever its white space and the order of its fields;
 *     of a file that does not parse that of its bytes, null when it can't be read
 * @param sha256 null when it can't be read as a file
 */
record OrderFile(
    @Nullable QueuedOrder order,
    @Nullable JsonObject document,
    List<Diagnostic> diagnostics,
    @Nullable String content,
    @Nullable String sha256) {

  /**
   * Reads a file.
   *
   * @param path relative to the workspace
   * @return null when there is no such file
   */
  static @Nullable OrderFile read(Workspace files, String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    List<Diagnostic> diagnostics = new ArrayList<>();
    String content = null;
    String sha256 = null;
    JsonObject document = null;
    QueuedOrder order = null;
    try {
      byte[] bytes = files.read(path, StrictJson.MAX_BYTES);
      if (bytes == null) {
        return null;
      }
      sha256 = Digest.of(bytes);
      content = sha256;
      document = StrictJson.parseObject(bytes);
      content = Digest.of(document);
      List<Problem> problems = new ArrayList<>();
      order = OrderCodec.read(name, document, problems);
      for (Problem problem : problems) {
        diagnostics.add(Diagnostic.warning(path, problem));
      }
      if (order != null && !order.jobId().fileName().equals(name)) {
        diagnostics.add(
            Diagnostic.warning(
                path,
                order.document().line(),
                0,
                "the file is not named after its job_id " + order.jobId(),
                "expected " + order.jobId().fileName() + "; rename it"));
        order = null;
      }
    } catch (UnreadableException e) {
      diagnostics.add(Diagnostic.warning(path, e.problem()));
    }
    return new OrderFile(order, document, List.copyOf(diagnostics), content, sha256);
  }
}
