package codemonkeys.oracle.evidence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the runners that speak in one stream of lines said, in order. A run that says where it
 * begins owns what is said up to its summary: summaries within are quotations, as of a test about a
 * test runner, and count only when the run around them never closes.
 */
final class Said {
  /**
   * One summary.
   *
   * @param replayed it is the output of an earlier run, shown again from a cache
   */
  record Entry(Runner by, Tally tally, boolean replayed) {}

  private record Mark(Runner by, int size) {}

  private static final int MOST_ENTRIES = 10_000;
  private static final int MOST_MARKS = 1000;

  private final String source;
  private final Runnable flush;
  private final List<Entry> entries = new ArrayList<>();
  private final Deque<Mark> marks = new ArrayDeque<>();
  private boolean replaying;
  private int changes;

  /**
   * Creates one.
   *
   * @param source who prints these lines: what stands before each of them, without separators
   * @param flush makes all runners say what they have read so far
   */
  Said(String source, Runnable flush) {
    this.source = source;
    this.flush = flush;
  }

  String source() {
    return source;
  }

  List<Entry> entries() {
    return entries;
  }

  void add(Runner by, Tally tally) {
    if (entries.size() >= MOST_ENTRIES) {
      fold();
    }
    entries.add(new Entry(by, tally, replaying));
  }

  /** A number that changes whenever entries are taken away, so that nobody adds to one of those. */
  int changes() {
    return changes;
  }

  void begin(Runner by) {
    if (marks.size() < MOST_MARKS) {
      marks.push(new Mark(by, entries.size()));
    }
  }

  /**
   * Takes away what was said since the run of this runner began.
   *
   * @return whether it did begin
   */
  boolean end(Runner by) {
    if (marks.stream().noneMatch(mark -> mark.by() == by)) {
      return false;
    }
    Mark mark = marks.pop();
    while (mark.by() != by) {
      mark = marks.pop();
    }
    if (entries.size() > mark.size()) {
      entries.subList(mark.size(), entries.size()).clear();
      changes++;
    }
    return true;
  }

  /** Takes away what another runner has said since this one last spoke: it is summed up now. */
  void sumUp(Runner by, String other) {
    int from = entries.size();
    while (from > 0 && entries.get(from - 1).by() != by) {
      from--;
    }
    drop(other, from);
  }

  /**
   * Takes away what a runner has said since its last summary.
   *
   * @param last that summary; null when this is the first
   */
  void sumUp(String name, @Nullable Tally last) {
    int from = entries.size();
    while (from > 0 && entries.get(from - 1).tally() != last) {
      from--;
    }
    drop(name, from);
  }

  private void drop(String other, int from) {
    if (entries.subList(from, entries.size()).removeIf(entry -> entry.by().name().equals(other))) {
      marks.removeIf(mark -> mark.size() > entries.size());
      changes++;
    }
  }

  /** From here on, or no longer, what is said comes from an earlier run. */
  void replay(boolean replayed) {
    flush.run();
    replaying = replayed;
  }

  /** Makes one entry of all that a runner has said. */
  private void fold() {
    Map<List<Object>, Entry> folded = new LinkedHashMap<>();
    for (Entry entry : entries) {
      folded
          .computeIfAbsent(
              List.of(entry.by(), entry.replayed()),
              key -> new Entry(entry.by(), new Tally(), entry.replayed()))
          .tally()
          .add(entry.tally());
    }
    entries.clear();
    entries.addAll(folded.values());
    marks.clear();
    changes++;
  }
}
