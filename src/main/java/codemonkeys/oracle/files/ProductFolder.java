package codemonkeys.oracle.files;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a product lies: in the workspace, or below one of the further roots that the registry
 * names. Its files are reached through the tree, which follows no link.
 *
 * @param tree the workspace or the root
 * @param prefix the root as messages and files name it: relative to the workspace, as {@code ../x},
 *     or absolute; empty for the workspace
 * @param path relative to the tree, in normal form; empty for the workspace itself, never for a
 *     root
 */
public record ProductFolder(Workspace tree, String prefix, String path) {
  public ProductFolder {
    if (path.isEmpty() && !prefix.isEmpty()) {
      throw new IllegalArgumentException("a product lies strictly below its root: " + prefix);
    }
  }

  /** One in the workspace. */
  public static ProductFolder in(Workspace workspace, String path) {
    return new ProductFolder(workspace, "", path);
  }

  public boolean inWorkspace() {
    return prefix.isEmpty();
  }

  public Path absolute() {
    return tree.resolve(path);
  }

  /** The path in the tree of what lies at a relative path in this folder. */
  public String at(String relative) {
    return path.isEmpty() ? relative : path + "/" + relative;
  }

  /** How a path in the tree is named in messages and files. */
  public String shown(String inTree) {
    return prefix.isEmpty() ? inTree : inTree.isEmpty() ? prefix : prefix + "/" + inTree;
  }

  /** How this folder is named in messages and files; empty for the workspace itself. */
  public String shown() {
    return shown(path);
  }

  /**
   * How a file below this folder is named that a document names by a path absolute or relative to
   * the workspace.
   *
   * @return empty for a path that does not lie below it, and for all when it lies in the workspace:
   *     there the paths of documents lead no further than the workspace
   */
  public Optional<String> below(Workspace workspace, String named) {
    if (inWorkspace()) {
      return Optional.empty();
    }
    try {
      Path file = workspace.root().resolve(named).normalize();
      return file.startsWith(absolute()) && !file.equals(absolute())
          ? Optional.of(shown(tree.root().relativize(file).toString()))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The top of the git repository that it lies in. A workspace may be a part of a larger
   * repository; of a root nothing above it is looked at.
   */
  public Optional<Path> repository() {
    for (Path at = absolute(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(at);
      }
      if (!inWorkspace() && at.equals(tree.root())) {
        break;
      }
    }
    return Optional.empty();
  }
}
