package codemonkeys.oracle.evidence;

import codemonkeys.oracle.files.Diagnostic;

/** The journal can't be continued without covering up that somebody or something changed it. */
public final class DamagedJournalException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final Diagnostic diagnostic;

  DamagedJournalException(Diagnostic diagnostic) {
    super(diagnostic.toString());
    this.diagnostic = diagnostic;
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
