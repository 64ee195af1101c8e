package codemonkeys.oracle.evidence;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tools that run tasks, show the output of an earlier run instead where nothing changed, and say
 * so. Go and Gradle, which do the same, are runners of their own. {@code
 * docs/reference/test-runners.md} lists them.
 */
final class CacheTable {
  /** What a line says. */
  enum Effect {
    /** A result comes from a cache; its output may follow. */
    CACHED,
    /** A task did not run, since nothing that it reads has changed; nothing is shown again. */
    UP_TO_DATE,
    /** A task runs; its output may follow. */
    RUNS,
    /** A task ran and was well; Bazel's targets are all that it calls tests. */
    PASSED,
    FAILED,
    /** A task failed, whatever number of tests that is. */
    FAILS,
    SKIPPED,
    NOT_BUILT,
    /** All results come from a cache, when the numbers are equal. */
    ALL_CACHED,
    /** The output of tasks ends. */
    ENDS,
    /** There was nothing to run. */
    NONE
  }

  /**
   * One line.
   *
   * @param pattern its group "name", where there is one, is the task or target; "some" and "all"
   *     are numbers of tasks
   */
  record Line(Effect effect, Pattern pattern) {}

  /**
   * One tool.
   *
   * @param fix what makes it run everything
   * @param sample a line that says that a result comes from its cache
   */
  record Row(String name, List<String> marks, String fix, List<Line> lines, String sample) {}

  private static final Pattern SUM = Pattern.compile("\\d{1,9} tasks?");
  private static final String CHECK = "(?:[✔✓✖✗] {1,3})?";

  /** Lerna leaves "nx run" away, and npm prints "> test:unit" for a script of that name. */
  private static final String NX_TASK =
      "(?:> {1,3}nx run |[✔✖] {1,3}(?:nx run )?|> {1,3}(?!(?:npm|pre|post)?(?:test|check|e2e|unit)))"
          + "(?<name>[^\\s:]{1,200}:[^\\s\\[]{1,200})(?: --?[^\\s\\[]{1,100})*";

  /** As GNU make, BSD make and SCons call themselves, or do not. */
  private static final String MAKE = "(?:(?:[\\w-]{0,20}make|scons): )?";

  /**
   * What runs tests, by its name. A program called {@code unit_tests} that is up to date may well
   * be run next.
   */
  private static final String GOAL =
      "(?:[\\w:-]{1,100}[:-])?(?:tests?|check|verify)(?:[:-][\\w:-]{1,100})?";

  static final List<Row> ROWS =
      List.of(
          new Row(
              "Bazel",
              List.of("//", "Executed ", "No test targets"),
              "--nocache_test_results",
              List.of(
                  line(Effect.CACHED, "(?<name>@?\\S{0,100}//\\S{1,300}) +\\(cached\\) PASSED.*"),
                  line(Effect.PASSED, "@?\\S{0,100}//\\S{1,300} +(?:PASSED|FLAKY).*"),
                  line(
                      Effect.NOT_BUILT,
                      "@?\\S{0,100}//\\S{1,300} +(?:FAILED TO BUILD|NO STATUS).*"),
                  line(
                      Effect.FAILED,
                      "@?\\S{0,100}//\\S{1,300} +(?:\\(cached\\) )?(?:FAILED|TIMEOUT|REMOTE"
                          + " FAILURE|INCOMPLETE).*"),
                  line(Effect.SKIPPED, "@?\\S{0,100}//\\S{1,300} +SKIPPED.*"),
                  line(Effect.ALL_CACHED, "Executed (?<some>0) out of (?<all>\\d{1,9}) tests?: .*"),
                  line(Effect.RUNS, "Executed \\d{1,9} out of \\d{1,9} tests?: .*"),
                  line(Effect.NONE, ".*No test targets were found, yet testing was requested.*")),
              "//app:login_test                    (cached) PASSED in 0.1s"),
          new Row(
              "Nx",
              List.of("> ", "✔ ", "✖ ", "Nx read the output", " NX ", "No tasks were run"),
              "--skip-nx-cache",
              List.of(
                  line(
                      Effect.CACHED,
                      " *"
                          + NX_TASK
                          + " +\\[(?:existing outputs match the cache, left as is|local cache|remote"
                          + " cache|cache)\\].*"),
                  line(Effect.RUNS, " *" + NX_TASK),
                  line(
                      Effect.ALL_CACHED,
                      "Nx read the output from the cache instead of running the command for"
                          + " (?<some>\\d{1,9}) out of (?<all>\\d{1,9}) tasks\\."),
                  line(Effect.NONE, " *NX +No tasks were run.*"),
                  line(Effect.ENDS, " *(?:NX|>? ?Lerna \\(powered by Nx\\)) +(?:Success|Ran ).*")),
              "✔  nx run app:test  [existing outputs match the cache, left as is]"),
          new Row(
              "Turborepo",
              List.of("cache hit", "cache miss", "cache bypass", "Cached: ", "Tasks: ", "No tasks"),
              "--force",
              List.of(
                  line(Effect.CACHED, "cache hit(?: \\([^()]{1,60}\\))?, \\w+ (?:logs|output).*"),
                  line(Effect.RUNS, "cache (?:miss|bypass).*"),
                  line(Effect.NONE, " *Tasks: +0 successful, 0 total"),
                  line(Effect.ENDS, " *Tasks: +\\d{1,9} successful, .*"),
                  line(
                      Effect.ALL_CACHED,
                      " *Cached: +(?<some>\\d{1,9}) cached, (?<all>\\d{1,9}) total"),
                  line(Effect.NONE, " *No tasks were executed as part of this run\\.")),
              "app:test: cache hit, replaying logs 30160e3c197cf0e7"),
          new Row(
              "lage",
              List.of(" skip", " done", "success: "),
              "--no-cache",
              List.of(
                  line(Effect.CACHED, "(?<name>\\S{1,200} \\S{1,200}) » skip(?: - .*)?"),
                  line(Effect.RUNS, "\\S{1,200} \\S{1,200} ✓ done - .*"),
                  line(Effect.RUNS, "success: [1-9]\\d{0,8}, skipped: .*")),
              "app test » skip - 034edfaa5895b85fea9dbd2774a05b916099371a"),
          new Row(
              "Wireit",
              List.of("✅ "),
              "WIREIT_CACHE=none, and no \"files\" for the test script",
              List.of(
                  line(
                      Effect.ALL_CACHED,
                      "✅ Ran 0 scripts and skipped (?<some>(?<all>[1-9]\\d{0,8})) in .*"),
                  line(Effect.CACHED, "✅ \\[(?<name>[^\\]]{1,200})\\] (?:Already|Restored) .*"),
                  line(Effect.RUNS, "✅ Ran [1-9]\\d{0,8} scripts? .*")),
              "✅ Ran 0 scripts and skipped 1 in 0.2s."),
          new Row(
              "moon",
              List.of("(cached", "Tasks: "),
              "--force",
              List.of(
                  line(
                      Effect.CACHED,
                      "▪{1,4} (?<name>\\S{1,200}:\\S{1,200}) \\(cached(?: from .{1,40})?(?:,"
                          + " .{1,60})?\\)"),
                  line(
                      Effect.ALL_CACHED,
                      " *Tasks: (?<all>\\d{1,9}) completed \\((?<some>\\d{1,9}) cached\\)")),
              "▪▪▪▪ app:test (cached, 1a2b3c4d)"),
          new Row(
              "Pants",
              List.of(" succeeded in ", " failed (exit code", " (memoized)", " (cached "),
              "--force",
              List.of(
                  line(
                      Effect.CACHED,
                      CHECK
                          + "(?<name>\\S{1,300}) succeeded in [\\d.]{1,12}s"
                          + " \\((?:cached (?:locally|remotely)|memoized)\\)\\."),
                  line(Effect.RUNS, CHECK + "(?<name>\\S{1,300}) succeeded in [\\d.]{1,12}s\\."),
                  line(
                      Effect.FAILS,
                      CHECK + "\\S{1,300} failed \\(exit code \\d{1,3}\\) in [\\d.]{1,12}s.*")),
              "✓ src/app_test.py:tests succeeded in 0.20s (cached locally)."),
          new Row(
              "Maven's build cache",
              List.of("(cached)", "Found cached build"),
              "-Dmaven.build.cache.enabled=false",
              List.of(
                  line(
                      Effect.CACHED,
                      "(?:\\[INFO\\] )?Skipping plugin execution \\(cached\\): "
                          + "(?<name>(?:surefire|failsafe):\\S{1,100})")),
              "[INFO] Skipping plugin execution (cached): surefire:test"),
          new Row(
              "make",
              List.of(" is up to date", " is up-to-date", "Nothing to be done for "),
              "--always-make",
              List.of(
                  // Not of "make[1]": another folder's tests may have run.
                  line(
                      Effect.UP_TO_DATE,
                      MAKE + "[`'‘\"](?<name>" + GOAL + ")['’\"] is up[ -]to[ -]date\\."),
                  line(
                      Effect.NONE,
                      MAKE + "Nothing to be done for [`'‘\"](?:" + GOAL + ")['’\"]\\.")),
              "make: 'test' is up to date."),
          new Row(
              "Task",
              List.of(" is up to date"),
              "--force",
              List.of(
                  line(Effect.UP_TO_DATE, "task: Task \"(?<name>" + GOAL + ")\" is up to date")),
              "task: Task \"test\" is up to date"));

  private CacheTable() {}

  /** Whether the name is only a number of tasks. */
  static boolean isSum(OutputReading.Cached result) {
    return SUM.matcher(result.name()).matches();
  }

  private static Line line(Effect effect, String pattern) {
    return new Line(effect, Pattern.compile(pattern));
  }

  /** A tool as one of those who speak in an output. */
  static final class Tool extends Runner {
    /** Tasks of other names are builds and the like, whose cached results are fine. */
    private static final Pattern TEST_TASK =
        Pattern.compile(
            "(?i).*(?:test|spec|check|verify|e2e|unit|integration|jest|mocha|ci\\b|//|surefire|failsafe"
                + "|a task).*");

    private final Row row;
    private long cached;

    Tool(Row row) {
      super(row.name(), row.marks());
      this.row = row;
    }

    @Override
    List<String> notLoaded() {
      return List.of("target", "built");
    }

    @Override
    boolean take(String line, Said said) {
      for (Line form : row.lines()) {
        Matcher matcher = form.pattern().matcher(line);
        if (matcher.matches()) {
          read(form, matcher, said);
          return true;
        }
      }
      return false;
    }

    private void read(Line form, Matcher matcher, Said said) {
      switch (form.effect()) {
        case CACHED -> {
          said.replay(false);
          String name = name(form, matcher, said);
          if (TEST_TASK.matcher(name).matches()) {
            cached(name, said);
          }
          said.replay(true);
        }
        case UP_TO_DATE -> cached(matcher.group("name"), said);
        case ALL_CACHED -> {
          said.replay(false);
          long some = Long.parseLong(matcher.group("some"));
          long all = Long.parseLong(matcher.group("all"));
          if (cached == 0 && all > 0) {
            if (some == all || some == 0 && row.name().equals("Bazel")) {
              cached(all + (all == 1 ? " task" : " tasks"), said);
            } else {
              said.add(this, new Tally().partly());
            }
          }
          cached = 0;
        }
        case RUNS -> {
          said.replay(false);
          if (TEST_TASK.matcher(name(form, matcher, said)).matches()) {
            said.add(this, new Tally().ran());
          }
        }
        case PASSED -> said.add(this, new Tally().add(Tally.Kind.PASSED, 1));
        case FAILED -> said.add(this, new Tally().add(Tally.Kind.FAILED, 1));
        case FAILS -> said.add(this, new Tally().failure(matcher.group()));
        case SKIPPED -> said.add(this, new Tally().add(Tally.Kind.SKIPPED, 1));
        case NOT_BUILT -> said.add(this, new Tally().add(Tally.Kind.NOT_LOADED, 1));
        case ENDS -> said.replay(false);
        case NONE -> said.add(this, new Tally().none());
      }
    }

    private static String name(Line form, Matcher matcher, Said said) {
      if (form.pattern().toString().contains("<name>")) {
        return matcher.group("name");
      }
      return said.source().isEmpty() ? "a task" : said.source();
    }

    private void cached(String name, Said said) {
      cached++;
      said.add(this, new Tally().fromCache(new OutputReading.Cached(row.name(), name, row.fix())));
    }
  }
}
