package codemonkeys.oracle.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import codemonkeys.oracle.Patience;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportGlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "**/junit*.xml junit.xml yes",
        "**/junit*.xml a/b/junit-1.xml yes",
        "**/junit*.xml a/b/xjunit.xml no",
        "**/target/surefire-reports/TEST-*.xml target/surefire-reports/TEST-a.xml yes",
        "**/target/surefire-reports/TEST-*.xml a/target/target/surefire-reports/TEST-a.xml yes",
        "**/target/surefire-reports/TEST-*.xml target/a/surefire-reports/TEST-a.xml no",
        "**/build/test-results/**/TEST-*.xml build/test-results/TEST-a.xml yes",
        "**/build/test-results/**/TEST-*.xml x/build/test-results/a/b/TEST-a.xml yes",
        "out/** out/a yes",
        "out/** out/a/b yes",
        "out/** out no",
        "out/**/** out/a yes",
        "** a yes",
        "**.xml a.xml yes",
        "**.xml a/b.xml yes",
        "a**c ac yes",
        "a**c ab/x/bc yes",
        "a**c ab/x/bd no",
        "a***c a/c yes",
        "{out,target/reports}/*.xml out/a.xml yes",
        "{out,target/reports}/*.xml target/reports/a.xml yes",
        "{out,target/reports}/*.xml target/a.xml no",
        "a/{b,c}.xml a/c.xml yes",
        "./a//b/../*.xml a/x.xml yes",
        "*.xml a/x.xml no",
        "[ab]?.xml b1.xml yes",
      })
  void whatAGlobMatches(String glob, String path, String expected) {
    assertThat(ReportGlob.of("", glob).orElseThrow().matches(Path.of(path)))
        .isEqualTo(expected.equals("yes"));
    ReportGlob below = ReportGlob.of("apps/[id]", glob).orElseThrow();
    assertThat(below.matches(Path.of("apps/[id]", path))).isEqualTo(expected.equals("yes"));
    assertThat(below.matches(Path.of("apps/i", path))).isFalse();
  }

  /** For Java two stars and a slash stand for at least one folder, so these globs have none. */
  @Property
  void withoutTheseAGlobIsWhatItIsForJava(
      @ForAll("globs") List<String> glob, @ForAll("paths") List<String> path) {
    assertThat(
            ReportGlob.of("", String.join("/", glob))
                .orElseThrow()
                .matches(Path.of(String.join("/", path))))
        .isEqualTo(
            FileSystems.getDefault()
                .getPathMatcher("glob:" + String.join("/", glob))
                .matches(Path.of(String.join("/", path))));
  }

  @Provide
  Arbitrary<List<String>> globs() {
    return Arbitraries.of("a", "b", "*", "?", "a*", "*b", "a**", "**b", "[ab]", "{a,b}", "{a/b,b}")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<String>> paths() {
    return Arbitraries.of("a", "b", "ab", "aa", "bab").list().ofMinSize(1).ofMaxSize(5);
  }

  @Test
  void whatCantBeUnderstoodIsSaid() {
    for (String glob : List.of("[", "{a", "a/{b/c", "{a/b,c}".repeat(9))) {
      assertThatThrownBy(() -> ReportGlob.of("", glob)).isInstanceOf(PatternSyntaxException.class);
    }
    assertThat(ReportGlob.of("a", "../../x")).isEmpty();
  }

  @Test
  @Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
  void aDeepPathTakesTimeThatGrowsWithItsLength() {
    ReportGlob glob = ReportGlob.of("", "**/build/**/test-*/**/TEST-*.xml").orElseThrow();
    Path path = Path.of("build/test-results/".repeat(200) + "x");
    for (int i = 0; i < 10_000; i++) {
      assertThat(glob.matches(path)).isFalse();
    }
  }
}
