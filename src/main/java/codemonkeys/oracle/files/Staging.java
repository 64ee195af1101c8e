package codemonkeys.oracle.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Replaces several files as one: all or none, even across a crash.
 *
 * <p>Everything is first written and synced into a staging folder; a marker, moved into place,
 * decides; then each file is moved to where it belongs. A process that dies before the marker has
 * changed nothing, one that dies after it is finished by the next {@link #recover}. Callers hold
 * the workspace's lock.
 */
public final class Staging {
  private static final String MARKER = "COMMIT";
  private static final int MAX_ASIDE = 100;
  private static final String FOLDER_HERE = "a folder stands here, expected a file; remove it";

  private final Path base;
  private final Path folder;

  /**
   * Creates a staging area.
   *
   * @param base what targets are relative to
   * @param folder the staging folder, on the same file system; not there between uses
   */
  public Staging(Path base, Path folder) {
    this.base = base;
    this.folder = folder;
  }

  /**
   * Replaces files. A folder in the place of one is set aside, as {@code name.folder} beside it.
   *
   * @param files content by target, relative to the base in normal form
   * @throws IOException when staging fails, or nothing can be moved: then nothing has changed; or
   *     when moving fails later: then the next use, or {@link #recover}, finishes it, but for files
   *     in whose place there is a folder that can't be set aside
   */
  public void replace(SortedMap<String, byte[]> files) throws IOException {
    recover();
    realFolder(folder);
    AtomicFiles.makeFolders(folder);
    List<String> targets = new ArrayList<>();
    try {
      int number = 0;
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        AtomicFiles.writeThrough(folder.resolve(Integer.toString(number++)), file.getValue());
        targets.add(file.getKey());
      }
      createFolders(targets);
      Path marker = folder.resolve(MARKER + ".tmp");
      AtomicFiles.writeThrough(marker, String.join("\n", targets).getBytes(StandardCharsets.UTF_8));
      AtomicFiles.syncFolder(folder);
      Files.move(marker, folder.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
      AtomicFiles.syncFolder(folder);
    } catch (IOException | RuntimeException e) {
      clear();
      throw e;
    }
    List<Path> left;
    try {
      left = moveAll(targets);
    } catch (IOException | RuntimeException e) {
      if (isWhole(targets)) {
        clear();
      }
      throw e;
    }
    if (!left.isEmpty()) {
      throw failure(left.get(0), FOLDER_HERE, null);
    }
  }

  /** Replaces one file in the same way. */
  public void replace(String target, byte[] content) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(target, content);
    replace(files);
  }

  /** Whether nothing was moved yet. */
  private boolean isWhole(List<String> targets) {
    for (int i = 0; i < targets.size(); i++) {
      if (!Files.exists(folder.resolve(Integer.toString(i)), LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  /** Finishes or forgets what a process that died has left. */
  public void recover() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path marker = folder.resolve(MARKER);
    if (Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)) {
      List<String> targets = Files.readString(marker).lines().toList();
      for (String target : targets) {
        if (!Workspace.normalize(target).equals(java.util.Optional.of(target))) {
          throw new IOException("a staged file leaves the workspace: " + Printable.text(target));
        }
      }
      moveAll(targets);
    } else {
      clear();
    }
  }

  /** Makes the folders of the targets; what leads out of the base by a link is not written to. */
  private void createFolders(List<String> targets) throws IOException {
    TreeSet<String> folders = new TreeSet<>();
    for (String target : targets) {
      for (int at = target.indexOf('/'); at >= 0; at = target.indexOf('/', at + 1)) {
        folders.add(target.substring(0, at));
      }
    }
    for (String each : folders) {
      Path made = base.resolve(each);
      realFolder(made);
      if (!Files.exists(made, LinkOption.NOFOLLOW_LINKS)) {
        AtomicFiles.makeFolders(made);
        Path above = made.getParent();
        if (above != null) {
          AtomicFiles.syncFolder(above);
        }
      }
    }
  }

  private static void realFolder(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(path.toString());
    }
  }

  /**
   * Moves what is staged to where it belongs.
   *
   * @return targets in whose place there is a folder that can't be set aside: what belongs there is
   *     lost, since nothing that comes later could be written otherwise
   */
  private List<Path> moveAll(List<String> targets) throws IOException {
    List<Path> left = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Path staged = folder.resolve(Integer.toString(i));
      if (Files.exists(staged, LinkOption.NOFOLLOW_LINKS)) {
        createFolders(List.of(targets.get(i)));
        Path target = base.resolve(targets.get(i));
        if (isFolder(target) && !setAside(target)) {
          left.add(target);
        } else {
          move(staged, target);
        }
      }
    }
    TreeSet<Path> parents = new TreeSet<>();
    for (String target : targets) {
      Path parent = base.resolve(target).getParent();
      // What was moved before a crash may be gone again with its folder.
      if (parent != null && Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        parents.add(parent);
      }
    }
    for (Path parent : parents) {
      AtomicFiles.syncFolder(parent);
    }
    clear();
    return left;
  }

  private static boolean setAside(Path folder) {
    for (int number = 1; number <= MAX_ASIDE; number++) {
      Path aside =
          folder.resolveSibling(
              folder.getFileName() + ".folder" + (number == 1 ? "" : "-" + number));
      if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
          return true;
        } catch (IOException e) {
          return false; // a file system is mounted here
        }
      }
    }
    return false;
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void move(Path staged, Path target) throws IOException {
    try {
      Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw failure(
          target,
          "it is on another file system than " + staged.getParent() + ", keep the two on one",
          e);
    } catch (FileSystemException e) {
      throw failure(target, Printable.reason(e), e);
    }
  }

  private static IOException failure(Path target, String why, @Nullable IOException cause) {
    FileSystemException failure = new FileSystemException(target.toString(), null, why);
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }

  private void clear() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    // The marker goes first, so that a crash in between leaves nothing to finish.
    Files.deleteIfExists(folder.resolve(MARKER));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
