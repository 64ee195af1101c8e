package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.facts.SomeFacts;
import codemonkeys.oracle.rules.language.RuleSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that were compiled before are the rules that are there now. */
class RuleCacheTest {
  private static final String RULES =
      """
      package fleet.rules;
      import codemonkeys.oracle.facts.*;
      import codemonkeys.oracle.rules.Orders;
      import static codemonkeys.oracle.units.Intent.*;
      global Orders orders
      rule "first"
        @owner("ada") @reason("because")
        salience 80
      when
        Product( $p : product )
      then
        orders.propose($p, TEST);
      end
      rule "second"
        @reason("because")
        salience 70
      when
        Product( active, $p : product )
      then
        orders.propose($p, VALIDATE);
      end
      """;

  @TempDir Path cache;

  private RuleBook load(String folder, String text) throws Exception {
    return RuleBook.load(List.of(new RuleSource(folder + "/r.drl", text)), cache, "test");
  }

  private RuleBook load(RuleBook beside, String text) throws Exception {
    return RuleBook.load(
        List.of(new RuleSource("trial/r.drl", text)), cache, "test", List.of(beside));
  }

  private static List<String> fired(RuleBook book) throws Exception {
    return book
        .fire(List.of(SomeFacts.fleet(false)), List.of(SomeFacts.factsOf()))
        .proposals()
        .stream()
        .map(proposal -> proposal.rule().name() + " " + proposal.priority())
        .toList();
  }

  private long classFiles() throws Exception {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(f -> String.valueOf(f.getFileName()).startsWith("classes-")).count();
    }
  }

  @Test
  void aChangedSalienceCountsAtOnceAlsoForTheOrderOfFiringAndCompilesNothing() throws Exception {
    assertThat(fired(load("rules", RULES))).containsExactly("first 80", "second 70");
    assertThat(fired(load("rules", RULES.replace("salience 70", "salience 90"))))
        .containsExactly("second 90", "first 80");
    assertThat(fired(load("rules", RULES))).containsExactly("first 80", "second 70");
    assertThat(classFiles()).isEqualTo(1);
  }

  @Test
  void aChangedConditionIsCompiled() throws Exception {
    load("rules", RULES);
    assertThat(fired(load("rules", RULES.replace("active, ", "!active, "))))
        .containsExactly("first 80");
    assertThat(classFiles()).isEqualTo(2);
  }

  @Test
  void rulesBesideOthersAreTheirOwnAlsoWhenTheyShareClasses() throws Exception {
    RuleBook first = load("rules", RULES);
    RuleBook second = load(first, RULES.replace("salience 70", "salience 90"));
    RuleBook third = load(first, RULES.replace("active, ", "!active, "));

    for (int i = 0; i < 2; i++) {
      assertThat(fired(first)).containsExactly("first 80", "second 70");
      // It shares the first one's rule base, and so the order of firing, which means nothing.
      assertThat(fired(second)).containsExactlyInAnyOrder("second 90", "first 80");
      assertThat(fired(third)).containsExactly("first 80");
    }
    assertThat(second.rules().get(0).location()).startsWith("trial/r.drl:");
    assertThat(classFiles()).isEqualTo(2);
  }

  @Test
  void theOldestFilesGoWhenThereAreMany() throws Exception {
    load("rules", RULES);
    for (int i = 0; i < 320; i++) {
      Path old = Files.writeString(cache.resolve("check-%03d.bin".formatted(i)), "x");
      Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH.plusSeconds(i)));
    }
    Path other = Files.writeString(cache.resolve("of-another-program"), "x");
    Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));

    load("rules", "// a comment\n" + RULES);

    assertThat(cache).isDirectoryNotContaining("glob:**/check-000.bin");
    assertThat(cache).isDirectoryContaining("glob:**/check-319.bin");
    assertThat(other).exists();
    assertThat(classFiles()).isEqualTo(1);
    assertThat(cache.toFile().list()).hasSizeBetween(100, 200);
  }

  @Test
  void equalRulesBesideOthersAreThose() throws Exception {
    RuleBook first = load("rules", RULES);
    assertThat(load(first, RULES)).isSameAs(first);
    assertThat(load(first, "// a comment\n" + RULES)).isNotSameAs(first);
  }

  @Test
  void warningsAreReportedEachTimeAndWhereTheFolderIsNow() throws Exception {
    for (String folder : List.of("rules", "rules", "trial")) {
      assertThat(load(folder, RULES).warnings())
          .extracting(warning -> warning.path() + ":" + warning.line())
          .containsExactly(folder + "/r.drl:14");
    }
  }

  @Test
  void aDamagedOrForeignFileIsCompiledAnew() throws Exception {
    load("rules", RULES);
    try (Stream<Path> files = Files.list(cache)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
    assertThat(fired(load("rules", RULES))).containsExactly("first 80", "second 70");
  }
}
