package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.fleet.RuleTestFiles;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.MutantRules;
import codemonkeys.oracle.rules.engine.MutantRules.Mutant;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import codemonkeys.oracle.ruletesting.mutation.MutationResult;
import codemonkeys.oracle.ruletesting.mutation.MutationResult.KillingTest;
import codemonkeys.oracle.ruletesting.mutation.MutationResult.Verdict;
import codemonkeys.oracle.ruletesting.mutation.MutationRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code oracle rules mutate}: which mistakes in the rules their tests would notice. */
final class RulesMutateCommand {
  private final CliContext context;
  private final Console console;

  RulesMutateCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  /**
   * Runs it.
   *
   * @param contained what names of rules have to contain; null for all rules
   */
  ExitCode run(CommonOptions options, @Nullable String contained, int threshold)
      throws NotUnderstoodException, CommandException {
    RuleFiles.Found found = RuleFiles.findForTests(options.inputs(context));
    Status status = new Status(context.terminal() && !options.json());
    try {
      RuleBook rules = found.load(context.cache(), context.build(), List.of());
      List<FileOutcome> tests = passed(rules, found);
      status.show("compiling rules with mistakes in them");
      MutantRules mutants =
          MutantRules.of(found.sources(), rule -> contained == null || isNamed(rule, contained));
      if (mutants.mutants().isEmpty()) {
        throw CommandException.usage(
            "no rule's name contains "
                + Printable.text(String.valueOf(contained))
                + "; expected part of a name; oracle rules list shows them");
      }
      MutationResult result =
          new MutationRun(rules, mutants, tests.stream().map(FileOutcome::file).toList())
              .run(status);
      status.clear();
      boolean enough = result.percent() >= threshold;
      if (options.json()) {
        console.result(JsonText.text(json(result, enough)));
      } else {
        print(result);
        if (!enough) {
          console.error(
              "oracle: below the threshold of "
                  + threshold
                  + " percent; add tests for what survived");
        }
      }
      return enough ? ExitCode.SUCCESS : ExitCode.FAILED;
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    } catch (FiringException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    } finally {
      status.clear();
    }
  }

  private static boolean isNamed(RuleInfo rule, String contained) {
    return rule.name().toLowerCase(Locale.ROOT).contains(contained.toLowerCase(Locale.ROOT));
  }

  /** The tests, all of which have to pass: what fails already notices nothing more. */
  private List<FileOutcome> passed(RuleBook rules, RuleFiles.Found found) throws CommandException {
    RuleTestFiles.Found tests = RuleTestFiles.find(found, null);
    RuleTrial trial = RuleTrial.of(rules, tests, any -> true);
    console.errors(trial.diagnostics());
    int failed = trial.files().stream().mapToInt(FileOutcome::failed).sum();
    if (failed > 0 || !trial.broken().isEmpty()) {
      throw CommandException.of(
          ExitCode.FAILED,
          (failed > 0
                  ? Reports.count(failed, "test") + " of the rules failed"
                  : Reports.count(trial.broken().size(), "file") + " of tests can't be understood")
              + "; expected rules that pass their tests; oracle rules test shows what is wrong");
    }
    return trial.files();
  }

  // --- Text -------------------------------------------------------------------------------------

  private void print(MutationResult result) {
    for (Verdict each : result.survivors()) {
      Mutant mutant = each.mutant();
      console.line(
          Printable.line(mutant.rule().file() + ":" + mutant.line() + ":" + mutant.column())
              + ": "
              + console.style(Printable.text(mutant.rule().name()), Style.STRONG));
      console.line("  no test fails with " + what(mutant));
      KillingTest test = each.test();
      if (test == null) {
        console.line("  " + each.note());
      } else {
        console.line(
            (test.newFile() ? "  as a new file " : "  at the end of ")
                + Printable.line(test.file())
                + " this would:");
        test.yaml().lines().forEach(console::verbatim);
      }
      console.line();
    }
    long open = result.survivors().stream().filter(each -> each.test() != null).count();
    int all = result.verdicts().size();
    console.line(
        console.style(
                result.percent() + " % (" + result.killed() + " of " + all + " mistakes noticed)",
                result.killed() == all ? Style.GOOD : Style.WARNING)
            + "."
            + (result.survivors().isEmpty()
                ? ""
                : " "
                    + Reports.count(result.survivors().size(), "mistake")
                    + " unnoticed, "
                    + open
                    + " with a test above."));
  }

  private static String what(Mutant mutant) {
    return switch (mutant.kind()) {
      case RULE -> "the rule deleted";
      case CONDITION ->
          mutant.after().isEmpty() ? Printable.line(mutant.before()) + " dropped" : changed(mutant);
      default -> changed(mutant);
    };
  }

  private static String changed(Mutant mutant) {
    return Printable.line(mutant.after()) + " instead of " + Printable.line(mutant.before());
  }

  /** How it goes on, in one line on a terminal. */
  private final class Status implements MutationRun.Listener {
    private final boolean shown;
    private boolean open;

    Status(boolean shown) {
      this.shown = shown;
    }

    void show(String text) {
      if (shown) {
        console.status(text);
        open = true;
      }
    }

    void clear() {
      if (open) {
        console.status("");
        open = false;
      }
    }

    @Override
    public void tried(int tests, int of, int alive) {
      show("test " + tests + " of " + of + ", " + alive + " mistakes not noticed yet");
    }

    @Override
    public void searched(int survivors, int of) {
      show("looking for missing tests: " + survivors + " of " + of);
    }
  }

  // --- JSON -------------------------------------------------------------------------------------

  private static Map<String, @Nullable Object> json(MutationResult result, boolean enough) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("ok", enough);
    json.put("percent", result.percent());
    json.put("killed", result.killed());
    json.put("survived", result.survivors().size());
    json.put("not_allowed", result.refused());
    List<Object> mutants = new ArrayList<>();
    for (Verdict each : result.verdicts()) {
      Mutant mutant = each.mutant();
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("kind", mutant.kind().name().toLowerCase(Locale.ROOT));
      entry.put("rule", mutant.rule().name());
      entry.put("file", mutant.rule().file());
      entry.put("line", mutant.line());
      entry.put("column", mutant.column());
      entry.put("before", mutant.before());
      entry.put("after", mutant.after());
      entry.put("killed_by", each.killedBy());
      KillingTest test = each.test();
      if (test != null) {
        Map<String, @Nullable Object> missing = JsonText.object();
        missing.put("file", test.file());
        missing.put("new_file", test.newFile());
        missing.put("yaml", test.yaml());
        entry.put("test", missing);
      } else {
        entry.put("test", null);
      }
      entry.put("note", each.note());
      mutants.add(entry);
    }
    json.put("mutants", mutants);
    return json;
  }
}
