package codemonkeys.oracle.cli;

import codemonkeys.oracle.files.Diagnostic;
import java.util.List;

/** A command can't go on; what to tell, and how the process ends. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  @SuppressWarnings("serial") // never serialized
  private final List<Diagnostic> diagnostics;

  private Refusal(ExitCode code, String message, List<Diagnostic> diagnostics) {
    super(message);
    this.code = code;
    this.diagnostics = diagnostics;
  }

  /** The command line is wrong. */
  static Refusal usage(String message) {
    return new Refusal(ExitCode.USAGE, message, List.of());
  }

  /** Registry or rules can't be understood. */
  static Refusal notUnderstood(List<Diagnostic> diagnostics) {
    return new Refusal(ExitCode.NOT_UNDERSTOOD, "", diagnostics);
  }

  static Refusal of(ExitCode code, String message) {
    return new Refusal(code, message, List.of());
  }

  ExitCode code() {
    return code;
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
