package codemonkeys.oracle.evidence.output;

import codemonkeys.oracle.evidence.report.TestCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the output of a job says of its tests. Anyone can print such lines; nothing here is proof of
 * anything.
 *
 * @param counts null when the number of tests is not known: no runner is recognized, or one of them
 *     ran tests and does not say how many
 * @param failed tests that failed or broke, as far as known; also where {@code counts} is null
 * @param notLoaded files or packages with tests that could not be loaded, in words; empty when
 *     there are none
 * @param ran something says that tests ran now
 * @param unclear a number that can be read in more than one way; null when there is none
 * @param failures lines that say that tests failed, without a number; a few of them
 * @param cached results that come from a cache, so that what they are about did not run
 * @param missing the command that could not be found or run, as a shell or a build tool says at the
 *     end; null when none says so
 */
public record OutputReading(
    @Nullable TestCounts counts,
    long failed,
    String notLoaded,
    boolean ran,
    @Nullable String unclear,
    List<String> failures,
    List<Cached> cached,
    @Nullable String missing) {
  /**
   * One result from a cache.
   *
   * @param tool what keeps the cache
   * @param name of the package, task or target
   * @param fix what to give the tool, so that its tests run
   */
  public record Cached(String tool, String name, String fix) {}

  public OutputReading {
    failures = List.copyOf(failures);
    cached = List.copyOf(cached);
  }

  /** Whether it says that something failed. */
  public boolean anyFailed() {
    return failed > 0 || !notLoaded.isEmpty() || !failures.isEmpty();
  }

  /** Whether there are results, and all of them come from a cache. */
  public boolean onlyCached() {
    return !cached.isEmpty() && !ran;
  }
}
