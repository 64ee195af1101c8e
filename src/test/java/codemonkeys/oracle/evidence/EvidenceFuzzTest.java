package codemonkeys.oracle.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.evidence.journal.Journal;
import codemonkeys.oracle.evidence.output.ClosingLines;
import codemonkeys.oracle.evidence.output.OutputReading;
import codemonkeys.oracle.evidence.report.JUnitReports;
import codemonkeys.oracle.evidence.report.JUnitReports.Found;
import codemonkeys.oracle.evidence.report.JUnitReports.Reading;
import codemonkeys.oracle.evidence.report.TestCounts;
import codemonkeys.oracle.evidence.runs.RunOutput;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.verification.EvidenceFolder;
import codemonkeys.oracle.evidence.verification.Verification;
import codemonkeys.oracle.evidence.verification.Verifier;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Workspace;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What jobs print and leave, and a journal that somebody may have changed. */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class EvidenceFuzzTest {
  @TempDir Path folder;

  /** Of a report the counts are known, or what is wrong with it, or that it is none. */
  @FuzzTest
  void junitReport(byte[] bytes) throws Exception {
    Reading named = report(bytes, Found.BY_NAME);
    assertThat(named.counts() != null || !named.problems().isEmpty()).isTrue();
    TestCounts counts = named.counts();
    // A suite may claim failures that none of its cases shows.
    if (counts != null && !named.failedTests().isEmpty()) {
      assertThat(counts.anyFailed()).isTrue();
    }
    Reading guessed = report(bytes, Found.BY_GUESS);
    assertThat(guessed.counts()).isEqualTo(counts);
    assertThat(guessed.problems().isEmpty())
        .isEqualTo(named.problems().isEmpty() || !guessed.foreign().isEmpty());
  }

  private Reading report(byte[] bytes, Found found) throws Exception {
    Path file = ForeignBytes.write(folder, "report.xml", bytes);
    return ForeignBytes.soon(
        () -> JUnitReports.read(new TreeMap<>(Map.of("report.xml", file)), found, 0));
  }

  /** What an output says of tests does not depend on the kind of its line ends. */
  @FuzzTest
  void output(byte[] bytes) throws Exception {
    Path file = ForeignBytes.write(folder, "output.log", bytes);
    OutputReading reading = ForeignBytes.soon(() -> ClosingLines.read(file));
    assertThat(reading.failed()).isNotNegative();
    if (reading.counts() != null && reading.counts().anyFailed()) {
      assertThat(reading.anyFailed()).isTrue();
    }
    ForeignBytes.soon(() -> RunOutput.tail(new Workspace(folder), "output.log", 10, 200));
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
    ForeignBytes.write(folder, "output.log", text.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(ClosingLines.read(file)).isEqualTo(reading);
  }

  /** The first line is the head, the rest the journal. */
  @FuzzTest
  void journal(byte[] bytes) throws Exception {
    EvidenceFolder evidence = evidence();
    int end = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    ForeignBytes.write(evidence.root(), "nexus/journal.head.json", Arrays.copyOf(bytes, end));
    byte[] lines = Arrays.copyOfRange(bytes, end, bytes.length);
    ForeignBytes.write(evidence.root(), Journal.FILE, lines);
    List<Journal.Entry> entries = new ArrayList<>();
    List<Diagnostic> damage = new ArrayList<>();
    ForeignBytes.soon(
        () -> {
          Journal.read(evidence.workspace(), entries::add, damage::add);
          return entries;
        });
    ForeignBytes.reported(lines, damage);
    Verification verification =
        ForeignBytes.soon(
            () ->
                new Verifier(
                        evidence.workspace(),
                        PublicKeys.of(evidence.workspace(), new ArrayList<>()),
                        List.of())
                    .all());
    if (!damage.isEmpty()) {
      assertThat(verification.problems()).isNotEmpty();
    }
  }

  private @Nullable EvidenceFolder made;

  /** Made once for all inputs of a run of the fuzzer: a new key takes longer than a reader. */
  private EvidenceFolder evidence() {
    if (made == null) {
      made = EvidenceFolder.in(folder);
    }
    return made;
  }
}
