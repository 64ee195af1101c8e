package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cases that failed, and whether the same case passed later: runners that try a failed test again
 * write both runs into their reports. Only what failed is kept, so a run that passed costs nothing.
 */
final class Retries {
  /** Failures beyond this number are final; no runner retries as many. */
  private static final int MAX = 100_000;

  /** The runs of one case. */
  private static final class Runs {
    private final String name;
    private long failures;
    private long errors;
    private boolean passedLast;

    Runs(String name) {
      this.name = name;
    }
  }

  private final Map<String, Runs> runs = new LinkedHashMap<>();

  /** Those of the documents before; null for the sum of all documents. */
  private final @Nullable Retries before;

  Retries() {
    this.before = null;
  }

  /** Of one document, which may turn out not to count. */
  Retries(Retries before) {
    this.before = before;
  }

  /** Whether anything could come of a case that passed. */
  boolean anyFailed() {
    return !runs.isEmpty() || (before != null && !before.runs.isEmpty());
  }

  static String key(List<String> identity) {
    Digest digest = new Digest();
    identity.forEach(digest::add);
    return digest.hex();
  }

  /**
   * A case failed.
   *
   * @param outcome a failure or an error
   */
  void failed(String key, String name, TestOutcome outcome) {
    Runs ofCase = runs.get(key);
    if (ofCase == null) {
      if (runs.size() >= MAX) {
        return;
      }
      ofCase = new Runs(name);
      runs.put(key, ofCase);
    }
    ofCase.passedLast = false;
    if (outcome == TestOutcome.ERROR) {
      ofCase.errors++;
    } else {
      ofCase.failures++;
    }
  }

  void passed(String key) {
    Runs ofCase = runs.get(key);
    if (ofCase == null && before != null) {
      Runs earlier = before.runs.get(key);
      if (earlier != null) {
        ofCase = new Runs(earlier.name);
        runs.put(key, ofCase);
      }
    }
    if (ofCase != null) {
      ofCase.passedLast = true;
    }
  }

  /** Adds a document that counts. */
  void add(Retries document) {
    document.runs.forEach(
        (key, later) -> {
          Runs ofCase = runs.get(key);
          if (ofCase == null && runs.size() < MAX) {
            ofCase = new Runs(later.name);
            runs.put(key, ofCase);
          }
          if (ofCase != null) {
            ofCase.failures += later.failures;
            ofCase.errors += later.errors;
            ofCase.passedLast = later.passedLast;
          }
        });
  }

  /** What passed in the end: failed runs of each kind, and the names of the cases. */
  record Recovered(long failures, long errors, List<String> keys, List<String> names) {}

  Recovered recovered() {
    long failures = 0;
    long errors = 0;
    List<String> keys = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Runs> ofCase : runs.entrySet()) {
      Runs all = ofCase.getValue();
      if (all.passedLast) {
        failures += all.failures;
        errors += all.errors;
        keys.add(ofCase.getKey());
        names.add(all.name);
      }
    }
    return new Recovered(failures, errors, keys, names);
  }
}
