package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.files.FileNames;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the folders of a layer stand for: a folder may show what lies below it at the same path, or
 * nothing of that, or what lies below at another path, since it was renamed. The layer says so in
 * attributes that only the kernel and root can read, and not by way of Java. So the kernel is
 * asked: it lays the layer over folders that hold a mark each, and where a mark can be seen in its
 * place, layer and lower folder are one.
 */
final class LayerFolders {
  /** Marks that can't be seen are no fault of this script; a folder without its mark is none. */
  private static final String SCRIPT =
      """
      cd "$1" && mount -t overlay oracle -o "ro,lowerdir=$2:marks$3" marked && cd marked || exit 1
      find . -name "$4-*" -print0
      printf 'end\\0' || exit 1
      """;

  private static final String END = "end";
  private static final String FOUND = "marks.found";

  private final Scratch scratch;

  /** Of this moment, so that the job can't have left one. */
  private final String mark = "oracle-" + Scratch.unique();

  LayerFolders(Scratch scratch) {
    this.scratch = scratch;
  }

  /** The arguments of sh, which prints into {@link #output}. */
  List<String> script(String layer, String options) {
    return List.of(
        "sh", "-c", SCRIPT, "oracle-layer", scratch.folder().toString(), layer, options, mark);
  }

  Path output() {
    return scratch.folder().resolve(FOUND);
  }

  /** Leaves a mark in each folder. */
  void mark(List<Path> folders) throws IOException {
    scratch.make("marked");
    Path marks = scratch.make("marks");
    for (int i = 0; i < folders.size(); i++) {
      Path folder = marks.resolve(folders.get(i));
      try {
        Files.createDirectories(folder);
        Files.createFile(folder.resolve(mark + "-" + i));
      } catch (FileSystemException e) {
        if (!String.valueOf(e.getReason()).contains("too long")) {
          throw e;
        }
      }
    }
  }

  /** Those whose marks were seen in their place. */
  Set<Path> seen(List<Path> folders) throws IOException {
    // A full disk cuts it off, and what is not there would count as deleted.
    String names = FileNames.of(Files.readAllBytes(output()));
    Set<String> found = new HashSet<>(Arrays.asList(names.split("\0")));
    if (!found.contains(END)) {
      throw new FileSystemException(
          scratch.folder().toString(),
          null,
          "the scratch space is full, so what the job wrote can't be read");
    }
    List<Path> seen = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      if (found.contains("./" + FileNames.of(folders.get(i)) + "/" + mark + "-" + i)) {
        seen.add(folders.get(i));
      }
    }
    return Set.copyOf(seen);
  }
}
