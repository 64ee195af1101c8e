package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
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

/** Which files count as reports of a job, and what becomes of what they say. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunReportFilesTest {
  private static final String PASSED = "<testsuite name=\"s\"><testcase name=\"a\"/></testsuite>\n";
  private static final String FAILED =
      "<testsuite name=\"s\"><testcase name=\"a\"><failure/></testcase></testsuite>\n";
  private static final String KEPT =
      "<testsuite name=\"kept\"><testcase name=\"a\"/></testsuite>\n";
  private static final String OLD = "target/surefire-reports/TEST-a.xml";

  @TempDir Path folder;
  private RunFleet fleet;
  private Ran ran;

  @BeforeEach
  void aFleet() throws Exception {
    RunFleet.needsNamespaces();
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    if (fleet != null) { // else the machine can't do what these tests are about
      fleet.assertSound();
    }
  }

  private static String write(String text, String path) {
    return "mkdir -p \"$(dirname '" + path + "')\"; echo '" + text.strip() + "' > '" + path + "'; ";
  }

  private void run(String script, String... reports) {
    product("app", script, reports);
    runAll();
  }

  private void product(String id, String script, String... reports) {
    fleet.product(id, script, "reports", List.of(reports));
    fleet.files().file("products/" + id + "/.gitignore", "target/\n");
    fleet.order(id, "test");
  }

  /** Runs all products; one run of many is much faster than a run for each. */
  private void runAll() {
    fleet.files().commit("");
    ran = fleet.run("--all");
  }

  private void assertOutcome(String outcome) {
    assertOutcome("app", outcome);
  }

  private void assertOutcome(String id, String outcome) {
    assertThat(ran.executed()).as(ran.json() + ran.err()).contains(id + " test " + outcome);
  }

  private Object result(String... names) {
    return resultOf("app", names);
  }

  private Object resultOf(String id, String... names) {
    return Json.at(fleet.result(id), names);
  }

  private String reason() {
    return String.valueOf(result("reason"));
  }

  // --- path is never a glob ---------------------------------------------------------------------

  @Test
  void theFolderOfAProductIsNeverAGlob() {
    List<String> paths =
        List.of(
            "apps/[id]",
            "apps/{a,b}",
            "apps/*",
            "apps/[!a]?c",
            "apps/a\\b",
            "apps/[",
            "apps/{",
            ":(top)",
            "ä/[ü] **");
    for (int i = 0; i < paths.size(); i++) {
      named("good" + i, paths.get(i), write(PASSED, "out/junit.xml"), List.of("out/*.xml"));
      named("bad" + i, paths.get(i), write(FAILED, "out/junit.xml"), List.of());
    }
    runAll();
    for (int i = 0; i < paths.size(); i++) {
      assertOutcome("good" + i, "passed");
      assertOutcome("bad" + i, "failed");
      String origin = "junit/" + paths.get(i) + "/out/junit.xml";
      assertThat(resultOf("good" + i, "tests", "origin")).isEqualTo(origin);
      assertThat(resultOf("bad" + i, "tests", "origin")).isEqualTo(origin);
    }
  }

  private void named(String id, String path, String script, List<String> reports) {
    fleet
        .files()
        .product(
            id,
            "path",
            path,
            "commands",
            Map.of("test", List.of("sh", "-c", script)),
            "reports",
            reports);
    fleet.files().file(path + "/source.txt", "as it was\n");
    fleet.order(id, "test");
  }

  @Test
  void aGlobOfReportsMeansWhatItMeansElsewhere() {
    List<String> globs =
        List.of(
            "**/a/**/*.xml",
            "./x/../out/a/junit.xml",
            "out/{a,b}/*.xml",
            "**/junit.xml",
            "out/**",
            "out/**/junit.xml",
            "../app6/out/a/*.xml",
            "out/[a-c]/j?nit.xml");
    for (int i = 0; i < globs.size(); i++) {
      product("app" + i, write(PASSED, "out/a/junit.xml"), globs.get(i));
    }
    runAll();
    for (int i = 0; i < globs.size(); i++) {
      assertOutcome("app" + i, "passed");
    }
  }

  @Test
  void gradlesAndCircleCisUsualPlacesAreFoundAtAnyDepth() {
    run(
        write(PASSED, "build/test-results/test/TEST-a.xml")
            + write(PASSED, "test-results/a/b/unit.xml"));
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(2);
  }

  // --- new by content and time
  // --------------------------------------------------------------------

  private void oldReport() throws Exception {
    oldReport("app");
  }

  private void oldReport(String id) throws Exception {
    Path file = fleet.path("products/" + id + "/" + OLD);
    fleet.files().file("products/" + id + "/" + OLD, PASSED);
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(file, old);
    Files.setAttribute(file, "lastAccessTime", old);
  }

  @Test
  void anOldReportIsNoNewOneWhateverIsDoneWithIt() throws Exception {
    List<String> scripts =
        List.of(
            ":",
            "chmod -R a+rwx target",
            "touch target/surefire-reports/TEST-a.xml",
            "find target -exec touch {} +",
            "touch -d yesterday target/surefire-reports/TEST-a.xml",
            "touch -m target/surefire-reports/TEST-a.xml",
            "touch -r source.txt target/surefire-reports/TEST-a.xml",
            "cd target/surefire-reports; cp TEST-a.xml x; cp x TEST-a.xml",
            "cd target/surefire-reports; cp TEST-a.xml x; mv x TEST-a.xml",
            "cd target/surefire-reports; cp TEST-a.xml x; rm TEST-a.xml; cat x > TEST-a.xml",
            "cp -r target x; rm -r target; cp -r x target",
            "cp -r target x; rm -r target; mkdir -p target/surefire-reports;"
                + " cat x/*/TEST-a.xml > target/surefire-reports/TEST-c.xml",
            "mv target/surefire-reports target/x; mkdir target/surefire-reports;"
                + " ln target/x/TEST-a.xml target/surefire-reports/TEST-b.xml;"
                + " touch target/surefire-reports/TEST-b.xml",
            "cp kept.bak target/surefire-reports/TEST-b.xml",
            "tar cf x.tar target; rm -r target; tar xmf x.tar",
            "cd target/surefire-reports; cp -p TEST-a.xml TEST-b.xml",
            "cd target/surefire-reports; cp TEST-a.xml TEST-b.xml",
            "cd target/surefire-reports; cat TEST-a.xml > TEST-b.xml",
            "cd target/surefire-reports; mv TEST-a.xml TEST-b.xml",
            "cd target/surefire-reports; touch TEST-a.xml; mv TEST-a.xml TEST-b.xml",
            "cd target/surefire-reports; ln TEST-a.xml TEST-b.xml",
            "cd target/surefire-reports; ln -s TEST-a.xml TEST-b.xml",
            "cp -rp target/surefire-reports target/x; rm -r target/surefire-reports;"
                + " mv target/x target/surefire-reports",
            "mkdir -p more/target; cp -r target/surefire-reports more/target",
            "tar cf x.tar target; rm -r target; tar xf x.tar");
    for (int i = 0; i < scripts.size(); i++) {
      oldReport("app" + i);
      fleet.files().file("products/app" + i + "/kept.bak", KEPT);
      product("app" + i, scripts.get(i), "**/target/surefire-reports/TEST-*.xml");
    }
    runAll();
    for (int i = 0; i < scripts.size(); i++) {
      String id = "app" + i;
      assertOutcome(id, "failed");
      assertThat(String.valueOf(resultOf(id, "reason")))
          .as(scripts.get(i))
          .startsWith("no test report");
      assertThat(resultOf(id, "tests")).as(scripts.get(i)).isNull();
      assertThat((List<?>) Json.at(((List<?>) resultOf(id, "actions")).get(0), "reports"))
          .as(scripts.get(i))
          .isEmpty();
    }
  }

  @Test
  void whereOldReportsLieTheReasonSaysSo() throws Exception {
    oldReport();
    run("touch " + OLD, "target/surefire-reports/*.xml");
    assertThat(reason()).contains("what lies there (1) is older than the job");
    assertThat(result("report_notes").toString()).contains("1 report is older than this job");
  }

  @Test
  void theSameBytesWrittenAgainLookLikeACopyAndDoNotCount() throws Exception {
    String write = "echo '%s' > target/surefire-reports/TEST-a.xml".formatted(PASSED.strip());
    oldReport("same");
    product("same", write, "target/surefire-reports/TEST-*.xml");
    oldReport("anew");
    product(
        "anew",
        "rm -r target; mkdir -p target/surefire-reports; " + write,
        "target/surefire-reports/TEST-*.xml");
    oldReport("other");
    product("other", write.replace("\"a\"", "\"b\""), "target/surefire-reports/TEST-*.xml");
    product("first", write(PASSED, OLD), "target/surefire-reports/TEST-*.xml");
    runAll();
    for (String id : List.of("same", "anew")) {
      assertOutcome(id, "failed");
      assertThat(String.valueOf(resultOf(id, "reason"))).contains("a copy of what is", "delete it");
    }
    assertOutcome("other", "passed");
    assertOutcome("first", "passed"); // what lies at other products is not looked at
  }

  @Test
  void theSameNewReportInThePlacesOfTwoModulesCountsTwice() throws Exception {
    run(
        write(PASSED, "target/surefire-reports/TEST-a.xml")
            + write(PASSED, "b/target/surefire-reports/TEST-a.xml"),
        "**/surefire-reports/TEST-*.xml");
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(2);
  }

  @Test
  void evidenceThatIsACopyOfAnOldReportIsMissing() throws Exception {
    oldReport();
    fleet.product(
        "app",
        "cp " + OLD + " x; rm " + OLD + "; cp x " + OLD + "; echo made > made; echo 1 passed",
        "reports",
        List.of("target/*/*.xml"));
    fleet.files().file("products/app/made", "made\n");
    fleet.order(
        "app",
        "test",
        RunFleet.put("evidence_expectations", List.of("products/app/" + OLD, "products/app/made")));
    ran = fleet.run();
    assertOutcome("failed");
    assertThat(result("missing_evidence")).isEqualTo(List.of("products/app/" + OLD));
  }

  @Test
  void aNewReportBesideOldOnesCountsAlone() throws Exception {
    fleet.files().file("products/app/" + OLD, FAILED);
    run("chmod 600 target/*/*;" + write(PASSED, "target/surefire-reports/TEST-b.xml"));
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(1);
  }

  @Test
  void aSampleAmongTheSourcesThatABuildCopiesIsNoReport() {
    fleet.files().file("products/app/src/test/resources/junit-sample.xml", FAILED);
    run(
        "mkdir -p target/test-classes; cp src/test/resources/* target/test-classes;"
            + write(PASSED, "target/surefire-reports/TEST-b.xml"));
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(1);
  }

  @Test
  void evidenceThatWasOnlyTouchedIsMissing() throws Exception {
    oldReport();
    fleet.product("app", "touch target/*/*; echo 1 passed");
    fleet.order(
        "app",
        "test",
        RunFleet.put(
            "evidence_expectations",
            List.of("products/app/" + OLD),
            "stop_conditions",
            List.of("on_missing_evidence")));
    ran = fleet.run();
    assertOutcome("failed");
    assertThat(reason()).startsWith("missing evidence");
  }

  // --- other XML
  // ------------------------------------------------------------------------------------

  @Test
  void otherXmlAtAUsualPlaceIsPassedOverAndLeavesNoCopy() {
    run(
        write(PASSED, "junit.xml")
            + write("<coverage line-rate=\"1\"/>", "test-results/x/coverage.xml")
            + write("<testExecutions version=\"1\"/>", "test-report.xml"));
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(1);
    assertThat(result("report_problems")).isEqualTo(List.of());
    assertThat(result("report_notes").toString()).contains("Cobertura", "SonarQube");
    assertThat(fleet.files().files(fleet.onlyRun("app") + "/junit").keySet())
        .containsExactly(fleet.onlyRun("app") + "/junit/products/app/junit.xml");
    assertThat(fleet.path(fleet.onlyRun("app") + "/junit/products/app/test-results"))
        .doesNotExist();
  }

  @Test
  void whenThereIsNothingButOtherXmlTheClosingLinesCount() {
    run(
        write("<coverage/>", "test-results/coverage.xml")
            + "echo; echo 'Ran 3 tests in 0.1s'; echo; echo 'OK'");
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(3);
    assertThat(result("tests", "source")).isEqualTo("closing_lines");
  }

  @Test
  void otherXmlThatTheRegistryNamesFailsTheJobAndSaysWhatItIs() {
    run(write("<TestRun/>", "out/a.trx.xml"), "out/*.xml");
    assertOutcome("failed");
    assertThat(reason()).contains("TestRun", "TRX", "testsuites");
  }

  // --- flaky
  // ------------------------------------------------------------------------------------------

  /** Both runs in one file, and a runner that says so in one case. */
  private static final List<String> FLAKY =
      List.of(
          "<testsuite name=\"s\"><testcase name=\"b\"/><testcase name=\"a\"><failure/></testcase>"
              + "<testcase name=\"a\"/></testsuite>",
          "<testsuite name=\"s\" tests=\"3\" failures=\"1\"><testcase name=\"b\"/><testcase"
              + " name=\"a\"><flakyFailure/></testcase></testsuite>");

  @Test
  void whatFailedAndThenPassedInAReportIsFlakyWithExit0AndFailedWithAnother() {
    for (int i = 0; i < FLAKY.size(); i++) {
      product("good" + i, write(FLAKY.get(i), "junit.xml"));
      product("bad" + i, write(FLAKY.get(i), "junit.xml") + "exit 1");
    }
    runAll();
    for (int i = 0; i < FLAKY.size(); i++) {
      assertFlaky("good" + i);
      assertOutcome("bad" + i, "failed");
    }
  }

  @Test
  void failuresThatTheOutputStillShowsDoNotTakeThatBack() {
    List<String> outputs =
        List.of(
            "Tests:       1 failed, 1 passed, 2 total",
            "--- FAIL: TestA (0.00s)\nFAIL\nFAIL\tex.org/a\t0.1s",
            "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0",
            "FAILED (failures=1)\nRan 2 tests in 0.1s\n\nFAILED (failures=1)");
    for (int i = 0; i < outputs.size(); i++) {
      fleet.files().file("products/good" + i + "/out.txt", outputs.get(i) + "\n");
      product("good" + i, "cat out.txt;" + write(FLAKY.get(i % 2), "junit.xml"));
      fleet.files().file("products/bad" + i + "/out.txt", outputs.get(i) + "\n");
      product("bad" + i, "cat out.txt;" + write(PASSED, "junit.xml"));
    }
    runAll();
    for (int i = 0; i < outputs.size(); i++) {
      assertFlaky("good" + i);
      assertOutcome("bad" + i, "failed"); // the report does not show the failure at all
    }
  }

  private void assertFlaky(String id) {
    assertOutcome(id, "flaky");
    assertThat(resultOf(id, "reason")).isEqualTo("flaky: a failed, then passed when run again");
    assertThat(resultOf(id, "flaky_tests")).isEqualTo(List.of("a"));
    assertThat(resultOf(id, "failed_tests")).isEqualTo(List.of());
    assertThat(resultOf(id, "tests", "tests")).isEqualTo(2);
    assertThat(fleet.lastRun(id).get("status")).isEqualTo("success");
    String statement =
        new String(
            Base64.getDecoder()
                .decode(
                    String.valueOf(
                        fleet.json(fleet.onlyRun(id) + "/attestation.json").get("payload"))),
            StandardCharsets.UTF_8);
    assertThat(statement).contains("\"result\":\"WARNED\"", "\"warnedTests\":[\"a\"]");
  }

  @Test
  void aSecondRunThatRepeatsWhatFailedInAFileOfItsOwnMakesItFlaky() {
    run(write(FAILED, "out/junit.xml") + write(PASSED, "out/junit-rerun.xml"), "out/*.xml");
    assertOutcome("flaky");
    assertThat(result("tests", "tests")).isEqualTo(1);
  }

  @Test
  void aSecondRunThatFailsMakesNothingGood() {
    run(write(PASSED, "out/a.xml") + write(FAILED, "out/b.xml"), "out/*.xml");
    assertOutcome("failed");
  }

  @Test
  void theSameCaseInAnotherModuleMakesNothingGood() {
    run(write(FAILED, "a/junit.xml") + "sleep 0.1;" + write(PASSED, "b/junit.xml"));
    assertOutcome("failed");
    assertThat(reason()).isEqualTo("1 of 2 tests failed");
  }
}
