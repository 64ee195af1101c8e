package codemonkeys.oracle;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.files.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fleet in a real folder, written by a test. Times are relative to {@link InProcess#NOW}, which
 * is also the as-of of commands run through {@link #oracle}.
 */
public final class FleetFolder {
  public static final Instant NOW = InProcess.NOW;

  /** The sections that a spec has to have, as the design names them. */
  static final List<String> SPEC_SECTIONS =
      List.of(
          "Intent",
          "User Stories",
          "Functional Requirements",
          "Acceptance Criteria",
          "Owner & Authority",
          "Budget & Stop Conditions",
          "Constraints & Non-goals",
          "Evidence Plan",
          "Traceability Map");

  /** A rule file that validates every product. Its one rule has the name of a formula. */
  public static final String VALIDATE_ALL =
      """
      package rules;

      import codemonkeys.oracle.facts.Product;
      import static codemonkeys.oracle.units.Intent.VALIDATE;

      global codemonkeys.oracle.rules.Orders orders;

      rule "=validate all"
        @owner("nexus") @reason("a test wants it")
        salience 30
      when
        Product( $p : product )
      then
        orders.propose($p, VALIDATE);
      end
      """;

  private final Path root;
  private final List<Map<String, Object>> products = new ArrayList<>();
  private final List<String> roots = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();

  private FleetFolder(Path root) {
    this.root = root;
  }

  public static FleetFolder in(Path root) {
    return new FleetFolder(root).registry();
  }

  public Path root() {
    return root;
  }

  /** Registers an active product that can be tested; further fields as pairs of name and value. */
  public FleetFolder product(String id, Object... fields) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("product_id", id);
    entry.put("display_name", "Product " + id);
    entry.put("owner", "nexus");
    entry.put("status", "active");
    boolean tested = false;
    for (int i = 0; i < fields.length; i += 2) {
      tested |= fields[i].equals("commands");
      if (fields[i + 1] == null) {
        entry.remove((String) fields[i]);
      } else {
        entry.put((String) fields[i], fields[i + 1]);
      }
    }
    if (!tested) {
      entry.put("commands", map("test", List.of("true")));
    }
    products.add(entry);
    if (entry.get("path") instanceof String path && !path.startsWith("/") && !path.contains("..")) {
      makeFolder(path);
    }
    return registry();
  }

  private void makeFolder(String path) {
    if (Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
      return; // perhaps a link or a file, as a test wants it
    }
    try {
      Files.createDirectories(root.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names further folders below which products may lie. */
  public FleetFolder roots(String... more) {
    roots.addAll(List.of(more));
    return registry();
  }

  private FleetFolder registry() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema_version", "0.1");
    if (!roots.isEmpty()) {
      document.put("roots", roots);
    }
    document.put("products", products);
    return file("dash/products.json", JsonText.text(document));
  }

  /** A valid report of a run that took a minute and ended some hours before NOW. */
  public static Map<String, Object> report(String id, String status, double hoursAgo) {
    Instant ended = NOW.minus(Duration.ofSeconds(Math.round(hoursAgo * 3600)));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("schema_version", "0.1");
    report.put("product_id", id);
    report.put("run_id", "run_20260101_000000");
    report.put("started_at", ended.minusSeconds(60).toString());
    report.put("ended_at", ended.toString());
    report.put("status", status);
    report.put("summary", "made by a test");
    report.put("evidence", map("paths", List.of()));
    report.put(
        "banana_economy",
        map(
            "budget_tokens", 50000,
            "spent_tokens", 0,
            "budget_minutes", 90,
            "spent_minutes", 1,
            "max_ci_heal_attempts", 2,
            "ci_heal_attempts_used", 0));
    report.put("kill_switch", map("enabled", false, "reason", ""));
    report.put("pr_wave", map("state", "none", "open_prs", 0, "last_update", ended.toString()));
    return report;
  }

  /** A pending order as another tool may write it; a test changes what it is about. */
  public static Map<String, Object> order(String id, String product, String intent) {
    return map(
        "job_id",
        id,
        "product_id",
        product,
        "intent",
        intent,
        "inputs",
        map(),
        "budget",
        map("max_actions", 1, "max_seconds", 60),
        "stop_conditions",
        List.of(),
        "priority",
        50,
        "created_at",
        "2026-03-01T05:00:00Z",
        "constitution_refs",
        List.of("constitution.md"),
        "evidence_expectations",
        List.of(),
        "status",
        "pending");
  }

  public static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  public FleetFolder lastRun(String id, String status, double hoursAgo) {
    return lastRun(id, report(id, status, hoursAgo));
  }

  public FleetFolder lastRun(String id, Map<String, Object> report) {
    return file("dash/runs/" + id + "/last_run.json", JsonText.text(report));
  }

  /** A run before the last one that ended so; {@code at} as {@code 20260228_010000}. */
  public FleetFolder earlierRun(String id, String at, String status) {
    return file(
        "dash/runs/" + id + "/run_" + at + "/result.json", JsonText.text(map("status", status)));
  }

  /** The result beside {@link #report} names a commit. */
  public FleetFolder ranAt(String id, String commit) {
    return file(
        "dash/runs/" + id + "/run_20260101_000000/result.json",
        JsonText.text(map("commit", commit)));
  }

  /** A schedule with one job. */
  public FleetFolder schedule(String id, String cadence, String intent, int priority) {
    return schedule(
        id,
        map(
            "schema_version",
            "0.1",
            "product_id",
            id,
            "cadence",
            cadence,
            "jobs",
            List.of(
                map(
                    "intent",
                    intent,
                    "budget",
                    map("max_actions", 1, "max_seconds", 77),
                    "stop_conditions",
                    List.of("on_test_fail"),
                    "priority",
                    priority)),
            "enabled",
            true));
  }

  public FleetFolder schedule(String id, Map<String, Object> schedule) {
    return file("dash/schedules/" + id + ".json", JsonText.text(schedule));
  }

  public FleetFolder decision(String name, Map<String, Object> decision) {
    return file("nexus/outbox/" + name + ".json", JsonText.text(decision));
  }

  /** A git repository in a folder of the fleet with everything in it committed; its commit. */
  public String commit(String folder) {
    Path at = root.resolve(folder);
    if (!Files.exists(at.resolve(".git"))) {
      command(at, "git", "init", "-q");
    }
    command(at, "git", "add", "-A");
    command(
        at,
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "commit.gpgsign=false",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "made by a test");
    return command(at, "git", "rev-parse", "HEAD").strip();
  }

  /** Runs a program in a folder; what it printed. */
  public static String command(Path folder, String... argv) {
    try {
      Process process =
          new ProcessBuilder(argv).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Arrays.toString(argv) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value as JSON text. */
  public static String json(Object value) {
    return JsonText.text(value);
  }

  public FleetFolder file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  public FleetFolder file(String path, byte[] bytes) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a variable of the environment of later commands. */
  public FleetFolder with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs a command in the fleet's folder. */
  public InProcess.Outcome oracle(String... args) {
    InProcess process = InProcess.in(root);
    environment.forEach(process::with);
    return process.run(args);
  }

  /** Every file under a folder of the fleet with its content; none when it is not there. */
  public SortedMap<String, String> files(String folder) {
    SortedMap<String, String> files = new TreeMap<>();
    Path from = root.resolve(folder);
    if (!Files.exists(from)) {
      return files;
    }
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        files.put(
            root.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The orders that a plan gives, as {@code priority product intent} in rank, writing nothing. */
  public List<String> planned(String... options) {
    List<String> orders = new ArrayList<>();
    for (Object order : orders(options)) {
      Map<?, ?> fields = (Map<?, ?>) order;
      List<String> problems =
          Schemas.problems("work_order.schema.json", JsonText.text(new TreeMap<>(fields)));
      if (!problems.isEmpty()) {
        throw new AssertionError("the order breaks its schema: " + fields + "\n" + problems);
      }
      orders.add(
          fields.get("priority") + " " + fields.get("product_id") + " " + fields.get("intent"));
    }
    return orders;
  }

  /** The orders that a plan gives in full, in rank, writing nothing. */
  public List<?> orders(String... options) {
    return Json.list(plan(List.of("--stdout"), options));
  }

  /** The record that a plan would leave, writing nothing. */
  public Map<?, ?> record(String... options) {
    return Json.object(plan(List.of("--dry-run", "--format", "json"), options));
  }

  /** The holds of a plan, as {@code product: rule} or {@code product intent: rule}. */
  public List<String> holds(String... options) {
    return holds(record(options));
  }

  /** The holds of a record. */
  public static List<String> holds(Map<?, ?> record) {
    List<String> holds = new ArrayList<>();
    for (Object hold : (List<?>) Objects.requireNonNull(record.get("holds"))) {
      Object product = Json.at(hold, "product_id");
      Object intent = Json.at(hold, "intent");
      holds.add(
          (product == null ? "fleet" : product)
              + (intent == null ? "" : " " + intent)
              + ": "
              + Json.at(hold, "rule"));
    }
    return holds;
  }

  private String plan(List<String> mode, String... options) {
    List<String> args = new ArrayList<>(List.of("plan", "--quiet"));
    args.addAll(mode);
    args.addAll(List.of(options));
    if (!args.contains("--budget")) {
      args.addAll(List.of("--budget", "999"));
    }
    InProcess.Outcome outcome = oracle(args.toArray(String[]::new));
    if (outcome.exit() != 0) {
      throw new AssertionError("exit " + outcome.exit() + "\n" + outcome.err());
    }
    return outcome.out();
  }

  /** JSON as plain maps and lists. */
  public static final class Json {
    private static final tools.jackson.databind.json.JsonMapper MAPPER =
        tools.jackson.databind.json.JsonMapper.builder().build();

    private Json() {}

    public static List<?> list(String json) {
      return MAPPER.readValue(json, List.class);
    }

    public static Map<?, ?> object(String json) {
      return MAPPER.readValue(json, Map.class);
    }

    public static @Nullable Object at(Object json, String... names) {
      Object at = json;
      for (String name : names) {
        at = at instanceof Map<?, ?> map ? map.get(name) : null;
      }
      return at;
    }
  }
}
