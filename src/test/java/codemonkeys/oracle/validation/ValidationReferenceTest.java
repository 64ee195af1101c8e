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
    assertThat(Check.values()).extracting(Check::id).doesNotHaveDuplicates();
    assertThat(Check.values())
        .extracting(Check::id)
        .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*"));
  }

  @Test
  void meaningAndFixAreSentences() {
    assertThat(
            Arrays.stream(Check.values())
                .flatMap(r -> java.util.stream.Stream.of(r.meaning(), r.fix())))
        .allMatch(text -> Character.isUpperCase(text.charAt(0)) && text.endsWith("."));
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| check | severity | what is wrong | how to fix it |\n");
    table.append("|---|---|---|---|\n");
    for (Check check : Check.values()) {
      table
          .append("| `")
          .append(check.id())
          .append("` | ")
          .append(check.severity())
          .append(" | ")
          .append(check.meaning())
          .append(" | ")
          .append(check.fix())
          .append(" |\n");
    }
    return table.toString();
  }
}
