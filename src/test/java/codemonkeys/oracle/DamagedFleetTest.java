package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.files.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damage of every kind: it is reported, it concerns its own product alone, and it never hangs. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedFleetTest {
  private static final String DEEP = "[".repeat(100_000) + "]".repeat(100_000);
  private static final String NAUGHTY = "x\u001b[31m\u202e\u009b1m\ny\u007f";

  /** What a terminal would obey, and what turns the direction of text. */
  private static final Pattern OBEYED =
      Pattern.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]");

  /** What betrays that an exception came through to the user. */
  private static final Pattern EXCEPTION =
      Pattern.compile("Exception|\tat |java\\.|ORACLE_DEBUG|error of Oracle's own");

  @TempDir Path folder;

  // --- damage to a document, whatever it is ------------------------------------------------------

  /** Every way to damage a file that was sound: the name, what it does, where it is reported. */
  private record Damage(String name, String place, BiConsumer<Path, String> to) {}

  private static Damage bytes(
      String name, String place, java.util.function.Function<String, byte[]> f) {
    return new Damage(name, place, (file, sound) -> write(file, f.apply(sound)));
  }

  private static Damage text(
      String name, String place, java.util.function.UnaryOperator<String> change) {
    return bytes(name, place, sound -> change.apply(sound).getBytes(StandardCharsets.UTF_8));
  }

  /** Files that can't be read as JSON, each with the line and column that belong to it. */
  private static List<Damage> unreadable() {
    List<Damage> all = new ArrayList<>();
    all.add(
        new Damage(
            "a folder",
            "",
            (file, sound) -> {
              delete(file);
              run(() -> Files.createDirectories(file.resolve("inner")));
            }));
    all.add(
        new Damage(
            "a link",
            "",
            (file, sound) -> {
              Path target = file.resolveSibling(file.getFileName() + ".target");
              write(target, sound.getBytes(StandardCharsets.UTF_8));
              delete(file);
              run(() -> Files.createSymbolicLink(file, target));
            }));
    all.add(
        new Damage(
            "a dangling link",
            "",
            (file, sound) -> {
              delete(file);
              run(() -> Files.createSymbolicLink(file, Path.of("nowhere")));
            }));
    all.add(
        new Damage(
            "a pipe",
            "",
            (file, sound) -> {
              delete(file);
              FleetFolder.command(file.getParent(), "mkfifo", file.getFileName().toString());
            }));
    if (!isRoot()) {
      all.add(
          new Damage(
              "not permitted",
              "",
              (file, sound) ->
                  FleetFolder.command(file.getParent(), "chmod", "000", file.toString())));
    }
    all.add(text("empty", "", sound -> ""));
    all.add(text("blank", "", sound -> " \n\t\n"));
    all.add(text("cut off", ":5:1:", sound -> firstLines(sound, 4)));
    all.add(text("not an object", ":1:1:", sound -> "[]"));
    all.add(text("not JSON", ":1:1:", sound -> "hello"));
    all.add(text("trailing garbage", ":2:1:", sound -> oneLine(sound) + "\n{}"));
    all.add(text("key twice", ":2:", sound -> "{\"x\": 1,\n\"x\": 2}"));
    all.add(text("byte order mark", ":1:1:", sound -> "\ufeff" + sound));
    all.add(bytes("not UTF-8", ":2:3:", sound -> latin("{\n  \u00ff")));
    all.add(bytes("overlong UTF-8", ":1:9:", sound -> latin("{\"abc\":\"\u00c0\u0080\"}")));
    all.add(bytes("UTF-16", ":1:", sound -> sound.getBytes(StandardCharsets.UTF_16LE)));
    all.add(bytes("zero bytes", ":1:1:", sound -> new byte[100]));
    all.add(text("a zero inside", ":1:", sound -> "{\"a\u0000b\": 1}"));
    all.add(text("too deep", ":1:", sound -> DEEP));
    all.add(text("a deep member", ":1:", sound -> "{\"a\": " + DEEP + "}"));
    all.add(text("too long a text", ":1:", sound -> "{\"a\": \"" + "x".repeat(2 << 20) + "\"}"));
    all.add(text("too long a name", ":1:", sound -> "{\"" + "x".repeat(1 << 16) + "\": 1}"));
    all.add(text("too long a number", ":1:", sound -> "{\"a\": " + "9".repeat(5000) + "}"));
    all.add(text("too large", "", sound -> sound + " ".repeat(9 << 20)));
    all.add(text("comments", ":1:1:", sound -> "// no\n" + sound));
    all.add(text("not a number", ":1:", sound -> "{\"a\": NaN}"));
    all.add(text("escapes for terminals", ":1:", sound -> "{\"" + NAUGHTY + "\": }"));
    return all;
  }

  /** Reports that parse and break their schema; the field is on a line of its own. */
  private static Map<String, Consumer<Map<String, Object>>> wrongReports() {
    Map<String, Consumer<Map<String, Object>>> all = new LinkedHashMap<>();
    for (String field : FleetFolder.report("p", "success", 1).keySet()) {
      if (!field.equals("schema_version")) {
        all.put(field + " is missing", r -> r.remove(field));
      }
      if (!field.equals("kill_switch")) {
        all.put(field + " is", r -> r.put(field, 7));
        all.put(field + " is null", r -> r.put(field, null));
      }
    }
    all.put("schema_version is \"9.9\"", r -> r.put("schema_version", "9.9"));
    all.put("status is \"sucess\"", r -> r.put("status", "sucess"));
    all.put("status is \"Success\"", r -> r.put("status", "Success"));
    for (String time :
        List.of(
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-03-01T24:00:01Z",
            "2026-03-01T06:00:00",
            "2026-03-01",
            "2026-03-01T06:00:00+99:00",
            "+12026-03-01T06:00:00Z",
            "yesterday",
            "")) {
      all.put("ended_at is \"" + time + "\"", r -> r.put("ended_at", time));
    }
    for (String number : List.of("1e400", "-1", "1e99999999999", "1e2147483648", "9e99999")) {
      all.put("spent_minutes is " + number, r -> economy(r).put("spent_minutes", raw(number)));
    }
    for (String number :
        List.of("1e400", "-1", "4294967297", "0.5", "1e-2147483648", "1e99999999999", "\"2\"")) {
      all.put(
          "max_ci_heal_attempts is " + number,
          r -> economy(r).put("max_ci_heal_attempts", raw(number)));
    }
    all.put("product_id is \"another\"", r -> r.put("product_id", "another"));
    all.put("paths holds 1", r -> r.put("evidence", FleetFolder.map("paths", List.of(1))));
    all.put("enabled is \"no\"", r -> r.put("kill_switch", FleetFolder.map("enabled", "no")));
    return all;
  }

  /** A number that no Java number can be, put in by {@link #report}. */
  private record Raw(String text) {}

  private static Object raw(String text) {
    return new Raw(text);
  }

  private static String report(Map<String, Object> report) {
    return Stream.of(report)
        .map(r -> JsonText.text(r))
        .map(t -> t.replaceAll("\"Raw\\[text=(.*)\\]\"", "$1").replace("\\\"2\\\"", "\"2\""))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> economy(Map<String, Object> report) {
    return (Map<String, Object>) report.get("banana_economy");
  }

  // --- the fleet --------------------------------------------------------------------------------

  private static final int SOUND = 900;

  private static String sound(int i) {
    return String.format(java.util.Locale.ROOT, "sound-%04d", i);
  }

  private void soundProducts(FleetFolder fleet, List<Object> entries) {
    for (int i = 0; i < SOUND; i++) {
      String id = sound(i);
      entries.add(entry(id, "sla_tier", i % 5 + 1));
      if (i % 7 != 0) {
        String status = List.of("success", "failed", "cancelled", "governance_failed").get(i % 4);
        fleet.lastRun(id, status, i % 400 + 0.5);
      }
      if (i % 11 == 0) {
        fleet.schedule(id, "daily", "validate", 30 + i % 40);
      }
    }
  }

  private static Map<String, Object> entry(String id, Object... fields) {
    Map<String, Object> entry =
        FleetFolder.map(
            "product_id",
            id,
            "display_name",
            "Product " + id,
            "owner",
            "nexus",
            "status",
            "active",
            "commands",
            Map.of("test", List.of("true")));
    entry.putAll(FleetFolder.map(fields));
    return entry;
  }

  private static void registry(FleetFolder fleet, List<Object> entries) {
    fleet.file(
        "dash/products.json",
        JsonText.text(FleetFolder.map("schema_version", "0.1", "products", entries)));
  }

  @Test
  void damageOfEveryKindIsReportedAndTheSoundProductsArePlannedAsIfItWereNotThere()
      throws Exception {
    FleetFolder healthy = FleetFolder.in(Files.createDirectory(folder.resolve("healthy")));
    List<Object> healthyEntries = new ArrayList<>();
    soundProducts(healthy, healthyEntries);
    registry(healthy, healthyEntries);

    FleetFolder fleet = FleetFolder.in(Files.createDirectory(folder.resolve("damaged")));
    List<Object> entries = new ArrayList<>();
    List<String> reported = new ArrayList<>();
    List<String> again = new ArrayList<>();
    List<String> held = new ArrayList<>();
    soundProducts(fleet, entries);

    int number = 0;
    for (Damage damage : unreadable()) {
      String id = "bad-" + number++;
      String path = "dash/runs/" + id + "/last_run.json";
      entries.add(entry(id));
      fleet.lastRun(id, "success", 1);
      damage.to().accept(fleet.root().resolve(path), read(fleet.root().resolve(path)));
      reported.add("warning: " + path + (damage.place().isEmpty() ? ": " : damage.place()));
      again.add(id);
    }
    for (var wrong : wrongReports().entrySet()) {
      String id = "wrong-" + number++;
      Map<String, Object> report = FleetFolder.report(id, "success", 1);
      wrong.getValue().accept(report);
      String text = report(report);
      fleet.file("dash/runs/" + id + "/last_run.json", text);
      entries.add(entry(id));
      reported.add("dash/runs/" + id + "/last_run.json:");
      (wrong.getKey().startsWith("enabled is") ? held : again).add(id);
      reported.add(": " + wrong.getKey());
    }
    for (String shape : List.of("7", "null", "{}", "{\"enabled\": null}", "[true]")) {
      String id = "switch-" + number++;
      entries.add(entry(id));
      fleet.lastRun(id, "success", 1);
      Path file = fleet.root().resolve("dash/runs/" + id + "/last_run.json");
      String text = read(file);
      write(
          file,
          text.replaceAll("(?s)\"kill_switch\": \\{.*?\\}", "\"kill_switch\": " + shape)
              .getBytes(StandardCharsets.UTF_8));
      reported.add("dash/runs/" + id + "/last_run.json:");
      held.add(id);
    }
    String runIsFile = "run-is-file";
    entries.add(entry(runIsFile));
    fleet.file("dash/runs/" + runIsFile, "{}");
    reported.add("dash/runs/" + runIsFile + ": not a folder");
    again.add(runIsFile);
    String runIsLink = "run-is-link";
    entries.add(entry(runIsLink));
    Files.createSymbolicLink(fleet.root().resolve("dash/runs/" + runIsLink), Path.of("sound-0001"));
    reported.add("dash/runs/" + runIsLink + ": not a folder");
    held.add(runIsLink);

    // Reports that keep their schema and claim what is not so.
    for (String evidence :
        List.of("../../etc/passwd", "/etc/passwd", "a\u0000b", "../../damaged/../../x")) {
      String id = "claims-" + number++;
      Map<String, Object> report = FleetFolder.report(id, "success", 1);
      report.put("evidence", FleetFolder.map("paths", List.of(evidence)));
      fleet.lastRun(id, report);
      entries.add(entry(id));
      reported.add("dash/runs/" + id + "/last_run.json:");
    }
    for (String evidence :
        List.of("a/".repeat(300_000) + "b", "x".repeat(4000), "C:/x", "ü" + NAUGHTY)) {
      String id = "claims-" + number++;
      Map<String, Object> report = FleetFolder.report(id, "success", 1);
      report.put("evidence", FleetFolder.map("paths", List.of(evidence)));
      fleet.lastRun(id, report);
      entries.add(entry(id));
    }
    for (String tiny : List.of("1e-2147483647", "0e2147483648", "1e-99999999999", "0.0")) {
      String id = "tiny-" + number++;
      Map<String, Object> report = FleetFolder.report(id, "failed", 1);
      economy(report).put("spent_minutes", raw(tiny));
      fleet.file("dash/runs/" + id + "/last_run.json", report(report));
      entries.add(entry(id));
    }
    fleet.lastRun("future", "success", -24);
    entries.add(entry("future"));
    reported.add("dash/runs/future/last_run.json:5:17: started_at is ");

    // Schedules.
    for (Damage damage : unreadable()) {
      String id = "sched-" + number++;
      entries.add(entry(id));
      fleet.lastRun(id, "success", 1).schedule(id, "daily", "validate", 30);
      String path = "dash/schedules/" + id + ".json";
      damage.to().accept(fleet.root().resolve(path), read(fleet.root().resolve(path)));
      reported.add("warning: " + path + (damage.place().isEmpty() ? ": " : damage.place()));
    }
    for (String part :
        List.of(
            "\"cadence\": \"sometimes\"",
            "\"cadence\": 7",
            "\"next_run\": \"tomorrow\", \"cadence\": \"daily\"",
            "\"cadence\": \"daily\", \"jobs\": {}",
            "\"cadence\": \"daily\", \"jobs\": [7]",
            "\"cadence\": \"daily\", \"jobs\": [{\"intent\": \"rm\", \"budget\": {\"max_actions\":"
                + " 1}, \"priority\": 1}]",
            "\"cadence\": \"daily\", \"jobs\": [{\"intent\": \"test\", \"budget\": {\"max_actions\":"
                + " 4294967297}, \"priority\": 1e400}]",
            "\"cadence\": \"daily\", \"jobs\": [], \"product_id\": \"sound-0001\"")) {
      String id = "sched-" + number++;
      entries.add(entry(id));
      fleet.lastRun(id, "success", 1);
      fleet.file("dash/schedules/" + id + ".json", "{\n" + part + "\n}");
      reported.add("dash/schedules/" + id + ".json:");
    }

    // What other tools put in.
    for (String place :
        List.of("nexus/outbox", "nexus/inbox", "dash/signals", "nexus/work_orders")) {
      int each = 0;
      for (Damage damage : unreadable()) {
        String path = place + "/d" + each++ + ".json";
        fleet.file(path, JsonText.text(FleetFolder.report("sound-0001", "failed", 1)));
        damage.to().accept(fleet.root().resolve(path), read(fleet.root().resolve(path)));
        reported.add("warning: " + path + (damage.place().isEmpty() ? ": " : damage.place()));
      }
      for (String text : List.of("{}", "{\"type\": 7, \"product_id\": 7}", "{\"signals\": 7}")) {
        String path = place + "/e" + each++ + ".json";
        fleet.file(path, text);
        reported.add("warning: " + path + ":1:");
      }
    }
    fleet.file("nexus/work_orders/another-name.json", JsonText.text(order("wo_x_test_001")));
    reported.add("another-name.json:1: the file is not named after its job_id wo_x_test_001");
    for (String bad : List.of("wo_../../x_test_001", "/etc/passwd", "wo_x_test_001\n", NAUGHTY)) {
      String path = "nexus/work_orders/f" + number++ + ".json";
      fleet.file(path, JsonText.text(order(bad)));
      reported.add(path + ":2:13: job_id is ");
    }

    registry(fleet, entries);
    SortedMap<String, String> before = tree(fleet.root());

    Outcome outcome = fleet.oracle("plan", "--verbose", "--stdout", "--budget", "999");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertReported(outcome.err(), reported);
    assertDecent(outcome);
    assertThat(tree(fleet.root())).isEqualTo(before);
    List<String> planned = lines(outcome.out());
    assertThat(planned)
        .contains(
            again.stream().map(id -> "95 " + id + " regenerate_report").toArray(String[]::new));
    assertThat(planned).noneMatch(line -> held.contains(line.split(" ")[1]));
    List<String> alone = lines(healthy.oracle("plan", "--stdout", "--budget", "999").out());
    // Of the whole fleet only 999 fit; those of sound products come in the order they had alone.
    List<String> soundOnes = planned.stream().filter(line -> line.contains(" sound-")).toList();
    assertThat(soundOnes).hasSizeGreaterThan(700).isEqualTo(alone.subList(0, soundOnes.size()));

    for (String command : List.of("status", "plan --dry-run", "explain --product sound-0001")) {
      for (String format : List.of("text", "json")) {
        Outcome other = fleet.oracle((command + " --format " + format).split(" "));
        assertThat(other.exit()).as(command + other.err()).isZero();
        assertDecent(other);
      }
    }
  }

  private static Map<String, Object> order(String jobId) {
    return FleetFolder.map(
        "job_id",
        jobId,
        "product_id",
        "sound-0001",
        "intent",
        "test",
        "inputs",
        Map.of(),
        "budget",
        FleetFolder.map("max_actions", 1),
        "stop_conditions",
        List.of(),
        "priority",
        5,
        "created_at",
        "2026-02-01T00:00:00Z",
        "constitution_refs",
        List.of("constitution.md"),
        "evidence_expectations",
        List.of());
  }

  @Test
  void damagedRegistryEntriesConcernTheirProductsAlone() {
    FleetFolder fleet = FleetFolder.in(folder);
    List<Object> entries = new ArrayList<>();
    List<String> reported = new ArrayList<>();
    entries.add(entry("sound-1", "sla_tier", 1));
    for (Object bad : List.of(7, "x", List.of(), true)) {
      entries.add(bad);
    }
    reported.addAll(List.of("an entry is 7", "an entry is \"x\"", "an entry is a list"));
    reported.add("an entry is true");
    Map<String, Object> without = entry("x");
    without.remove("product_id");
    entries.add(without);
    reported.add("product_id is missing");
    for (String id :
        List.of(
            "../x",
            "UPPER",
            "new\nline",
            "nul\u0000",
            "a".repeat(65),
            "",
            ".x",
            "-x",
            "ü",
            "a/b",
            NAUGHTY)) {
      entries.add(entry(id));
    }
    reported.add("product_id is \"../x\"");
    reported.add("product_id is \"UPPER\"");
    reported.add("product_id is \"new\\nline\"");
    reported.add("product_id is \"nul\\u0000\"");
    reported.add("product_id is \"" + "a".repeat(65) + "\"");
    entries.add(entry("twice", "sla_tier", 1));
    entries.add(entry("twice", "sla_tier", 2));
    entries.add(entry("TWICE"));
    reported.add("product_id \"twice\" stands on line ");
    reported.add("product_id \"TWICE\" stands on line ");
    // An entry that is none must not push out one that is sound.
    entries.add(entry("Shadow"));
    entries.add(entry("shadow"));
    reported.add("product_id is \"Shadow\"");
    entries.add(entry("asleep", "status", "sleeping"));
    reported.add("status is \"sleeping\"");
    for (String field :
        List.of(
            "display_name",
            "owner",
            "status",
            "criticality",
            "sla_tier",
            "enabled",
            "repo",
            "path",
            "spec_path",
            "run_evidence_path",
            "schedule_path",
            "commands",
            "reports")) {
      String id = "odd-" + field.replace('_', '-');
      entries.add(entry(id, field, List.of(1)));
      reported.add(field.equals("reports") ? "reports holds 1" : field + " is a list");
    }
    for (String tier : List.of("0", "6", "1.5", "1e400", "4294967297", "1e99999999999")) {
      entries.add(entry("tier-" + tier.length() + tier.charAt(0), "sla_tier", new Raw(tier)));
      reported.add("sla_tier is " + tier);
    }
    for (String path : List.of("../x", "/etc", "a/../../b", "nul\u0000", "C:\\x")) {
      entries.add(entry("path-" + entries.size(), "path", path));
    }
    reported.add("path leaves the workspace (\"../x\")");
    reported.add("path leaves the workspace (\"/etc\")");
    reported.add("path leaves the workspace (\"nul\\u0000\")");
    entries.add(entry("spec-gone", "spec_path", "specs/nowhere/spec.md"));
    entries.add(entry("spec-deep", "spec_path", "a/".repeat(200_000) + "spec.md"));
    entries.add(entry("argv-empty", "commands", Map.of("test", List.of())));
    reported.add("commands.test is empty");
    entries.add(entry("sound-2", "display_name", NAUGHTY, "owner", NAUGHTY));
    fleet.file(
        "dash/products.json",
        report(FleetFolder.map("schema_version", "0.1", "products", entries)));

    Outcome outcome = fleet.oracle("plan", "--stdout", "--budget", "999");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertReported(outcome.err(), reported);
    assertDecent(outcome);
    assertThat(outcome.err().lines())
        .allMatch(line -> line.matches("warning: (dash/products\\.json:\\d+:\\d+|.*spec.*): .*"));
    assertThat(lines(outcome.out()))
        .contains(
            "100 sound-1 regenerate_report",
            "100 sound-2 regenerate_report",
            "100 twice regenerate_report",
            "100 shadow regenerate_report",
            "100 spec-gone regenerate_report");
    assertThat(lines(outcome.out()).stream().filter(line -> line.contains(" twice "))).hasSize(1);
    Outcome status = fleet.oracle("status");
    assertThat(status.out()).contains("specs/nowhere/spec.md");
    assertDecent(status);
  }

  @Test
  void aRegistryThatCannotBeUnderstoodStopsThePlanAndLeavesTheQueueAsItWas() {
    FleetFolder fleet = FleetFolder.in(folder).product("p").lastRun("p", "failed", 1);
    assertThat(fleet.oracle("plan").exit()).isZero();
    Path file = fleet.root().resolve("dash/products.json");
    String sound = read(file);
    List<Damage> damages = new ArrayList<>(unreadable());
    damages.removeIf(damage -> damage.name().equals("too large"));
    damages.add(text("products is missing", ":1:1:", s -> "{\"schema_version\": \"0.1\"}"));
    damages.add(text("products is a text", ":2:13:", s -> "{\n\"products\": \"x\"}"));
    damages.add(text("products is null", ":2:13:", s -> "{\n\"products\": null}"));
    damages.add(new Damage("not there", "", (at, s) -> delete(at)));
    for (Damage damage : damages) {
      damage.to().accept(file, sound);
      SortedMap<String, String> before = tree(folder);
      for (String command : List.of("plan", "plan --stdout", "status", "explain --product p")) {
        Outcome outcome =
            fleet.oracle((command + " --root " + folder + " --format json").split(" "));
        assertThat(outcome.exit()).as(damage.name() + ": " + outcome.err()).isEqualTo(3);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
            .as(damage.name())
            .startsWith(
                "error: dash/products.json" + (damage.place().isEmpty() ? ": " : damage.place()));
        assertDecent(outcome);
      }
      assertThat(tree(folder)).as(damage.name()).isEqualTo(before);
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        delete(file.resolve("inner"));
      }
      delete(file);
    }
  }

  @Test
  void problemsOfRegistryAndRulesAreAllListed() {
    FleetFolder fleet = FleetFolder.in(folder);
    fleet.file("dash/products.json", "{\n  \"products\": 7}");
    fleet.file("rules/a.drl", latin("// \u00ff"));
    fleet.file("rules/b.drl", latin("\n  \u00fe"));

    Outcome outcome = fleet.oracle("plan", "--stdout");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err().lines().map(line -> line.split(": ")[1]))
        .containsExactly("dash/products.json:2:15", "rules/a.drl:1:4", "rules/b.drl:2:3");
  }

  @Test
  void aFolderThatIsNoFleetIsLeftAsItWas() {
    assertThat(InProcess.in(folder).run("plan", "--root", ".").exit()).isEqualTo(3);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void documentsMadeToHurtAreReportedAndDoNotTakeLong() throws Exception {
    FleetFolder fleet =
        FleetFolder.in(Files.createDirectory(folder.resolve("all")))
            .product("p")
            .lastRun("p", "success", 1);
    StringBuilder bomb = new StringBuilder("---\na0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a" + i + ": &a" + i + " [" + "*a".concat(i - 1 + ",").repeat(9) + "]\n");
    }
    String[] fronts = {
      bomb + "---\n",
      "---\n",
      "",
      "---\n- a\n---\n",
      "---\na: [\n---\n",
      "---\na: 1\na: 2\n---\n",
      "---\n" + "[".repeat(1_000_000),
      "---\n" + "[".repeat(500_000) + "\n---\n",
      "---\na: " + "{a: ".repeat(100_000) + "\n---\n",
      "---\na: !!python/object x\n---\n",
      "---\n? [a]\n: b\n---\n",
      "---\na: 1e99999\n---\n",
      "x".repeat(9 << 20),
      "\ufeff---\n---\n",
      "---\n" + " -".repeat(200_000) + "\n---\n",
      "---\n" + "a: ".repeat(200_000) + "\n---\n",
    };
    List<String> reported = new ArrayList<>();
    for (int i = 0; i < fronts.length; i++) {
      String path = "docs/dossiers/DOS-20260301-n" + i + ".md";
      fleet.file(path, fronts[i]);
      reported.add(path + ":");
    }
    fleet.file("docs/dossiers/DOS-20260301-latin.md", latin("---\n\u00e4: 1\n---\n"));
    reported.add("DOS-20260301-latin.md:2:1: byte 0xe4 is not UTF-8");
    String[] texts = {
      "[".repeat(1_000_000),
      "[](".repeat(300_000),
      "`".repeat(1_000_000),
      "# ".repeat(400_000),
      "|".repeat(1_000_000),
      "<!--".repeat(200_000),
      "*".repeat(1_000_000),
      "#".repeat(1_000_000),
      "\n".repeat(1_000_000),
      "<".repeat(1_000_000),
      "[x](".repeat(200_000),
      " ".repeat(1_000_000),
      "| a ".repeat(200_000) + "\n" + "| --- ".repeat(150_000),
      "\\".repeat(1_000_000),
      "```\n".repeat(250_000),
      "TBD ".repeat(250_000),
      "> ".repeat(500_000),
      "\u0000\u001b".repeat(9),
    };
    for (int i = 0; i < texts.length; i++) {
      fleet.file("specs/" + (100 + i) + "-n/spec.md", "# Intent\n" + texts[i]);
    }
    for (String name :
        List.of("00_VISION_STRATEGY", "ROADMAP", "MASTER_BACKLOG", "DECISIONS", "GOVERNED_DOCS")) {
      for (String text : texts) {
        fleet.file("docs/pm/" + name + ".md", "# Roadmap\n" + text);
        if (!name.equals("00_VISION_STRATEGY") && text.length() > 900_000) {
          break; // the rest has its turn below
        }
      }
    }

    Outcome outcome =
        Patience.inProcessorTime(Duration.ofSeconds(20), () -> fleet.oracle("status"));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertReported(outcome.out(), reported);
    assertDecent(outcome);
    assertThat(fleet.planned()).contains("10 p validate");
    FleetFolder alone =
        FleetFolder.in(Files.createDirectory(folder.resolve("alone")))
            .product("p")
            .lastRun("p", "success", 1);
    for (String text : texts) {
      for (String name : List.of("ROADMAP", "MASTER_BACKLOG", "DECISIONS", "GOVERNED_DOCS")) {
        alone.file("docs/pm/" + name + ".md", "# Roadmap\n" + text);
      }
      Outcome status =
          Patience.inProcessorTime(
              Duration.ofSeconds(20), () -> alone.oracle("status", "--format", "json"));
      assertThat(status.exit()).isZero();
    }
  }

  // --- support ----------------------------------------------------------------------------------

  private static void assertDecent(Outcome outcome) {
    assertThat((outcome.out() + outcome.err()).lines())
        .filteredOn(line -> OBEYED.matcher(line).find() || EXCEPTION.matcher(line).find())
        .isEmpty();
  }

  private static void assertReported(String text, List<String> reported) {
    assertThat(reported).filteredOn(each -> !text.contains(each)).as("not told").isEmpty();
  }

  private static List<String> lines(String orders) {
    List<String> lines = new ArrayList<>();
    for (Object order : FleetFolder.Json.list(orders)) {
      Map<?, ?> fields = (Map<?, ?>) order;
      lines.add(
          fields.get("priority") + " " + fields.get("product_id") + " " + fields.get("intent"));
    }
    return lines;
  }

  /** Everything in a folder with its kind, content and time, links not followed. */
  static SortedMap<String, String> tree(Path root) {
    SortedMap<String, String> tree = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        String time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toString();
        boolean locking = path.getParent() != null && path.getParent().endsWith(".codemonkeys");
        boolean state = path.endsWith(".codemonkeys");
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          tree.put(
              root.relativize(path).toString(),
              (locking ? "" : time + " ")
                  + java.util.Arrays.hashCode(
                      Files.isReadable(path) ? Files.readAllBytes(path) : new byte[0]));
        } else {
          tree.put(root.relativize(path).toString(), state ? "" : time);
        }
      }
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String oneLine(String json) {
    return json.replace("\n", "");
  }

  private static String firstLines(String text, int count) {
    int end = 0;
    for (int i = 0; i < count; i++) {
      end = text.indexOf('\n', end) + 1;
    }
    return text.substring(0, end);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] bytes) {
    run(() -> Files.write(file, bytes));
  }

  private static void delete(Path file) {
    run(() -> Files.deleteIfExists(file));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private interface Action {
    Object run() throws IOException;
  }

  private static void run(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
