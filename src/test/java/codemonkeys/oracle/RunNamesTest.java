package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.RunFleet.Ran;
import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.OddNames;
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

/** Sources whose names are not what programs expect. */
@Timeout(
    value = Patience.TEST_MINUTES,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunNamesTest {
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

  private void product(String script) throws Exception {
    fleet.product("app", script);
    Process shell =
        new ProcessBuilder("sh", "-c", OddNames.forEach("mkdir \"./d$f\" && echo 1 >\"./d$f/$f\""))
            .directory(fleet.path("products/app").toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
  }

  private static List<String> all() {
    return OddNames.ALL.stream()
        .map(name -> FileNames.text(FileNames.of(OddNames.bytes(name))))
        .map(name -> "products/app/d" + name + "/" + name)
        .sorted()
        .toList();
  }

  private void assertAllEdited() {
    Ran ran = fleet.run();
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.executed()).containsExactly("app test failed");
    assertThat((List<?>) fleet.result("app").get("edited_sources")).isEqualTo(all());
  }

  @Test
  void aJobThatRewritesSourcesOfAnyNameFailsExit1() throws Exception {
    product("for f in */*; do echo 2 >\"./$f\"; done; echo 1 passed, 0 failed");
    fleet.files().commit("products/app");
    fleet.order("app", "test");
    assertAllEdited();
  }

  @Test
  void aJobThatRemovesThemWithTheirFoldersFailsExit1() throws Exception {
    product("rm -rf ./d*; echo 1 passed, 0 failed");
    fleet.files().commit("products/app");
    fleet.order("app", "test");
    assertAllEdited();
  }

  @Test
  void aJobThatMakesTheirFoldersAnewFailsExit1() throws Exception {
    product("for f in d*; do rm -rf \"./$f\"; mkdir \"./$f\"; done; echo 1 passed, 0 failed");
    fleet.files().commit("products/app");
    fleet.order("app", "test");
    assertAllEdited();
  }

  @Test
  void withoutGitTheyAreSourcesTooExit1() throws Exception {
    product("for f in */*; do echo 2 >\"./$f\"; done; echo 1 passed, 0 failed");
    fleet.order("app", "test");
    assertAllEdited();
  }

  @Test
  void readingThemAndWritingOthersPassesExit0() throws Exception {
    product("cat ./*/* && for f in */*; do echo 2 >\"./$f.new\"; done; echo 1 passed, 0 failed");
    fleet.files().commit("products/app");
    fleet.order("app", "test");
    Ran ran = fleet.run();
    assertThat(ran.exit()).as(ran.err()).isZero();
  }

  @Test
  void ofReportsWhoseNamesDifferInOneSuchByteNoneIsLostExit1() throws Exception {
    String good = "<testsuite name=\"a\" tests=\"1\"><testcase name=\"a\"/></testsuite>";
    String bad =
        "<testsuite name=\"b\" tests=\"1\" failures=\"1\"><testcase name=\"b\"><failure/></testcase></testsuite>";
    product(
        "mkdir -p target/surefire-reports && cd target/surefire-reports"
            + (" && echo '" + bad + "' >\"$(printf 'TEST-\\374.xml')\"")
            + (" && echo '" + good + "' >\"$(printf 'TEST-\\375.xml')\""));
    fleet.order("app", "test");
    Ran ran = fleet.run();
    assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
    assertThat(fleet.result("app").get("reason")).isEqualTo("1 of 2 tests failed");
  }
}
