package codemonkeys.oracle.evidence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.signing.SigningKey;
import codemonkeys.oracle.evidence.verification.EvidenceFolder;
import codemonkeys.oracle.evidence.verification.Verifier;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JournalTest {
  private static final Instant NOW = EvidenceFolder.NOW;
  private static final String HEAD = "nexus/journal.head.json";

  @TempDir Path folder;
  private EvidenceFolder evidence;

  @BeforeEach
  void aWorkspace() {
    evidence = EvidenceFolder.in(folder);
  }

  private List<String> lines() {
    return evidence.text(Journal.FILE).lines().toList();
  }

  // --- What is written ------------------------------------------------------------------------

  @Test
  void aLineHasItsFieldsInOrderAndEndsInTheSignatureOfWhatIsBeforeIt() throws Exception {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("zebra", 1);
    fields.put("ape", List.of("x", true));

    Journal.Entry entry =
        evidence.journal().append(NOW, "run_started", new LinkedHashMap<>(fields));

    String key = evidence.key().id();
    String line = lines().get(0);
    assertThat(line)
        .matches(
            "\\{\"seq\":1,\"at\":\"2026-03-01T06:00:00Z\",\"event\":\"run_started\",\"zebra\":1,"
                + "\"ape\":\\[\"x\",true],\"prev\":\"0{64}\",\"key\":\""
                + key
                + "\",\"sig\":\"[A-Za-z0-9+/]{86}==\"}");
    String signed = line.substring(0, line.indexOf(",\"sig\":")) + "}";
    String signature = line.substring(line.length() - 90, line.length() - 2);
    assertThat(
            PublicKeys.of(evidence.workspace(), new ArrayList<>())
                .verify(
                    key,
                    signed.getBytes(StandardCharsets.UTF_8),
                    java.util.Base64.getDecoder().decode(signature)))
        .isTrue();
    assertThat(entry.seq()).isEqualTo(1);
    assertThat(entry.at()).isEqualTo(NOW);
    assertThat(entry.digest()).isEqualTo(Digest.of(line.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void eachLineHoldsTheDigestOfTheOneBeforeAndTheHeadThatOfTheLast() throws Exception {
    Journal journal = evidence.journal();
    journal.append(NOW, "run_started", Map.of());
    journal.append(NOW, "run_finished", Map.of());
    evidence.journal().append(NOW, "hold", Map.of("product_id", "app"));

    List<String> digests =
        lines().stream().map(line -> Digest.of(line.getBytes(StandardCharsets.UTF_8))).toList();
    assertThat(lines().get(1)).contains("\"prev\":\"" + digests.get(0) + "\"");
    assertThat(lines().get(2)).contains("\"seq\":3,").contains("\"prev\":\"" + digests.get(1));
    assertThat(evidence.text(HEAD))
        .isEqualTo(
            """
            {
              "schema_version": "0.1",
              "seq": 3,
              "sha256": "%s"
            }
            """
                .formatted(digests.get(2)));
  }

  @Test
  void readingGivesWhatWasAppended() throws Exception {
    List<Journal.Entry> written = new ArrayList<>();
    Journal journal = evidence.journal();
    for (int i = 0; i < 5; i++) {
      written.add(journal.append(NOW.plusNanos(i), "skip", Map.of("number", i)));
    }
    List<Journal.Entry> read = new ArrayList<>();
    List<Diagnostic> damage = new ArrayList<>();
    Journal.read(evidence.workspace(), read::add, damage::add);

    assertThat(read).isEqualTo(written);
    assertThat(damage).isEmpty();
  }

  @Test
  void readingShowsDamagedLinesAndGoesOn() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    String line = lines().get(0);
    evidence.write(Journal.FILE, line + "\nnot json\n" + line + "\n{");
    List<Journal.Entry> read = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    Journal.read(evidence.workspace(), read::add, each -> damage.add(each.location()));

    assertThat(read).hasSize(2);
    assertThat(damage).containsExactly("nexus/journal.jsonl:2:1", "nexus/journal.jsonl:4");
  }

  @Test
  void readingNoJournalGivesNothing() {
    Journal.read(
        evidence.workspace(),
        entry -> assertThat(entry).isNull(),
        damage -> assertThat(damage).isNull());
  }

  @Test
  void whatEveryLineHasCanNotBeAField() throws Exception {
    Journal journal = evidence.journal();

    for (String name : JournalLine.OWN) {
      assertThatThrownBy(() -> journal.append(NOW, "hold", Map.of(name, 1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> journal.append(NOW, "No Event", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> journal.append(NOW, "hold", Map.of("x", "y".repeat(1 << 20))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576");
    assertThat(evidence.path(Journal.FILE)).doesNotExist();
  }

  // --- Opening --------------------------------------------------------------------------------

  @Test
  void aTornLineIsCutOffAndReported() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    Files.writeString(evidence.path(Journal.FILE), "{\"seq\"", StandardOpenOption.APPEND);

    evidence.journal().append(NOW, "release", Map.of());

    assertThat(lines()).hasSize(3);
    assertThat(lines().get(1))
        .contains(
            "\"event\":\"journal_repaired\",\"bytes\":6,\"sha256\":\""
                + Digest.of("{\"seq\"".getBytes(StandardCharsets.UTF_8))
                + "\"");
    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void aFirstLineThatIsTornIsCutOffToo() throws Exception {
    evidence.write(Journal.FILE, "{\"seq\":1,");

    evidence.journal();

    assertThat(lines()).hasSize(1);
    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void aTornLineWithoutEndCostsNoMemory() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    byte[] chunk = new byte[1 << 20];
    try (OutputStream out =
        Files.newOutputStream(evidence.path(Journal.FILE), StandardOpenOption.APPEND)) {
      for (int i = 0; i < 64; i++) {
        out.write(chunk);
      }
    }

    evidence.journal();

    assertThat(lines()).hasSize(2).last().asString().contains("\"bytes\":67108864,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"not json\n", "\n", "{\"seq\":2}\n", "{\"seq\":2,\"seq\":2}\n", "\u0000\n"})
  void aLastLineThatIsDamagedIsNotContinued(String line) throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    Files.writeString(evidence.path(Journal.FILE), line, StandardOpenOption.APPEND);
    byte[] before = evidence.read(Journal.FILE);

    assertThatThrownBy(evidence::journal)
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageStartingWith("nexus/journal.jsonl: its last line can't be read")
        .hasMessageContaining("oracle verify --all");
    assertThat(evidence.read(Journal.FILE)).isEqualTo(before);
  }

  @Test
  void aLastLineWithoutBoundIsNotContinued() throws Exception {
    evidence.write(Journal.FILE, "x".repeat(3 << 20) + "\n");

    assertThatThrownBy(evidence::journal).isInstanceOf(DamagedJournalException.class);
  }

  @Test
  void aLastLineOfTheLongestLengthIsContinued() throws Exception {
    Journal journal = evidence.journal();
    String text = "y".repeat(Journal.MAX_LINE - 283);
    Journal.Entry entry = journal.append(NOW, "hold", Map.of("x", text));
    // As a number, since nobody wants to see that line in a report.
    assertThat(lines().get(0).length()).isBetween(Journal.MAX_LINE - 20, Journal.MAX_LINE);

    evidence.journal().append(NOW, "release", Map.of());

    assertThat(lines().get(1)).contains(entry.digest());
    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void aJournalThatWasCutIsNotContinued() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    evidence.journal().append(NOW, "release", Map.of());
    evidence.write(Journal.FILE, lines().get(0) + "\n");

    assertThatThrownBy(evidence::journal)
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageContaining("it ends at line 1, and nexus/journal.head.json knows line 2");

    Files.delete(evidence.path(Journal.FILE));
    assertThatThrownBy(evidence::journal)
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageContaining("it ends at line 0");
  }

  @Test
  void aJournalCutWithinItsLastLineIsNotTakenForOneThatADeadProcessLeft() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    evidence.journal().append(NOW, "release", Map.of());
    String text = evidence.text(Journal.FILE);
    evidence.write(Journal.FILE, text.substring(0, text.length() - 1));

    assertThatThrownBy(evidence::journal).isInstanceOf(DamagedJournalException.class);
    assertThat(evidence.text(Journal.FILE)).hasSize(text.length() - 1);
  }

  @Test
  void aJournalThatIsALineAheadOfItsHeadIsContinued() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    byte[] head = evidence.read(HEAD);
    evidence.journal().append(NOW, "release", Map.of());
    Files.write(evidence.path(HEAD), head);

    evidence.journal().append(NOW, "hold", Map.of());

    assertThat(lines()).hasSize(3);
    assertThat(evidence.problems()).isEmpty();

    Files.delete(evidence.path(HEAD));
    assertThatThrownBy(evidence::journal)
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageContaining("it is missing, and the journal has 3 lines");
  }

  @Test
  void aFirstLineWithoutAHeadIsContinued() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    Files.delete(evidence.path(HEAD));

    evidence.journal().append(NOW, "release", Map.of());

    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void aHeadThatKnowsAnotherLineIsReported() throws Exception {
    evidence.journal().append(NOW, "hold", Map.of());
    evidence.write(HEAD, evidence.text(HEAD).replaceAll("[0-9a-f]{64}", "a".repeat(64)));

    assertThatThrownBy(evidence::journal)
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageContaining("line 1 is not the one that nexus/journal.head.json knows");
  }

  @Test
  void aLineOfAColleagueIsContinuedWhenTheKeyIsPublished() throws Exception {
    SigningKey other = SigningKey.loadOrCreate(folder.resolve("other"));
    Journal.open(evidence.workspace(), other, NOW).append(NOW, "hold", Map.of());

    assertThatThrownBy(evidence::journal)
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageContaining(other.id())
        .hasMessageContaining("nexus/keys");

    other.publish(evidence.workspace());
    evidence.journal().append(NOW, "release", Map.of());
    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void aLinkIsNotFollowed() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(evidence.path(Journal.FILE), outside.resolve("journal"));
    assertThatThrownBy(evidence::journal).isInstanceOf(IOException.class);

    Workspace other = new Workspace(Files.createDirectory(folder.resolve("w2")));
    Files.createSymbolicLink(other.root().resolve("nexus"), outside);
    assertThatThrownBy(() -> Journal.open(other, evidence.key(), NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("links are not followed");
    assertThat(outside).isEmptyDirectory();
  }

  // --- Failing --------------------------------------------------------------------------------

  @Test
  void anAppendAfterSomeoneElseWroteAddsNothing() throws Exception {
    Journal journal = evidence.journal();
    journal.append(NOW, "hold", Map.of());
    evidence.journal().append(NOW, "release", Map.of());
    byte[] before = evidence.read(Journal.FILE);

    assertThatThrownBy(() -> journal.append(NOW, "skip", Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another process wrote to it");
    assertThat(evidence.read(Journal.FILE)).isEqualTo(before);
  }

  @Test
  void aHeadThatCanNotBeWrittenTakesTheLineBack() throws Exception {
    Journal journal = evidence.journal();
    journal.append(NOW, "hold", Map.of());
    byte[] head = evidence.read(HEAD);
    byte[] before = evidence.read(Journal.FILE);
    Files.delete(evidence.path(HEAD));
    Files.createDirectories(evidence.path(HEAD).resolve("in the way"));

    assertThatThrownBy(() -> journal.append(NOW, "skip", Map.of())).isInstanceOf(IOException.class);
    assertThat(evidence.read(Journal.FILE)).isEqualTo(before);

    Files.delete(evidence.path(HEAD).resolve("in the way"));
    Files.delete(evidence.path(HEAD));
    Files.write(evidence.path(HEAD), head);
    journal.append(NOW, "skip", Map.of());
    assertThat(evidence.problems()).isEmpty();
  }

  @Test
  void anAppendToAFullDiskLeavesTheJournalAsItWas() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(ran("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", disk.toString()));
    try {
      Workspace full = new Workspace(disk);
      Journal journal = Journal.open(full, evidence.key(), NOW);
      journal.append(NOW, "hold", Map.of());
      Path file = full.resolve(Journal.FILE);
      Path filler = disk.resolve("filler");
      // From nearly full, where half of a line fits, to full, where not even the head does.
      for (int spare : new int[] {5000, 4096, 0}) {
        fill(filler, spare);
        byte[] before = Files.readAllBytes(file);
        byte[] head = Files.readAllBytes(full.resolve(HEAD));

        assertThatThrownBy(() -> journal.append(NOW, "skip", Map.of("x", "y".repeat(9000))))
            .isInstanceOf(IOException.class);

        assertThat(Files.readAllBytes(file)).as("spare %s", spare).isEqualTo(before);
        assertThat(Files.readAllBytes(full.resolve(HEAD))).isEqualTo(head);
        Files.delete(filler);
        journal.append(NOW, "skip", Map.of());
      }
      evidence.key().publish(full);
      assertThat(
              new Verifier(full, PublicKeys.of(full, new ArrayList<>()), List.of())
                  .all()
                  .problems())
          .isEmpty();
      try (var left = Files.list(disk.resolve("nexus"))) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("journal.jsonl", "journal.head.json", "keys");
      }
    } finally {
      ran("umount", disk.toString());
    }
  }

  private static void fill(Path filler, int spare) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException e) {
      // Full.
    }
    try (var channel = java.nio.channels.FileChannel.open(filler, StandardOpenOption.WRITE)) {
      channel.truncate(Math.max(0, channel.size() - spare));
    }
  }

  private static boolean ran(String... argv) throws Exception {
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      return Patience.exitCode(process) == 0;
    } catch (IOException e) {
      return false; // there is no such program here
    }
  }
}
