package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Rule files of any text: scan, fence, conditions and lint. Nothing of them is compiled. */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class RuleFilesFuzzTest {
  @FuzzTest
  void rules(byte[] bytes) throws Exception {
    RuleSource source = new RuleSource("rules/r.drl", ForeignBytes.text(bytes));
    RuleCompiler.Read read = ForeignBytes.soon(() -> RuleCompiler.read(List.of(source)));
    ForeignBytes.reported(bytes, RuleFinding.diagnostics(read.findings()));
    assertThat(read.refused() || !read.rules().isEmpty()).as("rules, or why not").isTrue();
  }
}
