package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.output.Tally.Kind;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Test Anything Protocol, versions 12 to 14, where no runner sums it up: the test lines that
 * are not within another, and those that the plan announces and that never came. One output may
 * hold several streams; each has a plan, before or after its tests.
 */
final class Tap extends Runner {
  private static final Pattern PLAN = Pattern.compile("1\\.\\.(\\d{1,9})(?:\\s*#.*)?");
  private static final Pattern TEST =
      Pattern.compile("(ok|not ok)(?: (\\d{1,9}))?(?: +([^ \t|].*))?");

  /** In version 14 a directive has a blank before its #, and an escaped # is a character. */
  private static final Pattern DIRECTIVE =
      Pattern.compile("(?:^|\\s)#\\s*(?:(skip)(?:ped)?|todo)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern GLUED = Pattern.compile("(?:not ok|ok) (\\d{1,9})(?: - \\S.*)?");

  /** So begin the summaries of runners that have printed the stream before. */
  private static final List<String> SUMMED = List.of("# tests ", "Files=", "Asserts:");

  private long planned;
  private boolean plan;
  private boolean planFirst;
  private boolean version;
  private boolean numbered;
  private long seen;
  private boolean bailed;
  private Tally tests = new Tally();

  Tap() {
    super(
        "TAP", List.of("ok", "1..", "Bail out!", "TAP version", "# tests ", "Files=", "Asserts:"));
  }

  @Override
  boolean take(String line, StreamSummaries summaries) {
    if (line.startsWith("TAP version ")) {
      end(summaries);
      version = true;
      return true;
    }
    Matcher announced = PLAN.matcher(line);
    if (announced.matches()) {
      if (plan) {
        end(summaries);
      }
      plan = true;
      planFirst = seen == 0;
      planned = Long.parseLong(announced.group(1));
      return true;
    }
    if (line.stripLeading().startsWith("Bail out!")) {
      bailed = true;
      return true;
    }
    if (SUMMED.stream().anyMatch(line::startsWith)) {
      forget();
      return false;
    }
    Matcher test = TEST.matcher(line);
    return test.matches() && test(test, summaries);
  }

  @Override
  boolean takeEmbedded(String line, StreamSummaries summaries) {
    int place = Math.max(line.lastIndexOf("not ok "), -1);
    place = place > 0 ? place : line.lastIndexOf("ok ");
    if (place <= 0 || !(plan || version)) {
      return false;
    }
    String rest = line.substring(place);
    Matcher glued = GLUED.matcher(rest);
    Matcher test = TEST.matcher(rest);
    return glued.matches()
        && Long.parseLong(glued.group(1)) == seen + 1
        && test.matches()
        && test(test, summaries);
  }

  private boolean test(Matcher test, StreamSummaries summaries) {
    if (plan && !planFirst) {
      end(summaries); // the plan was the last line of its stream
    }
    seen++;
    numbered |= test.group(2) != null;
    boolean ok = test.group(1).equals("ok");
    String text = test.group(3) == null ? "" : test.group(3);
    Matcher directive = DIRECTIVE.matcher(text);
    // What was skipped is ok; "not ok" excuses only what is still to do.
    boolean excused = directive.find() && (ok || directive.group(1) == null);
    tests.add(excused ? Kind.SKIPPED : ok ? Kind.PASSED : Kind.FAILED, 1);
    return true;
  }

  /** Drops the stream that is being read, since its own runner sums it up. */
  private void forget() {
    planned = 0;
    plan = false;
    planFirst = false;
    version = false;
    numbered = false;
    seen = 0;
    bailed = false;
    tests = new Tally();
  }

  @Override
  void end(StreamSummaries summaries) {
    // "ok" alone is a word that many programs print, and so is "1..3".
    boolean stream = plan ? seen > 0 || planned == 0 || version || bailed : version && seen > 0;
    if (stream) {
      Tally all = tests.none();
      all.add(Kind.ERROR, Math.max(0, planned - seen) + (bailed || !plan ? 1 : 0));
      summaries.add(this, all);
    } else if (!plan && numbered && tests.anyFailed()) {
      summaries.add(this, tests);
    }
    forget();
  }
}
