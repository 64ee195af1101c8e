package codemonkeys.oracle.cli;

/** A command can't go on: the message for standard error, and how the process ends. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  private Refusal(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /** The command line is wrong. */
  static Refusal usage(String message) {
    return new Refusal(ExitCode.USAGE, message);
  }

  static Refusal of(ExitCode code, String message) {
    return new Refusal(code, message);
  }

  ExitCode code() {
    return code;
  }
}
