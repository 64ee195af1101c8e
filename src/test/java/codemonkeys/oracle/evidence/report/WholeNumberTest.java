package codemonkeys.oracle.evidence.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeNumberTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "-0 | 0",
        "3 | 3",
        "' 3\t' | 3",
        "+3 | 3",
        "3.0 | 3",
        "3,0 | 3",
        "3. | 3",
        "0.000 | 0",
        "007 | 7",
        "1,234 | 1234",
        "1 234 | 1234",
        "1'234 | 1234",
        "1’234 | 1234",
        "1_234 | 1234",
        "1\u00a0234 | 1234",
        "1\u202f234 | 1234",
        "1,234,567 | 1234567",
        "1.234.567 | 1234567",
        "1,000 | 1000",
        "12,34,567 | 1234567",
        "1,234.0 | 1234",
        "1.234,00 | 1234",
        "1e3 | 1000",
        "1.2E+03 | 1200",
        "٣ | 3",
        "١٬٢٣٤ | 1234",
        "３ | 3",
        "999999999999999 | 999999999999999",
      })
  void numbersAreReadAsPeopleAndProgramsSpellThem(String text, long number) {
    assertThat(WholeNumber.of(text)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "-1",
        "−1",
        "1.5",
        "1.234",
        "12.345",
        "3.000",
        "+1.234",
        "١.٢٣٤",
        "1,23",
        "1,234.567",
        "1,234'567",
        ",123",
        "1e-3",
        "1e99",
        "1e400",
        "1e999999999",
        "0x10",
        "NaN",
        "Infinity",
        "three",
        "3 tests",
        "3/4",
        "++3",
        "1 2",
        "1000000000000000",
        "99999999999999999999999",
        "½",
        "Ⅷ"
      })
  void whatIsNoWholeNumberIsNone(String text) {
    assertThat(WholeNumber.of(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234 passed | 1,234",
        "(1.234 passed | 1.234",
        "1 234 passed | 1 234",
        "5 passed | 5",
        "failed,5 passed | 5",
        "1234567 passed | 1234567",
      })
  void inALineOfTextGroupsBelongToTheNumber(String line, String number) {
    Matcher matcher = Pattern.compile("(" + WholeNumber.IN_TEXT + ") passed").matcher(line);

    assertThat(matcher.find()).isTrue();
    assertThat(matcher.group(1)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,23 passed", "1.5 passed", "1.2345 passed", "1,2,3 passed"})
  void theEndOfSomethingElseIsNoNumberInALine(String line) {
    assertThat(Pattern.compile("(" + WholeNumber.IN_TEXT + ") passed").matcher(line).find())
        .isFalse();
  }
}
