package codemonkeys.oracle.cli.context;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and its like. A command that has something to tidy up says that it {@link #attend}s; then
 * it is asked to end and left the time to end by itself. Any other is ended at once.
 */
public final class Interrupt {
  /** A job has half a second to end; writing down what became of it takes less. */
  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean attended;
  private volatile boolean asked;

  /** From now on this process is not ended at once. */
  public void attend() {
    attended = true;
  }

  /** Whether it should end. */
  public boolean asked() {
    return asked;
  }

  /** The command is over; there is nothing to wait for. */
  public void over() {
    over.countDown();
  }

  /**
   * In the JVM's shutdown.
   *
   * @return whether the command was asked and has ended, or did not end in time
   */
  public boolean windUp() {
    if (over.getCount() == 0 || !attended) {
      return false;
    }
    asked = true;
    try {
      over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
