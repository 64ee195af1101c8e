package codemonkeys.oracle.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right to change a workspace, held by one process at a time and lost with it. The lock is on
 * {@code .codemonkeys/lock}, a file that is never opened for anything else, since closing any
 * channel on a file gives up a POSIX lock on it; who holds it stands in {@code lock.info} beside
 * it.
 */
public final class WorkspaceLock implements AutoCloseable {
  private static final String FILE = "lock";
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final FileChannel channel;
  private final Path folder;
  private final @Nullable Object key;
  private boolean discarded;

  private WorkspaceLock(FileChannel channel, Path folder, @Nullable Object key) {
    this.channel = channel;
    this.folder = folder;
    this.key = key;
  }

  /**
   * Whether the file that was locked is still the one that others will find. Somebody may have
   * removed it, and the next process then locks another.
   */
  public boolean isHeld() {
    try {
      return key != null && key.equals(key(folder.resolve(FILE)));
    } catch (IOException e) {
      return true; // it can't be looked at, and so not be locked either
    }
  }

  /** Another process holds the workspace. */
  public static final class HeldException extends Exception {
    private static final long serialVersionUID = 1L;

    HeldException(String holder) {
      super(holder);
    }
  }

  /**
   * Takes the lock, waiting for another process up to {@code patience}.
   *
   * @param folder {@code .codemonkeys} in the workspace; made when it is not there
   * @param holder what others read about this process, in one line
   * @throws HeldException when the time is up; its message says who holds the lock
   */
  public static WorkspaceLock take(Path folder, String holder, Duration patience)
      throws IOException, HeldException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      FileChannel channel = tryTake(folder);
      if (channel != null) {
        try {
          write(folder, holder);
          return new WorkspaceLock(channel, folder, key(folder.resolve(FILE)));
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new HeldException(holderOf(folder));
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HeldException(holderOf(folder));
      }
    }
  }

  /** The locked channel; null when another holds the lock, or has just {@link #discard}ed it. */
  private static @Nullable FileChannel tryTake(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(folder.toString());
    }
    AtomicFiles.makeFolders(folder);
    Path file = folder.resolve(FILE);
    try {
      AtomicFiles.createEmpty(file);
    } catch (FileAlreadyExistsException e) {
      // The usual case.
    } catch (NoSuchFileException e) {
      return null; // the folder was discarded in between
    }
    // Opening a pipe for writing would wait for ever.
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(file.toString(), null, "it is not a file; remove it");
    }
    Object found = key(file);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return null; // the folder was discarded in between
    }
    boolean ours = false;
    try {
      // Between finding, opening and locking the file another may have discarded it; then what is
      // locked here is not what the next process will find.
      ours = found != null && tryLock(channel) != null && found.equals(key(file));
    } finally {
      if (!ours) {
        channel.close();
      }
    }
    return ours ? channel : null;
  }

  /** What is different in each file at this path; null when there is none. */
  private static @Nullable Object key(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Object key = attributes.fileKey();
      return key == null ? attributes.creationTime() : key;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process
    }
  }

  /** Under one name, so that what a killed process leaves is overwritten by the next. */
  private static void write(Path folder, String holder) throws IOException {
    Path temporary = folder.resolve("lock.info.tmp");
    Files.deleteIfExists(temporary);
    try {
      AtomicFiles.createEmpty(temporary);
      Files.writeString(temporary, holder + "\n", StandardCharsets.UTF_8);
      Files.move(temporary, folder.resolve("lock.info"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw AtomicFiles.named(temporary, e);
    }
  }

  /**
   * Who holds the lock at this moment, without taking it; empty when nobody does, or nobody that
   * can be told: what a killed process leaves behind says nothing.
   *
   * @param folder {@code .codemonkeys} in the workspace
   */
  public static Optional<String> holder(Path folder) {
    Path file = folder.resolve("lock");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        lock.release();
        return Optional.empty();
      }
      return Optional.of(holderOf(folder));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String holderOf(Path folder) {
    try {
      Path info = folder.resolve("lock.info");
      return Files.isRegularFile(info, LinkOption.NOFOLLOW_LINKS)
          ? Printable.line(Files.readString(info).strip())
          : "an unknown process";
    } catch (IOException e) {
      return "an unknown process";
    }
  }

  /**
   * Takes the lock's files away, and their folder when nothing else is in it; before {@link
   * #close}. For folders that should show no trace of Oracle's work in them.
   */
  public void discard() throws IOException {
    discarded = true;
    Files.deleteIfExists(folder.resolve("lock.info"));
    Files.deleteIfExists(folder.resolve(FILE));
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody waits for the lock, or keeps something here.
    }
  }

  @Override
  public void close() throws IOException {
    try {
      // After a discard the next holder may have written its line already.
      if (!discarded) {
        Files.deleteIfExists(folder.resolve("lock.info"));
      }
    } finally {
      channel.close();
    }
  }
}
