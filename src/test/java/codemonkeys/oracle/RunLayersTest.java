package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.RunFleet.Ran;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What jobs do to folders that were there before them. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunLayersTest {
  /** A rename as programs do it: {@code mv} copies where a folder can't be renamed. */
  private static final String RENAME =
      "rename() { perl -e 'rename($ARGV[0], $ARGV[1]) or die \"$!\\n\"' \"$1\" \"$2\" || exit 1; }; ";

  @TempDir Path folder;
  private RunFleet fleet;

  @BeforeEach
  void aFleet() throws Exception {
    fleet = RunFleet.in(folder);
  }

  @AfterEach
  void isSound() throws Exception {
    fleet.assertSound();
  }

  private Ran run(String script) {
    fleet.product("app", RENAME + script + "; echo 1 passed, 0 failed");
    fleet.files().file("products/app/.gitignore", "build\n");
    fleet.files().file("products/app/build/old/deep/f", "built\n");
    fleet.files().file("products/app/build/src/a.txt", "built\n");
    fleet.files().file("products/app/src/a.txt", "a\n");
    fleet.files().file("products/app/src/deep/b.txt", "b\n");
    fleet.files().file("products/app/other/a.txt", "another\n");
    fleet.files().commit("products/app");
    fleet.order("app", "test");
    return fleet.run();
  }

  private void assertPassed(Ran ran) {
    assertThat(ran.executed()).as(ran.json() + ran.err()).containsExactly("app test passed");
  }

  private void assertEdited(Ran ran, String... sources) {
    assertThat(ran.executed()).as(ran.json() + ran.err()).containsExactly("app test failed");
    assertThat((List<?>) fleet.result("app").get("edited_sources"))
        .isEqualTo(List.of(sources).stream().map(s -> "products/app/" + s).toList());
  }

  @Test
  void anIgnoredFolderThatWasThereCanBeRenamedExit0() throws Exception {
    RunFleet.needsRenames();
    assertPassed(
        run(
            "rename build/old build/new; rename build/new/deep build/deep"
                + "; test -f build/deep/f && test ! -e build/old; rename build built"));
    assertThat(fleet.path("products/app/build/old/deep/f")).hasContent("built\n");
  }

  @Test
  void aSourceFolderThatIsRenamedIsAnEditExit1() throws Exception {
    RunFleet.needsRenames();
    assertEdited(run("rename src lib"), "src/a.txt", "src/deep/b.txt");
  }

  @Test
  void aSourceFolderThatIsRenamedAndBackAgainIsNoneExit0() throws Exception {
    RunFleet.needsRenames();
    assertPassed(run("rename src lib; rename lib src; rename src/deep x; rename x src/deep"));
  }

  @Test
  void anEditOnTheWayIsOneExit1() throws Exception {
    RunFleet.needsRenames();
    assertEdited(run("rename src lib; echo 2 >lib/a.txt; rename lib src"), "src/a.txt");
  }

  @Test
  void sourceFoldersThatChangePlacesAreEditsExit1() throws Exception {
    RunFleet.needsRenames();
    assertEdited(
        run("rename src x; rename other src; rename x other"),
        "other/a.txt",
        "src/a.txt",
        "src/deep/b.txt");
  }

  @Test
  void aFolderThatTakesThePlaceOfSourcesIsAnEditExit1() throws Exception {
    RunFleet.needsRenames();
    assertEdited(run("rename src build/x; rename build/src src"), "src/a.txt", "src/deep/b.txt");
  }

  @Test
  void aNewFolderInThePlaceOfSourcesIsAnEditOfWhatIsNotThereExit1() {
    assertEdited(run("rm -r src; mkdir -p src/deep; echo a >src/a.txt"), "src/deep/b.txt");
  }

  @Test
  void aFolderThatIsMadeAnewAsItWasIsNoEditExit0() {
    assertPassed(run("cp -r src build/x; rm -r src; cp -r build/x src"));
  }

  @Test
  void writingBesideSourcesIsNoEditExit0() {
    assertPassed(run("echo x >src/deep/new; mkdir -p src/deep/more/yet; rm -r build; touch src"));
  }
}
