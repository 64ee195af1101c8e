package codemonkeys.oracle.executor;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A glob of {@code reports}. Only the glob itself is one: the folder of the product, which it is
 * relative to, may have any name, as {@code apps/[id]}.
 *
 * @param base the folder, in the workspace, that what it matches lies below
 */
record ReportGlob(String base, List<PathMatcher> matchers) {
  private static final String ANY_FOLDERS = "**/";

  /** Each doubles the number of matchers. */
  private static final int MOST_ANY_FOLDERS = 6;

  ReportGlob {
    matchers = List.copyOf(matchers);
  }

  /**
   * Reads a glob.
   *
   * @param folder of the product, in the workspace; leading {@code ..} of the glob lead out of it
   * @return empty when it leads out of the workspace
   * @throws java.util.regex.PatternSyntaxException when it can't be understood
   */
  static Optional<ReportGlob> of(String folder, String glob) {
    if (glob.startsWith("/") || glob.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    String base = folder;
    List<String> parts = new ArrayList<>();
    for (String part : glob.split("/", -1)) {
      if (!part.equals("..")) {
        if (!part.isEmpty() && !part.equals(".")) {
          parts.add(part);
        }
      } else if (!parts.isEmpty()) {
        parts.remove(parts.size() - 1);
      } else if (!base.isEmpty()) {
        base = base.substring(0, Math.max(0, base.lastIndexOf('/')));
      } else {
        return Optional.empty();
      }
    }
    List<PathMatcher> matchers = new ArrayList<>();
    for (String one : variants(String.join("/", parts), 0)) {
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + one));
    }
    return Optional.of(new ReportGlob(base, matchers));
  }

  /** For Java, {@code **}{@code /x} is not {@code x}; for everyone else it is. */
  private static List<String> variants(String glob, int from) {
    int at = glob.indexOf(ANY_FOLDERS, from);
    if (at < 0 || glob.substring(0, at).split("\\*\\*/", -1).length > MOST_ANY_FOLDERS) {
      return List.of(glob);
    }
    List<String> variants = new ArrayList<>(variants(glob, at + ANY_FOLDERS.length()));
    if (at == 0 || glob.charAt(at - 1) == '/') {
      variants.addAll(variants(glob.substring(0, at) + glob.substring(at + 3), at));
    }
    return variants;
  }

  /** Whether a path in the workspace is one of those that it means. */
  boolean matches(Path path) {
    Path below = path;
    if (!base.isEmpty()) {
      Path folder = Path.of(base);
      if (!path.startsWith(folder)) {
        return false;
      }
      below = folder.relativize(path);
    }
    Path relative = below;
    return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
  }
}
