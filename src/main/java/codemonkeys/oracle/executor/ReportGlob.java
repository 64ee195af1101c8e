package codemonkeys.oracle.executor;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A glob of {@code reports}. Only the glob itself is one: the folder of the product, which it is
 * relative to, may have any name, as {@code apps/[id]}.
 *
 * <p>Name by name, and not by Java's matcher of whole paths: a job chooses the paths, and can
 * choose such that one of them keeps a regular expression with several {@code **} busy for a
 * second.
 *
 * @param base the folder, in the workspace, that what it matches lies below
 * @param alternatives each a matcher for one name after the other
 */
record ReportGlob(String base, List<List<PathMatcher>> alternatives) {
  /** In the place of a name: any number of folders. */
  private static final PathMatcher ANY_FOLDERS = name -> true;

  private static final int MAX_ALTERNATIVES = 256;

  /** A choice between paths of several names. */
  private static final Pattern PATHS = Pattern.compile("\\{([^{}]*/[^{}]*)}");

  /** Two stars that are not all of a name. */
  private static final Pattern IN_NAME = Pattern.compile("(?<=[^/])\\*\\*|\\*\\*(?=[^/])");

  ReportGlob {
    alternatives = List.copyOf(alternatives);
  }

  /**
   * Reads a glob.
   *
   * @param folder of the product, in the workspace; leading {@code ..} of the glob lead out of it
   * @return empty when it leads out of the workspace
   * @throws PatternSyntaxException when it can't be understood
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
    List<String> globs = new ArrayList<>();
    spell(String.join("/", parts).replaceAll("\\*{3,}", "**"), globs);
    return Optional.of(new ReportGlob(base, globs.stream().map(ReportGlob::names).toList()));
  }

  /** Adds what a glob stands for, in which slashes only part names, and two stars are names. */
  private static void spell(String glob, List<String> globs) {
    Matcher paths = PATHS.matcher(glob);
    Matcher stars = IN_NAME.matcher(glob);
    if (globs.size() == MAX_ALTERNATIVES) {
      throw new PatternSyntaxException("too many alternatives", glob, -1);
    } else if (paths.find()) {
      for (String path : paths.group(1).split(",", -1)) {
        spell(glob.substring(0, paths.start()) + path + glob.substring(paths.end()), globs);
      }
    } else if (stars.find()) {
      String before = glob.substring(0, stars.start());
      String after = glob.substring(stars.end());
      spell(before + "*" + after, globs);
      spell(before + "*/**/*" + after, globs);
    } else {
      globs.add(glob);
    }
  }

  private static List<PathMatcher> names(String glob) {
    List<PathMatcher> names = new ArrayList<>();
    for (String name : (glob.endsWith("**") ? glob + "/*" : glob).split("/", -1)) {
      names.add(
          name.equals("**")
              ? ANY_FOLDERS
              : FileSystems.getDefault().getPathMatcher("glob:" + name));
    }
    return List.copyOf(names);
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
    return alternatives.stream().anyMatch(names -> matches(names, relative));
  }

  /** Takes as few folders as will do each time; only the last choice is ever to be made again. */
  private static boolean matches(List<PathMatcher> names, Path path) {
    int next = 0;
    int at = 0;
    int afterFolders = -1;
    int taken = 0;
    while (at < path.getNameCount()) {
      if (next < names.size() && names.get(next) == ANY_FOLDERS) {
        next++;
        afterFolders = next;
        taken = at;
      } else if (next < names.size() && names.get(next).matches(path.getName(at))) {
        next++;
        at++;
      } else if (afterFolders >= 0) {
        next = afterFolders;
        taken++;
        at = taken;
      } else {
        return false;
      }
    }
    return next == names.size();
  }
}
