package codemonkeys.oracle.evidence;

import java.util.List;

/** One test runner as its lines show it. It is given the lines of one stream in order. */
abstract class Runner {
  private final String name;
  private final List<String> marks;

  /**
   * Creates a runner.
   *
   * @param marks each line of it has one of these in it; it is given no others
   */
  Runner(String name, List<String> marks) {
    this.name = name;
    this.marks = List.copyOf(marks);
  }

  /** As its users call it. */
  final String name() {
    return name;
  }

  final List<String> marks() {
    return marks;
  }

  /** What it is, and how it is prepared, that could not be loaded, as "test file" and "loaded". */
  List<String> notLoaded() {
    return List.of("test file", "loaded");
  }

  /**
   * Reads a line.
   *
   * @param line without colours and line end
   * @param said where it says what it understood
   * @return whether it is one of this runner's, so that no other may count it
   */
  abstract boolean take(String line, Said said);

  /** Reads a line at the end of which one of this runner's may stand, after other output. */
  boolean takeGlued(String line, Said said) {
    return false;
  }

  /** The stream ends here, or goes on with the output of another run. */
  void end(Said said) {}
}
