package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.units.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much a job has written to its scratch folder, measured often enough to bound it and seldom
 * enough not to slow it: measuring may take a twentieth of the time.
 */
final class ScratchUse {
  /** Bytes for each file: so many files may be made as a bound of bytes has room for. */
  private static final long BYTES_A_FILE = 64 << 10;

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int SELDOM = 20;

  private final Path folder;
  private final ByteSize max;

  /** What is there before the job begins. */
  private final Count before;

  private long next;

  ScratchUse(Path folder, ByteSize max) {
    this.folder = folder;
    this.max = max;
    this.before = count(Long.MAX_VALUE);
    this.next = System.nanoTime() + FIRST.toNanos();
  }

  static long files(ByteSize max) {
    return max.bytes() / BYTES_A_FILE;
  }

  /** What is too much; empty when nothing is, or when it is too early to look again. */
  Optional<String> excess() {
    long began = System.nanoTime();
    if (began < next) {
      return Optional.empty();
    }
    Count count = count(before.files + files(max));
    long now = System.nanoTime();
    next = now + Math.max(FIRST.toNanos(), SELDOM * (now - began));
    if (count.files - before.files > files(max)) {
      return Optional.of("more than " + files(max) + " files, limit " + max + " in all");
    }
    long bytes = count.bytes - before.bytes;
    if (bytes > max.bytes()) {
      bytes = Math.min(bytes, allocated());
    }
    return bytes > max.bytes()
        ? Optional.of(new ByteSize(bytes) + ", limit " + max)
        : Optional.empty();
  }

  private Count count(long maxFiles) {
    Count count = new Count(maxFiles);
    try {
      Files.walkFileTree(folder, count);
    } catch (IOException e) {
      // It changes all the time; what was counted is there.
    }
    return count;
  }

  /** Without holes in files; a process is started to find that out. */
  private long allocated() {
    try {
      Process du =
          new ProcessBuilder("du", "-skx", folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return Long.parseLong(said.substring(0, Math.max(0, said.indexOf('\t')))) << 10;
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static final class Count extends SimpleFileVisitor<Path> {
    private final long max;
    private long files;
    private long bytes;

    Count(long max) {
      this.max = max;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
      return count(0);
    }

    @Override
    public FileVisitResult visitFile(Path at, BasicFileAttributes attributes) {
      return count(attributes.isRegularFile() ? attributes.size() : 0);
    }

    @Override
    public FileVisitResult visitFileFailed(Path at, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path at, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult count(long size) {
      files++;
      bytes += size;
      return files > max ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
  }
}
