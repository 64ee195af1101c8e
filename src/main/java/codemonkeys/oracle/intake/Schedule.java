package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.orders.StopConditions;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A product's schedule, {@code dash/schedules/<product>.json}. The checks are those of {@code
 * dash/schemas/schedule.schema.json}.
 */
public record Schedule(
    Cadence cadence,
    boolean enabled,
    @Nullable Instant lastRun,
    @Nullable Instant nextRun,
    List<Job> jobs) {

  /** How often jobs are due. */
  public enum Cadence {
    HOURLY("hourly", Duration.ofHours(1)),
    DAILY("daily", Duration.ofDays(1)),
    WEEKLY("weekly", Duration.ofDays(7)),
    MANUAL("manual", null),
    ON_PUSH("on_push", null);

    private final String text;
    private final @Nullable Duration every;

    Cadence(String text, @Nullable Duration every) {
      this.text = text;
      this.every = every;
    }

    String text() {
      return text;
    }

    static Optional<Cadence> of(String text) {
      for (Cadence cadence : values()) {
        if (cadence.text.equals(text)) {
          return Optional.of(cadence);
        }
      }
      return Optional.empty();
    }
  }

  /** One job. */
  public record Job(
      Intent intent, Budget budget, Set<StopCondition> stopConditions, int priority) {}

  /** Reads a schedule: what is sound of it; null when nothing can be said of when it is due. */
  public static @Nullable Schedule read(JsonObject document, List<Problem> problems) {
    JsonFields fields = new JsonFields(document, problems);
    fields.schemaVersion();
    fields.optionalText("product_id");
    Cadence cadence =
        fields.requiredChoice("cadence", Cadence::of, "hourly, daily, weekly, manual or on_push");
    Boolean enabled = fields.optionalFlag("enabled");
    int before = problems.size();
    Instant lastRun = fields.nullableInstant("last_run");
    Instant nextRun = fields.nullableInstant("next_run");
    boolean timesKnown = problems.size() == before;
    List<Job> jobs = new ArrayList<>();
    JsonArray list = fields.requiredList("jobs");
    if (list != null) {
      for (JsonValue item : list.items()) {
        if (item instanceof JsonObject object) {
          Job job = job(object, problems);
          if (job != null) {
            jobs.add(job);
          }
        } else {
          problems.add(
              Problem.at(item, "a job is " + item.shown(), "expected an object; correct it"));
        }
      }
    }
    if (cadence == null || !timesKnown || (enabled == null && fields.has("enabled"))) {
      return null;
    }
    return new Schedule(cadence, enabled == null || enabled, lastRun, nextRun, List.copyOf(jobs));
  }

  /** What is wrong with a schedule that says it is another product's; null when it doesn't. */
  public static @Nullable Problem foreign(JsonObject document, ProductId product) {
    return ProductFiles.foreign(document, product, "; correct it, or the registry's schedule_path");
  }

  /** The jobs that would test a product that has no tests on purpose. */
  public static List<Problem> untested(JsonObject document, RegistryEntry entry) {
    List<Problem> problems = new ArrayList<>();
    boolean asks = !(document.members().get("enabled") instanceof JsonBoolean on) || on.value();
    if (!entry.tests() && asks && document.members().get("jobs") instanceof JsonArray jobs) {
      for (JsonValue job : jobs.items()) {
        if (job instanceof JsonObject object
            && object.members().get("intent") instanceof JsonString intent
            && intent.value().equals(Intent.TEST.text())) {
          problems.add(
              Problem.at(
                  intent,
                  "it asks for tests of " + entry.id() + ", which has \"tests\": false",
                  "expected no such job; remove it, or \"tests\": false from the entry in "
                      + Registry.FILE));
        }
      }
    }
    return problems;
  }

  private static @Nullable Job job(JsonObject object, List<Problem> problems) {
    int before = problems.size();
    JsonFields fields = new JsonFields(object, problems);
    Intent intent =
        fields.requiredChoice(
            "intent",
            Intent::of,
            "validate, test, regenerate_report, gc_runs, drift_check or science_to_design");
    JsonFields budget = fields.requiredObject("budget");
    Long actions =
        budget == null ? null : budget.requiredLong("max_actions", 1, Budget.MAX_ACTIONS);
    Long seconds =
        budget == null ? null : budget.optionalLong("max_seconds", 1, Budget.MAX_SECONDS);
    Set<StopCondition> stops =
        StopConditions.read(fields.optionalTexts("stop_conditions"), any -> true, problems);
    Long priority = fields.requiredLong("priority", 0, Integer.MAX_VALUE);
    if (problems.size() > before || intent == null || actions == null || priority == null) {
      return null;
    }
    Budget usual = Budget.usual(intent);
    return new Job(
        intent,
        new Budget(actions.intValue(), seconds == null ? usual.maxSeconds() : seconds.intValue()),
        stops,
        priority.intValue());
  }

  /**
   * The order for a job that was completed last.
   *
   * @param ordered the as-of of the plan that asked for it
   * @param completed when it ended
   */
  record Completed(Instant ordered, Instant completed) {}

  /** A cadence is kept when a plan comes a little early, as clocks and timers do. */
  private static final int SLACK_PERCENT = 5;

  /**
   * Whether a job is due. A cadence is a slot: it counts from the moment that the last completed
   * order was planned for, not from the end of its run, so that a plan at the same hour of each day
   * finds a daily job due each day.
   *
   * @param last null when no order for the job was ever completed
   * @param sourceChanged the source is known to have changed since the last test
   */
  boolean due(Instant asOf, @Nullable Completed last, boolean sourceChanged) {
    if (!enabled) {
      return false;
    }
    Duration every = cadence.every;
    if (every == null) {
      return cadence == Cadence.ON_PUSH && sourceChanged;
    }
    boolean ended = nextRun != null && last != null && !last.completed().isBefore(nextRun);
    if (nextRun != null && !ended) {
      return !nextRun.isAfter(asOf);
    }
    Instant slot = last == null ? lastRun : last.ordered();
    if (ended && slot != null && slot.isBefore(nextRun)) {
      slot = nextRun;
    }
    return slot == null
        || !slot.plus(every.multipliedBy(100 - SLACK_PERCENT).dividedBy(100)).isAfter(asOf);
  }
}
