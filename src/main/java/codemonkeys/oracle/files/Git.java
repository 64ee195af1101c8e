package codemonkeys.oracle.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a git repository by git's own command line. It never writes, and nothing that the
 * repository's configuration names is run: no hooks, no file system monitor, no filters.
 *
 * <p>The command line and not a library, because that is what wrote the repository: formats,
 * extensions and safety checks are always those of the operator's own git.
 */
public final class Git {
  private static final int DEADLINE_SECONDS = 60;
  private static final int MOST_OUTPUT = 256 << 20;
  private static final Pattern COMMIT_HEADER = Pattern.compile("\1[0-9a-f]{40,64}");

  private final Path top;
  private final Map<String, String> environment;
  private final List<String> config;

  private Git(Path top, Map<String, String> environment, List<String> config) {
    this.top = top;
    this.environment = environment;
    this.config = config;
  }

  /** Git could not answer; the message says what it said. */
  public static final class GitException extends Exception {
    private static final long serialVersionUID = 1L;

    GitException(String message) {
      super(message);
    }
  }

  /**
   * Opens a repository.
   *
   * @param top the folder that has the {@code .git}
   * @param environment of this process; of it only PATH and HOME reach git
   */
  public static Git open(Path top, Map<String, String> environment) throws GitException {
    Git git = objects(top, environment);
    // A clean filter is a command that status runs on changed files; each is switched off by name.
    Output filters =
        git.run(List.of("config", "-z", "--name-only", "--get-regexp", "^filter\\."), null);
    if (filters.exit() == 0) {
      for (String name : new TreeSet<>(split(filters.text()))) {
        if (name.endsWith(".required")) {
          git.config.addAll(List.of("-c", name + "=false"));
        } else {
          git.config.addAll(List.of("-c", name + "="));
        }
      }
    }
    return git;
  }

  /**
   * Opens a repository for {@link #files} alone: it takes no process to open it.
   *
   * @param folder in the repository's working tree, at any depth
   * @param environment of this process; of it only PATH and HOME reach git
   */
  public static Git objects(Path folder, Map<String, String> environment) {
    Map<String, String> own = new TreeMap<>();
    for (String name : List.of("PATH", "HOME", "XDG_CONFIG_HOME")) {
      String value = environment.get(name);
      if (value != null) {
        own.put(name, value);
      }
    }
    own.put("LC_ALL", "C");
    own.put("GIT_OPTIONAL_LOCKS", "0");
    own.put("GIT_TERMINAL_PROMPT", "0");
    own.put("GIT_NO_LAZY_FETCH", "1");
    List<String> config = new ArrayList<>();
    config.addAll(List.of("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"));
    config.addAll(List.of("-c", "core.untrackedCache=false", "-c", "core.quotePath=false"));
    return new Git(folder, own, config);
  }

  /**
   * A file of a folder at a revision.
   *
   * @param content null when it can't be had as a file; {@code problem} then says why
   */
  public record Blob(String name, byte @Nullable [] content, @Nullable Problem problem) {}

  /**
   * What a name in git's own spelling stands for.
   *
   * @param revision whether the part before the colon is a commit or a tree
   * @param type of the whole: {@code tree}, {@code blob}; null when there is nothing
   */
  public record Meaning(boolean revision, @Nullable String type) {}

  /** Looks up {@code revision} and {@code revision:path}. Neither has a line break. */
  public Meaning meaning(String revision, String path) throws GitException {
    // By standard input, where nothing is an option.
    List<String> answers =
        split(
            ask(
                List.of("cat-file", "--batch-check=%(objecttype)"),
                revision + "^{tree}\n" + revision + ":" + path + "\n"),
            '\n');
    String type = answers.size() < 2 ? "" : answers.get(1);
    return new Meaning(
        !answers.isEmpty() && answers.get(0).equals("tree"),
        Set.of("tree", "blob", "commit").contains(type) ? type : null);
  }

  /**
   * Reads files of a folder at a revision, by two processes in all. Links and submodules are not
   * followed; neither are folders below.
   *
   * @param tree {@code revision:path} as git reads it; does not begin with a hyphen
   * @param suffix of the names that count
   * @param mostBytes of one file
   * @param mostFiles that are read
   * @return in the order of git, which is that of the names' bytes
   * @throws GitException also when there is no such folder
   */
  public List<Blob> files(String tree, String suffix, int mostBytes, int mostFiles)
      throws GitException {
    if (tree.startsWith("-")) {
      throw new IllegalArgumentException("an option, not a tree: " + tree);
    }
    // Without --full-tree only what lies below the current folder would be listed.
    List<Entry> entries = new ArrayList<>();
    for (String line :
        split(ask(List.of("ls-tree", "-z", "-l", "--full-tree", "--", tree), null))) {
      Entry entry = Entry.of(line);
      if (entry != null && entry.name().endsWith(suffix) && !entry.name().startsWith(".")) {
        entries.add(entry);
      }
    }
    if (entries.size() > mostFiles) {
      throw new GitException(
          "git ls-tree: " + entries.size() + " files there; expected at most " + mostFiles);
    }
    StringBuilder wanted = new StringBuilder();
    long total = 0;
    for (Entry entry : entries) {
      if (entry.problem(mostBytes) == null) {
        total += entry.size();
        wanted.append(entry.object()).append('\n');
      }
    }
    if (total > MOST_OUTPUT / 4) {
      throw new GitException(
          "git ls-tree: the files there have " + total + " bytes; expected at most 64 MiB");
    }
    byte[] answer =
        wanted.isEmpty() ? new byte[0] : bytes(List.of("cat-file", "--batch"), wanted).bytes();
    List<Blob> blobs = new ArrayList<>();
    int at = 0;
    for (Entry entry : entries) {
      Problem problem = entry.problem(mostBytes);
      byte[] content = null;
      if (problem == null) {
        // A header, as many bytes as it says, and a line break.
        String header = entry.object() + " blob " + entry.size() + "\n";
        int from = at + header.length();
        long to = from + entry.size();
        if (to >= answer.length
            || !header.equals(new String(answer, at, header.length(), StandardCharsets.UTF_8))) {
          throw new GitException("git cat-file: " + Shown.text(entry.name()) + " can't be read");
        }
        content = java.util.Arrays.copyOfRange(answer, from, (int) to);
        at = (int) to + 1;
      }
      blobs.add(new Blob(entry.name(), content, problem));
    }
    return blobs;
  }

  /** A line of {@code ls-tree -l}; the size of what is no blob is -1. */
  private record Entry(String mode, String object, long size, String name) {
    static @Nullable Entry of(String line) {
      int tab = line.indexOf('\t');
      String[] fields = line.substring(0, Math.max(0, tab)).trim().split(" +");
      if (fields.length != 4) {
        return null;
      }
      long size = fields[3].matches("[0-9]{1,18}") ? Long.parseLong(fields[3]) : -1;
      return new Entry(fields[0], fields[2], size, line.substring(tab + 1));
    }

    /** Why it is not read; null when it can be. */
    @Nullable Problem problem(int mostBytes) {
      if (!mode.startsWith("100")) {
        return Problem.ofFile(
            switch (mode) {
              case "120000" -> "a link stands here";
              case "160000" -> "a submodule stands here";
              default -> "a folder stands here";
            },
            "expected a file, and links are not followed; put the file itself here");
      }
      return size > mostBytes
          ? Problem.ofFile(
              "the file is larger than " + mostBytes + " bytes",
              "expected at most that; restore or shorten it")
          : null;
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
    if (commits.isEmpty()) {
      return changed;
    }
    String head = split(ask(List.of("rev-parse", "--verify", "HEAD"), null), '\n').get(0);
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
    // One process for all. A pair is answered by its first name and then the paths; one without any
    // difference by nothing at all.
    Set<String> current = null;
    for (String part :
        names(
            List.of(
                "diff-tree",
                "--stdin",
                "-r",
                "-z",
                "--name-only",
                "--no-renames",
                "--no-ext-diff",
                "--no-textconv"),
            pairs)) {
      Set<String> named = changed.get(part);
      if (named != null) {
        current = named;
      } else if (current != null) {
        current.add(part);
      }
    }
    return changed;
  }

  /**
   * The commits after {@code commit} up to the one checked out, each with the paths it touches.
   * Merges name no paths.
   */
  public List<Set<String>> commitsSince(String commit) throws GitException {
    List<Set<String>> commits = new ArrayList<>();
    boolean first = false;
    for (String part :
        names(
            List.of(
                "log",
                "--format=%x01%H",
                "--name-only",
                "-z",
                "--no-renames",
                "--no-ext-diff",
                "--no-textconv",
                commit + "..HEAD"),
            null)) {
      if (COMMIT_HEADER.matcher(part).matches()) {
        commits.add(new TreeSet<>());
        first = true;
      } else if (!commits.isEmpty()) {
        // A line break parts the first name from the header; other names may begin with one.
        commits.get(commits.size() - 1).add(first ? part.substring(1) : part);
        first = false;
      }
    }
    return commits;
  }

  /**
   * A digest of the files under a folder: of the commit's tree, and of the content of those that
   * differ from it.
   *
   * @param folder relative to {@code top}; empty for all of it
   */
  public String digest(String folder, State state, Collection<String> excluded)
      throws GitException {
    Digest digest = new Digest();
    if (state.commit() != null) {
      List<String> arguments = new ArrayList<>(List.of("ls-tree", "-r", "-z", "HEAD"));
      if (!folder.isEmpty() && FileNames.isAscii(folder)) {
        arguments.addAll(List.of("--", ":(top,literal)" + folder + "/"));
      }
      for (String line : names(arguments, null)) {
        int tab = line.indexOf('\t');
        if (tab > 0 && isUnder(line.substring(tab + 1), folder, excluded)) {
          digest.add(FileNames.bytes(line));
        }
      }
    }
    digest.add("dirty");
    for (String path : state.dirty()) {
      if (isUnder(path, folder, excluded)) {
        digest.add(FileNames.bytes(path)).add(content(FileNames.resolve(top, path)));
      }
    }
    return digest.hex();
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
    return bytes(arguments, input).text();
  }

  /** What a call printed, with zeros between names of files. */
  private List<String> names(List<String> arguments, @Nullable CharSequence input)
      throws GitException {
    return split(FileNames.of(bytes(arguments, input).bytes()));
  }

  private Output bytes(List<String> arguments, @Nullable CharSequence input) throws GitException {
    Output output = run(arguments, input);
    if (output.exit() != 0) {
      String first = output.error().lines().findFirst().orElse("exit " + output.exit());
      throw new GitException("git " + arguments.get(0) + ": " + Shown.line(first));
    }
    return output;
  }

  @SuppressWarnings("ArrayRecordComponent") // neither compared nor kept
  private record Output(int exit, byte[] bytes, String error) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private Output run(List<String> arguments, @Nullable CharSequence input) throws GitException {
    List<String> command = new ArrayList<>();
    command.add("git");
    command.addAll(config);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(top.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      Exhausted.check(e);
      throw new GitException("git can't be started (" + Shown.reason(e) + ")");
    }
    // Both at once: git waits for whoever reads a full pipe.
    Future<byte[]> error = Background.start("git", () -> drain(process.getErrorStream(), 1 << 16));
    Future<byte[]> output =
        Background.start("git", () -> drain(process.getInputStream(), MOST_OUTPUT));
    try (OutputStream in = process.getOutputStream()) {
      if (input != null) {
        in.write(input.toString().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // It ended before it had read all; its exit code says why.
    }
    try {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new GitException(
            "git " + arguments.get(0) + " took longer than " + DEADLINE_SECONDS + " s");
      }
      return new Output(
          process.exitValue(),
          output.get(DEADLINE_SECONDS, TimeUnit.SECONDS),
          new String(error.get(DEADLINE_SECONDS, TimeUnit.SECONDS), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("interrupted while git was working");
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new GitException("git's answer could not be read");
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] drain(InputStream in, int most) throws IOException {
    try (in) {
      byte[] bytes = in.readNBytes(most);
      in.transferTo(OutputStream.nullOutputStream());
      return bytes;
    }
  }

  private static List<String> split(String output) {
    return split(output, '\0');
  }

  private static List<String> split(String output, char separator) {
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
    return staged("120000");
  }

  /**
   * The folders that git knows as repositories of their own: submodules, and repositories that were
   * added like files.
   *
   * @return paths relative to {@code top}, as {@link FileNames} has them
   */
  public Set<String> submodules() throws GitException {
    return staged("160000");
  }

  /** The paths in the index that have a mode. */
  private Set<String> staged(String mode) throws GitException {
    Set<String> found = new TreeSet<>();
    for (String line : names(List.of("ls-files", "-z", "--stage", "--", ":(top)"), null)) {
      if (line.startsWith(mode + " ")) {
        found.add(line.substring(line.indexOf('\t') + 1));
      }
    }
    return found;
  }
}
