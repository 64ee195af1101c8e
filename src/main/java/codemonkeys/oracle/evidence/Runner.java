package codemonkeys.oracle.evidence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One test runner as its closing lines show it. It is given the lines of one output in order. */
abstract class Runner {
  private final String name;
  private final List<String> marks;

  /**
   * Creates a runner.
   *
   * @param marks each line of it has one of these in it; asked first, for most lines are nobody's
   *     and a pattern takes far longer to say so
   */
  Runner(String name, String... marks) {
    this.name = name;
    this.marks = List.of(marks);
  }

  /** As its users call it. */
  final String name() {
    return name;
  }

  /** Whether {@link #take} is worth asking. */
  final boolean mayTake(String line) {
    for (String mark : marks) {
      if (line.contains(mark)) {
        return true;
      }
    }
    return false;
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
