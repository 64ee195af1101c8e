package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Loads rules for a test, and sees to it that nothing is printed meanwhile. */
final class LoadedRules {
  /** A file with one sound rule, which tests then spoil. */
  static final String GOOD =
      """
      package fleet.rules;

      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      import static codemonkeys.oracle.units.StopCondition.*;

      global Orders orders

      // A failed run comes before anything that is merely old.
      rule "failed tests: test again"
        @owner("nexus") @reason("the last run failed")
        salience 80
      when
        LastRun( failed, $p : product )
      then
        orders.propose($p, TEST);
      end
      """;

  private LoadedRules() {}

  /** The sound file with another condition, which stands on line 15. */
  static String when(String condition) {
    return GOOD.replace("LastRun( failed, $p : product )", condition);
  }

  /** The sound file with another consequence, which begins on line 17, column 3. */
  static String then(String consequence) {
    return GOOD.replace("orders.propose($p, TEST);", consequence);
  }

  static List<Diagnostic> errors(String text) {
    return errors(Map.of("rules/r.drl", text));
  }

  /** What is wrong with rule files; none when they load. */
  static List<Diagnostic> errors(Map<String, String> files) {
    List<RuleSource> sources = new ArrayList<>();
    files.forEach((path, text) -> sources.add(new RuleSource(path, text)));
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      System.setErr(capture);
      RuleBook.load(sources, null, "test");
      return List.of();
    } catch (RulesRejectedException e) {
      for (Diagnostic diagnostic : e.diagnostics()) {
        assertThat(diagnostic.line()).as("%s", diagnostic).isBetween(0, 1_000_000);
        assertThat(diagnostic.toString())
            .as("an operator's message")
            .doesNotContain("Exception", "LambdaPredicate", "LambdaExtractor", "\n", "org.drools")
            .matches(text -> !text.toLowerCase(Locale.ROOT).contains("at codemonkeys."));
        assertThat(diagnostic.fix()).as("the cure of %s", diagnostic).isNotBlank();
      }
      assertThat(e.diagnostics()).isSorted();
      return e.diagnostics();
    } finally {
      System.setOut(out);
      System.setErr(err);
      assertThat(printed.toString(StandardCharsets.UTF_8)).as("printed meanwhile").isEmpty();
    }
  }
}
