package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.cli.InProcess.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesListCommandTest {
  @TempDir Path folder;

  @Test
  void aTextListsTheRulesWhoseNameContainsIt() {
    FleetFolder fleet = FleetFolder.in(folder);

    assertThat(fleet.oracle("rules", "list", "kill switch").out())
        .contains("kill switch for everything: hold the fleet", "kill switch of a product: hold it")
        .contains("\n2 rules. ");
    assertThat(fleet.oracle("rules", "list", "kill switch", "--format", "json").out())
        .contains("kill switch of a product: hold it")
        .doesNotContain("failed tests");
  }

  @Test
  void aTextThatIsInNoNameIsAnErrorWithTheNearestName() {
    Outcome outcome = FleetFolder.in(folder).oracle("rules", "list", "failed test: test again");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "oracle: no rule has \"failed test: test again\" in its name; did you mean \"failed"
                + " tests: test again\"?\n");
  }
}
