package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        results.addAll(Background.finished(part, "a slice of the work failed"));
      }
      return results;
    } finally {
      workers.shutdownNow();
    }
  }
}
