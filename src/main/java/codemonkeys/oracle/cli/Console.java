package codemonkeys.oracle.cli;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Shown;
import java.io.PrintStream;
import java.util.Collection;

/**
 * What a command says: results on standard output, everything else on standard error. All text that
 * comes from files is escaped before it is printed.
 */
final class Console {
  /** How a piece of text is set off, where colour is wanted. */
  enum Style {
    STRONG("1"),
    DIM("2"),
    GOOD("32"),
    WARNING("33"),
    BAD("31"),
    ACCENT("36");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private final PrintStream out;
  private final PrintStream err;
  private final boolean colour;
  private final boolean quiet;

  Console(PrintStream out, PrintStream err, boolean colour, boolean quiet) {
    this.out = out;
    this.err = err;
    this.colour = colour;
    this.quiet = quiet;
  }

  /** A result, even with --quiet. */
  void result(String text) {
    out.print(text);
    out.flush();
  }

  /** A line for people. */
  void line(String text) {
    if (!quiet) {
      out.print(text);
      out.print('\n');
    }
  }

  void line() {
    line("");
  }

  /** A line on standard error, even with --quiet. */
  void error(String text) {
    err.print(text);
    err.print('\n');
  }

  /** A line on standard error about how things go on. */
  void note(String text) {
    if (!quiet) {
      err.print(text);
      err.print('\n');
    }
  }

  /** In place of the last such line on standard error; only for a terminal. */
  void status(String text) {
    if (!quiet) {
      err.print("\r\u001b[K" + text);
      err.flush();
    }
  }

  void errors(Collection<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      error(
          style(
                  diagnostic.isError() ? "error" : "warning",
                  diagnostic.isError() ? Style.BAD : Style.WARNING)
              + ": "
              + Shown.line(diagnostic.toString()));
    }
  }

  void warnings(Collection<Diagnostic> diagnostics) {
    if (!quiet) {
      errors(diagnostics);
    }
  }

  String style(String text, Style style) {
    return colour ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
