package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What other programs and libraries say, in messages of Oracle. */
class PrintableForeignTest {
  @Test
  void aLongTextIsCutAndStaysOnOneLine() {
    String shown = Printable.foreign("first\n\u001b[31m" + "x".repeat(100_000));
    assertThat(shown).hasSize(201).startsWith("first\\n\\u001b[31mx").endsWith("x…");
    assertThat(Printable.reason(new IOException("y".repeat(5000)))).hasSize(201);
  }

  @Test
  void aShortTextStaysAsItIs() {
    assertThat(Printable.foreign(" fatal: no repository \n")).isEqualTo("fatal: no repository");
    assertThat(Printable.foreign(null)).isEqualTo("it says nothing");
    assertThat(Printable.foreign("\n")).isEqualTo("it says nothing");
  }
}
