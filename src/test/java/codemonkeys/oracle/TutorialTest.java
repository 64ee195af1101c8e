package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the tutorial says, and sees what it shows. */
class TutorialTest {
  static final Path PAGE = Path.of("docs", "tutorial", "first-plan.md");

  @Test
  void everyStepShowsWhatThePageShows(@TempDir Path folder) throws IOException {
    FollowedPage page = new FollowedPage(folder);

    page.follow(PAGE);

    assertThat(page.commands()).isGreaterThan(13);
  }

  @Test
  void theReadmeShowsWhatComesOut(@TempDir Path folder) throws IOException {
    RunFleet.needsNamespaces();
    FollowedPage page = new FollowedPage(folder);

    page.follow(Path.of("README.md"), "In sixty seconds");

    assertThat(page.commands()).isEqualTo(4);
  }
}
