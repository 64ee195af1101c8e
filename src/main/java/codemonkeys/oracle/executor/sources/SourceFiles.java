package codemonkeys.oracle.executor.sources;

import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.Git;
import codemonkeys.oracle.files.Git.GitException;
import codemonkeys.oracle.files.GitRepositories;
import codemonkeys.oracle.files.ProductFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a job's tree are source. In a repository it is what git tracks, or would track
 * because no ignore rule names it, and what tracked links lead to; that of a submodule or of a
 * repository within another one is asked of itself. Where no repository knows better, it is all
 * that lies outside the usual folders of build output.
 *
 * <p>Repositories are asked when a file in them is, each once.
 */
final class SourceFiles {
  /** Where builds write, for files that git does not know. */
  private static final Set<String> OUTPUT_FOLDERS =
      Set.of(
          ".git",
          ".codemonkeys",
          "nexus",
          "dash",
          "target",
          "build",
          "dist",
          "out",
          "bin",
          "obj",
          "node_modules",
          "__pycache__",
          ".pytest_cache",
          ".mypy_cache",
          ".ruff_cache",
          ".tox",
          ".nox",
          ".venv",
          "venv",
          ".gradle",
          ".next",
          ".nyc_output",
          "coverage",
          "htmlcov",
          ".cache",
          ".eggs");

  /** As many links after one another as Linux follows. */
  private static final int MAX_LINKS = 40;

  private final Path tree;
  private final Path product;
  private final boolean inWorkspace;
  private final GitRepositories repositories;

  /** The repositories that a folder lies in, the outermost first. */
  private final Map<Path, List<SourceRepository>> around = new HashMap<>();

  /**
   * Those of a job's tree; nothing is read yet.
   *
   * @param environment for git
   */
  SourceFiles(Path tree, ProductFolder product, Map<String, String> environment) {
    this.tree = tree;
    this.product = product.absolute();
    this.inWorkspace = product.inWorkspace();
    this.repositories = new GitRepositories(environment);
  }

  /**
   * Whether a file is source.
   *
   * @param path in the tree; what stands there may be gone
   */
  boolean contains(Path path) {
    for (Path part : path) {
      if (part.toString().equals(".git")) {
        return false;
      }
    }
    if (inWorkspace
        && (path.startsWith("nexus")
            || path.startsWith("dash")
            || path.startsWith(".codemonkeys"))) {
      return false;
    }
    Path file = tree.resolve(path);
    List<SourceRepository> repositories = around(parent(file));
    SourceRepository outer = null;
    boolean outerCounts = true;
    boolean known = false;
    for (SourceRepository each : repositories) {
      boolean counts =
          outer == null || product.startsWith(each.top) || counts(each, outer, outerCounts);
      known |= counts && each.knows(file, repositories);
      outer = each;
      outerCounts = counts;
    }
    if (known) {
      return true;
    }
    if (outer == null || isLeftOutWithItsProduct(file, outer)) {
      return isOutsideOfOutput(file);
    }
    return repositories.stream().anyMatch(repository -> repository.isLinkedTo(file));
  }

  /** Whether what a repository knows that lies in another one is source. */
  private boolean counts(SourceRepository inner, SourceRepository outer, boolean outerCounts) {
    if (outer.has(inner.top)) {
      return outerCounts;
    }
    // Ignored by the product's own, as dependencies are; checkouts of other products often are
    // ignored by the workspace that they lie in, and are source all the same.
    return !inner.top.startsWith(own().top) && isOutsideOfOutput(inner.top);
  }

  private SourceRepository own() {
    List<SourceRepository> repositories = around(product);
    return repositories.isEmpty()
        ? new SourceRepository(product)
        : repositories.get(repositories.size() - 1);
  }

  /** A product that git ignores as a whole is one without git. */
  private boolean isLeftOutWithItsProduct(Path file, SourceRepository innermost) {
    return file.startsWith(product) && product.startsWith(innermost.top) && !innermost.has(product);
  }

  private boolean isOutsideOfOutput(Path file) {
    // The product itself may lie in build/ or bin/.
    Path below = (file.startsWith(product) ? product : tree).relativize(file);
    for (int i = 0; i < below.getNameCount() - 1; i++) {
      if (OUTPUT_FOLDERS.contains(below.getName(i).toString())) {
        return false;
      }
    }
    String name = String.valueOf(below.getFileName());
    return !name.endsWith(".pyc") && !name.equals(".coverage");
  }

  private List<SourceRepository> around(Path folder) {
    List<SourceRepository> known = around.get(folder);
    if (known != null) {
      return known;
    }
    List<SourceRepository> found = new ArrayList<>();
    if (!folder.equals(tree)) {
      found.addAll(around(parent(folder)));
    } else if (inWorkspace) {
      // A workspace may be a part of a larger repository; of a root nothing above it is read.
      for (Path at = tree.getParent(); at != null && found.isEmpty(); at = at.getParent()) {
        if (isRepository(at)) {
          found.add(new SourceRepository(at));
        }
      }
    }
    if (isRepository(folder)) {
      found.add(new SourceRepository(folder));
    }
    around.put(folder, List.copyOf(found));
    return found;
  }

  private static boolean isRepository(Path folder) {
    return Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " lies in no folder");
    }
    return parent;
  }

  /** A folder with a {@code .git}. */
  private final class SourceRepository {
    private final Path top;
    private @Nullable Git git;
    private boolean asked;

    /** By {@link FileNames}, relative to the top; null when git can't say. */
    private @Nullable TreeSet<String> files;

    /** What links that are tracked lead to; null when not asked yet. */
    private @Nullable Set<Path> targets;

    SourceRepository(Path top) {
      this.top = top;
    }

    private Git git() throws GitException {
      if (git == null) {
        git = repositories.open(top);
      }
      return git;
    }

    private @Nullable TreeSet<String> files() {
      if (!asked) {
        asked = true;
        try {
          files = new TreeSet<>(git().sourceFiles());
        } catch (GitException e) {
          files = null; // then all that was there is source, but for build output
        }
      }
      return files;
    }

    boolean knows(Path file, List<SourceRepository> repositories) {
      TreeSet<String> names = files();
      if (names == null) {
        return isOutsideOfOutput(file);
      }
      return names.contains(name(file))
          || (isInUnlistedFolder(file, names, repositories) && isOutsideOfOutput(file));
    }

    /** In a submodule that is not initialised but has files: neither repository lists those. */
    private boolean isInUnlistedFolder(
        Path file, TreeSet<String> names, List<SourceRepository> repositories) {
      for (Path at = file.getParent();
          at != null && at.startsWith(top) && !at.equals(top);
          at = at.getParent()) {
        Path folder = at;
        if (names.contains(name(at)) || names.contains(name(at) + "/")) {
          return repositories.stream().noneMatch(each -> each.top.equals(folder));
        }
      }
      return false;
    }

    /** Whether it lists a folder, or something in it. */
    boolean has(Path folder) {
      TreeSet<String> names = files();
      if (names == null || folder.equals(top)) {
        return true;
      }
      String name = name(folder);
      String below = names.ceiling(name + "/");
      return names.contains(name) || (below != null && below.startsWith(name + "/"));
    }

    boolean isLinkedTo(Path file) {
      if (targets == null) {
        targets = new HashSet<>();
        try {
          for (String link : git().trackedLinks()) {
            follow(FileNames.resolve(top, link), targets);
          }
        } catch (GitException e) {
          // Of files without git those outside of build output are source anyway.
        }
      }
      for (Path at = file; at != null && !at.equals(tree); at = at.getParent()) {
        if (targets.contains(at)) {
          return true;
        }
      }
      return false;
    }

    private String name(Path path) {
      return FileNames.of(top.relativize(path));
    }
  }

  private void follow(Path link, Set<Path> targets) {
    Path at = link;
    try {
      for (int i = 0; i < MAX_LINKS && Files.isSymbolicLink(at); i++) {
        Path named = parent(at).resolve(Files.readSymbolicLink(at));
        Path name = named.getFileName();
        // Its folder by way of other links; itself it may be a link once more.
        at =
            name == null || name.toString().equals("..") || name.toString().equals(".")
                ? named.toRealPath()
                : parent(named).toRealPath().resolve(name);
        if (at.startsWith(tree) && !tree.startsWith(at)) {
          targets.add(at);
        }
      }
    } catch (IOException e) {
      // It leads nowhere.
    }
  }
}
