package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.JsonValue.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The holds that are expected, in any order, beside those of a plan. */
final class HoldPairs {
  private final List<JsonObject> expected;
  private final List<PlanEntry> holds;

  /** For each hold the expected one that it is, -1 for none: as many as can be found partners. */
  private final int[] same;

  /**
   * For each hold that is none of those expected, the one expected in whose place it came, -1 for
   * none: one for the same product or the fleet, and without a subset any other.
   */
  private final int[] instead;

  HoldPairs(List<JsonObject> expected, List<PlanEntry> holds, boolean subset) {
    this.expected = expected;
    this.holds = holds;
    same = new int[holds.size()];
    instead = new int[holds.size()];
    Arrays.fill(same, -1);
    Arrays.fill(instead, -1);
    for (int e = 0; e < expected.size(); e++) {
      pair(e, new boolean[holds.size()]);
    }
    for (int e = 0; e < expected.size(); e++) {
      replace(e, false);
    }
    for (int e = 0; e < expected.size() && !subset; e++) {
      replace(e, true);
    }
  }

  /** Finds a partner for one that is expected; others may have to take another one for that. */
  private boolean pair(int e, boolean[] seen) {
    for (int a = 0; a < same.length; a++) {
      if (!seen[a] && holds.get(a).matches(expected.get(e))) {
        seen[a] = true;
        if (same[a] < 0 || pair(same[a], seen)) {
          same[a] = e;
          return true;
        }
      }
    }
    return false;
  }

  /** Finds the hold that is most like one that is expected and has no partner yet. */
  private void replace(int e, boolean any) {
    if (isThere(e) || replacing(e) != null) {
      return;
    }
    int best = -1;
    for (int a = 0; a < same.length; a++) {
      PlanEntry hold = holds.get(a);
      if (!isExpected(a)
          && instead[a] < 0
          && (any || hold.isAbout(expected.get(e)))
          && (best < 0 || hold.alike(expected.get(e)) > holds.get(best).alike(expected.get(e)))) {
        best = a;
      }
    }
    if (best >= 0) {
      instead[best] = e;
    }
  }

  /** Whether a hold of the plan is one of those expected. */
  boolean isExpected(int hold) {
    return same[hold] >= 0;
  }

  /** The expected one in whose place a hold of the plan came; null for none. */
  @Nullable JsonObject insteadOf(int hold) {
    return instead[hold] < 0 ? null : expected.get(instead[hold]);
  }

  /** Whether one that is expected is in the plan. */
  boolean isThere(int e) {
    return Arrays.stream(same).anyMatch(by -> by == e);
  }

  /** The hold that came in place of one that is expected; null for none. */
  @Nullable PlanEntry replacing(int e) {
    for (int a = 0; a < instead.length; a++) {
      if (instead[a] == e) {
        return holds.get(a);
      }
    }
    return null;
  }
}
