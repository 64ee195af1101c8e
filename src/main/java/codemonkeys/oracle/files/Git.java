package codemonkeys.oracle.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a git repository by git's own command line. It never writes, and nothing that stands in the
 * repository is run: git sees its files and objects, and of its configuration only what is known to
 * be harmless ({@link GitRepository}).
 *
 * <p>The command line and not a library, because that is what wrote the repository: formats,
 * extensions and safety checks are always those of the operator's own git.
 */
public final class Git {
  /** The modes of what is in trees and in the index. */
  private static final String SUBMODULE = "160000 ";

  private static final String LINK = "120000 ";

  private final GitRepository repository;
  private final GitRepositories all;

  Git(GitRepository repository, GitRepositories all) {
    this.repository = repository;
    this.all = all;
  }

  /** Git could not answer; the message says what it said. */
  public static final class GitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fix;

    GitException(String message) {
      this(message, "check that git works in this folder");
    }

    public GitException(String message, String fix) {
      super(message);
      this.fix = fix;
    }

    /** What was expected and how to get there. */
    public String fix() {
      return fix;
    }
  }

  /**
   * What is checked out.
   *
   * @param commit in full; null in a repository without commits
   * @param dirty paths relative to {@code top}, as {@link FileNames} has them: changed against the
   *     commit, or new and not ignored
   */
  public record State(@Nullable String commit, Set<String> dirty) {}

  /**
   * Reads the checked-out commit and what differs from it.
   *
   * @param excluded folders relative to {@code top} that don't count
   */
  public State state(Collection<String> excluded) throws GitException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "status",
                "--porcelain=v2",
                "--branch",
                "-z",
                "--untracked-files=all",
                "--ignore-submodules=dirty",
                "--no-renames",
                "--",
                ":(top)"));
    for (String folder : excluded) {
      if (FileNames.isAscii(folder)) { // else it is sorted out by those who use the names
        arguments.add(":(top,exclude,literal)" + folder);
      }
    }
    String commit = null;
    Set<String> dirty = new TreeSet<>();
    for (String line : names(arguments, null)) {
      if (line.startsWith("# branch.oid ")) {
        String oid = line.substring("# branch.oid ".length());
        commit = oid.startsWith("(") ? null : oid;
      } else if (line.startsWith("1 ")) {
        dirty.add(line.split(" ", 9)[8]);
      } else if (line.startsWith("u ")) {
        dirty.add(line.split(" ", 11)[10]);
      } else if (line.startsWith("? ")) {
        dirty.add(line.substring(2));
      }
    }
    return new State(commit, dirty);
  }

  /**
   * The files that differ between other commits and the one checked out.
   *
   * @return for each commit that the repository has, paths relative to {@code top}
   */
  public Map<String, Set<String>> changedSince(Collection<String> commits) throws GitException {
    Map<String, Set<String>> changed = new HashMap<>();
    String head = repository.object();
    if (commits.isEmpty() || head == null) {
      return changed;
    }
    StringBuilder names = new StringBuilder();
    for (String commit : commits) {
      names.append(commit).append("^{commit}\n");
    }
    StringBuilder pairs = new StringBuilder();
    List<String> order = new ArrayList<>(commits);
    List<String> answers =
        split(ask(List.of("cat-file", "--batch-check=%(objecttype)"), names), '\n');
    for (int i = 0; i < answers.size() && i < order.size(); i++) {
      if (answers.get(i).equals("commit")) {
        changed.put(order.get(i), new TreeSet<>());
        pairs.append(order.get(i)).append(' ').append(head).append('\n');
      }
    }
    changed.putAll(differences(pairs));
    return changed;
  }

  /**
   * The commits after others up to the one checked out, each with the paths it touches. Merges name
   * no paths.
   *
   * @return by the commit after which they come
   */
  public Map<String, List<Set<String>>> commitsSince(Collection<String> commits)
      throws GitException {
    Map<String, List<Set<String>>> since = new HashMap<>();
    String head = repository.object();
    if (head == null) {
      return since;
    }
    Map<String, List<String>> later = new LinkedHashMap<>();
    Set<String> all = new LinkedHashSet<>();
    for (String commit : commits) {
      List<String> found = split(ask(List.of("rev-list", head, "^" + commit, "--"), null), '\n');
      later.put(commit, found);
      all.addAll(found);
    }
    Map<String, Set<String>> touched =
        all.isEmpty() ? Map.of() : differences(String.join("\n", all) + "\n");
    later.forEach(
        (commit, names) -> {
          List<Set<String>> paths = new ArrayList<>();
          names.forEach(name -> paths.add(touched.getOrDefault(name, Set.of())));
          since.put(commit, paths);
        });
    return since;
  }

  /**
   * The paths that differ, by one process for all.
   *
   * @param lines a commit that is compared with its parent, or two that are compared
   * @return by the first commit of a line; nothing for a line without any difference
   */
  private Map<String, Set<String>> differences(CharSequence lines) throws GitException {
    Map<String, Set<String>> differences = new HashMap<>();
    Set<String> current = new TreeSet<>();
    boolean path = false;
    for (String part :
        names(
            List.of(
                "diff-tree",
                "--stdin",
                "--root",
                "-r",
                "-z",
                "--raw",
                "--no-renames",
                "--no-ext-diff",
                "--no-textconv"),
            lines)) {
      // A commit, and for each of its files two parts: what changed, after a colon, and the path.
      if (path) {
        current.add(part);
        path = false;
      } else if (part.startsWith(":")) {
        path = true;
      } else {
        current = differences.computeIfAbsent(part, commit -> new TreeSet<>());
      }
    }
    return differences;
  }

  /**
   * A digest of the files under a folder: of the commit's tree, and of the content of those that
   * differ from it.
   *
   * @param folder relative to {@code top}; empty for all of it
   */
  public String digest(String folder, State state, Collection<String> excluded)
      throws GitException {
    Digest digest =
        state.commit() == null
            ? new Digest()
            : tree(state.commit(), folder, excluded).digest().copy();
    digest.add("dirty");
    for (String path : state.dirty()) {
      if (isUnder(path, folder, excluded)) {
        digest
            .add(FileNames.bytes(path))
            .add(content(FileNames.resolve(repository.folder(), path)));
      }
    }
    return digest.hex();
  }

  private GitRepositories.Tree tree(String commit, String folder, Collection<String> excluded)
      throws GitException {
    GitRepositories.TreeName name =
        new GitRepositories.TreeName(repository.folder(), commit, folder, List.copyOf(excluded));
    GitRepositories.Tree known = all.tree(name);
    if (known != null) {
      return known;
    }
    List<String> arguments = new ArrayList<>(List.of("ls-tree", "-r", "-z", commit));
    if (!folder.isEmpty() && FileNames.isAscii(folder)) {
      arguments.addAll(List.of("--", ":(top,literal)" + folder + "/"));
    }
    Digest digest = new Digest();
    List<String> submodules = new ArrayList<>();
    for (String line : names(arguments, null)) {
      int tab = line.indexOf('\t');
      String path = line.substring(tab + 1);
      if (tab > 0 && isUnder(path, folder, excluded)) {
        digest.add(FileNames.bytes(line));
        if (line.startsWith(SUBMODULE)) {
          submodules.add(path);
        }
      }
    }
    GitRepositories.Tree tree = new GitRepositories.Tree(digest, List.copyOf(submodules));
    all.keep(name, tree);
    return tree;
  }

  /**
   * The files that are source: known to git, or new and not ignored.
   *
   * @return paths relative to {@code top}, as {@link FileNames} has them
   */
  public Set<String> sourceFiles() throws GitException {
    return new TreeSet<>(
        names(
            List.of("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ":(top)"),
            null));
  }

  /** Whether a path lies in a folder and in none of the excluded ones. */
  public static boolean isUnder(String path, String folder, Collection<String> excluded) {
    for (String out : excluded) {
      if (path.equals(out) || path.startsWith(out + "/")) {
        return false;
      }
    }
    return folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/");
  }

  private static String content(Path file) {
    try {
      if (Files.isSymbolicLink(file)) {
        return "link " + FileNames.text(FileNames.of(Files.readSymbolicLink(file)));
      }
      if (!Files.isRegularFile(file)) {
        return "none";
      }
      try (InputStream in = Files.newInputStream(file)) {
        Digest digest = new Digest();
        byte[] buffer = new byte[1 << 16];
        for (int n = in.readNBytes(buffer, 0, buffer.length);
            n > 0;
            n = in.readNBytes(buffer, 0, buffer.length)) {
          digest.add(n == buffer.length ? buffer : java.util.Arrays.copyOf(buffer, n));
        }
        return digest.hex() + (Files.isExecutable(file) ? " executable" : "");
      }
    } catch (IOException e) {
      return "unreadable";
    }
  }

  /** What a call printed, taken as UTF-8, since paths in messages need no more. */
  private String ask(List<String> arguments, @Nullable CharSequence input) throws GitException {
    return repository.answer(arguments, input).text();
  }

  /** What a call printed, with zeros between names of files. */
  private List<String> names(List<String> arguments, @Nullable CharSequence input)
      throws GitException {
    return split(FileNames.of(repository.answer(arguments, input).bytes()), '\0');
  }

  /** The parts between separators; what follows the last one is none when it is empty. */
  static List<String> split(String output, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = output.indexOf(separator); at >= 0; at = output.indexOf(separator, from)) {
      parts.add(output.substring(from, at));
      from = at + 1;
    }
    if (from < output.length()) {
      parts.add(output.substring(from));
    }
    return parts;
  }

  /**
   * The symbolic links that git knows.
   *
   * @return paths relative to {@code top}, as {@link FileNames} has them
   */
  public Set<String> trackedLinks() throws GitException {
    Set<String> found = new TreeSet<>();
    for (String line : names(List.of("ls-files", "-z", "--stage", "--", ":(top)"), null)) {
      if (line.startsWith(LINK)) {
        found.add(line.substring(line.indexOf('\t') + 1));
      }
    }
    return found;
  }

  /**
   * Where repositories of their own may be under a folder: submodules, repositories that were added
   * like files, and all that differs from the commit, since they do when they were added after it.
   *
   * @return paths relative to {@code top}, as {@link FileNames} has them
   */
  public Set<String> innerPlaces(String folder, State state, Collection<String> excluded)
      throws GitException {
    Set<String> places = new TreeSet<>();
    if (state.commit() != null) {
      places.addAll(tree(state.commit(), folder, excluded).submodules());
    }
    for (String path : state.dirty()) {
      String place = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      if (isUnder(place, folder, excluded)) {
        places.add(place);
      }
    }
    return places;
  }
}
