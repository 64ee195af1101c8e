package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A work order as it stands in the queue, made by Oracle or by another tool.
 *
 * @param fileName the file's name in the queue's folder
 * @param maxSeconds null when the order sets no limit of its own
 * @param completedAt when it was finished, null when it is not or doesn't say
 * @param planId null when another tool made it
 * @param rule null when another tool made it
 * @param inputsDigest null when another tool made it
 * @param document the whole order with the fields that Oracle doesn't know
 */
public record QueuedOrder(
    String fileName,
    JobId jobId,
    ProductId product,
    Intent intent,
    OrderStatus status,
    int priority,
    int maxActions,
    @Nullable Integer maxSeconds,
    Set<codemonkeys.oracle.units.StopCondition> stopConditions,
    Instant createdAt,
    @Nullable Instant completedAt,
    @Nullable String planId,
    @Nullable String rule,
    @Nullable String reason,
    @Nullable String inputsDigest,
    JsonObject document) {

  /** Whether a plan of Oracle's made it. */
  public boolean planned() {
    return planId != null;
  }

  /**
   * Whether it failed without having run, since it was bad or could not run: no run folder says so
   * of it.
   */
  public boolean refused() {
    if (status != OrderStatus.FAILED
        || !(document.members().get("result") instanceof JsonObject result)) {
      return false;
    }
    JsonValue refused = result.members().get("refused");
    return refused == null
        ? leftNothing(result)
        : refused instanceof JsonBoolean flag && flag.value(); // else a word of another tool
  }

  /** Of orders that failed before results said whether anything ran. */
  private static boolean leftNothing(JsonObject result) {
    return !(result.members().get("exit_code") instanceof JsonNumber)
        && !result.members().containsKey("outcome")
        && !(result.members().get("evidence_produced") instanceof JsonArray evidence
            && !evidence.items().isEmpty());
  }
}
