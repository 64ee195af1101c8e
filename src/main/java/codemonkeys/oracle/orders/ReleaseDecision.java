package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A person's decision that what failed in a product up to now doesn't count any more: an issued
 * {@code directive} in {@code nexus/outbox} whose payload has the action {@code release}.
 */
public final class ReleaseDecision {
  /** The folder in a workspace. */
  public static final String FOLDER = "nexus/outbox";

  /** What {@code payload.action} says. */
  public static final String ACTION = "release";

  /** So many of one product in one second are no accident. */
  private static final int MAX_IN_A_SECOND = 999;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ReleaseDecision() {}

  /**
   * Writes it as {@code dec_<yyyymmdd>_<hhmmss>_release_<product>.json}, of a name that is taken
   * the next free one with {@code _2} and so on; never in place of another file.
   *
   * @param now to the second
   * @param reason null when nobody gave one
   * @return its path in the workspace
   */
  public static String write(
      Workspace workspace, ProductId product, Instant now, @Nullable String reason)
      throws IOException {
    Instant at = now.truncatedTo(ChronoUnit.SECONDS);
    String name = "dec_" + STAMP.format(at) + "_release_" + product;
    workspace.makeFolder(FOLDER);
    FileAlreadyExistsException taken = new FileAlreadyExistsException(FOLDER + "/" + name);
    for (int i = 1; i <= MAX_IN_A_SECOND; i++) {
      String id = i == 1 ? name : name + "_" + i;
      String path = FOLDER + "/" + id + ".json";
      try {
        AtomicFiles.create(
            workspace.resolve(path), JsonText.bytes(document(id, product, at, reason)));
        return path;
      } catch (FileAlreadyExistsException e) {
        taken = e;
      }
    }
    throw taken;
  }

  private static Map<String, @Nullable Object> document(
      String id, ProductId product, Instant at, @Nullable String reason) {
    Map<String, @Nullable Object> document = JsonText.object();
    document.put("schema_version", "0.1");
    document.put("decision_id", id);
    document.put("type", "directive");
    document.put("created_at", at.toString());
    document.put("status", "issued");
    document.put("target", product.value());
    Map<String, @Nullable Object> payload = JsonText.object();
    payload.put("action", ACTION);
    if (reason != null) {
      payload.put("reason", reason);
    }
    document.put("payload", payload);
    return document;
  }
}
