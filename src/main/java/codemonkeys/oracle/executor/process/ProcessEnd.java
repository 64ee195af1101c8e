package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.files.Digest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a process tree ended.
 *
 * @param cause what ended it; anything but {@link Cause#EXIT} outranks the exit code
 * @param exitCode of the job; 128 and the signal when one killed it; null when it never ran or its
 *     code was lost with it
 * @param detail why it could not be started, or which switch was pulled; empty otherwise
 * @param time from the start of its command to the death of the last process; zero when that never
 *     started
 * @param output what it printed
 * @param leftBehind processes that were still there when the job had exited; null when not known
 * @param peakMemory the most resident private memory seen, in bytes, sampled; null when never seen
 * @param cpu processor time of the job; null when not known
 */
public record ProcessEnd(
    Cause cause,
    @Nullable Integer exitCode,
    String detail,
    Duration time,
    PrintedOutput output,
    @Nullable Integer leftBehind,
    @Nullable Long peakMemory,
    @Nullable Duration cpu,
    Isolation isolation) {

  /** What ended a process tree. */
  public enum Cause {
    EXIT,
    TIME_UP,
    TOO_MUCH_MEMORY,
    TOO_MANY_PROCESSES,
    TOO_MUCH_SCRATCH,
    /** The one who started it wanted it gone: a kill switch, an interrupt. */
    STOPPED,
    /** It could not be started; nothing of it ran. */
    NOT_STARTED
  }

  /** One that never was. */
  public static ProcessEnd beforeItBegan(Cause cause, String detail, Isolation isolation) {
    return new ProcessEnd(
        cause,
        null,
        detail,
        Duration.ZERO,
        new PrintedOutput(0, 0, new Digest().hex(), true),
        null,
        null,
        null,
        isolation);
  }

  /** Whether its command was started. */
  public boolean began() {
    return !time.isZero();
  }
}
