package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much of what a job leaves is copied, and what is said of the rest. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunEvidenceBoundsTest {
  private static final String REPORT = "<testsuite name=\"s\"><testcase name=\"a\"/></testsuite>";
  private static final String OUT = "products/app/out/";

  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    RunFleet.needsNamespaces();
    fleet = RunFleet.in(folder);
  }

  private RunFleet.Ran run(String script, List<String> expected, Object... order) {
    fleet.product("app", "mkdir out; " + script, "reports", List.of("out/**/*.xml"));
    fleet.order(
        "app",
        "test",
        RunFleet.put("evidence_expectations", expected.stream().map(OUT::concat).toList())
            .andThen(RunFleet.put(order)));
    return fleet.run();
  }

  private static String report(String file) {
    return "echo '" + REPORT + "' > " + file + "; ";
  }

  private long size() throws IOException {
    try (Stream<Path> files = Files.walk(fleet.path(fleet.onlyRun("app")))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void allCopiesTogetherHaveABoundAndHolesInFilesCount() throws Exception {
    RunFleet.Ran ran =
        run(
            report("out/r.xml")
                + "for i in 1 2 3 4; do truncate -s 60M out/e$i; done; echo x > out/e5",
            List.of("e1", "e2", "e3", "e4", "e5"));
    assertThat(ran.executed()).as(ran.json() + ran.err()).containsExactly("app test passed");
    assertThat(fleet.result("app").get("missing_evidence"))
        .isEqualTo(List.of(OUT + "e3", OUT + "e4"));
    assertThat(fleet.result("app").get("evidence_notes").toString())
        .contains(OUT + "e3: 62914560 bytes", "at most 134217728 bytes", "are left");
    assertThat(size()).isLessThan(130L << 20);
    fleet.assertSound();
  }

  @Test
  void whatIsBeyondTheBoundIsMissingEvidenceAndMeetsItsStopCondition() {
    RunFleet.Ran ran =
        run(
            report("out/r.xml") + "truncate -s 65M out/e1",
            List.of("e1"),
            "stop_conditions",
            List.of("on_missing_evidence"));
    assertThat(ran.executed()).containsExactly("app test failed");
    assertThat(fleet.result("app").get("reason").toString())
        .contains("missing evidence: " + OUT + "e1");
    assertThat(fleet.result("app").get("evidence_notes").toString())
        .contains("68157440 bytes; expected at most 67108864 in one file");
  }

  @Test
  void bothAttemptsShareTheBound() throws Exception {
    run(
        report("out/r.xml") + "truncate -s 60M out/e1; truncate -s 60M out/e2; exit 1",
        List.of("e1", "e2"),
        "budget",
        RunFleet.budget(2, Patience.JOB_SECONDS));
    assertThat((List<?>) fleet.result("app").get("actions")).hasSize(2);
    assertThat(fleet.result("app").get("missing_evidence"))
        .isEqualTo(List.of(OUT + "e1", OUT + "e2"));
    assertThat(size()).isLessThan(130L << 20);
  }

  @Test
  void filesHaveABoundInNumberToo() throws Exception {
    List<String> many = IntStream.range(0, 5010).mapToObj(i -> "e" + i).toList();
    run(report("out/r.xml") + "for i in $(seq 0 5009); do : > out/e$i; done", many);
    assertThat((List<?>) fleet.result("app").get("missing_evidence")).hasSize(11);
    assertThat(fleet.result("app").get("evidence_notes").toString()).contains("5000");
  }

  @Test
  void reportsBeyondTheBoundFailTheJob() {
    RunFleet.Ran ran = run(report("out/r.xml") + "truncate -s 140M out/s.xml", List.of());
    assertThat(ran.executed()).containsExactly("app test failed");
    assertThat(fleet.result("app").get("report_problems").toString()).contains("128 MiB");
  }

  @Test
  void foldersLinksAndPipesAreNoEvidenceAndOpenNothing() {
    RunFleet.Ran ran =
        run(
            report("out/r.xml")
                + "mkdir out/d; : > out/d/f; ln -s d/f out/l; ln -s d out/m; mkfifo out/p;"
                + " ln out/r.xml out/h",
            List.of("d", "l", "m/f", "p", "h"));
    assertThat(ran.executed()).containsExactly("app test passed");
    assertThat(fleet.result("app").get("missing_evidence"))
        .isEqualTo(List.of(OUT + "d", OUT + "l", OUT + "m/f", OUT + "p"));
  }

  @Test
  void aReportWhoseNameHasNoPlaceInTheRunFolderFailsTheJobAndNotTheRun() {
    String name = "out/$(printf '\\351%.0s' $(seq 100)).xml";
    RunFleet.Ran ran =
        run(report("out/r.xml") + "echo '" + REPORT + "' > \"" + name + "\"", List.of());
    assertThat(ran.executed()).as(ran.json() + ran.err()).containsExactly("app test failed");
    assertThat(fleet.result("app").get("report_problems").toString()).contains("no place");
  }
}
