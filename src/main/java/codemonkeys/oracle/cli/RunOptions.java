package codemonkeys.oracle.cli;

import codemonkeys.oracle.executor.RunRequest;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.orders.JobId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** What {@code run} takes. */
record RunOptions(CommonOptions common, RunRequest request, boolean dryRun) {
  private static final int MOST_SECONDS = 7 * 86_400;

  static RunOptions of(ParseResult parsed, Surroundings around) throws Refusal {
    boolean all = parsed.hasMatchedOption("--all");
    String job = parsed.matchedOptionValue("--job", null);
    if (all && parsed.hasMatchedOption("--budget")) {
      throw Refusal.usage("--all and --budget exclude each other; give one of them");
    }
    if (job != null && (all || parsed.hasMatchedOption("--budget"))) {
      throw Refusal.usage("--job names one order; --all and --budget are for several");
    }
    return new RunOptions(
        CommonOptions.of(parsed, around),
        new RunRequest(
            all ? RunRequest.ALL : PlanOptions.budget(parsed, 1),
            job == null ? null : jobId(job),
            time(parsed.matchedOptionValue("--max-seconds", null)),
            parsed.hasMatchedOption("--require-isolation")),
        parsed.hasMatchedOption("--dry-run"));
  }

  static JobId jobId(String text) throws Refusal {
    if (!JobId.isValid(text)) {
      throw Refusal.usage(
          Shown.text(text)
              + " is no id of a work order; expected one as oracle status lists them,"
              + " wo_<product>_<intent>_<yyyymmdd>_<hhmmss>_<nnn>");
    }
    return new JobId(text);
  }

  private static @Nullable Duration time(@Nullable String given) throws Refusal {
    if (given == null) {
      return null;
    }
    if (given.matches("[0-9]{1,9}")) {
      int seconds = Integer.parseInt(given);
      if (seconds >= 1 && seconds <= MOST_SECONDS) {
        return Duration.ofSeconds(seconds);
      }
    }
    throw Refusal.usage(
        "--max-seconds is "
            + Shown.text(given)
            + "; expected a number of seconds from 1 to "
            + MOST_SECONDS);
  }
}
