package codemonkeys.oracle.files;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the process has run out of. A file that could not be opened for that reason is not damaged,
 * and no plan may rest on taking it for such.
 */
final class Exhausted {
  private Exhausted() {}

  /** Ends the reading when the failure says nothing of the file. */
  static void check(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Too many open files") || message.contains("Cannot allocate memory")) {
      throw new UncheckedIOException(
          new IOException(
              (message.contains("files") ? "too many open files" : "not enough memory")
                  + "; allow this process more (ulimit -a shows what it may have)",
              e));
    }
  }
}
