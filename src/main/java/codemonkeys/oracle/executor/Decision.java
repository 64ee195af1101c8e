package codemonkeys.oracle.executor;

/** What becomes of an order when its turn comes. */
public sealed interface Decision {
  /** It runs. */
  record Ready(PreparedJob job) implements Decision {}

  /** It does not run. */
  sealed interface Obstacle extends Decision {
    String reason();
  }

  /** It becomes failed without having run; the run goes on and ends with 1. */
  sealed interface Refusal extends Obstacle {}

  /** It must not run, now or later. */
  record Refused(String reason) implements Refusal {}

  /** It could not come out well. */
  record CantRun(String reason) implements Refusal {}

  /** It is not wanted any more: it becomes skipped. */
  record Skipped(String reason) implements Obstacle {}

  /** It stays pending for another time. */
  record Waits(String reason) implements Obstacle {}
}
