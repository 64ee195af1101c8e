package codemonkeys.oracle.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JournalTest {
  private static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");

  @TempDir Path folder;

  @Test
  void smoke() throws Exception {
    Workspace workspace = new Workspace(folder.resolve("w"));
    Files.createDirectory(workspace.root());
    SigningKey key = SigningKey.loadOrCreate(folder.resolve("k"));
    assertThat(SigningKey.loadOrCreate(folder.resolve("k")).id()).isEqualTo(key.id());
    key.publish(workspace);
    Journal journal = Journal.open(workspace, key, NOW);
    journal.append(NOW, "run_started", Map.of());
    journal = Journal.open(workspace, key, NOW);
    journal.append(NOW, "job_started", Map.of("a", "b\u2028"));
    Files.writeString(
        workspace.resolve(Journal.FILE),
        Files.readString(workspace.resolve(Journal.FILE)) + "{\"x");
    Journal.open(workspace, key, NOW);
    System.out.println(Files.readString(workspace.resolve(Journal.FILE)));
    System.out.println(Files.readString(workspace.resolve("nexus/journal.head.json")));
    List<Object> seen = new ArrayList<>();
    Journal.read(workspace, seen::add, seen::add);
    assertThat(seen).hasSize(3);
    RunFolder run = RunFolder.create(workspace, new ProductId("app"), NOW);
    Files.writeString(run.path().resolve(RunFolder.OUTPUT), "x");
    TreeMap<String, String> subjects = new TreeMap<>();
    run.digests().forEach((file, sha) -> subjects.put(run.relative(file), sha));
    byte[] envelope =
        Attestation.envelope(
            new Attestation.Statement(
                subjects,
                new Attestation.TestResult(
                    Attestation.Verdict.PASSED, List.of(), List.of("t"), List.of(), List.of())),
            key);
    System.out.println(new String(envelope));
    var problems = new ArrayList<codemonkeys.oracle.files.Problem>();
    assertThat(Attestation.read(envelope, PublicKeys.of(workspace, new ArrayList<>()), problems))
        .isNotNull();
    assertThat(problems).isEmpty();
  }
}
