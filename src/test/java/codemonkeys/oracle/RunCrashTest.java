package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.cli.InProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code run} killed, stopped, interrupted and failed by its machine at any step: nothing is lost,
 * nothing runs twice unnoticed, nothing stays behind, and the next run goes on.
 *
 * <p>{@code -Doracle.test.kills=200} makes it kill more often; the steps of a run are then all
 * tried.
 */
@Timeout(value = 3600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunCrashTest {
  private static final int KILLS = Integer.getInteger("oracle.test.kills", 12);

  /** What changes files, of the system calls that a run makes. */
  private static final String STEPS =
      "rename,fsync,fdatasync,unlink,rmdir,mkdir,ftruncate,write,pwrite64,link,chmod";

  @TempDir Path folder;

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
    System.out.println("killed " + KILLS + " times, a run takes " + whole + " ms: " + hit);
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
    for (int step : sample(steps, 8)) {
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
    CrashFleet fleet = tracedFleet().product("slow", "sleep 30");
    for (int step : sample(60, 4)) {
      String id = fleet.order("slow", "test", 60, 90);
      CrashFleet.Going run = fleet.start("run");
      CrashFleet.await("the job runs", () -> fleet.status(id).equals("running"));
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
      String error = fault.substring(fault.indexOf(':') + 1);
      int steps = steps(fleet, call);
      // The class files are opened first; what Oracle itself opens comes last.
      for (int step : call.equals("openat") ? List.of(steps - 20) : sample(steps, 2)) {
        fleet.orders(1);
        CrashFleet.Ended failed =
            inject(fleet, call, "error=" + error + ":when=" + step, "run", "--all");
        String as = fault + " " + step + " of " + steps + ": " + failed;
        fleet.assertReadable();
        fleet.assertNoJobIsAlive();
        if (failed.exit() == 70) {
          assertThat(failed.err()).as(as).contains("oracle: ").doesNotContain("of Oracle's own");
        } else {
          assertThat(failed.exit()).as(as).isIn(0, 1);
        }
        InProcess.Outcome next = fleet.folder().oracle("run", "--all");
        assertThat(next.exit()).as(as + next.err()).isZero();
        fleet.assertSettled();
      }
    }
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
    fleet.orders(1);
    Path trace = folder.resolve("trace");
    List<String> argv = new ArrayList<>(List.of("strace", "-f", "-b", "execve"));
    argv.addAll(List.of("-o", trace.toString(), "-e", "trace=" + calls));
    argv.addAll(fleet.argv("run", "--all"));
    assertThat(fleet.start(argv).ended().exit()).isZero();
    return Files.readAllLines(trace).stream()
        .filter(line -> line.contains("("))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .values()
        .stream()
        .mapToInt(Long::intValue)
        .max()
        .orElseThrow();
  }

  /** Some of the steps, spread over all of them; all of them in the long form. */
  private static List<Integer> sample(int steps, int some) {
    int count = KILLS >= 200 ? steps : Math.min(steps, some);
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
