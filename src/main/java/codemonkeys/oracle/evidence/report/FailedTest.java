package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something that failed, and what was said about it: a test, or a finding of a validation.
 *
 * @param name of the test, or of the rule that a finding breaks
 * @param message in one line, fit to print; empty when nothing was said
 */
public record FailedTest(String name, String message) {
  /** How many of them a result has. */
  public static final int MAX = 20;

  /** Of an attribute or a text as much is looked at. */
  static final int MAX_TEXT = 4000;

  private static final int MAX_MESSAGE = 300;
  private static final int MAX_LINES = 3;

  private static final Set<String> EMPTY_WORDS =
      Set.of("failed", "failure", "error", "test failed", "failed.", "test failed.");

  public FailedTest {
    message = Printable.cut(message, MAX_MESSAGE);
  }

  /**
   * As a JUnit report has it: the message, or the text of the element where that says nothing, or
   * the type. Of several lines the first few count, up to where a stack trace begins.
   */
  static FailedTest of(String name, String message, String text, String type) {
    Stream<String> others = saysNothing(message) ? Stream.of(text, type) : Stream.empty();
    return new FailedTest(
        name,
        others
            .map(FailedTest::lines)
            .filter(other -> !other.isEmpty())
            .findFirst()
            .orElse(lines(message)));
  }

  /** Whether a message says nothing that the outcome does not say. */
  static boolean saysNothing(String message) {
    String line = lines(message);
    return line.isEmpty() || EMPTY_WORDS.contains(line.toLowerCase(Locale.ROOT));
  }

  /** As much of a text as is looked at. */
  static String begin(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  private static String lines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : PrintableText.of(begin(text)).split("\n")) {
      String said = line.strip();
      if (said.startsWith("at ") && !lines.isEmpty()) {
        break;
      }
      if (!said.isEmpty() && lines.size() < MAX_LINES) {
        lines.add(said.replace('\t', ' '));
      }
    }
    return String.join(" | ", lines);
  }
}
