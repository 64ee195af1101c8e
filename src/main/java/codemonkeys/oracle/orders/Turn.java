package codemonkeys.oracle.orders;

import java.time.Instant;
import java.util.Comparator;

/**
 * When an open order runs among others: the lowest first. Of equal priority it is the oldest, and
 * of one plan whatever that plan put first.
 */
public record Turn(boolean running, int priority, Instant createdAt, JobId jobId)
    implements Comparable<Turn> {
  private static final Comparator<Turn> ORDER =
      Comparator.comparing((Turn turn) -> !turn.running())
          .thenComparing(Comparator.comparingInt(Turn::priority).reversed())
          .thenComparing(Turn::createdAt)
          .thenComparingInt(turn -> turn.jobId().number())
          .thenComparing(Turn::jobId);

  public static Turn of(QueuedOrder order) {
    return new Turn(
        order.status() == OrderStatus.RUNNING, order.priority(), order.createdAt(), order.jobId());
  }

  @Override
  public int compareTo(Turn other) {
    return ORDER.compare(this, other);
  }
}
