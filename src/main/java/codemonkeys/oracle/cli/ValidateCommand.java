package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.ProductNames;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Sarif;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.validation.Check;
import codemonkeys.oracle.validation.Finding;
import codemonkeys.oracle.validation.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code oracle validate}: what is wrong with the files of the fleet. */
final class ValidateCommand {
  /** Findings that text lists; errors come before warnings when there are more. */
  private static final int MAX_LISTED = 200;

  private final CliContext context;
  private final Console console;

  ValidateCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(ValidateOptions options) throws NotUnderstoodException, CommandException {
    CommonOptions common = options.common();
    Validation validation;
    try {
      validation =
          Validation.of(common.workspace(), context.ownFolders(), common.asOf(), context.threads());
    } catch (RegistryRejectedException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    }
    Validation.Report report =
        validation.report(ProductNames.of(options.products(), validation.products()));
    switch (common.format()) {
      case JSON -> console.result(JsonText.text(json(common, report)));
      case SARIF -> console.result(JsonText.text(sarif(report)));
      case TEXT -> {
        print(options, report);
        if (common.quiet()) {
          console.errors(failing(options, report));
        }
      }
    }
    return failing(options, report).isEmpty() ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  /** The findings that make it fail. */
  private static List<Diagnostic> failing(ValidateOptions options, Validation.Report report) {
    List<Diagnostic> failing = new ArrayList<>();
    for (Finding finding : report.findings()) {
      if (finding.isError() || options.strict()) {
        failing.add(finding.diagnostic());
      }
    }
    return failing;
  }

  // --- Text -----------------------------------------------------------------------------------

  private void print(ValidateOptions options, Validation.Report report) {
    String products = Reports.count(report.products(), "product");
    console.line(
        console.style("Validation", Style.STRONG)
            + " as of "
            + options.common().asOf()
            + ", "
            + products);
    listed(report).forEach(this::group);
    int more = report.findings().size() - MAX_LISTED;
    if (more > 0) {
      console.line();
      console.line("  … and " + Reports.count(more, "more finding") + "; --format json lists all");
    }
    console.line();
    console.line(verdict(options, report));
  }

  /** The findings that are listed, by whose they are: those of the fleet first, then by product. */
  private static Map<String, List<Finding>> listed(Validation.Report report) {
    List<Finding> listed = new ArrayList<>(report.findings());
    if (listed.size() > MAX_LISTED) {
      listed.sort(java.util.Comparator.comparing(finding -> !finding.isError()));
      listed = new ArrayList<>(listed.subList(0, MAX_LISTED));
      listed.sort(null);
    }
    listed.sort(java.util.Comparator.comparing(ValidateCommand::owners));
    Map<String, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : listed) {
      groups.computeIfAbsent(owners(finding), g -> new ArrayList<>()).add(finding);
    }
    return groups;
  }

  private static String owners(Finding finding) {
    return finding.products().stream().map(ProductId::value).collect(Collectors.joining(", "));
  }

  private void group(String owners, List<Finding> findings) {
    console.line();
    console.line(
        console.style(owners.isEmpty() ? "The fleet" : owners, Style.STRONG)
            + " ("
            + findings.size()
            + ")");
    for (Finding finding : findings) {
      Diagnostic diagnostic = finding.diagnostic();
      console.line(
          "  "
              + (finding.isError()
                  ? console.style("error", Style.BAD) + "    "
                  : console.style("warning", Style.WARNING) + "  ")
              + Printable.line(diagnostic.location())
              + "  "
              + console.style(finding.check().id(), Style.DIM));
      console.line("           " + Printable.line(diagnostic.what() + "; " + diagnostic.fix()));
    }
  }

  private String verdict(ValidateOptions options, Validation.Report report) {
    int errors = report.errors();
    int warnings = report.warnings();
    if (errors + warnings == 0) {
      return console.style("All is well: nothing to fix.", Style.GOOD);
    }
    String counts = Reports.counts(errors, warnings);
    if (errors > 0) {
      return console.style(counts + ".", Style.BAD)
          + " Fix the errors, each as the line below it says, and validate again.";
    }
    return options.strict()
        ? console.style(counts + ".", Style.BAD) + " With --strict warnings fail: fix them too."
        : console.style(counts + ".", Style.WARNING)
            + " That is no failure; with --strict it would be.";
  }

  private Map<String, @Nullable Object> sarif(Validation.Report report) {
    List<Sarif.Descriptor> checks = new ArrayList<>();
    for (Check check : Check.values()) {
      checks.add(
          new Sarif.Descriptor(
              check.id(), check.meaning(), check.fix(), check.weight() != Check.Weight.WARNING));
    }
    List<Sarif.Result> results = new ArrayList<>();
    for (Finding finding : report.findings()) {
      results.add(
          new Sarif.Result(
              finding.check().id(),
              finding.diagnostic(),
              finding.products().isEmpty()
                  ? Map.of()
                  : Map.of("product_ids", JsonText.texts(finding.products())),
              null));
    }
    return Sarif.log(context.version(), checks, results);
  }

  // --- JSON -----------------------------------------------------------------------------------

  private static Map<String, @Nullable Object> json(
      CommonOptions options, Validation.Report report) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("as_of", options.asOf().toString());
    json.put("products", report.products());
    json.put("errors", report.errors());
    json.put("warnings", report.warnings());
    if (report.documentsDigest() != null) {
      json.put("documents_digest", report.documentsDigest());
    }
    List<Object> findings = new ArrayList<>();
    for (Finding finding : report.findings()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("rule", finding.check().id());
      entry.putAll(Reports.diagnostic(finding.diagnostic()));
      entry.put("product_ids", JsonText.texts(finding.products()));
      findings.add(entry);
    }
    json.put("findings", findings);
    return json;
  }
}
