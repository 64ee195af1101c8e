package codemonkeys.oracle;

import static codemonkeys.oracle.FleetFolder.map;
import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.cli.InProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that failed shows why: in run, in explain, in status and in the result. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailureShownTest {
  private static final String RED =
      """
      mkdir -p target/surefire-reports
      cat > target/surefire-reports/TEST-a.xml <<'X'
      <testsuite>
        <testcase classname="SumTest" name="adds"><failure message="expected 4 but was 5"/></testcase>
        <testcase classname="SumTest" name="names"><error message="no name"/></testcase>
        <testcase classname="SumTest" name="fine"/>
      </testsuite>
      X
      echo early; echo middle; printf 'last \\033]0;evil\\007 line\\n'; exit 1
      """;

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

  @Test
  void theFirstFailedTestsAndTheLastLinesAreShownByRunStatusAndExplain() {
    fleet.product("app", RED);
    String job = fleet.order("app", "test");

    InProcess.Outcome run = fleet.oracle("run");

    for (InProcess.Outcome shown :
        List.of(
            run,
            fleet.oracle("status"),
            fleet.oracle("explain", job),
            fleet.oracle("explain", "--product", "app"))) {
      assertThat(shown.out())
          .contains("failed: SumTest.adds: expected 4 but was 5")
          .contains("failed: SumTest.names: no name")
          .contains("| middle\n", "| last \\u001b]0;evil\\u0007 line\n")
          .contains("oracle logs " + job)
          .doesNotContain("\u001b", "\u0007");
    }
    assertThat(fleet.oracle("logs", job).out())
        .isEqualTo("early\nmiddle\nlast \\u001b]0;evil\\u0007 line\n");
  }

  @Test
  void jsonCarriesThemAsValues() {
    fleet.product("app", RED);
    String job = fleet.order("app", "test");

    Ran ran = fleet.run();

    List<Map<String, Object>> first =
        List.of(
            map("name", "SumTest.adds", "message", "expected 4 but was 5"),
            map("name", "SumTest.names", "message", "no name"));
    Object executed = ran.list("executed").get(0);
    assertThat(Json.at(executed, "failure", "first")).isEqualTo(first);
    assertThat(Json.at(executed, "failure", "last_lines"))
        .isEqualTo(List.of("early", "middle", "last \\u001b]0;evil\\u0007 line"));
    assertThat(fleet.result("app").get("failures")).isEqualTo(first);
    Map<?, ?> explained = Json.object(fleet.oracle("explain", job, "--format", "json").out());
    assertThat(Json.at(((List<?>) explained.get("failures")).get(0), "first")).isEqualTo(first);
    Map<?, ?> status = Json.object(fleet.oracle("status", "--format", "json").out());
    Object recent = ((List<?>) status.get("recent")).get(0);
    assertThat(Json.at(((List<?>) Json.at(recent, "failures")).get(0), "first")).isEqualTo(first);
  }

  @Test
  void aJobThatPassedShowsNothingOfTheKind() {
    fleet.product("app", "echo '1 passed in 0.1s'");
    String job = fleet.order("app", "test");

    Ran ran = fleet.run();

    assertThat(ran.exit()).isZero();
    assertThat(Json.at(ran.list("executed").get(0), "failure")).isNull();
    assertThat(fleet.result("app").get("failures")).isNull();
    assertThat(fleet.result("app").get("likely_causes")).isNull();
    assertThat(fleet.oracle("explain", job).out()).doesNotContain("last lines");
    assertThat(fleet.oracle("explain", "--product", "app").out()).doesNotContain("last lines");
  }

  @Test
  void manyFailedTestsAreCountedAndTheFirstAreNamed() {
    fleet.product(
        "app",
        """
        mkdir -p target/surefire-reports
        { echo '<testsuite>'
          for i in $(seq 40); do echo "<testcase name='t$i'><failure message='no $i'/></testcase>"; done
          echo '</testsuite>'; } > target/surefire-reports/TEST-a.xml
        """);
    fleet.order("app", "test");

    String out = fleet.oracle("run").out();

    assertThat(out).contains("failed: t5: no 5", "… and 35 more").doesNotContain("failed: t6:");
    assertThat((List<?>) fleet.result("app").get("failures")).hasSize(20);
  }

  @Test
  void aFailedValidationShowsWhatItFound() {
    fleet.product("app", "true", "spec_path", "specs/001-x/spec.md");
    fleet.files().lastRun("app", "not a status", 1);
    String job = fleet.order("app", "validate");

    InProcess.Outcome run = fleet.oracle("run");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("failed: last-run/schema: dash/runs/app/last_run.json:")
        .doesNotContain("| }");
    assertThat(fleet.oracle("explain", job).out()).contains("failed: last-run/schema:");
  }

  @Test
  void aFailedDownloadSaysThatTheNetworkWasOffOnlyWhereItWas() {
    RunFleet.needsNamespaces();
    String script = "echo 'npm error code EAI_AGAIN' >&2; exit 1";
    fleet.product("off", script);
    fleet.product("on", List.of("sh", "-c", script), Map.of("network", true));
    fleet.order("off", "test");
    fleet.order("on", "test");

    String out = fleet.oracle("run", "--all").out();

    assertThat(out)
        .containsOnlyOnce("the network was off (npm error code EAI_AGAIN)")
        .contains("set commands.network to true for off in dash/products.json", "commands.home");
    assertThat(fleet.result("on").get("likely_causes")).isEqualTo(List.of());
    assertThat(String.valueOf(fleet.result("off").get("likely_causes")))
        .contains("the network was off");
  }

  @Test
  void aMissingCommandIsNamed() {
    fleet.product("inner", "no-such-tool --all; exit 3");
    fleet.product("outer", List.of("no-such-tool-either", "x"), Map.of());
    fleet.order("inner", "test");
    fleet.order("outer", "test");

    String out = fleet.oracle("run", "--all").out();

    assertThat(out).contains("the command \"no-such-tool\" was not found");
    assertThat(out).contains("no-such-tool-either");
  }

  @Test
  void pointersOfLfsAndEmptySubmodulesAreNamed() throws Exception {
    fleet.product("app", "exit 1");
    fleet
        .files()
        .file(
            "products/app/photo.png",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 123456\n")
        .file("products/app/.gitmodules", "[submodule \"x\"]\n\tpath = vendor/x\n\turl = ../x\n");
    fleet.files().commit("products/app");
    fleet.order("app", "test");

    assertThat(fleet.oracle("run").out())
        .contains("1 file is only a pointer of Git LFS, not the content (photo.png); git lfs pull")
        .contains("1 submodule is not checked out (vendor/x); git submodule update --init");
  }

  @Test
  void whatIsWrongBehindAFactIsNamedBelowIt() {
    fleet.product("app", "true", "spec_path", "specs/001-x/spec.md");
    fleet
        .files()
        .file(
            "specs/001-x/spec.md",
            "# X\n\nConstitution: gone.md\n\n## Intent\n\nyes\n\n## Evidence Plan\n\nTBD\n");
    Map<String, Object> report = FleetFolder.report("app", "success", 1);
    report.put("evidence", map("paths", List.of("runs/app/gone.log", "runs/app/also-gone.log")));
    fleet.files().lastRun("app", report);

    String text = fleet.oracle("explain", "--product", "app").out();

    assertThat(text)
        .contains("specs/001-x/spec.md:9: the section Evidence Plan holds nothing but placeholders")
        .contains("specs/001-x/spec.md:3: the constitution reference \"gone.md\" names no file")
        .contains("specs/001-x/spec.md: mandatory sections are missing: User Stories,")
        .contains("evidence \"runs/app/gone.log\" is not there")
        .contains("evidence \"runs/app/also-gone.log\" is not there");
    assertThat(text.indexOf("spec.md:9:")).isGreaterThan(text.indexOf("  Fact:  Spec path="));
    Map<?, ?> json =
        Json.object(fleet.oracle("explain", "--product", "app", "--format", "json").out());
    assertThat(String.valueOf(json.get("details")))
        .contains("about=specs/001-x/spec.md", "line=9", "about=runs/app/gone.log");
    assertThat(fleet.oracle("status").out())
        .contains("Missing evidence (2)", "evidence \"runs/app/also-gone.log\" is not there")
        .contains("spec.md:9: the section Evidence Plan");
    fleet.oracle("plan");
    String order =
        fleet.files().files("nexus/work_orders").keySet().stream()
            .filter(name -> name.contains("_validate_"))
            .map(name -> name.substring("nexus/work_orders/".length(), name.length() - 5))
            .findFirst()
            .orElseThrow();
    assertThat(fleet.oracle("explain", order).out())
        .containsAnyOf("spec.md:9: the section Evidence Plan", "gone.log\" is not there");
  }

  @Test
  void aSpecThatIsNotThereIsNamedThoughNoFactIsAboutIt() {
    fleet.product("app", "true", "spec_path", "specs/001-x/spec.md");
    fleet.product("other", "true");

    assertThat(fleet.oracle("explain", "--product", "app").out())
        .contains("Besides:\n  specs/001-x/spec.md: there is no such spec");
    assertThat(fleet.oracle("explain", "--product", "other").out()).doesNotContain("spec.md");
  }
}
