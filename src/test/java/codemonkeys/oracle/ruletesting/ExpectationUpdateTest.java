package codemonkeys.oracle.ruletesting;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.DefaultParameters;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Expectations that were spoiled come back, whatever they look like, and nothing else changes. */
class ExpectationUpdateTest {
  /** Values of expectations, and what to put in their place. */
  private static final Pattern SPOILABLE =
      Pattern.compile(
          "priority: (\\d+)(?=[,}\\n])|intent: (test|validate)(?=[,}])"
              + "|(?<=rule: )\"[^\"]+\"|(?m)(?<=^ {6}- )\"[^\"]+\"$|(?<=orders: )\\[\\]"
              + "|(?<=holds: )\\[\\]|(?<=also: )\\[[^]]*\\]");

  private static RuleBook rules;
  private static List<String> names;

  @BeforeAll
  static void load() throws Exception {
    List<RuleSource> sources = new ArrayList<>();
    for (Path file : files(Path.of("rules"), ".drl")) {
      sources.add(new RuleSource(file.toString(), Files.readString(file)));
    }
    rules = RuleBook.load(DefaultParameters.in(sources), null, "test");
    names = rules.rules().stream().map(RuleInfo::name).toList();
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static FileOutcome run(String text) throws Exception {
    RuleTestReader.TestReading reading = RuleTestReader.read("t.yaml", text, names);
    assertThat(reading.diagnostics()).as(text).isEmpty();
    return new RuleTestRunner(rules).run(Objects.requireNonNull(reading.file()), any -> true);
  }

  @Test
  void spoiledExpectationsOfTheDefaultRulesComeBack() throws Exception {
    int changed = 0;
    for (Path file : files(Path.of("rules", "tests"), ".yaml")) {
      String sound = Files.readString(file);
      for (int seed = 0; seed < 12; seed++) {
        String spoiled = spoiled(sound, new Random(seed));
        if (!RuleTestReader.read("t.yaml", spoiled, names).diagnostics().isEmpty()) {
          continue; // what was spoiled was no expectation
        }
        FileOutcome before = run(spoiled);
        ExpectationUpdate.Updated updated = ExpectationUpdate.of(before, names);
        FileOutcome after = run(updated.text());
        if (updated.left().isEmpty()) {
          assertThat(after.failed()).as("%s, seed %s%n%s", file, seed, updated.text()).isZero();
        }
        assertThat(ExpectationUpdate.of(after, names).text()).isEqualTo(updated.text());
        assertThat(outside(updated.text())).isEqualTo(outside(spoiled));
        changed += updated.text().equals(spoiled) ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(50);
  }

  private static String spoiled(String text, Random random) {
    Matcher value = SPOILABLE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (value.find()) {
      String old = value.group();
      String other = old;
      if (random.nextInt(4) == 0) {
        if (old.startsWith("priority")) {
          other = "priority: " + random.nextInt(100);
        } else if (old.startsWith("intent")) {
          other = "intent: " + (random.nextBoolean() ? "test" : "validate");
        } else if (old.startsWith("\"")) {
          other = random.nextBoolean() ? "'it''s another'" : "null";
          other = text.startsWith("rule: ", value.start() - 6) ? "'it''s another'" : other;
        } else if (text.startsWith("orders: ", value.start() - 8)) {
          other = "[{product: p7, intent: test}]";
        } else if (text.startsWith("also: ", value.start() - 6)) {
          other = "[\"x\", \"y\"]";
        }
      }
      value.appendReplacement(out, Matcher.quoteReplacement(other));
    }
    return value.appendTail(out).toString();
  }

  /** All lines that are no part of an expectation. */
  private static List<String> outside(String text) {
    return text.lines()
        .filter(
            line ->
                !line.matches(" {6,}.*|.*(expect|orders|holds|expect_each):.*|    expect_each:.*"))
        .toList();
  }

  @Test
  void aTextThatIsWrittenIsReadBackTheSame() throws Exception {
    for (String text :
        List.of(
            "",
            "a",
            "true",
            "null",
            "1",
            "1.5",
            "-",
            "- a",
            "a: b",
            "a # b",
            "'",
            "\"",
            "\\",
            "\u0000\u0007\u0085\u2028\ufeff\uffff",
            "\ud83d\ude00",
            "ü",
            "{a}",
            "[a]",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            " a ",
            "a\nb\tc",
            "~",
            "0x1f",
            "1e3",
            "no")) {
      for (codemonkeys.oracle.files.YamlSource.Form form :
          codemonkeys.oracle.files.YamlSource.Form.values()) {
        String yaml = "{a: " + YamlText.text(text, form) + "}";
        var read = codemonkeys.oracle.files.StrictYaml.parseObject(yaml, 1).members().get("a");
        assertThat(read)
            .as(yaml)
            .isInstanceOfSatisfying(
                codemonkeys.oracle.files.JsonValue.JsonString.class,
                string -> assertThat(string.value()).isEqualTo(text));
      }
    }
  }

  @Test
  void theDifferenceOfTwoTextsIsTheLinesThatDiffer() {
    assertThat(ExpectationUpdate.diff("a\nb\nc\nd\n", "a\nx\ny\nc\n"))
        .containsExactly("-2: b", "+2: x", "+3: y", "-4: d");
    assertThat(ExpectationUpdate.diff("a\n", "a\n")).isEmpty();
  }
}
