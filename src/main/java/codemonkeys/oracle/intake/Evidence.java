package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.Diagnostic;
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
    Optional<String> normal = Workspace.normalize("dash/" + named);
    if (isOutside(named) || normal.isEmpty()) {
      return OUTSIDE;
    }
    Presence presence = workspace.look(normal.get());
    return presence == Presence.FILE || presence == Presence.DIRECTORY ? THERE : MISSING;
  }

  static boolean isOutside(String named) {
    return named.startsWith("/") || Workspace.normalize("dash/" + named).isEmpty();
  }

  /** How to fix evidence that is {@link #OUTSIDE}. */
  public static final String OUTSIDE_FIX = "expected a path relative to dash/; correct it";

  /** What is wrong with it. */
  public static String outside(String named) {
    return "evidence " + codemonkeys.oracle.files.Shown.text(named) + " lies outside the workspace";
  }

  /** Evidence that a report names and that is {@link #MISSING}. */
  static Diagnostic missing(String report, String named) {
    return Diagnostic.warning(
        report,
        0,
        0,
        "evidence " + codemonkeys.oracle.files.Shown.text(named) + " is not there",
        "expected a file or folder below dash/; restore it, or run the job again");
  }
}
