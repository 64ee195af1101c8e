package codemonkeys.oracle.intake.registry;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.facts.Product.Setup;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.intake.testcommand.ProductSetup;
import codemonkeys.oracle.intake.testcommand.TestCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the entries of a registry say that products lie. */
class RootsTest {
  @TempDir Path temporary;
  private Path base;
  private FleetFolder fleet;
  private OwnFolders own;

  @BeforeEach
  void aFleetBesideADiskAndAHome() throws Exception {
    base = Files.createDirectory(temporary.toRealPath().resolve("b"));
    Files.createDirectories(base.resolve("disk/real/app"));
    Files.createDirectories(base.resolve("disk2/app"));
    Files.createDirectories(base.resolve("home/work/app"));
    Files.createDirectories(base.resolve("etc/oracle/keys/app"));
    Files.writeString(base.resolve("disk/file"), "");
    Files.createSymbolicLink(base.resolve("disk/link"), Path.of("real"));
    Files.createSymbolicLink(base.resolve("disk/loop"), Path.of("loop"));
    Files.createSymbolicLink(base.resolve("disk/real/up"), base);
    Files.createSymbolicLink(base.resolve("link"), Path.of("disk"));
    fleet = FleetFolder.in(Files.createDirectories(base.resolve("a/fleet")));
    own = new OwnFolders(List.of(base.resolve("home")), List.of(base.resolve("etc/oracle")));
  }

  private Registry registry() throws Exception {
    return Registry.read(new Workspace(fleet.root()), own);
  }

  private RegistryEntry entry() throws Exception {
    return registry().entries().get(0);
  }

  private String named(String path) {
    return path.replace("BASE", base.toString());
  }

  private List<String> diagnostics() throws Exception {
    return registry().diagnostics().stream().map(Diagnostic::toString).toList();
  }

  /** What is in the way of its folder; null when nothing is. */
  private static @Nullable Setup obstacle(RegistryEntry entry) {
    ProductSetup setup = ProductSetup.withoutFolder(entry);
    return setup == null ? null : setup.setup();
  }

  private static String problem(RegistryEntry entry) {
    Problem problem =
        Objects.requireNonNull(Objects.requireNonNull(ProductSetup.withoutFolder(entry)).problem());
    assertThat(problem.line()).isPositive();
    return problem.what();
  }

  @ParameterizedTest
  @CsvSource({
    "../../disk, ../../disk/real, ../../disk/real",
    "../../disk, BASE/disk/real, ../../disk/real",
    "BASE/disk, BASE/disk/real, BASE/disk/real",
    "BASE/disk/, ../../disk//real/./app/, BASE/disk/real/app",
    "BASE/a/../disk, ../../disk/link/../real, BASE/disk/real",
    "BASE/home/work, ../../home/work/app, BASE/home/work/app",
    "../.., '', ''",
    "., products, products",
    "'', products, products"
  })
  void pathsBelowARoot(String root, String path, String shown) throws Exception {
    own = new OwnFolders(List.of(base.resolve("home")), List.of());
    if (root.equals("../..")) {
      own = new OwnFolders(List.of(), List.of());
    }
    fleet.roots(named(root)).file("products/x", "").product("app", "path", named(path));

    assertThat(diagnostics()).isEmpty();
    assertThat(Objects.requireNonNull(entry().folder()).shown()).isEqualTo(named(shown));
    assertThat(entry().product().path()).isEqualTo(named(shown));
    assertThat(obstacle(entry())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/, is the whole file system",
    "../../../../../../../../../../.., is the whole file system",
    "BASE/home, is a home folder",
    "../../home/, is a home folder",
    "BASE, contains a home folder",
    "BASE/etc, contains or is a part of Oracle's own folder",
    "BASE/etc/oracle, contains or is a part of Oracle's own folder",
    "BASE/etc/oracle/keys, contains or is a part of Oracle's own folder",
    "BASE/gone, is not there",
    "BASE/disk/file, is no folder",
    "BASE/disk/file/x, is not there",
    "BASE/link, goes through a symlink (BASE/link -> disk)",
    "BASE/link/real, goes through a symlink (BASE/link -> disk)",
    "BASE/disk/loop, goes through a symlink (BASE/disk/loop -> loop)",
    "BASE/disk/real/up/disk, goes through a symlink (BASE/disk/real/up -> BASE)"
  })
  void rootsThatCanNotBeUsedAreReportedAndWhatLiesBelowIsOutside(String root, String what)
      throws Exception {
    fleet.roots(named(root)).product("app", "path", named("BASE/disk/real"));
    fleet.product("below", "path", named(root) + "/app");

    assertThat(diagnostics().get(0))
        .startsWith("dash/products.json:4:5: the root \"" + named(root) + "\" " + named(what));
    for (RegistryEntry entry : registry().entries()) {
      assertThat(obstacle(entry)).isEqualTo(Setup.FOLDER_OUTSIDE);
      assertThat(problem(entry)).startsWith("path leaves the workspace (");
    }
  }

  @Test
  void ownFoldersReachedThroughALinkCountWhereTheyAre() throws Exception {
    own = new OwnFolders(List.of(), List.of(base.resolve("link/real/up/disk2/not/yet")));
    fleet.roots(named("BASE/disk2")).product("app", "path", named("BASE/disk2/app"));

    assertThat(diagnostics().get(0)).contains("Oracle's own folder");
    assertThat(obstacle(entry())).isEqualTo(Setup.FOLDER_OUTSIDE);
  }

  @ParameterizedTest
  @CsvSource({
    "BASE/disk, FOLDER_OUTSIDE, path is a root itself",
    "../../disk/real/.., FOLDER_OUTSIDE, path is a root itself",
    "../../disk2/app, FOLDER_OUTSIDE, path leaves the workspace and all roots",
    "/etc, FOLDER_OUTSIDE, path leaves the workspace and all roots",
    "../../disk/../disk2/app, FOLDER_OUTSIDE, path leaves the workspace and all roots",
    "BASE/disk/../../../etc, FOLDER_OUTSIDE, path leaves the workspace and all roots",
    "\\disk, FOLDER_OUTSIDE, path leaves the workspace and all roots",
    "C:/x, FOLDER_OUTSIDE, path leaves the workspace and all roots",
    "../../disk/gone, FOLDER_MISSING, 'path names \"../../disk/gone\", which is not there'",
    "../../disk/file, FOLDER_MISSING, 'path names \"../../disk/file\", which is no folder'",
    "../../disk/link, FOLDER_IS_LINK, path goes through a symlink (../../disk/link -> real)",
    "BASE/disk/link/app, FOLDER_IS_LINK, path goes through a symlink (../../disk/link -> real)",
    "../../disk/loop, FOLDER_IS_LINK, path goes through a symlink (../../disk/loop -> loop)",
    "products/link, FOLDER_IS_LINK, path goes through a symlink (products/link -> BASE)",
    "products/link/disk/real, FOLDER_IS_LINK, path goes through a symlink (products/link -> BASE)"
  })
  void pathsThatCanNotBeUsed(String path, Setup obstacle, String what) throws Exception {
    Files.createDirectory(fleet.root().resolve("products"));
    Files.createSymbolicLink(fleet.root().resolve("products/link"), base);
    fleet.roots("../../disk").product("app", "path", named(path));

    assertThat(obstacle(entry())).isEqualTo(obstacle);
    assertThat(problem(entry())).startsWith(named(what));
  }

  @ParameterizedTest
  @CsvSource({
    "../../a, path names a folder that the workspace lies in",
    "BASE/a, path names a folder that the workspace lies in",
    "../fleet/dash, path leads into the fleet's own files",
    "BASE/a/fleet/nexus/x, path leads into the fleet's own files",
    "../fleet/.codemonkeys, path leads into the fleet's own files"
  })
  void belowARootAboveTheWorkspaceNeitherFoldersAboveItNorItsOwnFilesAreProducts(
      String path, String what) throws Exception {
    own = new OwnFolders(List.of(), List.of());
    fleet.roots("../..").product("app", "path", named(path));

    assertThat(obstacle(entry())).isEqualTo(Setup.FOLDER_OUTSIDE);
    assertThat(problem(entry())).startsWith(what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../fleet/products", "BASE/a/fleet/products", "products"})
  void belowARootAboveTheWorkspaceWhatLiesInItIsInTheWorkspace(String path) throws Exception {
    own = new OwnFolders(List.of(), List.of());
    fleet.roots("../..").file("products/x", "").product("app", "path", named(path));

    ProductFolder folder = Objects.requireNonNull(entry().folder());
    assertThat(folder.inWorkspace()).isTrue();
    assertThat(folder.shown()).isEqualTo("products");
  }

  @Test
  void withoutRootsAPathIsInsideTheWorkspaceHoweverItIsWritten() throws Exception {
    fleet.product("app", "path", named("BASE/a/fleet/products")).product("b", "path", "../fleet/x");

    for (RegistryEntry entry : registry().entries()) {
      assertThat(obstacle(entry)).isEqualTo(Setup.FOLDER_OUTSIDE);
    }
  }

  @Test
  void ofNestedRootsTheInnerOneCountsAndARootCanBeAProductOfTheOuterOne() throws Exception {
    fleet.roots("../../disk", "../../disk/real");
    fleet.product("app", "path", "../../disk/real/app").product("b", "path", "../../disk/real");

    assertThat(registry().entries())
        .extracting(entry -> Objects.requireNonNull(entry.folder()).tree().root())
        .containsExactly(base.resolve("disk/real"), base.resolve("disk"));
  }

  @Test
  void aRepositoryIsLookedForUpToTheRootAndNotAbove() throws Exception {
    Files.createDirectory(base.resolve("disk/.git"));
    fleet.roots("../../disk").product("app", "path", "../../disk/real/app");
    ProductFolder folder = Objects.requireNonNull(entry().folder());
    assertThat(folder.repository()).contains(base.resolve("disk"));

    fleet = FleetFolder.in(fleet.root()).roots("../../disk/real");
    fleet.product("app", "path", "../../disk/real/app");
    folder = Objects.requireNonNull(entry().folder());
    assertThat(folder.repository()).isEmpty();

    Files.createFile(base.resolve("disk/real/app/.git"));
    assertThat(folder.repository()).contains(base.resolve("disk/real/app"));
  }

  @Test
  void aRepositoryWithoutAPathIsNotCheckedOutAndNeitherOfThemIsTheWorkspace() throws Exception {
    fleet
        .file("Makefile", "test:\n")
        .product("app", "repo", "https://example.org/app.git")
        .product("empty", "repo", "https://example.org/app.git", "path", "")
        .product("neither")
        .product("blank", "repo", "");

    assertThat(registry().entries())
        .extracting(RootsTest::obstacle)
        .containsExactly(Setup.NOT_CHECKED_OUT, null, null, null);
    assertThat(problem(entry())).contains("not checked out here");
    assertThat(TestCommand.find(entry())).isEmpty();
    assertThat(TestCommand.find(registry().entries().get(2))).isPresent();
  }

  @Test
  void testsIsTrueUnlessTheEntrySaysFalse() throws Exception {
    fleet.product("app").product("none", "tests", false).product("wrong", "tests", "false");

    assertThat(registry().entries())
        .extracting(RegistryEntry::tests)
        .containsExactly(true, false, true);
  }
}
