package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.fleet.RuleTestFiles;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.ruletesting.RuleTestCase;
import codemonkeys.oracle.ruletesting.RuleTestFile;
import codemonkeys.oracle.ruletesting.RuleTestReader;
import codemonkeys.oracle.ruletesting.RuleTestReader.TestReading;
import codemonkeys.oracle.ruletesting.RuleTestRunner;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All tests of some rules, read and run.
 *
 * @param broken what is wrong with files that can't be understood, by their paths
 * @param files what came of the others
 */
record RuleTrial(SortedMap<String, List<Diagnostic>> broken, List<FileOutcome> files) {

  static RuleTrial of(RuleBook rules, RuleTestFiles.Found tests, Predicate<RuleTestCase> wanted) {
    List<String> names = rules.rules().stream().map(RuleInfo::name).toList();
    SortedMap<String, List<Diagnostic>> broken = new TreeMap<>();
    tests.errors().forEach(error -> broken.put(error.path(), List.of(error)));
    RuleTestRunner runner = new RuleTestRunner(rules);
    List<FileOutcome> files = new ArrayList<>();
    for (RuleTestFiles.Source source : tests.sources()) {
      TestReading reading = RuleTestReader.read(source.path(), source.text(), names);
      RuleTestFile file = reading.file();
      if (file == null) {
        broken.put(source.path(), reading.diagnostics());
      } else {
        files.add(runner.run(file, wanted));
      }
    }
    return new RuleTrial(broken, List.copyOf(files));
  }

  List<Diagnostic> diagnostics() {
    return broken.values().stream().flatMap(List::stream).toList();
  }
}
