package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * How tests wait. What has to come is waited for; the end of that is far beyond what a slow machine
 * needs, and says nothing but that it never comes. What must not take long is measured in processor
 * time, which other processes do not add to.
 */
public final class Patience {
  /** Of a wait for one thing. */
  public static final Duration END = Duration.ofMinutes(10);

  /** Of a test, in minutes; later, so that the wait says what did not come. */
  public static final int TEST_MINUTES = 30;

  /**
   * Seconds for a job that has to end by itself or by something else than its time, and to sleep
   * for one that must not end by itself: more than any wait.
   */
  public static final int JOB_SECONDS = 3600;

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Patience() {}

  /**
   * Waits until something is so. Looking takes no more than a third of a processor, which what is
   * waited for may need.
   */
  public static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long began = System.nanoTime();
    long looked = began;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - began > END.toNanos()) {
        throw new AssertionError("it did not come about: " + what);
      }
      TimeUnit.NANOSECONDS.sleep(Math.max(10_000_000, 2 * (now - looked)));
      looked = System.nanoTime();
    }
  }

  /** The exit code of a process, when it has ended. */
  public static int exitCode(Process process) throws InterruptedException {
    if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it did not end: " + process.info().commandLine().orElse("?"));
    }
    return process.exitValue();
  }

  /** Does something that must not take more processor time of this JVM than so much. */
  public static <T> T inProcessorTime(Duration max, ThrowingSupplier<T> work) {
    long before = PROCESS.getProcessCpuTime();
    T result = Assertions.assertTimeoutPreemptively(END, work);
    assertThat(Duration.ofNanos(PROCESS.getProcessCpuTime() - before))
        .as("processor time")
        .isLessThan(max);
    return result;
  }
}
