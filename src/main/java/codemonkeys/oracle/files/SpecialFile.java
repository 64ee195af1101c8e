package codemonkeys.oracle.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is neither file, folder nor link. To open one may wait for ever: a FIFO for its other end, a
 * terminal for somebody who types.
 */
public enum SpecialFile {
  FIFO("a FIFO"),
  SOCKET("a socket"),
  DEVICE("a device"),
  OTHER("a special file");

  private static final int TYPE = 0170000;
  private static final Path NULL_DEVICE = Path.of("/dev/null");

  /** Of a search. It ends before what it is for has become hopeless anyway. */
  private static final int MAX_ENTRIES = 200_000;

  private final String noun;

  SpecialFile(String noun) {
    this.noun = noun;
  }

  /** What stands at a path where a file is expected, and the fix. */
  public Problem problem() {
    return Problem.ofFile(noun + " stands here", "expected a file; remove it");
  }

  /** The same as an exception, for what is not a document. */
  public FileSystemException refusal(Path path) {
    return new FileSystemException(
        path.toString(), null, problem().what() + "; " + problem().fix());
  }

  String noun() {
    return noun;
  }

  /** What stands at a path itself. */
  public static Optional<SpecialFile> at(Path path) {
    return look(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** What opening a path would open; the null device is as good as an empty file. */
  static Optional<SpecialFile> behind(Path path) {
    Optional<SpecialFile> found = look(path);
    try {
      return found.isPresent() && Files.isSameFile(path, NULL_DEVICE) ? Optional.empty() : found;
    } catch (IOException e) {
      return found;
    }
  }

  private static Optional<SpecialFile> look(Path path, LinkOption... options) {
    try {
      if (!Files.readAttributes(path, BasicFileAttributes.class, options).isOther()) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty(); // nothing there, or nothing that can be opened
    }
    try {
      return Optional.of(
          switch ((Integer) Files.getAttribute(path, "unix:mode", options) & TYPE) {
            case 0010000 -> FIFO;
            case 0140000 -> SOCKET;
            case 0020000, 0060000 -> DEVICE;
            default -> OTHER;
          });
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.of(OTHER);
    }
  }

  /**
   * The first special file that git would open as one of its own: one in a git directory, or one in
   * a working tree with a name such as {@code .gitignore}. Sockets are none, since opening one
   * fails at once.
   */
  static Optional<Path> forGit(Path workingTree, List<Path> directories) {
    Search search = new Search();
    directories.forEach(directory -> search.walk(directory, 1));
    search.walk(workingTree, 0);
    return Optional.ofNullable(search.found);
  }

  private static final class Search extends SimpleFileVisitor<Path> {
    @Nullable Path found;
    private int entries;

    /** How many folders of the way down are git directories or in one. */
    private int inGit;

    void walk(Path folder, int git) {
      inGit = git;
      try {
        if (found == null) {
          Files.walkFileTree(folder, this);
        }
      } catch (IOException e) {
        // Then it is not found there.
      }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      inGit += inGit > 0 || folder.endsWith(".git") ? 1 : 0;
      return next();
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      inGit -= inGit > 0 ? 1 : 0;
      return next();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean gits = inGit > 0 || String.valueOf(file.getFileName()).startsWith(".git");
      if (gits && (attributes.isOther() || attributes.isSymbolicLink())) {
        Optional<SpecialFile> special = behind(file);
        if (special.isPresent() && special.get() != SOCKET) {
          found = file;
        }
      }
      return next();
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return next();
    }

    private FileVisitResult next() {
      return found != null || ++entries > MAX_ENTRIES
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }
  }
}
