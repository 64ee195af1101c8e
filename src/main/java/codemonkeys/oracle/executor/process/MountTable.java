package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is mounted where in this process's view, from {@code /proc/self/mountinfo}; see proc(5). */
final class MountTable {
  /** Flags that a user namespace may not drop from a mount that it inherits. */
  private static final Set<String> KEPT =
      Set.of("nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime");

  /** Flags by mount point, each byte of it a character; only mounts that a path leads to. */
  private final Map<String, String> flags;

  private record Mount(String id, String parent, String point, String flags) {}

  private MountTable(Map<String, String> flags) {
    this.flags = flags;
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
      mounts.add(new Mount(fields[0], fields[1], unescaped(fields[4]), kept.toString()));
    }
    Map<String, String> flags = new LinkedHashMap<>();
    // In a changed root, what "/" lies on may have no line; it is to be made read-only all the
    // same.
    flags.put("/", "");
    Map<String, List<Mount>> below = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (Mount mount : mounts) {
      ids.add(mount.id());
      below.computeIfAbsent(mount.parent(), p -> new ArrayList<>()).add(mount);
    }
    mounts.stream()
        .filter(m -> !ids.contains(m.parent()) || m.parent().equals(m.id()))
        .forEach(m -> see(m, below, flags));
    return new MountTable(flags);
  }

  /** Notes a mount and what can be seen below it, unless another mount lies right on top. */
  private static void see(Mount first, Map<String, List<Mount>> below, Map<String, String> flags) {
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
      flags.put(mount.point(), mount.flags());
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
    while (at != null && !at.equals(tree) && !flags.containsKey(key(at))) {
      at = at.getParent();
    }
    return at == null ? tree : at;
  }

  private static String key(Path path) {
    return new String(
        path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /**
   * The flags to repeat when the mount that a path lies on is changed, each with a comma behind it.
   */
  String flagsAt(Path path) {
    for (Path at = path; at != null; at = at.getParent()) {
      String found = flags.get(key(at));
      if (found != null) {
        return found;
      }
    }
    return "";
  }
}
