package codemonkeys.oracle.executor.sources;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.function.BooleanSupplier;

/** Copies a tree as it is, with times and modes, links as links, and nothing of Oracle's own. */
public final class SourceCopy {
  /** The {@link #state} of what this user can't read. */
  static final String UNREADABLE = "unreadable";

  private SourceCopy() {}

  /**
   * Copies.
   *
   * @param to made when it is not there
   * @param stop asked before each file; then the copy stays as far as it has got
   */
  public static void copy(Path from, Path to, BooleanSupplier stop) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.endsWith(".codemonkeys")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (stop.getAsBoolean()) {
              return FileVisitResult.TERMINATE;
            }
            if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
              Files.copy(
                  file,
                  target(file),
                  StandardCopyOption.COPY_ATTRIBUTES,
                  LinkOption.NOFOLLOW_LINKS);
            }
            return FileVisitResult.CONTINUE; // a pipe or socket is no source
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // what this user can't read, its job can't either
          }

          private Path target(Path path) {
            return to.resolve(from.relativize(path));
          }
        });
  }

  /**
   * The state of a file, by which a change of it is seen: where a link points; else its content,
   * and whether its owner may execute it, as git does. What is no file, or can't be read, is not
   * opened.
   */
  static String state(Path file) {
    try {
      if (Files.isSymbolicLink(file)) {
        return "link " + FileNames.text(FileNames.of(Files.readSymbolicLink(file)));
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return "no file"; // a pipe would wait for somebody who writes
      }
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        return Digest.of(in) + (isProgram(file) ? " program" : "");
      }
    } catch (IOException e) {
      return UNREADABLE;
    }
  }

  /** Whether its owner may execute a file. */
  static boolean isProgram(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
  }
}
