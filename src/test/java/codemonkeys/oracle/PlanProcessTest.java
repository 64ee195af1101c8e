package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan} as processes: at once, killed, and where there is nothing to write to. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlanProcessTest {
  private static final int KILLS = Integer.getInteger("oracle.test.kills", 6);

  @TempDir Path folder;
  private FleetFolder fleet;

  @BeforeEach
  void aFleet() throws IOException {
    fleet = FleetFolder.in(Files.createDirectory(folder.resolve("fleet")));
    for (int i = 0; i < 20; i++) {
      fleet.product("p" + i).lastRun("p" + i, "failed", 1);
    }
  }

  private record Ended(int exit, String out, String err) {}

  /** Oracle's argv, for a shell too. */
  private static List<String> argv(String... args) {
    return OracleProcess.argv(List.of(), args);
  }

  private Process start(List<String> argv) throws IOException {
    int number = (int) (System.nanoTime() & 0xfffffff);
    ProcessBuilder builder = new ProcessBuilder(argv).directory(fleet.root().toFile());
    builder.redirectOutput(folder.resolve("out." + number).toFile());
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private Ended run(List<String> argv) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(argv).directory(fleet.root().toFile());
    Path out = folder.resolve("run.out");
    Path err = folder.resolve("run.err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    int exit = Patience.exitCode(process);
    return new Ended(exit, Files.readString(out), Files.readString(err));
  }

  private Ended oracle(String... args) throws Exception {
    return run(argv(args));
  }

  private Ended shell(String before, String after, String... args) throws Exception {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", before + " \"$@\" " + after, "sh"));
    argv.addAll(argv(args));
    return run(argv);
  }

  /** Every JSON file parses, no work is ordered twice, nothing temporary is left. */
  private void assertSound() {
    Set<String> open = new HashSet<>();
    for (Map.Entry<String, String> file : fleet.files("nexus").entrySet()) {
      assertThat(file.getKey()).endsWith(".json");
      Map<?, ?> document = FleetFolder.Json.object(file.getValue());
      if (file.getKey().startsWith("nexus/work_orders/")) {
        assertThat(file.getKey()).endsWith("/" + document.get("job_id") + ".json");
        if ("pending".equals(document.get("status"))) {
          assertThat(open.add(document.get("product_id") + " " + document.get("intent"))).isTrue();
        }
      }
    }
  }

  private void assertNothingLeft() {
    assertThat(fleet.files(".codemonkeys")).containsOnlyKeys(".codemonkeys/lock");
    assertThat(fleet.root().resolve(".codemonkeys/staged")).doesNotExist();
  }

  @Test
  void plansAtOnceOrderNothingTwice() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      processes.add(
          start(argv("plan", "--budget", "" + 3 * i, "--as-of", "2026-03-0" + i + "T00:00:00Z")));
    }
    for (Process process : processes) {
      assertThat(Patience.exitCode(process)).isIn(0, 5);
    }
    assertSound();
    assertNothingLeft();
  }

  @Test
  void plansIntoOneFolderAtOnceOrderNothingTwice() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start(argv("plan", "--output-dir", "../out", "--budget", "5")));
    }
    for (Process process : processes) {
      assertThat(Patience.exitCode(process)).isIn(0, 5);
    }
    try (var left = Files.list(folder.resolve("out"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .hasSize(5)
          .allMatch(name -> name.startsWith("wo_"));
    }
  }

  @Test
  void aPlanThatIsKilledAtAnyInstantIsFinishedOrForgottenByTheNext() throws Exception {
    Random random = new Random(20260301);
    Path staged = fleet.root().resolve(".codemonkeys/staged");
    int writing = 0;
    for (int i = 0; i < KILLS; i++) {
      String status = List.of("success", "cancelled", "governance_failed").get(i % 3);
      fleet.lastRun("p" + i % 20, status, 1);
      String asOf = Instant.parse("2026-03-02T00:00:00Z").plusSeconds(i).toString();
      Process process = start(argv("plan", "--budget", "" + (10 + i % 12), "--as-of", asOf));
      while (process.isAlive() && !Files.exists(staged, LinkOption.NOFOLLOW_LINKS)) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextInt(25));
      if (i % 4 == 3) {
        process.destroy();
      } else {
        process.destroyForcibly();
      }
      Patience.exitCode(process);
      writing += Files.exists(staged, LinkOption.NOFOLLOW_LINKS) ? 1 : 0;
      assertSound();
    }
    assertThat(oracle("plan", "--budget", "30").exit()).isZero();
    assertSound();
    assertNothingLeft();
    assertThat(oracle("plan", "--budget", "30").out()).contains("Nothing to write");
    System.out.printf("killed %d times, %d of them while files were replaced%n", KILLS, writing);
  }

  @Test
  void aHalfDoneTransactionIsFinishedEvenWhenItsFoldersAreGone() throws Exception {
    fleet.file(".codemonkeys/staged/COMMIT", "nexus/plans/a.json\nnexus/work_orders/b.json");
    fleet.file(".codemonkeys/staged/1", "{}");
    assertThat(oracle("plan").exit()).isZero();
    assertThat(fleet.files("nexus")).containsKey("nexus/work_orders/b.json");
    assertNothingLeft();
  }

  @Test
  void aResultThatCannotBeWrittenIsNoSuccess() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Ended full = shell("exec", ">/dev/full", "plan", "--stdout");
    assertThat(full.exit()).isEqualTo(70);
    assertThat(full.err()).contains("could not be written to standard output").hasLineCount(1);
    Ended closed = shell("exec", ">&-", "plan", "--stdout");
    assertThat(closed.exit()).isEqualTo(70);
    assertThat(closed.err()).contains("could not be written to standard output");
    assertThat(shell("", "| head -c 1", "plan", "--stdout").err()).isEmpty();
  }

  @Test
  void tooFewOpenFilesAreNotTakenForDamage() throws Exception {
    for (int files : new int[] {20, 64}) {
      Ended ended = shell("ulimit -n " + files + "; exec", "", "plan", "--stdout");
      if (ended.exit() != 0) {
        assertThat(ended.exit()).isNotEqualTo(3);
        assertThat(ended.out()).isEmpty();
      } else {
        assertThat(ended.err()).isEmpty();
      }
    }
  }

  @Test
  void namesBeyondAsciiDoNotStopAProcessInThePlainLocale() throws Exception {
    fleet.product("umlaut", "path", "\u00fc", "spec_path", "\u00fc/spec.md");
    Ended ended = shell("LC_ALL=C exec", "", "plan", "--stdout", "--budget", "50");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("\"umlaut\"");
  }

  @Test
  void whereNothingMayBeWrittenLookingStillWorks() throws Exception {
    assertThat(oracle("plan", "--budget", "2").exit()).isZero();
    SortedMap<String, String> before = fleet.files("");
    Path mount = Files.createDirectory(folder.resolve("mount"));
    assumeTrue(tries("mount", "--bind", fleet.root().toString(), mount.toString()));
    try {
      assumeTrue(tries("mount", "-o", "remount,ro,bind", mount.toString()));
      Ended plan = oracle("plan", "--root", mount.toString(), "--budget", "5");
      assertThat(plan.exit()).isEqualTo(70);
      assertThat(plan.err())
          .contains("the workspace can't be locked", "Read-only file system", "--stdout")
          .hasLineCount(1);
      for (String look : List.of("plan --stdout", "plan --dry-run", "status")) {
        List<String> args = new ArrayList<>(List.of(look.split(" ")));
        args.addAll(List.of("--root", mount.toString()));
        assertThat(oracle(args.toArray(String[]::new)).exit()).isZero();
      }
    } finally {
      tries("umount", mount.toString());
    }
    assertThat(fleet.files("")).isEqualTo(before);
  }

  @Test
  void aFullDiskLeavesTheQueueAsItWas() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(tries("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()));
    try {
      FleetFolder there = FleetFolder.in(small);
      for (int i = 0; i < 12; i++) {
        there.product("p" + i).lastRun("p" + i, "failed", 1);
      }
      assertThat(oracle("plan", "--root", small.toString(), "--budget", "1").exit()).isZero();
      SortedMap<String, String> before = there.files("nexus");
      tries("sh", "-c", "exec dd if=/dev/zero of='" + small + "/fill' bs=4k");
      Ended plan = oracle("plan", "--root", small.toString(), "--budget", "12");
      assertThat(plan.exit()).isEqualTo(70);
      assertThat(plan.err()).contains("No space left on device").hasLineCount(1);
      assertThat(there.files("nexus")).isEqualTo(before);
      assertThat(small.resolve(".codemonkeys/staged")).doesNotExist();
      Files.delete(small.resolve("fill"));
      assertThat(oracle("plan", "--root", small.toString(), "--budget", "12").exit()).isZero();
    } finally {
      tries("umount", small.toString());
    }
  }

  private static boolean tries(String... argv) throws Exception {
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      process.getOutputStream().close();
      new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
