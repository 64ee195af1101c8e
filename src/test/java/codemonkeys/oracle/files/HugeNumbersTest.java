package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are short to write and must neither be spelled out nor end in an exception. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HugeNumbersTest {
  private static List<Problem> problems(String number) throws UnreadableException {
    JsonObject document =
        StrictJson.parseObject(("{\"n\": " + number + "}").getBytes(StandardCharsets.UTF_8));
    return Patience.inProcessorTime(
        Duration.ofSeconds(10),
        () -> {
          List<Problem> problems = new ArrayList<>();
          JsonFields fields = new JsonFields(document, problems);
          fields.requiredAmount("n");
          fields.requiredLong("n", 0, Long.MAX_VALUE);
          return problems;
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e400", "1e999999999", "1e2147483648", "1e99999999999", "-1e99999999999"})
  void aNumberThatIsTooGreatIsOutOfRange(String number) throws Exception {
    assertThat(problems(number)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e-400", "1e-999999999", "1e-2147483647", "1e-2147483648", "1e-99999999999"})
  void aNumberThatIsNearlyNothingIsAnAmountAndNotWhole(String number) throws Exception {
    assertThat(problems(number))
        .singleElement()
        .satisfies(problem -> assertThat(problem.fix()).contains("whole number"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0e400", "0e999999999", "-0e99999999999", "0.0e-99999999999"})
  void nothingIsNothingWithAnyExponent(String number) throws Exception {
    assertThat(problems(number)).isEmpty();
    assertThat(new JsonNumber(1, 1, number).decimal()).isEqualByComparingTo(BigDecimal.ZERO);
  }
}
