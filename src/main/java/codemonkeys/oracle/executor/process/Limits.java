package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.units.ByteSize;
import java.time.Duration;
import java.util.Locale;

/**
 * What one process tree may use.
 *
 * @param time wall time from the start of its command until it is asked to end; it is killed {@link
 *     #GRACE} later
 * @param preparation wall time until its command starts
 * @param together wall time of both
 * @param output how much of its output is kept; more is counted and hashed, and no failure
 * @param memory of the whole tree, resident and private; each process may not have more data either
 * @param scratch what it may write: to temporary folders, its home, and above the workspace
 * @param processes at once, in the whole tree; the kernel bounds them, and threads, a few thousand
 *     higher where it can
 */
public record Limits(
    Duration time,
    Duration preparation,
    Duration together,
    ByteSize output,
    ByteSize memory,
    ByteSize scratch,
    int processes) {
  /** What preparing a job may take. */
  public static final Duration PREPARATION = Duration.ofSeconds(60);

  /** From being asked to end until it is killed. */
  public static final Duration GRACE = Duration.ofMillis(500);

  /**
   * Past its time, when the supervisor kills the job by itself because Oracle does not: it hangs or
   * was stopped.
   */
  static final Duration OVERDUE = Duration.ofMillis(700);

  /** What is left of them when preparing it has taken a while. */
  public Limits after(Duration prepared) {
    return new Limits(
        time,
        left(preparation, prepared),
        left(together, prepared),
        output,
        memory,
        scratch,
        processes);
  }

  private static Duration left(Duration whole, Duration used) {
    return whole.compareTo(used) > 0 ? whole.minus(used) : Duration.ZERO;
  }

  /** That preparing a job was cut short, and what to do about it. */
  public static String tooLong(String what) {
    return "preparing it took too long, and may take "
        + PREPARATION.toSeconds()
        + " s ("
        + what
        + "); run it when the machine has less to do, or set TMPDIR to a folder on a faster disk";
  }

  /** In seconds, from the start of its command until the supervisor kills it by itself. */
  String overdue() {
    Duration bound = time.compareTo(together) < 0 ? time : together;
    Duration late = bound.plus(OVERDUE);
    return late.toSeconds() + String.format(Locale.ROOT, ".%03d", late.toMillisPart());
  }

  public Limits {
    if (time.isNegative() || time.isZero() || preparation.isNegative() || processes < 1) {
      throw new IllegalArgumentException("no room to run in: " + time + ", " + processes);
    }
  }
}
