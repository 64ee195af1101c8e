package codemonkeys.oracle.rules.parameters;

/** A value was set for a parameter that there is not, or one that it does not take. */
public final class NoSuchParameterException extends Exception {
  private static final long serialVersionUID = 1L;

  NoSuchParameterException(String message) {
    super(message);
  }
}
