package codemonkeys.oracle.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The closing lines of the well-known runners, for products without JUnit XML: Maven, Gradle, the
 * JUnit console launcher, pytest, unittest, jest, vitest, mocha, node --test, TAP, cargo test,
 * cargo nextest, go test, ctest, prove, RSpec, minitest, PHPUnit, dotnet test, bats, and the plain
 * line {@code 3 passed, 1 failed}.
 *
 * <p>Of each runner the last summary counts, since one before it may be a quotation; Maven, Gradle,
 * cargo, go and dotnet have one for each module, task, binary, package or assembly, which are
 * added. Where npm, pnpm or make go from one package to the next, that is the end of an output, and
 * what follows is added too. What several runners say is added. Go's test functions are counted
 * where {@code -v} shows them, otherwise its packages.
 *
 * <p>Anyone can print such lines; nothing here is proof of anything.
 */
public final class ClosingLines {
  /** More of a line is passed over; no summary is that long. */
  private static final int MOST_LINE = 4096;

  /** Colours, cursor movements, titles. */
  private static final Pattern ESCAPE =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-Z^-~])");

  /** What npm prints before it runs a script; then, in a line of its own, the script. */
  private static final Pattern SCRIPT =
      Pattern.compile("> (?:@?[^\\s@]+@[^\\s@]* )?[\\w:.-]+(?: /.*)?");

  private static final Pattern MAKE =
      Pattern.compile("make(?:\\[\\d{1,9}\\])?: Entering directory .*");

  private final Set<String> spoke = new TreeSet<>();
  private final Tally all = new Tally();
  private List<Runner> runners = Runners.all();
  private boolean afterScript;

  private ClosingLines() {}

  /**
   * Reads the kept output of a job, which may be of any size and need not be text.
   *
   * @return empty when no runner is recognized
   */
  public static Optional<TestCounts> find(Path output) throws IOException {
    ClosingLines lines = new ClosingLines();
    try (InputStream in = Files.newInputStream(output)) {
      lines.read(in);
    }
    lines.endOutput();
    return lines.spoke.isEmpty()
        ? Optional.empty()
        : Optional.of(lines.all.counts(String.join(", ", lines.spoke)));
  }

  /** A carriage return ends a line as well: progress is written over that way. */
  private void read(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    byte[] line = new byte[MOST_LINE];
    int length = 0;
    int count;
    while ((count = in.read(buffer)) >= 0) {
      for (int i = 0; i < count; i++) {
        byte next = buffer[i];
        if (next == '\n' || next == '\r') {
          line(line, length);
          length = 0;
        } else if (length < MOST_LINE) {
          line[length++] = next;
        }
      }
    }
    line(line, length);
  }

  private void line(byte[] bytes, int length) {
    if (length < 2) {
      return; // no closing line is that short
    }
    String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (line.indexOf('\u001b') >= 0) {
      line = ESCAPE.matcher(line).replaceAll("");
    }
    line = line.stripTrailing();
    if (line.isEmpty()) {
      return;
    }
    boolean script = line.startsWith("> ");
    if ((afterScript && script) || (line.startsWith("make") && MAKE.matcher(line).matches())) {
      endOutput();
    }
    afterScript = script && SCRIPT.matcher(line).matches();
    for (Runner runner : runners) {
      if (runner.mayTake(line) && runner.take(line)) {
        return;
      }
    }
  }

  private void endOutput() {
    for (Runner runner : runners) {
      Tally said = runner.closing();
      if (said != null) {
        all.add(said);
        spoke.add(runner.name());
      }
    }
    runners = Runners.all();
  }
}
