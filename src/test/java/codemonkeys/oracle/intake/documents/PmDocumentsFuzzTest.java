package codemonkeys.oracle.intake.documents;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.Schemas;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Workspace;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * PM documents with any bytes in them: YAML front matter, Markdown and its tables. Reading them
 * twice gives the same.
 */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class PmDocumentsFuzzTest {
  private static final String DOSSIER = "docs/dossiers/DOS-20260301-name.md";

  @TempDir Path folder;

  @FuzzTest
  void dossier(byte[] bytes) throws Exception {
    List<JsonObject> frontMatters = new ArrayList<>();
    PmDocuments documents = read(DOSSIER, bytes, (path, matter) -> frontMatters.add(matter));
    // Another version is reported, which is no reason to call the dossier invalid.
    boolean sound =
        documents.invalid().isEmpty()
            && documents.diagnostics().stream()
                .noneMatch(each -> each.what().startsWith("schema_version is"));
    for (JsonObject frontMatter : frontMatters) {
      assertThat(sound).isEqualTo(Schemas.valid("dossier.schema.json", frontMatter));
    }
  }

  @FuzzTest
  void spec(byte[] bytes) throws Exception {
    PmDocuments documents = read("specs/001-name/spec.md", bytes, (path, matter) -> {});
    assertThat(documents.specs().size() + documents.invalid().size()).isEqualTo(1);
  }

  @FuzzTest
  void roadmap(byte[] bytes) throws Exception {
    read("docs/pm/ROADMAP.md", bytes, (path, matter) -> {});
  }

  @FuzzTest
  void backlog(byte[] bytes) throws Exception {
    read("docs/pm/MASTER_BACKLOG.md", bytes, (path, matter) -> {});
  }

  @FuzzTest
  void decisions(byte[] bytes) throws Exception {
    read("docs/pm/DECISIONS.md", bytes, (path, matter) -> {});
  }

  @FuzzTest
  void governed(byte[] bytes) throws Exception {
    read("docs/pm/GOVERNED_DOCS.md", bytes, (path, matter) -> {});
  }

  private PmDocuments read(String path, byte[] bytes, BiConsumer<String, JsonObject> frontMatters)
      throws Exception {
    ForeignBytes.write(folder, path, bytes);
    Workspace workspace = new Workspace(folder);
    PmDocuments documents =
        ForeignBytes.soon(() -> PmDocuments.read(workspace, List.of(), frontMatters));
    List<Diagnostic> diagnostics = documents.diagnostics();
    ForeignBytes.reported(bytes, diagnostics);
    assertThat(PmDocuments.read(workspace, List.of(), frontMatters)).isEqualTo(documents);
    return documents;
  }
}
