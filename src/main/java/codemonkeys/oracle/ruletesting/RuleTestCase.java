package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.files.JsonValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A case of a file.
 *
 * @param line where it begins
 * @param budget how many orders to give; null for as many as there are
 */
public record RuleTestCase(
    String file, String name, int line, int column, @Nullable Integer budget, List<Trial> trials) {
  public RuleTestCase {
    trials = List.copyOf(trials);
  }

  /** The path of its file without folders, and its name. */
  public String fullName() {
    return file.substring(file.lastIndexOf('/') + 1) + ": " + name;
  }

  /** What is tried: a case without a sweep once, else each of its values. */
  public static final class Trial {
    private final Instant asOf;
    private final Given given;
    private final Map<SweepPath, JsonValue> swept;
    private final int index;
    private final Expectation expectation;

    Trial(
        Instant asOf,
        Given given,
        Map<SweepPath, JsonValue> swept,
        int index,
        Expectation expectation) {
      this.asOf = asOf;
      this.given = given;
      this.swept = new LinkedHashMap<>(swept);
      this.index = index;
      this.expectation = expectation;
    }

    /** Its place among the values of a sweep, from 0. */
    public int index() {
      return index;
    }

    /** What is swept, as {@code products.p7.last_run.hours_ago = 24}; empty without a sweep. */
    public String label() {
      StringBuilder label = new StringBuilder();
      swept.forEach(
          (path, value) ->
              label
                  .append(label.isEmpty() ? "" : ", ")
                  .append(path.text())
                  .append(" = ")
                  .append(YamlText.of(value)));
      return label.toString();
    }

    /** The facts that rules see; made anew at each call, since a file may have thousands. */
    public FleetFacts facts() {
      return GivenFacts.of(given(), asOf);
    }

    /** What is given, the file's and what is swept laid into one. */
    public Given given() {
      Given all = given;
      for (Map.Entry<SweepPath, JsonValue> entry : swept.entrySet()) {
        all = all.with(entry.getKey(), entry.getValue());
      }
      return all;
    }

    /** Where its expectation stands. */
    public int line() {
      return expectation.at().line();
    }

    public int column() {
      return expectation.at().column();
    }

    Expectation expectation() {
      return expectation;
    }
  }
}
