package codemonkeys.oracle.executor;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.FileNames;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/** Copies a tree as it is, with times and modes, links as links, and nothing of Oracle's own. */
final class SourceCopy {
  private SourceCopy() {}

  /**
   * Copies.
   *
   * @param to made when it is not there
   * @param stop asked before each file; then the copy stays as far as it has got
   */
  static void copy(Path from, Path to, BooleanSupplier stop) throws IOException {
    Deque<Path> folders = new ArrayDeque<>();
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
            folders.push(folder);
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

  /** A digest of one file's content, or of where a link points. */
  static String digest(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      return "link " + FileNames.text(FileNames.of(Files.readSymbolicLink(file)));
    }
    try (java.io.InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return Digest.of(in);
    }
  }
}
