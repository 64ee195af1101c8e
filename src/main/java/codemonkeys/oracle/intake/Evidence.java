package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import java.util.Optional;

/** The evidence that a run report names: files or folders, relative to {@code dash/}. */
public enum Evidence {
  THERE,
  MISSING,
  /** It lies outside the workspace, where nothing is looked at. */
  OUTSIDE;

  /** Looks whether it is there; what stands behind a link is not. */
  public static Evidence look(Workspace workspace, String named) {
    Optional<String> normal = inside(named);
    if (normal.isEmpty()) {
      return OUTSIDE;
    }
    Presence presence = workspace.look(normal.get());
    return presence == Presence.FILE || presence == Presence.DIRECTORY ? THERE : MISSING;
  }

  static boolean isOutside(String named) {
    return inside(named).isEmpty();
  }

  private static Optional<String> inside(String named) {
    return named.startsWith("/") ? Optional.empty() : Workspace.normalize("dash/" + named);
  }

  /** What is wrong with evidence that a report names and that is not there. */
  public Problem problem(String named, int line, int column) {
    return this == OUTSIDE
        ? new Problem(
            line,
            column,
            "evidence " + Printable.text(named) + " lies outside the workspace",
            "expected a path relative to dash/; correct it")
        : new Problem(
            line,
            column,
            "evidence " + Printable.text(named) + " is not there",
            "expected a file or folder below dash/; restore it, or run the job again");
  }
}
