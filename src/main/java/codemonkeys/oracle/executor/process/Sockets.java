package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sockets with a name in the file system, from {@code /proc/net/unix}; see proc(5). Neither a
 * network namespace nor a read-only mount keeps anyone from connecting to one.
 */
final class Sockets {
  /** The seven columns before the name. */
  private static final int COLUMNS = 7;

  private Sockets() {}

  static Set<Path> listening() {
    try {
      // A name may be any bytes; one that is no UTF-8 can't be told to the sandbox, and stays.
      return parse(
          new String(Files.readAllBytes(Path.of("/proc/net/unix")), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Set.of(); // no such sockets in this kernel
    }
  }

  static Set<Path> parse(String table) {
    Set<Path> paths = new TreeSet<>();
    for (String line : table.lines().skip(1).toList()) {
      String[] columns = line.split(" +", COLUMNS + 1);
      if (columns.length > COLUMNS && columns[COLUMNS].startsWith("/")) {
        try {
          paths.add(Path.of(columns[COLUMNS]));
        } catch (InvalidPathException e) {
          // Not in this locale.
        }
      }
    }
    return paths;
  }
}
