package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.units.ByteSize;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OutputDrainTest {
  private static OutputDrain read(String text, OutputStream kept, long cap) {
    OutputDrain output =
        new OutputDrain(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            kept,
            new ByteSize(cap));
    output.run();
    return output;
  }

  private static String lastLine(String text) {
    return read(text, OutputStream.nullOutputStream(), 10).lastLine();
  }

  @Test
  void allIsCountedAndHashedAndTheBeginningKept() {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    PrintedOutput printed = read("0123456789", kept, 4).summary();

    assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo("0123");
    assertThat(printed)
        .isEqualTo(
            new PrintedOutput(
                10,
                4,
                // printf 0123456789 | sha256sum
                "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882",
                true));
  }

  @Test
  void theLastLineIsTheLastOneThatSaysSomething() {
    assertThat(lastLine("one\ntwo\n\n  \n")).isEqualTo("two");
    assertThat(lastLine("10 %\r20 %\r30 %")).isEqualTo("30 %");
    assertThat(lastLine("passed\n\u001b[1;32m\u001b[0m\n")).isEqualTo("passed");
    assertThat(lastLine("\u001b[31mfailed\u001b[0m\n")).isEqualTo("failed");
    assertThat(lastLine("")).isEmpty();
  }

  @Test
  void ofAnEndlessLineTheBeginningOfItsEndIsReported() {
    assertThat(lastLine("x".repeat(1 << 20))).hasSizeLessThanOrEqualTo(200).startsWith("xxx");
  }

  @Test
  void aFileThatTakesNoMoreIsReportedAndTheRestDrained() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PrintedOutput printed = read("0123456789", full, 100).summary();

    assertThat(printed.bytes()).isEqualTo(10);
    assertThat(printed.keptBytes()).isZero();
    assertThat(printed.complete()).isFalse();
  }
}
