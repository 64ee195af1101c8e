package codemonkeys.oracle.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The closing lines of the well-known runners, for products without JUnit XML. */
public final class ClosingLines {
  private ClosingLines() {}

  public static Optional<TestCounts> find(Path output) throws IOException {
    return Optional.empty();
  }
}
