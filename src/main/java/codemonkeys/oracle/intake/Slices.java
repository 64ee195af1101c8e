package codemonkeys.oracle.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** Work on a long list, done in slices on several threads. */
public final class Slices {
  /** Below this many entries a second thread costs more than it saves. */
  private static final int FEW = 64;

  private Slices() {}

  /** What the work gives for each slice, in the order of the list. */
  public static <T, R> List<R> map(List<T> all, int threads, Function<List<T>, List<R>> work) {
    if (all.size() < FEW || threads == 1) {
      return work.apply(all);
    }
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<R>>> parts = new ArrayList<>();
      int size = Math.max(FEW, all.size() / (threads * 8) + 1);
      for (int from = 0; from < all.size(); from += size) {
        List<T> part = all.subList(from, Math.min(from + size, all.size()));
        parts.add(workers.submit(() -> work.apply(part)));
      }
      List<R> results = new ArrayList<>(all.size());
      for (Future<List<R>> part : parts) {
        results.addAll(finished(part, "a slice of the work failed"));
      }
      return results;
    } finally {
      workers.shutdownNow();
    }
  }

  /** Begins work on a thread of its own. */
  static <T> Future<T> start(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** The result of work on another thread; what it threw is thrown here. */
  static <T> T finished(Future<T> work, String failure) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException told) {
        throw told;
      }
      throw new IllegalStateException(failure, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(failure, e);
    }
  }
}
