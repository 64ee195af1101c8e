package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @TempDir private Path temporary;

  private static void sh(Path folder, String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", script).directory(folder.toFile()).inheritIO().start();
    assumeTrue(process.waitFor() == 0, "made with the tools of this machine: " + script);
  }

  private void isGone(Path folder) throws IOException {
    assertThat(Files.exists(folder, LinkOption.NOFOLLOW_LINKS)).isFalse();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(path -> !path.endsWith("kept"))).isEmpty();
    }
  }

  @Test
  void belongsToThisUserAlone() throws Exception {
    try (Scratch scratch = Scratch.in(temporary)) {
      assertThat(Files.getPosixFilePermissions(scratch.folder()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      assertThat(scratch.folder().getFileName().toString()).startsWith(Scratch.PREFIX);
      assertThat(scratch.make("a")).isDirectory();
      assertThat(scratch.make("a")).isDirectory();
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void foldersDeeperThanAPathMayBeLongAreDeleted() throws Exception {
    Scratch scratch = Scratch.in(temporary);
    String name = "d".repeat(250);
    // Twice: what is moved up must not be in its own way.
    sh(scratch.folder(), "mkdir -p " + (name + "/").repeat(100) + " 2>/dev/null");
    sh(scratch.folder(), "mkdir -p " + "e/".repeat(3000) + " 2>/dev/null");

    scratch.close();

    isGone(scratch.folder());
  }

  @Test
  void foldersThatNobodyMayReadOrChangeAreDeleted() throws Exception {
    Scratch scratch = Scratch.in(temporary);
    sh(
        scratch.folder(),
        "mkdir -p a/b/c/d/e/f/g/h/i/j/k/l m/n && touch a/b/c/x a/b/c/d/e/f/g/h/i/j/k/x m/n/x &&"
            + " chmod 0 a/b/c/d/e/f/g/h/i/j/k/l a/b/c/d/e/f/g/h/i/j/k a/b/c/d/e/f/g/h/i a/b/c a/b a"
            + " && chmod 500 m/n && chmod 400 m && chmod 0 .");

    scratch.close();

    isGone(scratch.folder());
  }

  @Test
  void namesThatAreNoTextAreDeleted() throws Exception {
    Scratch scratch = Scratch.in(temporary);
    sh(
        scratch.folder(),
        "d=$(printf 'x\\377\\nä'); mkdir \"$d\" && touch \"$d/$d\" ./-rf '-' ' ' && mkfifo pipe");

    scratch.close();

    isGone(scratch.folder());
  }

  @Test
  void whereLinksLeadIsLeftAlone() throws Exception {
    Path kept = Files.createDirectory(temporary.resolve("kept"));
    Files.createFile(kept.resolve("file"));
    Scratch scratch = Scratch.in(temporary);
    Files.createSymbolicLink(scratch.folder().resolve("link"), kept);
    Files.createSymbolicLink(scratch.make("a").resolve("link"), kept);
    Files.createSymbolicLink(scratch.folder().resolve("broken"), Path.of("nowhere"));

    scratch.close();
    isGone(scratch.folder());

    Path link = Files.createSymbolicLink(temporary.resolve("link"), kept);
    Scratch.delete(link);

    isGone(link);
    assertThat(kept.resolve("file")).exists();
  }

  @Test
  void whatIsGoneAlreadyIsNoMistake() throws Exception {
    Scratch scratch = Scratch.in(temporary);
    scratch.close();
    scratch.close();
    isGone(scratch.folder());
  }
}
