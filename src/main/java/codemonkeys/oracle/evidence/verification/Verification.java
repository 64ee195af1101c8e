package codemonkeys.oracle.evidence.verification;

import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.files.Diagnostic;
import java.util.List;

/**
 * What a check of evidence found.
 *
 * @param keys how many public keys were trusted
 * @param lines how many lines the journal has
 * @param runs the runs that were checked, by folder
 * @param notOurs run folders that the journal does not name and no trusted key has signed
 * @param problems everything that is wrong, sorted; only errors make the evidence fail
 */
public record Verification(
    int keys, int lines, List<Run> runs, List<String> notOurs, List<Diagnostic> problems) {

  /** What was found of one run. */
  public enum Verdict {
    VERIFIED,
    FAILED,
    /** It was started and not finished. */
    INTERRUPTED
  }

  /** A run that was checked. */
  public record Run(RunFolder folder, Verdict verdict) {}

  public Verification {
    runs = List.copyOf(runs);
    notOurs = List.copyOf(notOurs);
    problems = problems.stream().distinct().sorted().toList();
  }

  /** Whether all of it is as it was signed. */
  public boolean ok() {
    return problems.stream().noneMatch(Diagnostic::isError);
  }
}
