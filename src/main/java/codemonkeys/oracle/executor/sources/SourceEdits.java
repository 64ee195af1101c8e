package codemonkeys.oracle.executor.sources;

import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.ProductFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
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
 * <p>Contents are compared, and whether its owner may execute a file, and not what git says of
 * them: git can be configured not to look.
 */
public final class SourceEdits {
  private static final int FILE_TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  private final Path tree;
  private final @Nullable SourceFiles sources;

  /** What sources were before, by path in the tree; only where there is no layer. */
  private final Map<Path, String> before = new LinkedHashMap<>();

  private SourceEdits(Path tree, @Nullable SourceFiles sources) {
    this.tree = tree;
    this.sources = sources;
  }

  /** Of a job that has not begun: nothing is source. */
  public static SourceEdits none() {
    return new SourceEdits(Path.of("/"), null);
  }

  /**
   * Records what is there before a job.
   *
   * @param tree what the job may change
   * @param environment for git
   */
  public static SourceEdits before(
      Path tree, ProductFolder product, Map<String, String> environment) {
    return new SourceEdits(tree, new SourceFiles(tree, product, environment));
  }

  /** Records the state of each source in an area of the tree, which the job will get a copy of. */
  public SourceEdits record(Path area) throws IOException {
    walk(
        area,
        file -> {
          Path path = tree.relativize(file);
          if (isSource(path)) {
            String state = SourceCopy.state(file);
            if (!state.equals(SourceCopy.UNREADABLE)) { // it is not in a copy either
              before.put(path, state);
            }
          }
        });
    return this;
  }

  private boolean isSource(Path path) {
    return sources != null && sources.contains(path);
  }

  /** For people and documents. */
  private static String text(Path path) {
    return FileNames.text(FileNames.of(path));
  }

  /** Of folders of a layer, those that show what lies below them at the same path. */
  public interface Merged {
    Set<Path> of(List<Path> folders) throws IOException;
  }

  /** What a job changed, by the layer that it wrote into; paths in the tree, sorted. */
  public List<String> inLayer(Path upper, Merged merged) throws IOException {
    SortedSet<String> edited = new TreeSet<>();
    List<Path> folders = new ArrayList<>();
    Files.walkFileTree(
        upper,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path path = upper.relativize(folder);
            if (!folder.equals(upper)) {
              if (isFolder(tree.resolve(path))) {
                folders.add(path);
              } else if (isThere(tree.resolve(path)) && isSource(path)) {
                edited.add(text(path)); // a folder in place of a file
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path path = upper.relativize(file);
            Path lower = tree.resolve(path);
            if (isFolder(lower)) {
              goneBelow(lower, null, edited);
            } else if (isThere(lower)
                && (isWhiteout(file) || !isSame(file, lower))
                && isSource(path)) {
              edited.add(text(path));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // What the job closed to others may hide an edit. What is new can't, however deep.
            Path path = upper.relativize(file);
            if (isThere(tree.resolve(path))) {
              edited.add(text(path));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Set<Path> same = merged.of(folders);
    for (Path folder : folders) {
      if (!same.contains(folder)) {
        // What was there is gone, but for what was written anew.
        goneBelow(tree.resolve(folder), upper.resolve(folder), edited);
      }
    }
    return List.copyOf(edited);
  }

  private void goneBelow(Path lower, @Nullable Path upper, Set<String> edited) throws IOException {
    walk(
        lower,
        file -> {
          Path path = tree.relativize(file);
          boolean anew = upper != null && isThere(upper.resolve(lower.relativize(file)));
          if (!anew && isSource(path)) {
            edited.add(text(path));
          }
        });
  }

  /** What is not as it was recorded before, in a copy or in the place itself. */
  public List<String> since(Path area, Path where) throws IOException {
    List<String> edited = new ArrayList<>();
    Map<Path, Boolean> inPlace = new HashMap<>();
    for (Map.Entry<Path, String> source : before.entrySet()) {
      Path file = where.resolve(area.relativize(tree.resolve(source.getKey())));
      if (!isInPlace(file.getParent(), where, inPlace)
          || !SourceCopy.state(file).equals(source.getValue())) {
        edited.add(text(source.getKey()));
      }
    }
    edited.sort(null);
    return edited;
  }

  /** Whether a folder is one, and no link has taken its place or that of one above it. */
  private static boolean isInPlace(@Nullable Path folder, Path where, Map<Path, Boolean> known) {
    if (folder == null || folder.equals(where)) {
      return true;
    }
    Boolean before = known.get(folder);
    boolean is =
        before == null ? isFolder(folder) && isInPlace(folder.getParent(), where, known) : before;
    known.put(folder, is);
    return is;
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

  private interface SourceVisit {
    void file(Path file) throws IOException;
  }

  private static void walk(Path folder, SourceVisit visit) throws IOException {
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

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether two are the same; not when the job closed one of them to this user. */
  private static boolean isSame(Path a, Path b) {
    try {
      boolean linkA = Files.isSymbolicLink(a);
      boolean linkB = Files.isSymbolicLink(b);
      if (linkA || linkB) {
        return linkA && linkB && Files.readSymbolicLink(a).equals(Files.readSymbolicLink(b));
      }
      return Files.isRegularFile(a, LinkOption.NOFOLLOW_LINKS)
          && Files.isRegularFile(b, LinkOption.NOFOLLOW_LINKS)
          && Files.size(a) == Files.size(b)
          && SourceCopy.isProgram(a) == SourceCopy.isProgram(b)
          && Files.mismatch(a, b) < 0;
    } catch (IOException e) {
      return false;
    }
  }
}
