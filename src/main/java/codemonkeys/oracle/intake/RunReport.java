package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.units.ProductId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report of a product's last run, {@code dash/runs/<product>/last_run.json}. The checks are
 * those of {@code dash/schemas/last_run.schema.json}.
 *
 * @param lastTest the last run that ran tests; null when it doesn't say
 * @param lastValidation the last run that validated; null when it doesn't say
 */
public record RunReport(
    String runId,
    LastRun.Status status,
    Instant startedAt,
    Instant endedAt,
    List<String> evidence,
    Economy economy,
    @Nullable Earlier lastTest,
    @Nullable Earlier lastValidation) {

  /**
   * An earlier run that the report names.
   *
   * @param endedAt null when it doesn't say
   */
  record Earlier(String runId, LastRun.Status status, @Nullable Instant endedAt) {}

  /**
   * The block {@code banana_economy}: what the product may spend, and has spent.
   *
   * @param spentDay the day (UTC) that Oracle charged the minutes on, as 2026-03-01; null in
   *     reports of other tools, whose minutes always count
   */
  record Economy(
      BigDecimal budgetTokens,
      BigDecimal spentTokens,
      BigDecimal budgetMinutes,
      BigDecimal spentMinutes,
      @Nullable String spentDay,
      long maxHealAttempts,
      long healAttemptsUsed) {
    private static @Nullable Economy read(JsonFields fields) {
      BigDecimal budgetTokens = fields.requiredAmount("budget_tokens");
      BigDecimal spentTokens = fields.requiredAmount("spent_tokens");
      BigDecimal budgetMinutes = fields.requiredAmount("budget_minutes");
      BigDecimal spentMinutes = fields.requiredAmount("spent_minutes");
      Long maxHeal = fields.requiredLong("max_ci_heal_attempts", 0, Integer.MAX_VALUE);
      Long usedHeal = fields.requiredLong("ci_heal_attempts_used", 0, Integer.MAX_VALUE);
      String spentDay = fields.optionalText("spent_day");
      return budgetTokens == null
              || spentTokens == null
              || budgetMinutes == null
              || spentMinutes == null
              || maxHeal == null
              || usedHeal == null
          ? null
          : new Economy(
              budgetTokens, spentTokens, budgetMinutes, spentMinutes, spentDay, maxHeal, usedHeal);
    }

    /** Whether its attempts to heal are used up. */
    boolean healedOut() {
      return maxHealAttempts > 0 && healAttemptsUsed >= maxHealAttempts;
    }
  }

  private static final Pattern RUN_FOLDER =
      Pattern.compile("run_\\d{8}_\\d{6}[A-Za-z0-9._-]{0,40}");

  static final String STATUSES =
      "success, failed, in_progress, cancelled (also read: passed, governance_failed,"
          + " budget_exhausted)";

  /** Reads a report; null when there were problems, all of which are added. */
  public static @Nullable RunReport read(JsonObject document, List<Problem> problems) {
    int before = problems.size();
    JsonFields fields = new JsonFields(document, problems);
    fields.schemaVersion();
    fields.requiredText("product_id");
    String runId = fields.requiredText("run_id");
    if (runId != null && runId.isEmpty()) {
      fields.note("run_id", "run_id is empty", "expected an id as run_20260301_060000");
    }
    Instant startedAt = fields.requiredInstant("started_at");
    LastRun.Status status = fields.requiredChoice("status", LastRun.Status::of, STATUSES);
    boolean running =
        fields.raw("status") instanceof JsonString text && text.value().equals("in_progress");
    Instant endedAt =
        running && fields.raw("ended_at") instanceof JsonNull
            ? startedAt
            : fields.requiredInstant("ended_at");
    fields.requiredText("summary");
    List<String> evidence = new ArrayList<>();
    JsonFields evidenceFields = fields.requiredObject("evidence");
    if (evidenceFields != null) {
      for (JsonString path : evidenceFields.requiredTexts("paths")) {
        evidence.add(path.value());
      }
    }
    JsonFields economyFields = fields.requiredObject("banana_economy");
    Economy economy = economyFields == null ? null : Economy.read(economyFields);
    JsonFields killSwitch = fields.requiredObject("kill_switch");
    if (killSwitch != null) {
      killSwitch.requiredFlag("enabled");
      if (killSwitch.has("reason") && !(killSwitch.raw("reason") instanceof JsonNull)) {
        killSwitch.optionalText("reason");
      }
    }
    JsonFields wave = fields.requiredObject("pr_wave");
    if (wave != null) {
      wave.requiredText("state");
      wave.requiredLong("open_prs", 0, Integer.MAX_VALUE);
      wave.requiredInstant("last_update");
    }
    Earlier lastTest = earlier(fields, "last_test");
    Earlier lastValidation = earlier(fields, "last_validation");
    if (problems.size() > before
        || runId == null
        || status == null
        || startedAt == null
        || endedAt == null
        || economy == null) {
      return null;
    }
    return new RunReport(
        runId,
        status,
        startedAt,
        endedAt,
        List.copyOf(evidence),
        economy,
        lastTest,
        lastValidation);
  }

  private static @Nullable Earlier earlier(JsonFields fields, String name) {
    JsonFields run = fields.optionalObject(name);
    if (run == null) {
      return null;
    }
    String id = run.requiredText("run_id");
    LastRun.Status status = run.requiredChoice("status", LastRun.Status::of, STATUSES);
    Instant endedAt = run.optionalInstant("ended_at");
    return id == null || status == null ? null : new Earlier(id, status, endedAt);
  }

  /** What is wrong with a report that says it is another product's; null when it doesn't. */
  public static @Nullable Problem foreign(JsonObject document, ProductId product) {
    return ProductFiles.foreign(
        document, product, ", whose folder this is; move or correct the file");
  }

  /** Times of a sound report that lie after as-of. */
  public List<Problem> ahead(JsonObject document, Instant asOf) {
    List<Problem> problems = new ArrayList<>();
    ahead("started_at", startedAt, document, asOf, problems);
    ahead("ended_at", endedAt, document, asOf, problems);
    return problems;
  }

  private static void ahead(
      String name, Instant time, JsonObject document, Instant asOf, List<Problem> problems) {
    if (time.isAfter(asOf) && document.members().get(name) instanceof JsonString value) {
      problems.add(
          Problem.at(
              value,
              name + " is " + value.shown() + ", after " + asOf,
              "expected a time up to then; check the clock that wrote it, or --as-of"));
    }
  }

  /** Whether a folder below a product's runs is one of a run. */
  public static boolean isRunFolder(String name) {
    return name.startsWith("run_") && RUN_FOLDER.matcher(name).matches();
  }

  /**
   * The economy block.
   *
   * @param decisions those about the product
   */
  RunBudget budget(ProductId product, Collection<Nexus.Decision> decisions, Instant asOf) {
    boolean earlierDay =
        economy.spentDay != null
            && !economy.spentDay.equals(asOf.atOffset(ZoneOffset.UTC).toLocalDate().toString());
    boolean granted = false;
    for (Nexus.Decision decision : decisions) {
      granted |= decision.createdAt().isAfter(endedAt) && decision.grantsMinutes(asOf);
    }
    return new RunBudget(
        product,
        economy.budgetTokens,
        economy.spentTokens,
        economy.budgetMinutes,
        earlierDay ? BigDecimal.ZERO : economy.spentMinutes,
        economy.maxHealAttempts,
        economy.healAttemptsUsed,
        granted);
  }

  /**
   * The kill switch of a report that parses, whether it keeps its schema or not.
   *
   * @param on also when the block has the wrong shape: what can't be understood must not let work
   *     through
   */
  record Switch(boolean on, String reason) {
    static final Switch OFF = new Switch(false, "");

    static Switch of(JsonObject document) {
      JsonValue block = document.members().get("kill_switch");
      if (block == null) {
        return OFF;
      }
      if (!(block instanceof JsonObject object)
          || !(object.members().get("enabled") instanceof JsonBoolean enabled)) {
        return new Switch(true, "kill_switch has the wrong shape, which counts as on");
      }
      return new Switch(
          enabled.value(),
          object.members().get("reason") instanceof JsonString text ? text.value() : "");
    }
  }
}
