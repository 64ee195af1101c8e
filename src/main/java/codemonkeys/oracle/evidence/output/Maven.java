package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.output.Tally.Kind;
import codemonkeys.oracle.evidence.report.WholeNumber;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Surefire and failsafe: after "Results:" come the totals of a module. */
final class Maven extends Runner {
  private static final String LEVEL = "(?:\\[(?:INFO|WARNING|ERROR)\\] +)?";
  private static final Pattern RESULTS = Pattern.compile(LEVEL + "Results *:");
  private static final Pattern TOTALS =
      Pattern.compile(
          LEVEL
              + "Tests run: *(N), Failures: *(N), Errors: *(N), Skipped: *(N)(?:, Flakes: *N)?"
                  .replace("N", WholeNumber.IN_TEXT));
  private static final Pattern NONE =
      Pattern.compile(LEVEL + "(?:No tests to run\\.|Tests are skipped\\.)");

  /** Modules built side by side announce their totals before either prints them. */
  private long announced;

  private boolean modules;

  /** Totals without a heading count only where there are no others: they may be quotations. */
  private @Nullable Tally unannounced;

  Maven() {
    super("Maven", List.of("Tests run:", "Results", "No tests to run.", "Tests are skipped."));
  }

  @Override
  boolean take(String line, StreamSummaries summaries) {
    if (RESULTS.matcher(line).matches()) {
      announced++;
      return true;
    }
    if (NONE.matcher(line).matches()) {
      summaries.add(this, new Tally().none());
      return true;
    }
    Matcher totals = TOTALS.matcher(line);
    if (!totals.matches()) {
      return false;
    }
    Tally tally =
        new Tally()
            .add(Kind.TOTAL, totals.group(1))
            .add(Kind.FAILED, totals.group(2))
            .add(Kind.ERROR, totals.group(3))
            .add(Kind.SKIPPED, totals.group(4));
    if (announced > 0) {
      announced--;
      modules = true;
      summaries.add(this, tally);
    } else if (unannounced == null) {
      unannounced = tally;
    } else {
      unannounced.add(tally);
    }
    return true;
  }

  @Override
  void end(StreamSummaries summaries) {
    if (unannounced != null && !modules) {
      summaries.add(this, unannounced);
    }
    unannounced = null;
    modules = false;
    announced = 0;
  }
}
