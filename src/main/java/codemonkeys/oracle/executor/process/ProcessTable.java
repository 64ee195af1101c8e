package codemonkeys.oracle.executor.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The processes of the machine as they were found in one pass over {@code /proc}; see proc(5). One
 * pass also where they multiply: {@link ProcessHandle#descendants} starts anew whenever there are
 * more than at its start, and gets nowhere beside a fork bomb.
 */
final class ProcessTable {
  private static final int MAX_STAT = 2048;

  /**
   * A process that has not ended.
   *
   * @param start in ticks since the start of the machine; together with the number it is unique
   */
  record Entry(long pid, long parent, long session, long start) {
    /** True when it was there to be killed. */
    boolean kill() {
      return ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  private ProcessTable() {}

  static ProcessTable read() {
    ProcessTable table = new ProcessTable();
    String[] names = new File("/proc").list();
    byte[] buffer = new byte[MAX_STAT];
    for (String name : names == null ? new String[0] : names) {
      if (Character.isDigit(name.charAt(0))) {
        try (FileInputStream in = new FileInputStream("/proc/" + name + "/stat")) {
          int length = in.read(buffer);
          table.add(name, new String(buffer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
          // It has just ended.
        }
      }
    }
    return table;
  }

  /** This process. */
  static Optional<Entry> own() {
    ProcessTable table = new ProcessTable();
    try {
      table.add(
          Long.toString(ProcessHandle.current().pid()),
          Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
    return table.entries.stream().findFirst();
  }

  /** The name of the program stands in parentheses and may have any characters. */
  private void add(String pid, String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", 21);
    if (fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X")) {
      return;
    }
    entries.add(
        new Entry(
            Long.parseLong(pid),
            Long.parseLong(fields[1]),
            Long.parseLong(fields[3]),
            Long.parseLong(fields[19])));
  }

  /** All below these processes. */
  Set<Entry> below(Set<Long> pids) {
    Map<Long, List<Entry>> children = new HashMap<>();
    for (Entry entry : entries) {
      children.computeIfAbsent(entry.parent(), p -> new ArrayList<>()).add(entry);
    }
    Set<Entry> found = new HashSet<>();
    Deque<Long> open = new ArrayDeque<>(pids);
    while (!open.isEmpty()) {
      for (Entry child : children.getOrDefault(open.pop(), List.of())) {
        if (found.add(child)) {
          open.push(child.pid());
        }
      }
    }
    return found;
  }

  /** Those of the given processes that are still there. */
  Set<Entry> still(Set<Entry> known) {
    Set<Entry> there = new HashSet<>(entries);
    there.retainAll(known);
    return there;
  }

  List<Entry> where(Predicate<Entry> condition) {
    return entries.stream().filter(condition).toList();
  }
}
