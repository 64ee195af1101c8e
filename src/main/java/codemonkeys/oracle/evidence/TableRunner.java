package codemonkeys.oracle.evidence;

import codemonkeys.oracle.evidence.RunnerTable.Line;
import codemonkeys.oracle.evidence.RunnerTable.Role;
import codemonkeys.oracle.evidence.RunnerTable.Tool;
import codemonkeys.oracle.evidence.Tally.Kind;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tool of which {@link RunnerTable} says all. */
final class TableRunner extends Runner {
  /** A verdict is looked for at so many places of a line. */
  private static final int MOST_PLACES = 4;

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
  boolean take(String text, Said said) {
    for (Line line : tool.lines()) {
      Matcher matcher = line.pattern().matcher(text);
      if (matcher.matches() && read(line, matcher, said)) {
        return true;
      }
    }
    return false;
  }

  @Override
  boolean takeGlued(String text, Said said) {
    for (Line line : tool.lines()) {
      String begin = line.embedded();
      int place = begin == null ? -1 : text.indexOf(begin, 1);
      for (int i = 0; begin != null && i < MOST_PLACES && place > 0; i++) {
        Matcher matcher = line.pattern().matcher(text.substring(place));
        if (matcher.matches() && read(line, matcher, said)) {
          return true;
        }
        place = text.indexOf(begin, place + 1);
      }
    }
    return false;
  }

  /** Whether the line says something after all. */
  private boolean read(Line line, Matcher matcher, Said said) {
    Tally tally = new Tally();
    if (!fill(tally, line, matcher)) {
      return false;
    }
    switch (line.role()) {
      case START -> {
        begun = true;
        header = null;
        summary = null;
        said.begin(this);
      }
      case HEADER -> header = header == null ? tally : withMore(header, tally);
      case DETAIL -> {
        return detail(tally, said);
      }
      case SUMMARY_AFTER_HEADER -> {
        if (header == null) {
          return false;
        }
        summary(line, tally, said);
      }
      case SUMMARY, SUMMARY_WITHOUT_START -> summary(line, tally, said);
      case NO_TESTS -> summary(line, tally.none(), said);
      case FAILURE -> said.add(this, tally.failure(matcher.group().strip()));
      case CACHED -> {
        said.replay(false);
        if (isTest(line, matcher, said)) {
          cached(task(line, matcher, said), said);
        }
        said.replay(true);
      }
      case UP_TO_DATE -> cached(task(line, matcher, said), said);
      case TASK_RUNS -> {
        said.replay(false);
        if (isTest(line, matcher, said)) {
          said.add(this, tally.ran());
        }
      }
      case CACHE_TOTAL -> cacheTotal(line, matcher, said);
      case TASKS_END -> said.replay(false);
    }
    return true;
  }

  private static Tally withMore(Tally header, Tally more) {
    long before = header.of(Kind.NOT_COLLECTED);
    header.addPart(more);
    // Said twice for the same files.
    return header.add(Kind.NOT_COLLECTED, -Math.min(before, more.of(Kind.NOT_COLLECTED)));
  }

  private boolean detail(Tally tally, Said said) {
    if (begun) {
      open(new Tally(), said);
    }
    if (summary == null || changes != said.changes()) {
      return false;
    }
    summary.addPart(tally);
    return true;
  }

  private void summary(Line line, Tally tally, Said said) {
    for (String other : line.sumsUp()) {
      said.sumUp(this, other);
    }
    if (header != null) {
      tally.addPart(header);
      header = null;
    }
    if (line.replaces()) {
      if (said.end(this)) {
        said.begin(this);
      }
      said.add(this, tally);
      return;
    }
    if (line.role() != Role.SUMMARY_WITHOUT_START) {
      said.end(this);
    }
    add(tally, said);
  }

  private void open(Tally tally, Said said) {
    said.end(this);
    add(tally, said);
  }

  private void add(Tally tally, Said said) {
    begun = false;
    changes = said.changes();
    summary = tally;
    said.add(this, tally);
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
  private static String task(Line line, Matcher matcher, Said said) {
    if (line.lists().contains("name")) {
      return matcher.group("name");
    }
    return said.source().isEmpty() ? "a task" : said.source();
  }

  private static boolean isTest(Line line, Matcher matcher, Said said) {
    return TEST_TASK.matcher(task(line, matcher, said)).matches();
  }

  private void cached(String name, Said said) {
    cached++;
    said.add(this, new Tally().fromCache(new OutputReading.Cached(tool.name(), name, tool.fix())));
  }

  private void cacheTotal(Line line, Matcher matcher, Said said) {
    said.replay(false);
    long all = Long.parseLong(matcher.group("all"));
    long some =
        line.lists().contains("ran")
            ? all - Long.parseLong(matcher.group("ran"))
            : Long.parseLong(matcher.group("some"));
    // Tasks that were named are the same ones.
    if (cached == 0 && all > 0) {
      if (some == all) {
        cached(all + (all == 1 ? " task" : " tasks"), said);
      } else {
        said.add(this, new Tally().partly());
      }
    }
    cached = 0;
  }
}
