package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Callable;

/**
 * What every reader of foreign bytes promises, for fuzz tests: it is done soon, and what is wrong
 * with the bytes has a place within them and words to go by.
 */
public final class ForeignBytes {
  /** Of processor time, for one input with the fuzzer's instrumentation, ten times as slow. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ForeignBytes() {}

  /** Calls a reader, which takes no more than 10 s of this thread's processor time. */
  public static <T> T soon(Callable<T> reader) throws Exception {
    long before = THREADS.getCurrentThreadCpuTime();
    T value = reader.call();
    Duration taken = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before);
    // Not through assertThat, which takes longer than most of the readers.
    if (taken.compareTo(SOON) > 0) {
      throw new AssertionError("a reader took " + taken + " of processor time");
    }
    return value;
  }

  /** Whether the problems of a document can be understood. */
  public static void explained(byte[] document, Collection<Problem> problems) {
    for (Problem problem : problems) {
      check(document, problem.line(), problem.column(), problem.what(), problem.fix());
    }
  }

  /** Whether the problems of one document, whatever its path, can be understood. */
  public static void reported(byte[] document, Collection<Diagnostic> diagnostics) {
    for (Diagnostic each : diagnostics) {
      check(document, each.line(), each.column(), each.what(), each.fix());
    }
  }

  private static void check(byte[] document, int line, int column, String what, String fix) {
    String shown = line + ":" + column + ": " + what + "; " + fix;
    int lines = 1;
    for (int i = 0; i < document.length; i++) {
      // U+0085, U+2028 and U+2029 end a line of YAML, too; a byte of them is counted instead.
      lines += document[i] == '\n' || document[i] == '\r' || document[i] < -0x40 ? 1 : 0;
    }
    assertThat(line).as(shown).isBetween(0, lines);
    assertThat(column).as(shown).isBetween(0, document.length + 2);
    assertThat(what).as(shown).isNotBlank();
    assertThat(fix).as(shown).isNotBlank();
  }

  /** Writes a file and the folders above it. */
  public static Path write(Path folder, String relative, byte[] content) {
    Path file = folder.resolve(relative);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
      }
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As text, where what is not UTF-8 does not matter. */
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
