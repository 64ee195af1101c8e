package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Git's output is read whatever else the process does. */
class GitTest {
  @TempDir Path folder;

  private void git(String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("git").directory(folder.toFile());
    builder.command().addAll(java.util.List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
  }

  /** On two processors the common pool has one thread; Java 25 uses it all the same. */
  @Test
  @Timeout(
      value = Patience.TEST_MINUTES,
      unit = TimeUnit.MINUTES,
      threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void moreOutputThanAPipeHoldsIsReadWhileTheCommonPoolIsBusy() throws Exception {
    String name = "a".repeat(200);
    for (int i = 0; i < 1000; i++) {
      Files.writeString(folder.resolve(name + i + ".drl"), "");
    }
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=ada", "-c", "user.email=ada@example.org", "commit", "-qm", "all");
    CountDownLatch over = new CountDownLatch(1);
    for (int i = 0; i < Math.max(1, ForkJoinPool.getCommonPoolParallelism()); i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                try {
                  over.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    try {
      assertThat(
              GitTree.at(folder, Map.of("PATH", System.getenv("PATH")), "HEAD")
                  .orElseThrow()
                  .files("", ".drl", 10, 1000))
          .hasSize(1000);
    } finally {
      over.countDown();
    }
  }

  private Git open() throws Exception {
    return new GitRepositories(Map.of("PATH", System.getenv("PATH"))).open(folder);
  }

  private void forEachOddName(String script) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", OddNames.forEach(script)).directory(folder.toFile()).start();
    assertThat(shell.waitFor()).isZero();
  }

  private void commitAll() throws Exception {
    git("add", "-A");
    git("-c", "user.name=ada", "-c", "user.email=ada@example.org", "commit", "-qm", "all");
  }

  private static Set<String> oddNames() {
    return OddNames.ALL.stream()
        .map(name -> "app/" + FileNames.of(OddNames.bytes(name)))
        .collect(java.util.stream.Collectors.toSet());
  }

  @Test
  void namesAreTheirBytes() throws Exception {
    Files.createDirectory(folder.resolve("app"));
    git("init", "-q");
    Files.writeString(folder.resolve("app/first"), "");
    commitAll();
    String first = open().state(Set.of()).commit();
    Files.delete(folder.resolve("app/first"));
    forEachOddName("echo 1 >\"./app/$f\"");
    commitAll();
    Git git = open();
    assertThat(git.sourceFiles()).isEqualTo(oddNames());
    Set<String> changed = new TreeSet<>(oddNames());
    changed.add("app/first");
    assertThat(git.changedSince(Set.of(first))).containsExactly(Map.entry(first, changed));
    assertThat(git.commitsSince(Set.of(first))).containsExactly(Map.entry(first, List.of(changed)));
    forEachOddName("echo 2 >\"./app/$f\"");
    assertThat(git.state(Set.of()).dirty()).isEqualTo(oddNames());
  }

  @Test
  void theDigestFollowsTheContentOfEachFileWhateverItsName() throws Exception {
    Files.createDirectory(folder.resolve("app"));
    git("init", "-q");
    forEachOddName("echo 1 >\"./app/$f\"");
    commitAll();
    Set<String> digests = new TreeSet<>();
    digests.add(digest());
    for (String spelled : OddNames.ALL) {
      Path file = folder.resolve("app");
      file = FileNames.resolve(file, FileNames.of(OddNames.bytes(spelled)));
      for (String content : List.of("2\n", "3\n")) {
        Files.writeString(file, content);
        assertThat(digests.add(digest())).as("another digest for %s", spelled).isTrue();
      }
    }
  }

  @Test
  void theDigestFollowsARenameFromOneByteToAnother() throws Exception {
    git("init", "-q");
    forEachOddName("test \"$f\" != \"$(printf 'gr\\374n.txt')\" || echo 1 >\"$f\"");
    commitAll();
    String before = digest();
    Files.move(
        FileNames.resolve(folder, FileNames.of(OddNames.bytes("gr\\374n.txt"))),
        FileNames.resolve(folder, FileNames.of(OddNames.bytes("gr\\375n.txt"))));
    commitAll();
    assertThat(digest()).isNotEqualTo(before);
  }

  @Test
  void aFileBecomesExecutable() throws Exception {
    git("init", "-q");
    Files.writeString(folder.resolve("run.sh"), "1");
    commitAll();
    Files.writeString(folder.resolve("run.sh"), "2");
    String before = digest();
    assertThat(folder.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    assertThat(digest()).isNotEqualTo(before);
  }

  private String digest() throws Exception {
    Git git = open();
    return git.digest("", git.state(Set.of()), Set.of());
  }

  /** As folders of products are called that are none of git's patterns, and look like them. */
  @ParameterizedTest
  @ValueSource(strings = {"apps/[id]", ":(top)", ":/", ":!a", "apps/*", "{a,b}"})
  void theDigestIsOfTheFolderOfThatName(String name) throws Exception {
    Path file = folder.resolve(name).resolve("source.txt");
    Files.createDirectories(file.getParent());
    git("init", "-q");
    String before = "";
    for (int i = 0; i < 2; i++) {
      Files.writeString(file, "version " + i);
      git("add", "-A");
      git("-c", "user.name=ada", "-c", "user.email=ada@example.org", "commit", "-qm", "one");
      Git git = new GitRepositories(Map.of("PATH", System.getenv("PATH"))).open(folder);
      String normal = name.equals(":/") ? ":" : name;
      String digest = git.digest(normal, git.state(List.of()), List.of());
      assertThat(digest).isNotEqualTo(before);
      before = digest;
    }
  }
}
