package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class PrintableTextTest {
  @Test
  void coloursAndMovesOfTheCursorGoAndTheirTextStays() {
    assertThat(PrintableText.of("\u001b[31mred\u001b[0m \u001b[1A\u001b[2Kup")).isEqualTo("red up");
  }

  @Test
  void whatElseATerminalObeysIsWrittenOut() {
    assertThat(PrintableText.of("a\u001b]0;title\u0007b\bc\u009b31m\u202ed"))
        .isEqualTo("a\\u001b]0;title\\u0007b\\u0008c\\u009b31m\\u202ed");
  }

  @Test
  void aSequenceThatNeverEndsHidesNothing() {
    assertThat(PrintableText.of("\u001b[" + "1;".repeat(40) + "m and the text"))
        .startsWith("\\u001b[1;1;")
        .endsWith("m and the text");
    assertThat(PrintableText.of("\u001b[31")).isEqualTo("\\u001b[31");
    assertThat(PrintableText.of("\u001b[31\nnext")).isEqualTo("\\u001b[31\nnext");
  }

  @Test
  void aReturnEndsALineSoThatNothingIsOverwritten() {
    assertThat(PrintableText.of("FAILED\rpassed\r\nend\r")).isEqualTo("FAILED\npassed\nend\n");
  }

  @Test
  void textInAnyScriptStaysAsItIs() {
    assertThat(PrintableText.of("Grüße, 東京, 🙂\n\tx")).isEqualTo("Grüße, 東京, 🙂\n\tx");
    assertThat(PrintableText.of("\ud83d x \ude42")).isEqualTo("\\ud83d x \\ude42");
  }

  @Property
  void nothingIsLeftThatATerminalObeys(
      @ForAll @CharRange(from = '\u0000', to = '\u00a0') String text) {
    assertThat(PrintableText.of(text)).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]");
  }

  @Property
  void inPiecesItComesOutAsInOne(@ForAll @CharRange(from = '\u0018', to = '\u0060') String text)
      throws IOException {
    StringBuilder out = new StringBuilder();
    PrintableText.copy(oneByOne(text), out);

    assertThat(out).hasToString(PrintableText.of(text));
  }

  private static Reader oneByOne(String text) {
    return new StringReader(text) {
      @Override
      public int read(char[] buffer, int offset, int length) throws IOException {
        return super.read(buffer, offset, Math.min(1, length));
      }
    };
  }
}
