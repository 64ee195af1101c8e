package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the guides about rules say, in the fleet of the tutorial, and sees what they show. With
 * {@code -Doracle.update=true} what comes out is written into the pages.
 */
class RuleGuidesTest {
  private static final Path GUIDES = Path.of("docs", "how-to");

  private FollowedPage page;

  @BeforeEach
  void fleet(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("site"));
    page = new FollowedPage(folder);
    page.files(TutorialTest.PAGE);
    page.set("SOURCE_DATE_EPOCH", "1795428000");
  }

  @Test
  void writeARule() throws IOException {
    page.follow(GUIDES.resolve("write-a-rule.md"));

    assertThat(page.commands()).isGreaterThan(6);
  }

  @Test
  void testARule() throws IOException {
    page.follow(GUIDES.resolve("write-a-rule.md"));
    page.follow(GUIDES.resolve("test-a-rule.md"));

    assertThat(page.commands()).isGreaterThan(13);
  }

  @Test
  void seeWhatARuleChanges() throws IOException {
    page.follow(GUIDES.resolve("write-a-rule.md"));
    page.follow(GUIDES.resolve("see-what-a-rule-changes.md"));

    assertThat(page.commands()).isGreaterThan(11);
  }

  @Test
  void rulesThatOperatorsWrite() throws IOException {
    page.follow(GUIDES.resolve("rules-that-operators-write.md"));

    assertThat(page.commands()).isGreaterThan(2);
  }

  @Test
  void addYourOwnFacts() throws IOException {
    page.follow(GUIDES.resolve("add-your-own-facts.md"));

    assertThat(page.commands()).isGreaterThan(4);
  }

  @Test
  void seeAhead(@TempDir Path folder) throws IOException {
    FollowedPage ahead = new FollowedPage(folder);
    ahead.follow(GUIDES.resolve("see-ahead.md"));

    assertThat(ahead.commands()).isGreaterThan(3);
  }
}
