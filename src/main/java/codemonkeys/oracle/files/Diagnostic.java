package codemonkeys.oracle.files;

import java.util.Comparator;

/**
 * Something wrong with a file, in the form {@code path:line:column: what; expected; fix}.
 *
 * @param path relative to the workspace, with forward slashes
 * @param line from 1; 0 when the matter concerns the whole file
 * @param column from 1; 0 when only the line, or not even that, is known
 * @param what what is wrong, with the value
 * @param fix what was expected and how to fix it
 */
public record Diagnostic(
    Severity severity, String path, int line, int column, String what, String fix)
    implements Comparable<Diagnostic> {

  /** An error stops the command; a warning concerns one product, entry or document. */
  public enum Severity {
    ERROR,
    WARNING
  }

  private static final Comparator<Diagnostic> ORDER =
      Comparator.comparing(Diagnostic::path)
          .thenComparingInt(Diagnostic::line)
          .thenComparingInt(Diagnostic::column)
          .thenComparing(Diagnostic::what)
          .thenComparing(Diagnostic::fix)
          .thenComparing(Diagnostic::severity);

  public static Diagnostic error(String path, int line, int column, String what, String fix) {
    return new Diagnostic(Severity.ERROR, path, line, column, what, fix);
  }

  public static Diagnostic warning(String path, int line, int column, String what, String fix) {
    return new Diagnostic(Severity.WARNING, path, line, column, what, fix);
  }

  public static Diagnostic warning(String path, Problem problem) {
    return warning(path, problem.line(), problem.column(), problem.what(), problem.fix());
  }

  public static Diagnostic error(String path, Problem problem) {
    return error(path, problem.line(), problem.column(), problem.what(), problem.fix());
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** {@code path}, {@code path:line} or {@code path:line:column}, as far as known. */
  public String location() {
    if (line == 0) {
      return path;
    }
    return column == 0 ? path + ":" + line : path + ":" + line + ":" + column;
  }

  @Override
  public int compareTo(Diagnostic other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return location() + ": " + what + "; " + fix;
  }
}
