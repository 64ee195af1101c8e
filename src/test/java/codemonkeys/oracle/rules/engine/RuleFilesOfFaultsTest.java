package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whole files of faults: all that is in them is reported in one go, each at its place. */
class RuleFilesOfFaultsTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "rules");
  private static final String TRACE = "oracle.hostile.rule";

  private static RuleInspection inspection(String file) throws IOException {
    return RuleInspection.of(
        List.of(new RuleSource(file, Files.readString(FOLDER.resolve(file)))), null, "test");
  }

  private static Stream<String> places(RuleInspection inspection) {
    return inspection.result(List.of()).findings().stream()
        .map(
            finding ->
                finding.diagnostic().line()
                    + ":"
                    + finding.diagnostic().column()
                    + " "
                    + finding.check().id());
  }

  @Test
  void ofFiftyTwoOrdinaryMistakesEachIsReportedAtItsPlace() throws Exception {
    assertThat(places(inspection("mistakes.drl")))
        .hasSize(52)
        .containsExactlyElementsOf(Files.readAllLines(FOLDER.resolve("mistakes.expected")));
  }

  /** The same file, in which each fix was followed. */
  @Test
  void andEachFixWorks() throws Exception {
    RuleInspection cured = inspection("cured.drl");

    assertThat(cured.result(List.of()).findings()).noneMatch(RuleFinding::isError);
    assertThat(cured.book().orElseThrow().rules()).hasSize(52);
  }

  @Test
  void everyHostileThingIsRefusedByNameAndNothingOfItRuns() throws Exception {
    System.clearProperty(TRACE);
    RuleInspection hostile = inspection("hostile.drl");

    assertThat(places(hostile))
        .containsExactlyElementsOf(Files.readAllLines(FOLDER.resolve("hostile.expected")));
    assertThat(hostile.book()).isEmpty();
    assertThat(System.getProperty(TRACE)).isNull();
  }

  /** Each of them alone, so that none hides behind another. */
  @Test
  void everyHostileRuleAloneIsRefusedAsWell() throws Exception {
    String text = Files.readString(FOLDER.resolve("hostile.drl"));
    String head = text.substring(0, text.indexOf("function"));
    String[] rules = text.split("(?m)^(?=rule \"|function |declare |query )");
    assertThat(rules).hasSizeGreaterThan(25);
    System.clearProperty(TRACE);
    for (int i = 1; i < rules.length; i++) {
      RuleInspection one =
          RuleInspection.of(List.of(new RuleSource("r.drl", head + rules[i])), null, "test");
      assertThat(one.book()).as(rules[i]).isEmpty();
      assertThat(one.result(List.of()).findings()).as(rules[i]).anyMatch(RuleFinding::isError);
    }
    assertThat(System.getProperty(TRACE)).isNull();
  }
}
