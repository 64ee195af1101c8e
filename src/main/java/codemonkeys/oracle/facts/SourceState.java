package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import org.jspecify.annotations.Nullable;

/** What git says of a product's files; not there where git has nothing to say. */
@Meaning(
    value = "what git says of the product's files, without nexus/, dash/ and .codemonkeys/",
    from = "git, and the commit in dash/runs/<product>/<run>/result.json")
public record SourceState(
    ProductId product,
    @Meaning("the commit that is checked out, in full") String commit,
    @Meaning("files differ from that commit, or are new and not ignored") boolean dirty,
    @Meaning("CHANGED, UNCHANGED or UNKNOWN since the last run") Change sinceRun,
    @Meaning(
            "commits after the last run's that touch its files; null when unknown, or when the"
                + " fleet's runs stand on more than 32 different commits")
        @Nullable Integer commitsSinceRun)
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
