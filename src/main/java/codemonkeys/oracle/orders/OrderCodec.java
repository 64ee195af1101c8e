package codemonkeys.oracle.orders;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Work orders to and from JSON. What {@link #read} accepts and {@code
 * nexus/schemas/work_order.schema.json} accepts is held equal by a property test.
 */
public final class OrderCodec {
  private static final String INTENTS =
      "validate, test, regenerate_report, gc_runs, drift_check or science_to_design";

  private OrderCodec() {}

  /** A new order's document, fields in the order of the schema. */
  public static Map<String, @Nullable Object> document(WorkOrder order) {
    Map<String, @Nullable Object> document = JsonText.object();
    document.put("job_id", order.jobId().value());
    document.put("product_id", order.product().value());
    document.put("intent", order.intent().text());
    document.put("inputs", Map.of("product_id", order.product().value()));
    Map<String, @Nullable Object> budget = JsonText.object();
    budget.put("max_actions", order.budget().maxActions());
    budget.put("max_seconds", order.budget().maxSeconds());
    document.put("budget", budget);
    document.put("stop_conditions", JsonText.texts(order.stopConditions()));
    document.put("priority", order.priority());
    document.put("created_at", order.createdAt().toString());
    document.put("constitution_refs", order.constitutionRefs());
    document.put("evidence_expectations", order.evidenceExpectations());
    document.put("status", OrderStatus.PENDING.text());
    document.put("plan_id", order.planId());
    document.put("rule", order.rule());
    document.put("reason", order.reason());
    document.put("also", order.also());
    document.put("facts", order.facts());
    document.put("inputs_digest", order.inputsDigest());
    return document;
  }

  /** A result that says when it was over and why; more can be added. */
  public static Map<String, @Nullable Object> result(Instant completedAt, String message) {
    Map<String, @Nullable Object> result = JsonText.object();
    result.put("completed_at", completedAt.toString());
    result.put("error_message", message);
    return result;
  }

  /** The result of an order that failed without having run, which {@code refused} says. */
  public static Map<String, @Nullable Object> refusal(Instant completedAt, String message) {
    Map<String, @Nullable Object> result = result(completedAt, message);
    result.put("refused", true);
    return result;
  }

  /** The order's document with another status and result, and all else as it was. */
  public static byte[] withStatus(
      JsonObject document, OrderStatus status, Map<String, @Nullable Object> result) {
    Map<String, @Nullable Object> changed = JsonText.object();
    changed.putAll(document.members());
    changed.put("status", status.text());
    changed.put("result", result);
    return JsonText.bytes(changed);
  }

  /** The order's document without a result, waiting to be carried out again. */
  public static byte[] pendingAgain(JsonObject document) {
    Map<String, @Nullable Object> changed = JsonText.object();
    changed.putAll(document.members());
    changed.put("status", OrderStatus.PENDING.text());
    changed.remove("result");
    return JsonText.bytes(changed);
  }

  /**
   * Reads an order.
   *
   * @param fileName recorded in the result; not compared with the id
   * @param problems where everything that is wrong is added
   * @return null when there were problems
   */
  public static @Nullable QueuedOrder read(
      String fileName, JsonObject document, List<Problem> problems) {
    int before = problems.size();
    JsonFields fields = new JsonFields(document, problems);
    String jobId =
        fields.requiredChoice(
            "job_id",
            text -> JobId.isValid(text) ? Optional.of(text) : Optional.empty(),
            "an id as wo_<product>_<intent>_<yyyymmdd>_<hhmmss>_<nnn>");
    String product =
        fields.requiredChoice(
            "product_id",
            text -> ProductId.isValid(text) ? Optional.of(text) : Optional.empty(),
            ProductId.EXPECTED);
    Intent intent = fields.requiredChoice("intent", Intent::of, INTENTS);
    fields.requiredObject("inputs");
    JsonFields budget = fields.requiredObject("budget");
    Long maxActions =
        budget == null ? null : budget.requiredLong("max_actions", 1, Budget.MAX_ACTIONS);
    Long maxSeconds =
        budget == null ? null : budget.optionalLong("max_seconds", 1, Budget.MAX_SECONDS);
    Set<StopCondition> stops =
        StopConditions.read(
            fields.requiredTexts("stop_conditions"), StopCondition::forWorkOrders, problems);
    Long priority = fields.requiredLong("priority", 0, Integer.MAX_VALUE);
    Instant createdAt = fields.requiredInstant("created_at");
    var refs = fields.requiredList("constitution_refs");
    if (refs != null) {
      if (refs.items().isEmpty()) {
        fields.note("constitution_refs", "constitution_refs is empty", "expected at least one");
      }
      fields.requiredTexts("constitution_refs");
    }
    fields.requiredTexts("evidence_expectations");
    OrderStatus status =
        fields.optionalChoice(
            "status", OrderStatus::of, "pending, running, completed, failed or skipped");
    JsonFields result = fields.optionalObject("result");
    Instant completedAt = null;
    if (result != null) {
      result.optionalLong("exit_code", Integer.MIN_VALUE, Integer.MAX_VALUE);
      completedAt = result.optionalInstant("completed_at");
      result.optionalAmount("duration_seconds");
      result.optionalTexts("evidence_produced");
      result.optionalText("error_message");
    }
    String planId = fields.optionalText("plan_id");
    String rule = fields.optionalText("rule");
    String reason = fields.optionalText("reason");
    fields.optionalTexts("also");
    fields.optionalTexts("facts");
    String inputsDigest = fields.optionalText("inputs_digest");
    if (problems.size() > before
        || jobId == null
        || product == null
        || intent == null
        || maxActions == null
        || priority == null
        || createdAt == null) {
      return null;
    }
    return new QueuedOrder(
        fileName,
        new JobId(jobId),
        new ProductId(product),
        intent,
        status == null ? OrderStatus.PENDING : status,
        priority.intValue(),
        maxActions.intValue(),
        maxSeconds == null ? null : maxSeconds.intValue(),
        stops,
        createdAt,
        completedAt,
        planId,
        rule,
        reason,
        inputsDigest,
        document);
  }
}
