package codemonkeys.oracle.fleet.history;

import codemonkeys.oracle.files.GitHistory.Commit;
import codemonkeys.oracle.planning.Planner;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A moment at which a plan was made, or could have been.
 *
 * @param name the plan's id, or the commit's
 * @param commit whose files say how the fleet was
 * @param recorded what the plan gave, as {@code product intent}; null for a commit
 */
record PastMoment(
    Kind kind,
    String name,
    Instant asOf,
    Commit commit,
    Planner.Request request,
    @Nullable List<String> recorded) {
  /** What makes it one. */
  enum Kind {
    PLAN,
    COMMIT
  }
}
