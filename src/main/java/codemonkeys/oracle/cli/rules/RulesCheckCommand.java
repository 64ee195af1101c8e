package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Sarif;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.fleet.RuleTestFiles;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleInspection;
import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.rules.parameters.Parameter;
import codemonkeys.oracle.rules.parameters.Parameters;
import codemonkeys.oracle.ruletesting.Coverage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code oracle rules check}: what is wrong with the rules, and what is probably a mistake. */
final class RulesCheckCommand {
  /** Characters of a line that are shown around a finding. */
  private static final int WIDEST = 160;

  private final CliContext context;
  private final Console console;

  RulesCheckCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(CommonOptions options, boolean strict) throws CommandException {
    RuleFiles.Found found;
    try {
      found = RuleFiles.find(options.inputs(context));
    } catch (NotUnderstoodException unreadable) {
      return report(options, strict, List.of(), unreadable(unreadable.diagnostics()));
    }
    RuleInspection.Result result = result(options, found, RuleTestFiles.find(found, null));
    return report(options, strict, found.written(), result);
  }

  private ExitCode report(
      CommonOptions options,
      boolean strict,
      List<RuleSource> sources,
      RuleInspection.Result result) {
    switch (options.format()) {
      case JSON -> console.result(JsonText.text(json(sources.size(), result)));
      case SARIF -> console.result(JsonText.text(sarif(result)));
      case TEXT -> {
        print(sources, result, strict);
        if (options.quiet()) {
          console.errors(failing(result, strict));
        }
      }
    }
    if (result.errors() > 0) {
      return ExitCode.NOT_UNDERSTOOD;
    }
    return strict && result.warnings() > 0 ? ExitCode.FAILED : ExitCode.SUCCESS;
  }

  /** Files that can't even be read, in the form of all other findings. */
  private static RuleInspection.Result unreadable(List<Diagnostic> diagnostics) {
    List<RuleFinding> findings = new ArrayList<>();
    for (Diagnostic each : diagnostics) {
      findings.add(
          RuleFinding.of(
              CheckId.UNREADABLE,
              each.path(),
              each.line(),
              each.column(),
              each.what(),
              each.fix()));
    }
    return new RuleInspection.Result(0, findings, List.of());
  }

  /** The same files give the same result, so that of the last time will do. */
  private RuleInspection.Result result(
      CommonOptions options, RuleFiles.Found found, RuleTestFiles.Found tests)
      throws CommandException {
    List<String> from = new ArrayList<>();
    for (RuleSource source : found.sources()) {
      from.addAll(List.of(source.path(), source.text()));
    }
    List<Parameter> unused = found.parameters().unused();
    for (Parameter parameter : unused) {
      from.addAll(List.of(parameter.name(), Integer.toString(parameter.line())));
    }
    from.add(tests.shown());
    for (RuleTestFiles.Source source : tests.sources()) {
      from.addAll(List.of(source.path(), source.text()));
    }
    Path cache = tests.errors().isEmpty() ? context.cache() : null;
    String build = context.build();
    if (cache != null) {
      Optional<RuleInspection.Result> kept = RuleInspection.Result.kept(cache, from, build);
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    RuleInspection inspection = RuleInspection.of(found.sources(), context.cache(), build);
    List<RuleFinding> beside = new ArrayList<>(tested(options, found, tests, inspection));
    for (Parameter parameter : unused) {
      beside.add(
          RuleFinding.of(
              CheckId.UNUSED_PARAMETER,
              Objects.requireNonNullElse(found.parameters().file(), Parameters.FILE),
              parameter.line(),
              0,
              "no rule uses the parameter " + parameter.name(),
              "remove it, correct its name, or write param." + parameter.name() + " in a rule"));
    }
    RuleInspection.Result result = inspection.result(beside);
    if (cache != null) {
      result.keep(cache, from, build);
    }
    return result;
  }

  /** What the tests of the rules leave open. */
  private List<RuleFinding> tested(
      CommonOptions options,
      RuleFiles.Found found,
      RuleTestFiles.Found tests,
      RuleInspection inspection)
      throws CommandException {
    if (inspection.book().isEmpty()) {
      return List.of();
    }
    RuleBook book = inspection.book().get().within(found.limits());
    if (found.parameters().own() && found.shown().startsWith("oracle:")) {
      try {
        RuleFiles.Found plain = RuleFiles.ownRules(options.inputs(context));
        book = plain.load(context.cache(), context.build(), List.of());
      } catch (NotUnderstoodException | RulesRejectedException e) {
        throw new IllegalStateException("the rules that come with Oracle are refused", e);
      }
    }
    List<RuleFinding> findings = new ArrayList<>();
    if (tests.sources().isEmpty() && tests.errors().isEmpty()) {
      findings.add(
          RuleFinding.of(
              CheckId.NO_TESTS,
              found.shown(),
              0,
              0,
              "no tests of the rules in " + tests.shown(),
              "write " + tests.shown() + "/*.yaml, as docs/reference/rule-tests.md says"));
      return findings;
    }
    RuleTrial trial = RuleTrial.of(book, tests, any -> true);
    trial
        .broken()
        .forEach(
            (path, diagnostics) -> {
              Diagnostic first = diagnostics.get(0);
              findings.add(
                  RuleFinding.of(
                      CheckId.TESTS_BROKEN,
                      path,
                      first.line(),
                      first.column(),
                      first.what(),
                      first.fix()));
            });
    for (Coverage.RuleCoverage rule : Coverage.of(inspection.trees(), trial.files()).rules()) {
      RuleInfo info = rule.rule();
      if (!rule.fired()) {
        findings.add(
            RuleFinding.of(
                CheckId.NEVER_FIRED,
                info.file(),
                info.line(),
                1,
                "no test makes rule " + Printable.text(info.name()) + " fire",
                "write a case in which it does, in " + tests.shown()));
      }
      if (!rule.rejected()) {
        findings.add(
            RuleFinding.of(
                CheckId.NEVER_REJECTED,
                info.file(),
                info.line(),
                1,
                "no test shows that rule " + Printable.text(info.name()) + " does not fire",
                "write a case in which it does not, in " + tests.shown()));
      }
    }
    return findings;
  }

  private static List<Diagnostic> failing(RuleInspection.Result result, boolean strict) {
    return result.findings().stream()
        .filter(finding -> strict || finding.isError())
        .map(RuleFinding::diagnostic)
        .toList();
  }

  // --- Text -----------------------------------------------------------------------------------

  private void print(List<RuleSource> sources, RuleInspection.Result result, boolean strict) {
    Map<String, List<String>> lines = new HashMap<>();
    for (RuleSource source : sources) {
      lines.put(source.path(), source.text().lines().toList());
    }
    for (RuleFinding finding : result.findings()) {
      Diagnostic diagnostic = finding.diagnostic();
      console.line(
          console.style(
                  diagnostic.isError() ? "error" : "warning",
                  diagnostic.isError() ? Style.BAD : Style.WARNING)
              + ": "
              + Printable.line(diagnostic.toString())
              + "  "
              + console.style("[" + finding.check().id() + "]", Style.DIM));
      caret(diagnostic, lines.getOrDefault(diagnostic.path(), List.of()));
      console.line();
    }
    String rules =
        Reports.count(result.rules(), "rule") + " in " + Reports.count(sources.size(), "file");
    String ignored =
        result.ignored().isEmpty()
            ? ""
            : " " + Reports.count(result.ignored().size(), "warning") + " ignored by comments.";
    console.line(verdict(rules, result, strict) + ignored);
  }

  private String verdict(String rules, RuleInspection.Result result, boolean strict) {
    int errors = (int) result.errors();
    int warnings = (int) result.warnings();
    if (errors + warnings == 0) {
      return console.style(rules + ": nothing to fix.", Style.GOOD);
    }
    String counts = Reports.counts(errors, warnings);
    if (errors > 0) {
      return console.style(counts + ".", Style.BAD) + " Fix the errors and check again.";
    }
    return rules
        + ": "
        + (strict
            ? console.style(counts + ".", Style.BAD) + " With --strict warnings fail: fix them too."
            : console.style(counts + ".", Style.WARNING)
                + " That is no failure; with --strict it would be.");
  }

  /** The line of a finding, and below it a mark where it is. */
  private void caret(Diagnostic diagnostic, List<String> lines) {
    if (diagnostic.line() < 1 || diagnostic.line() > lines.size()) {
      return;
    }
    String line = lines.get(diagnostic.line() - 1).replace('\t', ' ');
    int column = Math.min(Math.max(diagnostic.column(), 1), line.length() + 1);
    if (diagnostic.column() == 0) {
      column += line.length() - line.stripLeading().length();
    }
    int from = line.length() <= WIDEST ? 0 : Math.max(0, column - 1 - WIDEST / 2);
    int to = Math.min(line.length(), from + WIDEST);
    String number = Integer.toString(diagnostic.line());
    String before = Printable.line(line.substring(from, Math.min(column - 1, to)));
    String marked = line.substring(Math.min(column - 1, to), to);
    int length = Math.min(marked.length(), width(marked));
    console.verbatim(
        console.style("  " + number + " | ", Style.DIM) + before + Printable.line(marked));
    console.verbatim(
        console.style("  " + " ".repeat(number.length()) + " | ", Style.DIM)
            + " ".repeat(before.codePointCount(0, before.length()))
            + console.style(
                "^".repeat(Math.max(1, length)), diagnostic.isError() ? Style.BAD : Style.WARNING));
  }

  /** Characters of the word, name or text in quotes that begins here; 1 for anything else. */
  private static int width(String text) {
    if (text.isEmpty()) {
      return 1;
    }
    char first = text.charAt(0);
    if (first == '"') {
      int close = text.indexOf('"', 1);
      return close < 0 ? text.length() : close + 1;
    }
    int end = 0;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || "_$@".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return Math.max(1, end);
  }

  // --- JSON and SARIF -------------------------------------------------------------------------

  private static Map<String, @Nullable Object> json(int files, RuleInspection.Result result) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("files", files);
    json.put("rules", result.rules());
    json.put("errors", result.errors());
    json.put("warnings", result.warnings());
    List<Object> findings = new ArrayList<>();
    for (RuleFinding finding : result.findings()) {
      findings.add(entry(finding));
    }
    json.put("findings", findings);
    List<Object> ignored = new ArrayList<>();
    for (RuleInspection.Ignored each : result.ignored()) {
      Map<String, @Nullable Object> entry = entry(each.finding());
      entry.put("ignored", each.reason());
      ignored.add(entry);
    }
    json.put("ignored", ignored);
    return json;
  }

  private static Map<String, @Nullable Object> entry(RuleFinding finding) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("id", finding.check().id());
    entry.putAll(Reports.diagnostic(finding.diagnostic()));
    return entry;
  }

  private Map<String, @Nullable Object> sarif(RuleInspection.Result result) {
    List<Sarif.Descriptor> checks = new ArrayList<>();
    for (CheckId lint : CheckId.values()) {
      checks.add(
          new Sarif.Descriptor(
              lint.id(), lint.meaning(), lint.fix(), lint.weight() != CheckId.Weight.WARNING));
    }
    List<Sarif.Result> results = new ArrayList<>();
    for (RuleFinding finding : result.findings()) {
      results.add(new Sarif.Result(finding.check().id(), finding.diagnostic(), Map.of(), null));
    }
    for (RuleInspection.Ignored each : result.ignored()) {
      results.add(
          new Sarif.Result(
              each.finding().check().id(), each.finding().diagnostic(), Map.of(), each.reason()));
    }
    return Sarif.log(context.version(), checks, results);
  }
}
