package codemonkeys.oracle.fleet;

/** Somebody named rules that are not there; the message says what was expected. */
public final class NoSuchRulesException extends Exception {
  private static final long serialVersionUID = 1L;

  NoSuchRulesException(String message) {
    super(message);
  }
}
