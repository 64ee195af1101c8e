package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.files.Git.GitException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Repositories of every kind: the answers are those of git in the repository itself, although it is
 * asked in a git directory of our own; and what would keep git waiting is named.
 */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GitRepositoriesTest {
  @TempDir Path folder;
  private Path home;
  private Path temporary;

  @BeforeEach
  void aUserWithAHome() throws Exception {
    home = Files.createDirectory(folder.resolve("home"));
    temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH", System.getenv("PATH"), "HOME", home.toString(), "TMPDIR", temporary.toString());
  }

  /** Runs a script of a shell in the folder; {@code commit} there commits all. */
  private String sh(String script) {
    return FleetFolder.command(
        folder,
        "env",
        "-i",
        "PATH=" + System.getenv("PATH"),
        "HOME=" + home,
        "GIT_CONFIG_NOSYSTEM=1",
        "sh",
        "-ec",
        "commit() { git add -A; git -c user.name=t -c user.email=t@t commit -q --allow-empty -m x; }\n"
            + script);
  }

  private static Set<String> names(String listed, int from) {
    Set<String> names = new TreeSet<>();
    for (String line : listed.split("\0")) {
      if (line.length() > from) {
        names.add(line.substring(from));
      }
    }
    return names;
  }

  private Git assertSameAsGit(String top) throws Exception {
    String at = "cd " + top + "; ";
    Git git = new GitRepositories(environment()).open(folder.resolve(top));
    Git.State state = git.state(Set.of());
    String head = sh(at + "git rev-parse -q --verify HEAD || true").strip();
    assertThat(state.commit()).isEqualTo(head.isEmpty() ? null : head);
    assertThat(state.dirty())
        .isEqualTo(
            names(
                sh(at + "git status --porcelain -z -uall --no-renames --ignore-submodules=dirty"),
                3));
    assertThat(git.sourceFiles())
        .isEqualTo(names(sh(at + "git ls-files -z --cached --others --exclude-standard"), 0));
    assertThat(temporary).isEmptyDirectory();
    return git;
  }

  private static final String SOME = "git init -q a; cd a; echo 1 >f; echo 1 >g; commit; ";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "without commits | git init -q a; cd a; echo 1 >f",
        "with a change | git init -q a; cd a; echo 1 >f; echo 1 >g; commit; echo 22 >f; echo >new",
        "with something staged | git init -q a; cd a; echo 1 >f; commit; echo 2 >f; git add f",
        "with a conflict | git init -q a; cd a; echo 1 >f; commit; git checkout -qb x; echo 2 >f;"
            + " commit; git checkout -q -; echo 3 >f; commit; ! git -c user.name=t -c user.email=t@t merge -q x",
        "on no branch | git init -q a; cd a; echo 1 >f; commit; git checkout -q --detach; echo 2 >f",
        "with SHA-256 | git init -q --object-format=sha256 a; cd a; echo 1 >f; commit; echo 2 >f",
        "with ignored files | git init -q a; cd a; echo x >.gitignore; echo y >.git/info/exclude;"
            + " echo z >../home/mine; git config core.excludesFile ../home/mine; mkdir d;"
            + " for i in x y z w; do echo >$i; echo >d/$i; done; commit; echo >d/v",
        "with the user's ignored files | git init -q a; cd a; mkdir -p ../home/.config/git;"
            + " echo z >../home/.config/git/ignore; echo >z; echo >y",
        "with ignored files below the user's home | git init -q a; cd a; echo z >../home/mine;"
            + " git config core.excludesFile '~/mine'; echo >z; echo >y",
        "with ends of lines | git init -q a; cd a; git config core.autocrlf true;"
            + " printf '1\\n' >f; commit; printf '1\\r\\n' >f; touch -d yesterday f",
        "with attributes of ends of lines | git init -q a; cd a; printf '* text eol=crlf\\n'"
            + " >.git/info/attributes; printf '1\\n' >f; commit; printf '1\\r\\n' >f",
        "with the user's attributes | git init -q a; cd a; printf '* text eol=crlf\\n' >../home/at;"
            + " git config core.attributesFile '~/at'; printf '1\\n' >f; commit; printf '1\\r\\n' >f",
        "without modes | git init -q a; cd a; echo 1 >f; commit; git config core.fileMode false;"
            + " chmod +x f",
        "with modes | git init -q a; cd a; echo 1 >f; commit; chmod +x f",
        "with a split index | git init -q a; cd a; git config core.splitIndex true; echo 1 >f;"
            + " commit; git update-index --split-index; echo 2 >f; echo 1 >h; git add h",
        "with an untracked cache | git init -q a; cd a; echo 1 >f; commit;"
            + " git update-index --untracked-cache; git status -s; echo >new",
        "sparse | git init -q a; cd a; mkdir d e; echo 1 >d/f; echo 1 >e/f; echo 1 >f; commit;"
            + " git sparse-checkout set --cone d; echo 2 >d/f",
        "sparse without cones | git init -q a; cd a; mkdir d e; echo 1 >d/f; echo 1 >e/f; commit;"
            + " git sparse-checkout set --no-cone '/d/*'; echo 2 >d/f",
        "with a sparse index | git init -q a; cd a; mkdir d e; echo 1 >d/f; echo 1 >e/f; commit;"
            + " git sparse-checkout set --cone --sparse-index d; echo 2 >d/f",
        "shallow | git init -q b; cd b; echo 1 >f; commit; echo 2 >f; commit; cd ..;"
            + " git clone -q --depth 1 file://$PWD/b a; cd a; echo 3 >f",
        "partial | git init -q b; cd b; git config uploadpack.allowFilter true; echo 1 >f; commit;"
            + " echo 2 >f; commit; cd ..; git clone -q --filter=blob:none file://$PWD/b a; cd a;"
            + " echo 3 >f",
        "with objects elsewhere | git init -q b; cd b; echo 1 >f; commit; cd ..;"
            + " git clone -q -s b a; echo ../../../b/.git/objects >a/.git/objects/info/alternates;"
            + " cd a; echo 2 >f",
        "with a submodule | git init -q b; cd b; echo 1 >f; commit; cd ..; git init -q a; cd a;"
            + " git -c protocol.file.allow=always submodule add -q ../b s; commit; cd s; echo 2 >f;"
            + " commit; echo 3 >f",
        "that is a submodule | git init -q c; cd c; echo 1 >f; commit; cd ..; git init -q b; cd b;"
            + " git -c protocol.file.allow=always submodule add -q ../c s; commit; cd ..;"
            + " ln -s b/s a; cd a; echo 2 >f; echo >new",
        "that is a linked working tree | git init -q b; cd b; echo 1 >f; commit;"
            + " git worktree add -q ../a; echo 3 >f; cd ../a; echo 2 >f; echo >new",
        "with a git directory elsewhere | git init -q --separate-git-dir=b a; cd a; echo 1 >f;"
            + " commit; echo 2 >f",
        "with a filter | git init -q a; cd a; echo '* filter=x' >.gitattributes; echo 1 >f; commit;"
            + " echo 2 >f",
        "with packed references | git init -q a; cd a; echo 1 >f; commit; git pack-refs --all;"
            + " git gc -q; echo 2 >f",
        "with an odd name | git init -q a; cd a; echo 1 >f; commit; mv ../a '../a:b \"c'; ln -s"
            + " 'a:b \"c' ../a",
      })
  void theAnswersAreThoseOfGit(String kind, String script) throws Exception {
    sh(script);
    assertSameAsGit("a");
  }

  @Test
  void commitsAndChangesAreThoseOfGit() throws Exception {
    sh(SOME + "echo 2 >f; commit; git checkout -qb x; echo 3 >g; commit; git checkout -q -");
    sh("cd a; echo 4 >f; commit; git -c user.name=t -c user.email=t@t merge -q -m x x");
    String first = sh("cd a; git rev-list --max-parents=0 HEAD").strip();
    String second = sh("cd a; git rev-parse HEAD~2").strip();
    Git git = new GitRepositories(environment()).open(folder.resolve("a"));
    assertThat(git.changedSince(Set.of(first, second, "0".repeat(40))))
        .isEqualTo(Map.of(first, Set.of("f", "g"), second, Set.of("f", "g")));
    Map<String, List<Set<String>>> since = git.commitsSince(List.of(first, second));
    assertThat(since.get(first))
        .containsExactlyInAnyOrder(Set.of(), Set.of("f"), Set.of("f"), Set.of("g"));
    assertThat(since.get(second)).containsExactlyInAnyOrder(Set.of(), Set.of("f"), Set.of("g"));
  }

  @Test
  void aFileThatHasTheNameOfACommitIsAFile() throws Exception {
    sh(SOME);
    String first = sh("cd a; git rev-parse HEAD").strip();
    sh("cd a; echo 1 >" + first + "; mkdir :; echo 1 >:/:; echo 2 >f; commit");
    Git git = new GitRepositories(environment()).open(folder.resolve("a"));
    Set<String> paths = Set.of(first, ":/:", "f");
    assertThat(git.changedSince(Set.of(first))).isEqualTo(Map.of(first, paths));
    assertThat(git.commitsSince(Set.of(first))).isEqualTo(Map.of(first, List.of(paths)));
  }

  @Test
  void objectsThatAreElsewhereAreNotFetched() throws Exception {
    sh(
        "git init -q b; cd b; git config uploadpack.allowFilter true; mkdir d; echo 1 >d/f; commit;"
            + " cd ..; git clone -q --no-checkout --filter=tree:0 file://$PWD/b a; cd a;"
            + " git config remote.origin.uploadpack 'touch ran; git-upload-pack'");
    Git git = new GitRepositories(environment()).open(folder.resolve("a"));
    assertThatThrownBy(() -> git.state(Set.of())).isInstanceOf(GitException.class);
    assertThatThrownBy(() -> GitTree.at(folder.resolve("a"), environment(), "HEAD"))
        .isInstanceOf(GitException.class);
    assertThat(folder.resolve("a/ran")).doesNotExist();
    sh("cd a; git status --short");
    assertThat(folder.resolve("a/ran")).as("plain git fetches").exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git init -q --bare a",
        "git init -q --bare a/.git",
        "git init -q b; mkdir a; echo 'gitdir: nowhere' >a/.git",
        "mkdir -p a/.git",
        "git init -q . ; mkdir -p a/.git",
        "git init -q a; echo garbage >a/.git/HEAD",
        "git init -q a; echo [garbage >>a/.git/config",
        "git init -q a; cd a; git config core.repositoryformatversion 9",
        "git init -q a; cd a; git config core.worktree /",
        "git init -q a; cd a; git config core.worktree ../home",
        "git init -q a; cd a; git config core.excludesFile '~nobody/x'",
      })
  void whatIsNoWorkingTreeOfItsOwnIsAnError(String script) {
    sh(script);
    assertThatThrownBy(
            () -> new GitRepositories(environment()).open(folder.resolve("a")).state(Set.of()))
        .isInstanceOf(GitException.class);
    assertThat(temporary).isEmptyDirectory();
  }

  // --- what git would wait at

  /** Each where git opens it, in a repository with something new in every folder. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".gitignore",
        ".gitattributes",
        "d/.gitignore",
        "d/.gitattributes",
        ".git/HEAD",
        ".git/config",
        ".git/index",
        ".git/packed-refs",
        ".git/shallow",
        ".git/commondir",
        ".git/info/exclude",
        ".git/info/attributes",
        ".git/info/sparse-checkout",
        ".git/objects/info/alternates",
        ".git/refs/heads/main",
        ".git/included",
        ".git/excluded",
        "embedded/.git/HEAD",
      })
  void aFIFOIsNamedAndGitDoesNotWaitForLong(String file) throws Exception {
    sh(
        "git init -q -b main a; cd a; mkdir d; echo 1 >f; echo 1 >d/f; git init -q embedded;"
            + " cd embedded; echo 1 >f; commit; cd ..; commit; echo 2 >f; echo 2 >d/f; echo 1 >d/new;"
            + " git config core.sparseCheckout true; git config core.autocrlf true;"
            + " git config include.path included; git config core.excludesFile .git/excluded");
    sh("cd a; rm -f " + file + "; mkdir -p $(dirname " + file + "); mkfifo " + file);
    assertThatThrownBy(
            () -> new GitRepositories(environment()).open(folder.resolve("a")).state(Set.of()))
        .isInstanceOfSatisfying(
            GitException.class,
            e -> {
              assertThat(e).hasMessage("git would wait at a FIFO, \"" + file + "\"");
              assertThat(e.fix()).startsWith("expected a file; remove it: rm ").endsWith(file);
            });
    assertThat(temporary).isEmptyDirectory();
    assertNoGitIsLeft();
  }

  @Test
  void aFIFOThatALinkLeadsToIsNamed() throws Exception {
    sh(SOME + "mkfifo ../fifo; ln -sf ../../../fifo .git/info/exclude");
    assertThatThrownBy(
            () -> new GitRepositories(environment()).open(folder.resolve("a")).state(Set.of()))
        .hasMessage("git would wait at a FIFO, \".git/info/exclude\"");
  }

  @Test
  void theNullDeviceIsAnEmptyFile() throws Exception {
    sh(SOME + "ln -sf /dev/null .git/info/exclude; git config core.excludesFile /dev/null");
    assertSameAsGit("a");
  }

  /** One that is found nowhere: git is killed all the same, and with it what it has started. */
  @Test
  void gitThatDoesNothingIsKilled() throws Exception {
    sh(SOME + "mkfifo ../fifo; git config include.path $PWD/../fifo");
    assertThatThrownBy(() -> new GitRepositories(environment()).open(folder.resolve("a")))
        .hasMessageContaining("git rev-parse did nothing for 10 s and was killed");
    assertNoGitIsLeft();
  }

  private static void assertNoGitIsLeft() throws InterruptedException {
    Patience.await(
        "no git is left",
        () ->
            ProcessHandle.current()
                .descendants()
                .noneMatch(each -> each.info().command().orElse("").endsWith("git")));
  }
}
