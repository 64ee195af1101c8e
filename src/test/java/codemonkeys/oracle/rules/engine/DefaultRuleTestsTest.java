package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import codemonkeys.oracle.DefaultParameters;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.ruletesting.Coverage;
import codemonkeys.oracle.ruletesting.DiffLine;
import codemonkeys.oracle.ruletesting.Failure;
import codemonkeys.oracle.ruletesting.RuleTestCase;
import codemonkeys.oracle.ruletesting.RuleTestFile;
import codemonkeys.oracle.ruletesting.RuleTestReader;
import codemonkeys.oracle.ruletesting.RuleTestReader.TestReading;
import codemonkeys.oracle.ruletesting.RuleTestRunner;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import codemonkeys.oracle.ruletesting.RuleTestRunner.TrialOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@code oracle rules test} runs for the default rules, by both of Drools' compilers. */
class DefaultRuleTestsTest {
  private static final Path TESTS = Path.of("rules", "tests");

  private static RuleBook model;
  private static RuleBook classic;

  @BeforeAll
  static void load() throws Exception {
    List<RuleSource> sources = new ArrayList<>();
    for (Path file : files(Path.of("rules"), ".drl")) {
      sources.add(new RuleSource(file.toString(), Files.readString(file)));
    }
    sources = DefaultParameters.in(sources);
    model = RuleBook.load(sources, null, "test");
    classic = model.on(ClassicRules.base(sources));
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static List<RuleTestFile> tests() throws IOException {
    List<RuleTestFile> tests = new ArrayList<>();
    for (Path file : files(TESTS, ".yaml")) {
      TestReading reading =
          RuleTestReader.read(
              file.toString(),
              Files.readString(file),
              model.rules().stream().map(RuleInfo::name).toList());
      assertThat(reading.diagnostics()).isEmpty();
      tests.add(Objects.requireNonNull(reading.file()));
    }
    return tests;
  }

  @TestFactory
  Stream<DynamicNode> everyCaseComesOutAsItSaysByBothCompilers() throws Exception {
    List<DynamicNode> nodes = new ArrayList<>();
    for (RuleTestFile file : tests()) {
      List<DynamicNode> cases = new ArrayList<>();
      for (RuleTestCase each : file.cases()) {
        for (RuleTestCase.Trial trial : each.trials()) {
          cases.add(
              dynamicTest(
                  each.name() + (trial.label().isEmpty() ? "" : " [" + trial.label() + "]"),
                  () -> {
                    TrialOutcome byModel = new RuleTestRunner(model).run(each, trial);
                    TrialOutcome byClassic = new RuleTestRunner(classic).run(each, trial);
                    assertThat(reported(byModel)).isEmpty();
                    assertThat(byClassic.plan().toString()).isEqualTo(byModel.plan().toString());
                    assertThat(byClassic.fired()).isEqualTo(byModel.fired());
                  }));
        }
      }
      nodes.add(dynamicContainer(file.name(), cases));
    }
    return nodes.stream();
  }

  private static List<String> reported(TrialOutcome outcome) {
    Failure failure = outcome.failure();
    return failure == null
        ? List.of()
        : failure.differences().stream().map(DiffLine::toString).toList();
  }

  @Test
  void everyRuleIsCoveredByTheFileOfItsTopicFiresThereAndIsSilentThere() throws Exception {
    TreeSet<String> covered = new TreeSet<>();
    for (RuleTestFile file : tests()) {
      FileOutcome outcome = new RuleTestRunner(model).run(file, any -> true);
      assertThat(outcome.uncovered()).isEmpty();
      for (RuleTestFile.Covered each : file.covers()) {
        covered.add(each.rule());
        assertThat(outcome.outcomes()).as(each.rule()).anyMatch(o -> fired(o, each));
        assertThat(outcome.outcomes()).as(each.rule()).anyMatch(o -> !fired(o, each));
        assertThat(
                model.rules().stream()
                    .filter(rule -> rule.name().equals(each.rule()))
                    .map(rule -> rule.file().replace(".drl", ".yaml").replace("rules/", "")))
            .containsExactly(file.name());
      }
    }
    assertThat(covered)
        .containsExactlyInAnyOrderElementsOf(model.rules().stream().map(RuleInfo::name).toList());
  }

  private static boolean fired(TrialOutcome outcome, RuleTestFile.Covered covered) {
    return outcome.fired().contains(covered.rule());
  }

  @Test
  void everyRuleAndEveryConditionIsSeenBothWays() throws Exception {
    List<RuleSource> sources = new ArrayList<>();
    for (Path file : files(Path.of("rules"), ".drl")) {
      sources.add(new RuleSource(file.toString(), Files.readString(file)));
    }
    List<FileOutcome> outcomes = new ArrayList<>();
    for (RuleTestFile file : tests()) {
      outcomes.add(new RuleTestRunner(model).run(file, any -> true));
    }
    Coverage coverage = Coverage.of(RuleTrees.read(DefaultParameters.in(sources)), outcomes);
    assertThat(coverage.rules()).hasSameSizeAs(model.rules());
    assertThat(coverage.rules()).filteredOn(rule -> !rule.whole()).isEmpty();
    assertThat(coverage.ofRules().percent()).isEqualTo(100);
    assertThat(coverage.ofConditions().percent()).isEqualTo(100);
  }

  @Test
  void theJarHasEveryFileOfTests() throws Exception {
    for (Path file : files(TESTS, ".yaml")) {
      try (var in =
          RuleBook.class.getResourceAsStream("/oracle/rules/tests/" + file.getFileName())) {
        assertThat(in).as("%s", file).isNotNull();
        assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
      }
    }
  }
}
