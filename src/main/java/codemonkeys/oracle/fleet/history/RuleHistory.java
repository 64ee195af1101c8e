package codemonkeys.oracle.fleet.history;

import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of rules would have done to past plans.
 *
 * @param states the oldest first
 * @param more states that there are besides, older ones
 * @param passedOver what could not be looked at
 * @param failures on record of which a moment before was looked at, the oldest first
 */
public record RuleHistory(
    List<State> states, int more, List<PassedOver> passedOver, List<Failure> failures) {
  public RuleHistory {
    states = List.copyOf(states);
    passedOver = List.copyOf(passedOver);
    failures = List.copyOf(failures);
  }

  /** A piece of work, and its rank in the old and the new plan; null where it is not in it. */
  public record Moved(
      ProductId product, Intent intent, @Nullable Integer before, @Nullable Integer after) {}

  /**
   * The fleet at a moment.
   *
   * @param plan the recorded plan; null for a commit without one
   * @param commit whose files it was read from
   * @param budget of both plans
   * @param moved orders that enter, leave or have another rank, by their new and then old rank
   * @param asRecorded whether the old rules give the orders on record; null without a record
   */
  public record State(
      @Nullable String plan,
      String commit,
      Instant asOf,
      int budget,
      int products,
      List<Moved> moved,
      @Nullable Boolean asRecorded) {
    public State {
      moved = List.copyOf(moved);
    }
  }

  /** What could not be looked at, and why. */
  public record PassedOver(String name, String why) {}

  /**
   * A test that failed and had passed before, or was the first.
   *
   * @param run the run's folder
   * @param before when the old rules first ordered the test since it last passed; null when at no
   *     moment that was looked at
   * @param after the same of the new rules
   */
  public record Failure(
      ProductId product,
      String run,
      Instant failedAt,
      @Nullable Instant before,
      @Nullable Instant after) {
    public Verdict verdict() {
      if (before == null || after == null) {
        return before != null ? Verdict.LATER : after != null ? Verdict.EARLIER : Verdict.NEITHER;
      }
      int order = after.compareTo(before);
      return order < 0 ? Verdict.EARLIER : order > 0 ? Verdict.LATER : Verdict.SAME;
    }
  }

  /** When a failure would have been met. */
  public enum Verdict {
    EARLIER,
    LATER,
    SAME,
    /** Neither rules ordered it at a moment that was looked at. */
    NEITHER
  }

  /** Whether any plan would have been another. */
  public boolean isEmpty() {
    return states.stream().allMatch(state -> state.moved().isEmpty());
  }

  public int count(Verdict verdict) {
    return (int) failures.stream().filter(each -> each.verdict() == verdict).count();
  }
}
