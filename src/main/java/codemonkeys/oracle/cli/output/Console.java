package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Printable;
import java.io.PrintStream;
import java.util.Collection;

/**
 * What a command says: results on standard output, everything else on standard error. All text that
 * comes from files is escaped before it is printed.
 */
public final class Console {
  /** How a piece of text is set off, where colour is wanted. */
  public enum Style {
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

  public Console(PrintStream out, PrintStream err, boolean colour, boolean quiet) {
    this.out = out;
    this.err = err;
    this.colour = colour;
    this.quiet = quiet;
  }

  /** A result, even with --quiet. */
  public void result(String text) {
    out.print(text);
    out.flush();
  }

  /** A line for people. */
  public void line(String text) {
    if (!quiet) {
      out.print(text);
      out.print('\n');
    }
  }

  public void line() {
    line("");
  }

  /** A line on standard error, even with --quiet. */
  public void error(String text) {
    err.print(text);
    err.print('\n');
  }

  /** A line on standard error about how things go on. */
  public void note(String text) {
    if (!quiet) {
      err.print(text);
      err.print('\n');
    }
  }

  /** In place of the last such line on standard error; only for a terminal. */
  public void status(String text) {
    if (!quiet) {
      err.print("\r\u001b[K" + text);
      err.flush();
    }
  }

  public void errors(Collection<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      error(
          style(
                  diagnostic.isError() ? "error" : "warning",
                  diagnostic.isError() ? Style.BAD : Style.WARNING)
              + ": "
              + Printable.line(diagnostic.toString()));
    }
  }

  public void warnings(Collection<Diagnostic> diagnostics) {
    if (!quiet) {
      errors(diagnostics);
    }
  }

  public String style(String text, Style style) {
    return colour ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
  }

  public void flush() {
    out.flush();
    err.flush();
  }
}
