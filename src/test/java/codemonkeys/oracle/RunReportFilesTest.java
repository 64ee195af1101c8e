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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files count as reports of a job, and what becomes of what they say. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunReportFilesTest {
  private static final String PASSED = "<testsuite name=\"s\"><testcase name=\"a\"/></testsuite>\n";
  private static final String FAILED =
      "<testsuite name=\"s\"><testcase name=\"a\"><failure/></testcase></testsuite>\n";
  private static final String OLD = "products/app/target/surefire-reports/TEST-a.xml";

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
    fleet.product("app", script, "reports", List.of(reports));
    fleet.files().file("products/app/.gitignore", "target/\n");
    fleet.files().commit("products/app");
    fleet.order("app", "test");
    ran = fleet.run();
  }

  private void assertOutcome(String outcome) {
    assertThat(ran.executed()).as(ran.json() + ran.err()).containsExactly("app test " + outcome);
  }

  private Object result(String... names) {
    return Json.at(fleet.result("app"), names);
  }

  private String reason() {
    return String.valueOf(result("reason"));
  }

  // --- path is never a glob ---------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apps/[id]",
        "apps/{a,b}",
        "apps/*",
        "apps/[!a]?c",
        "apps/a\\b",
        "apps/[",
        "apps/{",
        ":(top)",
        "ä/[ü] **"
      })
  void the_folder_of_a_product_is_never_a_glob(String path) {
    named(path, write(PASSED, "out/junit.xml"), List.of("out/*.xml"), "passed");
    named(path, write(FAILED, "out/junit.xml"), List.of(), "failed");
  }

  private void named(String path, String script, List<String> reports, String outcome) {
    String id = "p" + fleet.folders("dash/runs").size();
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
    ran = fleet.run();
    assertThat(ran.executed()).as(ran.json() + "").containsExactly(id + " test " + outcome);
    assertThat(Json.at(fleet.result(id), "tests", "origin"))
        .isEqualTo("junit/" + path + "/out/junit.xml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "**/a/**/*.xml",
        "./x/../out/a/junit.xml",
        "out/{a,b}/*.xml",
        "**/junit.xml",
        "out/**",
        "out/**/junit.xml",
        "../app/out/a/*.xml",
        "out/[a-c]/j?nit.xml"
      })
  void a_glob_of_reports_means_what_it_means_elsewhere(String glob) {
    run(write(PASSED, "out/a/junit.xml"), glob);
    assertOutcome("passed");
  }

  @Test
  void gradles_and_circle_cis_usual_places_are_found_at_any_depth() {
    run(
        write(PASSED, "build/test-results/test/TEST-a.xml")
            + write(PASSED, "test-results/a/b/unit.xml"));
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(2);
  }

  // --- new by content and time
  // --------------------------------------------------------------------

  private void oldReport() throws Exception {
    fleet.files().file(OLD, PASSED);
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(fleet.path(OLD), old);
    Files.setAttribute(fleet.path(OLD), "lastAccessTime", old);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        "chmod -R a+rwx target",
        "touch target/surefire-reports/TEST-a.xml",
        "find target -exec touch {} +",
        "touch -d yesterday target/surefire-reports/TEST-a.xml",
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
        "tar cf x.tar target; rm -r target; tar xf x.tar",
      })
  void an_old_report_is_no_new_one_whatever_is_done_with_it(String script) throws Exception {
    oldReport();
    run(script, "**/target/surefire-reports/TEST-*.xml");
    assertOutcome("failed");
    assertThat(reason()).startsWith("no test report");
    assertThat(result("tests")).isNull();
    assertThat((List<?>) Json.at(((List<?>) result("actions")).get(0), "reports")).isEmpty();
  }

  @Test
  void where_old_reports_lie_the_reason_says_so() throws Exception {
    oldReport();
    run("touch " + OLD.substring("products/app/".length()), "target/surefire-reports/*.xml");
    assertThat(reason()).contains("what lies there (1) is older than the job");
    assertThat(result("report_notes").toString()).contains("1 report is older than this job");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // into the file that is there
        "echo '%s' > target/surefire-reports/TEST-a.xml",
        // in the place of all of it
        "rm -r target; mkdir -p target/surefire-reports;"
            + " echo '%s' > target/surefire-reports/TEST-a.xml",
      })
  void a_report_that_was_written_again_with_the_same_content_counts(String script)
      throws Exception {
    oldReport();
    run(script.formatted(PASSED.strip()), "target/surefire-reports/TEST-*.xml");
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(1);
  }

  @Test
  void the_same_report_in_the_places_of_two_modules_counts_twice() throws Exception {
    oldReport();
    fleet.files().file("products/app/b/target/surefire-reports/TEST-a.xml", PASSED);
    run(
        write(PASSED, "target/surefire-reports/TEST-a.xml")
            + write(PASSED, "b/target/surefire-reports/TEST-a.xml"),
        "**/surefire-reports/TEST-*.xml");
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(2);
  }

  @Test
  void a_new_report_beside_old_ones_counts_alone() throws Exception {
    fleet.files().file(OLD, FAILED);
    run("chmod 600 target/*/*;" + write(PASSED, "target/surefire-reports/TEST-b.xml"));
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(1);
  }

  @Test
  void a_sample_among_the_sources_that_a_build_copies_is_no_report() {
    fleet.files().file("products/app/src/test/resources/junit-sample.xml", FAILED);
    run(
        "mkdir -p target/test-classes; cp src/test/resources/* target/test-classes;"
            + write(PASSED, "target/surefire-reports/TEST-b.xml"));
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(1);
  }

  @Test
  void evidence_that_was_only_touched_is_missing() throws Exception {
    oldReport();
    fleet.product("app", "touch target/*/*; echo 1 passed");
    fleet.order(
        "app",
        "test",
        RunFleet.put(
            "evidence_expectations",
            List.of(OLD),
            "stop_conditions",
            List.of("on_missing_evidence")));
    ran = fleet.run();
    assertOutcome("failed");
    assertThat(reason()).startsWith("missing evidence");
  }

  // --- other XML
  // ------------------------------------------------------------------------------------

  @Test
  void other_xml_at_a_usual_place_is_passed_over_and_leaves_no_copy() {
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
  void when_there_is_nothing_but_other_xml_the_closing_lines_tell() {
    run(
        write("<coverage/>", "test-results/coverage.xml")
            + "echo; echo 'Ran 3 tests in 0.1s'; echo; echo 'OK'");
    assertOutcome("passed");
    assertThat(result("tests", "tests")).isEqualTo(3);
    assertThat(result("tests", "source")).isEqualTo("closing_lines");
  }

  @Test
  void other_xml_that_the_registry_names_fails_the_job_and_says_what_it_is() {
    run(write("<TestRun/>", "out/a.trx.xml"), "out/*.xml");
    assertOutcome("failed");
    assertThat(reason()).contains("TestRun", "TRX", "testsuites");
  }

  // --- flaky
  // ------------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        // both runs in one file
        "<testsuite name=\"s\"><testcase name=\"b\"/><testcase name=\"a\"><failure/></testcase>"
            + "<testcase name=\"a\"/></testsuite>",
        "<testsuite name=\"s\" tests=\"3\" failures=\"1\"><testcase name=\"b\"/><testcase"
            + " name=\"a\"><flakyFailure/></testcase></testsuite>",
      })
  void what_failed_and_then_passed_in_a_report_is_flaky_with_exit_0_and_failed_with_another(
      String report) {
    run(write(report, "junit.xml"));
    assertOutcome("flaky");
    assertThat(reason()).isEqualTo("flaky: a failed, then passed when run again");
    assertThat(result("flaky_tests")).isEqualTo(List.of("a"));
    assertThat(result("failed_tests")).isEqualTo(List.of());
    assertThat(result("tests", "tests")).isEqualTo(2);
    assertThat(fleet.lastRun("app").get("status")).isEqualTo("success");
    String statement =
        new String(
            Base64.getDecoder()
                .decode(
                    String.valueOf(
                        fleet.json(fleet.onlyRun("app") + "/attestation.json").get("payload"))),
            StandardCharsets.UTF_8);
    assertThat(statement).contains("\"result\":\"WARNED\"", "\"warnedTests\":[\"a\"]");

    fleet.product("bad", write(report, "junit.xml") + "exit 1");
    fleet.order("bad", "test");
    assertThat(fleet.run().executed()).containsExactly("bad test failed");
  }

  @Test
  void a_second_run_that_repeats_what_failed_in_a_file_of_its_own_makes_it_flaky() {
    run(write(FAILED, "out/junit.xml") + write(PASSED, "out/junit-rerun.xml"), "out/*.xml");
    assertOutcome("flaky");
    assertThat(result("tests", "tests")).isEqualTo(1);
  }

  @Test
  void a_second_run_that_fails_makes_nothing_good() {
    run(write(PASSED, "out/a.xml") + write(FAILED, "out/b.xml"), "out/*.xml");
    assertOutcome("failed");
  }

  @Test
  void the_same_case_in_another_module_makes_nothing_good() {
    run(write(FAILED, "a/junit.xml") + "sleep 0.1;" + write(PASSED, "b/junit.xml"));
    assertOutcome("failed");
    assertThat(reason()).isEqualTo("1 of 2 tests failed");
  }
}
