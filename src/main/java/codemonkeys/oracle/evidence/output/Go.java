package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.output.Tally.Kind;
import codemonkeys.oracle.evidence.report.WholeNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code go test}, as text and with {@code -json}, and gotestsum, which sums it up. With {@code -v}
 * or {@code -json} the test functions are counted, without their subtests; otherwise Go does not
 * number them, and packages are no tests. What Go says of a package outranks the lines within,
 * which may be glued to what a test prints, or quotations.
 */
final class Go extends Runner {
  private static final String TOOL = "go test";
  private static final String FIX = "-count=1";

  private static final Pattern RUN = Pattern.compile("=== RUN   ([^\\s/]+)");
  private static final Pattern FUNCTION =
      Pattern.compile("--- (PASS|FAIL|SKIP): [^\\s/]+ \\([\\d.]{1,12}s\\)");
  private static final Pattern OK =
      Pattern.compile("ok  \t(\\S+)(?:\t([\\d.]{1,12}s|\\(cached\\)))?(\\s.*)?");
  private static final Pattern FAIL = Pattern.compile("FAIL\t(\\S+)((?:\\s.*)?)");
  private static final Pattern NO_FILES = Pattern.compile("\\?   \t\\S+\t\\[no test files\\]");

  private static final Pattern DONE =
      Pattern.compile(
          ("DONE (?:(?<runs>#) runs, )?(?<tests>#) tests?(?:, (?<skipped>#) skipped)?"
                  + "(?:, (?<failed>#) failures?)?(?:, (?<errors>#) errors?)? in [\\d.]{1,12}s")
              .replace("#", WholeNumber.IN_TEXT));
  private static final Pattern SUM_PACKAGE =
      Pattern.compile(
          "(?:[✓✔] {1,2}(?<name>\\S+) \\((?:(?<cached>cached)|[\\d.]{1,12}[mµ]?s)\\).*"
              + "|PASS (?<name2>\\S+)(?<cached2> \\(cached\\))?)");
  private static final Pattern SUM_UNKNOWN = Pattern.compile("=== FAIL: (\\S+) \\S+ \\(unknown\\)");
  private static final Pattern SUM_FAILED =
      Pattern.compile("[✖✘] {1,2}(?<name>\\S+)(?: \\(.*)?|FAIL (?<name2>\\S+)");

  /** What is known of one package. */
  private static final class Functions {
    long run;
    long passed;
    long failed;
    long skipped;
    boolean cached;
    boolean none;
    boolean notBuilt;

    boolean any() {
      return run + passed + failed + skipped > 0;
    }

    /** A package that passed has no failed function, whatever its tests print. */
    Tally ok() {
      long all = Math.max(run, passed + failed + skipped);
      return new Tally().add(Kind.TOTAL, all).add(Kind.SKIPPED, Math.min(skipped, all));
    }

    Tally failed() {
      Tally tally =
          new Tally()
              .add(Kind.TOTAL, Math.max(run, passed + failed + skipped))
              .add(Kind.SKIPPED, skipped)
              .add(Kind.FAILED, failed);
      return failed == 0 ? tally.add(Kind.ERROR, 1) : tally;
    }
  }

  private Functions text = new Functions();
  private boolean verbose;

  /** What a test binary without a package says last: whether it passed. */
  private String bare = "";

  private final Map<String, Functions> packages = new LinkedHashMap<>();

  private final List<String> sumCached = new ArrayList<>();
  private final List<String> sumUnknown = new ArrayList<>();
  private final List<String> sumFailed = new ArrayList<>();
  private long sumRan;
  private @Nullable Tally lastSum;

  Go() {
    super(
        TOOL,
        List.of(
            "=== RUN",
            "--- ",
            "ok  \t",
            "?   \t",
            "PASS",
            "FAIL",
            "\"Action\":",
            "DONE ",
            "✓  ",
            "✖  ",
            "✔ "));
  }

  @Override
  List<String> notLoaded() {
    return List.of("package", "built");
  }

  @Override
  boolean take(String line, StreamSummaries summaries) {
    if (line.startsWith("{")) {
      return event(line, summaries);
    }
    if (line.equals("PASS") || line.equals("FAIL")) {
      bare = line;
      return true;
    }
    return line(line, summaries) || gotestsum(line, summaries);
  }

  @Override
  boolean takeEmbedded(String line, StreamSummaries summaries) {
    for (String lead : List.of("--- ", "=== RUN   ", "ok  \t", "FAIL\t")) {
      int place = line.lastIndexOf(lead);
      if (place > 0 && line(line.substring(place), summaries)) {
        return true;
      }
    }
    return false;
  }

  private boolean line(String line, StreamSummaries summaries) {
    Matcher run = RUN.matcher(line);
    if (run.matches()) {
      if (!bare.isEmpty()) {
        binary(summaries);
      }
      if (!text.any()) {
        summaries.begin(this);
      }
      verbose = true;
      text.run++;
      return true;
    }
    Matcher function = FUNCTION.matcher(line);
    if (function.matches()) {
      switch (function.group(1)) {
        case "PASS" -> text.passed++;
        case "FAIL" -> text.failed++;
        default -> text.skipped++;
      }
      // Without -v only the failed ones have a line.
      verbose |= !function.group(1).equals("FAIL");
      return true;
    }
    Matcher ok = OK.matcher(line);
    if (ok.matches()) {
      text.cached = "(cached)".equals(ok.group(2));
      text.none = ok.group(3) != null && ok.group(3).endsWith("[no tests to run]");
      passed(summaries, text, ok.group(1), verbose && text.any());
      reset();
      return true;
    }
    Matcher fail = FAIL.matcher(line);
    if (fail.matches()) {
      text.notBuilt = fail.group(2).endsWith(" failed]");
      failed(summaries, text, verbose);
      reset();
      return true;
    }
    if (NO_FILES.matcher(line).matches()) {
      summaries.add(this, new Tally().none());
      return true;
    }
    return false;
  }

  private void passed(StreamSummaries summaries, Functions of, String name, boolean counted) {
    summaries.end(this);
    Tally tally;
    if (of.none) {
      tally = new Tally().none();
    } else if (of.cached) {
      tally = new Tally().fromCache(new OutputReading.Cached(TOOL, name, FIX));
      sumCached.add(name);
    } else {
      sumRan++;
      tally = counted ? of.ok() : new Tally().uncounted();
    }
    summaries.add(this, tally);
  }

  private void failed(StreamSummaries summaries, Functions of, boolean counted) {
    summaries.end(this);
    sumRan++;
    if (of.notBuilt) {
      summaries.add(this, new Tally().add(Kind.NOT_LOADED, 1));
    } else {
      summaries.add(this, counted ? of.failed() : of.failed().uncounted());
    }
  }

  private void reset() {
    text = new Functions();
    verbose = false;
    bare = "";
  }

  /** A compiled test that was run by itself has no line of a package. */
  private void binary(StreamSummaries summaries) {
    if (text.failed > 0 || (bare.equals("FAIL") && text.any())) {
      failed(summaries, text, verbose);
    } else if (verbose && text.any()) {
      passed(summaries, text, "", true);
    } else if (bare.equals("FAIL")) {
      summaries.add(this, new Tally().failure(bare));
    }
    reset();
  }

  /** One line of {@code -json}. */
  private boolean event(String line, StreamSummaries summaries) {
    boolean output = line.contains("\"Action\":\"output\"");
    if (output
        && !line.contains("(cached)")
        && !line.contains("[no test")
        && !line.contains(" failed]")) {
      return true;
    }
    JsonObject event;
    try {
      event = StrictJson.parseObject(line.getBytes(StandardCharsets.UTF_8));
    } catch (UnreadableException e) {
      return false;
    }
    String action = text(event, "Action");
    String name = text(event, "Package");
    if (action.isEmpty() || name.isEmpty()) {
      return false;
    }
    String test = text(event, "Test");
    Functions of = packages.computeIfAbsent(name, key -> new Functions());
    if (output) {
      if (test.isEmpty()) {
        Matcher ok = OK.matcher(text(event, "Output").stripTrailing());
        if (ok.matches()) {
          of.cached = "(cached)".equals(ok.group(2));
          of.none = ok.group(3) != null && ok.group(3).endsWith("[no tests to run]");
        }
        of.notBuilt |= text(event, "Output").stripTrailing().endsWith(" failed]");
      }
      return true;
    }
    if (test.isEmpty()) {
      ended(summaries, action, name, of, !text(event, "FailedBuild").isEmpty());
    } else if (test.indexOf('/') < 0) {
      switch (action) {
        case "run" -> of.run++;
        case "pass" -> of.passed++;
        case "fail" -> of.failed++;
        case "skip" -> of.skipped++;
        default -> {}
      }
    }
    return true;
  }

  private void ended(
      StreamSummaries summaries, String action, String name, Functions of, boolean failedBuild) {
    switch (action) {
      case "pass" -> {
        of.none |= !of.any() && !of.cached;
        passed(summaries, of, name, true);
      }
      case "fail" -> {
        of.notBuilt |= failedBuild;
        failed(summaries, of, true);
      }
      case "skip" -> summaries.add(this, new Tally().none());
      default -> {
        return;
      }
    }
    packages.remove(name);
  }

  private static String text(JsonObject event, String member) {
    return event.members().get(member) instanceof JsonString text ? text.value() : "";
  }

  private boolean gotestsum(String line, StreamSummaries summaries) {
    Matcher unknown = SUM_UNKNOWN.matcher(line);
    if (unknown.matches()) {
      sumUnknown.add(unknown.group(1));
      return true;
    }
    Matcher done = DONE.matcher(line);
    if (done.matches()) {
      done(summaries, done);
      return true;
    }
    Matcher packaged = SUM_PACKAGE.matcher(line);
    if (packaged.matches()) {
      String name = packaged.group("name");
      if (packaged.group("cached") != null || packaged.group("cached2") != null) {
        sumCached.add(name == null ? packaged.group("name2") : name);
      } else {
        sumRan++;
      }
      return true;
    }
    Matcher failed = SUM_FAILED.matcher(line);
    if (failed.matches()) {
      sumFailed.add(failed.group(failed.group("name") == null ? "name2" : "name"));
      sumRan++;
      return true;
    }
    return false;
  }

  private void done(StreamSummaries summaries, Matcher done) {
    summaries.end(this);
    summaries.sumUp(TOOL, lastSum);
    Tally tally = new Tally();
    lastSum = tally;
    for (String name : sumCached.stream().distinct().toList()) {
      tally.fromCache(new OutputReading.Cached(TOOL, name, FIX));
    }
    if (sumCached.isEmpty() || sumRan > 0) {
      if (!sumCached.isEmpty()) {
        tally.uncounted(); // the tests of what was cached are among the numbers
      }
      tally
          .add(Kind.TOTAL, done.group("tests"))
          .add(Kind.SKIPPED, done.group("skipped"))
          .add(Kind.NOT_LOADED, done.group("errors"));
      if (done.group("runs") == null) {
        // A test whose verdict was glued to its output is "unknown", and no failure.
        long glued = sumUnknown.stream().filter(name -> !sumFailed.contains(name)).count();
        tally.add(Kind.FAILED, done.group("failed"));
        tally.add(Kind.FAILED, -Math.min(glued, tally.of(Kind.FAILED)));
      } else {
        tally.uncounted(); // failed ones were run again, and only the exit code says how that went
      }
    }
    summaries.add(this, tally);
    sumCached.clear();
    sumUnknown.clear();
    sumFailed.clear();
    sumRan = 0;
    reset();
  }

  @Override
  void end(StreamSummaries summaries) {
    binary(summaries);
    // Of these the end is missing.
    for (Functions of : packages.values()) {
      if (of.failed > 0) {
        summaries.add(this, of.failed().uncounted());
      } else if (of.any()) {
        summaries.add(this, new Tally().uncounted());
      }
    }
    packages.clear();
  }
}
