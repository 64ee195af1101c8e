package codemonkeys.oracle.ruletesting;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Files of tests of rules with any text in them. */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class RuleTestsFuzzTest {
  private static final List<String> RULES = List.of("failed tests: test again", "routine: test");

  @FuzzTest
  void tests(byte[] bytes) throws Exception {
    String text = ForeignBytes.text(bytes);
    RuleTestReader.TestReading reading =
        ForeignBytes.soon(() -> RuleTestReader.read("rules/tests/t.yaml", text, RULES));
    ForeignBytes.reported(bytes, reading.diagnostics());
    assertThat(reading.file() == null).isEqualTo(!reading.diagnostics().isEmpty());
  }
}
