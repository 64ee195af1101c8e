package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * One job in a JVM of its own ({@link RunsAJob}), as this user or as one without any rights. All
 * its processes have the mark in their arguments: it is the {@code $0} of a script.
 */
final class Trial implements AutoCloseable {
  /** Who runs the job. */
  enum User {
    THIS,
    PLAIN;

    static final int PLAIN_ID = 65534;

    static List<User> all() throws IOException {
      return isRoot() ? List.of(THIS, PLAIN) : List.of(THIS);
    }

    static boolean isRoot() throws IOException {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    boolean isPlain() throws IOException {
      return this == PLAIN || !isRoot();
    }
  }

  /** A machine that needs more is none. */
  private static final double MAX_SECONDS = 100;

  private static final List<String> AS_PLAIN =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  final Path base;
  final String mark = "3600." + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000);
  private final User user;
  private final Map<String, String> properties = new TreeMap<>();
  private final List<String> before = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  /**
   * No two at once have the same time, not even in two JVMs, so that each knows its alarm clock.
   */
  private final double offset = ThreadLocalRandom.current().nextInt(1000) / 1000.0;

  private String mode = "confined";

  /** Unless a test sets one: so many are possible that the offset alone would meet its like. */
  private double time = Patience.JOB_SECONDS + ThreadLocalRandom.current().nextInt(80_000);

  private List<String> argv = List.of();
  private Process jvm;
  private BufferedReader says;
  private long started;

  Trial(User user) throws IOException {
    this(user, Path.of(System.getProperty("java.io.tmpdir")), "trial");
  }

  /** In a folder with such a name. */
  Trial(User user, Path parent, String name) throws IOException {
    this.user = user;
    base = own(Files.createTempDirectory(parent, name));
  }

  /** Hands a file to the user. */
  Path own(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (user == User.PLAIN) {
      Files.setAttribute(path, "unix:uid", User.PLAIN_ID);
      Files.setAttribute(path, "unix:gid", User.PLAIN_ID);
    }
    return path;
  }

  Path workspace() throws IOException {
    Path workspace = base.resolve("workspace");
    return Files.isDirectory(workspace) ? workspace : own(Files.createDirectory(workspace));
  }

  /** How long the job may take; without it, longer than any test waits. */
  Trial seconds(double seconds) {
    time = seconds;
    return this;
  }

  double seconds() {
    return time + offset;
  }

  Trial bare() {
    mode = "bare";
    return this;
  }

  Trial with(String property, Object value) {
    properties.put(property, value.toString());
    return this;
  }

  /** A program that executes the JVM. */
  Trial under(String... argv) {
    before.addAll(List.of(argv));
    return this;
  }

  /** Runs a script; its {@code $0} is the mark. */
  Trial script(String script, String... arguments) throws IOException {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", script, mark));
    argv.addAll(List.of(arguments));
    return start(argv.toArray(String[]::new));
  }

  Trial start(String... argv) throws IOException {
    this.argv = List.of(argv);
    List<String> line = new ArrayList<>(before);
    if (user == User.PLAIN) {
      line.addAll(AS_PLAIN);
    }
    line.addAll(Classes.java("-XX:SharedArchiveFile=" + Classes.folder().resolve("classes.jsa")));
    properties.forEach((key, value) -> line.add("-D" + key + "=" + value));
    line.add(RunsAJob.class.getName());
    line.addAll(List.of(base.toString(), Double.toString(seconds()), mode));
    line.addAll(Arrays.asList(argv));
    jvm = new ProcessBuilder(line).redirectError(base.resolve("errors").toFile()).start();
    jvm.getOutputStream().close();
    says = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
    String first = says.readLine();
    assertThat(first).as(errors()).isEqualTo("run");
    started = System.nanoTime();
    return this;
  }

  private String errors() throws IOException {
    return Files.readString(base.resolve("errors"));
  }

  long jvm() {
    return jvm.pid();
  }

  /** What is said about the end of the job, by name. */
  Map<String, String> ended() throws IOException, InterruptedException {
    Map<String, String> ended = new TreeMap<>();
    for (String line = says.readLine(); line != null; line = says.readLine()) {
      String[] words = line.split(" ", 2);
      ended.put(words[0], words.length > 1 ? words[1] : "");
    }
    Patience.exitCode(jvm);
    assertThat(ended).as(errors()).containsKey("cause").containsKey("cleaned");
    return ended;
  }

  String output() throws IOException {
    return new String(Files.readAllBytes(base.resolve("output")), StandardCharsets.UTF_8);
  }

  /** Seconds since Oracle was asked to run the job. */
  double now() {
    return (System.nanoTime() - started) / 1e9;
  }

  /** All processes with the mark or with the supervisor's alarm clock; not the JVM. */
  List<Long> processes() {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path folder : all.toList()) {
        String name = folder.getFileName().toString();
        if (!name.matches("\\d+") || name.equals(Long.toString(jvm.pid()))) {
          continue;
        }
        String argv = read(folder.resolve("cmdline"));
        if (argv.contains(mark) || argv.startsWith(alarmClock())) {
          found.add(Long.valueOf(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private String alarmClock() {
    double over = seconds() + Limits.OVERDUE.toMillis() / 1e3;
    return "sleep\0" + String.format(java.util.Locale.ROOT, "%.3f", over) + "\0";
  }

  private static String read(ProcessHandle process, String file) {
    return read(Path.of("/proc", Long.toString(process.pid()), file));
  }

  private static String read(Path path) {
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Those of them that run the given program and nothing else: not the sandbox around them. */
  long count(String program) {
    return processes().stream()
        .filter(pid -> read(Path.of("/proc/" + pid + "/cmdline")).startsWith(program + "\0" + mark))
        .count();
  }

  /** What is done to a job that is at work. */
  interface Deed {
    void done() throws Exception;
  }

  /** Waits until a job is at work, which its sleepers show. */
  Trial atWork(int sleepers) throws Exception {
    return atWork(sleepers, () -> {});
  }

  /**
   * Waits until a job is at work, which its sleepers show, and does something to it before its time
   * is up. On a machine that is too slow for that the job is started again, with twice the time.
   */
  Trial atWork(int sleepers, Deed deed) throws Exception {
    while (!isAtWork(sleepers) || !isDone(deed, sleepers)) {
      assertThat(time).as("seconds that are too few: %s", errors()).isLessThan(MAX_SECONDS);
      kill();
      time *= 2;
      start(argv.toArray(String[]::new));
    }
    return this;
  }

  /** Whether it gets to work before its time is up. */
  private boolean isAtWork(int sleepers) throws IOException, InterruptedException {
    for (long count = 0; count < sleepers; count = count("sleep")) {
      if (!jvm.isAlive()) {
        return false;
      }
      assertThat(now())
          .as("%s of %s sleepers: %s", count, sleepers, errors())
          .isLessThan(Patience.END.toSeconds());
      Thread.sleep(20);
    }
    return true;
  }

  /** Whether it was done while the job was at work. */
  private boolean isDone(Deed deed, int sleepers) throws Exception {
    try {
      deed.done();
    } catch (Exception | AssertionError e) {
      if (count("sleep") >= sleepers) {
        throw e; // not for want of time
      }
    }
    return count("sleep") >= sleepers;
  }

  /** None is left sooner or later, and long before they would have ended by themselves. */
  void nothingIsLeftInTheEnd() throws IOException, InterruptedException {
    Patience.await("no process is left", () -> processes().isEmpty());
  }

  void nothingLeft() {
    List<Long> left = processes();
    assertThat(left).as("processes left: %s", describe(left)).isEmpty();
  }

  private static List<String> describe(List<Long> pids) {
    return pids.stream()
        .map(
            pid ->
                pid
                    + " "
                    + read(Path.of("/proc/" + pid + "/cmdline"))
                        .replace('\0', ' ')
                        .lines()
                        .findFirst()
                        .orElse("")
                    + " "
                    + read(Path.of("/proc/" + pid + "/stat")))
        .toList();
  }

  /** The process that Oracle started, and the one below it that is called so. */
  long supervisor() {
    return jvm.toHandle().children().findFirst().orElseThrow().pid();
  }

  long unshare() {
    return supervisorsChild("unshare").orElseThrow();
  }

  /**
   * Both, when they are there; the one that waits for the alarm clock has a child, the other none.
   */
  List<Long> watchers() throws InterruptedException {
    while (true) {
      List<ProcessHandle> watchers =
          ProcessHandle.of(supervisor())
              .orElseThrow()
              .children()
              .filter(p -> read(p, "cmdline").contains("\0oracle-supervisor\0"))
              .toList();
      if (watchers.size() == 2
          && watchers.stream()
              .flatMap(ProcessHandle::children)
              .anyMatch(p -> read(p, "cmdline").startsWith(alarmClock()))) {
        return watchers.stream().map(ProcessHandle::pid).toList();
      }
      assertThat(jvm.isAlive()).as("Oracle, whose job has no watchers yet").isTrue();
      Thread.sleep(20);
    }
  }

  private Optional<Long> supervisorsChild(String name) {
    return ProcessHandle.of(supervisor())
        .orElseThrow()
        .children()
        .map(ProcessHandle::pid)
        .filter(pid -> read(Path.of("/proc/" + pid + "/comm")).trim().equals(name))
        .findFirst();
  }

  static void signal(String signal, long... pids) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("kill", "-" + signal));
    for (long pid : pids) {
      assertThat(pid).isGreaterThan(1);
      argv.add(Long.toString(pid));
    }
    new ProcessBuilder(argv).start().waitFor();
  }

  void deleteLater(Path folder) {
    folders.add(folder);
  }

  private void kill() throws InterruptedException {
    jvm.destroyForcibly().waitFor();
    Patience.await(
        "all are killed",
        () -> {
          List<Long> left = processes();
          left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
          return left.isEmpty();
        });
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (jvm != null) {
      kill();
    }
    Scratch.delete(base);
    for (Path folder : folders) {
      Scratch.delete(folder);
    }
  }

  /** This package and what it needs in a jar with a class archive, where any user can read it. */
  private static final class Classes {
    private static final Path FOLDER = archived(copied());

    static Path folder() {
      return FOLDER;
    }

    /** The beginning of a command line, up to the main class. */
    static List<String> java(String archive) {
      return java(FOLDER, archive);
    }

    private static List<String> java(Path folder, String archive) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          archive,
          "-Xlog:disable", // without the archive it starts as well, only more slowly
          "-Xlog:all=error:stderr",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx256m",
          "-Dfile.encoding=UTF-8",
          "-cp",
          folder.resolve("classes.jar").toString());
    }

    private static Path archived(Path folder) {
      String jar = folder.resolve("classes.jar").toString();
      int failed =
          ToolProvider.findFirst("jar")
              .orElseThrow()
              .run(System.out, System.err, "-c", "-0", "-f", jar, "-C", folder.toString(), ".");
      assertThat(failed).as("making " + jar).isZero();
      try {
        Path base = Files.createDirectory(folder.resolve("training"));
        List<String> line = new ArrayList<>();
        line.addAll(java(folder, "-XX:ArchiveClassesAtExit=" + folder.resolve("classes.jsa")));
        line.addAll(List.of(RunsAJob.class.getName(), base.toString(), "3600", "confined", "true"));
        Process training =
            new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("training.log").toFile())
                .start();
        training.getOutputStream().close();
        Patience.exitCode(training);
        return folder;
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Path copied() {
      try {
        Path folder = Files.createTempDirectory("oracle-classes");
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      try {
                        Scratch.delete(folder);
                      } catch (IOException e) {
                        // It is a temporary folder.
                      }
                    }));
        for (Class<?> one : List.of(Confinement.class, RunsAJob.class)) {
          Path from = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
          for (String part :
              List.of(
                  "codemonkeys/oracle/executor/process",
                  "codemonkeys/oracle/files",
                  "codemonkeys/oracle/units",
                  "oracle")) {
            if (Files.isDirectory(from.resolve(part))) {
              copy(from.resolve(part), folder.resolve(part));
            }
          }
        }
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path path : all.toList()) {
            Files.setPosixFilePermissions(
                path,
                PosixFilePermissions.fromString(
                    Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
          }
        }
        return folder;
      } catch (IOException | java.net.URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void copy(Path from, Path to) throws IOException {
      Files.createDirectories(to);
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(
              file,
              to.resolve(file.getFileName()),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
