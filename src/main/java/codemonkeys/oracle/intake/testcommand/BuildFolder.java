package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.StrictJson;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A product's folder as the search for its test command sees it. It is listed once, since a fleet
 * has thousands of them; a file is read whole within a bound, no link is followed, nothing is run.
 */
final class BuildFolder {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_LINE = 1000;

  private final ProductFolder folder;
  private final Workspace tree;
  private final Set<String> names;

  private BuildFolder(ProductFolder folder, List<String> names) {
    this.folder = folder;
    this.tree = folder.tree();
    this.names = new TreeSet<>(names);
  }

  /** Lists it. */
  static BuildFolder open(ProductFolder folder) throws UnreadableException {
    return new BuildFolder(folder, folder.tree().list(folder.path()));
  }

  /** How messages name something below it. */
  String shown(String below) {
    return folder.shown(path(below));
  }

  private String path(String below) {
    return folder.at(below);
  }

  /** Whether it has anything of this name: a file, a folder, a link. */
  boolean has(String name) {
    return names.contains(name);
  }

  boolean hasAny(String... wanted) {
    return Arrays.stream(wanted).anyMatch(names::contains);
  }

  /** What is in it and ends so, in plain character order. */
  List<String> ending(String end) {
    return names.stream().filter(name -> name.endsWith(end)).toList();
  }

  /** Whether a plain file stands there. */
  boolean isFile(String below) {
    return tree.look(path(below)) == Presence.FILE;
  }

  boolean isFolder(String below) {
    return tree.look(path(below)) == Presence.DIRECTORY;
  }

  /** Whether anything stands there, be it a link. */
  boolean exists(String below) {
    return tree.look(path(below)) != Presence.ABSENT;
  }

  boolean isExecutable(String name) {
    return Files.isExecutable(tree.resolve(path(name)));
  }

  /** What a folder below it holds; nothing when there is none that can be listed. */
  List<String> list(String below) {
    try {
      return tree.list(path(below));
    } catch (UnreadableException e) {
      return List.of();
    }
  }

  /**
   * The folders below it that a member of a workspace names: one, or with {@code *} in its last
   * name all that match. Other patterns name none.
   */
  List<String> expand(String pattern) {
    Optional<String> normal = Workspace.normalize(pattern);
    if (normal.isEmpty() || normal.get().isEmpty()) {
      return List.of();
    }
    int slash = normal.get().lastIndexOf('/');
    String above = slash < 0 ? "" : normal.get().substring(0, slash);
    String last = normal.get().substring(slash + 1);
    if (above.contains("*")) {
      return List.of();
    }
    if (!last.contains("*")) {
      return List.of(normal.get());
    }
    Pattern matching =
        Pattern.compile(
            Arrays.stream(last.split("\\*+", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    return (above.isEmpty() ? List.copyOf(names) : list(above))
        .stream()
            .filter(name -> !name.startsWith(".") && matching.matcher(name).matches())
            .map(name -> above.isEmpty() ? name : above + "/" + name)
            .toList();
  }

  /**
   * A file's lines, at most a thousand characters of each. Build files have any encoding, and what
   * is looked for in them is ASCII, so other characters may come out wrong.
   */
  List<String> lines(String below) throws UnreadableException {
    return lines(bytes(below));
  }

  private static List<String> lines(byte @Nullable [] bytes) {
    return new String(bytes == null ? new byte[0] : bytes, StandardCharsets.ISO_8859_1)
        .lines()
        .map(line -> line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line)
        .toList();
  }

  JsonObject json(String below) throws UnreadableException {
    return StrictJson.parseObject(unmarked(bytes(below)));
  }

  /** As {@link #json}, where comments and a comma after the last value are allowed. */
  JsonObject commentedJson(String below) throws UnreadableException {
    return StrictJson.parseCommentedObject(unmarked(bytes(below)));
  }

  /** The tools that these files belong to allow a byte order mark. */
  private static byte[] unmarked(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  byte[] bytes(String below) throws UnreadableException {
    byte[] bytes = tree.read(path(below), MAX_BYTES);
    if (bytes == null) {
      throw new UnreadableException(Problem.ofFile("it is not there", "put it back"));
    }
    return bytes;
  }

  /**
   * The folders above it, the nearest first, as prefixes of normal paths; none for a repository of
   * its own.
   */
  List<String> above() {
    String path = folder.path();
    if (path.isEmpty() || has(".git")) {
      return List.of();
    }
    List<String> above = new ArrayList<>();
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      above.add(path.substring(0, slash + 1));
    }
    above.add("");
    return above;
  }

  /** Whether a plain file stands at a normal path of the tree. */
  boolean isFileAt(String normal) {
    return tree.look(normal) == Presence.FILE;
  }

  /** The lines of a file at a normal path of the tree, as {@link #lines}. */
  List<String> linesAt(String normal) throws UnreadableException {
    return lines(tree.read(normal, MAX_BYTES));
  }
}
