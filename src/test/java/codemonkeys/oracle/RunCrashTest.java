package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.cli.InProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code run} killed, stopped, interrupted and failed by its machine at any step: nothing is lost,
 * nothing runs twice unnoticed, nothing stays behind, and the next run goes on.
 *
 * <p>{@code -Doracle.test.kills=200} makes it kill more often; it then tries as many of the steps
 * of a run, spread over all of them.
 */
@Timeout(value = 3600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunCrashTest {
  private static final int KILLS = Integer.getInteger("oracle.test.kills", 6);

  private static final boolean LONG = KILLS >= 200;

  /** What changes files, of the system calls that a run makes. */
  private static final String STEPS =
      "rename,renameat,fsync,unlink,unlinkat,rmdir,mkdir,mkdirat,ftruncate,write,link,chmod";

  @TempDir Path folder;

  /** A test that measures how long a run takes does not measure how long its archive takes. */
  @BeforeAll
  static void hasAnArchive() {
    OracleProcess.argv(List.of());
  }

  // --- killed ---------------------------------------------------------------------------------

  @Test
  void killedAtAnyInstantNothingIsLostAndTheNextRunGoesOn() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(3);
    long began = System.nanoTime();
    assertThat(fleet.run("run", "--all").exit()).isZero();
    long whole = (System.nanoTime() - began) / 1_000_000;
    fleet.assertSettled();
    Random random = new Random(20260301);
    Map<String, Integer> hit = new TreeMap<>();
    for (int i = 0; i < KILLS; i++) {
      fleet.orders(3);
      CrashFleet.Going run = fleet.start("run", "--all");
      // One instant in each slice of a whole run, and a little beyond.
      Thread.sleep((long) ((i * 7 % KILLS + random.nextDouble()) * whole * 1.1 / KILLS));
      run.process().destroyForcibly();
      run.ended();
      hit.merge(phase(fleet), 1, Integer::sum);
      fleet.assertReadable();
      fleet.assertNoJobIsAlive();
      if (i % 4 == 2) {
        continue; // the next to be killed has to tidy up first
      }
      InProcess.Outcome next = fleet.folder().oracle("run", "--all");
      assertThat(next.exit()).as(next.err()).isZero();
      fleet.assertSettled();
    }
    assertThat(fleet.folder().oracle("run", "--all").exit()).isZero();
    fleet.assertSettled();
    System.out.printf(
        "killed %d times, a run takes %d ms, a job is gone after at most %d ms: %s%n",
        KILLS, whole, fleet.slowestEnd(), hit);
  }

  /** How far a run had come, for the record. */
  private static String phase(CrashFleet fleet) {
    return fleet.has(".codemonkeys/staged")
        ? "while files were replaced"
        : fleet.has(".codemonkeys/job.json")
            ? "during a job"
            : fleet.has(".codemonkeys/lock.info") ? "between jobs" : "before or after";
  }

  @Test
  void killedAtAnyStepNothingIsLostAndTheNextRunGoesOn() throws Exception {
    CrashFleet fleet = tracedFleet();
    int steps = steps(fleet, STEPS);
    for (int step : sample(steps, 3)) {
      fleet.orders(1);
      String said = inject(fleet, STEPS, "signal=KILL:when=" + step, "run", "--all").err();
      fleet.assertReadable();
      fleet.assertNoJobIsAlive();
      InProcess.Outcome next = fleet.folder().oracle("run", "--all");
      assertThat(next.exit()).as("step " + step + said + next.err()).isZero();
      fleet.assertSettled();
    }
  }

  @Test
  void killedWhileTidyingUpTheNextRunTidiesUp() throws Exception {
    CrashFleet fleet = tracedFleet().product("slow", "sleep 3600");
    for (int step : sample(60, 1)) {
      String id = fleet.order("slow", "test", Patience.JOB_SECONDS, 90);
      CrashFleet.Going run = fleet.start("run");
      Patience.await("the job runs", () -> fleet.status(id).equals("running"));
      Thread.sleep(step % 3 * 100);
      run.process().destroyForcibly();
      run.ended();
      inject(fleet, STEPS, "signal=KILL:when=" + step, "run", "--all");
      fleet.assertReadable();
      fleet.assertNoJobIsAlive();
      assertThat(fleet.folder().oracle("run", "--all").exit()).isZero();
      assertThat(fleet.error(id)).startsWith("interrupted");
      fleet.assertSettled();
    }
  }

  // --- failed by the machine ------------------------------------------------------------------

  @Test
  void whateverStepFailsTheEvidenceIsWholeAndTheNextRunGoesOn() throws Exception {
    CrashFleet fleet = tracedFleet();
    Map<String, Integer> counts = counts(fleet, "fsync,write,mkdir,rename,unlink,openat");
    int number = 0;
    for (String fault :
        List.of(
            "fsync:EIO",
            "write:ENOSPC",
            "mkdir:ENOSPC",
            "rename:EIO",
            "rename:EROFS",
            "unlink:EACCES",
            "openat:EMFILE")) {
      String call = fault.substring(0, fault.indexOf(':'));
      int steps = counts.getOrDefault(call, 1);
      // The class files are opened first; what Oracle itself opens comes last.
      List<Integer> some = call.equals("openat") ? List.of(steps - 20) : sample(steps, 6);
      for (int step : LONG ? some : List.of(some.get(number++ % some.size()))) {
        fleet.orders(1);
        CrashFleet.Ended failed =
            inject(
                fleet,
                call,
                "error=" + fault.substring(fault.indexOf(':') + 1) + ":when=" + step,
                "run",
                "--all");
        String as = fault + " " + step + " of " + steps + ": " + failed;
        fleet.assertReadable();
        fleet.assertNoJobIsAlive();
        assertThat(failed.exit()).as(as).isIn(0, 1, 70);
        if (failed.exit() == 70) {
          assertThat(failed.err()).as(as).contains("oracle: ").doesNotContain("of Oracle's own");
        }
        InProcess.Outcome next = fleet.folder().oracle("run", "--all");
        assertThat(next.exit()).as(as + next.err()).isZero();
        fleet.assertSettled(as, "");
      }
    }
  }

  @Test
  void whatWasMovedBeforeACrashAndRemovedAfterItIsNotMadeAgain() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(1);
    String run = "dash/runs/p0/run_20260101_000000";
    fleet.folder().file(".codemonkeys/staged/COMMIT", run + "/order.json");
    assertThat(fleet.folder().oracle("run").exit()).isZero();
    assertThat(fleet.root().resolve(run)).doesNotExist();
    fleet.assertSettled();
  }

  @Test
  void aFullDiskLeavesTheOrdersAndTheNextRunGoesOn() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(tries("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small.toString()));
    try {
      CrashFleet fleet = CrashFleet.in(folder, small).orders(1);
      assertThat(fleet.folder().oracle("run").exit()).isZero();
      for (int free : new int[] {0, 8, 24}) {
        String id = fleet.order("p0", "test", Patience.JOB_SECONDS, 50);
        Path fill = small.resolve("fill");
        tries("dd", "if=/dev/zero", "of=" + fill, "bs=4k");
        tries("truncate", "-s", "-" + free + "k", fill.toString());
        CrashFleet.Ended full = fleet.run("run");
        assertThat(full.exit()).as(full.err()).isEqualTo(70);
        assertThat(full.err())
            .contains(small.toString(), "No space left on device", "check space")
            .doesNotContain("of Oracle's own");
        fleet.assertReadable();
        Files.delete(fill);
        assertThat(fleet.folder().oracle("run").exit()).isZero();
        assertThat(fleet.status(id)).isIn("completed", "failed");
        fleet.assertSettled();
      }
    } finally {
      tries("umount", small.toString());
    }
  }

  @Test
  void withoutRoomForTemporaryFilesTheOrdersStayPending() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder);
    String id = fleet.order("p0", "test", Patience.JOB_SECONDS, 50);
    String waits = fleet.order("p1", "test", Patience.JOB_SECONDS, 40);
    String mount = fleet.temporary().toString();
    for (String room : List.of("nr_inodes=1", "nr_inodes=2", "nr_inodes=8", "size=8k")) {
      assumeTrue(tries("mount", "-t", "tmpfs", "-o", room, "tmpfs", mount));
      try {
        CrashFleet.Ended full = fleet.run("run", "--all");
        assertThat(full.exit()).as(room + full.err()).isEqualTo(70);
        assertThat(full.err())
            .contains(mount + ": the scratch space", "No space left on device", "set TMPDIR");
        assertThat(fleet.temporary()).isEmptyDirectory();
      } finally {
        tries("umount", mount);
      }
      assertThat(fleet.status(id)).as(room).isEqualTo("pending");
      assertThat(fleet.status(waits)).as(room).isEqualTo("pending");
      assertThat(fleet.runs()).as(room).isEmpty();
    }
    assertThat(fleet.folder().oracle("run", "--all").exit()).isZero();
    fleet.assertSettled();
  }

  @Test
  void whereNothingCanBeWrittenNothingRunsAndNothingChanges() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(1);
    assertThat(fleet.folder().oracle("run").exit()).isZero();
    String id = fleet.order("p0", "test", Patience.JOB_SECONDS, 50);
    Map<String, String> nexus = fleet.folder().files("nexus");
    Map<String, String> dash = fleet.folder().files("dash");
    for (String at : List.of("", "dash/runs/p0", "nexus", "nexus/work_orders", ".codemonkeys")) {
      String path = fleet.root().resolve(at).toString();
      assumeTrue(tries("mount", "--bind", path, path));
      try {
        assumeTrue(tries("mount", "-o", "remount,ro,bind", path));
        CrashFleet.Ended failed = fleet.run("run");
        assertThat(failed.exit()).as(at + failed.err()).isEqualTo(70);
        assertThat(failed.err())
            .contains(path, "check space")
            .containsAnyOf("Read-only file system", "on another file system")
            .hasLineCount(1);
      } finally {
        tries("umount", path);
      }
      assertThat(fleet.folder().files("nexus")).as(at).isEqualTo(nexus);
      assertThat(fleet.folder().files("dash")).as(at).isEqualTo(dash);
      fleet.assertNothingLeft();
    }
    assertThat(fleet.folder().oracle("run").exit()).isZero();
    assertThat(fleet.status(id)).isEqualTo("completed");
    fleet.assertSettled();
  }

  @Test
  void withoutAKeyNothingRuns() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder);
    String id = fleet.order("p0", "test", Patience.JOB_SECONDS, 50);
    CrashFleet.Ended homeless = fleet.shell("unset HOME ORACLE_CONFIG_DIR XDG_CONFIG_HOME;", "run");
    assertThat(homeless.exit()).isEqualTo(70);
    assertThat(homeless.err()).contains("set HOME or ORACLE_CONFIG_DIR");
    Files.createDirectory(fleet.keys());
    String keys = fleet.keys().toString();
    if (tries("mount", "--bind", keys, keys)) {
      try {
        assumeTrue(tries("mount", "-o", "remount,ro,bind", keys));
        CrashFleet.Ended readOnly = fleet.run("run");
        assertThat(readOnly.exit()).isEqualTo(70);
        assertThat(readOnly.err()).contains(keys, "Read-only", "ORACLE_CONFIG_DIR");
      } finally {
        tries("umount", keys);
      }
    }
    assertThat(fleet.folder().files("nexus")).hasSize(1);
    assertThat(fleet.folder().oracle("verify", "--all").exit()).isZero();
    fleet.shell("rmdir '" + keys + "';", "run");
    assertThat(fleet.status(id)).isEqualTo("completed");
    String next = fleet.order("p0", "test", Patience.JOB_SECONDS, 50);
    tries("chmod", "644", keys + "/signing_key.pem");
    CrashFleet.Ended open = fleet.run("run");
    assertThat(open.exit()).isEqualTo(70);
    assertThat(open.err()).contains(keys + "/signing_key.pem", "rw-r--r--", "chmod 600");
    assertThat(fleet.status(next)).isEqualTo("pending");
    tries("chmod", "600", keys + "/signing_key.pem");
    assertThat(fleet.folder().oracle("run").exit()).isZero();
    fleet.assertSettled();
  }

  @Test
  void whatWasLeftWhileTheKeyWasMadeGoes() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(1);
    assertThat(fleet.folder().oracle("run").exit()).isZero();
    Files.copy(
        fleet.keys().resolve("signing_key.pem"), fleet.keys().resolve(".signing_key.pem.1234.tmp"));
    fleet.orders(1);
    assertThat(fleet.folder().oracle("run").exit()).isZero();
    fleet.assertSettled();
  }

  @Test
  void withTooFewOpenFilesNoOrderIsLost() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(1);
    assertThat(fleet.folder().oracle("run").exit()).isZero();
    for (int files : LONG ? new int[] {60, 66, 70, 73, 76, 80} : new int[] {70}) {
      fleet.orders(1);
      CrashFleet.Ended ended = fleet.shell("ulimit -n " + files + ";", "run");
      assertThat(ended.exit()).as(files + ended.err()).isIn(0, 1, 70);
      if (ended.exit() == 70) {
        assertThat(ended.err()).contains("open files").doesNotContain("of Oracle's own");
      }
      fleet.assertReadable();
      assertThat(fleet.folder().oracle("run").exit()).isZero();
      fleet.assertSettled();
    }
  }

  // --- at once --------------------------------------------------------------------------------

  @Test
  void besidesARunThereIsNoOther() throws Exception {
    Nap nap = new Nap();
    CrashFleet fleet = CrashFleet.in(folder).product("slow", nap.command());
    String slow = fleet.order("slow", "test", Patience.JOB_SECONDS, 90);
    fleet.orders(2);
    CrashFleet.Going run = fleet.start("run", "--all");
    Patience.await("the job runs", () -> fleet.status(slow).equals("running"));
    CrashFleet.Going plan = fleet.start("plan");
    CrashFleet.Ended second = fleet.run("run", "--all");
    assertThat(second.exit()).isEqualTo(5);
    assertThat(second.err()).contains("oracle run, process " + run.process().pid());
    nap.end(); // neither has waited for it
    assertThat(plan.ended().exit()).as(plan.err()).isIn(0, 5);
    assertThat(run.ended().exit()).isZero();
    fleet.folder().oracle("run", "--all");
    fleet.assertSettled();
  }

  @Test
  void ofManyRunsAtOnceEachOrderIsRunByOne() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(3);
    fleet.order("p0", "validate", 30, 50);
    List<CrashFleet.Going> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(fleet.start("run", "--budget", "2"));
    }
    for (CrashFleet.Going run : runs) {
      assertThat(run.ended().exit()).as(run.err()).isIn(0, 5);
    }
    fleet.folder().oracle("run", "--all");
    fleet.assertSettled();
  }

  @Test
  void aRunWhoseLockWasRemovedIsNotTakenForADeadOne() throws Exception {
    Nap nap = new Nap();
    CrashFleet fleet = CrashFleet.in(folder).product("slow", nap.command());
    String slow = fleet.order("slow", "test", Patience.JOB_SECONDS, 90);
    fleet.orders(2);
    CrashFleet.Going run = fleet.start("run", "--all");
    Patience.await("the job runs", () -> fleet.status(slow).equals("running"));
    Files.delete(fleet.root().resolve(".codemonkeys/lock"));
    CrashFleet.Ended second = fleet.run("run", "--all");
    assertThat(second.exit()).as(second.err()).isEqualTo(5);
    assertThat(second.err())
        .contains("process " + run.process().pid() + ", at a job", "was removed");
    nap.end();
    CrashFleet.Ended first = run.ended();
    assertThat(first.exit()).as(first.err()).isEqualTo(5);
    assertThat(first.out()).contains("the lock in .codemonkeys was removed");
    assertThat(fleet.status(slow)).isEqualTo("completed");
    assertThat(fleet.folder().oracle("run", "--all").exit()).isZero();
    fleet.assertSettled();
  }

  // --- stopped and interrupted ----------------------------------------------------------------

  @Test
  void whileOracleIsStoppedTheJobDiesAtItsDeadline() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).product("slow", "sleep 3600");
    int seconds = 3;
    String id = fleet.order("slow", "test", seconds, 90);
    long began = System.nanoTime();
    CrashFleet.Going run = fleet.start("run");
    while (!isStoppedAtWork(run, fleet)) { // for want of time, on a slow machine
      run.signal("CONT");
      assertThat(run.ended().exit()).isEqualTo(1);
      assertThat(fleet.error(id)).isEqualTo("timeout: " + seconds + " s, max_seconds of the order");
      seconds *= 2;
      assertThat(seconds).as("a machine that needs more is none").isLessThan(100);
      id = fleet.order("slow", "test", seconds, 90);
      began = System.nanoTime();
      run = fleet.start("run");
    }
    fleet.assertNoJobIsAlive();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
    run.signal("CONT");
    assertThat(run.ended().exit()).isEqualTo(1);
    assertThat(fleet.error(id)).startsWith("timeout");
    assertThat(fleet.folder().oracle("verify", "--all").exit()).isZero();
    fleet.assertNothingLeft();
  }

  /** Stops Oracle while its job works; false when the time of the job is up before that. */
  private static boolean isStoppedAtWork(CrashFleet.Going run, CrashFleet fleet)
      throws InterruptedException {
    Patience.await(
        "the job runs or is over", () -> fleet.isAtWork("sleep 3600") || !run.process().isAlive());
    run.signal("STOP");
    return fleet.isAtWork("sleep 3600");
  }

  @Test
  void interruptedDuringAJobTheRestStaysPending() throws Exception {
    // Run inside a job of Oracle's, where SIGINT is ignored, this process could not hand it on.
    RunFleet.needsNamespaces();
    CrashFleet fleet = CrashFleet.in(folder).product("slow", "trap '' TERM INT; sleep 3600");
    String rest = fleet.order("p0", "test", Patience.JOB_SECONDS, 10);
    for (String signals : List.of("TERM", "HUP", "INT INT INT")) {
      String id = fleet.order("slow", "test", Patience.JOB_SECONDS, 90);
      CrashFleet.Going run = fleet.start("run", "--all", "--format", "json");
      Patience.await("the job runs", () -> fleet.isAtWork("sleep 3600"));
      for (String signal : signals.split(" ")) {
        run.signal(signal);
      }
      CrashFleet.Ended ended = run.ended();
      assertThat(ended.exit()).as(signals + ended.err()).isEqualTo(130);
      assertThat(ended.out()).contains("\"stopped\": \"interrupted\"", rest);
      fleet.assertNoJobIsAlive();
      assertThat(fleet.status(id)).isEqualTo("failed");
      assertThat(fleet.error(id)).startsWith("interrupted");
      assertThat(fleet.status(rest)).isEqualTo("pending");
      fleet.assertSettled("", rest);
    }
  }

  @Test
  void interruptedAtAnyInstantTheEvidenceIsWhole() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(3);
    long began = System.nanoTime();
    assertThat(fleet.run("run", "--all").exit()).isZero();
    long whole = (System.nanoTime() - began) / 1_000_000;
    int times = LONG ? 30 : 2;
    for (int i = 0; i < times; i++) {
      fleet.orders(3);
      CrashFleet.Going run = fleet.start("run", "--all");
      Thread.sleep(whole * (2 * i + 1) / (2 * times));
      run.signal(i % 2 == 0 ? "TERM" : "INT");
      CrashFleet.Ended ended = run.ended();
      // Before there is anything to tidy up, the signal ends it at once.
      assertThat(ended.exit()).as(ended.err()).isIn(0, 130, 143);
      fleet.assertNoJobIsAlive();
      fleet.assertNothingLeft();
      assertThat(fleet.folder().files("nexus/work_orders").values())
          .noneMatch(order -> order.contains("\"status\": \"running\""));
      assertThat(fleet.folder().oracle("run", "--all").exit()).isZero();
      fleet.assertSettled();
    }
  }

  // --- clocks and masses ----------------------------------------------------------------------

  @Test
  void aClockThatStandsStillOrJumpsBackGivesEachRunItsOwnId() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder);
    for (String at : List.of("06:00:00", "06:00:00", "06:00:00", "05:00:00", "06:00:00")) {
      fleet.order("p0", "test", Patience.JOB_SECONDS, 50);
      InProcess.Outcome run =
          InProcess.in(fleet.root())
              .with("ORACLE_CONFIG_DIR", fleet.keys().toString())
              .at(Instant.parse("2026-03-01T" + at + "Z"))
              .run("run");
      assertThat(run.exit()).as(run.err()).isZero();
    }
    assertThat(fleet.root().resolve("dash/runs/p0").toFile().list())
        .contains(
            "run_20260301_060000",
            "run_20260301_060000_2",
            "run_20260301_060000_3",
            "run_20260301_060000_4",
            "run_20260301_050000");
    fleet.assertSettled();
  }

  @Test
  void aRunThatStopsBeforeThousandsOfOrdersCanSayIt() throws Exception {
    assumeTrue(LONG, "thousands of files are for the long form");
    CrashFleet fleet = CrashFleet.in(folder);
    String product = "p" + "0".repeat(60);
    fleet.product(product, "exit 3");
    for (int i = 0; i < 10_000; i++) {
      fleet.order(product, "regenerate_report", Patience.JOB_SECONDS, i == 0 ? 90 : 50);
    }
    fleet.folder().file(".codemonkeys/KILL_SWITCH", "");
    assertThat(fleet.folder().oracle("run").exit()).isEqualTo(4);
    Files.delete(fleet.root().resolve(".codemonkeys/KILL_SWITCH"));
    InProcess.Outcome run = fleet.folder().oracle("run", "--max-seconds", "1", "--all");
    assertThat(run.exit()).as(run.err()).isIn(0, 1);
    assertThat(fleet.journal()).last().extracting("event").isEqualTo("run_stopped");
    assertThat(fleet.folder().oracle("verify", "--all").exit()).isZero();
    fleet.assertNothingLeft();
  }

  /** A fleet with a key and a first run, where system calls can be traced. */
  private CrashFleet tracedFleet() throws Exception {
    CrashFleet fleet = CrashFleet.in(folder).orders(3);
    assumeTrue(tries("strace", "-f", "-b", "execve", "-o", "/dev/null", "true"));
    assertThat(fleet.folder().oracle("run", "--all").exit()).isZero();
    return fleet;
  }

  private CrashFleet.Ended inject(CrashFleet fleet, String calls, String what, String... args)
      throws Exception {
    List<String> argv = new ArrayList<>(List.of("strace", "-f", "-b", "execve"));
    argv.addAll(List.of("-o", "/dev/null", "-e", "trace=" + calls));
    argv.addAll(List.of("-e", "inject=" + calls + ":" + what));
    argv.addAll(fleet.argv(args));
    return fleet.start(argv).ended();
  }

  /** How many of these calls the thread makes that makes most of them, in a run of one order. */
  private int steps(CrashFleet fleet, String calls) throws Exception {
    return counts(fleet, calls).values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The same, for each of the calls. */
  private Map<String, Integer> counts(CrashFleet fleet, String calls) throws Exception {
    fleet.orders(1);
    Path trace = folder.resolve("trace");
    List<String> argv = new ArrayList<>(List.of("strace", "-f", "-b", "execve"));
    argv.addAll(List.of("-o", trace.toString(), "-e", "trace=" + calls));
    argv.addAll(fleet.argv("run", "--all"));
    assertThat(fleet.start(argv).ended().exit()).isZero();
    Pattern call = Pattern.compile("(\\d+) +(\\w+)\\(.*");
    Map<String, Map<String, Integer>> threads = new TreeMap<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher matcher = call.matcher(line);
      if (matcher.matches()) {
        threads
            .computeIfAbsent(matcher.group(1), thread -> new TreeMap<>())
            .merge(matcher.group(2), 1, Integer::sum);
      }
    }
    return threads.values().stream()
        .max(Comparator.comparingInt(t -> t.values().stream().mapToInt(Integer::intValue).sum()))
        .orElseThrow();
  }

  /** Some of the steps, spread over all of them; as many as there are kills in the long form. */
  private static List<Integer> sample(int steps, int some) {
    int count = Math.min(steps, LONG ? KILLS : some);
    List<Integer> sample = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sample.add(1 + (int) ((i + 0.5) * steps / count));
    }
    return sample;
  }

  private static boolean tries(String... argv) throws Exception {
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      process.getOutputStream().close();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
