package codemonkeys.oracle.evidence.report;

/**
 * The numbers of one suite: what stands in it and below it, against what its attributes claim.
 *
 * <p>A claim of more failures than there are cases that failed counts: a report must not look
 * better for lacking cases. What failed and was run again explains a claim, though: some runners
 * count each failed run, also of a test that passed in the end.
 */
final class SuiteTally {
  private long cases;
  private long failures;
  private long errors;
  private long skipped;

  /** Failed runs that are no failures of their own, as {@code flakyFailure}. */
  private long reruns;

  private long claimedFailures;
  private long claimedErrors;
  private long claimedSkipped;

  void claim(long failed, long broken, long left) {
    claimedFailures = failed;
    claimedErrors = broken;
    claimedSkipped = left;
  }

  /** The suite says of itself that it failed, and not how often. */
  void claimsFailure() {
    if (claimedFailures + claimedErrors == 0) {
      claimedFailures = 1;
    }
  }

  void passed() {
    cases++;
  }

  void skipped() {
    cases++;
    skipped++;
  }

  void failed() {
    cases++;
    failures++;
  }

  void error() {
    cases++;
    errors++;
  }

  void reran(long failedRuns) {
    reruns += failedRuns;
  }

  /** Adds a suite that stands in this one and is complete. */
  void add(SuiteTally inner) {
    long moreFailures = Math.max(0, inner.claimedFailures - inner.failures);
    long moreErrors = Math.max(0, inner.claimedErrors - inner.errors);
    long explained = Math.min(inner.reruns, moreFailures);
    moreFailures -= explained;
    moreErrors -= Math.min(inner.reruns - explained, moreErrors);
    cases += inner.cases;
    failures += inner.failures + moreFailures;
    errors += inner.errors + moreErrors;
    reruns += inner.reruns;
    // Of cases that it does not show nothing can be believed.
    long passed = Math.max(0, inner.cases - inner.failures - inner.errors - inner.skipped);
    skipped +=
        inner.claimedSkipped > inner.cases
            ? inner.skipped
            : Math.max(inner.skipped, Math.min(inner.claimedSkipped, inner.skipped + passed));
  }

  long cases() {
    return cases;
  }

  long failures() {
    return failures;
  }

  long errors() {
    return errors;
  }

  long leftOut() {
    return skipped;
  }
}
