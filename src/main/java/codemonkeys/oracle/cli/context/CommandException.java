package codemonkeys.oracle.cli.context;

/** A command can't go on: the message for standard error, and how the process ends. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  private CommandException(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /** The command line is wrong. */
  public static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE_ERROR, message);
  }

  public static CommandException of(ExitCode code, String message) {
    return new CommandException(code, message);
  }

  public ExitCode code() {
    return code;
  }
}
