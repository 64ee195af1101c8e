package codemonkeys.oracle.evidence.output;

import java.util.List;

/** One test runner as its lines show it. It is given the lines of one stream in order. */
abstract class Runner {
  private final String name;
  private final List<String> keywords;

  /**
   * Creates a runner.
   *
   * @param marks each line of it has one of these in it; it is given no others
   */
  Runner(String name, List<String> keywords) {
    this.name = name;
    this.keywords = List.copyOf(keywords);
  }

  /** As its users call it. */
  final String name() {
    return name;
  }

  final List<String> keywords() {
    return keywords;
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
  abstract boolean take(String line, StreamSummaries summaries);

  /** Reads a line at the end of which one of this runner's may stand, after other output. */
  boolean takeEmbedded(String line, StreamSummaries summaries) {
    return false;
  }

  /** The stream ends here, or goes on with the output of another run. */
  void end(StreamSummaries summaries) {}
}
