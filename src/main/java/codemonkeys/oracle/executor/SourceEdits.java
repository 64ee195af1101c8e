package codemonkeys.oracle.executor;

import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.Git;
import codemonkeys.oracle.files.Git.GitException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which sources a job changed: what was there before, is source, and is not as it was. New files
 * are none, and neither is what lies in a folder of build output; all of it is thrown away anyway,
 * but a suite that rewrites what it tests has proven nothing.
 *
 * <p>Contents are compared, and not what git says of them: git can be told not to look.
 */
final class SourceEdits {
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
          ".coverage",
          ".cache",
          ".eggs");

  private static final int FILE_TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  private final Path workspace;
  private final @Nullable Path repository;

  /** By {@link FileNames}, relative to the repository. */
  private final Set<String> tracked;

  /** Digests of sources before, by path in the workspace; only where there is no layer. */
  private final Map<Path, String> digests;

  private SourceEdits(
      Path workspace, @Nullable Path repository, Set<String> tracked, Map<Path, String> digests) {
    this.workspace = workspace;
    this.repository = repository;
    this.tracked = tracked;
    this.digests = digests;
  }

  static SourceEdits none() {
    return new SourceEdits(Path.of("/"), null, Set.of(), Map.of());
  }

  /** Knows how to find out what is source. */
  record Finder(Map<String, String> environment) {
    /**
     * Takes down what is there before a job.
     *
     * @param layered the job writes into a layer, which will hold what it changed and nothing else
     */
    SourceEdits before(PreparedJob job, boolean layered, boolean compared) throws IOException {
      Path workspace = job.tree();
      Path repository = job.folder().repository().orElse(null);
      Set<String> tracked = new HashSet<>();
      if (repository != null) {
        try {
          tracked.addAll(Git.open(repository, environment).sourceFiles());
        } catch (GitException e) {
          repository = null; // then all that was there is source, but for build output
        }
      }
      SourceEdits edits = new SourceEdits(workspace, repository, tracked, new LinkedHashMap<>());
      if (!layered) {
        edits.take(job.view().area());
      }
      return edits;
    }
  }

  private void take(Path area) throws IOException {
    walk(
        area,
        file -> {
          Path path = workspace.relativize(file);
          if (isSource(path)) {
            digests.put(path, SourceCopy.digest(file));
          }
        });
  }

  private boolean isSource(Path path) {
    Path file = workspace.resolve(path);
    if (repository != null && file.startsWith(repository)) {
      return tracked.contains(FileNames.of(repository.relativize(file)))
          && !path.startsWith("nexus")
          && !path.startsWith("dash")
          && !path.startsWith(".codemonkeys");
    }
    for (Path part : path) {
      if (OUTPUT_FOLDERS.contains(part.toString())) {
        return false;
      }
    }
    return !path.toString().endsWith(".pyc");
  }

  /** For people and documents. */
  private static String text(Path path) {
    return FileNames.text(FileNames.of(path));
  }

  /** Of folders of a layer, those that show what lies below them at the same path. */
  interface Merged {
    Set<Path> of(List<Path> folders) throws IOException;
  }

  /** What a job changed, by the layer that it wrote into; paths in the workspace, sorted. */
  List<String> inLayer(Path upper, Merged merged) throws IOException {
    SortedSet<String> edited = new TreeSet<>();
    List<Path> folders = new ArrayList<>();
    Files.walkFileTree(
        upper,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path path = upper.relativize(folder);
            if (!folder.equals(upper) && isFolder(workspace.resolve(path))) {
              folders.add(path);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path path = upper.relativize(file);
            Path lower = workspace.resolve(path);
            if (!Files.exists(lower, LinkOption.NOFOLLOW_LINKS)) {
              return FileVisitResult.CONTINUE;
            }
            if (isFolder(lower)) {
              goneBelow(lower, null, edited);
            } else if (isSource(path) && (isWhiteout(file) || !sameContent(file, lower))) {
              edited.add(text(path));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // What the job closed to others may hide an edit. What is new can't, however deep.
            Path path = upper.relativize(file);
            if (Files.exists(workspace.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
              edited.add(text(path));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Set<Path> same = merged.of(folders);
    for (Path folder : folders) {
      if (!same.contains(folder)) {
        // What was there is gone, but for what was written anew.
        goneBelow(workspace.resolve(folder), upper.resolve(folder), edited);
      }
    }
    return List.copyOf(edited);
  }

  private void goneBelow(Path lower, @Nullable Path upper, Set<String> edited) throws IOException {
    walk(
        lower,
        file -> {
          Path path = workspace.relativize(file);
          boolean anew =
              upper != null
                  && Files.exists(upper.resolve(lower.relativize(file)), LinkOption.NOFOLLOW_LINKS);
          if (!anew && isSource(path)) {
            edited.add(text(path));
          }
        });
  }

  /** What is not as it was taken down before, in a copy or in the place itself. */
  List<String> since(Path area, Path where) throws IOException {
    List<String> edited = new ArrayList<>();
    for (Map.Entry<Path, String> source : digests.entrySet()) {
      Path file = where.resolve(area.relativize(workspace.resolve(source.getKey())));
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          || isFolder(file)
          || !SourceCopy.digest(file).equals(source.getValue())) {
        edited.add(text(source.getKey()));
      }
    }
    edited.sort(null);
    return edited;
  }

  /**
   * Whether the layer says that something was deleted: by a character device 0/0, as the kernel's
   * documentation of overlayfs has it.
   */
  private static boolean isWhiteout(Path file) throws IOException {
    int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    long device = (Long) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS);
    return (mode & FILE_TYPE) == CHARACTER_DEVICE && device == 0;
  }

  private interface Visit {
    void file(Path file) throws IOException;
  }

  private static void walk(Path folder, Visit visit) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            return at.endsWith(".git") || at.endsWith(".codemonkeys")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
              visit.file(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // not readable before, and not after
          }
        });
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean sameContent(Path a, Path b) throws IOException {
    boolean linkA = Files.isSymbolicLink(a);
    boolean linkB = Files.isSymbolicLink(b);
    if (linkA || linkB) {
      return linkA && linkB && Files.readSymbolicLink(a).equals(Files.readSymbolicLink(b));
    }
    return Files.isRegularFile(a, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(b, LinkOption.NOFOLLOW_LINKS)
        && Files.mismatch(a, b) < 0;
  }
}
