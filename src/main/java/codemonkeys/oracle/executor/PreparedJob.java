package codemonkeys.oracle.executor;

import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.View;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A job that may run, with everything decided but the moment. What {@code --dry-run} shows is this,
 * and this is what runs.
 *
 * @param argv what is run; empty for a report that can be rebuilt without running anything
 * @param origin where the argv comes from
 * @param folder where it runs, relative to the workspace
 * @param time for all its actions together; the smallest of what the order, the run and the
 *     product's minutes leave
 * @param timeBy which of them that is
 * @param runLeft what is left of the run's own time, preparations included; null when that is not
 *     bounded
 * @param attempts how often the command may be tried
 * @param isolation what this machine gives
 * @param evidence files that have to be there afterwards, relative to the workspace
 */
public record PreparedJob(
    QueuedOrder order,
    Site site,
    Budget budget,
    List<String> argv,
    String origin,
    String folder,
    SortedMap<String, String> environment,
    View view,
    Duration time,
    String timeBy,
    @Nullable Duration runLeft,
    int attempts,
    ByteSize output,
    ByteSize memory,
    int processes,
    Isolation isolation,
    List<String> evidence) {
  public PreparedJob {
    argv = List.copyOf(argv);
    evidence = List.copyOf(evidence);
  }

  Path workspace() {
    return view.workspace();
  }
}
