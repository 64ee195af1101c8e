package codemonkeys.oracle.ruletesting;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Some rules of one file, to run tests by. */
record SmallRules(RuleBook book, RuleTrees trees) {
  private static final String HEAD =
      """
      package fleet.rules;

      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;

      global Orders orders

      """;

  /** Rules by their texts, as {@link #rule} makes them. */
  static SmallRules of(String... rules) throws Exception {
    List<RuleSource> sources =
        List.of(new RuleSource("rules/r.drl", HEAD + String.join("\n", rules)));
    return new SmallRules(RuleBook.load(sources, null, "test"), RuleTrees.read(sources));
  }

  static String rule(String name, int salience, String when, String then) {
    return String.join(
        "\n",
        "rule \"" + name + "\"",
        "  @owner(\"nexus\") @reason(\"it is so\")",
        "  salience " + salience,
        "when",
        "  " + when,
        "then",
        "  " + then + ";",
        "end",
        "");
  }

  FileOutcome run(String text) {
    RuleTestReader.TestReading reading =
        RuleTestReader.read("t.yaml", text, book.rules().stream().map(RuleInfo::name).toList());
    assertThat(reading.diagnostics()).isEmpty();
    return new RuleTestRunner(book).run(Objects.requireNonNull(reading.file()), any -> true);
  }

  /** The notes of a case that fails. */
  List<String> notes(String given, String expect) {
    return notes(given, expect, () -> trees);
  }

  /** The notes of a case that fails, of which the plan alone must tell enough. */
  List<String> notesOfThePlan(String given, String expect) {
    return notes(
        given,
        expect,
        () -> {
          throw new AssertionError("the rules were read");
        });
  }

  private List<String> notes(String given, String expect, Supplier<RuleTrees> trees) {
    FileOutcome outcome =
        run("cases:\n  - name: a\n    given: " + given + "\n    expect: " + expect + "\n");
    return Objects.requireNonNull(outcome.outcomes().get(0).failure(), "it passed")
        .notes(book, trees);
  }

  Coverage coverage(String... files) {
    return Coverage.of(trees, List.of(files).stream().map(this::run).toList());
  }
}
