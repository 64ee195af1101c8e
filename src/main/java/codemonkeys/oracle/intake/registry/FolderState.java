package codemonkeys.oracle.intake.registry;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Workspace.Link;
import codemonkeys.oracle.files.Workspace.Presence;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the folder of a product can be used, and if not, why. */
public enum FolderState {
  THERE,
  /** Nothing is there, or something that is no folder or can't be looked at. */
  MISSING,
  /** The path leaves the workspace and all roots. */
  OUTSIDE,
  /** A symlink stands on the way to it, or in its place. */
  LINK,
  /** The entry says where the source comes from, and not where it is. */
  NOT_CHECKED_OUT;

  /** Looks. */
  public static FolderState of(RegistryEntry entry) {
    ProductFolder folder = entry.folder();
    if (folder == null) {
      return entry.checkedOut() ? OUTSIDE : NOT_CHECKED_OUT;
    }
    return switch (folder.tree().look(folder.path())) {
      case DIRECTORY -> THERE;
      case OTHER -> folder.tree().link(folder.path()).isPresent() ? LINK : MISSING;
      case ABSENT, FILE, UNKNOWN -> MISSING;
    };
  }

  /** What is wrong with the folder of a product, by its entry's place; null when it is there. */
  public static @Nullable Problem problem(RegistryEntry entry) {
    ProductFolder folder = entry.folder();
    JsonValue path = entry.document().members().get("path");
    JsonValue place = path == null ? entry.document() : path;
    if (folder == null) {
      return entry.outside().stream()
          .filter(problem -> problem.line() == place.line() && problem.column() == place.column())
          .findFirst()
          .orElseGet(
              () ->
                  Problem.at(
                      place,
                      "it is not checked out here: the entry has repo and no path",
                      "check it out and name its folder in path; for the workspace itself write"
                          + " \"path\": \".\""));
    }
    Presence presence = folder.tree().look(folder.path());
    Optional<Link> link = folder.tree().link(folder.path());
    if (presence == Presence.DIRECTORY) {
      return null;
    }
    if (presence == Presence.OTHER && link.isPresent()) {
      return Problem.at(
          place,
          "path goes through a symlink ("
              + Shown.line(folder.shown(link.get().path()) + " -> " + link.get().target())
              + ")",
          "expected a real folder, links are not followed; write the path that the link stands for,"
              + " below the workspace or a folder in roots");
    }
    return Problem.at(
        place,
        "path names "
            + Shown.text(folder.shown())
            + ", which "
            + switch (presence) {
              case ABSENT -> "is not there";
              case UNKNOWN -> "can't be looked at";
              default -> "is no folder";
            },
        presence == Presence.UNKNOWN
            ? "check permissions of it and of the folders above it"
            : "expected a folder; check it out there or correct the path");
  }
}
