package codemonkeys.oracle.evidence.journal;

import codemonkeys.oracle.files.Diagnostic;

/** The journal was changed by something else; going on would cover that up. */
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
