package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.executor.process.Ended.Cause;
import codemonkeys.oracle.files.Shown;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final String MARK = "ORACLE_JOB_MARK";

  private static final Pattern EXIT = Pattern.compile("exit (\\d+) (\\d+)");
  private static final Pattern TIMES =
      Pattern.compile("(\\d+)m(\\d+)[.,](\\d+)s (\\d+)m(\\d+)[.,](\\d+)s");

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
  private final Output output;
  private final long started;
  private final boolean namespaces;
  private final String mark;

  private volatile boolean ready;
  private volatile boolean clock;
  private volatile String setupFailure = "";
  private volatile @Nullable Integer exit;
  private volatile @Nullable Integer leftBehind;
  private volatile @Nullable Duration cpu;
  private final List<String> notes = java.util.Collections.synchronizedList(new ArrayList<>());
  private @Nullable Long peakMemory;

  private JobProcess(
      Limits limits,
      Isolation isolation,
      Watch watch,
      Process supervisor,
      Output output,
      long started,
      boolean namespaces,
      String mark) {
    this.limits = limits;
    this.isolation = isolation;
    this.watch = watch;
    this.supervisor = supervisor;
    this.output = output;
    this.started = started;
    this.namespaces = namespaces;
    this.mark = mark;
  }

  /**
   * Runs a job to its end.
   *
   * @param kept where its output goes, up to the limit; not closed
   * @throws IOException when the supervisor itself can't be started
   */
  public static Ended run(
      Launch launch,
      Limits limits,
      Confinement confinement,
      View view,
      Scratch scratch,
      OutputStream kept,
      Watch watch)
      throws IOException {
    long started = System.nanoTime();
    List<String> argv = new ArrayList<>();
    // A session of its own: the terminal's Ctrl-C is for Oracle, and a job can't type into it.
    argv.addAll(List.of("setsid", "sh", "-c", Confinement.script("supervise.sh")));
    argv.addAll(List.of("oracle-supervisor", seconds(limits.time().plus(Limits.OVERDUE))));
    argv.addAll(confinement.command(launch, view, scratch, limits.memory().kibibytes()));
    ProcessBuilder builder = new ProcessBuilder(argv);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(launch.environment());
    environment.put("PATH", Confinement.TOOLS);
    String mark = scratch.folder().toString();
    if (!confinement.namespaces()) {
      environment.put(MARK, mark);
      builder.directory(Path.of(launch.folder()).toFile());
    }
    Process supervisor;
    try {
      supervisor = builder.start();
    } catch (IOException e) {
      throw new IOException("no process can be started (" + Shown.reason(e) + ")", e);
    }
    JobProcess job =
        new JobProcess(
            limits,
            confinement.isolation(view),
            watch,
            supervisor,
            new Output(supervisor.getInputStream(), kept, limits.output()),
            started,
            confinement.namespaces(),
            mark);
    return job.toItsEnd();
  }

  private static String seconds(Duration time) {
    return time.toSeconds()
        + "."
        + String.format(java.util.Locale.ROOT, "%03d", time.toMillisPart());
  }

  private Ended toItsEnd() {
    Thread drain = thread(output, "output");
    Thread status = thread(this::readStatus, "status");
    Cause cause = Cause.EXIT;
    String detail = "";
    try {
      Optional<Verdict> verdict = watchOver();
      if (verdict.isPresent()) {
        cause = verdict.get().cause();
        detail = verdict.get().detail();
        end(cause != Cause.TOO_MUCH_MEMORY && cause != Cause.TOO_MANY_PROCESSES);
      }
    } finally {
      kill();
      join(drain);
      join(status);
    }
    if (clock && cause == Cause.EXIT) {
      cause = Cause.TIME_UP; // this process was stopped while the supervisor was not
    }
    if (namespaces && !ready && cause == Cause.EXIT) {
      cause = Cause.NOT_STARTED;
      detail = setupFailure.isEmpty() ? "the sandbox ended without a word" : setupFailure;
    }
    Integer code = exit;
    if (code == null && !namespaces && cause == Cause.EXIT) {
      code = supervisor.exitValue();
    }
    List<String> all = new ArrayList<>(isolation.notes());
    all.addAll(notes);
    return new Ended(
        cause,
        code,
        detail,
        elapsed(),
        output.summary(),
        leftBehind,
        peakMemory,
        cpu,
        new Isolation(isolation.tree(), isolation.sources(), isolation.network(), all));
  }

  private record Verdict(Cause cause, String detail) {}

  /** Waits until the job has ended or has to; empty when it ended by itself. */
  private Optional<Verdict> watchOver() {
    long lastSample = started;
    while (true) {
      try {
        if (supervisor.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
      } catch (InterruptedException e) {
        return Optional.of(new Verdict(Cause.STOPPED, "interrupted"));
      }
      if (elapsed().compareTo(limits.time()) >= 0) {
        return Optional.of(new Verdict(Cause.TIME_UP, ""));
      }
      if (System.nanoTime() - lastSample >= SAMPLE.toNanos()) {
        lastSample = System.nanoTime();
        Optional<String> stop = watch.stop();
        if (stop.isPresent()) {
          return Optional.of(new Verdict(Cause.STOPPED, stop.get()));
        }
        Optional<Verdict> excess = sample();
        if (excess.isPresent()) {
          return excess;
        }
        watch.progress(elapsed(), output.total(), output.lastLine());
      }
    }
  }

  private Optional<Verdict> sample() {
    List<ProcessHandle> processes = supervisor.descendants().toList();
    if (processes.size() > limits.processes()) {
      return Optional.of(
          new Verdict(Cause.TOO_MANY_PROCESSES, processes.size() + " processes at once"));
    }
    long memory = 0;
    for (ProcessHandle process : processes) {
      memory += residentPrivate(process.pid());
    }
    peakMemory = Math.max(peakMemory == null ? 0 : peakMemory, memory);
    return memory > limits.memory().bytes()
        ? Optional.of(
            new Verdict(
                Cause.TOO_MUCH_MEMORY, new codemonkeys.oracle.units.ByteSize(memory) + " resident"))
        : Optional.empty();
  }

  /** Memory that no other process shares by way of a file, in bytes; see proc(5). */
  private static long residentPrivate(long pid) {
    try {
      long kibibytes = 0;
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
          kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return kibibytes << 10;
    } catch (IOException | RuntimeException e) {
      return 0; // it has ended
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Asks the job to end, and gives it a moment for that. */
  private void end(boolean grace) {
    if (!grace) {
      return;
    }
    try {
      OutputStream lifeline = supervisor.getOutputStream();
      lifeline.write("term\n".getBytes(StandardCharsets.US_ASCII));
      lifeline.flush();
      supervisor.waitFor(Limits.GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      // It has just ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After this no process of the job is left. */
  private void kill() {
    List<ProcessHandle> known =
        supervisor.isAlive() ? supervisor.descendants().toList() : List.of();
    try {
      supervisor.getOutputStream().close();
    } catch (IOException e) {
      // Closed already.
    }
    if (namespaces) {
      // The supervisor kills the sandbox, the kernel all that was in it.
      if (!quietly(Duration.ofMillis(300))) {
        known.forEach(ProcessHandle::destroyForcibly);
        killSupervisor();
        quietly(Duration.ofSeconds(5));
      }
      return;
    }
    known.forEach(ProcessHandle::destroyForcibly);
    quietly(Duration.ofMillis(200));
    killSupervisor();
    for (int round = 0; round < 20 && killMarked(known); round++) {
      quietly(Duration.ofMillis(10));
    }
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

  /** Kills what carries the mark, or descends from or shares a session with what did. */
  private boolean killMarked(List<ProcessHandle> known) {
    Set<Long> pids = new HashSet<>();
    known.forEach(p -> pids.add(p.pid()));
    byte[] wanted = (MARK + "=" + mark).getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      boolean ours =
          process.parent().map(p -> pids.contains(p.pid())).orElse(false)
              || isMarked(process.pid(), wanted);
      if (ours && process.pid() != ProcessHandle.current().pid()) {
        pids.add(process.pid());
        found |= process.destroyForcibly();
      }
    }
    return found;
  }

  private static boolean isMarked(long pid, byte[] wanted) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
      return new String(environment, StandardCharsets.ISO_8859_1)
          .contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  private void readStatus() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(supervisor.getErrorStream(), StandardCharsets.UTF_8))) {
      String own = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher exited = EXIT.matcher(line);
        if (line.equals("ready")) {
          ready = true;
        } else if (line.equals("clock")) {
          clock = true;
        } else if (line.startsWith("setup ")) {
          setupFailure = Shown.line(line.substring("setup ".length()));
        } else if (line.startsWith("note ")) {
          notes.add(Shown.line(line.substring("note ".length())));
        } else if (exited.matches() && ready) {
          exit = Integer.parseInt(exited.group(1));
          leftBehind = Integer.parseInt(exited.group(2));
          cpu = cpu(own);
        } else if (!ready && setupFailure.isEmpty() && !line.isBlank()) {
          setupFailure = Shown.line(line);
        }
        own = line;
      }
    } catch (IOException e) {
      // The pipe is gone, and with it the supervisor.
    }
  }

  /** The shell's {@code times}: user and system time of its children. */
  private static @Nullable Duration cpu(String times) {
    Matcher matcher = TIMES.matcher(times);
    if (!matcher.matches()) {
      return null;
    }
    return time(matcher, 1).plus(time(matcher, 4));
  }

  private static Duration time(Matcher matcher, int group) {
    String fraction = (matcher.group(group + 2) + "000").substring(0, 3);
    return Duration.ofMinutes(Long.parseLong(matcher.group(group)))
        .plusSeconds(Long.parseLong(matcher.group(group + 1)))
        .plusMillis(Long.parseLong(fraction));
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The pipes end with the last process that holds them; one that escaped is not waited for. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    while (thread.isAlive() && end - System.nanoTime() > 0) {
      try {
        thread.join(100);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
