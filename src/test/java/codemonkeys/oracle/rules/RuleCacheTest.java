package codemonkeys.oracle.rules;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.facts.SomeFacts;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void warningsAreToldEachTimeAndWhereTheFolderIsNow() throws Exception {
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
