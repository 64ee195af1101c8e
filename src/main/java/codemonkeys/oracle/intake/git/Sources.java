package codemonkeys.oracle.intake.git;

import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.facts.SourceState.Change;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.Git;
import codemonkeys.oracle.files.Git.GitException;
import codemonkeys.oracle.files.GitRepositories;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.units.ProductId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What git says of the products' files. The few questions to git are asked once for each
 * repository, whatever the number of products in it.
 */
public final class Sources {
  private static final int MAX_COMMITS_COUNTED = 32;

  /** How long git may fail to answer, in all repositories together. */
  private static final Duration MAX_WASTED = Duration.ofMinutes(2);

  /** Folders of the workspace that are not source. */
  private static final List<String> NOT_SOURCE = List.of("nexus", "dash", ".codemonkeys");

  /** A repository with what was asked of it. */
  private static final class Repository {
    final Path top;
    final Git git;
    final Git.State state;
    final List<String> excluded;
    final Set<String> dirty;

    /** All of them; null when just those of a product were asked, if any. */
    final @Nullable InnerRepositories inner;

    /** The paths that changed since a commit, by commit. */
    Map<String, Set<String>> changed = Map.of();

    /** The paths of each commit since a commit, by that. */
    Map<String, List<Set<String>>> commits = Map.of();

    Repository(Path top, Git git, Git.State state, List<String> excluded, InnerRepositories inner) {
      this.top = top;
      this.git = git;
      this.state = state;
      this.excluded = excluded;
      this.dirty = new TreeSet<>(state.dirty());
      dirty.addAll(inner.dirty());
      this.inner = inner.equals(InnerRepositories.NONE) ? null : inner;
    }
  }

  /**
   * The source that the last test of a product saw.
   *
   * @param commit null when it is not recorded
   * @param digest null when it is not recorded
   */
  public record TestedSource(@Nullable String commit, @Nullable String digest) {
    /** Of a product that was never tested. */
    public static final TestedSource UNKNOWN = new TestedSource(null, null);
  }

  /** Where a product's files are: in which repository, and in which folder of it. */
  private record Place(Repository repository, String folder) {}

  private final Workspace workspace;
  private final GitRepositories repositories;
  private final Map<ProductId, Place> places = new HashMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<ProductId, @Nullable String> digests = new HashMap<>();
  private Duration wasted = Duration.ZERO;

  private Sources(Workspace workspace, GitRepositories repositories) {
    this.workspace = workspace;
    this.repositories = repositories;
  }

  /** Asks what can be asked before the products' own files are read. */
  public static Sources open(
      Workspace workspace, Collection<RegistryEntry> entries, GitRepositories repositories) {
    Sources sources = new Sources(workspace, repositories);
    Map<Path, Map<ProductId, Path>> byTop = new TreeMap<>();
    // Of folders in the workspace, and of those in each root, above which nothing is looked at.
    Map<Path, Map<Path, @Nullable Path>> tops = new HashMap<>();
    for (RegistryEntry entry : entries) {
      ProductFolder at = entry.folder();
      if (at == null || at.tree().look(at.path()) != Workspace.Presence.DIRECTORY) {
        continue;
      }
      Path root = at.tree().root();
      Path folder = at.absolute();
      Path top =
          top(
              folder,
              at.inWorkspace() ? null : root,
              tops.computeIfAbsent(root, r -> new HashMap<>()));
      if (top != null) {
        byTop.computeIfAbsent(top, t -> new HashMap<>()).put(entry.id(), folder);
      }
    }
    byTop.forEach(sources::open);
    return sources;
  }

  /** As {@link ProductFolder#repository}, for thousands of folders that share those above. */
  private static @Nullable Path top(
      Path folder, @Nullable Path last, Map<Path, @Nullable Path> known) {
    if (known.containsKey(folder)) {
      return known.get(folder);
    }
    Path parent = folder.getParent();
    Path top =
        // Not by java.nio: most folders have none, and there each of them costs an exception.
        folder.resolve(".git").toFile().exists()
            ? folder
            : parent == null || folder.equals(last) ? null : top(parent, last, known);
    known.put(folder, top);
    return top;
  }

  private void open(Path top, Map<ProductId, Path> folders) {
    String prefix = relative(top, workspace.root());
    List<String> excluded = new ArrayList<>();
    if (workspace.root().startsWith(top)) {
      for (String folder : NOT_SOURCE) {
        excluded.add(prefix.isEmpty() ? folder : prefix + "/" + folder);
      }
    }
    try {
      Repository repository =
          ask(
              () -> {
                Git git = repositories.open(top);
                Git.State state = git.state(excluded);
                InnerRepositories inner = InnerRepositories.ofStatus(repositories, top, git, state);
                return new Repository(top, git, state, excluded, inner);
              });
      folders.forEach(
          (product, folder) -> places.put(product, new Place(repository, relative(top, folder))));
    } catch (GitException e) {
      unknown(top, e);
    }
  }

  /** What takes processes of git to find out. */
  private interface Question<T> {
    T answer() throws GitException;
  }

  private <T> T ask(Question<T> question) throws GitException {
    if (wasted.compareTo(MAX_WASTED) > 0) {
      throw new GitException(
          "git was not asked, since it did not answer for "
              + MAX_WASTED.toMinutes()
              + " min in other repositories",
          "expected answers; see to those first");
    }
    long began = System.nanoTime();
    try {
      return question.answer();
    } catch (GitException e) {
      wasted = wasted.plusNanos(System.nanoTime() - began);
      throw e;
    }
  }

  private void unknown(Path top, GitException e) {
    String shown = FileNames.text(relative(workspace.root(), top));
    diagnostics.add(
        Diagnostic.warning(
            shown.isEmpty() ? "." : shown,
            0,
            0,
            "the source state is unknown: " + Printable.foreign(e.getMessage()),
            "rows about changed source stay silent; " + e.fix()));
  }

  /**
   * Asks what has changed since the products' last tests.
   *
   * @param tested what each of them saw
   */
  public void compare(Map<ProductId, TestedSource> tested) {
    Map<Repository, Set<String>> commits = new LinkedHashMap<>();
    tested.forEach(
        (product, source) -> {
          Place place = places.get(product);
          if (place != null && place.repository.state.commit() != null && source.commit() != null) {
            commits.computeIfAbsent(place.repository, r -> new TreeSet<>()).add(source.commit());
          }
        });
    commits.forEach(this::compare);
  }

  private void compare(Repository repository, Set<String> commits) {
    try {
      repository.changed = ask(() -> repository.git.changedSince(commits));
      if (repository.changed.size() <= MAX_COMMITS_COUNTED) {
        repository.commits = ask(() -> repository.git.commitsSince(repository.changed.keySet()));
      }
    } catch (GitException e) {
      unknown(repository.top, e);
      places.values().removeIf(place -> place.repository == repository);
    }
  }

  private static String relative(Path from, Path to) {
    return FileNames.of(from.relativize(to));
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The state of a product's source since its last test; null where git has nothing to say. */
  public @Nullable SourceState state(ProductId product, TestedSource tested) {
    Place place = places.get(product);
    if (place == null) {
      return null;
    }
    Repository repository = place.repository;
    String commit = repository.state.commit();
    if (commit == null) {
      return null;
    }
    boolean dirty = touches(repository.dirty, place);
    Change change = Change.UNKNOWN;
    Integer commits = null;
    Set<String> changed = tested.commit() == null ? null : repository.changed.get(tested.commit());
    if (changed != null) {
      change = dirty || touches(changed, place) ? Change.CHANGED : Change.UNCHANGED;
      // A run may have seen files that were not committed; if they are still the same, nothing
      // changed.
      if (change == Change.CHANGED
          && tested.digest() != null
          && tested.digest().equals(digest(product))) {
        change = Change.UNCHANGED;
      }
      List<Set<String>> since = repository.commits.get(tested.commit());
      if (since != null) {
        int count = 0;
        for (Set<String> paths : since) {
          count += touches(paths, place) ? 1 : 0;
        }
        commits = count;
      }
    }
    return new SourceState(product, commit, dirty, change, commits);
  }

  private static boolean touches(Set<String> paths, Place place) {
    for (String path : paths) {
      if (Git.isUnder(path, place.folder, place.repository.excluded)) {
        return true;
      }
    }
    return false;
  }

  /** A digest of a product's source, null where git has nothing to say; git is asked once. */
  public @Nullable String digest(ProductId product) {
    Place place = places.get(product);
    if (place == null) {
      return null;
    }
    if (!digests.containsKey(product)) {
      digests.put(product, digest(place));
    }
    return digests.get(product);
  }

  private @Nullable String digest(Place place) {
    try {
      return ask(() -> digest(place.repository, place.folder));
    } catch (GitException e) {
      return null;
    }
  }

  private String digest(Repository repository, String folder) throws GitException {
    Git git = repository.git;
    List<String> excluded = repository.excluded;
    InnerRepositories inner = repository.inner;
    if (inner == null) {
      inner =
          InnerRepositories.under(
              repositories, repository.top, folder, git, repository.state, excluded);
    }
    return inner.digest(git.digest(folder, repository.state, excluded), folder, excluded);
  }
}
