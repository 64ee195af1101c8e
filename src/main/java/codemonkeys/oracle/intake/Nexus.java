package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.orders.ReleaseDecision;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests and decisions: {@code nexus/inbox/*.json} and {@code nexus/outbox/*.json}. The checks
 * are those of {@code nexus/schemas/request.schema.json} and {@code decision.schema.json}.
 */
public record Nexus(List<Decision> decisions, List<Request> requests) {
  static final String OUTBOX = "nexus/outbox";

  private static final Set<String> DECISION_TYPES =
      Set.of(
          "approval", "rejection", "directive", "allocation", "budget_grant", "kill_switch_toggle");
  private static final Set<String> DECISION_STATUSES =
      Set.of("issued", "acknowledged", "executed", "failed");
  private static final Set<String> REQUEST_TYPES =
      Set.of(
          "escalation",
          "approval_request",
          "budget_extension",
          "kill_switch_override",
          "scope_change",
          "clarification_required");
  private static final Set<String> REQUEST_STATUSES =
      Set.of("pending", "approved", "rejected", "deferred");
  private static final Set<String> PRIORITIES = Set.of("low", "normal", "high", "critical");

  /** Targets of a kill_switch_toggle for everything; one that names none stops everything too. */
  private static final Set<String> WHOLE_FLEET = Set.of("*", "all", "fleet", "");

  /**
   * A decision.
   *
   * @param target a product's id, or what else it is directed at; empty when it doesn't say
   * @param issued it is issued and not yet carried out
   * @param failed it could not be carried out, and counts for nothing
   * @param enable of a kill_switch_toggle, whether it turns the switch on; what can't be understood
   *     counts as on
   * @param reason of a kill_switch_toggle, why
   * @param minutes of a budget_grant, whether it grants minutes; one that names neither minutes nor
   *     tokens does
   * @param expiresAt of a budget_grant, from when on it counts no more; null when it always does
   * @param release of a directive, whether failures before it no longer count
   */
  public record Decision(
      String path,
      String id,
      String type,
      Instant createdAt,
      boolean issued,
      boolean failed,
      String target,
      boolean enable,
      String reason,
      boolean minutes,
      @Nullable Instant expiresAt,
      boolean release) {
    boolean isToggle() {
      return type.equals("kill_switch_toggle");
    }

    boolean isGrant() {
      return type.equals("budget_grant");
    }

    /** Whether it grants minutes at that moment. */
    boolean grantsMinutes(Instant asOf) {
      return isGrant()
          && minutes
          && !failed
          && !createdAt.isAfter(asOf)
          && (expiresAt == null || asOf.isBefore(expiresAt));
    }

    /** Whether failures of its product before it no longer count at that moment. */
    boolean releases(Instant asOf) {
      return release && issued && !createdAt.isAfter(asOf);
    }

    boolean forWholeFleet() {
      return WHOLE_FLEET.contains(target);
    }

    /** Whether it counts for nothing unless its target is a registered product. */
    public boolean needsProduct() {
      return issued && (isGrant() || (isToggle() && !forWholeFleet()));
    }

    /** What is wrong when such a target is not registered. */
    public Problem noTarget() {
      return Problem.ofFile(
          "its target "
              + codemonkeys.oracle.files.Printable.text(target)
              + " is no registered product",
          "expected a product_id, or \"fleet\" for a kill_switch_toggle; correct it");
    }
  }

  /** A request. */
  public record Request(
      String id, String type, String source, Instant createdAt, boolean pending, String priority) {}

  static Nexus read(JsonFolders folders) {
    List<Decision> decisions = decisions(folders);
    List<Request> requests = new ArrayList<>();
    folders.read(
        "nexus/inbox",
        InvalidArtifact.Kind.REQUEST,
        "source",
        (path, document, problems) -> {
          Request request = request(document, problems);
          if (request != null) {
            requests.add(request);
          }
        });
    return new Nexus(decisions, List.copyOf(requests));
  }

  /** The decisions alone. */
  static List<Decision> decisions(JsonFolders folders) {
    List<Decision> decisions = new ArrayList<>();
    folders.read(
        OUTBOX,
        InvalidArtifact.Kind.DECISION,
        "target",
        (path, document, problems) -> {
          Decision decision = decision(path, document, problems);
          if (decision != null) {
            decisions.add(decision);
          }
        });
    return List.copyOf(decisions);
  }

  /** The decisions about a product, as they are now. */
  static List<Decision> decisions(Workspace workspace, ProductId product) {
    return decisions(new JsonFolders(workspace)).stream()
        .filter(decision -> decision.target().equals(product.value()))
        .toList();
  }

  /** Reads a decision; of a toggle that breaks its schema as much as is needed to be careful. */
  public static @Nullable Decision decision(
      String path, JsonObject document, List<Problem> problems) {
    JsonFields fields = new JsonFields(document, problems);
    fields.schemaVersion();
    String id = fields.requiredText("decision_id");
    String type = fields.requiredChoice("type", oneOf(DECISION_TYPES), "a known type of decision");
    Instant createdAt = fields.requiredInstant("created_at");
    String status =
        fields.requiredChoice(
            "status", oneOf(DECISION_STATUSES), "issued, acknowledged, executed or failed");
    JsonFields payload = fields.requiredObject("payload");
    String target = fields.optionalText("target");
    fields.optionalText("request_id");
    fields.optionalText("rationale");
    if (type == null || status == null) {
      return null;
    }
    boolean toggle = type.equals("kill_switch_toggle");
    if (!toggle && (id == null || createdAt == null || payload == null)) {
      return null;
    }
    boolean enable =
        payload == null || !(payload.raw("enabled") instanceof JsonBoolean flag) || flag.value();
    String reason =
        payload != null && payload.raw("reason") instanceof JsonString text ? text.value() : "";
    Grant grant =
        payload != null && type.equals("budget_grant") ? Grant.of(payload) : new Grant(false, null);
    if (grant == null) {
      return null; // nobody knows until when it counts
    }
    return new Decision(
        path,
        id == null ? "" : id,
        type,
        createdAt == null ? Instant.EPOCH : createdAt,
        status.equals("issued"),
        status.equals("failed"),
        target == null ? "" : target,
        enable,
        reason,
        grant.minutes(),
        grant.expiresAt(),
        payload != null
            && type.equals("directive")
            && payload.raw("action") instanceof JsonString action
            && action.value().equals(ReleaseDecision.ACTION));
  }

  /** What a budget_grant says of minutes. */
  private record Grant(boolean minutes, @Nullable Instant expiresAt) {
    /** Null when it says until when it counts, and that can't be understood. */
    static @Nullable Grant of(JsonFields payload) {
      Instant expiresAt = payload.nullableInstant("expires_at");
      boolean expires =
          payload.has("expires_at") && !(payload.raw("expires_at") instanceof JsonNull);
      boolean minutes =
          isPositive(payload.raw("granted_minutes"))
              || (!payload.has("granted_minutes") && !payload.has("granted_tokens"));
      return expires && expiresAt == null ? null : new Grant(minutes, expiresAt);
    }
  }

  private static boolean isPositive(@Nullable JsonValue value) {
    return value instanceof JsonNumber number && number.decimal().signum() > 0;
  }

  public static @Nullable Request request(JsonObject document, List<Problem> problems) {
    JsonFields fields = new JsonFields(document, problems);
    fields.schemaVersion();
    String id = fields.requiredText("request_id");
    String type = fields.requiredChoice("type", oneOf(REQUEST_TYPES), "a known type of request");
    String source = fields.requiredText("source");
    Instant createdAt = fields.requiredInstant("created_at");
    String status =
        fields.requiredChoice(
            "status", oneOf(REQUEST_STATUSES), "pending, approved, rejected or deferred");
    String priority =
        fields.optionalChoice("priority", oneOf(PRIORITIES), "low, normal, high or critical");
    fields.requiredObject("payload");
    if (id == null || type == null || source == null || createdAt == null || status == null) {
      return null;
    }
    return new Request(
        id,
        type,
        source,
        createdAt,
        status.equals("pending"),
        priority == null ? "normal" : priority);
  }

  private static Function<String, Optional<String>> oneOf(Set<String> words) {
    return text -> words.contains(text) ? Optional.of(text) : Optional.empty();
  }
}
