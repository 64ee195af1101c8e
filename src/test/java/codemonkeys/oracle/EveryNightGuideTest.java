package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/how-to/run-every-night.md} says is done here, with the blocks as they stand. */
class EveryNightGuideTest {
  private static final Path PAGE = Path.of("docs", "how-to", "run-every-night.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

  @TempDir Path folder;
  private Path fleet;
  private Path bin;

  /** A fleet of one product that passes and one that fails, in a clone that can be pushed. */
  @BeforeEach
  void aFleetAndOracleOnThePath() throws IOException {
    Path origin = Files.createDirectories(folder.resolve("origin"));
    FleetFolder.command(origin, "git", "init", "-q", "--bare", ".");
    fleet = folder.resolve("fleet");
    FleetFolder.command(folder, "git", "clone", "-q", origin.toString(), fleet.toString());
    FleetFolder written =
        FleetFolder.in(fleet)
            .product("good", "path", "good")
            .file("good/a.txt", "a")
            .file(".gitignore", "/.codemonkeys/\n");
    written.commit(".");
    FleetFolder.command(fleet, "git", "push", "-q", "origin", "HEAD");
    Files.createDirectories(fleet.resolve(".codemonkeys"));
    bin = Files.createDirectories(folder.resolve("bin"));
    executable(
        "oracle",
        "#!/bin/sh\nexec "
            + OracleProcess.argv(List.of()).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "))
            + " \"$@\"\n");
    executable("oracle-nightly", block("sh", "oracle plan"));
  }

  // --- The script ---------------------------------------------------------------------------

  @Test
  void theScriptPlansRunsAndLeavesASummaryAndMetrics() throws Exception {
    Ended ended = run("oracle-nightly", "SUMMARY", "summary.md", "METRICS", "oracle.prom");

    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(Files.readString(fleet.resolve("summary.md")))
        .contains("## Run", "1 done, 0 failed", "## Fleet as of", "| STATE |");
    run(block("sh", "openmetrics"), "METRICS", "oracle.prom");
    assertThat(Files.readString(fleet.resolve("oracle.prom"))).endsWith("# EOF\n");
    assertThat(fleet.resolve("oracle.prom.tmp")).doesNotExist();
  }

  @Test
  void theScriptEndsAsTheTableSays() throws Exception {
    FleetFolder.in(fleet).product("bad", "commands", map("test", List.of("false")));
    Ended failed = run("oracle-nightly");
    assertThat(failed.exit()).as(failed.output()).isEqualTo(1);

    Files.writeString(fleet.resolve(".codemonkeys/KILL_SWITCH"), "");
    assertThat(run("oracle-nightly").exit()).isEqualTo(4);

    Files.writeString(fleet.resolve("dash/products.json"), "{");
    assertThat(run("oracle-nightly").exit()).isEqualTo(3);
  }

  // --- systemd and cron ---------------------------------------------------------------------

  @Test
  void theUnitsAreUnderstoodBySystemdAndStartTheScript() throws Exception {
    String service = block("ini", "[Service]");
    String start = line(service, "ExecStart=");
    assertThat(Path.of(start).getFileName().toString()).isEqualTo("oracle-nightly");
    assertThat(line(service, "SuccessExitStatus=").split(" ")).containsExactly("4", "5");
    assumeTrue(isThere("systemd-analyze"), "systemd-analyze is not installed");
    Files.writeString(
        folder.resolve("oracle-nightly.service"),
        service
            .replace(start, bin.resolve("oracle-nightly").toString())
            .replace("User=fleet\n", "")
            .replace("Documentation=man:oracle(1)\n", ""));
    Files.writeString(folder.resolve("oracle-nightly.timer"), block("ini", "[Timer]"));

    Ended ended =
        run("systemd-analyze verify ../oracle-nightly.timer ../oracle-nightly.service 2>&1");

    assertThat(ended.output().lines().filter(line -> line.contains("oracle-nightly"))).isEmpty();
    assertThat(
            run("systemd-analyze calendar '" + line(block("ini", "[Timer]"), "OnCalendar=") + "'")
                .exit())
        .isZero();
  }

  @Test
  void theLineOfCronRunsItAndIsSilentWhenAllIsWell() throws Exception {
    List<String> lines = block("crontab", "oracle-nightly").lines().toList();
    assertThat(lines.get(0)).startsWith("PATH=");
    String[] fields = lines.get(1).split(" ", 6);
    assertThat(List.of(fields).subList(0, 5)).allMatch(field -> field.matches("[0-9*/,-]+"));
    // To cron a percent sign is a line feed.
    assertThat(fields[5]).doesNotContain("%");
    String command = fields[5].replace("/srv/fleet", fleet.toString());

    Ended ended = run(command);

    assertThat(ended).isEqualTo(new Ended(0, ""));
    assertThat(fleet.resolve(".codemonkeys/summary.md")).content().contains("1 done");
    Files.writeString(fleet.resolve(".codemonkeys/KILL_SWITCH"), "");
    assertThat(run(command).output()).contains("the kill switch for everything is on");
  }

  // --- CI servers ---------------------------------------------------------------------------

  @Test
  void theWorkflowOfGitHubRunsStepByStep() throws Exception {
    JsonObject job = object(yaml("runs-on:"), "jobs", "nightly");
    Map<String, String> steps = new TreeMap<>();
    String all = "";
    for (JsonValue step : ((JsonArray) at(job, "steps")).items()) {
      Map<String, JsonValue> members = ((JsonObject) step).members();
      if (members.get("run") instanceof JsonString script) {
        String name = ((JsonString) members.get("name")).value();
        steps.put(name, script.value());
        if (!name.equals("Get Oracle")) {
          // As the runner starts a step.
          all += "bash -e <<'STEP' || exit\n" + script.value() + "\nSTEP\n";
        }
      }
    }
    assertThat(steps.keySet())
        .containsExactlyInAnyOrder("Get Oracle", "Plan", "Run", "Status", "Keep the evidence");
    assertThat(run("bash -n <<'STEP'\n" + steps.get("Get Oracle") + "\nSTEP\n").exit()).isZero();

    Ended ended = run(all, "GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());

    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(Files.readString(folder.resolve("summary.md")))
        .contains("## Plan as of", "## Run", "## Fleet as of");
    assertThat(FleetFolder.command(folder.resolve("origin"), "git", "log", "--all", "--stat"))
        .contains("Runs of the night", "attestation.json", "nexus/journal.jsonl");
  }

  @Test
  void theJobOfGitLabRunsLineByLine() throws Exception {
    JsonObject job = object(yaml("CI_PIPELINE_SOURCE"), "oracle");
    String script = "set -eo pipefail\n";
    for (JsonValue line : ((JsonArray) at(job, "script")).items()) {
      script += ((JsonString) line).value() + "\n";
    }
    Path file = Files.writeString(folder.resolve("script"), script);

    Ended ended = run("bash " + file);

    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(Files.readString(fleet.resolve("summary.md"))).contains("## Run", "## Fleet as of");
    assertThat(Files.readString(fleet.resolve("queue.csv"))).startsWith("rank,change,job_id,");
    Files.writeString(fleet.resolve(".codemonkeys/KILL_SWITCH"), "");
    assertThat(run("bash " + file).exit()).isEqualTo(4);
    assertThat(at(object(job, "allow_failure"), "exit_codes").toString()).contains("4", "5");
  }

  @Test
  void theAlertsNameMetricsThatAreThere() throws Exception {
    String metrics = run("oracle status --format openmetrics").output();
    JsonArray groups = (JsonArray) at(yaml("alert:"), "groups");
    List<String> named = new ArrayList<>();
    for (JsonValue rule : ((JsonArray) at((JsonObject) groups.items().get(0), "rules")).items()) {
      String expression = ((JsonString) at((JsonObject) rule, "expr")).value();
      Matcher metric = Pattern.compile("oracle_\\w+").matcher(expression);
      while (metric.find()) {
        named.add(metric.group());
        assertThat(metrics).contains("# TYPE " + metric.group() + " gauge");
      }
    }
    assertThat(named).hasSizeGreaterThan(5);
    if (isThere("promtool")) {
      Path file = Files.writeString(folder.resolve("alerts.yml"), block("yaml", "alert:"));
      Ended checked = run("promtool check rules " + file);
      assertThat(checked.exit()).as(checked.output()).isZero();
    }
  }

  // --- support ------------------------------------------------------------------------------

  private record Ended(int exit, String output) {}

  private Ended run(String script, String... environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", script)
            .directory(fleet.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().remove("SOURCE_DATE_EPOCH");
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    Process process = builder.start();
    process.getOutputStream().close();
    int exit = Patience.exitCode(process);
    return new Ended(exit, Files.readString(folder.resolve("output")));
  }

  private void executable(String name, String text) throws IOException {
    Path file = Files.writeString(bin.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The first block of a language that contains a text. */
  private static String block(String language, String part) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      if (block.group(1).equals(language) && block.group(2).contains(part)) {
        return block.group(2);
      }
    }
    throw new AssertionError("the page has no " + language + " with " + part);
  }

  private static JsonObject yaml(String part) throws Exception {
    return (JsonObject) StrictYaml.parseObject(block("yaml", part), 1);
  }

  private static JsonValue at(JsonObject object, String name) {
    JsonValue value = object.members().get(name);
    assertThat(value).as(name).isNotNull();
    return value;
  }

  private static JsonObject object(JsonObject object, String... path) {
    JsonObject at = object;
    for (String name : path) {
      at = (JsonObject) at(at, name);
    }
    return at;
  }

  private static String line(String text, String start) {
    return text.lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow()
        .substring(start.length());
  }

  private static boolean isThere(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }
}
