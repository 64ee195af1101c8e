package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Diagnostic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules can't be understood or are not allowed; nothing of them has run. */
public final class RulesRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final List<RuleFinding> findings;

  public RulesRejectedException(List<RuleFinding> findings) {
    super(findings.get(0).diagnostic().toString());
    List<RuleFinding> sorted = new ArrayList<>(findings);
    Collections.sort(sorted);
    this.findings = List.copyOf(sorted);
  }

  public List<RuleFinding> findings() {
    return findings;
  }

  /** All that is wrong, in the order of files and lines. */
  public List<Diagnostic> diagnostics() {
    return RuleFinding.diagnostics(findings);
  }
}
