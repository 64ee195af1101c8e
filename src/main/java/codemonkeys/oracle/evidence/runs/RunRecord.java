package codemonkeys.oracle.evidence.runs;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one run. Texts come from files that anyone may have written; they are cut, and
 * not fit to print as they are.
 *
 * @param result how it ended
 * @param outcome the word for it, as its files have it
 * @param reason why it ended so; empty when nothing says
 * @param rebuiltFrom the run whose report it wrote again without running anything; null otherwise
 * @param executor the program that made it; null when it doesn't say
 * @param tests null when not known
 */
public record RunRecord(
    RunName name,
    @Nullable String jobId,
    @Nullable String intent,
    Result result,
    String outcome,
    String reason,
    @Nullable String rebuiltFrom,
    @Nullable String executor,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Duration duration,
    @Nullable Tests tests) {
  /** More of a foreign text is of no use to people, and a history holds many. */
  private static final int MAX_TEXT = 500;

  /** What an outcome means. */
  public enum Result {
    PASSED,
    /** Failed, stopped, cancelled or out of time. */
    FAILED,
    /** It is still running, or was interrupted and that is not recorded yet. */
    UNFINISHED,
    UNKNOWN
  }

  /** How many tests there were; null for a number that is not known. */
  public record Tests(@Nullable Long all, @Nullable Long failed, @Nullable Long skipped) {}

  /** One that left nothing that could be read. */
  static RunRecord unknown(RunName name, String reason) {
    return new RunRecord(
        name,
        null,
        null,
        Result.UNKNOWN,
        "unknown",
        cut(reason),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** One that began, as its order says, and has no result. */
  static RunRecord open(RunName name, JsonObject order) {
    return new RunRecord(
        name,
        text(order, "job_id"),
        text(order, "intent"),
        Result.UNFINISHED,
        "not finished",
        "",
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** As a result or a report has it. */
  static RunRecord of(RunName name, JsonObject document) {
    Instant started = instant(document, "started_at");
    Instant ended = instant(document, "ended_at");
    String outcome = text(document, "outcome");
    String status = text(document, "status");
    String word = outcome != null ? outcome : status;
    Result result = result(outcome, status);
    if (result == Result.UNKNOWN) {
      JsonNumber code = number(document, "exit_code");
      code = code == null ? number(document, "exit") : code;
      if (code != null) {
        boolean zero = code.exactLong().orElse(1) == 0;
        result = zero ? Result.PASSED : Result.FAILED;
        word = word == null ? "exit " + cut(code.text()) : word;
      }
    }
    String reason = text(document, "reason");
    String rebuilt = text(document, "rebuilt_from");
    if (rebuilt != null) {
      reason = "report rebuilt from " + rebuilt;
    } else if (reason == null) {
      reason = text(document, "summary");
    }
    return new RunRecord(
        name,
        text(document, "job_id"),
        text(document, "intent"),
        result,
        word == null ? "unknown" : word,
        reason == null ? "" : reason,
        rebuilt,
        text(document, "executor"),
        started,
        ended,
        duration(document, started, ended),
        tests(document.members().get("tests")));
  }

  /** The outcome of a job says more than its status, and other tools write only the latter. */
  private static Result result(@Nullable String outcome, @Nullable String status) {
    for (String word : new String[] {outcome, status}) {
      Result result =
          word == null
              ? Result.UNKNOWN
              : switch (word.toLowerCase(Locale.ROOT)) {
                case "passed", "flaky", "success" -> Result.PASSED;
                case "failed",
                    "timed_out",
                    "over_limit",
                    "stopped",
                    "interrupted",
                    "not_started",
                    "cancelled",
                    "governance_failed",
                    "budget_exhausted" ->
                    Result.FAILED;
                case "in_progress" -> Result.UNFINISHED;
                default -> Result.UNKNOWN;
              };
      if (result != Result.UNKNOWN) {
        return result;
      }
    }
    return Result.UNKNOWN;
  }

  private static @Nullable Duration duration(
      JsonObject document, @Nullable Instant started, @Nullable Instant ended) {
    JsonNumber seconds = number(document, "duration_seconds");
    if (seconds != null) {
      BigDecimal decimal = seconds.decimal();
      // Looked at before any expansion, as exactLong does.
      if (decimal.signum() >= 0 && (long) decimal.precision() - decimal.scale() <= 12) {
        return Duration.ofMillis(decimal.movePointRight(3).longValue());
      }
    }
    return started == null || ended == null || ended.isBefore(started)
        ? null
        : Duration.between(started, ended);
  }

  private static @Nullable Tests tests(@Nullable JsonValue value) {
    if (value instanceof JsonNumber number) {
      Long all = whole(number);
      return all == null ? null : new Tests(all, null, null);
    }
    if (!(value instanceof JsonObject counts)) {
      return null;
    }
    Long failures = whole(counts.members().get("failures"));
    Long errors = whole(counts.members().get("errors"));
    return new Tests(
        whole(counts.members().get("tests")),
        failures == null ? errors : errors == null ? failures : Long.valueOf(failures + errors),
        whole(counts.members().get("skipped")));
  }

  /** A count; null when it is none that can be believed. */
  private static @Nullable Long whole(@Nullable JsonValue value) {
    long number = value instanceof JsonNumber given ? given.exactLong().orElse(-1) : -1;
    return number >= 0 && number <= Integer.MAX_VALUE ? number : null;
  }

  private static @Nullable String text(JsonObject document, String field) {
    return document.members().get(field) instanceof JsonString text ? cut(text.value()) : null;
  }

  private static @Nullable JsonNumber number(JsonObject document, String field) {
    return document.members().get(field) instanceof JsonNumber number ? number : null;
  }

  private static @Nullable Instant instant(JsonObject document, String field) {
    return document.members().get(field) instanceof JsonString text
        ? JsonFields.parseInstant(text.value()).orElse(null)
        : null;
  }

  private static String cut(String text) {
    return Printable.cut(text, MAX_TEXT);
  }
}
