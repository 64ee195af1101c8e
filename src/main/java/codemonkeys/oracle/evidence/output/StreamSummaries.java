package codemonkeys.oracle.evidence.output;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The summaries in one stream of lines, in order. Summaries between the start of a run and its own
 * summary are quotations, as in the test of a test runner, and count only when the run around them
 * never ends.
 */
final class StreamSummaries {
  /**
   * One summary.
   *
   * @param replayed it is the output of an earlier run, shown again from a cache
   */
  record Entry(Runner by, Tally tally, boolean replayed) {}

  private record Start(Runner by, int size) {}

  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_STARTS = 1000;

  private final String source;
  private final Runnable flush;
  private final List<Entry> entries = new ArrayList<>();
  private final Deque<Start> starts = new ArrayDeque<>();
  private boolean replaying;
  private int changes;

  /**
   * Creates one.
   *
   * @param source who prints these lines: what stands before each of them, without separators
   * @param flush makes all runners say what they have read so far
   */
  StreamSummaries(String source, Runnable flush) {
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
    if (entries.size() >= MAX_ENTRIES) {
      fold();
    }
    entries.add(new Entry(by, tally, replaying));
  }

  /** A number that changes whenever summaries are removed, so that none of those is added to. */
  int changes() {
    return changes;
  }

  void begin(Runner by) {
    if (starts.size() < MAX_STARTS) {
      starts.push(new Start(by, entries.size()));
    }
  }

  /**
   * Removes the summaries since the run of this runner began.
   *
   * @return whether it did begin
   */
  boolean end(Runner by) {
    if (starts.stream().noneMatch(start -> start.by() == by)) {
      return false;
    }
    Start start = starts.pop();
    while (start.by() != by) {
      start = starts.pop();
    }
    if (entries.size() > start.size()) {
      entries.subList(start.size(), entries.size()).clear();
      changes++;
    }
    return true;
  }

  /** Removes the summaries of another runner since the last of this one, which sums them up now. */
  void sumUp(Runner by, String other) {
    int from = entries.size();
    while (from > 0 && entries.get(from - 1).by() != by) {
      from--;
    }
    drop(other, from);
  }

  /**
   * Removes the summaries of a runner since its last one that summed up.
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
      starts.removeIf(start -> start.size() > entries.size());
      changes++;
    }
  }

  /** From here on, or no longer, summaries come from an earlier run. */
  void replay(boolean replayed) {
    flush.run();
    replaying = replayed;
  }

  /** Makes one entry of all summaries of a runner. */
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
    starts.clear();
    changes++;
  }
}
