package codemonkeys.oracle.executor;

import codemonkeys.oracle.executor.process.Isolation;
import codemonkeys.oracle.executor.process.JobView;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A job that may run, with everything decided but the moment. What {@code --dry-run} shows is this,
 * and this is what runs.
 *
 * @param argv what is run; empty for a report that can be rebuilt without running anything
 * @param origin where the argv comes from
 * @param folder where it runs
 * @param time for all its actions together; the smallest of what the order, the run and the
 *     product's minutes leave
 * @param timeBy which of them that is
 * @param runLeft what is left of the run's own time, preparations included; null when that is not
 *     bounded
 * @param attempts how often the command may be tried
 * @param isolation what this machine gives
 * @param evidence files that have to be there afterwards, named as {@link #shown} does
 */
public record PreparedJob(
    QueuedOrder order,
    JobTarget target,
    Budget budget,
    List<String> argv,
    String origin,
    ProductFolder folder,
    SortedMap<String, String> environment,
    JobView view,
    Duration time,
    String timeBy,
    @Nullable Duration runLeft,
    int attempts,
    ByteSize output,
    ByteSize memory,
    ByteSize scratch,
    int processes,
    Isolation isolation,
    List<String> evidence) {
  public PreparedJob {
    argv = List.copyOf(argv);
    evidence = List.copyOf(evidence);
  }

  /** The folder where it runs, for people. */
  public String where() {
    return folder.shown().isEmpty() ? "." : folder.shown();
  }

  /** What it may change: the workspace, or the root that its product lies below; see the view. */
  Path tree() {
    return view.workspace();
  }

  /** The folder where it runs, relative to {@link #tree}. */
  String folderInTree() {
    return tree().relativize(folder.absolute()).toString();
  }

  /** How a path relative to {@link #tree} is named in messages and files. */
  String shown(String inTree) {
    // The path stays a text: it may be one that no file can have, made of a name that is no text.
    String prefix = folder.shown(folder.tree().root().relativize(tree()).toString());
    return prefix.isEmpty() ? inTree : inTree.isEmpty() ? prefix : prefix + "/" + inTree;
  }

  /** The path relative to {@link #tree} of a file that is named; empty when it lies outside. */
  Optional<String> inTree(String shown) {
    String prefix = shown("");
    return prefix.isEmpty()
        ? Optional.of(shown)
        : Optional.of(shown)
            .filter(named -> named.startsWith(prefix + "/"))
            .map(named -> named.substring(prefix.length() + 1));
  }

  /** Where in a run folder a copy of a file belongs, below a folder for such copies. */
  static String stored(String shown) {
    String stored = shown;
    while (stored.startsWith("../") || stored.startsWith("/")) {
      stored = stored.substring(stored.indexOf('/') + 1);
    }
    return stored;
  }
}
