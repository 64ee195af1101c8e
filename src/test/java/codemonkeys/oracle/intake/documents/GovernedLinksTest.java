package codemonkeys.oracle.intake.documents;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which document the cells of {@code docs/pm/GOVERNED_DOCS.md} name, however they are written. */
class GovernedLinksTest {
  @TempDir Path root;

  @BeforeEach
  void documentsWithOddNames() throws IOException {
    for (String path :
        List.of(
            "docs/x/my doc.md",
            "docs/x/a.md",
            "docs/x/p|q.md",
            "docs/x/(b).md",
            "docs/x/50%.md",
            "docs/x/a+b.md",
            "docs/x/c#.md",
            "docs/x/[id].md",
            "docs/x/größe.md",
            "docs/pm/near.md",
            "README.md")) {
      write(path, "");
    }
  }

  private void write(String path, String text) throws IOException {
    ForeignBytes.write(root, path, text.getBytes(StandardCharsets.UTF_8));
  }

  private PmDocuments list(String text) throws IOException {
    write("docs/pm/GOVERNED_DOCS.md", text);
    return PmDocuments.read(new Workspace(root), List.of());
  }

  private PmDocuments cell(String cell) throws IOException {
    return list("| Document | Type |\n|:---|:-:|\n| " + cell + " | a |\n\n[r]: ../x/a.md\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[My doc](../x/my%20doc.md)",
        "[My doc](<../x/my doc.md>)",
        "[My doc](../x/my doc.md)",
        "[A](../x/a.md#top \"title\")",
        "[A](../x/a.md 'title')",
        "[A](../x/a.md?raw=true)",
        "[`docs/x/gone.md`](../x/a.md), whose label is old",
        "[A](/docs/x/a.md)",
        "[A](docs/x/a.md)",
        "[near](near.md)",
        "[near](./near.md#a)",
        "**[A](../x/a.md)**",
        "[**A**](../x/a.md)",
        "`docs/x/a.md`",
        "`docs/x/a.md#top`",
        "**docs/x/a.md**",
        "<docs/x/a.md>",
        "docs/x/my%20doc.md",
        "docs/x/p\\|q.md",
        "`docs/x/p\\|q.md`",
        "[p](../x/p%7Cq.md)",
        "[b](../x/(b).md)",
        "[b](../x/\\(b\\).md)",
        "[c](../x/50%25.md)",
        "[c](../x/50%.md)",
        "[c](../x/a+b.md)",
        "[c](../x/c%23.md)",
        "`docs/x/c#.md`",
        "[id](../x/[id].md)",
        "[g](../x/gr%C3%B6%C3%9Fe.md)",
        "<!-- docs/x/gone.md --> docs/x/a.md",
        "docs/x/a.md <!-- [old](../x/gone.md) -->",
        "docs/x/a.md<br>README.md",
        "[ref][r]",
        "[r][]",
        "[r]",
        "<a href=\"../x/a.md\">the a</a>",
        "![badge](https://example.org/b.svg) docs/x/a.md",
      })
  void aDocumentThatIsThereIsFound(String cell) throws IOException {
    PmDocuments documents = cell(cell);
    assertThat(documents.governed()).isNotEmpty().noneMatch(GovernedEntry::missing);
    assertThat(documents.governed())
        .allSatisfy(entry -> assertThat(root.resolve(entry.path())).exists());
    assertThat(documents.diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[`docs/x/a.md`](../x/gone.md)",
        "[docs/x/a.md](../x/gone.md#top)",
        "[A](../x/gone.md \"docs/x/a.md\")",
        "`docs/x/gone.md`",
        "docs/x/gone.md",
        "<docs/x/gone.md>",
        "<a href='../x/gone.md'>docs/x/a.md</a>",
        "[A](/docs/x/gone.md)",
        "[A](<../x/gone.md>)",
      })
  void aDocumentThatIsNotThereIsReportedByItsPath(String cell) throws IOException {
    PmDocuments documents = cell(cell);
    assertThat(documents.governed())
        .extracting(GovernedEntry::path, GovernedEntry::missing)
        .containsExactly(org.assertj.core.api.Assertions.tuple("docs/x/gone.md", true));
    assertThat(documents.diagnostics())
        .extracting(Diagnostic::what)
        .containsExactly("the governed document \"docs/x/gone.md\" is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/page",
        "<https://example.org/page>",
        "[page](https://example.org/page)",
        "[page](HTTP://example.org/page)",
        "[page](//example.org/page)",
        "`https://example.org/a b`",
        "www.example.org",
        "[us](mailto:us@example.org)",
        "[below](#below)",
      })
  void whatLiesElsewhereIsNoDocument(String cell) throws IOException {
    PmDocuments documents = cell(cell);
    assertThat(documents.governed()).isEmpty();
    assertThat(documents.diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[A]()", "[A][nowhere]", "[nowhere][]"})
  void aRowThatNamesNothingIsReported(String cell) throws IOException {
    PmDocuments documents = cell(cell);
    assertThat(documents.diagnostics())
        .extracting(Diagnostic::line, Diagnostic::what)
        .containsExactly(org.assertj.core.api.Assertions.tuple(3, "a row names no document"));
  }

  @Test
  void tablesCountWithoutOuterPipesAndNotInCommentsAndCode() throws IOException {
    PmDocuments documents =
        list(
            """
            Document | Type
            ---------|-----
            README.md | b
            docs/x/gone2.md | b

            <!--
            | Document | Type |
            |---|---|
            | docs/x/gone3.md | a |
            -->

            ```
            | Document | Type |
            |---|---|
            | docs/x/gone4.md | a |
            ```
            """);
    assertThat(documents.governed())
        .extracting(GovernedEntry::path)
        .containsExactly("README.md", "docs/x/gone2.md");
    assertThat(documents.diagnostics()).hasSize(1);
  }
}
