package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.units.ByteSize;
import java.time.Duration;

/**
 * What one process tree may use.
 *
 * @param time wall time until it is asked to end; it is killed {@link #GRACE} later
 * @param output how much of its output is kept; more is counted and hashed, and no failure
 * @param memory of the whole tree, resident and private; each process may not have more data either
 * @param processes at once, in the whole tree; the kernel bounds them, and threads, a few thousand
 *     higher where it can
 */
public record Limits(Duration time, ByteSize output, ByteSize memory, int processes) {
  /** From being asked to end until it is killed. */
  public static final Duration GRACE = Duration.ofMillis(500);

  /**
   * Past its time, when the supervisor kills the job by itself because Oracle does not: it hangs or
   * was stopped.
   */
  static final Duration OVERDUE = Duration.ofMillis(700);

  /** The same with another time. */
  public Limits within(Duration less) {
    return new Limits(less, output, memory, processes);
  }

  public Limits {
    if (time.isNegative() || time.isZero() || processes < 1) {
      throw new IllegalArgumentException("no room to run in: " + time + ", " + processes);
    }
  }
}
