package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.fleet.RuleTestFiles;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.ruletesting.Coverage;
import codemonkeys.oracle.ruletesting.Coverage.ConditionCoverage;
import codemonkeys.oracle.ruletesting.Coverage.RuleCoverage;
import codemonkeys.oracle.ruletesting.Coverage.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code oracle rules coverage}: how much of the rules their tests show. */
final class RulesCoverageCommand {
  private final CliContext context;
  private final Console console;

  RulesCoverageCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(CommonOptions options, int threshold)
      throws NotUnderstoodException, CommandException {
    RuleFiles.Found found = RuleFiles.findForTests(options.inputs(context));
    RuleBook rules;
    RuleTrees trees;
    try {
      rules = found.load(context.cache(), context.build(), List.of());
      trees = RuleTrees.read(found.sources());
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
    RuleTestFiles.Found tests = RuleTestFiles.find(found, null);
    RuleTrial trial = RuleTrial.of(rules, tests, any -> true);
    console.errors(trial.diagnostics());
    Coverage coverage = Coverage.of(trees, trial.files());
    boolean enough =
        coverage.ofRules().percent() >= threshold && coverage.ofConditions().percent() >= threshold;
    int failed = trial.files().stream().mapToInt(file -> file.failed()).sum();
    if (options.json()) {
      console.result(JsonText.text(json(coverage, enough, failed)));
    } else {
      print(coverage);
      if (failed > 0) {
        console.line(
            console.style(Reports.count(failed, "test") + " failed", Style.BAD)
                + "; oracle rules test shows which.");
      }
      if (!enough) {
        console.error(
            "oracle: below the threshold of " + threshold + " percent; add cases for what is open");
      }
    }
    return enough && trial.broken().isEmpty() && failed == 0 ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  private void print(Coverage coverage) {
    Table table = new Table("RULE", "FIRED", "REJECTED", "CONDITIONS ", "WHERE");
    for (RuleCoverage rule : coverage.rules()) {
      long seen =
          rule.conditions().stream().filter(ConditionCoverage::seenTrue).count()
              + rule.conditions().stream().filter(ConditionCoverage::seenFalse).count();
      int all = 2 * rule.conditions().size();
      table.row(
          Cell.of(rule.rule().name(), Style.STRONG),
          said(rule.fired()),
          said(rule.rejected()),
          new Cell(seen + "/" + all, seen == all ? Style.GOOD : Style.BAD, true),
          Cell.of(rule.rule().location(), Style.DIM));
    }
    table.print(console);
    console.line();
    boolean open = false;
    for (RuleCoverage rule : coverage.rules()) {
      for (String line : open(rule)) {
        console.line(line);
        open = true;
      }
    }
    if (open) {
      console.line();
    }
    console.line(
        "Rules: "
            + share(coverage.ofRules(), "fired and rejected")
            + ". Conditions: "
            + share(coverage.ofConditions(), "true and false")
            + ".");
  }

  private static Cell said(boolean yes) {
    return yes ? Cell.of("yes", Style.GOOD) : Cell.of("no", Style.BAD);
  }

  private String share(Share share, String what) {
    return console.style(
        share.percent() + " % (" + share.of() + " of " + share.all() + " " + what + ")",
        share.of() == share.all() ? Style.GOOD : Style.WARNING);
  }

  private List<String> open(RuleCoverage rule) {
    List<String> lines = new ArrayList<>();
    String at = Printable.line(rule.rule().file()) + ":";
    if (!rule.fired()) {
      lines.add(at + rule.rule().line() + ":1: no test makes it fire");
    }
    if (!rule.rejected()) {
      lines.add(at + rule.rule().line() + ":1: no test shows that it does not fire");
    }
    for (ConditionCoverage each : rule.conditions()) {
      if (!each.seenTrue() || !each.seenFalse()) {
        lines.add(
            at
                + each.condition().line()
                + ":"
                + each.condition().column()
                + ": "
                + Printable.text(each.condition().text())
                + (each.seenTrue()
                    ? " was never false while all before it was true"
                    : each.seenFalse() ? " was never true" : " was never looked at"));
      }
    }
    return lines;
  }

  private static Map<String, @Nullable Object> json(Coverage coverage, boolean enough, int failed) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("ok", enough);
    json.put("failed", failed);
    json.put("rules_percent", coverage.ofRules().percent());
    json.put("conditions_percent", coverage.ofConditions().percent());
    List<Object> rules = new ArrayList<>();
    for (RuleCoverage rule : coverage.rules()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("name", rule.rule().name());
      entry.put("file", rule.rule().file());
      entry.put("line", rule.rule().line());
      entry.put("fired", rule.fired());
      entry.put("rejected", rule.rejected());
      List<Object> conditions = new ArrayList<>();
      for (ConditionCoverage each : rule.conditions()) {
        Map<String, @Nullable Object> condition = JsonText.object();
        condition.put("text", each.condition().text());
        condition.put("line", each.condition().line());
        condition.put("column", each.condition().column());
        condition.put("seen_true", each.seenTrue());
        condition.put("seen_false", each.seenFalse());
        conditions.add(condition);
      }
      entry.put("conditions", conditions);
      rules.add(entry);
    }
    json.put("rules", rules);
    return json;
  }
}
