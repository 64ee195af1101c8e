package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.Diagnostic;
import java.util.List;

/** The registry or the rules can't be understood; nothing was planned. */
public final class NotUnderstoodException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final List<Diagnostic> diagnostics;

  public NotUnderstoodException(List<Diagnostic> diagnostics) {
    super(diagnostics.get(0).toString());
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** All that is wrong. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
