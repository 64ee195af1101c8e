package codemonkeys.oracle.evidence.report;

/**
 * How many tests ran and how they ended. Unknown is {@code null} at the caller, never zeros.
 *
 * @param tests all that were found, skipped ones too; never fewer than those that ended in one of
 *     the ways below
 * @param failures tests that found something wrong
 * @param errors tests that could not be carried through
 * @param skipped tests that were not run on purpose
 * @param origin where the numbers come from, to show to people: a report, or the runners
 */
public record TestCounts(
    long tests, long failures, long errors, long skipped, Source source, String origin) {
  /** What the numbers were read from. */
  public enum Source {
    JUNIT_XML,
    /** Weaker than a report: every program can print such lines. */
    CLOSING_LINES
  }

  public TestCounts {
    if (tests < 0 || failures < 0 || errors < 0 || skipped < 0) {
      throw new IllegalArgumentException(
          "test counts are 0 or more, not "
              + String.join("/", "" + tests, "" + failures, "" + errors, "" + skipped));
    }
    long ended = Math.addExact(Math.addExact(failures, errors), skipped);
    if (ended > tests) {
      throw new IllegalArgumentException(
          "of " + tests + " tests " + ended + " can't have failed or been skipped");
    }
    if (origin.isBlank()) {
      throw new IllegalArgumentException("test counts say where they come from");
    }
  }

  /**
   * Counts of which {@code tests} may be too low: a class whose setup breaks is an error of a test
   * that no runner counts.
   */
  static TestCounts atLeast(
      long tests, long failures, long errors, long skipped, Source source, String origin) {
    long ended = Math.addExact(Math.addExact(failures, errors), skipped);
    return new TestCounts(Math.max(tests, ended), failures, errors, skipped, source, origin);
  }

  /** Tests that were really run. None is not a pass. */
  public long ran() {
    return tests - skipped;
  }

  public boolean anyFailed() {
    return failures > 0 || errors > 0;
  }

  /** Both together. The source is the weaker of the two, the origin names both. */
  public TestCounts plus(TestCounts other) {
    return new TestCounts(
        Math.addExact(tests, other.tests),
        Math.addExact(failures, other.failures),
        Math.addExact(errors, other.errors),
        Math.addExact(skipped, other.skipped),
        source.compareTo(other.source) >= 0 ? source : other.source,
        origin.equals(other.origin) ? origin : origin + ", " + other.origin);
  }
}
