package codemonkeys.oracle.intake.git;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.Git;
import codemonkeys.oracle.files.Git.GitException;
import codemonkeys.oracle.files.GitRepositories;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The repositories inside another one: submodules, and such as were cloned into it. Git reports
 * each of them as one entry, so each is asked by itself what is not committed in it.
 *
 * @param states what is checked out, by path relative to the outer repository
 */
record InnerRepositories(Map<String, Inner> states) {
  /** Each costs a few processes; nobody has that many, and a hostile folder shall not either. */
  private static final int MAX = 100;

  private static final int DEEPEST = 8;

  static final InnerRepositories NONE = new InnerRepositories(Map.of());

  /** One of them. */
  record Inner(Git git, Git.State state) {}

  /**
   * Asks those that can be known without asking git once more: where there is a {@code
   * .gitmodules}, and those that are new to the outer repository.
   */
  static InnerRepositories ofStatus(
      GitRepositories repositories, Path top, Git git, Git.State state) throws GitException {
    boolean modules = Files.exists(top.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS);
    return modules || state.dirty().stream().anyMatch(path -> path.endsWith("/"))
        ? under(repositories, top, "", git, state, List.of())
        : NONE;
  }

  /**
   * Asks all of them under a folder.
   *
   * @param folder relative to the top; empty for all of it
   */
  static InnerRepositories under(
      GitRepositories repositories,
      Path top,
      String folder,
      Git git,
      Git.State state,
      List<String> excluded)
      throws GitException {
    Map<String, Inner> found = new TreeMap<>();
    find(repositories, top, "", new Inner(git, state), folder, excluded, found, DEEPEST);
    return new InnerRepositories(found);
  }

  private static void find(
      GitRepositories repositories,
      Path top,
      String prefix,
      Inner outer,
      String folder,
      List<String> excluded,
      Map<String, Inner> found,
      int deeper)
      throws GitException {
    for (String place : outer.git().innerPlaces(folder, outer.state(), excluded)) {
      String path = prefix + place;
      Path inner = FileNames.resolve(top, path);
      if (!Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS)
          || !Files.exists(inner.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
        continue; // not checked out
      }
      if (found.size() == MAX || deeper == 0) {
        return;
      }
      try {
        Git git = repositories.open(inner);
        Inner own = new Inner(git, git.state(List.of()));
        found.put(path, own);
        find(repositories, top, path + "/", own, "", List.of(), found, deeper - 1);
      } catch (GitException e) {
        // That it is there is all that is known; of what is around it more is.
        found.put(path, new Inner(outer.git(), new Git.State(null, Set.of())));
      }
    }
  }

  /** What differs from the commits that are checked out in them, relative to the outer one. */
  Set<String> dirty() {
    Set<String> dirty = new TreeSet<>();
    states.forEach(
        (path, inner) -> inner.state().dirty().forEach(each -> dirty.add(path + "/" + each)));
    return dirty;
  }

  /**
   * A digest of a folder's source with that of the repositories in it.
   *
   * @param outer that of the folder alone
   */
  String digest(String outer, String folder, List<String> excluded) throws GitException {
    Digest digest = new Digest().add(outer);
    boolean any = false;
    for (Map.Entry<String, Inner> each : states.entrySet()) {
      if (Git.isUnder(each.getKey(), folder, excluded)) {
        Git.State state = each.getValue().state();
        digest
            .add(FileNames.bytes(each.getKey()))
            .add(String.valueOf(state.commit()))
            .add(each.getValue().git().digest("", state, List.of()));
        any = true;
      }
    }
    return any ? digest.hex() : outer;
  }
}
