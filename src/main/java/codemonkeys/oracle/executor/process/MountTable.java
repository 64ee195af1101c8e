package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is mounted where in this process's view, from {@code /proc/self/mountinfo}; see proc(5). */
final class MountTable {
  /** Flags that a user namespace may not drop from a mount that it inherits. */
  private static final Set<String> KEPT =
      Set.of("nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime");

  /** By mount point, each byte of it a character; only mounts that a path leads to. */
  private final Map<String, Mount> mounts;

  /**
   * One line.
   *
   * @param device of the file system
   * @param root the folder of the file system that is seen at the mount point
   * @param type of the file system
   */
  private record Mount(
      String id,
      String parent,
      String device,
      String root,
      String point,
      String flags,
      String type) {}

  private MountTable(Map<String, Mount> mounts) {
    this.mounts = mounts;
  }

  static MountTable read() throws IOException {
    return parse(Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
  }

  static MountTable parse(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n")) {
      String[] fields = line.split(" ");
      if (fields.length < 6) {
        continue;
      }
      StringBuilder kept = new StringBuilder();
      for (String option : fields[5].split(",")) {
        if (KEPT.contains(option)) {
          kept.append(option).append(',');
        }
      }
      // Optional fields end with a hyphen.
      int end = Arrays.asList(fields).indexOf("-");
      mounts.add(
          new Mount(
              fields[0],
              fields[1],
              fields[2],
              unescaped(fields[3]),
              unescaped(fields[4]),
              kept.toString(),
              end > 0 && end + 1 < fields.length ? fields[end + 1] : ""));
    }
    Map<String, Mount> seen = new LinkedHashMap<>();
    Map<String, List<Mount>> below = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (Mount mount : mounts) {
      ids.add(mount.id());
      below.computeIfAbsent(mount.parent(), p -> new ArrayList<>()).add(mount);
    }
    mounts.stream()
        .filter(m -> !ids.contains(m.parent()) || m.parent().equals(m.id()))
        .forEach(m -> see(m, below, seen));
    return new MountTable(seen);
  }

  /** Notes a mount and what can be seen below it, unless another mount lies right on top. */
  private static void see(Mount first, Map<String, List<Mount>> below, Map<String, Mount> seen) {
    Deque<Mount> open = new ArrayDeque<>();
    open.push(first);
    while (!open.isEmpty()) {
      Mount mount = open.pop();
      List<Mount> children =
          below.getOrDefault(mount.id(), List.of()).stream().filter(c -> !c.equals(mount)).toList();
      List<Mount> onTop = children.stream().filter(c -> c.point().equals(mount.point())).toList();
      if (!onTop.isEmpty()) {
        open.push(onTop.get(onTop.size() - 1));
        continue;
      }
      seen.put(mount.point(), mount);
      for (Mount child : children) {
        boolean covered =
            children.stream()
                .anyMatch(other -> !other.equals(child) && isBelow(child.point(), other.point()));
        if (!covered) {
          open.push(child);
        }
      }
    }
  }

  private static boolean isBelow(String point, String folder) {
    return point.startsWith(folder + "/");
  }

  /** A blank, a tab, a newline and a backslash stand there as three octal digits. */
  private static String unescaped(String field) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        out.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        out.append(field.charAt(i));
      }
    }
    return out.toString();
  }

  /** The mount below a tree that a folder of it lies on; the tree when that is no deeper one. */
  Path mount(Path folder, Path tree) {
    Path at = folder;
    while (at != null && !at.equals(tree) && !mounts.containsKey(key(at))) {
      at = at.getParent();
    }
    return at == null ? tree : at;
  }

  /** The file system that is mounted right at a path; empty when none is. */
  Optional<String> typeAt(Path path) {
    return Optional.ofNullable(mounts.get(key(path))).map(Mount::type);
  }

  /** Whether anything is mounted below a folder. */
  boolean hasBelow(Path folder) {
    String key = key(folder);
    return mounts.keySet().stream()
        .anyMatch(point -> !point.equals(key) && (key.equals("/") || isBelow(point, key)));
  }

  /**
   * All paths that lead to what is at a path, since the same folder may be mounted more than once;
   * the path itself is the first.
   */
  List<Path> aliases(Path path) {
    List<Path> aliases = new ArrayList<>(List.of(path));
    Mount own = on(path);
    if (own == null) {
      return aliases;
    }
    Path inside = Path.of(text(own.root())).resolve(Path.of(text(own.point())).relativize(path));
    for (Mount other : mounts.values()) {
      if (other.equals(own) || !other.device().equals(own.device())) {
        continue;
      }
      Path root = Path.of(text(other.root()));
      Path point = Path.of(text(other.point()));
      if (inside.startsWith(root)) {
        aliases.add(point.resolve(root.relativize(inside).toString()).normalize());
      } else if (root.startsWith(inside)) {
        aliases.add(point);
      }
    }
    return aliases;
  }

  private @Nullable Mount on(Path path) {
    for (Path at = path; at != null; at = at.getParent()) {
      Mount found = mounts.get(key(at));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static String key(Path path) {
    return new String(
        path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String text(String key) {
    return new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * The flags to repeat when the mount that a path lies on is changed, each with a comma behind it.
   */
  String flagsAt(Path path) {
    Mount found = on(path);
    return found == null ? "" : found.flags();
  }
}
