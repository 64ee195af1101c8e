package codemonkeys.oracle.evidence;

import org.jspecify.annotations.Nullable;

/** One test runner as its closing lines show it. It is given the lines of one output in order. */
abstract class Runner {
  private final String name;

  Runner(String name) {
    this.name = name;
  }

  /** As its users call it. */
  final String name() {
    return name;
  }

  /**
   * Reads a line.
   *
   * @param line without colours and line end
   * @return whether it is one of this runner's, so that no other may count it
   */
  abstract boolean take(String line);

  /** What the lines so far say; null when the runner has not spoken. */
  abstract @Nullable Tally closing();
}
