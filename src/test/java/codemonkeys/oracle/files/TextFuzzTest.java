package codemonkeys.oracle.files;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.ForeignBytes;
import codemonkeys.oracle.Patience;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Any bytes as JSON, as YAML and as text to print. */
@Timeout(value = Patience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class TextFuzzTest {
  /** What was read is what is written: written and read again it is the same. */
  @FuzzTest
  void json(byte[] bytes) throws Exception {
    JsonValue value;
    try {
      value = ForeignBytes.soon(() -> StrictJson.parse(bytes));
    } catch (UnreadableException e) {
      ForeignBytes.explained(bytes, List.of(e.problem()));
      return;
    }
    assertThat(JsonText.canonical(StrictJson.parse(JsonText.bytes(value))))
        .isEqualTo(JsonText.canonical(value));
    if (value instanceof JsonObject object) {
      assertThat(StrictJson.parseCommentedObject(bytes)).isEqualTo(object);
      assertThat(StrictJson.parseEnvelope(bytes)).isEqualTo(object);
    }
  }

  /** With and without places it says the same, and the places lie in each other. */
  @FuzzTest
  void yaml(byte[] bytes) throws Exception {
    String text = ForeignBytes.text(bytes);
    YamlSource source;
    try {
      source = ForeignBytes.soon(() -> StrictYaml.parseSource(text));
    } catch (UnreadableException e) {
      ForeignBytes.explained(bytes, List.of(e.problem()));
      return;
    }
    assertThat(StrictYaml.parseObject(text, 1)).isEqualTo(source.root());
    check(source, source.root(), 0, text.length());
  }

  private static void check(YamlSource source, JsonValue value, int from, int to) {
    YamlSource.Place place = source.place(value);
    assertThat(place).isNotNull();
    assertThat(place.start()).isBetween(from, to);
    assertThat(place.end()).isBetween(place.start(), to);
    Iterable<JsonValue> inner =
        value instanceof JsonObject object
            ? object.members().values()
            : value instanceof JsonArray array ? array.items() : List.of();
    for (JsonValue each : inner) {
      check(source, each, place.start(), place.end());
    }
  }

  /** What is printed leaves the terminal alone, and is not made longer without bound. */
  @FuzzTest
  void printed(byte[] bytes) throws Exception {
    String printed = ForeignBytes.soon(() -> PrintableText.of(ForeignBytes.text(bytes)));
    assertThat(printed.length()).isLessThanOrEqualTo(6 * bytes.length);
    for (int i = 0; i < printed.length(); i++) {
      char c = printed.charAt(i);
      assertThat(c == '\n' || c == '\t' || !Printable.isHidden(printed, i))
          .as("U+%04x", (int) c)
          .isTrue();
    }
    assertThat(PrintableText.of(printed)).isEqualTo(printed);
  }
}
