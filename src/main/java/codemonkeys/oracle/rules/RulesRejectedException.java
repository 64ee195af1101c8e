package codemonkeys.oracle.rules;

import codemonkeys.oracle.files.Diagnostic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules can't be understood or are not allowed; nothing of them has run. */
public final class RulesRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final List<Diagnostic> diagnostics;

  public RulesRejectedException(List<Diagnostic> diagnostics) {
    super(diagnostics.get(0).toString());
    List<Diagnostic> sorted = new ArrayList<>(diagnostics);
    Collections.sort(sorted);
    this.diagnostics = List.copyOf(sorted);
  }

  /** All that is wrong, in the order of files and lines. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
