package codemonkeys.oracle.ruletesting.mutation;

import codemonkeys.oracle.rules.engine.MutantRules.Mutant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the tests noticed.
 *
 * @param verdicts by file, line and column
 * @param refused changes that gave no rule that may be loaded, which are not counted
 */
public record MutationResult(List<Verdict> verdicts, int refused) {
  public MutationResult {
    verdicts = List.copyOf(verdicts);
  }

  /**
   * Of one mutant.
   *
   * @param killedBy the first test that fails, as {@code file: name}; null when none does
   * @param test that would; null when one does already, and when none was found
   * @param note why none was found; empty when one was
   */
  public record Verdict(
      Mutant mutant, @Nullable String killedBy, @Nullable KillingTest test, String note) {
    public boolean killed() {
      return killedBy != null;
    }
  }

  /**
   * A test that passes with the rules as they are, and fails with the mutant.
   *
   * @param file where it belongs, as messages show it
   * @param newFile whether that file has to be made
   * @param yaml lines to put at the end of the file; for a new one, all of it
   */
  public record KillingTest(String file, boolean newFile, String yaml) {}

  public int killed() {
    return (int) verdicts.stream().filter(Verdict::killed).count();
  }

  public List<Verdict> survivors() {
    return verdicts.stream().filter(each -> !each.killed()).toList();
  }

  /** In whole percent, rounded down, so that 100 means all; of nothing it is all. */
  public int percent() {
    return verdicts.isEmpty() ? 100 : (int) (100L * killed() / verdicts.size());
  }
}
