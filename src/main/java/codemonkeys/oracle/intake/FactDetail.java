package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.Diagnostic;

/**
 * What exactly is wrong behind a fact that only counts or names it. For people; no rule sees it.
 *
 * @param about the text by which a fact names what it is about: the path of a document, the first
 *     piece of evidence that is missing
 */
public record FactDetail(Kind kind, String about, Diagnostic diagnostic) {
  /** What it is about. */
  public enum Kind {
    DOCUMENT,
    /** Evidence that the last report names and that is not there. */
    EVIDENCE,
    /** The registry entry, reports and schedules. */
    FILE,
    /** What keeps its tests from being run. */
    SETUP
  }

  /** Whether a fact, as it stands in orders and explanations, names what this is about. */
  public boolean isBehind(String fact) {
    return kind == Kind.SETUP ? fact.startsWith("Product ") : fact.contains('"' + about + '"');
  }
}
