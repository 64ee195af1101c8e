package codemonkeys.oracle.files;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Work on threads of their own, for as long as this process lives. The common pool has one thread
 * on two processors, where what waits for the other end of a pipe keeps all else from being done.
 */
public final class Background {
  private Background() {}

  /** Begins work on a thread of its own. */
  public static <T> Future<T> start(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /**
   * The result of work on another thread; an exception or error that it ended with is thrown here.
   *
   * @param failure what to say of a checked exception, or when waiting is interrupted
   */
  public static <T> T finished(Future<T> work, String failure) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(failure, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(failure, e);
    }
  }
}
