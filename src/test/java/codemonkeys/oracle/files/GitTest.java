package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
  @Timeout(value = 50, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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
              Git.objects(folder, Map.of("PATH", System.getenv("PATH")))
                  .files("HEAD:", ".drl", 10, 1000))
          .hasSize(1000);
    } finally {
      over.countDown();
    }
  }
}
