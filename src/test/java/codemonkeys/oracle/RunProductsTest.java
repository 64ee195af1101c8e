package codemonkeys.oracle;

import static codemonkeys.oracle.RunFleet.budget;
import static codemonkeys.oracle.RunFleet.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.executor.SampleProducts;
import codemonkeys.oracle.executor.SampleProducts.Language;
import codemonkeys.oracle.executor.SampleProducts.Sample;
import codemonkeys.oracle.executor.SampleProducts.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real products with real test runners, well and badly behaved. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunProductsTest {
  private static final long FLOOD = 50_000_000;

  @TempDir Path folder;
  private RunFleet fleet;
  private SampleProducts samples;
  private Path markers;
  private Instant started;

  @BeforeEach
  void aFleet() throws Exception {
    RunFleet.needsNamespaces();
    fleet = RunFleet.in(folder).atRealTime().atHome();
    markers = folder.toRealPath().resolve("markers");
    samples =
        SampleProducts.in(fleet.path("products"), markers)
            .flood(FLOOD)
            .daemonSeconds(Patience.JOB_SECONDS);
    started = Instant.now().minusSeconds(1);
  }

  @AfterEach
  void isSound() throws Exception {
    if (fleet != null) { // else the machine can't do what these tests are about
      fleet.assertSound();
    }
  }

  private Ran ran;
  private String order;
  private Sample sample;

  private void run(Language language, Variant variant) {
    run(language, variant, 1, Patience.JOB_SECONDS);
  }

  private void run(Language language, Variant variant, int maxActions, int maxSeconds) {
    assumeTrue(language != Language.PYTEST || SampleProducts.pytestAvailable());
    sample = samples.write("app", language, variant);
    fleet
        .files()
        .product(
            "app",
            "path",
            "products/app",
            "commands",
            Map.of("test", sample.testCommand()),
            "reports",
            sample.reports());
    SortedMap<String, String> before = fleet.files().files("products");
    order = fleet.order("app", "test", put("budget", budget(maxActions, maxSeconds)));
    ran = fleet.run();
    assertThat(fleet.files().files("products")).as("sources").isEqualTo(before);
    assertThat(FleetFolder.command(sample.folder(), "git", "status", "--porcelain")).isEmpty();
    assertThat(ran.list("executed")).as(ran.err()).hasSize(1);
    assertEvidence();
  }

  /** What is named is there and newer than the start, and nothing is there that is not named. */
  private void assertEvidence() {
    List<?> produced =
        (List<?>)
            Objects.requireNonNull(Json.at(fleet.order(order), "result", "evidence_produced"));
    assertThat(produced)
        .allSatisfy(
            path ->
                assertThat(Files.getLastModifiedTime(fleet.path(path.toString())).toInstant())
                    .as(path.toString())
                    .isAfter(started));
    String run = fleet.onlyRun("app");
    List<String> there = new java.util.ArrayList<>(fleet.files().files(run).keySet());
    there.add("dash/runs/app/last_run.json");
    there.sort(null);
    assertThat(produced.stream().map(Object::toString)).containsExactlyElementsOf(there);
    assertThat(there)
        .contains(
            run + "/order.json",
            run + "/output.log",
            run + "/result.json",
            run + "/run_report.json",
            run + "/attestation.json");
    assertThat(fleet.text("dash/runs/app/last_run.json"))
        .isEqualTo(fleet.text(run + "/run_report.json"));
    assertThat(fleet.result("app").get("commit"))
        .isEqualTo(FleetFolder.command(sample.folder(), "git", "rev-parse", "HEAD").strip());
    assertThat(Json.at(fleet.result("app"), "isolation", "full")).isEqualTo(true);
  }

  private void assertPassed() {
    assertThat(ran.exit()).as(ran.json() + ran.err()).isZero();
    assertThat(ran.executed()).containsExactly("app test passed");
    assertThat(fleet.status(order)).isEqualTo("completed");
    assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
  }

  private void assertFailed(String reason) {
    assertThat(ran.exit()).as(ran.json() + ran.err()).isEqualTo(1);
    assertThat(fleet.message(order)).as(fleet.output("app")).startsWith(reason);
    assertThat(fleet.status(order)).isEqualTo("failed");
    assertThat(fleet.lastRun("app").get("status")).isEqualTo("failed");
    assertThat(fleet.lastRun("app").get("summary").toString()).startsWith(reason);
  }

  private void assertTests(int tests, int failed, String source) {
    Object counts = fleet.result("app").get("tests");
    assertThat(counts).isNotNull();
    assertThat(Json.at(counts, "tests")).isEqualTo(tests);
    assertThat((int) Json.at(counts, "failures") + (int) Json.at(counts, "errors"))
        .isEqualTo(failed);
    assertThat(Json.at(counts, "source")).isEqualTo(source);
  }

  private static String source(Language language) {
    return language == Language.UNITTEST ? "closing_lines" : "junit_xml";
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void passingIsCompletedSuccessTwoTestsExit0(Language language) {
    run(language, Variant.PASSING);
    assertPassed();
    assertTests(2, 0, source(language));
    assertThat(fleet.lastRun("app").get("summary").toString())
        .startsWith("2 tests, 0 failed, 0 skipped; " + sample.testCommand().get(0));
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"JAVASCRIPT", "UNITTEST", "PYTEST"})
  void failingIsFailedOneOfTwoTestsExit1(Language language) {
    run(language, Variant.FAILING);
    assertFailed("1 of 2 tests failed");
    assertTests(2, 1, source(language));
    assertThat(Json.at(fleet.order(order), "result", "exit_code")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"JAVASCRIPT", "UNITTEST"})
  void hangingIsEndedAtItsTimeFailedExit1(Language language) {
    run(language, Variant.HANGING, 2, 3);
    assertFailed("timeout: 3 s, max_seconds of the order");
    assertThat(((Number) fleet.result("app").get("duration_seconds")).doubleValue())
        .isGreaterThanOrEqualTo(3.0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"JAVA", "JAVASCRIPT", "UNITTEST"})
  void crashingIsFailedExit1(Language language) {
    run(language, Variant.CRASHING);
    assertFailed(language == Language.UNITTEST ? "killed by signal 11" : "");
  }

  @ParameterizedTest
  @EnumSource(
      value = Variant.class,
      names = {"FLOODING_ONE_LINE", "FLOODING_LINES"})
  void floodingWith50MBIsDrainedCountedAndHashedAndPassesExit0(Variant variant) {
    run(Language.PYTEST, variant);
    assertPassed();
    assertTests(2, 0, "junit_xml");
    assertFlooded(FLOOD);
  }

  @Test
  @EnabledIfSystemProperty(named = "oracle.slow", matches = "true")
  void floodingWith2GBIsDrainedCountedAndHashedAndPassesExit0() {
    samples.flood(2L << 30);
    run(Language.PYTEST, Variant.FLOODING_LINES);
    assertPassed();
    assertFlooded(2L << 30);
  }

  private void assertFlooded(long bytes) {
    Object output = Json.at(((List<?>) fleet.result("app").get("actions")).get(0), "output");
    assertThat(((Number) Json.at(output, "bytes")).longValue()).isGreaterThan(bytes);
    assertThat(Json.at(output, "kept_bytes")).isEqualTo(8 << 20);
    assertThat(Json.at(output, "complete")).isEqualTo(true);
    assertThat(fleet.path(fleet.onlyRun("app") + "/output.log")).hasSize(8 << 20);
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"JAVASCRIPT", "UNITTEST"})
  void leavingADaemonBehindPassesAndTheDaemonDoesNotOutliveItExit0(Language language)
      throws Exception {
    run(language, Variant.DAEMON_LEAVING);
    assertPassed();
    assertThat((int) Json.at(((List<?>) fleet.result("app").get("actions")).get(0), "left_behind"))
        .isPositive();
    assertThat(RunFleet.processesNaming(markers.toString())).isEmpty();
    assertThat(sample.daemonMarker()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"JAVASCRIPT", "UNITTEST", "PYTEST"})
  void editingItsSourceIsFailedAndTheSourceIsAsItWasExit1(Language language) {
    run(language, Variant.SOURCE_EDITING, 2, Patience.JOB_SECONDS);
    assertFailed("edited source: products/app/" + sample.folder().relativize(sample.source()));
    assertThat(fleet.output("app")).contains("source was edited");
    assertThat((List<?>) fleet.result("app").get("actions")).as("no retry").hasSize(1);
    assertThat(sample.added()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"JAVASCRIPT", "UNITTEST", "PYTEST"})
  void zeroTestsAreNoPassFailedExit1(Language language) {
    run(language, Variant.ZERO_TESTS);
    assertThat(ran.exit()).as(ran.json() + fleet.output("app")).isEqualTo(1);
    assertThat(fleet.lastRun("app").get("status")).isEqualTo("failed");
  }

  @Test
  void leavingEarlyWithExit0AndWithoutTheReportThatIsRegisteredIsNoPassExit1() {
    run(Language.PYTEST, Variant.LEAVING_EARLY);
    assertFailed("no test report");
  }

  @Test
  void flakyIsCompletedAndSaysSoExit0() {
    fleet.files().file("products/app/added.py", "");
    fleet
        .files()
        .file(
            "products/app/test_it.py",
            """
        import glob, unittest

        class It(unittest.TestCase):
            def test_steady(self):
                pass

            def test_flaky(self):
                self.assertTrue(glob.glob("../../dash/runs/app/run_*/output_2.log"))
        """);
    fleet.product("app", List.of("python3", "-m", "unittest"), Map.of());
    order = fleet.order("app", "test", put("budget", budget(2, Patience.JOB_SECONDS)));
    ran = fleet.run();
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.executed()).containsExactly("app test flaky");
    assertThat(fleet.message(order)).isEqualTo("flaky: 1 of 2 tests failed, then it passed");
    assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
    assertThat(Json.at(((List<?>) fleet.result("app").get("actions")).get(0), "tests", "failures"))
        .isEqualTo(1);
    assertTests(2, 0, "closing_lines");
  }

  @Nested
  class Reports {
    private static final String PASSED =
        "<testsuite name=\"s\" tests=\"1\"><testcase name=\"a\"/></testsuite>";
    private static final String FAILED =
        "<testsuite name=\"s\" tests=\"2\" failures=\"1\"><testcase name=\"a\"/>"
            + "<testcase name=\"b\"><failure/></testcase></testsuite>";

    private void product(String script, String... reports) {
      fleet.product("app", script, "reports", List.of(reports));
      fleet.files().commit("products/app");
      order = fleet.order("app", "test");
    }

    private static String write(String text, String path) {
      return "mkdir -p $(dirname " + path + "); echo '" + text + "' > " + path + "; ";
    }

    @Test
    void failuresInAReportOutrankExit0FailedExit1() {
      product(write(FAILED, "out/junit.xml"), "out/*.xml");
      ran = fleet.run();
      assertFailed("1 of 2 tests failed");
      assertThat(fleet.text(fleet.onlyRun("app") + "/junit/products/app/out/junit.xml"))
          .isEqualTo(FAILED + "\n");
      assertThat(fleet.result("app").get("failed_tests").toString()).contains("b");
    }

    @Test
    void failuresInAReportAtAUsualPlaceThatNobodyRegisteredCountExit1() {
      product(write(FAILED, "target/surefire-reports/TEST-x.xml"));
      ran = fleet.run();
      assertFailed("1 of 2 tests failed");
    }

    @Test
    void exit1OutranksAReportWithoutFailuresExit1() {
      product(write(PASSED, "out/junit.xml") + "exit 1", "out/*.xml");
      ran = fleet.run();
      assertFailed("exit 1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsThatWereThereBeforeDoNotCountExit0(boolean tracked) {
      fleet.files().file("products/app/out/junit.xml", FAILED);
      fleet.files().file("products/app/.gitignore", tracked ? "" : "out/\n");
      product(write(PASSED, "out/new.xml"), "out/*.xml");
      ran = fleet.run();
      assertPassed();
      assertTests(1, 0, "junit_xml");
      assertThat(fleet.path(fleet.onlyRun("app") + "/junit/products/app/out/junit.xml"))
          .doesNotExist();
    }

    @Test
    void aReportOfTheAttemptBeforeDoesNotCountForTheNextExit0() {
      product(
          "test -e ../../dash/runs/app/*/output_2.log && exit 0; "
              + write(FAILED, "out/junit.xml"));
      fleet
          .files()
          .file(
              "nexus/work_orders/" + order + ".json",
              fleet
                  .text("nexus/work_orders/" + order + ".json")
                  .replace("\"max_actions\": 1", "\"max_actions\": 2"));
      ran = fleet.run();
      assertThat(ran.executed()).containsExactly("app test flaky");
      List<?> actions = (List<?>) fleet.result("app").get("actions");
      assertThat((List<?>) Json.at(actions.get(0), "reports")).hasSize(1);
      assertThat((List<?>) Json.at(actions.get(1), "reports")).isEmpty();
    }

    @Test
    void aReportWithADoctypeFailsTheJobWithAMessageExit1() {
      product(
          write(
              "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><testsuite tests=\"1\"><testcase name=\"&e;\"/></testsuite>",
              "out/a.xml"),
          "out/*.xml");
      ran = fleet.run();
      assertFailed("a test report can't be read: ");
      assertThat(fleet.message(order)).containsIgnoringCase("doctype");
      assertThat(fleet.files().files("dash").values()).noneMatch(text -> text.contains("root:"));
    }

    @Test
    void globsMayLeadOutOfTheProductAndNotOfTheWorkspaceExit0And1() {
      product(write(PASSED, "../shared/a.xml"), "../shared/**/*.xml");
      ran = fleet.run();
      assertPassed();
      assertTests(1, 0, "junit_xml");
      fleet.product("out", write(PASSED, "a.xml"), "reports", List.of("../../../*.xml"));
      order = fleet.order("out", "test");
      ran = fleet.run("--job", order);
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(fleet.message(order)).contains("leaves the workspace");
    }

    @Test
    void aReportThatIsALinkOrAPipeIsNoneExit1() {
      product(
          "mkdir out; ln -s ../../../dash/products.json out/a.xml; mkfifo out/b.xml; ln -s /etc/passwd out/c.xml",
          "out/*.xml");
      ran = fleet.run();
      assertFailed("no test report");
    }

    @Test
    void namesThatAreNoTextAndFoldersTooDeepForAPathBreakNothingExit0() throws Exception {
      product(
          write(PASSED, "out/a.xml")
              + "cd out; : > \"$(printf 'n\\nl.xml')\"; : > \"$(printf 'b\\377d.txt')\";"
              + " i=0; while [ $i -lt 60 ]; do mkdir "
              + "d".repeat(100)
              + " && cd -P "
              + "d".repeat(100)
              + "; i=$((i+1)); done; : > deep.xml",
          "out/a.xml");
      ran = fleet.run();
      assertPassed();
    }

    @Test
    void foldersClosedToEverybodyAndFilesOfStrangeKindsAreClearedAwayExit0() {
      product(
          write(PASSED, "out/a.xml")
              + "mkdir -p shut/in; : > shut/in/file; chmod 000 shut/in shut; mkfifo pipe;"
              + " mkdir \"$HOME/shut\"; chmod 000 \"$HOME/shut\"; mkdir -p /tmp/a/b; chmod 500 /tmp/a",
          "out/a.xml");
      ran = fleet.run();
      assertPassed();
    }

    @Test
    void aJobThatDeletesItsWorkspaceFailsAndTheWorkspaceIsAsItWasExit1() {
      product("cd ../..; rm -rf products dash nexus .codemonkeys .git * 2>/dev/null; exit 0");
      ran = fleet.run();
      assertFailed("edited source: ");
    }

    @Test
    void aJobThatWritesOrdersReportsSwitchesAndJournalLinesChangesNoneOfThemExit0()
        throws Exception {
      product(
          "cd ../..; echo x > nexus/work_orders/wo_app_test_500.json; echo x > dash/runs/app/last_run.json;"
              + " echo x >> nexus/journal.jsonl; mkdir -p .codemonkeys; echo x > .codemonkeys/KILL_SWITCH;"
              + " rm -rf dash/runs/app/run_*; exit 0");
      ran = fleet.run();
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(fleet.path("nexus/work_orders/wo_app_test_500.json")).doesNotExist();
      assertThat(fleet.path(".codemonkeys/KILL_SWITCH")).doesNotExist();
      assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
    }

    @Test
    void exitCodesThatMeanSomethingAreReportedExit1() {
      fleet.product("a", "exit 127").product("b", "exit 126").product("c", "kill -9 $$");
      List<String> orders =
          List.of(fleet.order("a", "test"), fleet.order("b", "test"), fleet.order("c", "test"));
      assertThat(fleet.run("--all").exit()).isEqualTo(1);
      assertThat(orders.stream().map(fleet::message))
          .satisfiesExactly(
              said -> assertThat(said).contains("the command was not found"),
              said -> assertThat(said).contains("can't be executed"),
              said -> assertThat(said).isEqualTo("killed by signal 9"));
    }
  }
}
