package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** What git says of a product's files; not there where git has nothing to say. */
@Meaning(
    value = "what git says of the product's files, without nexus/, dash/ and .codemonkeys/",
    from = "git, and the commit in dash/runs/<product>/<run>/result.json")
public record SourceState(
    ProductId product,
    @Meaning("the commit that is checked out, in full") String commit,
    @Meaning("files differ from that commit, or are new and not ignored") boolean dirty,
    @Meaning("CHANGED, UNCHANGED or UNKNOWN since the last run") Change sinceRun,
    @Meaning("commits since the last run's that touch its files; -1 when unknown")
        int commitsSinceRun)
    implements ProductFact {

  /** Whether files differ from what the last run saw. */
  public enum Change {
    CHANGED,
    UNCHANGED,
    /** The last run recorded no commit, or one that the repository doesn't have. */
    UNKNOWN
  }

  @Meaning("files are known to differ from what the last run saw")
  public boolean changedSinceRun() {
    return sinceRun == Change.CHANGED;
  }
}
