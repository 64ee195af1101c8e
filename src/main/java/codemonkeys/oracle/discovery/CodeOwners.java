package codemonkeys.oracle.discovery;

import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * Who owns the folders of a repository, as its CODEOWNERS says. GitHub's format, which GitLab reads
 * too: a pattern and its owners on each line, and the last pattern that matches counts.
 */
final class CodeOwners {
  /** Where it may lie; the first one there counts, as on GitHub. */
  private static final List<String> PLACES =
      List.of(".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS");

  private static final int MAX_BYTES = 1 << 20;

  private record Line(Pattern pattern, Optional<String> owner) {}

  /**
   * A pattern of CODEOWNERS, as far as it is about folders.
   *
   * @param anchored it begins at the top of the repository
   * @param all it stands for everything
   */
  private record Pattern(PathMatcher matcher, boolean anchored, boolean all) {
    static Optional<Pattern> of(String text) {
      String path = text.startsWith("/") ? text.substring(1) : text;
      boolean anchored = text.startsWith("/") || path.replaceFirst("/$", "").contains("/");
      path = path.replaceFirst("(?:/\\*\\*)?/?$", "");
      boolean all = path.isEmpty() || path.equals("*") || path.equals("**");
      try {
        String glob = path.replaceAll("[\\\\{}\\[\\]]", "\\\\$0");
        return Optional.of(
            new Pattern(FileSystems.getDefault().getPathMatcher("glob:" + glob), anchored, all));
      } catch (PatternSyntaxException e) {
        return Optional.empty();
      }
    }

    /** Whether it is about a folder or about one above it. */
    boolean matches(Path folder) {
      if (all) {
        return true;
      }
      for (Path at = folder; at != null && !at.toString().isEmpty(); at = at.getParent()) {
        if (matcher.matches(anchored ? at : at.getFileName())) {
          return true;
        }
      }
      return false;
    }
  }

  private final List<Line> lines = new ArrayList<>();

  private CodeOwners() {}

  /** Those of a repository; without the file nobody owns anything. */
  static CodeOwners of(Path repository) {
    CodeOwners owners = new CodeOwners();
    Workspace tree = new Workspace(repository);
    for (String place : PLACES) {
      try {
        byte[] bytes = tree.read(place, MAX_BYTES);
        if (bytes != null) {
          new String(bytes, StandardCharsets.UTF_8).lines().forEach(owners::read);
          break;
        }
      } catch (UnreadableException e) {
        // It says nothing then; the next one may.
      }
    }
    return owners;
  }

  private void read(String line) {
    String text = line.strip();
    // A line in brackets begins a section in GitLab.
    if (text.isEmpty() || text.startsWith("#") || text.startsWith("[") || text.startsWith("^[")) {
      return;
    }
    String[] words = text.split("\\s+");
    Pattern.of(words[0])
        .ifPresent(
            pattern ->
                lines.add(
                    new Line(
                        pattern,
                        words.length > 1 && !words[1].startsWith("#")
                            ? Optional.of(words[1])
                            : Optional.empty())));
  }

  /**
   * The owner of a folder.
   *
   * @param folder relative to the top; empty for the top itself, which only a pattern for
   *     everything is about
   */
  Optional<String> owner(Path folder) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).pattern().matches(folder)) {
        return lines.get(i).owner();
      }
    }
    return Optional.empty();
  }
}
