package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Memory in files that are nowhere but in memory: anonymous ones that processes have open, and the
 * job's own {@code /dev/shm}. Such a file need not be mapped by anyone.
 */
final class SharedMemory {
  private static final int BLOCK = 512;

  /** Of what is searched in /dev/shm, whose size and number of files have bounds anyway. */
  private static final int MAX_DEPTH = 8;

  private static final int MAX_FILES = 10_000;

  /** By inode, a path to each. */
  private final Map<Long, Path> files = new TreeMap<>();

  /** Whether its {@code /dev/shm} was searched. */
  private boolean seen;

  private SharedMemory() {}

  /**
   * Looks.
   *
   * @param own whether the job has a {@code /dev/shm} of its own
   */
  static SharedMemory of(Iterable<ProcessTable.Entry> processes, boolean own) {
    SharedMemory shared = new SharedMemory();
    shared.seen = !own;
    for (ProcessTable.Entry process : processes) {
      shared.add(Path.of("/proc", Long.toString(process.pid())));
    }
    return shared;
  }

  private void add(Path process) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : open) {
        String name = Files.readSymbolicLink(file).toString();
        if (name.startsWith("/memfd:") || name.startsWith("/dev/shm/")) {
          add(file, Files.getAttribute(file, "unix:ino"));
        }
      }
    } catch (IOException | RuntimeException e) {
      // It has ended.
    }
    // Of the first in the job's namespaces: they all have the same.
    if (!seen && isConfined(process)) {
      try (Stream<Path> all = Files.walk(process.resolve("root/dev/shm"), MAX_DEPTH)) {
        for (Path file : all.limit(MAX_FILES).toList()) {
          add(file, Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
        }
        seen = true;
      } catch (IOException | RuntimeException e) {
        // It has ended.
      }
    }
  }

  private static boolean isConfined(Path process) {
    try {
      Path mounts = Path.of("ns", "mnt");
      return !Files.readSymbolicLink(process.resolve(mounts))
          .equals(Files.readSymbolicLink(Path.of("/proc/self").resolve(mounts)));
    } catch (IOException e) {
      return false;
    }
  }

  private void add(Path file, Object inode) {
    files.put((Long) inode, file);
  }

  /** As large as the files are, holes included. */
  long size() {
    long sum = 0;
    for (Path file : files.values()) {
      try {
        sum += Files.size(file);
      } catch (IOException e) {
        // Closed.
      }
    }
    return sum;
  }

  /** What they really take; a process is started to find that out. */
  long allocated() {
    if (files.isEmpty()) {
      return 0;
    }
    List<String> argv = new ArrayList<>(List.of("stat", "-L", "-c", "%b"));
    files.values().forEach(file -> argv.add(file.toString()));
    try {
      Process stat =
          new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return blocks.lines().mapToLong(Long::parseLong).sum() * BLOCK;
    } catch (IOException | NumberFormatException e) {
      return size();
    }
  }
}
