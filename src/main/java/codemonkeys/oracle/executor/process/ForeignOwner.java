package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Files that an overlay in a user namespace shows but does not let be changed. Before the first
 * change the kernel copies a file, and each folder on the way to it, into the upper layer, with its
 * owner and group; in a namespace that knows but one user and one group it answers EOVERFLOW to
 * that when either is another one ({@code ovl_copy_up_one} in fs/overlayfs/copy_up.c). Reading,
 * deleting and replacing such a file work, and so does everything in the topmost folder itself.
 */
final class ForeignOwner {
  private ForeignOwner() {}

  /**
   * The first thing in the area, or folder on the way to it, that has another owner or group than
   * this process.
   */
  static Optional<Path> in(Path workspace, Path area) throws IOException {
    // Not those of a new file: a folder with the set-group-ID bit hands its own group on.
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Object group = Files.getAttribute(Path.of("/proc/self"), "unix:gid");
    for (Path at = area; at != null && !at.equals(workspace); at = at.getParent()) {
      if (isOther(at, user, group)) {
        return Optional.of(at);
      }
    }
    if (!Files.isDirectory(area)) {
      return Optional.empty();
    }
    Path[] found = new Path[1];
    Files.walkFileTree(
        area,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
              throws IOException {
            return at.equals(area) ? FileVisitResult.CONTINUE : look(at);
          }

          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes)
              throws IOException {
            return look(at);
          }

          @Override
          public FileVisitResult visitFileFailed(Path at, IOException e) throws IOException {
            return look(at); // a folder that can't be read
          }

          private FileVisitResult look(Path at) throws IOException {
            if (isOther(at, user, group)) {
              found[0] = at;
              return FileVisitResult.TERMINATE;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return Optional.ofNullable(found[0]);
  }

  private static boolean isOther(Path at, Object user, Object group) throws IOException {
    try {
      var owner = Files.readAttributes(at, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
      return !user.equals(owner.get("uid")) || !group.equals(owner.get("gid"));
    } catch (NoSuchFileException e) {
      return false; // just deleted
    }
  }
}
