package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.files.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commands on Oracle's own checkout, one after another and unheard: the run that a class archive is
 * recorded from. The archive holds the classes that were loaded here, so a command that has to
 * start fast stands here, and in each of the cases that differ: rules that are new, known, and
 * known but for a salience.
 */
final class ArchiveTraining {
  /** More than one batch of the planner. */
  private static final int PRODUCTS = 600;

  private static final Pattern SALIENCE = Pattern.compile("salience (\\d+)");

  private final CliContext context;
  private final Path home;
  private final Path folder;

  /**
   * @param home the checkout; nothing in it is written
   * @param folder for what the commands write; whoever made it takes it away
   */
  ArchiveTraining(CliContext context, Path home, Path folder) {
    this.context = context;
    this.home = home;
    this.folder = folder;
  }

  /**
   * Runs them.
   *
   * @return success when each command did what it can, also when what it looked at has faults
   */
  ExitCode run() {
    // With the cache that later commands have, so that the first of them finds the rules compiled.
    ExitCode worst = oracle(context.cache(), "plan", "--stdout");
    Path empty = folder.resolve("cache");
    String old = home.resolve("rules").toString();
    String edited = folder.resolve("rules").toString();
    String many = folder.resolve("fleet").toString();
    try {
      edit(home.resolve("rules"), folder.resolve("rules"));
      fleet(folder.resolve("fleet"));
    } catch (IOException e) {
      return ExitCode.INTERNAL_ERROR;
    }
    for (List<String> command :
        List.of(
            List.of("rules", "check"),
            List.of("rules", "check"),
            List.of("rules", "check", "--rules", edited),
            List.of("rules", "test"),
            List.of("rules", "test", "--rules", edited),
            List.of("rules", "diff", old, edited),
            List.of("rules", "diff", "HEAD:rules", old),
            List.of("rules", "list"),
            List.of("plan", "--stdout"),
            List.of("plan", "--output-dir", folder.resolve("orders").toString()),
            List.of("status"),
            List.of("plan", "--stdout", "--root", many),
            List.of("rules", "diff", old, edited, "--root", many),
            List.of("plan", "--root", many, "--output-dir", many + "/nexus/work_orders"),
            List.of("__complete", "fish", "plan", "--root", many, "--product", ""),
            List.of("__complete", "fish", "run", "--root", many, ""),
            List.of("__complete", "fish", "verify", "--root", many, ""),
            List.of("__complete", "fish", "verify", "--root", many, "p1/"),
            List.of("__complete", "fish", "explain", "--root", many, "--rule", ""),
            List.of("status", "--root", many))) {
      ExitCode code = oracle(empty, command.toArray(String[]::new));
      worst = code == ExitCode.INTERNAL_ERROR ? code : worst;
    }
    return worst == ExitCode.INTERNAL_ERROR ? worst : ExitCode.SUCCESS;
  }

  private ExitCode oracle(@Nullable Path cache, String... args) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Cli(
            new CliContext(
                nowhere,
                nowhere,
                Map.copyOf(context.environment()),
                context.clock(),
                home,
                context.terminal(),
                context.columns(),
                context.errorColumns(),
                cache,
                home,
                context.program(),
                context.interrupt()))
        .run(args);
  }

  /**
   * A fleet of so many products that they are read and decided on by several threads. What is
   * recorded are classes; what becomes of the products does not matter.
   */
  private static void fleet(Path root) throws IOException {
    List<Object> products = new ArrayList<>();
    for (int i = 0; i < PRODUCTS; i++) {
      String id = "p" + i;
      products.add(
          Map.of("product_id", id, "display_name", id, "owner", "training", "status", "active"));
      String runId = "run_20260301_060000";
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("product_id", id);
      report.put("run_id", runId);
      report.put("started_at", "2026-03-01T06:00:00Z");
      report.put("ended_at", "2026-03-01T06:01:00Z");
      report.put("status", i % 3 == 0 ? "failed" : "success");
      report.put("summary", "");
      report.put("evidence", Map.of("paths", List.of("runs/" + id + "/" + runId + "/result.json")));
      report.put(
          "banana_economy",
          Map.of(
              "budget_tokens", 0,
              "spent_tokens", 0,
              "budget_minutes", 90,
              "spent_minutes", new BigDecimal("0.5"),
              "max_ci_heal_attempts", 2,
              "ci_heal_attempts_used", 0));
      report.put("kill_switch", Map.of("enabled", i % 100 == 0));
      report.put(
          "pr_wave", Map.of("state", "none", "open_prs", 0, "last_update", "2026-03-01T06:01:00Z"));
      Path runs = root.resolve("dash/runs").resolve(id);
      write(runs.resolve("last_run.json"), report);
      for (String run : List.of(runId, "run_20260228_060000")) {
        write(runs.resolve(run).resolve("result.json"), Map.of("status", "success"));
      }
      if (i % 4 == 0) {
        Map<String, Object> job =
            Map.of(
                "intent",
                "test",
                "budget",
                Map.of("max_actions", 1, "max_seconds", 60),
                "stop_conditions",
                List.of("on_test_fail"),
                "priority",
                40);
        write(
            root.resolve("dash/schedules/" + id + ".json"),
            Map.of("product_id", id, "cadence", "daily", "jobs", List.of(job)));
      }
    }
    write(root.resolve("dash/products.json"), Map.of("products", products));
  }

  private static void write(Path file, Object json) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(file, JsonText.bytes(json));
  }

  /** Copies rules and their tests; each proposal is worth one more. */
  private static void edit(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(String.valueOf(file.getFileName()));
        if (Files.isDirectory(file)) {
          edit(file, copy);
        } else {
          Files.writeString(
              copy,
              SALIENCE
                  .matcher(Files.readString(file))
                  .replaceAll(found -> "salience " + other(Integer.parseInt(found.group(1)))));
        }
      }
    }
  }

  /** Another salience that means the same. */
  private static int other(int salience) {
    return salience >= 20 && salience < 999 ? salience + 1 : salience;
  }
}
