package codemonkeys.oracle.cli.rules;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions.OutputFormat;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.fleet.RuleFiles;
import codemonkeys.oracle.fleet.RuleTestFiles;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.ruletesting.CasePattern;
import codemonkeys.oracle.ruletesting.CasePattern.UnusablePatternException;
import codemonkeys.oracle.ruletesting.DiffLine;
import codemonkeys.oracle.ruletesting.ExpectationUpdate;
import codemonkeys.oracle.ruletesting.Failure;
import codemonkeys.oracle.ruletesting.RuleTestCase;
import codemonkeys.oracle.ruletesting.RuleTestFile.Covered;
import codemonkeys.oracle.ruletesting.RuleTestRunner;
import codemonkeys.oracle.ruletesting.RuleTestRunner.FileOutcome;
import codemonkeys.oracle.ruletesting.RuleTestRunner.TrialOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code oracle rules test}: whether rules do what their tests say. */
final class RulesTestCommand {
  /** Failures that text shows in full; a broken rule can fail thousands. */
  private static final int MAX_PRINTED = 100;

  private final CliContext context;
  private final Console console;
  private boolean quiet;

  RulesTestCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  /** What was found and what came of it. */
  private record Report(
      RuleBook rules,
      LazyTrees trees,
      RuleTestFiles.Found tests,
      SortedMap<String, List<Diagnostic>> broken,
      List<FileOutcome> files,
      boolean everything) {
    int passed() {
      return files.stream().mapToInt(FileOutcome::passed).sum();
    }

    int failed() {
      return files.stream().mapToInt(FileOutcome::failed).sum();
    }

    boolean good() {
      return failed() == 0 && broken.isEmpty();
    }

    List<Diagnostic> diagnostics() {
      return broken.values().stream().flatMap(List::stream).toList();
    }
  }

  ExitCode run(RuleTestOptions options)
      throws NotUnderstoodException, CommandException, IOException {
    quiet = options.common().quiet();
    RuleFiles.Found found = RuleFiles.findForTests(options.common().inputs(context));
    RuleBook rules;
    try {
      rules = found.load(context.cache(), context.build(), List.of());
    } catch (RulesRejectedException e) {
      throw new NotUnderstoodException(e.diagnostics());
    }
    console.warnings(rules.warnings());
    RuleTestFiles.Found tests = RuleTestFiles.find(found, options.rulesText());
    if (options.update() && !tests.writable()) {
      throw CommandException.usage(
          "--update would change the tests that come with Oracle; name a folder of your own with"
              + " --rules, or add rules to the fleet's rules/");
    }
    if (tests.sources().isEmpty() && tests.errors().isEmpty()) {
      throw CommandException.of(
          ExitCode.FAILED,
          "there are no tests of rules in "
              + Printable.line(tests.shown())
              + "; expected *.yaml files there, as docs/reference/rule-tests.md says; add one");
    }
    Report report = report(options, found, rules, tests);
    if (report.files().isEmpty() && report.broken().isEmpty()) {
      throw CommandException.of(
          ExitCode.FAILED,
          "no case of "
              + Printable.line(tests.shown())
              + " matches --run "
              + Printable.text(options.runText())
              + "; expected a part of a case's name, or of 'file: name'");
    }
    if (options.update()) {
      return update(report, options);
    }
    print(report, options.common().format());
    return report.good() ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  private static Report report(
      RuleTestOptions options, RuleFiles.Found found, RuleBook rules, RuleTestFiles.Found tests)
      throws CommandException {
    CasePattern pattern = options.run();
    RuleTrial trial = run(options, wanted -> RuleTrial.of(rules, tests, wanted));
    return new Report(
        rules,
        new LazyTrees(found.sources()),
        tests,
        trial.broken(),
        trial.files().stream().filter(f -> pattern == null || !f.outcomes().isEmpty()).toList(),
        pattern == null);
  }

  /** Something that is done with the cases that are wanted. */
  private interface Trying<T> {
    T with(Predicate<RuleTestCase> wanted) throws CommandException;
  }

  private static <T> T run(RuleTestOptions options, Trying<T> trying) throws CommandException {
    CasePattern pattern = options.run();
    try {
      return trying.with(pattern == null ? any -> true : pattern);
    } catch (UnusablePatternException e) {
      throw RuleTestOptions.unusable(options.runText(), e);
    }
  }

  /** The rules as trees, read when it has to be explained why one did not fire. */
  private static final class LazyTrees implements Supplier<RuleTrees> {
    private final List<RuleSource> sources;
    private @Nullable RuleTrees trees;

    LazyTrees(List<RuleSource> sources) {
      this.sources = sources;
    }

    @Override
    public RuleTrees get() {
      RuleTrees known = trees;
      if (known == null) {
        try {
          known = RuleTrees.read(sources);
        } catch (RulesRejectedException e) {
          throw new IllegalStateException("rules that were loaded can't be read", e);
        }
        trees = known;
      }
      return known;
    }
  }

  private void print(Report report, OutputFormat format) {
    console.errors(report.diagnostics());
    switch (format) {
      case JSON -> console.result(JsonText.text(json(report)));
      case JUNIT -> console.result(RuleTestXml.of(report.files(), report.broken()));
      default -> text(report);
    }
  }

  // --- Text ---------------------------------------------------------------------------------

  /** With --quiet what failed is all that is printed, as an error. */
  private void print(String line) {
    if (quiet) {
      console.error(line);
    } else {
      console.verbatim(line);
    }
  }

  private void text(Report report) {
    int printed = 0;
    for (FileOutcome file : report.files()) {
      boolean good = file.failed() == 0;
      console.line(
          (good ? console.style("ok", Style.GOOD) : console.style("FAILED", Style.BAD))
              + "  "
              + Printable.line(file.file().path())
              + "  "
              + (good
                  ? Reports.count(file.passed(), "test")
                  : file.failed() + " of " + Reports.count(file.passed() + file.failed(), "test")));
      for (TrialOutcome outcome : file.outcomes()) {
        Failure failure = outcome.failure();
        if (failure != null && printed++ < MAX_PRINTED) {
          failure(report, outcome, failure);
        }
      }
      for (Covered covered : file.uncovered()) {
        if (printed++ < MAX_PRINTED) {
          print("");
          print(
              Printable.line(file.file().path())
                  + ":"
                  + covered.line()
                  + ": "
                  + console.style(
                      "no case makes " + Printable.text(covered.rule()) + " fire", Style.BAD)
                  + "; covers says that the file is about it; add a case, or remove it there");
        }
      }
    }
    for (String path : report.broken().keySet()) {
      console.line(
          console.style("FAILED", Style.BAD)
              + "  "
              + Printable.line(path)
              + "  can't be understood");
    }
    if (printed > MAX_PRINTED) {
      print("… and " + Reports.count(printed - MAX_PRINTED, "more failure"));
    }
    if (printed > 0) {
      print("");
    }
    console.line(summary(report));
  }

  private String summary(Report report) {
    String text = report.passed() + " passed, " + report.failed() + " failed";
    int broken = report.broken().size();
    if (broken > 0) {
      text += ", " + Reports.count(broken, "file") + " not understood";
    }
    return console.style(text, report.good() ? Style.GOOD : Style.BAD);
  }

  private void failure(Report report, TrialOutcome outcome, Failure failure) {
    RuleTestCase of = outcome.of();
    print("");
    print(
        Printable.line(of.file())
            + ":"
            + outcome.trial().line()
            + ": "
            + console.style(Printable.line(of.name()), Style.STRONG));
    String label = outcome.trial().label();
    if (!label.isEmpty()) {
      print("  with " + Printable.line(label));
    }
    for (DiffLine line : failure.differences()) {
      String text = "  " + Printable.line(line.toString());
      print(
          switch (line.sign()) {
            case '-' -> console.style(text, Style.BAD);
            case '+' -> console.style(text, Style.GOOD);
            default -> text;
          });
    }
    for (String note : failure.notes(report.rules(), report.trees())) {
      print("  " + console.style("note: " + Printable.line(note), Style.DIM));
    }
    print("  " + console.style(again(of, report.tests()), Style.DIM));
  }

  /** The command that runs one case alone. */
  private static String again(RuleTestCase of, RuleTestFiles.Found tests) {
    String given = tests.given();
    return "oracle rules test "
        + (given == null ? "" : "--rules " + Printable.argv(List.of(given)) + " ")
        + "--run '"
        + Printable.line(CasePattern.only(of)).replace("'", "'\\''")
        + "'";
  }

  // --- JSON ---------------------------------------------------------------------------------

  private static Map<String, @Nullable Object> json(Report report) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("ok", report.good());
    json.put("passed", report.passed());
    json.put("failed", report.failed());
    List<Object> files = new ArrayList<>();
    for (FileOutcome file : report.files()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("file", file.file().path());
      entry.put("passed", file.passed());
      entry.put("failed", file.failed());
      entry.put("covers", file.file().covers().stream().map(Covered::rule).toList());
      entry.put("uncovered", file.uncovered().stream().map(Covered::rule).toList());
      List<Object> tests = new ArrayList<>();
      file.outcomes().forEach(outcome -> tests.add(json(outcome, report)));
      entry.put("tests", tests);
      files.add(entry);
    }
    json.put("files", files);
    json.put("diagnostics", Reports.diagnostics(report.diagnostics()));
    return json;
  }

  private static Map<String, @Nullable Object> json(TrialOutcome outcome, Report report) {
    Map<String, @Nullable Object> entry = JsonText.object();
    entry.put("name", outcome.of().name());
    entry.put("with", outcome.trial().label());
    entry.put("line", outcome.trial().line());
    entry.put("column", outcome.trial().column());
    Failure failure = outcome.failure();
    entry.put("ok", failure == null);
    entry.put("fired", List.copyOf(outcome.fired()));
    if (failure != null) {
      entry.put("differences", failure.differences().stream().map(DiffLine::toString).toList());
      entry.put("notes", failure.notes(report.rules(), report.trees()));
      entry.put("run", CasePattern.only(outcome.of()));
    }
    return entry;
  }

  // --- Update -------------------------------------------------------------------------------

  private ExitCode update(Report report, RuleTestOptions options)
      throws CommandException, IOException {
    List<FileOutcome> after = new ArrayList<>();
    List<String> names = report.rules().rules().stream().map(RuleInfo::name).toList();
    RuleTestRunner runner = new RuleTestRunner(report.rules());
    for (FileOutcome file : report.files()) {
      if (file.failed() == 0) {
        after.add(file);
        continue;
      }
      String path = file.file().path();
      String before = file.file().source().text();
      ExpectationUpdate.Updated updated = ExpectationUpdate.of(file, names);
      for (Problem left : updated.left()) {
        console.warnings(List.of(Diagnostic.warning(path, left)));
      }
      if (updated.text().equals(before)) {
        after.add(file);
        continue;
      }
      write(report.tests(), path, before, updated.text());
      diff(path, before, updated.text(), options.common().format());
      after.add(run(options, wanted -> runner.run(updated.file(), wanted)));
    }
    Report now =
        new Report(
            report.rules(),
            report.trees(),
            report.tests(),
            report.broken(),
            after,
            report.everything());
    print(now, options.common().format());
    return now.good() ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  /** The change, where results are for people; else standard output is the report's alone. */
  private void diff(String path, String before, String after, OutputFormat format) {
    Collection<String> lines = ExpectationUpdate.diff(before, after);
    if (format != OutputFormat.TEXT) {
      console.note("oracle: updated " + Printable.line(path));
      return;
    }
    console.line(console.style("updated", Style.ACCENT) + "  " + Printable.line(path));
    for (String line : lines) {
      console.verbatim(
          "  "
              + console.style(Printable.line(line), line.startsWith("-") ? Style.BAD : Style.GOOD));
    }
  }

  private static void write(RuleTestFiles.Found tests, String path, String before, String after)
      throws CommandException, IOException {
    Path folder = tests.folder();
    if (folder == null) {
      throw new IllegalStateException("tests in the jar can't be written");
    }
    Workspace files = new Workspace(folder);
    String file = RuleTestFiles.FOLDER + path.substring(path.lastIndexOf('/'));
    try {
      byte[] now = files.read(file, Integer.MAX_VALUE);
      if (now == null || !Arrays.equals(now, before.getBytes(StandardCharsets.UTF_8))) {
        throw CommandException.of(
            ExitCode.FAILED,
            Printable.line(path) + " has changed meanwhile and was not written; update again");
      }
    } catch (UnreadableException e) {
      throw CommandException.of(
          ExitCode.FAILED, Diagnostic.error(path, e.problem()) + "; it was not written");
    }
    AtomicFiles.write(files.resolve(file), after.getBytes(StandardCharsets.UTF_8));
  }
}
