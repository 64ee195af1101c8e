package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A FIFO in place of a file is reported for what it is; no command waits for its other end. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SpecialFilesTest {
  @TempDir Path folder;
  private FleetFolder fleet;

  /** One that has run an order, with everything that a fleet can have. */
  @BeforeEach
  void aFleetWithEveryKindOfFile() throws Exception {
    fleet =
        FleetFolder.in(Files.createDirectory(folder.resolve("fleet")))
            .with("ORACLE_CONFIG_DIR", folder.resolve("settings").toString())
            .product("app", "path", "products/app")
            .product("node", "path", "products/node", "commands", FleetFolder.map())
            .product("python", "path", "products/python", "commands", FleetFolder.map())
            .schedule("app", "daily", "test", 50)
            .lastRun("node", "success", 30)
            .file("products/app/source.txt", "source\n")
            .file("products/node/package.json", "{\"scripts\": {\"test\": \"true\"}}\n")
            .file("products/python/pyproject.toml", "[project]\nname = \"x\"\n")
            .file("nexus/inbox/request.json", "{}\n")
            .file("nexus/outbox/decision.json", "{}\n")
            .file("dash/signals/signal.json", "{}\n");
    for (String part : List.of("docs/pm", "docs/dossiers", "docs/schemas", "rules")) {
      try (Stream<Path> walk = Files.walk(Path.of(part))) {
        for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
          fleet.file(file.toString(), Files.readAllBytes(file));
        }
      }
    }
    fleet.commit("");
    assertThat(fleet.oracle("plan").exit()).isZero();
    assertThat(fleet.oracle("run").exit()).isZero();
    fleet.file("dash/runs/node/KILL_SWITCH", "a test says so\n");
    fleet.file(".codemonkeys/KILL_SWITCH", "a test says so\n");
  }

  private List<String> all(Predicate<Path> kind) throws IOException {
    try (Stream<Path> walk = Files.walk(fleet.root())) {
      return walk.filter(kind)
          .map(file -> fleet.root().relativize(file).toString())
          .filter(path -> !path.isEmpty() && !path.startsWith(".git"))
          .sorted()
          .toList();
    }
  }

  /** What the commands that read a path say while a FIFO stands there. */
  private String said(String at) throws IOException {
    return said(List.of(at));
  }

  /** The same with FIFOs at several paths of one folder. */
  private String said(List<String> paths) throws IOException {
    Path aside = Files.createDirectory(folder.resolve("aside"));
    StringBuilder said = new StringBuilder();
    try {
      for (String path : paths) {
        Files.move(fleet.root().resolve(path), aside.resolve("" + paths.indexOf(path)));
        FleetFolder.command(fleet.root(), "mkfifo", path);
      }
      for (List<String> command : commands(paths.get(0))) {
        Outcome outcome = fleet.oracle(command.toArray(String[]::new));
        assertThat(outcome.err())
            .as("%s with a FIFO at %s", command, paths)
            .doesNotContain("Exception", "ORACLE_DEBUG");
        said.append(outcome.out()).append(outcome.err());
      }
    } finally {
      for (String path : paths) {
        Files.deleteIfExists(fleet.root().resolve(path));
        Files.move(aside.resolve("" + paths.indexOf(path)), fleet.root().resolve(path));
      }
      Files.delete(aside);
    }
    return said.toString();
  }

  private static List<List<String>> commands(String at) {
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("validate"));
    commands.add(List.of("plan", "--dry-run"));
    commands.add(List.of("status"));
    if (at.startsWith("rules")) {
      commands.add(List.of("rules", "test"));
      commands.add(List.of("rules", "check"));
    }
    if (at.startsWith("products")) {
      commands.add(List.of("explain", "--product", "node"));
      commands.add(List.of("explain", "--product", "python"));
    }
    if (at.startsWith("nexus") || at.contains("/run_") || at.startsWith(".codemonkeys")) {
      commands.add(List.of("verify"));
      commands.add(List.of("history"));
      commands.add(List.of("logs", "app"));
      commands.add(List.of("run", "--dry-run"));
    }
    if (at.endsWith("lock")) {
      commands.add(List.of("plan"));
      commands.add(List.of("run"));
      commands.add(List.of("hold", "app", "--why", "a test says so"));
    }
    return commands;
  }

  @Test
  void aFIFOInPlaceOfAnyFileOfAFleetIsReportedAndNotWaitedFor() throws Exception {
    List<String> unsaid = new ArrayList<>();
    for (List<String> files : readForThemselves(all(Files::isRegularFile))) {
      String said = said(files);
      for (String file : files) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (!said.contains(file) && !said.contains(name + " is no plain file")) {
          unsaid.add(file);
        }
      }
    }
    assertThat(unsaid)
        .filteredOn(file -> !file.startsWith("docs/schemas/")) // for people and their tools
        .containsExactlyInAnyOrder(
            // That it is there is all that counts.
            "dash/runs/node/KILL_SWITCH",
            // Nobody reads it.
            "products/app/source.txt");
  }

  /** Documents, rules and tests of a folder at once: none of them keeps another from being read. */
  private static Collection<List<String>> readForThemselves(List<String> files) {
    return files.stream()
        .collect(
            Collectors.groupingBy(
                file ->
                    !Soak.ON && file.matches("docs/.*|rules/.*\\.drl|rules/tests/.*")
                        ? file.substring(0, file.lastIndexOf('/'))
                        : file,
                TreeMap::new,
                Collectors.toList()))
        .values();
  }

  @Test
  void aFIFOInPlaceOfAnyFolderOfAFleetIsNotWaitedFor() throws Exception {
    List<String> folders = all(Files::isDirectory);
    assertThat(folders).contains("rules", "rules/tests", "dash/runs/app", "docs/pm", "nexus/keys");
    for (String each : folders) {
      assertThat(said(each)).as(each).isNotEmpty();
    }
  }

  @Test
  void itSaysThatItIsAFIFO() throws Exception {
    for (String file :
        List.of(
            "dash/products.json",
            "dash/schedules/app.json",
            "dash/runs/node/last_run.json",
            "docs/pm/GOVERNED_DOCS.md",
            "nexus/outbox/decision.json",
            "rules/guards.drl")) {
      assertThat(said(file)).contains(file + ": a FIFO stands here; expected a file; remove it");
    }
  }
}
