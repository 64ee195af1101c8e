package codemonkeys.oracle.intake.registry;

import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folders below which products may lie: the workspace, and those that {@code roots} of the
 * registry names.
 */
final class Roots {
  /** What is never a product's folder when a path comes to it through a root. */
  private static final List<String> OF_THE_FLEET = List.of("dash", "nexus", ".codemonkeys");

  /**
   * A root that can be used.
   *
   * @param tree its files
   * @param name as messages have it: relative to the workspace, or absolute as in the registry
   */
  private record Root(Workspace tree, String name) {}

  private final Workspace workspace;
  private final Map<Path, Root> roots = new HashMap<>();
  private final List<Problem> unusable = new ArrayList<>();

  private Roots(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Reads them; what is not even a text is for {@link Registry#checkDocument} to report. */
  static Roots of(JsonObject registry, Workspace workspace, OwnFolders own) {
    Roots roots = new Roots(workspace);
    for (JsonString named : new JsonFields(registry, new ArrayList<>()).optionalTexts("roots")) {
      roots.add(named, own);
    }
    return roots;
  }

  private void add(JsonString named, OwnFolders own) {
    Path folder;
    try {
      folder = workspace.root().resolve(named.value()).normalize();
    } catch (InvalidPathException e) {
      unusable(named, "is not a path", "expected a folder; correct it");
      return;
    }
    if (folder.getParent() == null) {
      unusable(named, "is the whole file system", "expected the folder with the products; name it");
    } else if (own.homes().contains(folder)) {
      unusable(
          named,
          "is a home folder",
          "jobs would see all of it; put the products into a folder of it, and name that");
    } else if (own.homes().stream().anyMatch(home -> home.startsWith(folder))) {
      unusable(named, "contains a home folder", "expected the folder with the products; name it");
    } else if (own.oracles().stream().anyMatch(o -> o.startsWith(folder) || folder.startsWith(o))) {
      unusable(
          named,
          "contains or is a part of Oracle's own folder for settings, the signing key or its cache",
          "jobs must not reach those; move the products or set ORACLE_CONFIG_DIR or"
              + " ORACLE_CACHE_DIR to a folder elsewhere");
    } else {
      look(named, folder);
    }
  }

  private void look(JsonString named, Path folder) {
    // From the top of the file system, so that a link anywhere on the way is seen.
    Workspace all = new Workspace(Path.of("/"));
    String normal = folder.toString().substring(1);
    switch (all.look(normal)) {
      case DIRECTORY ->
          roots.putIfAbsent(
              folder,
              new Root(
                  new Workspace(folder),
                  named.value().startsWith("/")
                      ? folder.toString()
                      : workspace.root().relativize(folder).toString()));
      case ABSENT -> unusable(named, "is not there", "expected a folder; make or correct it");
      case FILE -> unusable(named, "is no folder", "expected a folder; correct it");
      case UNKNOWN ->
          unusable(named, "can't be looked at", "check permissions of it and of those above it");
      case OTHER -> {
        Optional<Workspace.Link> link = all.link(normal);
        unusable(
            named,
            link.map(
                    l ->
                        "goes through a symlink ("
                            + Printable.line("/" + l.path() + " -> " + l.target())
                            + ")")
                .orElse("is no folder"),
            "expected a real folder, links are not followed; write the path that it stands for");
      }
    }
  }

  private void unusable(JsonString named, String what, String fix) {
    unusable.add(Problem.at(named, "the root " + named.shown() + " " + what, fix));
  }

  /** Where a product lies whose entry does not say so. */
  ProductFolder workspace() {
    return ProductFolder.in(workspace, "");
  }

  /** What is wrong with roots beyond what the schema says; products below them are outside. */
  List<Problem> unusable() {
    return unusable;
  }

  /**
   * Where a {@code path} of the registry leads, without a look at what is there.
   *
   * @param at where it stands
   * @param problems gets what is wrong
   * @return null when it can't be used
   */
  @Nullable ProductFolder find(String path, JsonValue at, List<Problem> problems) {
    Optional<String> inside = Workspace.normalize(path);
    if (inside.isPresent()) {
      return ProductFolder.in(workspace, inside.get());
    }
    Optional<Path> folder = absolute(path);
    for (Path above = folder.map(Path::getParent).orElse(null);
        above != null;
        above = above.getParent()) {
      Root root = roots.get(above);
      if (root != null) {
        return below(root, folder.get(), path, at, problems);
      }
    }
    if (folder.isPresent() && roots.containsKey(folder.get())) {
      problems.add(
          Problem.at(
              at,
              "path is a root itself (" + Printable.text(path) + ")",
              "expected a folder strictly below a root; name the folder above it in roots"));
      return null;
    }
    problems.add(
        Problem.at(
            at,
            "path leaves the workspace"
                + (roots.isEmpty() ? "" : " and all roots")
                + " ("
                + Printable.text(path)
                + ")",
            "expected a folder of the workspace, or strictly below one that roots names; correct"
                + " it, or add the folder above it to roots"));
    return null;
  }

  private @Nullable ProductFolder below(
      Root root, Path folder, String path, JsonValue at, List<Problem> problems) {
    if (folder.startsWith(workspace.root())) {
      Path normal = workspace.root().relativize(folder);
      if (!OF_THE_FLEET.contains(normal.getName(0).toString())) {
        return ProductFolder.in(workspace, normal.toString());
      }
      problems.add(
          Problem.at(
              at,
              "path leads into the fleet's own files (" + Printable.text(path) + ")",
              "expected the folder of a product; correct it"));
      return null;
    }
    if (workspace.root().startsWith(folder)) {
      problems.add(
          Problem.at(
              at,
              "path names a folder that the workspace lies in (" + Printable.text(path) + ")",
              "expected the folder of a product beside the workspace or in it; correct it"));
      return null;
    }
    return new ProductFolder(
        root.tree(), root.name(), root.tree().root().relativize(folder).toString());
  }

  private Optional<Path> absolute(String path) {
    // As in the workspace: nothing that another system would take for absolute.
    if (path.startsWith("\\") || (path.length() > 1 && path.charAt(1) == ':')) {
      return Optional.empty();
    }
    try {
      return Optional.of(workspace.root().resolve(path).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
