package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The folder that one job may write to: its layers, its temporary files, its home. It lies outside
 * the workspace, belongs to this user alone, and is gone when the job is.
 */
public final class Scratch implements AutoCloseable {
  public static final String PREFIX = "oracle-job-";

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
    long random = new java.security.SecureRandom().nextLong();
    return new Scratch(real.resolve(PREFIX + Long.toHexString(random)));
  }

  /** One that is there. */
  public static Scratch in(Path parent) throws IOException {
    return plan(parent).make();
  }

  /** Makes the folder, for this user alone. */
  public Scratch make() throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
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
   * Deletes a folder with all that is in it, following no link. A job may have taken its own rights
   * away from folders; they are given back first.
   */
  public static void delete(Path folder) throws IOException {
    // Not recursive: a job can nest folders deeper than a stack.
    Deque<Path> open = new ArrayDeque<>();
    open.push(folder);
    while (!open.isEmpty()) {
      Path at = open.peek();
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(at);
        open.pop();
        continue;
      }
      allow(at);
      boolean empty = true;
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(at)) {
        for (Path entry : entries) {
          if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            open.push(entry);
            empty = false;
          } else {
            Files.deleteIfExists(entry);
          }
        }
      } catch (NoSuchFileException e) {
        open.pop();
        continue;
      }
      if (empty) {
        open.pop();
        Files.deleteIfExists(at);
      }
    }
  }

  private static void allow(Path folder) throws IOException {
    if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
