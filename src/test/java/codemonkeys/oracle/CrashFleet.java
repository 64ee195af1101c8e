package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A fleet whose {@code oracle run} is a real process that can be killed, starved and stopped, with
 * a folder of its own for temporary files and one for its key; and what has to hold of it.
 */
final class CrashFleet {
  private static final List<String> INTENTS = List.of("test", "regenerate_report", "test");

  private static final String REPORT =
      "<testsuite tests=\"1\"><testcase classname=\"c\" name=\"t\"/></testsuite>";

  private final Path folder;
  private final FleetFolder fleet;
  private final Path temporary;
  private final Path keys;
  private final Map<String, String> environment = new TreeMap<>();
  private int orders;
  private int processes;
  private long slowestEnd;

  private CrashFleet(Path folder, FleetFolder fleet) throws IOException {
    this.folder = folder;
    this.fleet = fleet;
    this.temporary = Files.createDirectory(folder.resolve("temporary"));
    this.keys = folder.resolve("keys");
    with("ORACLE_CONFIG_DIR", keys.toString());
    with("ORACLE_CRASH_TEST", folder.toString()); // by which the processes of its jobs are known
  }

  /** Three products whose test takes a moment and writes a report. */
  static CrashFleet in(Path folder) throws IOException {
    return in(folder, Files.createDirectory(folder.resolve("fleet")));
  }

  static CrashFleet in(Path folder, Path root) throws IOException {
    FleetFolder fleet = FleetFolder.in(root);
    for (int i = 0; i < 3; i++) {
      product(fleet, "p" + i, "sleep 0.1");
    }
    return new CrashFleet(folder, fleet);
  }

  private static void product(FleetFolder fleet, String id, String script) throws IOException {
    Files.createDirectories(fleet.root().resolve(id));
    fleet.product(
        id,
        "path",
        id,
        "reports",
        List.of("*.xml"),
        "commands",
        FleetFolder.map(
            "test",
            List.of("sh", "-c", script + "; echo '" + REPORT + "' >r.xml"),
            "environment",
            List.of("ORACLE_CRASH_TEST")));
  }

  /** A further product whose test does this first. */
  CrashFleet product(String id, String script) throws IOException {
    product(fleet, id, script);
    return this;
  }

  CrashFleet with(String variable, String value) {
    environment.put(variable, value);
    fleet.with(variable, value);
    return this;
  }

  FleetFolder folder() {
    return fleet;
  }

  Path root() {
    return fleet.root();
  }

  Path temporary() {
    return temporary;
  }

  Path keys() {
    return keys;
  }

  // --- orders ---------------------------------------------------------------------------------

  /** Pending orders as another tool would have written them, for the three products in turn. */
  CrashFleet orders(int count) {
    for (int i = 0; i < count; i++) {
      order("p" + orders % 3, INTENTS.get(orders % 3), Patience.JOB_SECONDS, 50);
    }
    return this;
  }

  /** A pending order; its id. */
  String order(String product, String intent, int seconds, int priority) {
    orders++;
    String id =
        String.format(
            Locale.ROOT,
            "wo_%s_%s_20260301_%06d_%03d",
            product,
            intent,
            orders / 999,
            orders % 999 + 1);
    Map<String, Object> order = FleetFolder.order(id, product, intent);
    order.put("budget", FleetFolder.map("max_actions", 1, "max_seconds", seconds));
    order.put("priority", priority);
    order.put("created_at", "2026-03-01T00:00:00Z");
    fleet.file("nexus/work_orders/" + id + ".json", FleetFolder.json(order));
    return id;
  }

  Map<?, ?> order(String id) {
    try {
      return FleetFolder.Json.object(
          Files.readString(root().resolve("nexus/work_orders/" + id + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String status(String id) {
    return String.valueOf(order(id).get("status"));
  }

  String error(String id) {
    return String.valueOf(FleetFolder.Json.at(order(id), "result", "error_message"));
  }

  // --- processes ------------------------------------------------------------------------------

  /** How a process ended and what it said. */
  record Ended(int exit, String out, String err) {}

  /** A process that goes on. */
  final class Going {
    private final Process process;
    private final Path out;
    private final Path err;

    private Going(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    Process process() {
      return process;
    }

    String err() throws IOException {
      return Files.readString(err);
    }

    void signal(String name) {
      try {
        FleetFolder.command(root(), "kill", "-" + name, Long.toString(process.pid()));
      } catch (IllegalStateException e) {
        assertThat(process.isAlive()).as(e.getMessage()).isFalse();
      }
    }

    Ended ended() throws Exception {
      int exit = Patience.exitCode(process);
      return new Ended(exit, Files.readString(out), Files.readString(err));
    }
  }

  /** Oracle's argv in this fleet. */
  List<String> argv(String... args) {
    return OracleProcess.argv(List.of("-Djava.io.tmpdir=" + temporary), args);
  }

  Going start(List<String> argv) throws IOException {
    int number = ++processes;
    Path out = folder.resolve("out." + number);
    Path err = folder.resolve("err." + number);
    ProcessBuilder builder = new ProcessBuilder(argv).directory(root().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ORACLE_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    return new Going(process, out, err);
  }

  Going start(String... args) throws IOException {
    return start(argv(args));
  }

  Ended run(String... args) throws Exception {
    return start(args).ended();
  }

  /** With something said to the shell first, as a limit. */
  Ended shell(String before, String... args) throws Exception {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", before + " exec \"$@\"", "sh"));
    argv.addAll(argv(args));
    return start(argv).ended();
  }

  /** What is there of a job: the supervisor, the sandbox, the job itself. */
  List<String> jobProcesses() {
    String token = "ORACLE_CRASH_TEST=" + folder + "\0";
    String scratch = temporary + "/oracle-job-";
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                contains(process.pid(), "cmdline", scratch)
                    || (contains(process.pid(), "environ", token)
                        && !contains(process.pid(), "cmdline", "codemonkeys.oracle.cli.Main")))
        .map(process -> process.pid() + " " + process.info().commandLine().orElse("?"))
        .toList();
  }

  /** Whether a process of a job has that command line. */
  boolean isAtWork(String command) {
    return jobProcesses().stream().anyMatch(process -> process.endsWith(command));
  }

  private static boolean contains(long pid, String file, String text) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/" + file));
      return new String(bytes, StandardCharsets.UTF_8).contains(text);
    } catch (IOException e) {
      return false; // it has ended, or is another user's
    }
  }

  /** The processes of a job end by what ended it: by themselves they would sleep on. */
  void assertNoJobIsAlive() throws InterruptedException {
    long began = System.nanoTime();
    Patience.await("no job is alive", () -> jobProcesses().isEmpty());
    slowestEnd = Math.max(slowestEnd, (System.nanoTime() - began) / 1_000_000);
  }

  /** How long the processes of a job were there at most, in milliseconds. */
  long slowestEnd() {
    return slowestEnd;
  }

  // --- what has to hold -----------------------------------------------------------------------

  /** At any instant: what is there can be read. */
  void assertReadable() {
    for (String top : List.of("nexus", "dash", ".codemonkeys")) {
      for (Map.Entry<String, String> file : fleet.files(top).entrySet()) {
        String name = file.getKey().substring(file.getKey().lastIndexOf('/') + 1);
        if (name.endsWith(".json") && !name.startsWith(".")) {
          assertThat(FleetFolder.Json.object(file.getValue())).as(file.getKey()).isNotEmpty();
        }
      }
    }
    journal();
  }

  /** The whole lines of the journal. */
  List<Map<?, ?>> journal() {
    String text = fleet.files("nexus").getOrDefault("nexus/journal.jsonl", "");
    List<Map<?, ?>> lines = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      Map<?, ?> entry = FleetFolder.Json.object(line);
      assertThat(((Number) entry.get("seq")).intValue()).isEqualTo(lines.size() + 1);
      lines.add(entry);
    }
    return lines;
  }

  /**
   * After a run that had the time to end: each order is over and for each that ran there is exactly
   * one run, with all of its evidence; nothing else is left.
   */
  void assertSettled() throws IOException {
    assertSettled("", "");
  }

  /**
   * As above.
   *
   * @param as what happened before
   * @param pending the one order that may still wait; empty for none
   */
  void assertSettled(String as, String pending) throws IOException {
    assertReadable();
    assertNothingLeft();
    List<Map<?, ?>> journal = journal();
    Map<String, List<Path>> runsOf = runs();
    for (String path : fleet.files("nexus/work_orders").keySet()) {
      String id = path.substring(path.lastIndexOf('/') + 1).replace(".json", "");
      String status = status(id);
      if (id.equals(pending) && status.equals("pending")) {
        continue;
      }
      if (status.equals("skipped")) {
        // Orders that a killed run left are for the same work as the next ones.
        assertThat(error(id)).as(as + id).contains("duplicate of ");
        assertThat(runsOf).as(as + id).doesNotContainKey(id);
        continue;
      }
      assertThat(status).as(as + id).isIn("completed", "failed");
      if (status.equals("failed")) {
        // A machine without a process for the job, or for a look at what it edited, is no end of
        // Oracle, and the order says so.
        assertThat(error(id))
            .as(as + id)
            .matches(
                "(?s)(interrupted|it could not be started: no process can be started"
                    + "|whether it edited sources can't be seen: Cannot run program).*");
      }
      List<Path> runs = runsOf.getOrDefault(id, List.of());
      assertThat(count(journal, "job_started", id))
          .as(as + "starts of " + id)
          .isLessThanOrEqualTo(1);
      assertThat(count(journal, "job_finished", id))
          .as(as + "ends of " + id)
          .isEqualTo(runs.size());
      if (status.equals("completed")) {
        assertThat(count(journal, "job_started", id)).as(as + "starts of " + id).isEqualTo(1);
      }
      assertThat(runs).as(as + "runs of " + id).hasSize(1);
      assertThat(runs.get(0).resolve("result.json")).exists();
      assertThat(runs.get(0).resolve("attestation.json")).exists();
      assertThat(FleetFolder.Json.at(order(id), "result", "run"))
          .isEqualTo(root().relativize(runs.get(0)).toString());
    }
    InProcess.Outcome verified = fleet.oracle("verify", "--all");
    assertThat(verified.exit()).as(as + verified.out() + verified.err()).isZero();
    assertThat(verified.out()).as("a run folder is not ours").doesNotContain("not ours");
  }

  private static long count(List<Map<?, ?>> journal, String event, String id) {
    return journal.stream()
        .filter(line -> event.equals(line.get("event")) && id.equals(line.get("job_id")))
        .count();
  }

  /** The run folders by the order that each was made for. */
  Map<String, List<Path>> runs() throws IOException {
    Map<String, List<Path>> runs = new TreeMap<>();
    if (Files.exists(root().resolve("dash/runs"))) {
      try (Stream<Path> walk = Files.walk(root().resolve("dash/runs"), 2)) {
        for (Path run : walk.filter(p -> p.getFileName().toString().startsWith("run_")).toList()) {
          assertThat(run.resolve("order.json")).exists();
          Map<?, ?> order = FleetFolder.Json.object(Files.readString(run.resolve("order.json")));
          runs.computeIfAbsent(String.valueOf(order.get("job_id")), id -> new ArrayList<>())
              .add(run);
        }
      }
    }
    return runs;
  }

  /** Nothing temporary is left in the workspace, where jobs work, and beside the key. */
  void assertNothingLeft() throws IOException {
    List<String> left = new ArrayList<>();
    for (Path top : List.of(root(), keys, temporary)) {
      if (Files.exists(top)) {
        try (Stream<Path> walk = Files.walk(top)) {
          walk.filter(path -> !path.startsWith(root().resolve("p0/.git")))
              .map(path -> path.getFileName().toString())
              .filter(
                  name ->
                      name.endsWith(".tmp")
                          || name.startsWith("oracle-job-")
                          || List.of("staged", "job.json", "lock.info").contains(name))
              .forEach(left::add);
        }
      }
    }
    assertThat(left).as("left behind").isEmpty();
  }

  /** Whether something stands at a path of the fleet. */
  boolean has(String path) {
    return Files.exists(root().resolve(path), LinkOption.NOFOLLOW_LINKS);
  }
}
