package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.facts.Product.Setup;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace.Link;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.TestCommand.Finding.Nothing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a product can be tested, and what exactly is in the way.
 *
 * @param problem by the place of its entry in the registry; null when nothing is in the way, or
 *     that on purpose
 */
public record ProductSetup(Setup setup, @Nullable Problem problem) {
  /** Looks. */
  public static ProductSetup of(RegistryEntry entry) {
    ProductSetup obstacle = withoutFolder(entry);
    if (obstacle != null) {
      return obstacle;
    }
    if (!entry.tests()) {
      return new ProductSetup(Setup.NO_TESTS, null);
    }
    return TestCommand.look(entry) instanceof Nothing nothing
        ? new ProductSetup(
            Setup.NO_TEST_COMMAND, Problem.at(entry.document(), nothing.what(), TestCommand.FIX))
        : new ProductSetup(Setup.READY, null);
  }

  /** Why the folder of a product can't be used; null when it can. */
  public static @Nullable ProductSetup withoutFolder(RegistryEntry entry) {
    ProductFolder folder = entry.folder();
    JsonValue path = entry.document().members().get("path");
    JsonValue place = path == null ? entry.document() : path;
    if (folder == null) {
      return entry.checkedOut()
          ? new ProductSetup(Setup.FOLDER_OUTSIDE, outside(entry, place))
          : new ProductSetup(
              Setup.NOT_CHECKED_OUT,
              Problem.at(
                  place,
                  "it is not checked out here: the entry has repo and no path",
                  "check it out and name its folder in path; for the workspace itself write"
                      + " \"path\": \".\""));
    }
    Presence presence = folder.tree().look(folder.path());
    if (presence == Presence.DIRECTORY) {
      return null;
    }
    Optional<Link> link =
        presence == Presence.OTHER ? folder.tree().link(folder.path()) : Optional.empty();
    return link.isPresent()
        ? new ProductSetup(Setup.FOLDER_IS_LINK, behindLink(folder, link.get(), place))
        : new ProductSetup(Setup.FOLDER_MISSING, missing(folder, presence, place));
  }

  /** What was found wrong with the path when the registry was read. */
  private static @Nullable Problem outside(RegistryEntry entry, JsonValue place) {
    for (Problem problem : entry.outside()) {
      if (problem.line() == place.line() && problem.column() == place.column()) {
        return problem;
      }
    }
    return null;
  }

  private static Problem behindLink(ProductFolder folder, Link link, JsonValue place) {
    return Problem.at(
        place,
        "path goes through a symlink ("
            + Printable.line(folder.shown(link.path()) + " -> " + link.target())
            + ")",
        "expected a real folder, links are not followed; write the path that the link stands for,"
            + " below the workspace or a folder in roots");
  }

  private static Problem missing(ProductFolder folder, Presence presence, JsonValue place) {
    return Problem.at(
        place,
        "path names "
            + Printable.text(folder.shown())
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
