package codemonkeys.oracle.files;

import codemonkeys.oracle.files.Git.GitException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The repositories that one command asks. What is checked out, and what differs from it, is asked
 * anew each time that a repository is opened; its configuration and the trees of commits are asked
 * once.
 */
public final class GitRepositories {
  private final Map<String, String> environment;
  private final Map<Path, String> configurations = new ConcurrentHashMap<>();
  private final Map<TreeName, Tree> trees = new ConcurrentHashMap<>();

  /** A folder at a commit, without those folders that are excluded. */
  record TreeName(Path top, String commit, String folder, List<String> excluded) {}

  /**
   * What is in a tree.
   *
   * @param digest of it all; copied before more is added
   * @param submodules paths relative to the top of the repository
   */
  record Tree(Digest digest, List<String> submodules) {}

  /**
   * None is opened yet.
   *
   * @param environment of this process; of it only PATH, HOME and XDG_CONFIG_HOME reach git
   */
  public GitRepositories(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Opens a repository.
   *
   * @param top the folder that has the {@code .git}
   */
  public Git open(Path top) throws GitException {
    return new Git(GitRepository.withTop(top, environment, configurations), this);
  }

  /**
   * The name that the user gives to git.
   *
   * @param folder where git runs; no configuration of a repository is asked
   */
  public Optional<String> userName(Path folder) {
    return GitRepository.userName(folder, environment);
  }

  @Nullable Tree tree(TreeName name) {
    return trees.get(name);
  }

  void keep(TreeName name, Tree tree) {
    trees.put(name, tree);
  }
}
