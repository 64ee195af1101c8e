package codemonkeys.oracle.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The right to change a workspace, held by one process at a time and lost with it. The lock is on
 * {@code .codemonkeys/lock}, a file that is never opened for anything else, since closing any
 * channel on a file gives up a POSIX lock on it; who holds it stands in {@code lock.info} beside
 * it.
 */
public final class WorkspaceLock implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final FileChannel channel;
  private final Path info;

  private WorkspaceLock(FileChannel channel, Path info) {
    this.channel = channel;
    this.info = info;
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
   * @param holder what to tell others of this process, in one line
   * @throws HeldException when the time is up; its message says who holds the lock
   */
  public static WorkspaceLock take(Path folder, String holder, Duration patience)
      throws IOException, HeldException {
    Files.createDirectories(folder);
    Path info = folder.resolve("lock.info");
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      while (tryLock(channel) == null) {
        if (System.nanoTime() - deadline >= 0) {
          throw new HeldException(holderOf(info));
        }
        try {
          Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new HeldException(holderOf(info));
        }
      }
      AtomicFiles.write(info, (holder + "\n").getBytes(StandardCharsets.UTF_8));
      return new WorkspaceLock(channel, info);
    } catch (IOException | HeldException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process
    }
  }

  private static String holderOf(Path info) {
    try {
      return Shown.line(Files.readString(info).strip());
    } catch (IOException e) {
      return "an unknown process";
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(info);
    } finally {
      channel.close();
    }
  }
}
