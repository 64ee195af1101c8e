package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.OddNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders whose product is not what it was when they were made, or can't be worked on. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunStalenessTest {
  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    fleet.assertSound();
  }

  private void planned() {
    fleet.product("app", "echo ran").files().lastRun("app", "failed", 1);
    fleet.files().file("products/app/.gitignore", "ignored\n");
    fleet.files().commit("products/app");
    assertThat(fleet.oracle("plan", "--budget", "1").exit()).isZero();
  }

  private String order() {
    return fleet.files().files("nexus/work_orders").keySet().iterator().next();
  }

  private void assertStale() {
    Ran ran = fleet.run();
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.list("executed")).isEmpty();
    assertThat(ran.reason("skipped")).startsWith("stale: ");
    Map<?, ?> order = fleet.json(order());
    assertThat(order.get("status")).isEqualTo("skipped");
    assertThat(Json.at(order, "result", "error_message").toString()).startsWith("stale: ");
    assertThat(fleet.runs("app")).isEmpty();
    assertThat(fleet.events()).containsExactly("order_skipped");
  }

  private void assertRuns() {
    Ran ran = fleet.run();
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.executed()).containsExactly("app test passed");
  }

  /** An edit in a repository inside another one, by how it came there and what was done in it. */
  @ParameterizedTest
  @CsvSource({
    "git init -q lib, echo b > lib/a.py",
    "git init -q lib; add, echo b > lib/a.py",
    "git init -q lib; add, echo b > lib/new.py",
    "git init -q lib; add, echo b > lib/a.py; commit",
    "git init -q lib; add; git add lib, echo b > lib/a.py",
    "git init -q lib; add; git add lib, echo b > lib/a.py; commit",
    "git init -q lib; git init -q lib/x; add; git add lib, echo b > lib/x/a.py",
    "module, echo b > lib/a.py",
    "module, rm lib/a.py",
    "module, echo b > lib/a.py; commit"
  })
  void theSourceOfAnInnerRepositoryChangedSkippedStaleExit0(String before, String edit) {
    inner(before);
    assertThat(fleet.oracle("plan", "--budget", "1").exit()).isZero();
    shell(edit);
    assertStale();
  }

  private void inner(String before) {
    fleet.product("app", "echo ran").files().lastRun("app", "failed", 1);
    fleet.files().file("products/app/lib/a.py", "a\n");
    fleet.files().file("products/app/lib/x/a.py", "a\n");
    shell("git init -q .; " + before);
    shell("git add . ':!lib'; git commit -q --allow-empty -m all");
  }

  private void shell(String script) {
    FleetFolder.command(
        fleet.path("products/app"),
        "sh",
        "-c",
        "git() { command git -c user.name=t -c user.email=t@example.org"
            + " -c protocol.file.allow=always -c advice.addEmbeddedRepo=false \"$@\"; };"
            + " commit() { git -C lib add -A; git -C lib commit -qm more; };"
            + " add() { test ! -e lib/x/.git || (cd lib/x; git add -A; git commit -qm x);"
            + " commit; };"
            + " module() { git init -q lib; commit; mv lib ../of;"
            + " git submodule --quiet add ../of lib 2>/dev/null"
            + " || git submodule --quiet add \"$PWD/../of\" lib; rm -rf ../of; }; set -e; "
            + script);
  }

  @Test
  void nothingChangedItRunsExit0() {
    planned();
    assertRuns();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"owner\": \"nexus\"', '\"owner\": \"else\"'",
    "'echo ran', 'echo run'",
    "'\"path\"', '\"mine\": 1, \"path\"'"
  })
  void theRegistryEntryOrTestCommandChangedSkippedStaleExit0(String from, String to) {
    planned();
    fleet.files().file("dash/products.json", fleet.text("dash/products.json").replace(from, to));
    assertStale();
  }

  @Test
  void theRegistryWrittenInAnotherWayRunsExit0() {
    planned();
    String registry = fleet.text("dash/products.json");
    String entry =
        registry.substring(
            registry.indexOf("\"path\""), registry.lastIndexOf('}', registry.lastIndexOf(']')));
    assertThat(entry).startsWith("\"path\": \"products/app\",");
    String moved =
        entry.substring(entry.indexOf(',') + 1).strip() + ",\t\"path\" :\r\n\"products/app\"\n";
    fleet.files().file("dash/products.json", registry.replace(entry, moved));
    assertRuns();
  }

  @Test
  void aChangedFileOfAnyNameSkippedStaleExit0() throws Exception {
    fleet.product("app", "echo ran").files().lastRun("app", "failed", 1);
    sh("products/app", OddNames.forEach("echo 1 >\"./$f\""));
    fleet.files().commit("products/app");
    assertThat(fleet.oracle("plan", "--budget", "1").exit()).isZero();
    sh("products/app", "echo 2 >\"$(printf 'gr\\374n.txt')\"");
    assertStale();
  }

  private void sh(String at, String script) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", script).directory(fleet.path(at).toFile()).start();
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void aTestCommandOfABuildFileThatAppearedIsAnotherOneSkippedStaleExit0() {
    fleet
        .files()
        .product("app", "path", "products/app", "commands", null)
        .lastRun("app", "failed", 1);
    fleet.files().file("products/app/package.json", "{\"scripts\": {\"test\": \"true\"}}");
    assertThat(fleet.oracle("plan", "--budget", "1").exit()).isZero();
    fleet.files().file("products/app/pom.xml", "<project/>");
    assertStale();
  }

  @Test
  void aCommitSkippedStaleExit0() {
    planned();
    fleet.files().file("products/app/more.txt", "x").commit("products/app");
    assertStale();
  }

  @Test
  void aChangedFileSkippedStaleExit0() throws Exception {
    planned();
    fleet.files().file("products/app/source.txt", "as it is not\n");
    assertStale();
    fleet.files().file("products/app/source.txt", "as it was\n");
  }

  @Test
  void aFileChangedWithoutAnotherSizeOrTimeSkippedStaleExit0() throws Exception {
    planned();
    Path source = fleet.root().resolve("products/app/source.txt");
    var time = Files.getLastModifiedTime(source);
    Files.writeString(source, "AS IT WAS\n");
    Files.setLastModifiedTime(source, time);
    assertStale();
    Files.writeString(source, "as it was\n");
  }

  @Test
  void aNewFileSkippedStaleExit0() {
    planned();
    fleet.files().file("products/app/new.txt", "x");
    assertStale();
  }

  @Test
  void aFileThatIsGoneSkippedStaleExit0() throws Exception {
    planned();
    Files.delete(fleet.root().resolve("products/app/source.txt"));
    assertStale();
  }

  @Test
  void aNewRunReportAnIgnoredFileAndAnotherProductAloneItRunsExit0() {
    planned();
    fleet.files().lastRun("app", "failed", 0.5).file("products/app/ignored", "x");
    fleet.product("other", "echo other");
    assertRuns();
  }

  @Test
  void ofTwoOrdersForOneProductTheRunOfTheFirstDoesNotMakeTheSecondStaleExit0() {
    fleet.product("app", "echo ran").files().commit("products/app");
    assertThat(fleet.oracle("plan", "--budget", "1").exit()).isZero();
    Map<?, ?> first = fleet.json(order());
    String second = order().replace("_001", "_002");
    fleet
        .files()
        .file(
            second,
            JsonText.text(first)
                .replace("_001\"", "_002\"")
                .replace("\"regenerate_report\"", "\"test\"")
                .replace("\"priority\": 100", "\"priority\": 1"));
    Ran ran = fleet.run("--all");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.list("executed")).hasSize(2);
  }

  @Test
  void anOrderOfAnotherToolWithRequiredFieldsOnlyRunsExit0() {
    fleet.product("app", "echo ran").files().commit("products/app");
    String order =
        fleet.order(
            "app",
            "test",
            map -> {
              map.put("budget", FleetFolder.map("max_actions", 1));
              map.remove("status");
              map.put("inputs", Map.of());
            });
    fleet.files().file("products/app/source.txt", "as it was\n");
    assertRuns();
    assertThat(fleet.status(order)).isEqualTo("completed");
    assertThat(Json.at(fleet.result("app"), "limits", "max_seconds", "asked")).isEqualTo(900);
  }

  @Test
  void aProductOutOfServiceIsSkippedExit0() {
    fleet.product("disabled", "echo ran", "enabled", false);
    for (String status : List.of("archived", "deprecated", "planned")) {
      fleet.product(status, "echo ran", "status", status);
      fleet.order(status, "test");
    }
    fleet.order("disabled", "test");
    Ran ran = fleet.run("--all");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.list("executed")).isEmpty();
    assertThat(ran.list("skipped"))
        .hasSize(4)
        .allMatch(
            s ->
                Json.at(s, "reason")
                    .toString()
                    .contains("disabled, planned, deprecated or archived"));
    assertThat(fleet.status("wo_disabled_test_004")).isEqualTo("skipped");
  }

  @Test
  void aProductInServiceRunsExit0() {
    for (String status : List.of("bootstrap", "active", "pending", "development")) {
      fleet.product(status, "echo ran", "status", status);
      fleet.order(status, "test");
    }
    Ran ran = fleet.run("--all");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.list("executed")).hasSize(4);
  }

  @Test
  void noTestCommandFailedWithTheFixExit1() {
    fleet
        .files()
        .product("app", "path", "products/app", "commands", null)
        .file("products/app/source.txt", "as it was\n");
    String order = fleet.order("app", "test");
    Ran ran = fleet.run();
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(fleet.status(order)).isEqualTo("failed");
    assertThat(fleet.message(order)).startsWith("no test command; ").contains("commands.test");
    assertThat(ran.reason("failed")).isEqualTo(fleet.message(order));
    assertThat(fleet.runs("app")).isEmpty();
    assertThat(fleet.events()).containsExactly("order_failed");
  }

  @ParameterizedTest
  @CsvSource({
    "products/gone, is not there",
    "products/app/source.txt, is no folder",
    "../outside, leaves the workspace",
    "/tmp, leaves the workspace",
    "products/linked, goes through a symlink (products/linked -> /"
  })
  void aPathThatIsNotThereOrLeavesTheWorkspaceFailedExit1(String path, String message)
      throws Exception {
    Files.createDirectory(folder.resolve("outside"));
    fleet.product("app", "echo ran > made");
    Path registry = fleet.root().resolve("dash/products.json");
    Files.writeString(
        registry, Files.readString(registry).replace("\"products/app\"", '"' + path + '"'));
    Files.createSymbolicLink(fleet.root().resolve("products/linked"), folder.resolve("outside"));
    String order = fleet.order("app", "test");
    Ran ran = fleet.run();
    assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
    assertThat(fleet.status(order)).isEqualTo("failed");
    assertThat(fleet.message(order)).contains(message);
    assertThat(folder.resolve("outside")).isEmptyDirectory();
    Files.delete(fleet.root().resolve("products/linked"));
  }

  @Test
  void aRunInProgressElsewhereKeepsTheOrderPendingForADayExit0() {
    fleet.product("app", "echo ran").files().lastRun("app", "in_progress", 23.5);
    String order = fleet.order("app", "test");
    assertThat(fleet.run().reason("waiting")).contains("in progress");
    assertThat(fleet.status(order)).isEqualTo("pending");
    fleet.files().lastRun("app", "in_progress", 24.5);
    assertRuns();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "long", "no-such-program", "../../../../../etc/passwd", ""})
  void aTestCommandThatCanNotBeStartedFailsItsOrderAndTheOthersRunExit1(String word) {
    String name = word.equals("long") ? "x".repeat(200_000) : word;
    fleet.product("app", List.of(name, "x"), Map.of()).product("next", "echo ran");
    String order = fleet.order("app", "test", put("priority", 99));
    fleet.order("next", "test");
    Ran ran = fleet.run("--all");
    assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
    assertThat(fleet.status(order)).isEqualTo("failed");
    assertThat(ran.executed()).endsWith("next test passed");
    assertThat(fleet.message(order)).isNotEmpty().doesNotContain("\u0000");
  }
}
