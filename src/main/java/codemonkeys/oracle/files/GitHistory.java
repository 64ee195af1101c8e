package codemonkeys.oracle.files;

import codemonkeys.oracle.files.Git.GitException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a folder was at commits of its repository. As with {@link Git}, nothing in it is run: only
 * {@code rev-list}, {@code ls-tree} and {@code cat-file} are asked, in a git directory of our own.
 */
public final class GitHistory {
  private final GitRepository repository;
  private final String newest;

  private GitHistory(GitRepository repository, String newest) {
    this.repository = repository;
    this.newest = newest;
  }

  /** A commit. */
  public record Commit(String id, Instant at) {}

  /**
   * A file of the folder at a commit.
   *
   * @param path below the folder
   * @param object what is in it, by git's name
   * @param size in bytes
   */
  public record Entry(String path, String object, long size) {}

  /**
   * Looks up a commit.
   *
   * @param folder in the repository's working tree, at any depth
   * @param environment of this process; of it only PATH, HOME and XDG_CONFIG_HOME reach git
   * @param revision in git's spelling; does not begin with a hyphen
   * @return empty when there is none of that name
   */
  public static Optional<GitHistory> of(
      Path folder, Map<String, String> environment, String revision) throws GitException {
    GitRepository repository = GitRepository.around(folder, environment, revision + "^{commit}");
    String object = repository.object();
    return object == null ? Optional.empty() : Optional.of(new GitHistory(repository, object));
  }

  /**
   * The commits up to this one that changed something below the folder.
   *
   * @param after those up to this one are left out; null for none
   * @param paths below the folder, of which one at least has to be changed
   * @param max of the newest
   * @return the oldest first
   */
  public List<Commit> commits(@Nullable GitHistory after, List<String> paths, int max)
      throws GitException {
    List<String> question =
        new ArrayList<>(List.of("rev-list", "--timestamp", "--max-count=" + max, newest));
    if (after != null) {
      question.add("^" + after.newest);
    }
    question.add("--");
    question.addAll(paths);
    List<Commit> commits = new ArrayList<>();
    for (String line : Git.split(repository.answer(question, null).text(), '\n')) {
      String[] fields = line.split(" ", -1);
      if (fields.length != 2
          || !fields[0].matches("[0-9]{1,11}")
          || !fields[1].matches("[0-9a-f]{40,64}")) {
        throw new GitException("git rev-list: its answer is not understood");
      }
      commits.add(new Commit(fields[1], Instant.ofEpochSecond(Long.parseLong(fields[0]))));
    }
    // Clocks differ; the moment is what counts.
    commits.sort(
        (one, other) -> {
          int order = one.at().compareTo(other.at());
          return order == 0 ? one.id().compareTo(other.id()) : order;
        });
    return commits;
  }

  /**
   * The files of the folder at a commit; links and submodules are left out, and so is what no path
   * of a workspace can name.
   *
   * @param paths files and folders below the folder that count
   * @param max files
   */
  public List<Entry> files(Commit commit, List<String> paths, int max) throws GitException {
    List<String> question =
        new ArrayList<>(List.of("ls-tree", "-r", "-z", "-l", "--full-tree", commit.id() + ":./"));
    question.addAll(paths);
    List<Entry> entries = new ArrayList<>();
    for (String line : Git.split(repository.answer(question, null).text(), '\0')) {
      int tab = line.indexOf('\t');
      String[] fields = line.substring(0, Math.max(0, tab)).trim().split(" +");
      String path = line.substring(tab + 1);
      if (fields.length == 4
          && fields[0].startsWith("100")
          && fields[3].matches("[0-9]{1,18}")
          && Workspace.normalize(path).filter(path::equals).isPresent()) {
        entries.add(new Entry(path, fields[2], Long.parseLong(fields[3])));
      }
      if (entries.size() > max) {
        throw new GitException(
            "git ls-tree: more than " + max + " files there", "expected fewer; name fewer commits");
      }
    }
    return entries;
  }

  /**
   * What is in some files.
   *
   * @param maxBytes of all of them together
   * @return by git's names of the contents
   */
  public Map<String, byte[]> contents(List<Entry> entries, long maxBytes) throws GitException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    entries.forEach(entry -> sizes.put(entry.object(), entry.size()));
    long total = sizes.values().stream().mapToLong(Long::longValue).sum();
    if (total > maxBytes) {
      throw new GitException(
          "git cat-file: the files there have " + total + " bytes",
          "expected at most " + maxBytes + "; name fewer commits");
    }
    Map<String, byte[]> contents = new LinkedHashMap<>();
    if (sizes.isEmpty()) {
      return contents;
    }
    byte[] answer =
        repository
            .answer(List.of("cat-file", "--batch"), String.join("\n", sizes.keySet()) + "\n")
            .bytes();
    int at = 0;
    for (Map.Entry<String, Long> each : sizes.entrySet()) {
      // A header, as many bytes as it says, and a line break.
      String header = each.getKey() + " blob " + each.getValue() + "\n";
      int from = at + header.length();
      long to = from + each.getValue();
      if (to >= answer.length
          || !header.equals(new String(answer, at, header.length(), StandardCharsets.UTF_8))) {
        throw new GitException("git cat-file: " + each.getKey() + " can't be read");
      }
      contents.put(each.getKey(), Arrays.copyOfRange(answer, from, (int) to));
      at = (int) to + 1;
    }
    return contents;
  }
}
