package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.executor.SampleProducts;
import codemonkeys.oracle.executor.SampleProducts.Language;
import codemonkeys.oracle.executor.SampleProducts.Sample;
import codemonkeys.oracle.executor.SampleProducts.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products that lie beside the workspace: in {@code disk}, a folder that no job sees otherwise. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunRootsTest {
  @TempDir Path folder;
  private RunFleet fleet;
  private Path disk;
  private Map<String, String> before = Map.of();

  @BeforeEach
  void aFleetAndADisk() throws Exception {
    RunFleet.needsNamespaces();
    fleet = RunFleet.in(folder);
    disk = Files.createDirectory(folder.toRealPath().resolve("disk"));
  }

  @AfterEach
  void isSound() throws Exception {
    if (fleet != null) { // else the machine can't do what these tests are about
      fleet.assertSound();
      if (!before.isEmpty()) {
        assertThat(files()).isEqualTo(before);
      }
    }
  }

  /** What is on the disk, without what git keeps. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(disk)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = disk.relativize(file).toString();
        if (!path.contains(".git/")) {
          files.put(path, Files.readString(file));
        }
      }
    }
    return files;
  }

  /** A product in a folder of the disk. */
  private void product(String path, String script, Object... fields) {
    List<Object> entry = new ArrayList<>(List.of("path", path));
    entry.addAll(List.of("commands", Map.of("test", List.of("sh", "-c", script))));
    entry.addAll(List.of(fields));
    fleet.files().product("app", entry.toArray());
  }

  private Path write(String path, String text) throws IOException {
    Path file = disk.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Ran runOne() throws IOException {
    before = files();
    return fleet.run("--all");
  }

  // --- What works there as inside ---------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Language.class)
  void aRealProjectPassesAsByItsOwnersCommandExit0(Language language) throws Exception {
    assumeTrue(language != Language.PYTEST || SampleProducts.pytestAvailable());
    Sample sample =
        SampleProducts.in(disk, folder.resolve("markers")).write("api", language, Variant.PASSING);
    fleet.atRealTime().atHome();
    fleet
        .files()
        .roots("../disk")
        .product(
            "app",
            "path",
            "../disk/api",
            "commands",
            Map.of("test", sample.testCommand()),
            "reports",
            sample.reports());
    fleet.order("app", "test", put("budget", RunFleet.budget(1, 120)));

    Ran ran = runOne();

    assertThat(ran.executed()).as(ran.json() + ran.err()).containsExactly("app test passed");
    assertThat(Json.at(fleet.result("app"), "tests", "tests")).isEqualTo(2);
    assertThat(Json.at(fleet.result("app"), "tests", "source"))
        .isEqualTo(language == Language.UNITTEST ? "closing_lines" : "junit_xml");
    assertThat(fleet.result("app").get("commit"))
        .isEqualTo(FleetFolder.command(sample.folder(), "git", "rev-parse", "HEAD").strip());
    assertThat(Json.at(fleet.result("app"), "isolation", "full")).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource({
    "../disk, ../disk/app, ../disk/app",
    "../disk/, ../disk/./x/..//app/, ../disk/app",
    "DISK, DISK/app, DISK/app",
    "DISK, ../disk/app, DISK/app",
    "../disk, DISK/app, ../disk/app"
  })
  void howeverARootAndAPathBelowItAreWrittenExit0(String root, String path, String shown)
      throws Exception {
    write("app/source.txt", "as it was\n");
    fleet.files().roots(root.replace("DISK", disk.toString()));
    product(
        path.replace("DISK", disk.toString()),
        "pwd; echo '<testsuite><testcase name=\"a\"/></testsuite>' > junit.xml; echo more > made");
    fleet.order("app", "test");

    Ran ran = runOne();

    assertThat(ran.executed()).as(ran.json() + ran.err()).containsExactly("app test passed");
    assertThat(fleet.output("app")).isEqualTo(disk.resolve("app") + "\n");
    String where = shown.replace("DISK", disk.toString());
    assertThat(fleet.result("app").get("folder")).isEqualTo(where);
    assertThat(Json.at(fleet.result("app"), "tests", "origin"))
        .isEqualTo("junit/" + where.replaceFirst("^(\\.\\./|/)", "") + "/junit.xml");
  }

  @Test
  void aJobThatEditsItsSourceOrASiblingsFailsAndBothAreAsTheyWereExit1() throws Exception {
    write("app/source.txt", "as it was\n");
    write("lib/source.txt", "as it was\n");
    fleet.files().roots("../disk");
    product("../disk/app", "cat ../lib/source.txt; echo x > source.txt; rm ../lib/source.txt");
    fleet.files().commit("../disk/app");
    fleet.order("app", "test");

    Ran ran = runOne();

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(fleet.output("app")).isEqualTo("as it was\n");
    assertThat(fleet.result("app").get("edited_sources"))
        .isEqualTo(List.of("../disk/app/source.txt", "../disk/lib/source.txt"));
  }

  @Test
  void anEditAfterThePlanMakesItsOrderStaleAndTheNextPlanOrdersATestExit0() throws Exception {
    write("app/source.txt", "as it was\n");
    fleet.files().roots("../disk");
    product("../disk/app", "echo ran");
    String commit = fleet.files().commit("../disk/app");
    fleet.files().lastRun("app", "success", 1).ranAt("app", commit);
    write("app/source.txt", "changed\n");
    InProcess.Outcome plan = fleet.oracle("plan", "--budget", "1");
    assertThat(plan.out()).as(plan.err()).contains("the source changed since the last ");

    write("app/source.txt", "changed again\n");
    Ran stale = fleet.run("--all");
    assertThat(stale.reason("skipped")).startsWith("stale: ");

    assertThat(fleet.oracle("plan", "--budget", "1").exit()).isZero();
    Ran ran = runOne();
    assertThat(ran.executed()).as(ran.err()).containsExactly("app test passed");
    assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
  }

  @Test
  void evidenceThatAnOrderExpectsBelowTheFolderIsCopiedExit0() throws Exception {
    write("app/source.txt", "as it was\n");
    fleet.files().roots("../disk");
    product("../disk/app", "mkdir out; echo proof > out/proof.txt");
    fleet.order(
        "app",
        "test",
        put(
            "evidence_expectations",
            List.of(disk.resolve("app/out/proof.txt").toString(), "../disk/app/no", "docs/no")));

    assertThat(fleet.oracle("validate").out()).doesNotContain("order/outside");
    Ran ran = runOne();

    assertThat(ran.executed()).as(ran.err()).containsExactly("app test passed");
    assertThat(fleet.text(fleet.onlyRun("app") + "/expected/disk/app/out/proof.txt"))
        .isEqualTo("proof\n");
    assertThat(fleet.result("app").get("missing_evidence"))
        .isEqualTo(List.of("../disk/app/no", "docs/no"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../disk/lib/out.txt", "../disk/app", "../disk/app/../lib/x", "/etc/x"})
  void evidenceElsewhereRefusesTheOrderExit1(String path) throws Exception {
    write("app/source.txt", "as it was\n");
    fleet.files().roots("../disk");
    product("../disk/app", "echo ran");
    String order = fleet.order("app", "test", put("evidence_expectations", List.of(path)));

    assertThat(runOne().exit()).isEqualTo(1);

    assertThat(fleet.message(order)).contains("it expects evidence outside").contains(path);
  }

  @Test
  void aGlobOfReportsThatLeavesTheFolderFailsTheJobExit1() throws Exception {
    write("app/source.txt", "as it was\n");
    write("lib/source.txt", "as it was\n");
    fleet.files().roots("../disk");
    product(
        "../disk/app",
        "echo '<testsuite><testcase name=\"a\"/></testsuite>' > ../lib/junit.xml",
        "reports",
        List.of("../lib/*.xml"));
    String order = fleet.order("app", "test");

    assertThat(runOne().exit()).isEqualTo(1);

    assertThat(fleet.message(order)).contains("../lib/*.xml").contains("leaves the product's");
  }

  @Test
  void aJobSeesNeitherTheSigningKeyNorTheWorkspaceExit0() throws Exception {
    write("app/source.txt", "as it was\n");
    fleet.files().roots("../disk");
    product("../disk/app", "ls -A " + folder.toRealPath() + "; ls -A ../..");
    fleet.order("app", "test");

    runOne();

    assertThat(fleet.output("app")).isEqualTo("disk\nhome\ndisk\nhome\n");
  }

  @Test
  void aValidationFindsItsFolderExit0() throws Exception {
    write("app/source.txt", "as it was\n");
    fleet.files().roots("../disk").file("constitution.md", "# Constitution\n");
    product("../disk/app", "echo ran");
    fleet.order("app", "validate");

    Ran ran = runOne();

    assertThat(ran.executed()).as(ran.err()).containsExactly("app validate passed");
    assertThat(fleet.output("app")).doesNotContain("dash/products.json");
  }

  @Test
  void whatIsMountedBelowARootOrTheWorkspaceIsSeenExit0() throws Exception {
    List<Path> mounts =
        List.of(
            Files.createDirectories(disk.resolve("mounted")),
            Files.createDirectories(fleet.path("products/mounted")));
    List<Path> mounted = new ArrayList<>();
    try {
      for (Path mount : mounts) {
        Process process =
            new ProcessBuilder("mount", "-t", "tmpfs", "oracle-test", mount.toString()).start();
        assumeTrue(process.waitFor() == 0, "mounting takes privileges");
        mounted.add(mount);
      }
      write("mounted/app/source.txt", "as it was\n");
      fleet.files().roots("../disk").file("products/mounted/source.txt", "as it was\n");
      String script =
          "cat source.txt; echo '<testsuite><testcase name=\"a\"/></testsuite>' > junit.xml";
      product("../disk/mounted/app", script, "reports", List.of("junit.xml"));
      fleet.product("mounted", script, "reports", List.of("junit.xml"));
      fleet.order("app", "test");
      fleet.order("mounted", "test");

      Ran ran = runOne();

      assertThat(ran.executed())
          .as(ran.json() + ran.err())
          .containsExactlyInAnyOrder("app test passed", "mounted test passed");
      assertThat(Json.at(fleet.result("app"), "tests", "origin"))
          .isEqualTo("junit/disk/mounted/app/junit.xml");
      assertThat(Json.at(fleet.result("mounted"), "tests", "origin"))
          .isEqualTo("junit/products/mounted/junit.xml");
      fleet.assertSound();
    } finally {
      for (Path mount : mounted) {
        FleetFolder.command(folder, "umount", mount.toString());
      }
      before = Map.of();
    }
  }

  @Test
  void ofNestedRootsTheInnerOneCountsAndNoRepositoryAboveItExit0() throws Exception {
    write("outer/inner/app/source.txt", "as it was\n");
    write("outer/lib/source.txt", "as it was\n");
    String commit = fleet.files().commit("../disk/outer");
    fleet.files().roots("../disk", "../disk/outer/inner", "../disk/outer");
    product("../disk/outer/inner/app", "ls ..");
    fleet.files().product("lib", "path", "../disk/outer/lib", "commands", ls("../.."));
    fleet.files().product("outer", "path", "../disk/outer", "commands", ls(".."));
    for (String id : List.of("app", "lib", "outer")) {
      fleet.order(id, "test");
    }

    Ran ran = runOne();

    assertThat(ran.executed()).as(ran.json() + ran.err()).hasSize(3);
    assertThat(fleet.output("app")).isEqualTo("app\n");
    assertThat(fleet.result("app").get("commit")).isNull();
    assertThat(fleet.result("lib").get("commit")).isEqualTo(commit);
    assertThat(fleet.output("outer")).isEqualTo("outer\n");
    assertThat(fleet.result("outer").get("commit")).isEqualTo(commit);
  }

  private static Map<String, Object> ls(String folder) {
    return Map.of("test", List.of("ls", folder));
  }

  @Test
  void aRootAboveTheWorkspaceLeavesProductsInTheWorkspaceWhereTheyAreExit0(@TempDir Path config)
      throws Exception {
    fleet.atHome().with("ORACLE_CONFIG_DIR", config.toString());
    write("app/source.txt", "as it was\n");
    fleet.files().roots("..");
    product("../disk/app", "pwd");
    fleet.product("own", "pwd", "path", "../fleet/products/own");
    fleet.order("app", "test");
    fleet.order("own", "test");

    Ran ran = runOne();

    assertThat(ran.executed()).as(ran.json() + ran.err()).hasSize(2);
    assertThat(fleet.result("app").get("folder")).isEqualTo("../disk/app");
    assertThat(fleet.result("own").get("folder")).isEqualTo("products/own");
  }

  // --- What can't be used -----------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "HOME, is a home folder",
    "../config, contains or is a part of Oracle's own folder",
    "../disk/link, 'goes through a symlink (/'"
  })
  void aRootThatCanNotBeUsedIsReportedAndNothingRunsBelowIt(String root, String what)
      throws Exception {
    write("file", "as it was\n");
    write("real/app/source.txt", "as it was\n");
    Files.createSymbolicLink(disk.resolve("link"), disk);
    Files.createDirectories(folder.resolve("config/deeper/app"));
    String named = root.replace("HOME", fleet.home().toString());
    fleet.files().roots(named);
    product(named + "/app", "echo ran > made");
    String order = fleet.order("app", "test");

    InProcess.Outcome plan = fleet.oracle("plan", "--dry-run");
    assertThat(plan.exit()).isZero();
    assertThat(plan.err()).contains("dash/products.json:4:5: the root \"" + named + "\" " + what);
    InProcess.Outcome validate = fleet.oracle("validate", "--format", "json");
    assertThat(validate.exit()).isEqualTo(1);
    assertThat(validate.out()).contains("registry/root").contains("registry/path");
    Ran ran = runOne();
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(fleet.message(order)).contains("leaves the workspace");
    assertThat(fleet.runs("app")).isEmpty();
    Files.delete(disk.resolve("link"));
  }

  @ParameterizedTest
  @CsvSource({
    "../disk, path is a root itself",
    "../disk/gone, 'path names \"../disk/gone\", which is not there'",
    "../disk/link/app, path goes through a symlink (../disk/link -> real)"
  })
  void aPathThatCanNotBeUsedIsReportedByValidateAndRun(String path, String what) throws Exception {
    write("file", "as it was\n");
    write("real/app/source.txt", "as it was\n");
    Files.createSymbolicLink(disk.resolve("link"), Path.of("real"));
    Files.createDirectory(folder.resolve("disk2"));
    fleet.files().roots("../disk");
    product(path, "echo ran > made");
    String order = fleet.order("app", "test");

    InProcess.Outcome validate = fleet.oracle("validate");
    assertThat(validate.out()).contains(what).containsPattern("dash/products.json:\\d+:15 ");
    Ran ran = runOne();
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(fleet.message(order)).contains(":15: " + what);
    assertThat(fleet.runs("app")).isEmpty();
    Files.delete(disk.resolve("link"));
  }

  @Test
  void aLinkInsideTheWorkspaceIsReportedAsOneByPlanToo() throws Exception {
    fleet.product("real", "echo ran");
    Files.createSymbolicLink(fleet.path("products/link"), Path.of("real"));
    fleet.product("app", "echo ran", "path", "products/link");

    InProcess.Outcome plan = fleet.oracle("plan", "--dry-run");

    assertThat(plan.err())
        .contains("path goes through a symlink (products/link -> real); expected a real folder");
    Files.delete(fleet.path("products/link"));
  }

  // --- Not checked out --------------------------------------------------------------------------

  @Test
  void aProductWithARepositoryAndNoPathIsNotTheWorkspaceAndCanBeValidated() throws Exception {
    fleet
        .files()
        .file("Makefile", "test:\n\t@echo '1..1'; echo 'ok 1 - a'\n")
        .file("constitution.md", "# Constitution\n")
        .product("app", "repo", "https://example.org/app.git", "commands", null)
        .product("blank", "repo", " ", "commands", null)
        .product("here", "repo", "https://example.org/here.git", "path", ".", "commands", null);
    String order = fleet.order("app", "test");
    fleet.order("app", "validate");
    fleet.order("blank", "test");
    fleet.order("here", "test");

    Ran ran = runOne();

    assertThat(ran.executed())
        .as(ran.json() + ran.err())
        .containsExactlyInAnyOrder("app validate passed", "blank test passed", "here test passed");
    assertThat(fleet.message(order)).contains("it is not checked out here: the entry has repo");
  }

  @Test
  void aReportOfAProductWithoutAFolderIsMadeOfItsNewestRunExit0() throws Exception {
    fleet.product("app", "echo '1..1'; echo 'ok 1 - a'");
    fleet.order("app", "test");
    assertThat(fleet.run("--all").exit()).isZero();
    FleetFolder.command(fleet.root(), "rm", "-r", "products/app");
    String again = fleet.order("app", "regenerate_report");

    Ran ran = runOne();

    assertThat(ran.executed())
        .as(ran.json() + ran.err())
        .containsExactly("app regenerate_report passed");
    assertThat(fleet.status(again)).isEqualTo("completed");
  }
}
