package codemonkeys.oracle.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TextWidthTest {
  @Example
  void whatTakesTwoColumnsOrNoneIsCountedSo() {
    assertThat(TextWidth.of("")).isZero();
    assertThat(TextWidth.of("plain")).isEqualTo(5);
    assertThat(TextWidth.of("über")).isEqualTo(4);
    assertThat(TextWidth.of("u\u0308ber")).isEqualTo(4);
    assertThat(TextWidth.of("支付")).isEqualTo(4);
    assertThat(TextWidth.of("한글")).isEqualTo(4);
    assertThat(TextWidth.of("ＦＵ")).isEqualTo(4);
    assertThat(TextWidth.of("🚀!")).isEqualTo(3);
    assertThat(TextWidth.of("\u001b[31mred\u001b[0m")).isEqualTo(3);
  }

  @Example
  void aLineThatIsTooLongIsBrokenBetweenWordsAndIndented() {
    assertThat(TextWidth.wrapped("  one two three four", 12))
        .isEqualTo("  one two\n    three\n    four");
    assertThat(TextWidth.wrapped("short", 12)).isEqualTo("short");
    assertThat(TextWidth.wrapped("支付 支付 支付", 10)).isEqualTo("支付 支付\n  支付");
  }

  @Example
  void aWordThatIsLongerThanTheLineStaysWhole() {
    assertThat(TextWidth.wrapped("see dash/runs/payments/last_run.json now", 12))
        .isEqualTo("see\n  dash/runs/payments/last_run.json\n  now");
  }

  @Example
  void inATableItIsBrokenAfterADash() {
    assertThat(TextWidth.linesOfParts("customer-portal-frontend", 16))
        .containsExactly("customer-portal-", "frontend");
    assertThat(TextWidth.linesOfParts("unbreakableunbreakable", 10))
        .containsExactly("unbreakableunbreakable");
  }

  @Property(tries = 500)
  void nothingIsLostAndNoLineIsTooLongThatHasTwoWords(
      @ForAll("texts") String text, @ForAll @IntRange(min = 20, max = 120) int columns) {
    String wrapped = TextWidth.wrapped(text, columns);

    assertThat(words(wrapped)).isEqualTo(words(text));
    for (String line : wrapped.split("\n")) {
      if (words(line).size() > 1) {
        assertThat(TextWidth.of(line)).as(line).isLessThanOrEqualTo(columns);
      }
    }
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split("[ \n]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> word =
        Arbitraries.strings()
            .withChars("abc-/.支한\u0301é")
            .ofMinLength(1)
            .ofMaxLength(30)
            .map(text -> text);
    Arbitrary<String> blanks = Arbitraries.of(" ", " ", "  ");
    return word.list()
        .ofMaxSize(30)
        .flatMap(
            list ->
                blanks
                    .list()
                    .ofSize(list.size())
                    .map(
                        gaps -> {
                          StringBuilder text = new StringBuilder();
                          for (int i = 0; i < list.size(); i++) {
                            text.append(i == 0 ? "" : gaps.get(i)).append(list.get(i));
                          }
                          return text.toString();
                        }));
  }
}
