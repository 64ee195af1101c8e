package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.executor.process.ProcessEnd.Cause;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.units.ByteSize;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One job as a process tree: started confined, drained, watched, and dead when {@link #run}
 * returns.
 *
 * <p>Three things bound its life, each by itself enough. This class has the deadline and asks, then
 * kills. The supervisor between it and the job kills when its standard input closes, which a killed
 * Oracle can't prevent, and when the time is up, which a stopped one can't. And all processes of
 * the job are in a PID namespace, which ends as a whole.
 */
public final class JobProcess {
  private static final Duration TICK = Duration.ofMillis(25);
  private static final Duration SAMPLE = Duration.ofMillis(250);

  /** In a job's environment, where there is no namespace to find its processes by. */
  private static final String MARK = "ORACLE_JOB_MARK=";

  /** Processes around a job: two watchers, a sleeper, the owner and the first of its namespaces. */
  private static final int AROUND = 5;

  /** The same around a job without namespaces. */
  private static final int AROUND_BARE = 3;

  /** Of looking for what is left; each finds what the one before it cut off. */
  private static final int ROUNDS = 1000;

  /** From the kill of processes until they are dead, on a machine that has much else to do. */
  private static final Duration DYING = Duration.ofSeconds(30);

  private static final Duration JOIN_ROUND = Duration.ofMillis(100);
  private static final int JOIN_ROUNDS = 100;

  /** Looked at while the job runs. */
  public interface Watch {
    /** Why the job has to end now; empty to let it run. Called a few times a second. */
    Optional<String> stop();

    /**
     * How far it is; called a few times a second.
     *
     * @param lastLine of its output, as it came: not yet fit to print
     */
    void progress(Duration elapsed, long outputBytes, String lastLine);
  }

  private final Limits limits;
  private final Isolation isolation;
  private final Watch watch;
  private final Process supervisor;
  private final OutputDrain output;
  private final SupervisorReport report;
  private final long started;
  private final boolean namespaces;
  private final String mark;
  private final String scratch;

  /** Processes of the job that were seen and may still be there. */
  private Set<ProcessTable.Entry> seen = Set.of();

  private final Optional<ControlGroup> group;
  private final ScratchUse use;

  /** Theirs, but never the one of Oracle itself. */
  private final Set<Long> sessions = new HashSet<>();

  private @Nullable Long peakMemory;
  private boolean interrupted;

  private JobProcess(
      Limits limits,
      Confinement confinement,
      JobView view,
      Scratch scratch,
      ScratchUse use,
      Watch watch,
      Process supervisor,
      OutputStream kept,
      long started,
      String mark,
      Optional<ControlGroup> group) {
    this.limits = limits;
    this.isolation = confinement.isolation(view);
    this.watch = watch;
    this.supervisor = supervisor;
    this.output = new OutputDrain(supervisor.getInputStream(), kept, limits.output());
    this.report = new SupervisorReport(supervisor.getErrorStream());
    this.started = started;
    this.namespaces = confinement.namespaces();
    this.mark = mark;
    this.scratch = scratch.folder().toString();
    this.group = group;
    this.use = use;
  }

  /**
   * Runs a job to its end.
   *
   * @param kept where its output goes, up to the limit; not closed
   * @throws IOException when the supervisor itself can't be started
   */
  public static ProcessEnd run(
      Launch launch,
      Limits limits,
      Confinement confinement,
      JobView view,
      Scratch scratch,
      OutputStream kept,
      Watch watch)
      throws IOException {
    long started = System.nanoTime();
    String mark = Scratch.unique();
    Optional<ControlGroup> group = ControlGroup.make(limits.memory(), Confinement.tasks(limits));
    Process supervisor;
    ScratchUse use;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(confinement.command(launch, limits, view, scratch, mark, group));
      Map<String, String> environment = builder.environment();
      environment.clear();
      environment.putAll(launch.environment());
      environment.put("PATH", confinement.tools());
      // Before the job can write: what is there now does not count.
      use = new ScratchUse(scratch.folder(), limits.scratch());
      supervisor = builder.start();
    } catch (IOException e) {
      group.ifPresent(ControlGroup::close);
      throw new IOException("no process can be started (" + Printable.reason(e) + ")", e);
    }
    return new JobProcess(
            limits, confinement, view, scratch, use, watch, supervisor, kept, started, mark, group)
        .toItsEnd();
  }

  private ProcessEnd toItsEnd() {
    Thread drain = thread(output, "output");
    Thread status = thread(report, "report");
    Cause cause = Cause.EXIT;
    String detail = "";
    try {
      Optional<EndReason> reason = watchOver();
      if (reason.isPresent()) {
        cause = reason.get().cause();
        detail = reason.get().detail();
        if (report.ready() && (cause == Cause.TIME_UP || cause == Cause.STOPPED)) {
          askToEnd();
        }
      }
    } finally {
      kill();
      join(drain);
      join(status);
      if (interrupted) {
        Thread.currentThread().interrupt(); // not earlier: there was a grace to wait for
      }
    }
    if (cause == Cause.EXIT && isKilledForMemory()) {
      cause = Cause.TOO_MUCH_MEMORY;
      detail = ControlGroup.EXCEEDED;
    }
    group.ifPresent(ControlGroup::close);
    if (report.timeUp() && report.ready() && cause == Cause.EXIT) {
      cause = Cause.TIME_UP; // this process was stopped while the supervisor was not
    }
    if (!report.ready() && cause == Cause.EXIT) {
      cause = Cause.NOT_STARTED;
      detail =
          report.setupFailure().isEmpty()
              ? "the sandbox ended without a word"
              : report.setupFailure();
    }
    Integer code = report.exitCode();
    if (!namespaces && cause == Cause.EXIT) {
      code = supervisor.exitValue();
    }
    if (code == null && cause == Cause.EXIT) {
      detail = "its sandbox was killed from outside";
    }
    List<String> all = new ArrayList<>(isolation.notes());
    all.addAll(report.notes());
    return new ProcessEnd(
        cause,
        code,
        detail,
        report.elapsed(),
        output.summary(),
        report.leftBehind(),
        peakMemory,
        report.cpu(),
        new Isolation(
            isolation.processes(),
            isolation.sources(),
            isolation.network(),
            group.isPresent() ? Isolation.Memory.CONTROL_GROUP : Isolation.Memory.SAMPLED,
            all));
  }

  private record EndReason(Cause cause, String detail) {}

  /** Waits until the job has ended or has to; empty when it ended by itself. */
  private Optional<EndReason> watchOver() {
    long lastSample = started;
    while (true) {
      try {
        if (supervisor.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
      } catch (InterruptedException e) {
        interrupted = true;
        return Optional.of(new EndReason(Cause.STOPPED, "interrupted"));
      }
      if (report.elapsed().compareTo(limits.time()) >= 0 || since(started, limits.together())) {
        return Optional.of(new EndReason(Cause.TIME_UP, ""));
      }
      if (!report.ready() && since(started, limits.preparation())) {
        return Optional.of(new EndReason(Cause.NOT_STARTED, Limits.tooLong("confining it")));
      }
      if (System.nanoTime() - lastSample >= SAMPLE.toNanos()) {
        lastSample = System.nanoTime();
        Optional<String> stop = watch.stop();
        if (stop.isPresent()) {
          return Optional.of(new EndReason(Cause.STOPPED, stop.get()));
        }
        Optional<EndReason> excess = sample();
        if (excess.isPresent()) {
          return excess;
        }
        watch.progress(report.elapsed(), output.total(), output.lastLine());
      }
    }
  }

  private Optional<EndReason> sample() {
    Set<ProcessTable.Entry> processes = look();
    int count = processes.size() - (namespaces ? AROUND : AROUND_BARE);
    if (count > limits.processes()) {
      return Optional.of(new EndReason(Cause.TOO_MANY_PROCESSES, count + " processes at once"));
    }
    if (isKilledForMemory()) {
      return Optional.of(new EndReason(Cause.TOO_MUCH_MEMORY, ControlGroup.EXCEEDED));
    }
    long memory = memory(processes);
    peakMemory = Math.max(peakMemory == null ? 0 : peakMemory, memory);
    if (memory > limits.memory().bytes()) {
      return Optional.of(new EndReason(Cause.TOO_MUCH_MEMORY, new ByteSize(memory) + " resident"));
    }
    return use.excess().map(excess -> new EndReason(Cause.TOO_MUCH_SCRATCH, excess));
  }

  /** Whether the kernel was quicker to find it too large. */
  private boolean isKilledForMemory() {
    if (group.isEmpty() || !group.get().exceeded()) {
      return false;
    }
    long peak = group.get().peak().orElse(limits.memory().bytes());
    peakMemory = Math.max(peakMemory == null ? 0 : peakMemory, peak);
    return true;
  }

  /** In bytes; what is shared counts once. */
  private long memory(Set<ProcessTable.Entry> processes) {
    if (group.isPresent()) {
      OptionalLong used = group.get().used();
      if (used.isPresent()) {
        return used.getAsLong();
      }
    }
    long named = segments();
    SharedMemory shared = SharedMemory.of(processes, namespaces && report.ready());
    long anonymous = sum(processes, "status", "RssAnon:");
    long mapped = sum(processes, "status", "RssShmem:");
    long max = anonymous + Math.max(mapped, shared.size() + named);
    if (max <= limits.memory().bytes()) {
      return max;
    }
    // What several map is counted for each of them above, and holes of files too.
    return sum(processes, "smaps_rollup", "Pss_Anon:")
        + Math.max(sum(processes, "smaps_rollup", "Pss_Shmem:"), shared.allocated() + named);
  }

  /** The latest answer; asks for the next one. */
  private long segments() {
    if (namespaces && report.asks()) {
      send("look");
    }
    return report.segments();
  }

  private void send(String word) {
    try {
      OutputStream lifeline = supervisor.getOutputStream();
      lifeline.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
      lifeline.flush();
    } catch (IOException e) {
      // It has just ended.
    }
  }

  /**
   * All processes of the job that are known: those below the supervisor now, and of those seen
   * before the ones that are still there although they left it.
   */
  private Set<ProcessTable.Entry> look() {
    return look(ProcessTable.read());
  }

  private Set<ProcessTable.Entry> look(ProcessTable table) {
    Set<ProcessTable.Entry> now = table.still(seen);
    Set<Long> roots = new HashSet<>();
    now.forEach(p -> roots.add(p.pid()));
    if (supervisor.isAlive()) {
      roots.add(supervisor.pid());
    }
    now.addAll(table.below(roots));
    seen = now;
    return now;
  }

  /** A number of kibibytes of all processes together, in bytes; see proc(5). */
  private static long sum(Set<ProcessTable.Entry> processes, String file, String field) {
    long kibibytes = 0;
    for (ProcessTable.Entry process : processes) {
      for (String line : read(process.pid(), file).split("\n")) {
        if (line.startsWith(field)) {
          kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return kibibytes << 10;
  }

  private static boolean since(long moment, Duration time) {
    return System.nanoTime() - moment >= time.toNanos();
  }

  /** Asks the job to end, and gives it a moment for that. */
  private void askToEnd() {
    send("term");
    try {
      supervisor.waitFor(Limits.GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After this no process of the job is left. */
  private void kill() {
    // Its processes may be gone before those that share a session with them are looked for.
    seen.forEach(p -> sessions.add(p.session()));
    look().forEach(p -> sessions.add(p.session()));
    sessions.add(supervisor.pid());
    ProcessTable.own().ifPresent(p -> sessions.remove(p.session()));
    if (supervisor.isAlive()) {
      // At once: the supervisor does it too, but on a machine with much to do it is slow.
      seen.stream().filter(p -> !namespaces || isFirst(p, seen)).forEach(ProcessTable.Entry::kill);
    }
    try {
      supervisor.getOutputStream().close();
    } catch (IOException e) {
      // Closed already.
    }
    boolean killed = !quietly(Duration.ofMillis(200));
    if (killed) {
      look().forEach(ProcessTable.Entry::kill);
      killSupervisor();
      quietly(DYING);
    }
    if (!namespaces || killed || report.exitCode() == null) {
      // What someone's kill has cut off from the supervisor, what cut itself off, and what is not
      // dead yet.
      long end = System.nanoTime() + DYING.toNanos();
      for (int round = 0; round < ROUNDS && killFound() && System.nanoTime() - end < 0; round++) {
        pause(Duration.ofMillis(10));
      }
    }
  }

  /**
   * Whether it is the first process of the namespaces, or the sleeper of the supervisor: a child of
   * its child. The owner of the namespaces is not: it reports to the supervisor that all are gone.
   */
  private boolean isFirst(ProcessTable.Entry process, Set<ProcessTable.Entry> all) {
    return all.stream()
        .anyMatch(p -> p.pid() == process.parent() && p.parent() == supervisor.pid());
  }

  /**
   * By its handle: the process object would close the pipes, and with them what is still in them.
   */
  private void killSupervisor() {
    if (supervisor.isAlive()) {
      supervisor.toHandle().destroyForcibly();
    }
  }

  private boolean quietly(Duration patience) {
    boolean interrupted = false;
    try {
      long end = System.nanoTime() + patience.toNanos();
      while (true) {
        try {
          return supervisor.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Kills what is left of the supervisor's session and of the sandbox, or without one what carries
   * the mark, descends from what was seen or shares a session with it.
   *
   * @return whether there was anything
   */
  private boolean killFound() {
    ProcessTable table = ProcessTable.read();
    Set<ProcessTable.Entry> found = new HashSet<>(look(table));
    long own = ProcessHandle.current().pid();
    found.addAll(
        table.where(
            p ->
                sessions.contains(p.session())
                    || (namespaces ? isSandbox(p.pid()) : isMarked(p.pid()))));
    found.removeIf(p -> p.pid() == own);
    seen = found; // and their children the next time
    found.forEach(ProcessTable.Entry::kill);
    return !found.isEmpty();
  }

  private boolean isSandbox(long pid) {
    return read(pid, "cmdline").contains("\0" + Confinement.SANDBOX + "\0" + latin(scratch) + "\0");
  }

  private boolean isMarked(long pid) {
    return ("\0" + read(pid, "environ")).contains("\0" + MARK + mark + "\0");
  }

  private static String read(long pid, String name) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc/" + pid + "/" + name)), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended, or belongs to another
    }
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * The pipes end with the last process that holds them; one that escaped is not waited for. The
   * waiting is counted in rounds: each gives the thread its turn, however long the machine stands
   * still meanwhile.
   */
  private static void join(Thread thread) {
    boolean interrupted = false;
    for (int round = 0; thread.isAlive() && round < JOIN_ROUNDS; round++) {
      try {
        thread.join(JOIN_ROUND.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
