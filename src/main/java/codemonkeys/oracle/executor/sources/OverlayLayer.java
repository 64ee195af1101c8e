package codemonkeys.oracle.executor.sources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;

/**
 * What the upper layer of an overlay notes on its files, as the kernel's documentation of overlayfs
 * has it, with {@code userxattr}. The marks of other overlays can't be seen from here.
 */
public final class OverlayLayer {
  private static final String ORIGIN = "overlay.origin";
  private static final String OPAQUE = "overlay.opaque";

  private OverlayLayer() {}

  /**
   * Whether a file was certainly made in the layer, and not copied up from below for its mode, its
   * times, its name or its content.
   */
  public static boolean wasMadeAnew(Path file) throws IOException {
    Path folder = file.getParent();
    // A folder that was there before has a mark; where it has none, marks can't be seen.
    return folder != null
        && (marks(folder).contains(ORIGIN) || marks(folder).contains(OPAQUE))
        && !marks(file).contains(ORIGIN);
  }

  private static List<String> marks(Path file) throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(
            file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return attributes == null ? List.of() : attributes.list();
  }
}
