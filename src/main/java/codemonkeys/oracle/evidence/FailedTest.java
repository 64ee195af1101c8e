package codemonkeys.oracle.evidence;

import codemonkeys.oracle.files.PrintableText;
import codemonkeys.oracle.files.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that failed, and what was said about it: a test, or a finding of a validation.
 *
 * @param name of the test, or of the rule that a finding breaks
 * @param message in one line, fit to print; empty when nothing was said
 */
public record FailedTest(String name, String message) {
  /** How many of them a result has. */
  public static final int MOST = 20;

  /** Of an attribute as much as is looked at. */
  private static final int MOST_TEXT = 4000;

  private static final int MOST_MESSAGE = 300;
  private static final int MOST_LINES = 3;

  /** What says nothing that the outcome does not say. */
  private static final Set<String> EMPTY_WORDS =
      Set.of("failed", "failure", "error", "test failed", "failed.", "test failed.");

  public FailedTest {
    message = Shown.cut(message, MOST_MESSAGE);
  }

  /**
   * As a JUnit report has it: the message, or the type where that says nothing. Of several lines
   * the first few count, up to where a stack trace begins. The text of the element is not read: it
   * can be most of a report.
   */
  static FailedTest of(String name, @Nullable String message, @Nullable String type) {
    String told = message == null ? "" : lines(message);
    boolean empty = told.isEmpty() || EMPTY_WORDS.contains(told.toLowerCase(Locale.ROOT));
    return new FailedTest(name, empty && type != null && !type.isBlank() ? lines(type) : told);
  }

  private static String lines(String text) {
    List<String> lines = new ArrayList<>();
    String printable =
        PrintableText.of(text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text);
    for (String line : printable.split("\n")) {
      String said = line.strip();
      if (said.startsWith("at ") && !lines.isEmpty()) {
        break;
      }
      if (!said.isEmpty() && lines.size() < MOST_LINES) {
        lines.add(said.replace('\t', ' '));
      }
    }
    return String.join(" | ", lines);
  }
}
