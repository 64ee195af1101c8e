package codemonkeys.oracle.files;

import codemonkeys.oracle.files.Git.GitException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files of a git repository at a revision. As with {@link Git}, nothing in it is run. */
public final class GitTree {
  private static final int MAX_TOTAL = 64 << 20;

  private final GitRepository repository;
  private final String object;

  private GitTree(GitRepository repository, String object) {
    this.repository = repository;
    this.object = object;
  }

  /**
   * Looks up a revision.
   *
   * @param folder in the repository's working tree, at any depth
   * @param environment of this process; of it only PATH, HOME and XDG_CONFIG_HOME reach git
   * @param revision a commit or a tree in git's spelling; does not begin with a hyphen
   * @return empty when there is none of that name
   */
  public static Optional<GitTree> at(Path folder, Map<String, String> environment, String revision)
      throws GitException {
    GitRepository repository = GitRepository.around(folder, environment, revision + "^{tree}");
    String object = repository.object();
    return object == null ? Optional.empty() : Optional.of(new GitTree(repository, object));
  }

  /**
   * A file of a folder.
   *
   * @param content null when it can't be had as a file; {@code problem} then says why
   */
  public record Blob(String name, byte @Nullable [] content, @Nullable Problem problem) {}

  /**
   * What is at a path: {@code tree}, {@code blob}, {@code commit}.
   *
   * @param path from the top, or from the folder when it begins with {@code ./}; no line break
   */
  public Optional<String> type(String path) throws GitException {
    // By standard input, where nothing is an option.
    String type =
        repository
            .answer(List.of("cat-file", "--batch-check=%(objecttype)"), named(path) + "\n")
            .text()
            .strip();
    return Optional.of(type).filter(Set.of("tree", "blob", "commit")::contains);
  }

  private String named(String path) {
    return object + ":" + path;
  }

  /**
   * Reads files of a folder, by two processes in all. Links and submodules are not followed;
   * neither are folders below.
   *
   * @param path of the folder, as with {@link #type}; empty for the top
   * @param suffix of the names that count
   * @param maxBytes of one file
   * @param maxFiles that are read
   * @return in the order of git, which is that of the names' bytes
   * @throws GitException also when there is no such folder
   */
  public List<Blob> files(String path, String suffix, int maxBytes, int maxFiles)
      throws GitException {
    // Without --full-tree only what lies below the current folder would be listed.
    List<Entry> entries = new ArrayList<>();
    for (String line :
        Git.split(
            repository
                .answer(List.of("ls-tree", "-z", "-l", "--full-tree", "--", named(path)), null)
                .text(),
            '\0')) {
      Entry entry = Entry.of(line);
      if (entry != null && entry.name().endsWith(suffix) && !entry.name().startsWith(".")) {
        entries.add(entry);
      }
    }
    if (entries.size() > maxFiles) {
      throw new GitException(
          "git ls-tree: " + entries.size() + " files there; expected at most " + maxFiles);
    }
    StringBuilder wanted = new StringBuilder();
    long total = 0;
    for (Entry entry : entries) {
      if (entry.problem(maxBytes) == null) {
        total += entry.size();
        wanted.append(entry.object()).append('\n');
      }
    }
    if (total > MAX_TOTAL) {
      throw new GitException(
          "git ls-tree: the files there have " + total + " bytes; expected at most 64 MiB");
    }
    byte[] answer =
        wanted.isEmpty()
            ? new byte[0]
            : repository.answer(List.of("cat-file", "--batch"), wanted).bytes();
    List<Blob> blobs = new ArrayList<>();
    int at = 0;
    for (Entry entry : entries) {
      Problem problem = entry.problem(maxBytes);
      byte[] content = null;
      if (problem == null) {
        // A header, as many bytes as it says, and a line break.
        String header = entry.object() + " blob " + entry.size() + "\n";
        int from = at + header.length();
        long to = from + entry.size();
        if (to >= answer.length
            || !header.equals(new String(answer, at, header.length(), StandardCharsets.UTF_8))) {
          throw new GitException(
              "git cat-file: " + Printable.text(entry.name()) + " can't be read");
        }
        content = Arrays.copyOfRange(answer, from, (int) to);
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
    @Nullable Problem problem(int maxBytes) {
      if (!mode.startsWith("100")) {
        return Problem.ofFile(
            switch (mode) {
              case "120000" -> "a link stands here";
              case "160000" -> "a submodule stands here";
              default -> "a folder stands here";
            },
            "expected a file, and links are not followed; put the file itself here");
      }
      return size > maxBytes
          ? Problem.ofFile(
              "the file is larger than " + maxBytes + " bytes",
              "expected at most that; restore or shorten it")
          : null;
    }
  }
}
