package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.files.YamlSource;
import java.time.Instant;
import java.util.List;

/**
 * A file of tests of rules that was understood.
 *
 * @param path as messages show it
 * @param covers the rules that it is about, each of which has to fire in one of its cases
 */
public record RuleTestFile(
    String path, YamlSource source, Instant asOf, List<Covered> covers, List<RuleTestCase> cases) {
  /** A rule that a file is about, and where it says so. */
  public record Covered(String rule, int line, int column) {}

  public RuleTestFile {
    covers = List.copyOf(covers);
    cases = List.copyOf(cases);
  }

  /** The path without its folders. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** How many trials there are: a case is one, and with a sweep one for each value. */
  public int trials() {
    return cases.stream().mapToInt(each -> each.trials().size()).sum();
  }
}
