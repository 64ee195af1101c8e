package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Diagnostic;
import java.util.Comparator;
import java.util.List;

/** Something that the check of rules found, at its place. */
public record RuleFinding(CheckId check, Diagnostic diagnostic) implements Comparable<RuleFinding> {
  private static final Comparator<RuleFinding> ORDER =
      Comparator.comparing(RuleFinding::diagnostic).thenComparing(RuleFinding::check);

  public static RuleFinding of(
      CheckId check, String path, int line, int column, String what, String fix) {
    return new RuleFinding(
        check,
        check.weight() == CheckId.Weight.WARNING
            ? Diagnostic.warning(path, line, column, what, fix)
            : Diagnostic.error(path, line, column, what, fix));
  }

  /** Whether the check fails by it. */
  public boolean isError() {
    return check.weight() != CheckId.Weight.WARNING;
  }

  /** Whether the rules may not be loaded with it. */
  public boolean refuses() {
    return check.weight() == CheckId.Weight.REFUSED;
  }

  /** For whoever plans: what does not refuse the rules is worth fixing, no more. */
  public Diagnostic asWarning() {
    return Diagnostic.warning(
        diagnostic.path(),
        diagnostic.line(),
        diagnostic.column(),
        diagnostic.what(),
        diagnostic.fix());
  }

  public static List<Diagnostic> diagnostics(List<RuleFinding> findings) {
    return findings.stream().map(RuleFinding::diagnostic).toList();
  }

  @Override
  public int compareTo(RuleFinding other) {
    return ORDER.compare(this, other);
  }
}
