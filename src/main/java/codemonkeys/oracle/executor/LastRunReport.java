package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.Intent;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The next {@code last_run.json} of a product. What a run does not decide (the kill switch, pull
 * requests, what was granted, fields of other tools) is taken over from the one before, as far as
 * that can be understood; the schema is {@code dash/schemas/last_run.schema.json}.
 */
final class LastRunReport {
  /** Minutes a day for a product that nobody has granted any. */
  private static final int USUAL_MINUTES = 90;

  /** All that readers take. */
  private static final Set<String> STATUSES =
      Set.of(
          "success",
          "failed",
          "in_progress",
          "cancelled",
          "passed",
          "governance_failed",
          "budget_exhausted");

  /** Run ids that can be names of folders, those of other tools included. */
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  private static final Set<String> OWN =
      Set.of(
          "schema_version",
          "product_id",
          "run_id",
          "started_at",
          "ended_at",
          "status",
          "summary",
          "evidence",
          "banana_economy",
          "kill_switch",
          "pr_wave",
          "last_test",
          "last_validation");

  private final @Nullable JsonObject before;

  /** The one before is that of a validation, and says nothing of tests. */
  private final boolean ofValidation;

  private LastRunReport(@Nullable JsonObject before, boolean ofValidation) {
    this.before = before;
    this.ofValidation = ofValidation;
  }

  /** Begins with the report that is there; one that does not parse has nothing to take over. */
  static LastRunReport after(Workspace workspace, RunFolder folder) {
    JsonObject before = StrictJson.readIfSound(workspace, RunFolder.lastRun(folder.product()));
    return new LastRunReport(before, before != null && isOfValidation(workspace, folder, before));
  }

  /** Whether the result of the run that a report is about says that it was a validation. */
  private static boolean isOfValidation(Workspace workspace, RunFolder folder, JsonObject report) {
    String run = report.text("run_id");
    if (run == null || !FOLDER.matcher(run).matches()) {
      return false;
    }
    JsonObject result =
        StrictJson.readIfSound(
            workspace, RunFolder.ofProduct(folder.product()) + "/" + run + "/" + RunFolder.RESULT);
    return result != null && Intent.VALIDATE.text().equals(result.text("intent"));
  }

  /**
   * The report of a run. How tests stand is said by tests, how validations stand by validations,
   * and what a run does not say it takes over.
   */
  Map<String, @Nullable Object> of(JobCompletion.End end, Instant startedAt, String summary)
      throws IOException {
    RunFolder folder = end.folder();
    String endedAt = ResultDocument.seconds(end.endedAt());
    String status = end.outcome().reportStatus();
    Map<String, @Nullable Object> report =
        about(folder, ResultDocument.seconds(startedAt), endedAt, status, summary, names(folder));
    report.put("banana_economy", economy(end.time(), end.endedAt()));
    report.put("kill_switch", killSwitch());
    report.put("pr_wave", pullRequests(end.endedAt()));
    Map<String, @Nullable Object> own = runAndStatus(folder.id().value(), status, endedAt);
    if (end.order().intent() == Intent.VALIDATE) {
      report.put("last_validation", own);
      lastTest(report);
    } else {
      report.put("last_test", own);
      JsonObject validation = object("last_validation");
      if (validation != null && isSound(validation)) {
        report.put("last_validation", validation);
      }
    }
    takeOver(report);
    return report;
  }

  /**
   * What every report begins with.
   *
   * @param evidence files and folders of the run folder, relative to it
   */
  static Map<String, @Nullable Object> about(
      RunFolder folder,
      String startedAt,
      String endedAt,
      String status,
      String summary,
      List<String> evidence) {
    Map<String, @Nullable Object> report = JsonText.object();
    report.put("schema_version", "0.1");
    report.put("product_id", folder.product().value());
    report.put("run_id", folder.id().value());
    report.put("started_at", startedAt);
    report.put("ended_at", endedAt);
    report.put("status", status);
    report.put("summary", summary);
    String runs = "runs/" + folder.product() + "/" + folder.id() + "/";
    report.put("evidence", Map.of("paths", evidence.stream().map(runs::concat).toList()));
    return report;
  }

  /** The names in a run folder that its report lists: files, and folders for many. */
  private static List<String> names(RunFolder folder) throws IOException {
    // Three are written in a moment, before the report is.
    SortedSet<String> names =
        new TreeSet<>(List.of(RunFolder.RESULT, RunFolder.REPORT, RunFolder.ATTESTATION));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path())) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
            || Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          names.add(String.valueOf(entry.getFileName()));
        }
      }
    }
    return List.copyOf(names);
  }

  private static Map<String, @Nullable Object> runAndStatus(
      String run, String status, String endedAt) {
    Map<String, @Nullable Object> block = JsonText.object();
    block.put("run_id", run);
    block.put("status", status);
    block.put("ended_at", endedAt);
    return block;
  }

  /**
   * A report written anew about a run that is over.
   *
   * @param old as it was, or as its evidence has it
   */
  Map<String, @Nullable Object> again(
      Map<String, @Nullable Object> old, Duration time, Instant now) {
    Map<String, @Nullable Object> report = JsonText.object();
    report.putAll(old);
    report.put("banana_economy", economy(time, now));
    if (before != null || !old.containsKey("kill_switch")) {
      report.put("kill_switch", killSwitch());
    }
    report.put("pr_wave", pullRequests(now));
    takeOver(report);
    return report;
  }

  private void takeOver(Map<String, @Nullable Object> report) {
    if (before != null) {
      before
          .members()
          .forEach(
              (name, value) -> {
                if (!OWN.contains(name)) {
                  report.putIfAbsent(name, value);
                }
              });
    }
  }

  /** How tests stand after a run that ran none: as before, also when only the status says it. */
  private void lastTest(Map<String, @Nullable Object> report) {
    JsonObject test = object("last_test");
    if (test != null && isSound(test)) {
      report.put("last_test", test);
    } else if (before != null && !ofValidation && isSound(before)) {
      String run = before.text("run_id");
      String status = before.text("status");
      String ended = before.text("ended_at");
      if (run != null && status != null && ended != null && !status.equals("in_progress")) {
        report.put("last_test", runAndStatus(run, status, ended));
      }
    }
  }

  /** Whether a reader of the next report could understand what it says of a test. */
  private static boolean isSound(JsonObject said) {
    String status = said.text("status");
    return said.text("run_id") != null
        && status != null
        && STATUSES.contains(status)
        && isAbsentOr(said.members().get("ended_at"), JsonFields::parseInstant)
        && isAbsentOr(said.members().get("commit"), Optional::of)
        && isAbsentOr(said.members().get("source_digest"), Optional::of);
  }

  private static boolean isAbsentOr(
      @Nullable JsonValue value, Function<String, Optional<?>> understood) {
    return value == null
        || (value instanceof JsonString text && understood.apply(text.value()).isPresent());
  }

  private Map<String, @Nullable Object> economy(Duration time, Instant now) {
    JsonObject old = object("banana_economy");
    String today = day(now);
    BigDecimal minutes =
        BigDecimal.valueOf(time.toMillis()).divide(BigDecimal.valueOf(60_000), 3, RoundingMode.UP);
    Map<String, @Nullable Object> economy = JsonText.object();
    economy.put("budget_tokens", amount(old, "budget_tokens", BigDecimal.ZERO));
    economy.put("spent_tokens", amount(old, "spent_tokens", BigDecimal.ZERO));
    economy.put("budget_minutes", amount(old, "budget_minutes", BigDecimal.valueOf(USUAL_MINUTES)));
    economy.put("spent_minutes", plain(spentToday(old, today).add(minutes)));
    economy.put("spent_day", today);
    economy.put("max_ci_heal_attempts", count(old, "max_ci_heal_attempts").orElse(0));
    economy.put("ci_heal_attempts_used", count(old, "ci_heal_attempts_used").orElse(0));
    if (old != null) {
      old.members().forEach(economy::putIfAbsent);
    }
    return economy;
  }

  /**
   * What was spent since 00:00 UTC. Minutes of a report that does not say on which day they were
   * spent are today's when its run ended today.
   */
  private BigDecimal spentToday(@Nullable JsonObject old, String today) {
    if (old == null) {
      return BigDecimal.ZERO;
    }
    String day = old.text("spent_day");
    String ended = before == null ? null : before.text("ended_at");
    boolean counts =
        day != null
            ? day.equals(today)
            : ended != null
                && JsonFields.parseInstant(ended)
                    .map(LastRunReport::day)
                    .map(today::equals)
                    .orElse(true);
    return counts ? amount(old, "spent_minutes", BigDecimal.ZERO) : BigDecimal.ZERO;
  }

  private static String day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  private static BigDecimal amount(@Nullable JsonObject block, String name, BigDecimal otherwise) {
    if (block != null && block.members().get(name) instanceof JsonNumber number) {
      BigDecimal value = number.decimal();
      if (value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(1_000_000_000_000L)) <= 0) {
        return plain(value.setScale(Math.min(Math.max(value.scale(), 0), 9), RoundingMode.UP));
      }
    }
    return otherwise;
  }

  private static OptionalLong count(@Nullable JsonObject block, String name) {
    if (block != null && block.members().get(name) instanceof JsonNumber number) {
      OptionalLong exact = number.exactLong();
      if (exact.isPresent() && exact.getAsLong() >= 0 && exact.getAsLong() <= Integer.MAX_VALUE) {
        return exact;
      }
    }
    return OptionalLong.empty();
  }

  /** Whole numbers without a fraction, since readers want counts that way. */
  private static BigDecimal plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** A block of the wrong shape counts as on, and it stays on. */
  private Object killSwitch() {
    if (before == null || !before.members().containsKey("kill_switch")) {
      return Map.of("enabled", false);
    }
    JsonObject block = object("kill_switch");
    Map<String, @Nullable Object> made = JsonText.object();
    if (block != null && block.members().get("enabled") instanceof JsonBoolean enabled) {
      JsonValue reason = block.members().get("reason");
      if (reason == null || reason instanceof JsonString || reason instanceof JsonNull) {
        return block;
      }
      made.putAll(block.members());
      made.put("enabled", enabled.value());
      made.put("reason", reason.shown());
      return made;
    }
    made.put("enabled", true);
    made.put("reason", "kill_switch had the wrong shape, which counts as on");
    return made;
  }

  private Object pullRequests(Instant now) {
    JsonObject block = object("pr_wave");
    String updated = block == null ? null : block.text("last_update");
    if (block != null
        && block.text("state") != null
        && count(block, "open_prs").isPresent()
        && updated != null
        && JsonFields.parseInstant(updated).isPresent()) {
      return block;
    }
    Map<String, @Nullable Object> none = JsonText.object();
    none.put("state", "none");
    none.put("open_prs", 0);
    none.put("last_update", ResultDocument.seconds(now));
    return none;
  }

  private @Nullable JsonObject object(String name) {
    return before == null ? null : before.object(name);
  }
}
