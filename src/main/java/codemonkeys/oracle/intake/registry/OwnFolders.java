package codemonkeys.oracle.intake.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders that no root may give jobs access to.
 *
 * @param homes of the user that runs Oracle; folders below them may be roots
 * @param oracles where Oracle keeps its settings, the signing key among them, and its cache
 */
public record OwnFolders(List<Path> homes, List<Path> oracles) {
  public OwnFolders {
    homes = withReal(homes);
    oracles = withReal(oracles);
  }

  /** Roots are real paths, and these may be reached through links. */
  private static List<Path> withReal(List<Path> folders) {
    List<Path> all = new ArrayList<>();
    for (Path folder : folders) {
      Path absolute = folder.toAbsolutePath().normalize();
      all.add(absolute);
      // Those that are not there yet will be made below what is.
      for (Path at = absolute; at != null; at = at.getParent()) {
        try {
          all.add(at.toRealPath().resolve(at.relativize(absolute)).normalize());
          break;
        } catch (IOException e) {
          // not there, or not to be looked at
        }
      }
    }
    return List.copyOf(all);
  }
}
