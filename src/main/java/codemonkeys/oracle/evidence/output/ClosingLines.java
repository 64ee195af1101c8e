package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.report.TestCounts.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from an output what the well-known runners say of their tests, for products without JUnit
 * XML: see {@code docs/reference/test-runners.md}.
 *
 * <p>Every summary counts, since one output may hold the runs of several packages, environments or
 * runners, and one failure is a failure. Only what stands within a run that says where it begins
 * and where it ends is taken for a quotation. Lines that carry the name of who prints them are read
 * as one stream for each name.
 *
 * <p>Anyone can print such lines; nothing here is proof of anything.
 */
public final class ClosingLines {
  /** More of a line is passed over, but for its end; no summary is that long. */
  private static final int MAX_LINE = 4096;

  /** So much of the end of a longer line is read, for a verdict that is glued to it. */
  private static final int MAX_TAIL = 512;

  private static final int MAX_STREAMS = 200;
  private static final int MAX_SHOWN = 20;

  /** Colours, cursor movements, titles, character sets. */
  private static final Pattern ESCAPE =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[ -/]+[0-~]|[@-Z^-~])"
              + "|\u009b[0-?]*[ -/]*[@-~]");

  private static final KeywordIndex KEYWORDS =
      new KeywordIndex(runners().stream().map(Runner::keywords).toList());

  /** One stream of lines, and the runners that read it. */
  private static final class Stream {
    final StreamSummaries summaries;
    final List<Runner> runners = runners();

    Stream(String source) {
      summaries = new StreamSummaries(source, this::end);
    }

    boolean take(String line, BitSet asked) {
      for (int i = asked.nextSetBit(0); i >= 0; i = asked.nextSetBit(i + 1)) {
        if (runners.get(i).take(line, summaries)) {
          return true;
        }
      }
      return false;
    }

    boolean takeEmbedded(String line, BitSet asked) {
      for (int i = asked.nextSetBit(0); i >= 0; i = asked.nextSetBit(i + 1)) {
        if (runners.get(i).takeEmbedded(line, summaries)) {
          return true;
        }
      }
      return false;
    }

    void end() {
      for (Runner runner : runners) {
        runner.end(summaries);
      }
    }
  }

  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private final Stream main = new Stream("");
  private final MissingCommand missing = new MissingCommand();

  private ClosingLines() {
    streams.put("", main);
  }

  /** New ones, which have read nothing. A line belongs to the first that takes it. */
  private static List<Runner> runners() {
    List<Runner> runners = new ArrayList<>();
    runners.add(new Maven());
    runners.add(new Gradle());
    RunnerTable.SHIPPED.failures().forEach(tool -> runners.add(new TableRunner(tool)));
    runners.add(new Go());
    RunnerTable.SHIPPED.caches().forEach(tool -> runners.add(new TableRunner(tool)));
    runners.add(new Tap());
    RunnerTable.SHIPPED.runners().forEach(tool -> runners.add(new TableRunner(tool)));
    return runners;
  }

  /**
   * Reads the kept output of a job, which may be of any size and need not be text.
   *
   * @return the numbers; empty when they are not known
   */
  public static Optional<TestCounts> find(Path output) throws IOException {
    return Optional.ofNullable(read(output).counts());
  }

  /** Reads the kept output of a job, which may be of any size and need not be text. */
  public static OutputReading read(Path output) throws IOException {
    ClosingLines lines = new ClosingLines();
    try (InputStream in = Files.newInputStream(output)) {
      lines.read(in);
    }
    return lines.reading();
  }

  /** A carriage return ends a line as well: progress is written over that way. */
  private void read(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    byte[] line = new byte[MAX_LINE + MAX_TAIL];
    int length = 0;
    boolean cut = false;
    int count;
    while ((count = in.read(buffer)) >= 0) {
      for (int i = 0; i < count; i++) {
        byte next = buffer[i];
        if (next == '\n' || next == '\r') {
          line(line, length, cut);
          length = 0;
          cut = false;
        } else if (next != 0) { // as in UTF-16
          if (length == line.length) {
            System.arraycopy(line, length - MAX_TAIL, line, MAX_LINE - MAX_TAIL, MAX_TAIL);
            length = MAX_LINE;
            cut = true;
          }
          line[length++] = next;
        }
      }
    }
    line(line, length, cut);
  }

  private void line(byte[] bytes, int length, boolean cut) {
    if (length < 2) {
      return; // no closing line is that short
    }
    String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (line.indexOf('\u001b') >= 0 || line.indexOf('\u009b') >= 0) {
      line = ESCAPE.matcher(line).replaceAll("");
    }
    line = line.stripTrailing();
    int mark = 0;
    while (mark < line.length()
        && (line.charAt(mark) == '\ufeff' || line.charAt(mark) == '\ufffd')) {
      mark++;
    }
    line = line.substring(mark);
    if (line.isEmpty()) {
      return;
    }
    BitSet asked = KEYWORDS.in(line);
    if (cut) {
      main.takeEmbedded(line, asked);
      return;
    }
    missing.take(line);
    if (asked.isEmpty() || main.take(line, asked)) {
      return;
    }
    LinePrefix prefix = LinePrefix.of(line);
    if (prefix != null) {
      Stream stream = stream(prefix.source());
      if (stream.take(prefix.rest(), asked) || stream.takeEmbedded(prefix.rest(), asked)) {
        return;
      }
    }
    main.takeEmbedded(line, asked);
  }

  private Stream stream(String source) {
    if (streams.size() >= MAX_STREAMS && !streams.containsKey(source)) {
      return streams.computeIfAbsent("other streams", Stream::new);
    }
    return streams.computeIfAbsent(source, Stream::new);
  }

  private OutputReading reading() {
    Tally all = new Tally();
    Set<String> names = new TreeSet<>();
    Map<List<String>, Long> notLoaded =
        new TreeMap<>(Comparator.comparing((List<String> what) -> String.join(" ", what)));
    for (Stream stream : streams.values()) {
      stream.end();
      for (StreamSummaries.Entry entry : stream.summaries.entries()) {
        Tally tally = entry.tally();
        if (entry.replayed() && !tally.anyFailed()) {
          continue;
        }
        all.add(tally);
        if (tally.isNumbered()) {
          names.add(entry.by().name());
        }
        if (tally.notLoaded() > 0) {
          notLoaded.merge(entry.by().notLoaded(), tally.notLoaded(), Long::sum);
        }
      }
    }
    // "2 tasks" of a tool that names them elsewhere are the same tasks.
    List<OutputReading.Cached> cached =
        all.cached().stream()
            .filter(result -> !TableRunner.isNumberOfTasks(result))
            .distinct()
            .toList();
    long failed = all.of(Tally.Kind.FAILED) + all.errors();
    boolean known =
        all.isNumbered()
            && !all.isUncounted()
            && all.unclear() == null
            && !(all.tests() == 0 && all.notLoaded() > 0);
    @Nullable TestCounts counts =
        known
            ? new TestCounts(
                all.tests(),
                all.of(Tally.Kind.FAILED),
                all.errors(),
                all.of(Tally.Kind.SKIPPED),
                Source.CLOSING_LINES,
                String.join(", ", names))
            : null;
    return new OutputReading(
        counts,
        failed,
        words(notLoaded),
        all.hasRun()
            || (all.isPartly() && cached.isEmpty())
            || failed > 0
            || (all.isNumbered() && all.tests() > all.of(Tally.Kind.SKIPPED)),
        all.unclear(),
        all.failures().stream().distinct().limit(MAX_SHOWN).toList(),
        cached.isEmpty() ? all.cached() : cached,
        missing.name());
  }

  private static String words(Map<List<String>, Long> notLoaded) {
    List<String> words = new ArrayList<>();
    notLoaded.forEach(
        (what, number) ->
            words.add(
                number
                    + " "
                    + what.get(0)
                    + (number == 1 ? "" : "s")
                    + " could not be "
                    + what.get(1)));
    return String.join(", ", words);
  }
}
