package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks what the guide to why-not asks, and gets the answers that it shows. */
class WhyNotGuideTest {
  private static final Path PAGE = Path.of("docs", "how-to", "ask-why-not.md");

  @Test
  void eachQuestionGetsTheAnswerThatThePageShows(@TempDir Path folder) throws IOException {
    FollowedPage page = new FollowedPage(folder);

    page.follow(PAGE);

    assertThat(page.commands()).isGreaterThanOrEqualTo(12);
  }
}
