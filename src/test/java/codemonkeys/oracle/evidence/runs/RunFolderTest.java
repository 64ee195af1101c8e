package codemonkeys.oracle.evidence.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunFolderTest {
  private static final ProductId APP = new ProductId("app");
  private static final Instant NOW = Instant.parse("2026-03-01T06:00:00.999Z");

  @TempDir Path folder;
  private Workspace workspace;

  @BeforeEach
  void aWorkspace() throws IOException {
    workspace = new Workspace(Files.createDirectory(folder.resolve("w")));
  }

  @Test
  void runsThatStartInTheSameSecondGetNumbers() throws IOException {
    Files.createDirectories(workspace.resolve("dash/runs/app"));
    Files.writeString(workspace.resolve("dash/runs/app/run_20260301_060000_3"), "a file");

    assertThat(RunFolder.create(workspace, APP, NOW).relative())
        .isEqualTo("dash/runs/app/run_20260301_060000");
    assertThat(RunFolder.create(workspace, APP, NOW).id().value())
        .isEqualTo("run_20260301_060000_2");
    assertThat(RunFolder.create(workspace, APP, NOW).id().value())
        .isEqualTo("run_20260301_060000_4");
    assertThat(RunFolder.create(workspace, new ProductId("lib"), NOW).path()).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "dash/runs", "dash/runs/app"})
  void aFolderIsNotMadeThroughALink(String link) throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createDirectories(workspace.resolve(link).getParent());
    Files.createSymbolicLink(workspace.resolve(link), outside);

    assertThatThrownBy(() -> RunFolder.create(workspace, APP, NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(link)
        .hasMessageContaining("links are not followed; put a folder in its place");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void everyFileBelowHasItsDigestButTheAttestation() throws IOException {
    RunFolder run = RunFolder.create(workspace, APP, NOW);
    Files.writeString(run.path().resolve(RunFolder.ATTESTATION), "x");
    Files.writeString(run.path().resolve(RunFolder.OUTPUT), "x");
    Files.createDirectories(run.path().resolve("junit/attestation.json"));
    Files.writeString(run.path().resolve("junit/attestation.json/a b.xml"), "");
    Files.writeString(run.path().resolve("junit/attestation.json.xml"), "");

    assertThat(run.digests())
        .containsOnlyKeys(
            "junit/attestation.json.xml", "junit/attestation.json/a b.xml", "output.log")
        .containsEntry("output.log", Digest.of(new byte[] {'x'}));
    assertThat(RunFolder.at(workspace, APP, run.id()).digests()).isEqualTo(run.digests());
  }

  @Test
  void aLinkCanNotBeAttested() throws IOException {
    RunFolder run = RunFolder.create(workspace, APP, NOW);
    Files.createSymbolicLink(run.path().resolve("link"), folder);

    assertThatThrownBy(run::digests)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run_20260301_060000/link: a link or special file stands here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run_20260301_060000", "run_20260301_060000_2", "run_20260301_060000_9999"})
  void idsOfRuns(String text) {
    assertThat(RunId.isValid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run_1",
        "run_20260301_060000_",
        "run_20260301_060000_0",
        "run_20260301_060000\n",
        "../run_20260301_060000"
      })
  void whatIsNoIdOfARun(String text) {
    assertThat(RunId.isValid(text)).isFalse();
    assertThatThrownBy(() -> new RunId(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
