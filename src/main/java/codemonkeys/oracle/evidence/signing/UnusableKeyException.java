package codemonkeys.oracle.evidence.signing;

/** A key that is there can't be used; the message says which, why, and how to fix it. */
public final class UnusableKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableKeyException(String where, String what, String fix) {
    super(where + ": " + what + "; " + fix);
  }
}
