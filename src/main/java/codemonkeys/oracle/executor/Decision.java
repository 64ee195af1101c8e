package codemonkeys.oracle.executor;

/** What becomes of an order when its turn comes. */
public sealed interface Decision {
  /** It runs. */
  record Ready(PreparedJob job) implements Decision {}

  /** It becomes failed without having run; the run goes on and ends with 1. */
  sealed interface Refusal extends Decision {
    String reason();
  }

  /** It must not run, now or later. */
  record Refused(String reason) implements Refusal {}

  /** It could not come out well. */
  record CantRun(String reason) implements Refusal {}

  /** It is not wanted any more: it becomes skipped. */
  record Skipped(String reason) implements Decision {}

  /** It stays pending for another time. */
  record Waits(String reason) implements Decision {}
}
