package codemonkeys.oracle.evidence.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a test case ended; the worst that its report says. */
enum TestOutcome {
  PASSED,
  SKIPPED,
  FAILED,
  /** The test itself broke off. */
  ERROR;

  private static final int MAX_WORD = 20;

  TestOutcome orWorse(TestOutcome other) {
    return other.compareTo(this) > 0 ? other : this;
  }

  boolean failed() {
    return this == FAILED || this == ERROR;
  }

  /** By an element within a case; PASSED for those that say nothing of it. */
  static TestOutcome ofElement(String name) {
    return switch (name) {
      case "failure", "failed", "fail" -> FAILED;
      case "error" -> ERROR;
      case "skipped", "skip", "ignored", "disabled", "pending", "notrun", "not-run", "todo" ->
          SKIPPED;
      default -> PASSED;
    };
  }

  /**
   * By the word of an attribute, as {@code status} of CTest and {@code result} of googletest;
   * PASSED for what says nothing.
   */
  static TestOutcome ofWord(@Nullable String word) {
    if (word == null || word.length() > MAX_WORD) {
      return PASSED;
    }
    return switch (word.strip().toLowerCase(Locale.ROOT).replaceAll("[ _-]", "")) {
      case "notrun",
          "disabled",
          "skipped",
          "skip",
          "ignored",
          "ignore",
          "suppressed",
          "pending",
          "todo",
          "notexecuted",
          "notapplicable",
          "inconclusive" ->
          SKIPPED;
      case "fail", "failed", "failure", "failing" -> FAILED;
      case "error",
          "errored",
          "broken",
          "crash",
          "crashed",
          "timeout",
          "timedout",
          "aborted",
          "interrupted",
          "notrunnable" ->
          ERROR;
      default -> PASSED;
    };
  }
}
