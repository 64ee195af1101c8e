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

  /**
   * How things are shown.
   *
   * @param verbose all of what is otherwise shortened
   * @param columns of the terminal that standard output is; 0 for no limit
   * @param errorColumns the same of standard error
   * @param markdown standard output is a document in Markdown
   */
  public record Look(
      boolean colour,
      boolean quiet,
      boolean verbose,
      int columns,
      int errorColumns,
      boolean markdown) {}

  private final PrintStream out;
  private final PrintStream err;
  private final Look look;

  public Console(PrintStream out, PrintStream err, Look look) {
    this.out = out;
    this.err = err;
    this.look = look;
  }

  /** Of the terminal that standard output is; 0 for no limit. */
  public int columns() {
    return look.columns();
  }

  /** Of the terminal that standard error is; 0 for no limit. */
  public int errorColumns() {
    return look.errorColumns();
  }

  public boolean verbose() {
    return look.verbose();
  }

  /** How much of a long list is shown. */
  public int atMost(int usual) {
    return look.verbose() ? Integer.MAX_VALUE : usual;
  }

  /** A result, even with --quiet. */
  public void result(String text) {
    out.print(text);
    out.flush();
  }

  public boolean markdown() {
    return look.markdown();
  }

  /** What the lines after it are about; in text a line like them. */
  public void title(String text) {
    if (look.markdown()) {
      print("## " + Markdown.escaped(text) + "\n");
    } else {
      line(text);
    }
  }

  /** A line for people; on a terminal as several when it is too long for one. */
  public void line(String text) {
    if (look.markdown()) {
      print(Markdown.item(text));
    } else {
      print(fitted(text, look.columns()));
    }
  }

  /** A line for people that stays as it is: source, output of jobs, what is laid out already. */
  public void verbatim(String text) {
    print(look.markdown() ? Markdown.item(text) : text);
  }

  /** A line that is in the form of the output already. */
  void print(String text) {
    if (!look.quiet()) {
      out.print(text);
      out.print('\n');
    }
  }

  private static String fitted(String text, int columns) {
    return columns > 0 && 2 * text.length() > columns && TextWidth.of(text) > columns
        ? TextWidth.wrapped(text, columns)
        : text;
  }

  public void line() {
    line("");
  }

  /** A line on standard error, even with --quiet. */
  public void error(String text) {
    err.print(fitted(text, look.errorColumns()));
    err.print('\n');
  }

  /** A line on standard error about how things go on. */
  public void note(String text) {
    if (!look.quiet()) {
      err.print(fitted(text, look.errorColumns()));
      err.print('\n');
    }
  }

  /** In place of the last such line on standard error; only for a terminal. */
  public void status(String text) {
    if (!look.quiet()) {
      err.print("\r\u001b[K" + text);
      err.flush();
    }
  }

  /** All of them, each in a line on standard error. */
  public void errors(Collection<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      error(weight(diagnostic) + ": " + Printable.line(diagnostic.toString()));
    }
  }

  /** The same for what stops nothing: of many that say the same, the first and how many. */
  public void warnings(Collection<Diagnostic> diagnostics) {
    if (look.quiet() || diagnostics.isEmpty()) {
      return;
    }
    for (SameDiagnostics same : SameDiagnostics.of(diagnostics, look.verbose())) {
      error(weight(same.first()) + ": " + Printable.line(same.first().toString()));
      same.more().ifPresent(more -> error("  " + more));
    }
  }

  private String weight(Diagnostic diagnostic) {
    return style(
        diagnostic.isError() ? "error" : "warning",
        diagnostic.isError() ? Style.BAD : Style.WARNING);
  }

  public String style(String text, Style style) {
    return look.colour() ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
  }

  public void flush() {
    out.flush();
    err.flush();
  }
}
