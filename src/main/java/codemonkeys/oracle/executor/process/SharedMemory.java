package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Memory in files that are nowhere but in memory: anonymous ones that processes have open, and the
 * job's own {@code /dev/shm}. Such a file need not be mapped by anyone.
 */
final class SharedMemory {
  private static final int BLOCK = 512;

  /** By inode, a path to each. */
  private final Map<Long, Path> files = new TreeMap<>();

  private long temporary;

  private SharedMemory() {}

  static SharedMemory of(Iterable<ProcessTable.Entry> processes) {
    SharedMemory shared = new SharedMemory();
    for (ProcessTable.Entry process : processes) {
      shared.add(Path.of("/proc", Long.toString(process.pid())));
    }
    return shared;
  }

  private void add(Path process) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : open) {
        if (Files.readSymbolicLink(file).toString().startsWith("/memfd:")) {
          files.put((Long) Files.getAttribute(file, "unix:ino"), file);
        }
      }
    } catch (IOException | RuntimeException e) {
      // It has ended.
    }
    try {
      FileStore store = Files.getFileStore(process.resolve("root/dev/shm"));
      // The machine's own is none of the job's.
      if (store.name().equals(Layout.SOURCE)) {
        temporary = Math.max(temporary, store.getTotalSpace() - store.getUnallocatedSpace());
      }
    } catch (IOException | RuntimeException e) {
      // It has ended, or there is none.
    }
  }

  /** As large as the files are, holes included. */
  long size() {
    long sum = temporary;
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
      return temporary;
    }
    List<String> argv = new ArrayList<>(List.of("stat", "-L", "-c", "%b"));
    files.values().forEach(file -> argv.add(file.toString()));
    try {
      Process stat =
          new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return temporary + blocks.lines().mapToLong(Long::parseLong).sum() * BLOCK;
    } catch (IOException | NumberFormatException e) {
      return size();
    }
  }
}
