package codemonkeys.oracle.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes that are seen whole or not at all. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Of files and folders that are made: nobody else may write to them, whatever the umask. */
  private static final Set<PosixFilePermission> OF_FILES =
      Set.copyOf(PosixFilePermissions.fromString("rw-rw-r--"));

  private static final Set<PosixFilePermission> OF_FOLDERS =
      Set.copyOf(PosixFilePermissions.fromString("rwxrwxr-x"));

  /** Makes a folder, and those above it that are missing. */
  public static void makeFolders(Path folder) throws IOException {
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OF_FOLDERS));
  }

  /** Makes a folder in one that is there. */
  public static void makeFolder(Path folder) throws IOException {
    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OF_FOLDERS));
  }

  /** Makes an empty file where nothing is. */
  public static void createEmpty(Path file) throws IOException {
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OF_FILES));
  }

  /**
   * Opens a file as {@link FileChannel#open(Path, Set, java.nio.file.attribute.FileAttribute[])}.
   */
  public static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
    return FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(OF_FILES));
  }

  /**
   * Puts bytes in place of a file: into a temporary beside it, to the disk, then a move. The folder
   * must be there.
   *
   * @throws IOException when any step fails; the file is then as it was and no temporary stays
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path temporary = temporary(file);
    try {
      writeThrough(temporary, bytes);
      // The temporary is private to its owner; what replaces a file is as readable as any other.
      readable(temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    syncFolder(folder(file));
  }

  /**
   * Writes a file that is not there yet: seen whole or not at all, and never in place of another.
   * The folder must be there.
   *
   * @throws FileAlreadyExistsException when something stands there, whoever was quicker
   */
  public static void create(Path file, byte[] bytes) throws IOException {
    Path temporary = temporary(file);
    try {
      writeThrough(temporary, bytes);
      readable(temporary);
      moveUnlessThere(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncFolder(folder(file));
  }

  /** Does as {@link #create}; only the owner can read the file. */
  public static void createPrivate(Path file, byte[] bytes) throws IOException {
    Path temporary = temporary(file);
    try {
      writeThrough(temporary, bytes);
      moveUnlessThere(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncFolder(folder(file));
  }

  private static Path temporary(Path file) throws IOException {
    return Files.createTempFile(folder(file), "." + file.getFileName() + ".", ".tmp");
  }

  private static void moveUnlessThere(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without hard links; here another could come between the look and the move.
      Files.move(temporary, file);
    }
  }

  /**
   * Removes the temporaries that processes which died while writing have left in a folder. Nobody
   * may be writing there: the caller holds the lock that writers take.
   */
  public static void sweep(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*.tmp")) {
      for (Path file : left) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Writes a file and sees to it that its content outlives a loss of power. */
  public static void writeThrough(Path file, byte[] bytes) throws IOException {
    SpecialFile special = SpecialFile.at(file).orElse(null);
    if (special != null) {
      throw special.refusal(file);
    }
    try (FileChannel channel =
        open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  /** Sees to it that the names in a folder, new, gone or moved, outlive a loss of power. */
  public static void syncFolder(Path folder) throws IOException {
    sync(folder);
  }

  /** Sees to it that what another wrote into a file, or into a folder, outlives a loss of power. */
  public static void sync(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      channel.force(true);
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  /** A channel does not say which file it could not write. */
  public static IOException named(Path file, IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    FileSystemException named = new FileSystemException(file.toString(), null, Printable.reason(e));
    named.initCause(e);
    return named;
  }

  private static void readable(Path file) throws IOException {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (UnsupportedOperationException e) {
      // A file system without POSIX permissions has its own way.
    }
  }

  private static Path folder(Path file) throws IOException {
    @Nullable Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("no folder for " + file);
    }
    return folder;
  }
}
