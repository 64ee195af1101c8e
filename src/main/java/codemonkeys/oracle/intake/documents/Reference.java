package codemonkeys.oracle.intake.documents;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reference of a document to another.
 *
 * @param text as written
 * @param file the file that it names, in normal form; null when there is no such file
 * @param anchor the place in that file; empty when it names none
 * @param line from 1
 * @param column from 1; 0 when unknown
 */
public record Reference(String text, @Nullable String file, String anchor, int line, int column) {
  /** How many of them name no file. */
  static int broken(List<Reference> references) {
    return (int) references.stream().filter(reference -> reference.file() == null).count();
  }
}
