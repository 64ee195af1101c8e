package codemonkeys.oracle.rules;

import codemonkeys.oracle.files.Diagnostic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A file beside the rules breaks its schema, or says something that does not fit. */
public final class FileRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final List<Diagnostic> diagnostics;

  public FileRefusedException(List<Diagnostic> diagnostics) {
    super(diagnostics.get(0).toString());
    List<Diagnostic> sorted = new ArrayList<>(diagnostics);
    Collections.sort(sorted);
    this.diagnostics = List.copyOf(sorted);
  }

  /** All that is wrong, by line. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
