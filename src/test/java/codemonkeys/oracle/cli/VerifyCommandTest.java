package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.verification.EvidenceFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VerifyCommandTest {
  @TempDir Path folder;
  private EvidenceFolder evidence;
  private RunFolder run;

  @BeforeEach
  void aWorkspaceWithARun() throws Exception {
    evidence = EvidenceFolder.in(folder);
    run = evidence.run("app");
  }

  private Outcome verify(String... args) {
    return verifyIn(evidence.root(), args);
  }

  private static Outcome verifyIn(Path current, String... args) {
    List<String> all = new ArrayList<>(List.of("verify"));
    all.addAll(List.of(args));
    return InProcess.in(current).run(all.toArray(String[]::new));
  }

  @Test
  void allThatIsWholeIsVerified() {
    Outcome outcome = verify();

    assertThat(outcome.out())
        .isEqualTo(
            """
            Checked 1 run, 2 journal lines, with 1 key

            Verified: everything is as it was signed.
            """);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    assertThat(verify("--all")).isEqualTo(outcome);
  }

  @Test
  void whatWasChangedIsListedALineEachAndExitIs1() throws Exception {
    evidence.write(run.relative(RunFolder.RESULT), "{}");
    Files.delete(run.path().resolve(RunFolder.OUTPUT));
    evidence.write("dash/runs/app/run_20250101_000000/result.json", "{}");
    evidence.started("app");

    Outcome outcome = verify();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out().replaceAll("[0-9a-f]{64}", "SHA"))
        .isEqualTo(
            """
            Checked 2 runs, 3 journal lines, with 1 key

              FAILED   dash/runs/app/run_20260301_060000/output.log: it is missing; expected sha256 SHA as attested; restore it from where it is still whole
              FAILED   dash/runs/app/run_20260301_060000/result.json: it changed (sha256 SHA); expected SHA as attested; restore it from where it is still whole
              WARNING  nexus/journal.jsonl:3: the run dash/runs/app/run_20260301_060000_2 was started and not finished; it goes on now, or was interrupted; the next `oracle run` finishes it

            Not ours (1): no line of the journal names them, no trusted key signed them
              dash/runs/app/run_20250101_000000

            Failed: 2 problems; what they concern proves nothing until that is fixed.
            """);
    assertThat(verify("--quiet").out()).isEmpty();
    assertThat(verify("--quiet").err().lines()).hasSize(2);
    assertThat(verify("--quiet").exit()).isEqualTo(1);
  }

  @Test
  void jsonHasAllOfIt() {
    evidence.write(run.relative("x\u001b[31m.txt"), "");
    evidence.write("dash/runs/app/other/result.json", "{}");

    Outcome outcome = verify("--format", "json", "--quiet");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out())
        .isEqualTo(
            """
            {
              "ok": false,
              "keys": 1,
              "journal": {
                "lines": 2
              },
              "runs": [
                {
                  "product_id": "app",
                  "run_id": "run_20260301_060000",
                  "run": "dash/runs/app/run_20260301_060000",
                  "verdict": "failed"
                }
              ],
              "not_ours": [
                "dash/runs/app/other"
              ],
              "problems": [
                {
                  "severity": "error",
                  "path": "dash/runs/app/run_20260301_060000/x\\u001B[31m.txt",
                  "line": 0,
                  "column": 0,
                  "what": "it is not attested",
                  "fix": "expected attested files only; remove it"
                }
              ]
            }
            """);
    assertThat(verify().out()).contains("x\\u001b[31m.txt").doesNotContain("\u001b");
  }

  @Test
  void aWorkspaceWithoutEvidenceHasNothingToVerify() throws Exception {
    Path fresh = Files.createDirectory(folder.resolve("fresh"));

    Outcome outcome = verifyIn(folder, "--root", "fresh");

    assertThat(fresh).isEmptyDirectory();
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .contains("Checked 0 runs, 0 journal lines, with 0 keys")
        .contains("Nothing to verify");
  }

  @Test
  void aRunIsNamedByItsIdItsProductAndIdOrItsFolder() {
    String expected =
        """
        Checked dash/runs/app/run_20260301_060000, 2 journal lines, with 1 key

        Verified: everything is as it was signed.
        """;
    for (String name :
        List.of(
            "run_20260301_060000",
            "app/run_20260301_060000",
            run.relative(),
            run.relative() + "/",
            run.path().toString())) {
      assertThat(verify(name).out()).as(name).isEqualTo(expected);
      assertThat(verify(name).exit()).as(name).isZero();
    }
    assertThat(verifyIn(evidence.path("dash/runs"), "app/run_20260301_060000").out())
        .isEqualTo(expected);
    assertThat(verifyIn(run.path(), ".").out()).isEqualTo(expected);
  }

  @Test
  void aRunThatIsNamedAndGoneIsReportedAsMissing() throws Exception {
    Files.move(run.path(), folder.resolve("gone"));

    assertThat(verify("run_20260301_060000").exit()).isEqualTo(1);
    assertThat(verify(run.relative()).out()).contains("the run folder is missing");
  }

  @Test
  void anIdThatSeveralProductsHaveIsWrongUsage() throws Exception {
    evidence.run("lib");

    Outcome outcome = verify("run_20260301_060000");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "oracle: several products have a run run_20260301_060000; expected one of"
                + " app/run_20260301_060000, lib/run_20260301_060000\n");
    assertThat(verify("lib/run_20260301_060000").exit()).isZero();
  }

  @Test
  void aRunThatThereIsNotIsWrongUsage() {
    for (String name :
        List.of(
            "run_20990101_000000",
            "app/run_20990101_000000",
            "../../etc",
            "/etc",
            "",
            "x\u0000y",
            "app")) {
      Outcome outcome = verify(name);
      assertThat(outcome.exit()).as(name).isEqualTo(2);
      assertThat(outcome.out()).isEmpty();
    }
    assertThat(verify("--all", "app/run_20260301_060000").exit()).isEqualTo(2);
    assertThat(verify("--as-of", "2026-03-01T06:00:00Z").exit()).isEqualTo(2);
  }

  @Test
  void onlyTheKeysThatAreGivenAreTrusted() throws Exception {
    Path mine = folder.resolve("mine.pem");
    Files.copy(evidence.path("nexus/keys/" + evidence.key().id() + ".pem"), mine);
    EvidenceFolder foreign = EvidenceFolder.in(Files.createDirectory(folder.resolve("elsewhere")));
    Path other = foreign.path("nexus/keys/" + foreign.key().id() + ".pem");

    assertThat(verify("--key", mine.toString()).exit()).isZero();
    assertThat(verify("--key", mine.toString(), "--key", other.toString()).out())
        .contains("with 2 keys");
    assertThat(verify("--key", other.toString()).exit()).isEqualTo(1);
    assertThat(verify("--key", other.toString()).out())
        .contains("the key " + evidence.key().id() + " is not trusted, nor in 1 more line");

    Outcome none = verify("--key", "nowhere.pem");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("there is no such file");
  }

  @Test
  void theRegistryIsNotNeeded() {
    evidence.write("dash/products.json", "not json");

    assertThat(verify().exit()).isZero();
  }

  @Test
  void colourSetsOffTheVerdictOnATerminal() {
    Outcome outcome = InProcess.in(evidence.root()).terminal().run("verify");

    assertThat(outcome.out()).contains("\u001b[32mVerified\u001b[0m");
  }
}
