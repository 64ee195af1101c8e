package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.DefaultParameters;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rule files as an editor, a full disk or a merge leaves them: cut off anywhere, a word missing or
 * twice. Each of them loads or is refused with a place and a fix; none is an error of Oracle's own.
 *
 * <p>Of all such files a sample is tried; {@code -Psoak} tries each.
 */
class CutRuleFilesTest {
  private static final int READ = Integer.getInteger("oracle.test.cuts", 200);

  /** Compiling takes a hundred times longer than reading. */
  private static final int COMPILED = Integer.getInteger("oracle.test.compiledCuts", 3);

  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"\n]*\"|//[^\n]*|[A-Za-z_$][\\w$]*|\\d+|[ \t]+|(?s:.)");

  @Test
  void aFileWithoutANewlineAtItsEndLoads() {
    for (String end : List.of("", " ", "\n", "\r\n", "\r", "\n\n", " // the end", "\n// the end")) {
      String text = LoadedRules.GOOD.stripTrailing() + end;
      assertThat(LoadedRules.errors(text)).as("a file that ends in '%s'", end).isEmpty();
    }
  }

  @Test
  void theEndOfAFileChangesNothingOfItsRules() {
    RuleInfo whole = onlyRule(LoadedRules.GOOD);
    for (String end : List.of("", " ", "\r\n", "\n\n", " // the end", "\n/* the end */")) {
      RuleInfo rule = onlyRule(LoadedRules.GOOD.stripTrailing() + end);
      assertThat(rule).as("a file that ends in '%s'", end).isEqualTo(whole);
    }
  }

  /** Drools counts such a character as one, Java as two. */
  @Test
  void anEmojiAboveARuleChangesNothingOfIt() {
    String comment = "// \uD83D\uDE00 and \uD83D\uDE80: a failed run comes first.\n";
    String text = LoadedRules.GOOD.replaceFirst("// A failed run.*\n", comment);

    assertThat(text).isNotEqualTo(LoadedRules.GOOD);
    assertThat(onlyRule(text)).isEqualTo(onlyRule(LoadedRules.GOOD));
  }

  private static RuleInfo onlyRule(String text) {
    List<RuleInfo> rules = RuleCompiler.read(List.of(new RuleSource("rules/r.drl", text))).rules();
    assertThat(rules).hasSize(1);
    return rules.get(0);
  }

  @Test
  void aFileCutOrDoubledAtAnyTokenLoadsOrIsRefused() throws IOException {
    Set<String> shapes = new LinkedHashSet<>();
    List<RuleCompiler.Read> accepted = new ArrayList<>();
    for (String text : sample(spoiled())) {
      RuleCompiler.Read read = read(text);
      if (!read.refused() && shapes.add(read.shape())) {
        accepted.add(read);
      }
      for (RuleFinding finding : read.findings()) {
        assertThat(finding.diagnostic().fix()).as("%s", finding.diagnostic()).isNotBlank();
        assertThat(finding.diagnostic().line())
            .as("the line of %s in %s", finding.diagnostic(), text)
            .isBetween(0, 1 + (int) text.lines().count());
      }
    }
    assertThat(accepted).as("some are sound: what was spoiled is a comment").isNotEmpty();
    for (RuleCompiler.Read read : accepted.subList(0, Math.min(COMPILED, accepted.size()))) {
      compile(read);
    }
  }

  private static RuleCompiler.Read read(String text) {
    try {
      return RuleCompiler.read(List.of(new RuleSource("rules/r.drl", text)));
    } catch (RuntimeException e) {
      throw new AssertionError("reading fails with " + e + ":\n" + text, e);
    }
  }

  private static void compile(RuleCompiler.Read read) {
    String text = read.files().get(0).source().text();
    try {
      RuleBook.load(List.of(new RuleSource("rules/r.drl", text)), null, "test");
    } catch (RulesRejectedException e) {
      assertThat(e.diagnostics()).as("why %s is refused", text).isNotEmpty();
    } catch (RuntimeException e) {
      throw new AssertionError("loading fails with " + e + ":\n" + text, e);
    }
  }

  private static List<String> sample(List<String> all) {
    List<String> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(42));
    return shuffled.subList(0, Math.min(READ, shuffled.size()));
  }

  private static List<String> spoiled() throws IOException {
    List<String> spoiled = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("rules"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".drl")).sorted().toList()) {
        spoil(DefaultParameters.in(Files.readString(file)), spoiled);
      }
    }
    String ignoring = "// oracle:ignore salience/tie: two of a kind";
    spoil(LoadedRules.GOOD.replace("  salience", "  " + ignoring + "\n  salience"), spoiled);
    spoil(LoadedRules.GOOD + ignoring, spoiled);
    spoil(LoadedRules.GOOD.replace("\n", "\r\n"), spoiled);
    spoil(LoadedRules.GOOD.replace("\n", "\r"), spoiled);
    return spoiled;
  }

  private static void spoil(String text, List<String> spoiled) {
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      String before = text.substring(0, token.start());
      String after = text.substring(token.end());
      spoiled.add(before);
      spoiled.add(token.group() + after);
      spoiled.add(before + after);
      spoiled.add(before + token.group() + token.group() + after);
      spoiled.add(before + token.group() + " " + token.group() + after);
      if (token.group().length() > 1) {
        int middle = token.start() + token.group().length() / 2;
        spoiled.add(text.substring(0, middle));
        spoiled.add(text.substring(0, middle) + after);
      }
    }
  }
}
