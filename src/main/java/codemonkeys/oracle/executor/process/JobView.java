package codemonkeys.oracle.executor.process;

import java.nio.file.Path;
import java.util.List;

/**
 * What a job may see and change. All paths are absolute and free of links.
 *
 * @param workspace what it may change, in a layer or a copy that is thrown away: the workspace, or
 *     another tree that its product lies in
 * @param area the part of the workspace that is copied where no layer is possible
 * @param homes home folders: empty and private for the job, but for what is shown below
 * @param caches folders below the homes that it may read, and write to in a layer thrown away
 * @param shown files and folders that it may read although they lie below a home or a temporary
 *     folder: tools on PATH, the Java that runs Oracle
 * @param hidden files and folders that it may not see wherever they lie; empty to it
 * @param network whether it may use the network
 */
public record JobView(
    Path workspace,
    Path area,
    List<Path> homes,
    List<Path> caches,
    List<Path> shown,
    List<Path> hidden,
    boolean network) {
  public JobView {
    homes = List.copyOf(homes);
    caches = List.copyOf(caches);
    shown = List.copyOf(shown);
    hidden = List.copyOf(hidden);
    if (!area.startsWith(workspace)) {
      throw new IllegalArgumentException(area + " is not part of " + workspace);
    }
  }
}
