package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rules/limits.yaml} in every command that plans. */
class LimitsTest {
  private static final int CHANGES = 10;
  private static final String AS_OF = "2026-03-01T06:00:00Z";

  @TempDir private Path fleet;

  @BeforeEach
  void makeFleet() throws IOException {
    StringBuilder entries = new StringBuilder();
    for (String id : List.of("a1:ann:web", "a2:ann:web", "a3:ann:app", "b1:bob:app", "c1:cy:")) {
      String[] of = id.split(":", -1);
      Files.createDirectories(fleet.resolve(of[0]));
      entries
          .append(entries.isEmpty() ? "" : ",\n")
          .append(
              """
              {"product_id": "%s", "display_name": "%s", "owner": "%s", "status": "active",
               "sla_tier": %s, "path": "%s", "commands": {"test": ["true"]}%s}"""
                  .formatted(
                      of[0],
                      of[0],
                      of[1],
                      of[0].charAt(1),
                      of[0],
                      of[2].isEmpty() ? "" : ", \"team\": \"" + of[2] + "\""));
    }
    write("dash/products.json", "{\"schema_version\": \"0.1\", \"products\": [" + entries + "]}\n");
  }

  private void write(String path, String text) throws IOException {
    Path file = fleet.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Outcome oracle(String... words) {
    return InProcess.in(fleet).run(words);
  }

  private Outcome plan(int budget, String... more) {
    String[] words = {"plan", "--as-of", AS_OF, "--budget", "" + budget, "--dry-run"};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return oracle(all);
  }

  private static final String TWO_PER_OWNER =
      "limits:\n  - {at_most: 2, per: owner, why: Nobody reads more.}\n";

  @Test
  void anOwnerGetsNoMoreThanItsLimitAndTheNextInTheQueueComesInstead() throws IOException {
    String before = plan(3).out();
    write("rules/limits.yaml", TWO_PER_OWNER);
    Outcome outcome = plan(4);
    assertThat(outcome.exit()).isEqualTo(0);
    assertThat(outcome.out())
        .contains("a1", "b1", "c1", "1 more candidate waits (limit: 2 of owner ann).")
        .doesNotContain("a3 ")
        .doesNotContain("4 of 4");
    Files.delete(fleet.resolve("rules/limits.yaml"));
    assertThat(plan(3).out()).isEqualTo(before);
  }

  @Test
  void theShortfallNamesTheLimit() throws IOException {
    write("rules/limits.yaml", "limits:\n  - {at_most: 1, per: intent, why: One by one.}\n");
    assertThat(plan(3).out())
        .contains("1 of 3 orders: limit: 1 of intent regenerate_report.")
        .contains("4 more candidates wait (limit: 1 of intent regenerate_report).");
  }

  @Test
  void theRecordOfThePlanSaysWhyACandidateWasCut() throws IOException {
    write("rules/limits.yaml", TWO_PER_OWNER);
    assertThat(oracle("plan", "--as-of", AS_OF, "--budget", "3").exit()).isEqualTo(0);
    try (var plans = Files.list(fleet.resolve("nexus/plans"))) {
      String record = Files.readString(plans.findFirst().orElseThrow());
      assertThat(record).contains("\"reason\": \"limit: 2 of owner ann\"", "\"limits\": \"");
    }
    assertThat(oracle("validate").out()).doesNotContain("error");
  }

  @Test
  void anOrderThatALimitNowKeepsOutIsSkippedWithThatReason() throws IOException {
    assertThat(oracle("plan", "--as-of", AS_OF, "--budget", "3").exit()).isEqualTo(0);
    write("rules/limits.yaml", "limits:\n  - {at_most: 1, per: owner, why: One each.}\n");
    assertThat(plan(3).out()).contains("limit: 1 of owner ann");
  }

  @Test
  void explainNamesTheLimitAndTheOneThatWouldBeEnough() throws IOException {
    write("rules/limits.yaml", TWO_PER_OWNER);
    Outcome outcome = oracle("explain", "a3", "--as-of", AS_OF, "--budget", "5");
    assertThat(outcome.out())
        .contains("limit: 2 of owner ann", "With:  a limit of 3 of owner ann: then it is number 5");
    write("rules/limits.yaml", TWO_PER_OWNER.replace("2", "3"));
    assertThat(plan(5).out()).contains("a3  ");
    assertThat(oracle("explain", "--rule", "no last run", "--as-of", AS_OF).out())
        .contains("ordered as number");
    write("rules/limits.yaml", TWO_PER_OWNER);
    assertThat(oracle("explain", "--rule", "no last run", "--as-of", AS_OF, "--json").out())
        .contains("\"outcome\": \"limited\"", "\"limit\": \"limit: 2 of owner ann\"");
  }

  @Test
  void theLimitForOneCountsInPlaceOfTheOneForEach() throws IOException {
    write(
        "rules/limits.yaml",
        """
        limits:
          - {at_most: 1, per: owner, why: One each.}
          - {at_most: 3, per: owner, of: ann, why: Ann has time.}
          - {at_most: "20%", per: team, of: web, why: The web team is small.}
        """);
    assertThat(plan(5).out()).contains("a1", "a3", "b1", "c1", "(limit: 1 of team web)");
  }

  @Test
  void aLimitThatNoProductIsMeantByIsReported() throws IOException {
    write("rules/limits.yaml", TWO_PER_OWNER.replace("owner,", "owner, of: anne,"));
    assertThat(plan(3).err())
        .contains("rules/limits.yaml:2", "no product has the owner \"anne\"", "correct the name");
    write("rules/limits.yaml", TWO_PER_OWNER.replace("owner,", "owner, of: ann,"));
    assertThat(plan(3).err()).doesNotContain("limits.yaml");
  }

  @Test
  void rulesDiffShowsWhatOtherLimitsChange() throws IOException {
    write("rules/limits.yaml", TWO_PER_OWNER);
    write("other/limits.yaml", TWO_PER_OWNER.replace("2", "1"));
    Outcome outcome = oracle("rules", "diff", "rules", "other", "--as-of", AS_OF, "--budget", "4");
    assertThat(outcome.exit()).isEqualTo(CHANGES);
    assertThat(outcome.out()).contains("a2", "limit: 1 of owner ann");
  }

  @Test
  void whatIsWrongInTheFileHasItsLineAndAFix() throws IOException {
    write(
        "rules/limits.yaml",
        """
        limits:
          - {at_most: 2, per: owner, why: a}
          - {at_most: 3, per: owner, why: b}
          - {at_most: 1, per: intent, of: tests, why: c}
        """);
    assertThat(plan(3).err())
        .contains("rules/limits.yaml:3:", "a second limit for each owner", "is on line 2")
        .contains("rules/limits.yaml:4:", "the intent is \"tests\"");
    assertThat(plan(3).exit()).isEqualTo(3);
    write("rules/limits.yaml", "limits:\n  - {at_most: 0.5, per: house, of: '', why: a}\n");
    assertThat(plan(3).err()).contains("at_most", "per", "of");
    write("rules/limits.yaml", "limits:\n  - {at_most: many, per: owner, why: a}\n");
    assertThat(plan(3).err())
        .contains("at_most is \"many\"; expected a share of the budget as \"40%\", or a number");
    write("rules/limits.yaml", "limits:\n  - {at_most: 2.0, per: owner, why: a}");
    assertThat(plan(3).exit()).isEqualTo(0);
    write("rules/limits.yaml", "");
    assertThat(plan(3).exit()).isEqualTo(3);
  }
}
