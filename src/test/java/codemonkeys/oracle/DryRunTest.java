package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.cli.InProcess;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code oracle run --dry-run}: says what would happen, and touches nothing. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DryRunTest {
  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleetWithAnOrderOfEachKind() throws Exception {
    fleet = RunFleet.in(folder);
    fleet
        .product("app", "echo ran")
        .product("killed", "echo ran")
        .product("off", "echo ran", "enabled", false)
        .product("none", List.of(), Map.of());
    fleet.files().commit("products/app");
    fleet.files().file("products/app/source.txt", "as it was\n");
    fleet.files().file("dash/runs/killed/KILL_SWITCH", "");
    fleet.order("off", "test", put("priority", 99));
    fleet.order("none", "test", put("priority", 98));
    fleet.order("killed", "test", put("priority", 97));
    fleet.order("app", "drift_check", put("priority", 96));
    fleet.order(
        "app",
        "test",
        put(
            "priority",
            95,
            "budget",
            budget(3, 77),
            "stop_conditions",
            List.of("on_test_fail"),
            "evidence_expectations",
            List.of("products/app/report.html")));
    fleet.order("app", "regenerate_report", put("priority", 94));
    fleet.order("app", "validate", put("priority", 93));
    fleet.files().file("nexus/work_orders/wo_app_test_999.json", "{");
  }

  /** Everything below a folder: what it is, its content, times, inode, mode. */
  private static SortedMap<String, String> snapshot(Path root) throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
              throws IOException {
            all.put(root.relativize(at) + "/", about(at));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes)
              throws IOException {
            all.put(
                root.relativize(at).toString(),
                about(at)
                    + (attributes.isRegularFile()
                        ? Files.readString(at, java.nio.charset.StandardCharsets.ISO_8859_1)
                        : ""));
            return FileVisitResult.CONTINUE;
          }

          private String about(Path at) throws IOException {
            Map<String, Object> unix =
                Files.readAttributes(
                    at, "unix:ino,mode,nlink,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
            return new TreeMap<>(unix) + " ";
          }
        });
    return all;
  }

  @Test
  void itTouchesNoByteNoTimeAndNoFolderOfWorkspaceHomeAndTemporaryFolderExit0() throws Exception {
    RunFleet.needsNamespaces();
    SortedMap<String, String> before = snapshot(folder);
    for (List<String> options :
        List.of(
            List.of("--dry-run"),
            List.of("--dry-run", "--all"),
            List.of("--dry-run", "--all", "--format", "json"),
            List.of("--dry-run", "--budget", "2", "--max-seconds", "5", "--require-isolation"),
            List.of("--dry-run", "--job", "wo_app_test_005"))) {
      List<String> args = new java.util.ArrayList<>(List.of("run"));
      args.addAll(options);
      InProcess.Outcome outcome = fleet.oracle(args.toArray(String[]::new));
      assertThat(outcome.exit()).as(options + outcome.err()).isZero();
      assertThat(outcome.out()).isNotEmpty();
    }
    assertThat(snapshot(folder)).isEqualTo(before);
    assertThat(fleet.root().resolve(".codemonkeys")).doesNotExist();
    assertThat(folder.resolve("config")).doesNotExist();
  }

  @Test
  void textNamesIntentCommandFolderEnvironmentLimitsIsolationEvidenceAndStopsExit0() {
    RunFleet.needsNamespaces();
    fleet.with("LANG", "C.UTF-8").with("CANARY", "canary-4711");
    InProcess.Outcome outcome = fleet.oracle("run", "--dry-run", "--job", "wo_app_test_005");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .isEqualTo(
            """
            Would run: wo_app_test_005
              intent       test of app
              command      sh -c 'echo ran' (from commands.test in dash/products.json)
              folder       products/app
              environment  CI HOME LANG PATH TMPDIR
              limits       2 attempts, 1:17 min (max_seconds of the order), output 8 MiB, memory 8 GiB, scratch 8 GiB, 4096 processes
              processes    PID namespace
              files        read-only, writes go to a discarded overlay
              network      off, loopback only
              evidence     dash/runs/app/last_run.json, products/app/report.html
              stopped by   kill switch, Ctrl-C, limits; the run by on_test_fail

            Dry run, nothing was touched: 1 order would run, 0 would stay pending.
            """);
  }

  @Test
  void itSaysTheSameAsThenHappensExit1() {
    Ran dry = fleet.run("--dry-run", "--budget", "2");
    assertThat(dry.exit()).isZero();
    assertThat(dry.json().get("dry_run")).isEqualTo(true);
    assertThat(dry.list("orders").stream().map(o -> Json.at(o, "file") + " " + Json.at(o, "would")))
        .containsExactly(
            "nexus/work_orders/wo_app_test_999.json be refused",
            "nexus/work_orders/wo_off_test_001.json be skipped",
            "nexus/work_orders/wo_none_test_002.json fail",
            "nexus/work_orders/wo_killed_test_003.json wait",
            "nexus/work_orders/wo_app_drift_check_004.json be refused",
            "nexus/work_orders/wo_app_test_005.json run",
            "nexus/work_orders/wo_app_regenerate_report_006.json run",
            "nexus/work_orders/wo_app_validate_007.json stay pending");

    Ran ran = fleet.run("--budget", "2");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(reasons(ran, "refused")).isEqualTo(reasons(dry, "be refused"));
    assertThat(reasons(ran, "skipped")).isEqualTo(reasons(dry, "be skipped"));
    assertThat(reasons(ran, "failed")).isEqualTo(reasons(dry, "fail"));
    assertThat(reasons(ran, "waiting")).isEqualTo(reasons(dry, "wait"));
    assertThat(ran.list("executed").stream().map(o -> Json.at(o, "job_id")))
        .containsExactly("wo_app_test_005", "wo_app_regenerate_report_006");
    assertThat(ran.list("left_pending")).isEqualTo(List.of("wo_app_validate_007"));

    Object said = dry.list("orders").get(5);
    Map<?, ?> did = fleet.json(fleet.runs("app").get(0) + "/result.json");
    for (String same : List.of("argv", "argv_from", "folder", "environment", "isolation")) {
      assertThat(did.get(same)).as(same).isEqualTo(Json.at(said, same));
    }
    assertThat(Json.at(did, "limits", "max_actions", "asked"))
        .isEqualTo(Json.at(said, "limits", "max_actions"));
    assertThat(Json.at(did, "limits", "memory_bytes", "asked"))
        .isEqualTo(Json.at(said, "limits", "memory_bytes"));
    assertThat(Json.at(said, "evidence"))
        .isEqualTo(List.of("dash/runs/app/last_run.json", "products/app/report.html"));
    assertThat(Json.at(said, "stop_conditions")).isEqualTo(List.of("on_test_fail"));
  }

  private static List<Object> reasons(Ran ran, String kind) {
    return (ran.json().containsKey("orders")
            ? ran.list("orders").stream().filter(o -> kind.equals(Json.at(o, "would")))
            : ran.list(kind).stream())
        .map(o -> (Object) String.valueOf(Json.at(o, "reason")))
        .toList();
  }

  @Test
  void withAKillSwitchOnItSaysThatAllWouldWaitExit4() {
    fleet.files().file(".codemonkeys/KILL_SWITCH", "");
    Ran dry = fleet.run("--dry-run", "--all");
    assertThat(dry.exit()).isEqualTo(4);
    assertThat(dry.json().get("kill_switch")).isEqualTo(".codemonkeys/KILL_SWITCH");
    assertThat(dry.list("orders").stream().map(o -> Json.at(o, "would"))).doesNotContain("run");
    assertThat(fleet.oracle("run", "--dry-run").out()).startsWith("Nothing would run: ");
  }

  @Test
  void withNothingPendingItSaysSoExit0() throws Exception {
    RunFleet empty = RunFleet.in(Files.createDirectory(folder.resolve("empty")));
    InProcess.Outcome outcome = empty.oracle("run", "--dry-run");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .isEqualTo("Nothing would run: no order is pending; oracle plan makes some.\n");
    assertThat(empty.oracle("run").out())
        .isEqualTo("Nothing to run: no order is pending; oracle plan makes some.\n");
  }
}
