package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder that one job may write to: its layers, its temporary files, its home. It lies outside
 * the workspace, belongs to this user alone, and is gone when the job is.
 */
public final class Scratch implements AutoCloseable {
  public static final String PREFIX = "oracle-job-";

  private static final Set<PosixFilePermission> OWNERS =
      Set.copyOf(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  /**
   * One with a name that is free, not made yet, so that it can be written down before it is there.
   *
   * @param parent a folder for temporary files
   */
  public static Scratch plan(Path parent) throws IOException {
    Path real = parent.toRealPath();
    return new Scratch(real.resolve(PREFIX + unique()));
  }

  /** A name that nobody else has on this machine since it was started. */
  static String unique() {
    return Long.toHexString(ProcessHandle.current().pid())
        + "-"
        + Long.toHexString(System.nanoTime());
  }

  /** One that is there. */
  public static Scratch in(Path parent) throws IOException {
    return plan(parent).make();
  }

  /** Makes the folder, for this user alone. */
  public Scratch make() throws IOException {
    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNERS));
    return this;
  }

  public Path folder() {
    return folder;
  }

  /** A folder in it, made when it is not there. */
  public Path make(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  @Override
  public void close() throws IOException {
    delete(folder);
  }

  /**
   * Deletes a folder with all that is in it, following no link, not even one that is put in a
   * folder's place meanwhile. A job may have taken its own rights away from folders; they are given
   * back first. A job may nest folders deeper than a path can say.
   */
  public static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder);
      return;
    }
    allow(folder);
    Deletion deletion = new Deletion(folder);
    while (deletion.emptied() > 0) {
      // Once more, for what was too deep and lies at the top now.
    }
    Files.deleteIfExists(folder);
  }

  private static void allow(Path folder) throws IOException {
    if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
      Files.setPosixFilePermissions(folder, OWNERS);
    }
  }

  /** One folder being emptied, by handles of folders and never by a long path. */
  private static final class Deletion {
    /** As deep as paths stay short and open handles few. */
    private static final int MAX_DEPTH = 8;

    /** A file system may not list everything while it changes. */
    private static final int ROUNDS = 100;

    private final Path folder;
    private final String prefix = unique() + "-";
    private long moved;

    Deletion(Path folder) {
      this.folder = folder;
    }

    /** How many folders were moved up to the top, still full. */
    long emptied() throws IOException {
      long before = moved;
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        if (!(entries instanceof SecureDirectoryStream<Path> top)) {
          throw new IOException(folder + ": can't be emptied safely on this file system");
        }
        empty(folder, top, top, 0);
      }
      return moved - before;
    }

    private void empty(
        Path at, SecureDirectoryStream<Path> entries, SecureDirectoryStream<Path> top, int depth)
        throws IOException {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (!isFolder(entries, name)) {
          deleteFile(entries, name);
        } else if (depth < MAX_DEPTH) {
          remove(at.resolve(name), entries, name, top, depth);
        } else {
          allow(at.resolve(name));
          entries.move(name, top, Path.of(prefix + moved++));
        }
      }
    }

    private void remove(
        Path path,
        SecureDirectoryStream<Path> parent,
        Path name,
        SecureDirectoryStream<Path> top,
        int depth)
        throws IOException {
      allow(path);
      for (int round = 1; ; round++) {
        try (SecureDirectoryStream<Path> entries =
            parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
          empty(path, entries, top, depth + 1);
        }
        try {
          parent.deleteDirectory(name);
          return;
        } catch (NoSuchFileException e) {
          return;
        } catch (DirectoryNotEmptyException e) {
          if (round == ROUNDS) {
            throw e;
          }
        }
      }
    }

    private static void deleteFile(SecureDirectoryStream<Path> parent, Path name)
        throws IOException {
      try {
        parent.deleteFile(name);
      } catch (NoSuchFileException e) {
        // Just what is wanted.
      }
    }

    private static boolean isFolder(SecureDirectoryStream<Path> parent, Path name)
        throws IOException {
      try {
        return parent
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes()
            .isDirectory();
      } catch (NoSuchFileException e) {
        return false;
      }
    }
  }
}
