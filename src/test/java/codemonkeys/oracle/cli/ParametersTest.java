package codemonkeys.oracle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code rules/parameters.yaml} and {@code --set}, as docs/how-to/change-a-threshold.md has them.
 */
class ParametersTest {
  private static final String AS_OF = "2026-03-01T06:00:00Z";

  @TempDir private Path fleet;

  @BeforeEach
  void makeFleet() throws IOException {
    write(
        "dash/products.json",
        """
        {"schema_version": "0.1", "products": [
          {"product_id": "api", "display_name": "API", "owner": "pay", "status": "active",
           "criticality": "high", "sla_tier": 1, "repo": "r", "path": "api", "enabled": true,
           "commands": {"test": ["true"]}}]}
        """);
    Files.createDirectories(fleet.resolve("api"));
    write(
        "dash/runs/api/last_run.json",
        """
        {"schema_version": "0.1", "product_id": "api", "run_id": "r1", "status": "success",
         "started_at": "2026-02-28T10:00:00Z", "ended_at": "2026-02-28T10:01:00Z",
         "summary": "ok", "evidence": {"paths": []},
         "banana_economy": {"budget_tokens": 0, "spent_tokens": 0, "budget_minutes": 90,
           "spent_minutes": 1, "max_ci_heal_attempts": 2, "ci_heal_attempts_used": 0},
         "kill_switch": {"enabled": false, "reason": ""},
         "pr_wave": {"state": "none", "open_prs": 0, "last_update": "2026-02-28T10:01:00Z"}}
        """);
  }

  private void write(String path, String text) throws IOException {
    Path file = fleet.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Outcome oracle(String... words) {
    return InProcess.in(fleet).run(words);
  }

  private Outcome plan(String... more) {
    String[] words = new String[more.length + 5];
    words[0] = "plan";
    words[1] = "--dry-run";
    words[2] = "--as-of";
    words[3] = AS_OF;
    words[4] = "--json";
    System.arraycopy(more, 0, words, 5, more.length);
    return oracle(words);
  }

  @Test
  void theGuideLeadsToAPlanWithAnotherThreshold() throws IOException {
    String before = plan().out();
    assertThat(before).doesNotContain("parameters").doesNotContain("older than a day");
    assertThat(plan("--set", "tier1Hours=12").out())
        .contains("older than 12 hours", "\"tier1Hours\": 12");
    String guide = Files.readString(Path.of("docs/how-to/change-a-threshold.md"));
    String yaml = guide.substring(guide.indexOf("```yaml\n") + 8);
    write("rules/parameters.yaml", yaml.substring(0, yaml.indexOf("```")));
    assertThat(plan().out()).contains("older than 12 hours", "\"tier1Hours\": 12");
    assertThat(oracle("explain", "api", "--as-of", AS_OF).out())
        .contains("Uses:  tier1Hours = 12 hours, by parameters.yaml: Payments are tested twice");
    assertThat(oracle("rules", "check").out()).contains("nothing to fix");
    Files.delete(fleet.resolve("rules/parameters.yaml"));
    assertThat(plan().out()).isEqualTo(before);
  }

  @Test
  void aPlanThatIsWrittenTakesNoValueFromTheCommandLine() {
    Outcome outcome = oracle("plan", "--set", "tier1Hours=12");
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("--set without --dry-run");
  }

  @Test
  void aSettingThatDoesNotFitIsRefusedWithWhatWouldFit() {
    assertThat(plan("--set", "tier1Hour=12").err()).contains("did you mean tier1Hours?");
    assertThat(plan("--set", "tier1Hours=1.5").err()).contains("expected a whole number");
    assertThat(plan("--set", "tier1Hours=1)||(2").exit()).isEqualTo(2);
    assertThat(plan("--set", "tier1Hours").err()).contains("expected NAME=VALUE");
  }

  @Test
  void whatIsWrongInTheFileHasItsLineAndAFix() throws IOException {
    write(
        "rules/parameters.yaml",
        """
        parameters:
          tier1Hours:
            value: half a day
            why: "?"
          tier2Hours:
            unit: days
            value: 3
            why: "?"
          tier9Hours:
            value: 3
            why: "?"
        """);
    assertThat(plan().err())
        .contains("rules/parameters.yaml:3:", "expected a whole number")
        .contains("rules/parameters.yaml:6:", "Oracle's rules take hours")
        .contains("tier9Hours has no type");
  }

  @Test
  void aParameterThatNoRuleUsesAndOneThatIsNotThereAreFound() throws IOException {
    write(
        "rules/parameters.yaml",
        "parameters:\n  coldHours: {type: number, unit: hours, value: 1.5, why: cold}\n");
    assertThat(oracle("rules", "check").out())
        .contains("rules/parameters.yaml:2", "coldHours", "[parameter/unused]");
    write(
        "rules/own.drl",
        """
        package fleet.rules;

        import codemonkeys.oracle.facts.*;
        import codemonkeys.oracle.rules.Orders;
        import static codemonkeys.oracle.units.Intent.*;

        global Orders orders

        // param.inAComment is nothing.
        rule "cold: test"
          @owner("nexus") @reason("older than {param.coldHours}")
          salience 80
        when
          LastTest( hoursSinceTest > param.coldHours && hoursSinceTest > param.wrong, $p : product )
        then
          orders.propose($p, TEST);
        end
        """);
    assertThat(oracle("rules", "check").out())
        .contains("rules/own.drl:14:", "there is no parameter \"wrong\"", "[parameter/unknown]")
        .doesNotContain("inAComment");
  }
}
