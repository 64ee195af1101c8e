package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.units.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A control group of a job's own, by which the kernel bounds its memory and its processes, counts
 * memory that no process maps, and shares out the processors fairly. It is available to root, and
 * to others where a part of the hierarchy was delegated to them; see cgroups(7).
 */
final class ControlGroup implements AutoCloseable {
  private static final Path MOUNTED = Path.of("/sys/fs/cgroup");
  private static final String PREFIX = "oracle-";

  /** What {@link #exceeded} means. */
  static final String EXCEEDED = "the kernel killed a process of it for want of memory";

  /** Names of files of one version of control groups. */
  private record Version(
      String memory,
      String swap,
      String swapBound,
      String group,
      String anonymous,
      String shared,
      String peak,
      String events) {}

  private static final Version ONE =
      new Version(
          "memory.limit_in_bytes",
          "memory.memsw.limit_in_bytes",
          "",
          "",
          "total_rss",
          "total_shmem",
          "memory.max_usage_in_bytes",
          "memory.oom_control");
  private static final Version TWO =
      new Version(
          "memory.max",
          "memory.swap.max",
          "0",
          "memory.oom.group",
          "anon",
          "shmem",
          "memory.peak",
          "memory.events");

  private final Version version;

  /** One in each hierarchy; that of the memory is the first. */
  private final List<Path> folders;

  private ControlGroup(Version version, List<Path> folders) {
    this.version = version;
    this.folders = folders;
  }

  /** Makes one; empty where that is not possible. */
  static Optional<ControlGroup> make(ByteSize memory, int tasks) {
    Map<String, String> own;
    try {
      own = own(Files.readString(Path.of("/proc/self/cgroup")));
    } catch (IOException e) {
      return Optional.empty();
    }
    String name = PREFIX + Scratch.unique();
    Optional<ControlGroup> made = unified(name, own);
    if (made.isEmpty()) {
      made = separate(name, own);
    }
    if (made.isEmpty() || !made.get().bound(memory, tasks)) {
      made.ifPresent(ControlGroup::close);
      return Optional.empty();
    }
    return made;
  }

  /** The group of this process by the names of its controllers; that of version 2 has no name. */
  private static Map<String, String> own(String table) {
    Map<String, String> own = new TreeMap<>();
    for (String line : table.split("\n")) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3) {
        for (String controller : fields[1].split(",")) {
          own.put(controller, fields[2]);
        }
      }
    }
    return own;
  }

  /** Version 2: below a group whose processes are in others, so beside this process's own. */
  private static Optional<ControlGroup> unified(String name, Map<String, String> own) {
    String path = own.get("");
    Path top = Files.exists(MOUNTED.resolve("cgroup.controllers")) ? MOUNTED : null;
    if (path == null || top == null) {
      return Optional.empty();
    }
    Path mine = below(top, path);
    for (Path at = mine.equals(top) ? top : mine.getParent();
        at != null && at.startsWith(top);
        at = at.getParent()) {
      Optional<Path> folder = folder(at, name);
      if (folder.isPresent()) {
        ControlGroup group = new ControlGroup(TWO, List.of(folder.get()));
        if (Files.exists(folder.get().resolve(TWO.memory()))
            && Files.exists(folder.get().resolve("pids.max"))) {
          return Optional.of(group);
        }
        group.close();
      }
    }
    return Optional.empty();
  }

  /** Version 1: a hierarchy for each controller. */
  private static Optional<ControlGroup> separate(String name, Map<String, String> own) {
    List<Path> folders = new ArrayList<>();
    for (String controller : List.of("memory", "pids", "cpu")) {
      Path top = MOUNTED.resolve(controller);
      String path = own.get(controller);
      if (path != null && Files.isDirectory(top)) {
        folder(below(top, path), name).or(() -> folder(top, name)).ifPresent(folders::add);
      }
    }
    ControlGroup group = new ControlGroup(ONE, List.copyOf(folders));
    if (folders.isEmpty() || !Files.exists(folders.get(0).resolve(ONE.memory()))) {
      group.close();
      return Optional.empty();
    }
    return Optional.of(group);
  }

  private static Path below(Path top, String path) {
    return top.resolve(path.substring(1)).normalize();
  }

  private static Optional<Path> folder(Path parent, String name) {
    sweep(parent);
    try {
      return Optional.of(Files.createDirectory(parent.resolve(name)));
    } catch (IOException e) {
      return Optional.empty(); // not ours to have
    }
  }

  /** Removes those of an Oracle that was killed; one with processes in it stays. */
  private static void sweep(Path parent) {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path group : groups) {
        String[] parts = group.getFileName().toString().split("-");
        if (parts.length == 3 && ProcessHandle.of(Long.parseLong(parts[1], 16)).isEmpty()) {
          Files.deleteIfExists(group);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Not ours, or not to be removed.
    }
  }

  private boolean bound(ByteSize memory, int tasks) {
    Path folder = folders.get(0);
    // At what was asked the job is ended by what is counted below; the rest is the kernel's own for
    // it, and what of files is kept in memory makes room by itself.
    String max = Long.toString(memory.bytes() + memory.bytes() / 16 + (16 << 20));
    if (!write(folder.resolve(version.memory()), max)) {
      return false;
    }
    write(
        folder.resolve(version.swap()), version.swapBound().isEmpty() ? max : version.swapBound());
    if (!version.group().isEmpty()) {
      write(folder.resolve(version.group()), "1");
    }
    for (Path other : folders) {
      write(other.resolve("pids.max"), Integer.toString(tasks));
    }
    return true;
  }

  private static boolean write(Path file, String value) {
    try {
      if (Files.exists(file)) {
        Files.writeString(file, value);
        return true;
      }
    } catch (IOException e) {
      // Refused.
    }
    return false;
  }

  /** The files that a process joins by. */
  List<Path> entrances() {
    return folders.stream().map(f -> f.resolve("cgroup.procs")).toList();
  }

  /** Memory that can't be reclaimed: of processes, and shared or in files that are only there. */
  OptionalLong used() {
    Map<String, Long> numbers = numbers("memory.stat");
    Long anonymous = numbers.get(version.anonymous());
    Long shared = numbers.get(version.shared());
    return anonymous == null || shared == null
        ? OptionalLong.empty()
        : OptionalLong.of(anonymous + shared);
  }

  /** The largest amount of memory at once, with what is kept of files in it. */
  OptionalLong peak() {
    try {
      String number = Files.readString(folders.get(0).resolve(version.peak())).strip();
      return OptionalLong.of(Long.parseLong(number));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty(); // this kernel does not say
    }
  }

  /** Whether the kernel killed something for want of memory. */
  boolean exceeded() {
    return numbers(version.events()).getOrDefault("oom_kill", 0L) > 0;
  }

  private Map<String, Long> numbers(String file) {
    Map<String, Long> numbers = new TreeMap<>();
    try {
      for (String line :
          Files.readString(folders.get(0).resolve(file), StandardCharsets.US_ASCII).split("\n")) {
        int blank = line.indexOf(' ');
        if (blank > 0) {
          numbers.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // This kernel does not say.
    }
    return numbers;
  }

  /** Removes it. The dead leave it a moment after they have been seen dead. */
  @Override
  public void close() {
    for (Path folder : folders) {
      for (int round = 0; round < 100; round++) {
        try {
          Files.deleteIfExists(folder);
          break;
        } catch (IOException e) {
          JobProcess.pause(Duration.ofMillis(10));
        }
      }
    }
  }
}
