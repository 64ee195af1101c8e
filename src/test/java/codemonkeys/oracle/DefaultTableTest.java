package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultTableTest {
  @TempDir Path folder;

  @Test
  void aHealthyProductGetsRoutineWorkOnly() {
    FleetFolder fleet =
        FleetFolder.in(folder).product("p", "sla_tier", 1).lastRun("p", "success", 2);

    assertThat(fleet.planned()).containsExactly("10 p validate", "5 p test");
  }
}
