package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.CheckId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/reference/rules.md} and {@code docs/reference/rule-checks.md} true. Run with
 * {@code -Doracle.update=true} to write them anew.
 */
class RulesReferenceTest {
  private static final Path FOLDER = Path.of("docs", "reference");

  @Test
  void thePageOfDefaultRulesIsMadeFromTheRules() throws Exception {
    List<RuleTrees.Rule> rules =
        new ArrayList<>(RuleTrees.read(DefaultRulesTest.sources()).rules());
    rules.sort(
        Comparator.comparingInt((RuleTrees.Rule rule) -> rule.info().salience())
            .reversed()
            .thenComparing(rule -> rule.info().name()));
    assertThat(rules).hasSizeGreaterThan(20).allMatch(rule -> !rule.comment().isEmpty());

    isUpToDate("rules.md", List.of("ladder", "rules"), List.of(ladder(rules), each(rules)));
  }

  @Test
  void thePageOfChecksHasEveryCheckWithItsMeaning() throws Exception {
    isUpToDate("rule-checks.md", List.of("checks"), List.of(checks()));
  }

  private static void isUpToDate(String name, List<String> parts, List<String> texts)
      throws IOException {
    Path file = FOLDER.resolve(name);
    String page = Files.readString(file);
    for (int i = 0; i < parts.size(); i++) {
      String begin = "<!-- " + parts.get(i) + ": begin -->\n";
      String end = "<!-- " + parts.get(i) + ": end -->\n";
      page =
          page.substring(0, page.indexOf(begin) + begin.length())
              + texts.get(i)
              + page.substring(page.indexOf(end));
    }
    if (Boolean.getBoolean("oracle.update")) {
      Files.writeString(file, page);
    }
    assertThat(file).content().isEqualTo(page);
  }

  private static String ladder(List<RuleTrees.Rule> rules) {
    StringBuilder table = new StringBuilder("| salience | rule | because | orders | file |\n");
    table.append("|---|---|---|---|---|\n");
    for (RuleTrees.Rule rule : rules) {
      RuleInfo info = rule.info();
      String file = info.file().substring(info.file().lastIndexOf('/') + 1);
      table
          .append("| ")
          .append(info.salience())
          .append(" | `")
          .append(info.name())
          .append("` | ")
          .append(info.reason())
          .append(" | ")
          .append(info.orders())
          .append(" | [")
          .append(file)
          .append("](../../rules/")
          .append(file)
          .append(") |\n");
    }
    return table.toString();
  }

  private static String each(List<RuleTrees.Rule> rules) {
    StringBuilder text = new StringBuilder();
    for (RuleTrees.Rule rule : rules) {
      RuleInfo info = rule.info();
      text.append("### ").append(info.name()).append("\n\n");
      text.append(rule.comment()).append(" At ").append(info.salience());
      text.append(": ").append(info.orders()).append(". Owner: ").append(info.owner());
      text.append(".\n\n```text\n");
      rule.when().forEach(line -> text.append(line).append('\n'));
      text.append("```\n\n");
    }
    return text.toString();
  }

  private static String checks() {
    StringBuilder table =
        new StringBuilder(
            "| check | weight | what is wrong | how to fix it |\n|---|---|---|---|\n");
    for (CheckId lint : CheckId.values()) {
      table
          .append("| `")
          .append(lint.id())
          .append("` | ")
          .append(
              lint.weight() == CheckId.Weight.REFUSED
                  ? "refused"
                  : lint.weight().name().toLowerCase(Locale.ROOT))
          .append(" | ")
          .append(lint.meaning())
          .append(" | ")
          .append(lint.fix().replace("|", "\\|"))
          .append(" |\n");
    }
    return table.toString();
  }
}
