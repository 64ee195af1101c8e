package codemonkeys.oracle.files;

/** A document that can't be understood at all: not there, not readable, not text, not JSON. */
public final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final Problem problem;

  public UnreadableException(Problem problem) {
    // Without a stack trace: this is a finding about a file, and a fleet can have thousands.
    super(problem.what(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
