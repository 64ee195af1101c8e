package codemonkeys.oracle.executor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/**
 * What the upper layer of an overlay says of what lies below it, as the kernel's documentation of
 * overlayfs has it, with {@code userxattr}.
 */
final class OverlayLayer {
  private static final int FILE_TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final String OPAQUE = "overlay.opaque";

  private OverlayLayer() {}

  /** A character device 0/0 stands for something that was deleted. */
  static boolean isWhiteout(Path file) throws IOException {
    int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    long device = (Long) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS);
    return (mode & FILE_TYPE) == CHARACTER_DEVICE && device == 0;
  }

  /** A folder that hides the one below it instead of being merged with it. */
  static boolean isOpaque(Path folder) throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(
            folder, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes == null || !attributes.list().contains(OPAQUE)) {
      return false;
    }
    ByteBuffer value = ByteBuffer.allocate(attributes.size(OPAQUE));
    attributes.read(OPAQUE, value);
    return value.position() > 0 && value.get(0) == 'y';
  }
}
