package codemonkeys.oracle.evidence.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import codemonkeys.oracle.Soak;
import codemonkeys.oracle.evidence.journal.SignedLine;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.evidence.signing.Attestation;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.units.ProductId;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VerifierTest {
  private static final String JOURNAL = "nexus/journal.jsonl";
  private static final String HEAD = "nexus/journal.head.json";

  @TempDir Path folder;
  private EvidenceFolder evidence;

  @BeforeEach
  void aWorkspace() {
    evidence = EvidenceFolder.in(folder);
  }

  // --- What is whole --------------------------------------------------------------------------

  @Test
  void evidenceThatNobodyTouchedIsVerified() throws Exception {
    RunFolder first = evidence.run("app");
    RunFolder second = evidence.run("app");
    RunFolder other = evidence.run("lib.core");

    Verification found = evidence.verify();

    assertThat(found.problems()).isEmpty();
    assertThat(found.ok()).isTrue();
    assertThat(found.lines()).isEqualTo(6);
    assertThat(found.keys()).isEqualTo(1);
    assertThat(found.runs())
        .extracting(run -> run.folder().relative(), Verification.Run::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(first.relative(), Verification.Verdict.VERIFIED),
            org.assertj.core.groups.Tuple.tuple(second.relative(), Verification.Verdict.VERIFIED),
            org.assertj.core.groups.Tuple.tuple(other.relative(), Verification.Verdict.VERIFIED));
    assertThat(second.id().value()).isEqualTo("run_20260301_060000_2");
  }

  @Test
  void aWorkspaceWithoutEvidenceIsFine() {
    assertThat(evidence.problems()).isEmpty();
    assertThat(evidence.verify().lines()).isZero();
  }

  @Test
  void aRunFolderOfAnotherToolIsListedAndDoesNotFail() throws Exception {
    evidence.run("app");
    evidence.write("dash/runs/app/run_20250101_000000/result.json", "{}");
    evidence.write("dash/runs/Odd Name/x/attestation.json", "{}");

    Verification found = evidence.verify();

    assertThat(found.ok()).isTrue();
    assertThat(found.notOurs())
        .containsExactly("dash/runs/Odd Name/x", "dash/runs/app/run_20250101_000000");
  }

  @Test
  void aRunThatWasStartedAndNotFinishedIsReportedAndDoesNotFail() throws Exception {
    evidence.run("app");
    evidence.started("app");

    Verification found = evidence.verify();

    assertThat(found.ok()).isTrue();
    assertThat(evidence.problems())
        .containsExactly(
            "nexus/journal.jsonl:3: the run dash/runs/app/run_20260301_060000_2 was started and not"
                + " finished; it goes on now, or was interrupted; the next `oracle run` finishes it");
    assertThat(found.runs().get(1).verdict()).isEqualTo(Verification.Verdict.INTERRUPTED);
  }

  @Test
  void anEventThatNobodyKnowsIsFine() throws Exception {
    evidence.journal().append(EvidenceFolder.NOW, "moon_landing", Map.of("run", 7));

    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void aProcessThatDiedBetweenLineAndHeadLeavesNoProblem() throws Exception {
    evidence.run("app");
    byte[] head = evidence.read(HEAD);
    evidence.journal().append(EvidenceFolder.NOW, "run_finished", Map.of());
    evidence.journal().append(EvidenceFolder.NOW, "run_finished", Map.of());
    Files.write(evidence.path(HEAD), head);

    assertThat(evidence.problems()).isEmpty();
  }

  // --- One thing changed ----------------------------------------------------------------------

  @Test
  void everyFlippedByteIsFoundAndTheFileIsNamed() throws Exception {
    RunFolder run = evidence.run("app");
    SortedMap<String, byte[]> files = evidence.files();
    files.remove("dash/runs/app/last_run.json");
    assertThat(files).hasSize(9).containsKeys(JOURNAL, HEAD, run.relative("junit/TEST-app.xml"));

    int step = Soak.ON ? 1 : 3; // each bit of a byte comes up in either
    int flips = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] bytes = file.getValue().clone();
      for (int i = flips % step; i < bytes.length; i += step) {
        // All bits in turn, so that also a blank becomes another blank and a digit another digit.
        byte flipped = (byte) (bytes[i] ^ (1 << (i % 8)));
        byte before = bytes[i];
        bytes[i] = flipped;
        Files.write(evidence.path(file.getKey()), bytes);
        bytes[i] = before;
        flips++;

        Verification found = evidence.verify();

        assertThat(found.ok()).as("byte %s of %s", i, file.getKey()).isFalse();
        assertThat(found.problems())
            .as("byte %s of %s", i, file.getKey())
            .anyMatch(problem -> problem.isError() && problem.path().equals(file.getKey()));
      }
      Files.write(evidence.path(file.getKey()), bytes);
    }

    assertThat(evidence.problems()).isEmpty();
    assertThat(flips).isGreaterThan(3000 / step);
  }

  @TestFactory
  Stream<DynamicTest> every_file_that_is_removed_is_found() throws Exception {
    evidence.run("app");
    evidence.run("app");
    SortedMap<String, byte[]> files = evidence.files();
    return files.keySet().stream()
        .map(
            name ->
                dynamicTest(
                    name,
                    () -> {
                      Files.delete(evidence.path(name));

                      Verification found = evidence.verify();

                      Files.write(evidence.path(name), files.get(name));
                      if (name.endsWith("last_run.json")) {
                        assertThat(found.ok()).isTrue();
                        assertThat(found.problems()).hasSize(1);
                      } else {
                        assertThat(found.ok()).isFalse();
                      }
                      if (!name.endsWith(".pem")) {
                        assertThat(found.problems())
                            .anyMatch(problem -> problem.path().equals(name));
                      }
                      assertThat(evidence.problems()).isEmpty();
                    }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"new.txt", ".hidden", "junit/TEST-b.xml", "deep/er/file"})
  void aFileThatWasAddedToARunFolderIsFound(String name) throws Exception {
    RunFolder run = evidence.run("app");
    evidence.write(run.relative(name), "");

    assertThat(evidence.problems())
        .containsExactly(
            run.relative(name) + ": it is not attested; expected attested files only; remove it");
  }

  @Test
  void aLinkInARunFolderIsFoundAndNotFollowed() throws Exception {
    RunFolder run = evidence.run("app");
    Path output = run.path().resolve(RunFolder.OUTPUT);
    Files.copy(output, folder.resolve("same"));
    Files.delete(output);
    Files.createSymbolicLink(output, folder.resolve("same"));
    Files.createSymbolicLink(run.path().resolve("round"), run.path());

    assertThat(evidence.problems())
        .hasSize(2)
        .allMatch(line -> line.contains("a link or special file stands here"))
        .anyMatch(line -> line.startsWith(run.relative(RunFolder.OUTPUT)))
        .anyMatch(line -> line.startsWith(run.relative("round")));
  }

  @Test
  void aRunFolderThatIsGoneIsFound() throws Exception {
    RunFolder run = evidence.run("app");
    Files.move(run.path(), folder.resolve("elsewhere"));

    assertThat(evidence.problems())
        .containsExactly(
            run.relative()
                + ": the run folder is missing; expected the folder that nexus/journal.jsonl:2"
                + " names; restore it from where it is still whole");
  }

  @Test
  void aLinkToARunFolderIsNotFollowed() throws Exception {
    RunFolder run = evidence.run("app");
    Files.move(run.path(), folder.resolve("elsewhere"));
    Files.createSymbolicLink(run.path(), folder.resolve("elsewhere"));

    assertThat(evidence.problems()).hasSize(1).allMatch(line -> line.contains("missing"));
  }

  @Test
  void twoRunFoldersThatWereSwappedAreFound() throws Exception {
    RunFolder first = evidence.run("app");
    RunFolder second = evidence.run("app");
    Path aside = folder.resolve("aside");
    Files.move(first.path(), aside);
    Files.move(second.path(), first.path());
    Files.move(aside, second.path());

    assertThat(evidence.problems())
        .hasSize(4)
        .filteredOn(line -> line.contains("it changed"))
        .hasSize(2);
    assertThat(evidence.problems())
        .filteredOn(line -> line.contains("it belongs to another run"))
        .hasSize(2)
        .anyMatch(line -> line.startsWith(first.relative(RunFolder.ATTESTATION)));
  }

  @Test
  void aNewAttestationForChangedFilesIsFoundEvenWithTheRightKey() throws Exception {
    RunFolder run = evidence.run("app");
    evidence
        .write(run.relative(RunFolder.RESULT), "{\"exit_code\": 1}\n")
        .attest(run, evidence.key());

    assertThat(evidence.problems())
        .hasSize(1)
        .allMatch(line -> line.startsWith(run.relative(RunFolder.ATTESTATION) + ": it changed"));
  }

  @Test
  void aRunFolderWithoutAReportIsFound() throws Exception {
    RunFolder run = evidence.started("app");
    evidence.fill(run);
    Files.delete(run.path().resolve(RunFolder.RESULT));
    evidence.attest(run, evidence.key()).finished(run);

    assertThat(evidence.problems())
        .containsExactly(
            run.relative(RunFolder.RESULT)
                + ": it is missing; expected it in every run folder; restore it from where it is"
                + " still whole");
  }

  // --- The journal ----------------------------------------------------------------------------

  @Test
  void aJournalCutAtTheEndOfALineOrWithinOneIsFound() throws Exception {
    evidence.run("app");
    evidence.run("app");
    byte[] whole = evidence.read(JOURNAL);

    for (int length = 0; length < whole.length; length++) {
      boolean boundary = length == 0 || whole[length - 1] == '\n' || whole[length] == '\n';
      if (!boundary && length % 61 != 0) {
        continue;
      }
      Files.write(evidence.path(JOURNAL), Arrays.copyOf(whole, length));

      assertThat(evidence.problems())
          .as("cut to %s bytes", length)
          .anyMatch(line -> line.contains("expected seq 4, which nexus/journal.head.json knows"));
    }
  }

  @Test
  void aJournalAndHeadCutTogetherAreFoundByTheRunsThatTheyNoLongerName() throws Exception {
    evidence.run("app");
    byte[] head = evidence.read(HEAD);
    byte[] journal = evidence.read(JOURNAL);
    RunFolder second = evidence.run("app");
    Files.write(evidence.path(JOURNAL), journal);
    Files.write(evidence.path(HEAD), head);

    assertThat(evidence.problems())
        .containsExactly(
            second.relative()
                + ": a trusted key signed it, and no line of the journal names it; expected a line"
                + " job_finished for it: the journal lost lines; restore nexus/journal.jsonl");
  }

  @Test
  void aTornLastLineIsFoundWithItsPlaceAndFix() throws Exception {
    evidence.run("app");
    Files.writeString(
        evidence.path(JOURNAL), "{\"seq\":3", java.nio.file.StandardOpenOption.APPEND);

    assertThat(evidence.problems())
        .containsExactly(
            "nexus/journal.jsonl:3: the line has no end; a process died while writing it, or writes"
                + " it now; the next `oracle run` cuts it off");
    assertThat(evidence.verify().lines()).isEqualTo(2);

    evidence.journal();
    assertThat(evidence.problems()).isEmpty();
    assertThat(evidence.text(JOURNAL)).contains("\"event\":\"journal_repaired\",\"bytes\":8,");
  }

  @Test
  void aLineTakenOutIsReportedOnce() throws Exception {
    evidence.run("app");
    evidence.run("lib");
    List<String> lines = evidence.text(JOURNAL).lines().toList();
    evidence.write(JOURNAL, lines.get(0) + "\n" + lines.get(2) + "\n" + lines.get(3) + "\n");

    assertThat(evidence.problems())
        .filteredOn(line -> line.startsWith(JOURNAL) && !line.contains("not finished"))
        .containsExactly(
            "nexus/journal.jsonl:2:8: seq is 3; expected 2: lines were taken out, put in or moved;"
                + " restore the journal");
  }

  @Test
  void aLineReplacedByAnotherOfTheSameKeyIsFound() throws Exception {
    evidence.run("app");
    List<String> lines = evidence.text(JOURNAL).lines().toList();
    String prev = Digest.of(lines.get(0).getBytes(StandardCharsets.UTF_8));
    String other = SignedLine.of(2, EvidenceFolder.NOW, "skip", prev, evidence.key());
    evidence.journal().append(EvidenceFolder.NOW, "hold", Map.of());
    lines = evidence.text(JOURNAL).lines().toList();
    evidence.write(JOURNAL, lines.get(0) + "\n" + other + "\n" + lines.get(2) + "\n");

    assertThat(evidence.problems())
        .anyMatch(
            line -> line.startsWith("nexus/journal.jsonl:3:") && line.contains("prev is not"));
  }

  @Test
  void linesAndRunsSignedWithAForeignKeyAreFound() throws Exception {
    evidence.run("app");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    EvidenceFolder foreign = EvidenceFolder.in(elsewhere);
    foreign.run("app");
    foreign.run("app");
    String key = foreign.key().id();
    foreign
        .files()
        .forEach((name, bytes) -> evidence.write(name, new String(bytes, StandardCharsets.UTF_8)));
    Files.delete(evidence.path("nexus/keys/" + key + ".pem"));

    assertThat(evidence.verify().ok()).isFalse();
    assertThat(evidence.problems())
        .filteredOn(line -> line.startsWith(JOURNAL))
        .hasSize(1)
        .allMatch(
            line ->
                line.contains("the key " + key + " is not trusted, nor in 3 more lines")
                    && line.contains("nexus/keys"));
    assertThat(evidence.problems())
        .filteredOn(line -> line.contains("is signed by \"" + key + "\", which is not trusted"))
        .hasSize(2);
  }

  @Test
  void aKeyUnderTheNameOfAnotherIsFound() throws Exception {
    evidence.run("app");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    EvidenceFolder foreign = EvidenceFolder.in(elsewhere);
    evidence.write(
        "nexus/keys/" + evidence.key().id() + ".pem",
        foreign.text("nexus/keys/" + foreign.key().id() + ".pem"));

    assertThat(evidence.problems())
        .anyMatch(
            line ->
                line.startsWith(
                    "nexus/keys/"
                        + evidence.key().id()
                        + ".pem: it holds the key "
                        + foreign.key().id()));
  }

  // --- last_run.json --------------------------------------------------------------------------

  @Test
  void aLastReportThatWasChangedIsFoundFieldByField() throws Exception {
    RunFolder run = evidence.run("app");
    Map<String, Object> report = EvidenceFolder.report(run);
    report.put("status", "failed");
    report.remove("summary");
    report.put("extra", 1);
    evidence.write("dash/runs/app/last_run.json", JsonText.text(report));

    assertThat(evidence.problems())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("dash/runs/app/last_run.json:7:13: \"status\" is not as"))
        .anyMatch(line -> line.contains("\"summary\" is missing"))
        .anyMatch(line -> line.contains("\"extra\" is not as"));
  }

  @Test
  void otherToolsMayFlipKillSwitchAndPullRequestsAndWriteTheReportAnew() throws Exception {
    RunFolder run = evidence.run("app");
    Map<String, Object> report = new TreeMap<>(EvidenceFolder.report(run));
    report.put("kill_switch", Map.of("enabled", true, "reason", "stop"));
    report.remove("pr_wave");
    evidence.write(
        "dash/runs/app/last_run.json", JsonText.compact(report).replace(":90,", ":9.0e1,"));

    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void aLastReportOfAnotherRunIsAnotherTools() throws Exception {
    evidence.run("app");
    evidence.write("dash/runs/app/last_run.json", "{\"run_id\": \"run_20270101_000000\"}");

    assertThat(evidence.problems()).isEmpty();
  }

  // --- One run --------------------------------------------------------------------------------

  @Test
  void oneRunIsCheckedWithTheLinesUpToItAndNotBeyond() throws Exception {
    RunFolder first = evidence.run("app");
    RunFolder second = evidence.run("app");
    evidence.write(second.relative(RunFolder.OUTPUT), "changed");
    Files.writeString(evidence.path(JOURNAL), "junk\n", java.nio.file.StandardOpenOption.APPEND);

    assertThat(evidence.verifier().run(first).problems()).isEmpty();
    assertThat(evidence.verifier().run(first).lines()).isEqualTo(2);
    assertThat(evidence.verifier().run(second).ok()).isFalse();
    assertThat(evidence.verifier().run(second).problems()).hasSize(1);
  }

  @Test
  void oneRunThatIsNotOursFails() {
    evidence.write("dash/runs/app/run_20250101_000000/result.json", "{}");
    RunFolder run =
        RunFolder.at(evidence.workspace(), new ProductId("app"), new RunId("run_20250101_000000"));

    assertThat(evidence.verifier().run(run).problems())
        .hasSize(1)
        .allMatch(problem -> problem.what().startsWith("it is not ours"));
  }

  // --- Hostile --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../etc",
        "/etc",
        "dash/runs/app/../../../../etc",
        "dash/runs/app",
        "dash/runs/lib/run_20260301_060000",
        "dash\\\\runs\\\\app\\\\run_20260301_060000",
        "dash/runs/app/run_20260301_060000/"
      })
  void aLineThatLeadsElsewhereIsReportedAndNotFollowed(String run) throws Exception {
    Map<String, Object> fields =
        new TreeMap<>(
            Map.of(
                "product_id",
                "app",
                "run_id",
                "run_20260301_060000",
                "run",
                run,
                "attestation_sha256",
                "0".repeat(64)));
    evidence.journal().append(EvidenceFolder.NOW, "job_finished", new TreeMap<>(fields));

    assertThat(evidence.problems())
        .hasSize(1)
        .allMatch(
            line -> line.contains("run is \"") && line.contains("expected dash/runs/<product_id>"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{}",
        "[]",
        "null",
        "{\"seq\":1,\"seq\":1}",
        "{\"seq\":1e99999,\"at\":7,\"event\":\"A B\",\"prev\":\"x\",\"key\":\"../x\",\"sig\":[]}",
        "\u0000\u0001",
        "{\"seq\":1,\"at\":\"2026-03-01T06:00:00Z\",\"event\":\"x\",\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"key\":\"ed25519-0123456789abcdef\",\"sig\":\"x\"}"
      })
  void aLineThatIsNoneIsReportedWithItsNumber(String line) {
    evidence.write(JOURNAL, line + "\n");

    assertThat(evidence.problems())
        .isNotEmpty()
        .allMatch(problem -> problem.startsWith("nexus/journal.jsonl:1"));
  }

  @Test
  void aLineWithoutEndCostsNoMemory() throws Exception {
    evidence.run("app");
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) 'x');
    try (OutputStream out =
        Files.newOutputStream(evidence.path(JOURNAL), java.nio.file.StandardOpenOption.APPEND)) {
      for (int i = 0; i < 64; i++) {
        out.write(chunk);
      }
      out.write('\n');
      out.write(chunk);
    }

    assertThat(evidence.problems())
        .containsExactly(
            "nexus/journal.jsonl:3: the line is longer than 1048576 bytes; expected a line as Oracle"
                + " wrote it; restore the journal",
            "nexus/journal.jsonl:4: the line has no end; a process died while writing it, or writes"
                + " it now; the next `oracle run` cuts it off");
  }

  @Test
  void aJournalOfRubbishIsGivenUp() {
    evidence.write(JOURNAL, "\n".repeat(5_000_000));

    assertThat(evidence.problems())
        .hasSize(1001)
        .last()
        .asString()
        .startsWith("nexus/journal.jsonl:1000: the line is empty");
    assertThat(evidence.problems())
        .anyMatch(line -> line.contains("1000 lines are damaged; what follows was not read"));
  }

  @ParameterizedTest
  @ValueSource(strings = {JOURNAL, HEAD, "nexus/keys", "dash/runs", "dash/runs/app/last_run.json"})
  void aLinkOrFolderOrNothingInPlaceOfEvidenceNeverCrashes(String name) throws Exception {
    evidence.run("app");
    Path aside = folder.resolve("aside");
    Files.move(evidence.path(name), aside);
    Files.createSymbolicLink(evidence.path(name), aside);
    assertThat(evidence.verify().ok()).as("link").isFalse();
    Files.delete(evidence.path(name));
    if (Files.isDirectory(aside)) {
      Files.writeString(evidence.path(name), "");
    } else {
      Files.createDirectory(evidence.path(name));
    }
    assertThat(evidence.verify().ok()).as("something else").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"payloadType\": 1, \"payload\": \"?\", \"signatures\": {}}",
        "{\"payloadType\": \"application/vnd.in-toto+json\", \"payload\": \"\", \"signatures\": []}",
        "{\"payloadType\": \"application/vnd.in-toto+json\", \"payload\": \"\", \"signatures\": [{}, 1]}",
        "{\"payloadType\": \"a\", \"payloadType\": \"a\"}"
      })
  void anAttestationThatIsNoneIsReported(String text) throws Exception {
    RunFolder run = evidence.run("app");
    evidence.write(run.relative(RunFolder.ATTESTATION), text);

    assertThat(evidence.problems())
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(line -> line.startsWith(run.relative(RunFolder.ATTESTATION)));
  }

  @Test
  void aHugePayloadIsReported() throws Exception {
    RunFolder run = evidence.run("app");
    evidence.write(
        run.relative(RunFolder.ATTESTATION),
        "{\"payloadType\": \"application/vnd.in-toto+json\", \"payload\": \""
            + "A".repeat(Attestation.MAX_BYTES)
            + "\", \"signatures\": []}");

    assertThat(evidence.problems()).hasSize(1).allMatch(line -> line.contains("larger than"));
  }
}
