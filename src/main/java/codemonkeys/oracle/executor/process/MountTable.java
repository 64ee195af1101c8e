package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is mounted where in this process's view, from {@code /proc/self/mountinfo}; see proc(5). */
final class MountTable {
  /** Flags that a user namespace may not drop from a mount that it inherits. */
  private static final Set<String> KEPT =
      Set.of("nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime");

  /** Flags by mount point; the mount on top of a point counts. */
  private final Map<String, String> flags;

  private MountTable(Map<String, String> flags) {
    this.flags = flags;
  }

  static MountTable read() throws IOException {
    return parse(Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8));
  }

  static MountTable parse(String mountinfo) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String line : mountinfo.lines().toList()) {
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
      String point = unescaped(fields[4]);
      flags.remove(point);
      flags.put(point, kept.toString());
    }
    return new MountTable(flags);
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

  /** All mount points, parents before children. */
  List<String> points() {
    List<String> points = new ArrayList<>(flags.keySet());
    points.sort(java.util.Comparator.naturalOrder());
    return points;
  }

  /** The flags to repeat when the mount at this point is changed, each with a comma behind it. */
  String flags(String point) {
    return flags.getOrDefault(point, "");
  }

  /** The same of the mount that a path lies on. */
  String flagsAt(Path path) {
    for (Path at = path; at != null; at = at.getParent()) {
      String found = flags.get(at.toString());
      if (found != null) {
        return found;
      }
    }
    return "";
  }
}
