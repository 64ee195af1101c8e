package codemonkeys.oracle.cli.context;

/** How a command ended, for the shell. */
public enum ExitCode {
  SUCCESS(0),
  /** A job, a check or a rule test failed. */
  FAILED(1),
  USAGE_ERROR(2),
  /** The registry or a rule file can't be understood; nothing was written. */
  NOT_UNDERSTOOD(3),
  /** {@code run} only: a kill switch for everything is on. */
  KILL_SWITCH_ON(4),
  /** Another run holds the workspace. */
  LOCKED(5),
  /** With {@code --detailed-exitcode}: there is work. {@code rules diff}: the plans differ. */
  CHANGES_PENDING(10),
  /** Oracle itself could not do its work. */
  INTERNAL_ERROR(70),
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
