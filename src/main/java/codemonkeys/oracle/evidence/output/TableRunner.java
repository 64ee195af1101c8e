package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.output.RunnerTable.Line;
import codemonkeys.oracle.evidence.output.RunnerTable.Role;
import codemonkeys.oracle.evidence.output.RunnerTable.Tool;
import codemonkeys.oracle.evidence.output.Tally.Kind;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a tool that {@link RunnerTable} describes. */
final class TableRunner extends Runner {
  /** How many places of a line are tried. */
  private static final int MAX_PLACES = 4;

  /** Tasks of other names are builds and the like, whose cached results are fine. */
  private static final Pattern TEST_TASK =
      Pattern.compile(
          "(?i).*(?:test|spec|check|verify|e2e|unit|integration|jest|mocha|ci\\b|//|surefire|failsafe"
              + "|a task).*");

  private static final Pattern TASKS = Pattern.compile("\\d{1,9} tasks?");

  private final Tool tool;

  /** A run has begun and not closed. */
  private boolean begun;

  /** What belongs to the summary that comes next. */
  private @Nullable Tally header;

  /** The summary that further lines belong to. */
  private @Nullable Tally summary;

  private int changes;

  /** Results from its cache since it last said how many there are. */
  private long cached;

  TableRunner(Tool tool) {
    super(tool.name(), tool.contains());
    this.tool = tool;
  }

  /** Whether the name of a result from a cache is only a number of tasks. */
  static boolean isNumberOfTasks(OutputReading.Cached result) {
    return TASKS.matcher(result.name()).matches();
  }

  @Override
  List<String> notLoaded() {
    return tool.notLoaded();
  }

  @Override
  boolean take(String text, StreamSummaries summaries) {
    for (Line line : tool.lines()) {
      Matcher matcher = line.pattern().matcher(text);
      if (matcher.matches() && read(line, matcher, summaries)) {
        return true;
      }
    }
    return false;
  }

  @Override
  boolean takeEmbedded(String text, StreamSummaries summaries) {
    for (Line line : tool.lines()) {
      String begin = line.embedded();
      int place = begin == null ? -1 : text.indexOf(begin, 1);
      for (int i = 0; begin != null && i < MAX_PLACES && place > 0; i++) {
        Matcher matcher = line.pattern().matcher(text.substring(place));
        if (matcher.matches() && read(line, matcher, summaries)) {
          return true;
        }
        place = text.indexOf(begin, place + 1);
      }
    }
    return false;
  }

  /**
   * Reads a line that matches.
   *
   * @return false when it means nothing where it stands
   */
  private boolean read(Line line, Matcher matcher, StreamSummaries summaries) {
    Tally tally = new Tally();
    if (!fill(tally, line, matcher)) {
      return false;
    }
    switch (line.role()) {
      case START -> {
        begun = true;
        header = null;
        summary = null;
        summaries.begin(this);
      }
      case HEADER -> header = header == null ? tally : withMore(header, tally);
      case DETAIL -> {
        return detail(tally, summaries);
      }
      case SUMMARY_AFTER_HEADER -> {
        if (header == null) {
          return false;
        }
        summary(line, tally, summaries);
      }
      case SUMMARY, SUMMARY_WITHOUT_START -> summary(line, tally, summaries);
      case NO_TESTS -> summary(line, tally.none(), summaries);
      case FAILURE -> summaries.add(this, tally.failure(matcher.group().strip()));
      case CACHED -> {
        summaries.replay(false);
        if (isTest(line, matcher, summaries)) {
          cached(task(line, matcher, summaries), summaries);
        }
        summaries.replay(true);
      }
      case UP_TO_DATE -> cached(task(line, matcher, summaries), summaries);
      case TASK_RUNS -> {
        summaries.replay(false);
        if (isTest(line, matcher, summaries)) {
          summaries.add(this, tally.ran());
        }
      }
      case CACHE_TOTAL -> cacheTotal(line, matcher, summaries);
      case TASKS_END -> summaries.replay(false);
    }
    return true;
  }

  private static Tally withMore(Tally header, Tally more) {
    long before = header.of(Kind.NOT_COLLECTED);
    header.addPart(more);
    // The same files are reported twice.
    return header.add(Kind.NOT_COLLECTED, -Math.min(before, more.of(Kind.NOT_COLLECTED)));
  }

  private boolean detail(Tally tally, StreamSummaries summaries) {
    if (begun) {
      open(new Tally(), summaries);
    }
    if (summary == null || changes != summaries.changes()) {
      return false;
    }
    summary.addPart(tally);
    return true;
  }

  private void summary(Line line, Tally tally, StreamSummaries summaries) {
    for (String other : line.sumsUp()) {
      summaries.sumUp(this, other);
    }
    if (header != null) {
      tally.addPart(header);
      header = null;
    }
    if (line.replaces()) {
      if (summaries.end(this)) {
        summaries.begin(this);
      }
      summaries.add(this, tally);
      return;
    }
    if (line.role() != Role.SUMMARY_WITHOUT_START) {
      summaries.end(this);
    }
    add(tally, summaries);
  }

  private void open(Tally tally, StreamSummaries summaries) {
    summaries.end(this);
    add(tally, summaries);
  }

  private void add(Tally tally, StreamSummaries summaries) {
    begun = false;
    changes = summaries.changes();
    summary = tally;
    summaries.add(this, tally);
  }

  private boolean fill(Tally tally, Line line, Matcher matcher) {
    for (Map.Entry<String, Kind> group : line.kinds().entrySet()) {
      tally.add(group.getValue(), matcher.group(group.getKey()));
    }
    if (line.counts() != null) {
      tally.add(line.counts(), 1);
    }
    if (line.lists().contains("named") && matcher.group("named") != null) {
      tally.addNamed(matcher.group("named"), tool.words());
    }
    return !line.lists().contains("counted")
        || matcher.group("counted") == null
        || tally.addCounted(matcher.group("counted"), tool.words());
  }

  /** The task that the line is about: as it says, or who printed it. */
  private static String task(Line line, Matcher matcher, StreamSummaries summaries) {
    if (line.lists().contains("name")) {
      return matcher.group("name");
    }
    return summaries.source().isEmpty() ? "a task" : summaries.source();
  }

  private static boolean isTest(Line line, Matcher matcher, StreamSummaries summaries) {
    return TEST_TASK.matcher(task(line, matcher, summaries)).matches();
  }

  private void cached(String name, StreamSummaries summaries) {
    cached++;
    summaries.add(
        this, new Tally().fromCache(new OutputReading.Cached(tool.name(), name, tool.fix())));
  }

  private void cacheTotal(Line line, Matcher matcher, StreamSummaries summaries) {
    summaries.replay(false);
    long all = Long.parseLong(matcher.group("all"));
    long some =
        line.lists().contains("ran")
            ? all - Long.parseLong(matcher.group("ran"))
            : Long.parseLong(matcher.group("some"));
    // Tasks that were named are the same ones.
    if (cached == 0 && all > 0) {
      if (some == all) {
        cached(all + (all == 1 ? " task" : " tasks"), summaries);
      } else {
        summaries.add(this, new Tally().partly());
      }
    }
    cached = 0;
  }
}
