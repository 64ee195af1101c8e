package codemonkeys.oracle.executor;

/** What becomes of an order when its turn comes. */
public sealed interface Decision {
  /** It runs. */
  record Ready(PreparedJob job) implements Decision {}

  /** It must not run, now or later: it becomes failed, and the run goes on and ends with 1. */
  record Refused(String reason) implements Decision {}

  /** It ends without having run, since it could not come out well; the run ends with 1. */
  record CantRun(String reason) implements Decision {}

  /** It is not wanted any more: it becomes skipped. */
  record Skipped(String reason) implements Decision {}

  /** It stays pending for another time. */
  record Waits(String reason) implements Decision {}
}
