package codemonkeys.oracle.intake.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.facts.BacklogStory;
import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.InvalidArtifact.Kind;
import codemonkeys.oracle.facts.Milestone;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PmDocumentsTest {
  private static final String ID = "DOS-20260301-name";
  private static final String DOSSIER = "docs/dossiers/DOS-20260301-name.md";
  private static final String SPEC = "specs/001-name/spec.md";
  private static final String FRONT_MATTER =
      """
      schema_version: "0.1"
      dossier_id: "DOS-20260301-name"
      product_id: "my-product"
      owner: "nexus"
      status: "approved"
      created_at: "2026-03-01"
      hypothesis:
        problem: "p"
        claim: "c"
        falsification: "f"
      mvp_boundary:
        in_scope: ["a"]
        non_goals: ["b"]
      acceptance_proofs: ["one", "two"]
      evidence:
        links: ["x", "y", "z"]
      constitution_refs:
        - "constitution.md"
      """;

  @TempDir Path root;

  private void write(String path, String text) throws IOException {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String path, byte[] bytes) throws IOException {
    ForeignBytes.write(root, path, bytes);
  }

  private PmDocuments read(String... extraSpecPaths) {
    return PmDocuments.read(new Workspace(root), List.of(extraSpecPaths));
  }

  private List<String> diagnostics(String... extraSpecPaths) {
    return read(extraSpecPaths).diagnostics().stream().map(Diagnostic::toString).toList();
  }

  private static String frontMatter(String yaml) {
    return "---\n" + yaml + "---\n\n# Dossier\n";
  }

  private static String with(String from, String to) {
    assertThat(FRONT_MATTER).contains(from);
    return frontMatter(FRONT_MATTER.replace(from, to));
  }

  private static String header() {
    return """
    # Spec: name

    Dossier: DOS-20260301-name
    Constitution: constitution.md
    Status: approved
    Owner: nexus
    Epic: EPIC-001

    """;
  }

  private static String sections() {
    StringBuilder out = new StringBuilder();
    for (String name : SpecReader.SECTIONS) {
      out.append("## ").append(name).append("\n\nSomething is said.\n\n");
    }
    return out.toString();
  }

  /** A workspace in which dossier and constitution of {@link #header()} are there. */
  private void writeSurroundings() throws IOException {
    write("constitution.md", "# Constitution\n");
    write(DOSSIER, frontMatter(FRONT_MATTER));
  }

  private SpecDoc spec(String text) throws IOException {
    write(SPEC, text);
    PmDocuments documents = read();
    assertThat(documents.specs()).as("specs; diagnostics: %s", documents.diagnostics()).hasSize(1);
    return documents.specs().get(0);
  }

  @Test
  void anEmptyWorkspaceHasNoDocumentsAndNoProblem() {
    PmDocuments documents = read();
    assertThat(documents.dossiers()).isEmpty();
    assertThat(documents.specs()).isEmpty();
    assertThat(documents.governed()).isEmpty();
    assertThat(documents.milestones()).isEmpty();
    assertThat(documents.stories()).isEmpty();
    assertThat(documents.decisions()).isEmpty();
    assertThat(documents.invalid()).isEmpty();
    assertThat(documents.diagnostics()).isEmpty();
    assertThat(documents.digests()).isEmpty();
  }

  @Test
  void emptyFoldersAreNoProblemAndListsWithoutAnEntryAreReported() throws IOException {
    Files.createDirectories(root.resolve("docs/dossiers"));
    Files.createDirectories(root.resolve("specs/001-name"));
    for (String name : List.of("ROADMAP", "MASTER_BACKLOG", "DECISIONS", "GOVERNED_DOCS")) {
      write("docs/pm/" + name + ".md", "");
    }
    PmDocuments documents = read();
    assertThat(documents.diagnostics())
        .extracting(Diagnostic::path, Diagnostic::what)
        .containsExactly(
            tuple("docs/pm/DECISIONS.md", "no decision can be recognised in it"),
            tuple("docs/pm/MASTER_BACKLOG.md", "no story can be recognised in it"),
            tuple("docs/pm/ROADMAP.md", "no milestone can be recognised in it"));
    assertThat(documents.milestones()).isEmpty();
    assertThat(documents.digests()).hasSize(4);
  }

  @Test
  void theDocumentsOfThisRepositoryHaveNoFaultButFilesStillToBeWritten() {
    PmDocuments documents =
        PmDocuments.read(
            new Workspace(Path.of("").toAbsolutePath()),
            List.of(
                "specs/001-oracle-orchestration/spec.md",
                "specs/002-default-rules/spec.md",
                "specs/003-schemas/spec.md"));
    assertThat(documents.diagnostics())
        .allSatisfy(
            d -> {
              assertThat(d.path()).isEqualTo("docs/pm/GOVERNED_DOCS.md");
              assertThat(d.what()).endsWith("is not there");
            });
    assertThat(documents.dossiers())
        .extracting(DossierDoc::productId)
        .containsExactly("codemonkeys-oracle", "oracle-rules", "oracle-schemas");
    assertThat(documents.specs())
        .hasSize(3)
        .allSatisfy(
            s -> {
              assertThat(s.missingSections()).isEmpty();
              assertThat(s.placeholderSections()).isEmpty();
              assertThat(s.status()).isEqualTo("approved");
              assertThat(s.constitutionNamed()).isTrue();
            });
    assertThat(documents.milestones())
        .extracting(Milestone::milestoneId, Milestone::title)
        .startsWith(tuple("M1", "Plan"), tuple("M2", "Run"));
    assertThat(documents.milestones()).noneMatch(m -> m.status().isEmpty());
    assertThat(documents.stories()).hasSizeGreaterThan(15).allMatch(s -> s.hasAcceptanceProof());
    assertThat(documents.stories()).noneMatch(s -> s.epicId().isEmpty() || s.title().isEmpty());
    assertThat(documents.decisions())
        .hasSizeGreaterThanOrEqualTo(9)
        .allMatch(d -> d.missingFields() == 0 && d.date() != null);
    assertThat(documents.governed()).hasSizeGreaterThan(15);
    assertThat(documents.invalid()).isEmpty();
  }

  @Test
  void twoReadingsAreEqualAndEachDocumentHasItsPlainDigest() throws IOException {
    writeSurroundings();
    write(SPEC, header() + sections());
    write("docs/pm/ROADMAP.md", "## M1: x\n");
    PmDocuments documents = read();
    assertThat(read()).isEqualTo(documents);
    assertThat(documents.digests())
        .containsOnlyKeys(DOSSIER, SPEC, "docs/pm/ROADMAP.md")
        .containsEntry(
            "docs/pm/ROADMAP.md", Digest.of("## M1: x\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Nested
  class A_dossier {
    @Test
    void isReadFromItsFrontMatter() throws IOException {
      writeSurroundings();
      PmDocuments documents = read();
      assertThat(documents.dossiers())
          .containsExactly(
              new DossierDoc(
                  DOSSIER,
                  ID,
                  "my-product",
                  Dossier.Status.APPROVED,
                  2,
                  3,
                  List.of(new Reference("constitution.md", "constitution.md", "", 19, 5)),
                  java.time.LocalDate.of(2026, 3, 1),
                  4,
                  6));
      assertThat(documents.invalid()).isEmpty();
      assertThat(documents.diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"draft", "approved", "rejected", "legacy"})
    void mayHaveEachOfFourStatuses(String status) throws IOException {
      write("constitution.md", "");
      write(DOSSIER, with("\"approved\"", status));
      assertThat(read().dossiers())
          .extracting(d -> d.status().name().toLowerCase(java.util.Locale.ROOT))
          .containsExactly(status);
      assertThat(diagnostics()).isEmpty();
    }

    @Test
    void mayHaveLineEndsOfWindowsAndEndWithoutOne() throws IOException {
      write("constitution.md", "");
      write(DOSSIER, ("---\n" + FRONT_MATTER + "---").replace("\n", "\r\n"));
      assertThat(read().dossiers()).hasSize(1);
      assertThat(diagnostics()).isEmpty();
    }

    @Test
    void mayGoOnWithAnythingBelowItsFrontMatter() throws IOException {
      write("constitution.md", "");
      write(DOSSIER, frontMatter(FRONT_MATTER) + "---\nstatus: [\n---\n" + ">".repeat(500_000));
      assertThat(read().dossiers()).hasSize(1);
      assertThat(diagnostics()).isEmpty();
    }

    @Test
    void mayKeepFieldsThatOracleDoesNotKnow() throws IOException {
      write("constitution.md", "");
      write(DOSSIER, frontMatter(FRONT_MATTER + "epic: 7\nextra: {a: [null]}\n"));
      assertThat(diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# Dossier\n", "----\na: b\n----\n", " ---\na: b\n---\n"})
    void withoutFrontMatterIsInvalid(String text) throws IOException {
      write(DOSSIER, text);
      assertThat(read().dossiers()).isEmpty();
      assertThat(read().invalid())
          .containsExactly(
              new InvalidDoc(Kind.DOSSIER, DOSSIER, 1, "the dossier has no front matter", null));
      assertThat(diagnostics())
          .containsExactly(
              DOSSIER
                  + ":1: the dossier has no front matter; expected a line --- at the very top,"
                  + " YAML below it and a second line ---");
    }

    @Test
    void whoseFrontMatterNeverEndsIsInvalid() throws IOException {
      write(DOSSIER, "---\n" + FRONT_MATTER);
      assertThat(read().invalid())
          .extracting(InvalidDoc::problem)
          .containsExactly("the front matter has no end");
    }

    @Test
    void withBadYAMLIsInvalidOnTheLineOfTheFile() throws IOException {
      write(DOSSIER, "---\nowner: x\nstatus: [draft\n---\n");
      InvalidDoc invalid = read().invalid().get(0);
      assertThat(invalid.line()).isGreaterThanOrEqualTo(3).isLessThanOrEqualTo(4);
      assertThat(invalid.problem()).startsWith("not YAML");
    }

    @Test
    void thatLacksAFieldIsInvalidAndStillListed() throws IOException {
      write("constitution.md", "");
      write(DOSSIER, with("owner: \"nexus\"\n", ""));
      PmDocuments documents = read();
      assertThat(documents.dossiers()).hasSize(1);
      assertThat(documents.invalid())
          .containsExactly(
              new InvalidDoc(Kind.DOSSIER, DOSSIER, 2, "owner is missing", "my-product"));
    }

    @Test
    void withSeveralFaultsGetsADiagnosticForEachAndCountsAsInvalidOnce() throws IOException {
      write(
          DOSSIER,
          frontMatter(
              """
              dossier_id: DOS-20260301-name
              product_id: my-product
              status: draft
              created_at: yesterday
              hypothesis: {claim: "", problem: [x]}
              mvp_boundary: everything
              acceptance_proofs: []
              constitution_refs: constitution.md
              """));
      PmDocuments documents = read();
      assertThat(documents.invalid()).hasSize(1);
      assertThat(documents.invalid().get(0).productId()).isEqualTo("my-product");
      assertThat(documents.dossiers()).hasSize(1);
      assertThat(documents.diagnostics())
          .extracting(Diagnostic::line, Diagnostic::what)
          .contains(
              tuple(2, "owner is missing"),
              tuple(5, "created_at is \"yesterday\""),
              tuple(6, "claim is empty"),
              tuple(6, "problem is a list"),
              tuple(7, "mvp_boundary is \"everything\""),
              tuple(8, "acceptance_proofs holds no text"),
              tuple(9, "constitution_refs is \"constitution.md\""));
    }

    @ParameterizedTest
    @CsvSource({
      "dossier_id: \"DOS-20260301-name\", dossier_id: DOS-2026-name",
      "dossier_id: \"DOS-20260301-name\", dossier_id: 7",
      "product_id: \"my-product\", product_id: My Product",
      "product_id: \"my-product\", product_id: ../x",
      "status: \"approved\", status: Approved",
      "status: \"approved\", status: done",
    })
    void whoseIdProductOrStatusCanNotBeReadIsInvalidAndNotListed(String from, String to)
        throws IOException {
      write("constitution.md", "");
      write(DOSSIER, with(from, to));
      PmDocuments documents = read();
      assertThat(documents.dossiers()).isEmpty();
      assertThat(documents.invalid())
          .extracting(InvalidDoc::productId)
          .containsExactly(to.startsWith("product_id") ? null : "my-product");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0.2\"", "0.1", "1"})
    void ofAnotherSchemaVersionGetsADiagnosticOnly(String version) throws IOException {
      write("constitution.md", "");
      write(DOSSIER, with("\"0.1\"", version));
      assertThat(read().dossiers()).hasSize(1);
      assertThat(read().invalid()).isEmpty();
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .contains(":2:", "schema_version", version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "constitution_refs: []\n", "constitution_refs:\n"})
    void withoutConstitutionRefsIsValidAndReported(String refs) throws IOException {
      write(DOSSIER, with("constitution_refs:\n  - \"constitution.md\"\n", refs));
      PmDocuments documents = read();
      assertThat(documents.invalid()).isEmpty();
      assertThat(documents.dossiers().get(0).constitutionRefs()).isEmpty();
      assertThat(documents.dossiers().get(0).brokenConstitutionRefs()).isZero();
      assertThat(documents.diagnostics())
          .extracting(Diagnostic::what)
          .containsExactly("constitution_refs names nothing");
    }

    @Test
    void mayReferToAnArticleAndHasBrokenRefsCountedAndReportedByLine() throws IOException {
      write("constitution.md", "");
      Files.createDirectories(root.resolve("docs/pm"));
      write(
          DOSSIER,
          with(
              "  - \"constitution.md\"\n",
              """
                - "constitution.md#article-2"
                - "./constitution.md"
                - "gone.md"
                - "../constitution.md"
                - "docs/pm"
                - "#article-2"
                - "/constitution.md"
              """));
      PmDocuments documents = read();
      assertThat(documents.dossiers().get(0).constitutionRefs()).hasSize(7);
      assertThat(documents.dossiers().get(0).brokenConstitutionRefs()).isEqualTo(5);
      assertThat(documents.invalid()).isEmpty();
      assertThat(documents.diagnostics())
          .extracting(Diagnostic::line)
          .containsExactly(21, 22, 23, 24, 25);
      assertThat(documents.diagnostics().get(0).what())
          .isEqualTo("the constitution reference \"gone.md\" names no file");
    }

    @Test
    void thatIsAClosedMatterHasBrokenRefsCountedButNotReported() throws IOException {
      write(DOSSIER, with("\"approved\"", "\"legacy\""));
      assertThat(read().dossiers().get(0).brokenConstitutionRefs()).isEqualTo(1);
      assertThat(diagnostics()).isEmpty();
    }

    @Test
    void inAFileOfAnotherNameGetsADiagnosticOnly() throws IOException {
      write("constitution.md", "");
      write("docs/dossiers/DOS-other.md", frontMatter(FRONT_MATTER));
      assertThat(read().dossiers())
          .extracting(DossierDoc::path)
          .containsExactly("docs/dossiers/DOS-other.md");
      assertThat(read().invalid()).isEmpty();
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .startsWith("docs/dossiers/DOS-other.md:3:13: dossier_id is \"DOS-20260301-name\"");
    }

    @Test
    void withTheIdOfAnEarlierOneDoesNotCount() throws IOException {
      writeSurroundings();
      write("docs/dossiers/DOS-20260302-b.md", with("my-product", "another"));
      PmDocuments documents = read();
      assertThat(documents.dossiers()).extracting(DossierDoc::path).containsExactly(DOSSIER);
      assertThat(documents.invalid()).isEmpty();
      assertThat(documents.diagnostics())
          .extracting(Diagnostic::what)
          .contains("dossier_id \"DOS-20260301-name\" is also that of " + DOSSIER);
    }

    @Test
    void thatCanNotBeReadHidesNoOther() throws IOException {
      writeSurroundings();
      write("docs/dossiers/DOS-a-latin.md", new byte[] {'-', '-', '-', '\n', (byte) 0xe9});
      write("docs/dossiers/DOS-b-huge.md", new byte[(1 << 20) + 1]);
      Files.createDirectories(root.resolve("docs/dossiers/DOS-c-folder.md"));
      Files.createSymbolicLink(root.resolve("docs/dossiers/DOS-d-link.md"), root.resolve(DOSSIER));
      write("docs/dossiers/DOS-e-nul.md", frontMatter("owner: \"\0\"\n"));
      write("docs/dossiers/DOS-f-bom.md", "\ufeff" + frontMatter(FRONT_MATTER));
      write("docs/dossiers/DOS-g-anchors.md", frontMatter("a: &a [x]\nb: [*a, *a]\n"));
      write("docs/dossiers/DOS-h-deep.md", frontMatter("a: " + "[".repeat(100_000) + "\n"));
      write("docs/dossiers/README.md", "not a dossier");
      write("docs/dossiers/template.md", "not a dossier");
      PmDocuments documents = read();
      assertThat(documents.dossiers()).extracting(DossierDoc::path).containsExactly(DOSSIER);
      assertThat(documents.invalid())
          .extracting(i -> i.path().charAt("docs/dossiers/DOS-".length()))
          .containsExactly('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
      assertThat(documents.diagnostics()).hasSize(8).noneMatch(Diagnostic::isError).isSorted();
      assertThat(documents.diagnostics().get(0).toString())
          .startsWith("docs/dossiers/DOS-a-latin.md:2:1: byte 0xe9 is not UTF-8");
    }

    @Test
    void folderThatIsALinkIsReported() throws IOException {
      Files.createDirectories(root.resolve("docs"));
      Files.createDirectories(root.resolve("elsewhere"));
      Files.createSymbolicLink(root.resolve("docs/dossiers"), root.resolve("elsewhere"));
      assertThat(diagnostics()).singleElement().asString().startsWith("docs/dossiers: ");
    }
  }

  @Nested
  class A_spec {
    @Test
    void isReadFromHeaderAndSections() throws IOException {
      writeSurroundings();
      assertThat(spec(header() + sections()))
          .isEqualTo(
              new SpecDoc(
                  SPEC,
                  ID,
                  3,
                  "approved",
                  List.of(),
                  List.of(),
                  List.of(),
                  null,
                  List.of(new Reference("constitution.md", "constitution.md", "", 4, 0))));
      assertThat(diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Dossier: X",
          "**Dossier**: X",
          "**Dossier:** X",
          "- Dossier: X",
          "* **Dossier**: `X`",
          "dossier : X",
          "DOSSIER: [X](../../docs/dossiers/X.md)",
          "Status: draft  \nDossier: X  \nOwner: me",
          "Status: draft\\\n__Dossier:__ X",
          "> Dossier: X",
          "Owner: me\n\nDossier: X\n\nEpic: none",
          "Dossier: docs/dossiers/X.md",
          "Dossier: X\nStatus: draft\n---",
        })
    void mayWriteItsHeaderInManyWays(String lines) throws IOException {
      writeSurroundings();
      assertThat(spec("# Spec\n\n" + lines.replace("X", ID) + "\n\n" + sections()).dossierId())
          .isEqualTo(ID);
      assertThat(spec("# Spec\n" + lines.replace("X", ID) + "\n\n" + sections()).dossierId())
          .isEqualTo(ID);
      assertThat(spec(lines.replace("X", ID).replace("\n", "\r\n")).dossierId()).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"Created: X", "**Created**: X", "- created : XT23:30:00Z", "> Created: X"})
    void maySayWhenItWasCreated(String line) throws IOException {
      writeSurroundings();
      String text = "# Spec\n\n" + line.replace("X", "2026-03-01") + "\n\n";
      assertThat(spec(text).createdAt()).isEqualTo(LocalDate.of(2026, 3, 1));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"Created: [DATE]", "Created: 2026-02-30", "Created:", "Created: 1 March"})
    void ofAnUnknownDayIsAsSoundAsOneThatDoesNotSay(String line) throws IOException {
      writeSurroundings();
      String text = header().replace("Owner: nexus", "Owner: nexus\n" + line) + sections();
      assertThat(spec(text).createdAt()).isNull();
      assertThat(diagnostics()).isEmpty();
    }

    @Test
    void hasNoHeaderBelowItsFirstSection() throws IOException {
      writeSurroundings();
      SpecDoc spec = spec("# Spec\n\n## Intent\n\nDossier: " + ID + "\nStatus: draft\n");
      assertThat(spec.dossierId()).isNull();
      assertThat(spec.status()).isEmpty();
      assertThat(spec.constitutionNamed()).isFalse();
    }

    @Test
    void hasNoHeaderInACodeBlock() throws IOException {
      writeSurroundings();
      assertThat(spec("# Spec\n\n```\nDossier: " + ID + "\n```\n").dossierId()).isNull();
    }

    @Test
    void thatNoProductNamesAndThatNamesNoDossierIsReported() throws IOException {
      writeSurroundings();
      write(SPEC, "# Spec\n\nConstitution: constitution.md\nDossier: TBD\n\n" + sections());
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .startsWith(SPEC + ":4: the header names no dossier, and no product names this spec");
      assertThat(diagnostics(SPEC)).isEmpty();
    }

    @Test
    void thatNamesADossierWhichIsNotThereIsReportedWithItsLine() throws IOException {
      write("constitution.md", "");
      write(SPEC, header() + sections());
      assertThat(diagnostics())
          .containsExactly(
              SPEC
                  + ":3: there is no dossier \"DOS-20260301-name\"; expected the id of one in"
                  + " docs/dossiers/; correct it or write the dossier");
      assertThat(read().specs().get(0).dossierId()).isEqualTo(ID);
    }

    @Test
    void whoseDossierIsBrokenIsNotReportedAsWell() throws IOException {
      write("constitution.md", "");
      write(DOSSIER, "broken");
      write(SPEC, header() + sections());
      assertThat(read().diagnostics()).extracting(Diagnostic::path).containsExactly(DOSSIER);
    }

    @Test
    void thatNamesSomethingElseAsItsDossierIsReported() throws IOException {
      write(SPEC, header().replace(ID, "the big one") + sections());
      assertThat(diagnostics())
          .anyMatch(d -> d.contains(":3: the header names the dossier \"the big one\""));
      assertThat(read().specs().get(0).dossierId()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "constitution.md | true | 0",
          "`constitution.md` | true | 0",
          "constitution.md#article-2 | true | 0",
          "constitution.md, docs/more.md | true | 0",
          "[constitution.md](../../constitution.md) | true | 0",
          "[The constitution](../../constitution.md#article-1), `docs/more.md` | true | 0",
          "[The constitution](../../gone.md) | true | 1",
          "gone.md | true | 1",
          "gone.md, constitution.md, ../../constitution.md | true | 2",
          "docs | true | 1",
          "TBD | false | 0",
          "'' | false | 0",
          "[path] | false | 0",
          "`<path>` | false | 0",
          "<path> | false | 0",
        })
    void hasItsConstitutionLookedUp(String value, boolean named, int broken) throws IOException {
      writeSurroundings();
      write("docs/more.md", "");
      SpecDoc spec = spec("# Spec\n\n**Constitution**: " + value + "\n\n" + sections());
      assertThat(spec.constitutionNamed()).isEqualTo(named);
      assertThat(spec.brokenConstitutionRefs()).isEqualTo(broken);
      assertThat(
              read().diagnostics().stream().filter(d -> d.what().contains("constitution")).toList())
          .hasSize(named ? broken : 1)
          .allMatch(d -> d.line() == 3);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "## Owner & Authority",
          "# Owner & Authority",
          "### Owner & Authority",
          "## 5. Owner & Authority",
          "## 5) Owner & Authority",
          "## 5 - Owner & Authority",
          "## 5 – Owner and Authority",
          "## §5 Owner & Authority",
          "## 5.1 Owner & Authority:",
          "## Owner & Authority *(mandatory)*",
          "## Owner & Authority *(mandatory for all specs)*",
          "## Owner & Authority *(mandatory when somebody owns it; see [1])*",
          "## Owner & Authority [Mandatory section]",
          "## Owner & Authority — mandatory: who decides",
          "## (mandatory) Owner & Authority",
          "## Owner & Authority **(required)**",
          "## Owner &amp; Authority (mandatory):",
          "## OWNER AND AUTHORITY",
          "## **Owner & Authority** ##",
          "## Owner & Authority <!-- who decides -->",
          "Owner & Authority\n-----------------",
        })
    void mayWriteAHeadingInManyWays(String heading) throws IOException {
      SpecDoc spec = spec("# Spec\n\n" + heading + "\n\nThe owner is nexus.\n");
      assertThat(spec.missingSections()).hasSize(8).doesNotContain("Owner & Authority");
      assertThat(spec.placeholderSections()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "## Ownership & Authority",
          "## The Owner & Authority",
          "## Owner & Authority (optional)",
          "#### Owner & Authority",
          "**Owner & Authority**",
          "```\n## Owner & Authority\n```",
          "    ## Owner & Authority",
          "<!--\n## Owner & Authority\n-->",
          "> ## Owner & Authority",
        })
    void missesASectionWhoseHeadingIsNoneOrAnother(String heading) throws IOException {
      assertThat(spec("# Spec\n\n" + heading + "\n\nThe owner is nexus.\n").missingSections())
          .containsExactlyElementsOf(SpecReader.SECTIONS);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "TBD",
          "tbd.",
          "TODO: TBD",
          "N/A",
          "n/a, n/a",
          "None",
          "- None.",
          "none yet",
          "NEEDS CLARIFICATION",
          "**Needs clarification!**",
          "[NEEDS CLARIFICATION: which of the two?]",
          "NEEDS_CLARIFICATION: TBD, none",
          "Not applicable.",
          "**TBD**",
          "[describe the intent]",
          "[a [nested] one]",
          "[over two\nlines]",
          "<describe the intent>",
          "<What? Who?>",
          "<!-- write this -->",
          "<!-- ## Intent\n\nreal? > no -->",
          "<!-- never closed",
          "- TBD\n- [ ] TODO\n1. […]",
          "> TBD",
          "---\n\n***",
          "…",
          "&nbsp;",
          "### Background\n\n#### More background\n",
          "### Background\n\nTBD",
          "- ### Background",
          "`TBD`",
          "```\nTODO\n```",
          "    TODO",
          "| TBD | N/A |\n|---|---|\n| [x] | <y> |",
          "[TODO](x.md)",
          "[label]: https://example.org",
          "\0",
        })
    void hasAPlaceholderWhereNothingIsSaid(String content) throws IOException {
      writeSurroundings();
      SpecDoc spec = spec("# Spec\n\n## Intent\n\n" + content + "\n\n## User Stories\n\nMany.\n");
      assertThat(spec.placeholderSections()).containsExactly("Intent");
      assertThat(read().diagnostics())
          .anyMatch(
              d ->
                  d.line() == 3
                      && d.what().equals("the section Intent holds nothing but placeholders"));
      if (!content.contains("<!--")) {
        assertThat(spec.missingSections()).hasSize(7);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Something.",
          "TBD by the owner",
          "TODOs",
          "TBD_1",
          "N/A/B",
          "n/ab",
          "None of them",
          "Non-goals: None.",
          "Clarification needs none",
          "[label](x.md)",
          "[](x.md)",
          "![](x.png)",
          "<https://example.org>",
          "[label]\n\n[label]: https://example.org",
          "`<id>`",
          "```\nList<String>\n```",
          "    [1]",
          "| A | B |\n|---|---|\n| TBD | TBD |",
          "- [x] done",
          "<b>bold</b>",
          "<div>\ntext\n</div>",
          "5 < 6",
          "意図",
          "### Background\n\nThe background.",
          "<!-- a --> b <!-- c -->",
          "a]",
          "[a",
          "- - - x",
        })
    void hasNoPlaceholderWhereSomethingIsSaid(String content) throws IOException {
      assertThat(spec("## Intent\n\n" + content + "\n").placeholderSections()).isEmpty();
    }

    @Test
    void sectionReachesToTheNextHeadingOfItsLevel() throws IOException {
      SpecDoc spec =
          spec("# Spec\n## Intent\n### Sub\nx\n## User Stories\n# Other\nx\n## Evidence Plan\nTBD");
      assertThat(spec.placeholderSections()).containsExactly("User Stories", "Evidence Plan");
    }

    @Test
    void sectionThatStandsTwiceCountsWithTheContentOfBoth() throws IOException {
      assertThat(
              spec("## Intent\nTBD\n## User Stories\n\n## Intent\nSaid.\n").placeholderSections())
          .containsExactly("User Stories");
    }

    @Test
    void withoutSectionsIsReportedInOneDiagnostic() throws IOException {
      writeSurroundings();
      assertThat(spec(header()).missingSections()).isEqualTo(SpecReader.SECTIONS);
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .startsWith(SPEC + ": mandatory sections are missing: Intent, User Stories, ");
    }

    @Test
    void mayBeAnEmptyFile() throws IOException {
      assertThat(spec("").missingSections()).hasSize(9);
      assertThat(read().invalid()).isEmpty();
    }

    @Test
    void elsewhereIsReadWhenTheRegistryNamesIt() throws IOException {
      writeSurroundings();
      write("product/SPEC.md", header() + sections());
      write(SPEC, header() + sections());
      assertThat(read("product/SPEC.md", SPEC, SPEC).specs())
          .extracting(SpecDoc::path)
          .containsExactly("product/SPEC.md", SPEC);
      assertThat(diagnostics("product/SPEC.md")).isEmpty();
    }

    @Test
    void thatTheRegistryNamesAndThatIsNotThereGetsOneDiagnostic() {
      PmDocuments documents = read("gone/spec.md");
      assertThat(documents.specs()).isEmpty();
      assertThat(documents.invalid()).isEmpty();
      assertThat(documents.diagnostics())
          .extracting(Diagnostic::path)
          .containsExactly("gone/spec.md");
    }

    @Test
    void pathOfTheRegistryThatIsAFolderIsInvalid() throws IOException {
      write(SPEC, header());
      assertThat(read("specs/001-name", "").invalid())
          .extracting(InvalidDoc::path)
          .containsExactly(".", "specs/001-name");
    }

    @Test
    void thatCanNotBeReadIsInvalidAndHidesNoOther() throws IOException {
      writeSurroundings();
      write(SPEC, header() + sections());
      write("specs/a/spec.md", new byte[] {'#', (byte) 0xff});
      write("specs/b/spec.md", "x".repeat((1 << 20) + 1));
      Files.createDirectories(root.resolve("specs/c/spec.md"));
      Files.createDirectories(root.resolve("specs/d"));
      Files.createSymbolicLink(root.resolve("specs/d/spec.md"), root.resolve(SPEC));
      Files.createSymbolicLink(root.resolve("specs/latest"), root.resolve("specs/001-name"));
      write("specs/README.md", "no spec");
      write("specs/.hidden/spec.md", header() + sections());
      PmDocuments documents = read();
      assertThat(documents.specs())
          .extracting(SpecDoc::path)
          .containsExactly("specs/.hidden/spec.md", SPEC);
      assertThat(documents.invalid())
          .extracting(InvalidDoc::kind, InvalidDoc::path)
          .containsExactly(
              tuple(Kind.SPEC, "specs/a/spec.md"),
              tuple(Kind.SPEC, "specs/b/spec.md"),
              tuple(Kind.SPEC, "specs/c/spec.md"),
              tuple(Kind.SPEC, "specs/d/spec.md"));
      assertThat(documents.diagnostics())
          .extracting(Diagnostic::path)
          .containsExactly(
              "specs/a/spec.md",
              "specs/b/spec.md",
              "specs/c/spec.md",
              "specs/d/spec.md",
              "specs/latest");
    }
  }

  @Nested
  class The_roadmap {
    private List<Milestone> roadmap(String text) throws IOException {
      write("docs/pm/ROADMAP.md", text);
      return read().milestones();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "### M1 — Plan",
          "## M1 - Plan",
          "#### M1 – Plan",
          "### M1: Plan",
          "### M1:Plan",
          "### M1—Plan",
          "### **M1** — `Plan`",
          "### M1. Plan",
        })
    void writesAMilestoneInManyWays(String heading) throws IOException {
      assertThat(roadmap("# Roadmap\n\n" + heading + "\n\n**Status:** Done \n"))
          .containsExactly(new Milestone("M1", "Plan", "done", 3));
      assertThat(diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "# M1 — x",
          "##### M1 — x",
          "### M1b — x",
          "### M1.2 — x",
          "### Milestone 1",
          "### MX",
          "```\n### M1 — x\n```",
          "M1 — x"
        })
    void hasNoMilestoneInAnythingElse(String text) throws IOException {
      assertThat(roadmap(text)).isEmpty();
    }

    @Test
    void findsTheStatusInsideTheSectionOnly() throws IOException {
      assertThat(
              roadmap(
                  """
                  Status: active
                  ### M1 — a
                  Goal: x
                  Status: In Progress
                  Status: second
                  ### M2
                  - **Status**: next
                  ## M3 - nested
                  #### M4: inner
                  Status: later
                  ## Notes
                  Status: active
                  """))
          .containsExactly(
              new Milestone("M1", "a", "in progress", 2),
              new Milestone("M2", "", "next", 6),
              new Milestone("M3", "nested", "", 8),
              new Milestone("M4", "inner", "later", 9));
    }

    @Test
    void tellsOfAnIdThatStandsTwiceAndCountsTheFirst() throws IOException {
      assertThat(roadmap("## M1: a\n## M1: b\n")).extracting(Milestone::title).containsExactly("a");
      assertThat(diagnostics())
          .containsExactly(
              "docs/pm/ROADMAP.md:2: M1 stands here a second time; expected it once; the one on"
                  + " line 1 counts, rename or remove this one");
    }

    @Test
    void thatIsNotTextIsReported() throws IOException {
      write("docs/pm/ROADMAP.md", new byte[] {(byte) 0xff});
      assertThat(read().milestones()).isEmpty();
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .startsWith("docs/pm/ROADMAP.md:1:1: byte 0xff");
    }
  }

  @Nested
  class The_backlog {
    private List<BacklogStory> backlog(String text) throws IOException {
      write("docs/pm/MASTER_BACKLOG.md", text);
      return read().stories();
    }

    @Test
    void hasStoriesAsListItemsAndAsHeadings() throws IOException {
      assertThat(
              backlog(
                  """
                  # Backlog

                  - **ST-0000**: before any epic

                  ## EPIC-000: first

                  - **ST-0001**: one
                    - **Acceptance Proof:** seen
                    - **Evidence:** `x.md`
                  - ST-0002 — two,
                    on two lines
                    Acceptance Proof: seen
                  - [ ] **ST-0003:** three

                    **Evidence**: there
                  - ST-0004x: no story
                  - see ST-0005

                  ## EPIC-1: second

                  ### ST-0006: six

                  Acceptance Proof: seen
                  evidence: there

                  #### Detail

                  - [x] ST-0007: seven

                  ### Notes

                  Evidence: of nothing

                  ## Appendix

                  1. ST-0008: eight
                  """))
          .containsExactly(
              new BacklogStory("ST-0000", "", "before any epic", false, false, 3),
              new BacklogStory("ST-0001", "EPIC-000", "one", true, true, 7),
              new BacklogStory("ST-0002", "EPIC-000", "two, on two lines", true, false, 10),
              new BacklogStory("ST-0003", "EPIC-000", "three", false, true, 13),
              new BacklogStory("ST-0006", "EPIC-1", "six", true, true, 21),
              new BacklogStory("ST-0007", "EPIC-1", "seven", false, false, 28),
              new BacklogStory("ST-0008", "", "eight", false, false, 36));
      assertThat(diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "Evidence: x | true",
          "**Evidence:** x | true",
          "*Evidence*: x | true",
          "Evidence: TBD | false",
          "Evidence: [link] | false",
          "Evidence: none yet | false",
          "Evidence: None. | false",
          "Evidence: none of the logs | true",
          "Evidence: | false",
          "Evidence of absence: x | false",
          "The Evidence: x | false",
        })
    void countsEvidenceThatIsNamed(String line, boolean named) throws IOException {
      assertThat(backlog("- ST-0001: a\n  - " + line + "\n").get(0).hasEvidence()).isEqualTo(named);
      assertThat(backlog("### ST-0001: a\n\n" + line + "\n").get(0).hasEvidence()).isEqualTo(named);
    }

    @Test
    void countsEvidenceThatStandsInAListBelow() throws IOException {
      assertThat(backlog("- ST-0001: a\n  - Evidence:\n    - x.md\n").get(0).hasEvidence())
          .isTrue();
      assertThat(backlog("- ST-0001: a\n  Evidence:\n  Owner: me\n").get(0).hasEvidence())
          .isFalse();
    }

    @Test
    void givesANestedStoryItsOwnProof() throws IOException {
      assertThat(backlog("- ST-0001: a\n  - ST-0002: b\n    - Evidence: x\n"))
          .extracting(BacklogStory::storyId, BacklogStory::hasEvidence)
          .containsExactly(tuple("ST-0001", false), tuple("ST-0002", true));
    }

    @Test
    void tellsOfAnIdThatStandsTwiceAndCountsTheFirst() throws IOException {
      assertThat(backlog("- ST-0001: a\n- ST-0001: b\n  - Evidence: x\n"))
          .containsExactly(new BacklogStory("ST-0001", "", "a", false, false, 1));
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .contains(":2: ST-0001 stands here a second");
    }
  }

  @Nested
  class The_decisions_log {
    private List<DecisionEntry> log(String text) throws IOException {
      write("docs/pm/DECISIONS.md", text);
      return read().decisions();
    }

    @Test
    void hasCompleteAndIncompleteRecords() throws IOException {
      assertThat(
              log(
                  """
                  # Decisions

                  ### DEC-0001: first

                  **Date**: 2026-01-01
                  **Decision:** yes
                  - **Why** : because
                  - **alternatives rejected**:
                    - no

                  **Consequences: some**

                  ### DEC-0002 — second

                  Date: not bold

                  **Decision** without a colon

                  He said **Why**: why

                  ```
                  **Consequences**: x
                  ```

                  ## Notes

                  **Date**: 2026-01-01
                  """))
          .containsExactly(
              new DecisionEntry("DEC-0001", "first", 0, LocalDate.of(2026, 1, 1), 3),
              new DecisionEntry("DEC-0002", "second", 5, null, 13));
      assertThat(diagnostics())
          .containsExactly(
              "docs/pm/DECISIONS.md:13: DEC-0002 lacks Date, Decision, Why, Alternatives Rejected,"
                  + " Consequences; expected five bold fields, as **Why**: …; add those");
    }

    @Test
    void givesNoRecordTheFieldsOfTheNext() throws IOException {
      assertThat(log("## DEC-0001: a\n### DEC-0002: b\n**Date**: x\n"))
          .extracting(DecisionEntry::missingFields)
          .containsExactly(5, 4);
    }

    @Test
    void tellsOfAnIdThatStandsTwiceAndCountsTheFirst() throws IOException {
      String fields =
          """

          **Date**: x
          **Decision**: x
          **Why**: x
          **Alternatives Rejected**: x
          **Consequences**: x
          """;
      assertThat(log("### DEC-0001: a\n" + fields + "### DEC-0001: b\n"))
          .containsExactly(new DecisionEntry("DEC-0001", "a", 0, null, 1));
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .contains(":8: DEC-0001 stands here a second");
    }
  }

  @Nested
  class The_governed_list {
    private List<GovernedEntry> list(String text) throws IOException {
      write("docs/pm/GOVERNED_DOCS.md", text);
      return read().governed();
    }

    @Test
    void hasTheRowsOfEveryTableOfDocuments() throws IOException {
      write("constitution.md", "");
      write("docs/guide/a.md", "");
      write("__init__.py", "");
      assertThat(
              list(
                  """
                  | Document | Type | Approval | Owner |
                  |---|---|---|---|
                  | `constitution.md` | constitution | x | nexus |
                  | docs/gone.md | *guide* |

                  | Word | Meaning |
                  |---|---|
                  | gone.md | not a document |

                  > | path | OWNER |
                  > |---|---|
                  > | `docs/guide/` (all of it) | me |
                  > | __init__.py | me |
                  > | ./docs//guide/gone/ | me |
                  > | `a.md`, `docs/guide/a.md` | me |
                  """))
          .containsExactly(
              new GovernedEntry("constitution.md", "constitution", "nexus", false, 3),
              new GovernedEntry("docs/gone.md", "guide", "", true, 4),
              new GovernedEntry("docs/guide", "", "me", false, 12),
              new GovernedEntry("__init__.py", "", "me", false, 13),
              new GovernedEntry("docs/guide/gone", "", "me", true, 14),
              new GovernedEntry("a.md", "", "me", true, 15),
              new GovernedEntry("docs/guide/a.md", "", "me", false, 15));
      assertThat(read().diagnostics())
          .extracting(Diagnostic::line, Diagnostic::what)
          .containsExactly(
              tuple(4, "the governed document \"docs/gone.md\" is not there"),
              tuple(14, "the governed document \"docs/guide/gone\" is not there"),
              tuple(15, "the governed document \"a.md\" is not there"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"`docs/*.md`", "docs/**/*.md", "`a?.md`", "`[ab].md`", "`{a,b}.md`", "`**`"})
    void mayHoldGlobsThatMatchNothing(String cell) throws IOException {
      assertThat(list("| Document |\n|---|\n| " + cell + " |\n"))
          .extracting(GovernedEntry::path, GovernedEntry::missing)
          .containsExactly(tuple(cell.replace("`", ""), false));
      assertThat(diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x.md", "a/../../x.md", "C:\\x.md", "/etc/*"})
    void tellsOfAPathOutsideAndDoesNotCallItMissing(String path) throws IOException {
      assertThat(list("| Document |\n|---|\n| `" + path + "` |\n"))
          .extracting(GovernedEntry::path, GovernedEntry::missing)
          .containsExactly(tuple(path, false));
      assertThat(diagnostics())
          .singleElement()
          .asString()
          .contains(":3: ", "lies outside the workspace");
    }

    @Test
    void tellsOfRowsWithoutAPathAndOfPathsThatStandTwice() throws IOException {
      write("a.md", "");
      assertThat(list("|Document|Type|\n|-|-|\n|a.md|x|\n||y|\n|./a.md|z|\n"))
          .containsExactly(new GovernedEntry("a.md", "x", "", false, 3));
      assertThat(read().diagnostics())
          .extracting(Diagnostic::line, Diagnostic::what)
          .containsExactly(
              tuple(4, "a row names no document"), tuple(5, "\"a.md\" stands here a second time"));
    }

    @Test
    void doesNotCallALinkMissing() throws IOException {
      Files.createSymbolicLink(root.resolve("link.md"), root.resolve("nowhere"));
      assertThat(list("|Document|\n|-|\n|link.md|\n"))
          .extracting(GovernedEntry::missing)
          .containsExactly(false);
    }

    @Test
    void mayHaveLineEndsOfWindows() throws IOException {
      assertThat(list("| Document | Type |\r\n|---|---|\r\n| `*.md` | x |"))
          .containsExactly(new GovernedEntry("*.md", "x", "", false, 3));
    }
  }

  /** Documents of up to 1 MiB that are bad for parsers. */
  static List<String> hostile() {
    int max = 1 << 20;
    List<String> texts = new ArrayList<>();
    for (String s :
        List.of(
            ">",
            "> ",
            "[",
            "![",
            "*",
            "_",
            "`",
            "<",
            "<!--",
            "<a b='",
            "<a:",
            "&",
            "\\",
            "]",
            "|",
            "- ",
            "* ",
            "1. ",
            "#",
            "\0",
            "\r",
            "\n",
            "~",
            "[a](",
            "[a](<b",
            "![[]()",
            "*a **b ",
            "*a_ _b* ",
            "a\n",
            "|\n",
            "[a\n",
            "[a]: b\n",
            "- a\n",
            "# a\n",
            "<x\n",
            "|a|\n|-|\n",
            "**a *b",
            "`a``b```c",
            "\t",
            "[]",
            "&amp;",
            "ST-0001 ",
            "\u202e")) {
      texts.add(s.repeat(max / s.getBytes(StandardCharsets.UTF_8).length));
    }
    for (String s : List.of("<", "<!--", "[", "![", "*a **b ", "`", "_a ", "<a:", "*a_ _b* ")) {
      for (int length : List.of(200, 1000, 5000)) {
        String paragraph = s.repeat(length / s.length()) + "\n\n";
        texts.add(paragraph.repeat(max / paragraph.length()));
      }
    }
    texts.add("## (" + " mandatory".repeat(max / 10 - 1));
    int half = max / 2;
    texts.add("[".repeat(half) + "]".repeat(half));
    texts.add("![".repeat(max / 6) + "a" + "](b)".repeat(max / 6));
    texts.add("*a **b ".repeat(max / 14) + "c** d*".repeat(max / 14));
    texts.add("![".repeat(490) + "a" + "](b)".repeat(490));
    texts.add("*a **b ".repeat(160) + "c** d*".repeat(160));
    texts.add("*".repeat(half - 1) + "a" + "*".repeat(half));
    texts.add("|a".repeat(9000) + "|\n" + "|-".repeat(9000) + "|\n" + "a\n".repeat(19_000));
    texts.add("|a".repeat(25) + "|\n" + "|-".repeat(25) + "|\n" + "a\n".repeat(19_000));
    StringBuilder stairs = new StringBuilder();
    for (int i = 0; stairs.length() < max - 2000; i++) {
      stairs.append(" ".repeat(2 * i)).append("- a\n");
    }
    texts.add(stairs.toString());
    return texts;
  }

  /** Its beginning, of at most so many characters and 19,900 lines. */
  private static String cut(String text, int max) {
    int end = 0;
    for (int line = 0; line < 19_900 && end < Math.min(text.length(), max); line++) {
      int next = text.indexOf('\n', end);
      end = next < 0 ? text.length() : next + 1;
    }
    return text.substring(0, Math.min(end, max));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileMarkdownTakesNeitherLongNorTheProcessDown(String text) throws IOException {
    write(DOSSIER, frontMatter(FRONT_MATTER));
    write(SPEC, text.length() > 1 << 20 ? text.substring(0, 1 << 20) : text);
    write("specs/002-cut/spec.md", "## Intent\n\n" + cut(text, 1 << 18));
    write("docs/pm/ROADMAP.md", "### M1: x\n\n" + cut(text, 1 << 16));
    write("docs/pm/MASTER_BACKLOG.md", "### ST-0001: x\n\n" + cut(text, 1 << 16));
    write("docs/pm/DECISIONS.md", "### DEC-0001: x\n\n" + cut(text, 1 << 16));
    write("docs/pm/GOVERNED_DOCS.md", "|Document|\n|-|\n|`**`|\n\n" + cut(text, 1 << 16));
    PmDocuments documents = Patience.inProcessorTime(Duration.ofSeconds(20), () -> read());
    assertThat(documents.dossiers()).hasSize(1);
    assertThat(documents.specs().size() + documents.invalid().size()).isEqualTo(2);
    assertThat(documents.digests()).hasSize(7);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileFrontMatterTakesNeitherLongNorTheProcessDown(String text) throws IOException {
    write(DOSSIER, "---\n" + text.substring(0, Math.min(text.length(), 1_000_000)) + "\n---\n");
    Patience.inProcessorTime(Duration.ofSeconds(10), () -> read());
  }

  @Test
  void manyLinesAndWideTablesAreRefusedWithAFix() throws IOException {
    write(SPEC, "a\n".repeat(20_001));
    write(
        "docs/pm/GOVERNED_DOCS.md",
        "a\n\n" + "|a".repeat(70) + "|\n" + "|-".repeat(70) + "|\n" + "a\n".repeat(10_000));
    assertThat(read().invalid())
        .extracting(InvalidDoc::problem)
        .containsExactly("the document has 20001 lines");
    assertThat(diagnostics())
        .containsExactly(
            "docs/pm/GOVERNED_DOCS.md:4: a table of about 70 columns in a document of 10004 lines;"
                + " expected lines times columns of at most 500000; split the document",
            SPEC + ": the document has 20001 lines; expected at most 20000; split it");
    write(SPEC, "a\r\n".repeat(20_000));
    assertThat(read().invalid()).isEmpty();
  }

  @Test
  void aParagraphBeyondAllBoundsStillSaysSomething() throws IOException {
    assertThat(spec("## Intent\n\n" + "*a* ".repeat(3000) + "\n").placeholderSections()).isEmpty();
    assertThat(spec("## Intent\n\n" + "[TBD] <x> ".repeat(3000) + "\n").placeholderSections())
        .containsExactly("Intent");
  }

  @Test
  void theReaderWorksOnASmallStack() throws Exception {
    for (String text : hostile()) {
      write(SPEC, text.substring(0, Math.min(text.length(), 20_000)));
      Throwable[] thrown = new Throwable[1];
      Thread thread = new Thread(null, this::read, "small stack", 256 * 1024);
      thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
      thread.start();
      thread.join();
      assertThat(thrown[0]).isNull();
    }
  }

  @Test
  void listsCanNotBeChangedAfterwards() {
    assertThatCode(() -> read().digests().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
