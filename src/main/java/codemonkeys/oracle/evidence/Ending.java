package codemonkeys.oracle.evidence;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a test case ended; the gravest of what its report says. */
enum Ending {
  PASSED,
  SKIPPED,
  FAILED,
  /** Could not be carried through. */
  BROKEN;

  private static final int MOST_WORD = 20;

  Ending orWorse(Ending other) {
    return other.compareTo(this) > 0 ? other : this;
  }

  boolean failed() {
    return this == FAILED || this == BROKEN;
  }

  /** By an element within a case; PASSED for those that say nothing of it. */
  static Ending ofElement(String name) {
    return switch (name) {
      case "failure", "failed", "fail" -> FAILED;
      case "error" -> BROKEN;
      case "skipped", "skip", "ignored", "disabled", "pending", "notrun", "not-run", "todo" ->
          SKIPPED;
      default -> PASSED;
    };
  }

  /**
   * By the word of an attribute, as {@code status} of CTest and {@code result} of googletest;
   * PASSED for what says nothing.
   */
  static Ending ofWord(@Nullable String word) {
    if (word == null || word.length() > MOST_WORD) {
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
          BROKEN;
      default -> PASSED;
    };
  }
}
