package codemonkeys.oracle.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Keeps the table in {@code docs/reference/validation.md} true. Run with {@code
 * -Doracle.update=true} to write it anew.
 */
class ValidationReferenceTest {
  private static final Path PAGE = Path.of("docs", "reference", "validation.md");
  private static final String BEGIN = "<!-- rules: begin -->\n";
  private static final String END = "<!-- rules: end -->\n";

  @Test
  void thePageHasEveryRuleWithItsSeverityAndMeaning() throws IOException {
    String page = Files.readString(PAGE);
    String expected =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + table()
            + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("oracle.update")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(PAGE).content().isEqualTo(expected);
  }

  @Test
  void idsAreKebabCaseInTwoPartsAndUnique() {
    assertThat(Rule.values()).extracting(Rule::id).doesNotHaveDuplicates();
    assertThat(Rule.values())
        .extracting(Rule::id)
        .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*"));
  }

  @Test
  void meaningAndCureAreSentences() {
    assertThat(
            Arrays.stream(Rule.values())
                .flatMap(r -> java.util.stream.Stream.of(r.meaning(), r.cure())))
        .allMatch(text -> Character.isUpperCase(text.charAt(0)) && text.endsWith("."));
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| rule | severity | what is wrong | how to mend it |\n");
    table.append("|---|---|---|---|\n");
    for (Rule rule : Rule.values()) {
      table
          .append("| `")
          .append(rule.id())
          .append("` | ")
          .append(rule.severity())
          .append(" | ")
          .append(rule.meaning())
          .append(" | ")
          .append(rule.cure())
          .append(" |\n");
    }
    return table.toString();
  }
}
