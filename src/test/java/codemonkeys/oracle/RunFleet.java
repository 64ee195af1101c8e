package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.process.Confinement;
import codemonkeys.oracle.executor.process.JobView;
import codemonkeys.oracle.files.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A fleet whose orders are carried out by real processes, with a home, a signing key and a folder
 * for temporary files of its own. After each test, {@link #assertSound} says whether anything is
 * left that should not be.
 */
final class RunFleet {

  private final FleetFolder files;
  private Path home;
  private final Path config;
  private final Path temporary;
  private final Map<String, String> environment = new TreeMap<>();
  private Clock clock = Clock.fixed(FleetFolder.NOW, ZoneOffset.UTC);

  private RunFleet(Path base) throws IOException {
    files = FleetFolder.in(Files.createDirectory(base.resolve("fleet")));
    home = Files.createDirectory(base.resolve("home"));
    config = base.resolve("config");
    temporary = Files.createDirectory(base.resolve("temporary"));
  }

  /** In an empty folder. */
  static RunFleet in(Path base) throws IOException {
    return new RunFleet(base.toRealPath());
  }

  private static Confinement found() {
    try {
      return Confinement.find(Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips a test that proves something about a confinement which this machine does not have. */
  static void needsNamespaces() {
    assumeTrue(
        found()
            .isolation(
                new JobView(
                    Path.of("/x"),
                    Path.of("/x"),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    false))
            .full());
  }

  /** Skips a test in which folders of before are renamed, where the kernel does not allow that. */
  static void needsRenames() {
    needsNamespaces();
    assumeTrue(found().renames());
  }

  FleetFolder files() {
    return files;
  }

  Path root() {
    return files.root();
  }

  Path home() {
    return home;
  }

  Path path(String relative) {
    return root().resolve(relative);
  }

  RunFleet with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** From now on the clock goes. */
  RunFleet atRealTime() {
    clock = Clock.systemUTC();
    return this;
  }

  /** In the home folder of whoever runs the tests, where the caches of build tools are. */
  RunFleet atHome() {
    home = Path.of(System.getProperty("user.home"));
    return this;
  }

  RunFleet at(Clock what) {
    clock = what;
    return this;
  }

  // --- products and orders --------------------------------------------------------------------

  /** A product in {@code products/<id>} whose test command is a script for sh. */
  RunFleet product(String id, String script, Object... fields) {
    return product(id, List.of("sh", "-c", script), Map.of(), fields);
  }

  RunFleet product(String id, List<String> test, Map<String, Object> commands, Object... fields) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("test", test);
    all.putAll(commands);
    List<Object> entry = new ArrayList<>(List.of("path", "products/" + id, "commands", all));
    entry.addAll(List.of(fields));
    files.product(id, entry.toArray());
    files.file("products/" + id + "/source.txt", "as it was\n");
    return this;
  }

  /** An order as another tool would write it; the id of the order. */
  String order(String product, String intent) {
    return order(product, intent, order -> {});
  }

  String order(String product, String intent, Consumer<Map<String, Object>> change) {
    String id =
        "wo_"
            + product.replace('.', '-').replace('_', '-')
            + "_"
            + intent
            + "_"
            + String.format(java.util.Locale.ROOT, "%03d", files("nexus/work_orders").size() + 1);
    Map<String, Object> order = document(id, product, intent);
    change.accept(order);
    files.file("nexus/work_orders/" + id + ".json", JsonText.text(order));
    return id;
  }

  private Map<String, String> files(String folder) {
    return files.files(folder);
  }

  static Map<String, Object> document(String id, String product, String intent) {
    Map<String, Object> order = FleetFolder.order(id, product, intent);
    order.put("inputs", FleetFolder.map("product_id", product));
    order.put("budget", budget(1, Patience.JOB_SECONDS));
    return order;
  }

  static Map<String, Object> budget(int maxActions, int maxSeconds) {
    return FleetFolder.map("max_actions", maxActions, "max_seconds", maxSeconds);
  }

  static Consumer<Map<String, Object>> put(Object... pairs) {
    return order -> order.putAll(FleetFolder.map(pairs));
  }

  static String[] arguments(String command, List<String> options) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(options);
    return all.toArray(String[]::new);
  }

  // --- running --------------------------------------------------------------------------------

  InProcess process() {
    InProcess process =
        InProcess.in(root())
            .at(clock)
            .living(home, temporary)
            .with("ORACLE_CONFIG_DIR", config.toString());
    environment.forEach(process::with);
    return process;
  }

  InProcess.Outcome oracle(String... args) {
    return process().run(args);
  }

  /** {@code run --format json} with further arguments. */
  Ran run(String... args) {
    return run(process(), args);
  }

  private Ran run(InProcess process, String... args) {
    List<String> all = new ArrayList<>(List.of("run", "--format", "json"));
    all.addAll(List.of(args));
    InProcess.Outcome outcome = process.run(all.toArray(String[]::new));
    Map<?, ?> json = outcome.out().isEmpty() ? Map.of() : Json.object(outcome.out());
    return new Ran(outcome.exit(), json, outcome.err());
  }

  /** A run that goes on while the test does something. */
  record Going(InProcess process, CompletableFuture<Ran> ran) {
    Ran end() throws Exception {
      return ran.get(Patience.END.toSeconds(), TimeUnit.SECONDS);
    }
  }

  Going start(String... args) {
    InProcess process = process();
    return new Going(process, CompletableFuture.supplyAsync(() -> run(process, args)));
  }

  /** Waits until a job of a product has printed something. */
  void awaitOutput(String product, String text) throws InterruptedException {
    Patience.await(
        product + " prints " + text,
        () ->
            files("dash/runs/" + product).entrySet().stream()
                .anyMatch(e -> e.getKey().endsWith("/output.log") && e.getValue().contains(text)));
  }

  /** What a run said. */
  record Ran(int exit, Map<?, ?> json, String err) {
    List<?> list(String name) {
      return (List<?>) Objects.requireNonNull(json.get(name), json + err);
    }

    /** As {@code product intent outcome}. */
    List<String> executed() {
      return list("executed").stream()
          .map(
              e ->
                  Json.at(e, "product_id")
                      + " "
                      + Json.at(e, "intent")
                      + " "
                      + Json.at(e, "outcome"))
          .toList();
    }

    /** The reason of the only one of a kind. */
    String reason(String kind) {
      assertThat(list(kind)).as(json + err).hasSize(1);
      return String.valueOf(Json.at(list(kind).get(0), "reason"));
    }

    String stopped() {
      return String.valueOf(json.get("stopped"));
    }
  }

  // --- what is there afterwards ---------------------------------------------------------------

  Map<?, ?> order(String id) {
    return json("nexus/work_orders/" + id + ".json");
  }

  String status(String id) {
    return String.valueOf(order(id).get("status"));
  }

  String message(String id) {
    return String.valueOf(Json.at(order(id), "result", "error_message"));
  }

  Map<?, ?> json(String path) {
    return Json.object(text(path));
  }

  String text(String path) {
    try {
      return Files.readString(path(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<?, ?> lastRun(String product) {
    return json("dash/runs/" + product + "/last_run.json");
  }

  /** The folders of the runs of a product, in order. */
  List<String> runs(String product) {
    return folders("dash/runs/" + product).stream()
        .filter(name -> name.startsWith("run_"))
        .map(name -> "dash/runs/" + product + "/" + name)
        .toList();
  }

  List<String> folders(String path) {
    if (!Files.isDirectory(path(path), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path(path))) {
      return entries
          .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of the only run of a product. */
  String onlyRun(String product) {
    assertThat(runs(product)).hasSize(1);
    return runs(product).get(0);
  }

  Map<?, ?> result(String product) {
    return json(onlyRun(product) + "/result.json");
  }

  String output(String product) {
    return text(onlyRun(product) + "/output.log");
  }

  List<Map<?, ?>> journal() {
    if (!Files.exists(path("nexus/journal.jsonl"))) {
      return List.of();
    }
    List<Map<?, ?>> lines = new ArrayList<>();
    text("nexus/journal.jsonl").lines().forEach(line -> lines.add(Json.object(line)));
    return lines;
  }

  List<String> events() {
    return journal().stream().map(line -> String.valueOf(line.get("event"))).toList();
  }

  /**
   * What has to hold after anything: the evidence verifies, documents keep their schemas, named
   * evidence is there, the sources are as they were, nothing runs, nothing temporary is left, and
   * the next plan works.
   */
  void assertSound() throws Exception {
    InProcess.Outcome verify = oracle("verify", "--all");
    assertThat(verify.exit()).as(verify.out() + verify.err()).isZero();
    assertThat(verify.out()).doesNotContain("WARNING");
    for (String product : folders("dash/runs")) {
      for (String run : runs(product)) {
        if (Files.exists(path(run + "/attestation.json"))) {
          assertThat(Schemas.problems("job_result.schema.json", text(run + "/result.json")))
              .isEmpty();
          assertThat(Schemas.problems("result.schema.json", text(run + "/result.json"))).isEmpty();
          assertThat(Schemas.problems("last_run.schema.json", text(run + "/run_report.json")))
              .isEmpty();
        }
      }
    }
    for (Map.Entry<String, String> file : files("nexus/work_orders").entrySet()) {
      if (!file.getValue().contains("\"evidence_produced\"")) {
        continue;
      }
      assertThat(Schemas.problems("work_order.schema.json", file.getValue())).isEmpty();
      Map<?, ?> order = Json.object(file.getValue());
      List<?> evidence = (List<?>) Json.at(order, "result", "evidence_produced");
      assertThat(evidence).as(file.getKey()).isNotEmpty().doesNotHaveDuplicates();
      evidence.forEach(path -> assertThat(path(String.valueOf(path))).isRegularFile());
      String report = text("dash/runs/" + order.get("product_id") + "/last_run.json");
      assertThat(Schemas.problems("last_run.schema.json", report)).isEmpty();
      for (Object path :
          (List<?>) Objects.requireNonNull(Json.at(Json.object(report), "evidence", "paths"))) {
        assertThat(path("dash/" + path)).exists();
      }
    }
    for (String product : folders("products")) {
      Path source = path("products/" + product + "/source.txt");
      if (Files.exists(source)) {
        assertThat(source).hasContent("as it was\n");
      }
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(files(".codemonkeys").keySet())
        .allMatch(name -> name.endsWith("/lock") || name.endsWith("/KILL_SWITCH"), "left over");
    assertThat(processesNaming(temporary.toString())).isEmpty();
    assertThat(processesNaming(root().toString())).isEmpty();
    InProcess.Outcome plan = oracle("plan", "--quiet");
    assertThat(plan.exit()).as(plan.err()).isZero();
  }

  /** All processes but this one in whose command line, environment or place a text occurs. */
  static List<String> processesNaming(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String line = read(process, "cmdline");
        if ((line + read(process, "environ") + place(process)).contains(text)
            && !process.endsWith(Long.toString(ProcessHandle.current().pid()))) {
          found.add(process.getFileName() + " " + line);
        }
      }
    }
    return found;
  }

  private static String read(Path process, String file) {
    try {
      return new String(Files.readAllBytes(process.resolve(file)), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  private static String place(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).toString();
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
