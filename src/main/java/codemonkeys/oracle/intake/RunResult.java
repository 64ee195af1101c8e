package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastRun.Status;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.units.Intent;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the folder of one run says of it. Other tools name their own fields, so that each is read by
 * itself and none is required.
 *
 * @param intent null when it names none; then it was a run of the tests, the only kind that tools
 *     without intents know
 * @param status null when it says nothing that could be understood
 * @param endedAt as it says, else the time in the run's id; null when neither says
 * @param recorded what it recorded of itself
 * @param took how long it took; null when it doesn't say
 */
record RunResult(
    String runId,
    @Nullable Intent intent,
    @Nullable Status status,
    @Nullable Instant endedAt,
    Recorded recorded,
    @Nullable Duration took) {

  /**
   * What a run recorded of what it saw and did.
   *
   * @param commit null when it is not recorded
   * @param sourceDigest null when it is not recorded
   * @param registryDigest of its registry entry and test command; null when it is not recorded
   * @param documentsDigest of the documents that a validation saw; null when it is not recorded
   * @param rebuilt it made a report from earlier evidence and ran nothing
   * @param digests it has digests of its files, by which its evidence can be checked
   * @param uncounted it is Oracle's own and does not know how many tests it ran
   */
  record Recorded(
      @Nullable String commit,
      @Nullable String sourceDigest,
      @Nullable String registryDigest,
      @Nullable String documentsDigest,
      boolean rebuilt,
      boolean digests,
      boolean uncounted) {
    static final Recorded NOTHING = new Recorded(null, null, null, null, false, false, false);
  }

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'_'HHmmss", Locale.ROOT);

  /** A longer time is a mistake of whoever wrote it: no order may take longer than a day. */
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(86_400);

  /** The id of a run that began at that moment. */
  static String id(Instant startedAt) {
    return "run_" + STAMP.withZone(ZoneOffset.UTC).format(startedAt);
  }

  /** A run that left no result, or one that can't be read. */
  static RunResult unknown(String runId) {
    return new RunResult(runId, null, null, stamp(runId), Recorded.NOTHING, null);
  }

  static RunResult of(String runId, JsonObject document) {
    String commit = text(document, "commit");
    Instant endedAt =
        Optional.ofNullable(text(document, "ended_at"))
            .flatMap(JsonFields::parseInstant)
            .orElse(null);
    return new RunResult(
        runId,
        Optional.ofNullable(text(document, "intent")).flatMap(Intent::of).orElse(null),
        status(document),
        endedAt == null ? stamp(runId) : endedAt,
        new Recorded(
            commit != null && COMMIT.matcher(commit).matches() ? commit : null,
            text(document, "source_digest"),
            text(document, "registry_digest"),
            text(document, "documents_digest"),
            document.members().containsKey("rebuilt_from"),
            document.members().get("digests") instanceof JsonObject digests
                && !digests.members().isEmpty(),
            document.members().get("tests") instanceof JsonNull
                && document.members().containsKey("executor")),
        took(document, endedAt));
  }

  /** The same run, of which its report knows how it ended. */
  RunResult endedAs(Status ended, Instant at) {
    return new RunResult(runId, intent, ended, at, recorded, took);
  }

  /** The same run, known to be of an intent. */
  RunResult withIntent(Intent known) {
    return new RunResult(runId, known, status, endedAt, recorded, took);
  }

  /** What it attempted. */
  Intent attempted() {
    return intent == null ? Intent.TEST : intent;
  }

  /** Whether it ran the product's tests. */
  boolean ranTests() {
    return attempted() == Intent.TEST
        || (attempted() == Intent.REGENERATE_REPORT && !recorded.rebuilt());
  }

  /** Whether it is over, and known when. */
  boolean ended() {
    return status != null && status != Status.IN_PROGRESS && endedAt != null;
  }

  /** Whether it came later; of two that ended at once, the one with the greater id. */
  boolean isAfter(RunResult other) {
    if (endedAt == null || other.endedAt == null) {
      return endedAt != null;
    }
    int order = endedAt.compareTo(other.endedAt);
    return order > 0 || (order == 0 && runId.compareTo(other.runId) > 0);
  }

  boolean failed() {
    return status == Status.FAILED || status == Status.BUDGET_EXHAUSTED;
  }

  private static @Nullable Status status(JsonObject document) {
    for (String name : new String[] {"status", "outcome"}) {
      String text = text(document, name);
      Optional<Status> status = text == null ? Optional.empty() : LastRun.Status.of(text);
      if (status.isPresent()) {
        return status.get();
      }
    }
    for (String name : new String[] {"exit_code", "exit"}) {
      if (document.members().get(name) instanceof JsonNumber number) {
        return number.exactLong().orElse(1) == 0 ? Status.SUCCESS : Status.FAILED;
      }
    }
    return null;
  }

  private static @Nullable Duration took(JsonObject document, @Nullable Instant endedAt) {
    if (document.members().get("duration_seconds") instanceof JsonNumber number) {
      BigDecimal seconds = number.decimal();
      return seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0
          ? null
          : Duration.ofMillis(seconds.movePointRight(3).longValue());
    }
    Instant startedAt =
        Optional.ofNullable(text(document, "started_at"))
            .flatMap(JsonFields::parseInstant)
            .orElse(null);
    return startedAt == null || endedAt == null ? null : between(startedAt, endedAt);
  }

  /** From one moment to a later one; null when that is no time a run could take. */
  static @Nullable Duration between(Instant startedAt, Instant endedAt) {
    Duration took = Duration.between(startedAt, endedAt);
    return took.isNegative() || took.getSeconds() > MAX_SECONDS.longValue() ? null : took;
  }

  private static @Nullable String text(JsonObject document, String name) {
    return document.members().get(name) instanceof JsonString text ? text.value() : null;
  }

  /** The time in an id as run_20260301_060000; null when it has none. */
  private static @Nullable Instant stamp(String runId) {
    if (!RunReport.isRunFolder(runId)) {
      return null;
    }
    try {
      return LocalDateTime.parse(runId.substring(4, 19), STAMP).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
