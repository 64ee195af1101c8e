package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.CommonOptions;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.evidence.runs.RunFolder;
import codemonkeys.oracle.evidence.runs.RunId;
import codemonkeys.oracle.evidence.signing.PublicKeys;
import codemonkeys.oracle.evidence.signing.UnusableKeyException;
import codemonkeys.oracle.evidence.verification.Verification;
import codemonkeys.oracle.evidence.verification.Verifier;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code oracle verify}: whether the evidence is as it was signed. */
final class VerifyCommand {
  private static final int MAX_NOT_OURS = 20;

  private final CliContext context;
  private final Console console;

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec verify =
        Options.command(
            "verify",
            "Checks journal, signatures and run folders: whether the evidence is as it was signed."
                + " It needs public keys only, and no network.");
    verify.addPositional(
        Options.word(
            0,
            "RUN",
            "The id of a run, its product and id as app/run_20260301_060000, or its folder."));
    verify.addOption(Options.flag("--all", "Check everything; the same as no run at all."));
    verify.addOption(
        Options.values(
            "--key",
            "FILE",
            "Trust only this public key and not those in nexus/keys; may be given several times."));
    Options.everywhere(verify);
    Options.usage(
        verify,
        "verify [RUN]",
        "verify",
        "verify api/run_20260301_060000",
        "verify --key keys/oracle.pub");
    return verify;
  }

  VerifyCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  /**
   * Verifies.
   *
   * @param run what was given as the run, null for everything
   * @param keyFiles the only keys to trust; empty for those in the workspace
   */
  ExitCode run(CommonOptions options, @Nullable String run, boolean all, List<String> keyFiles)
      throws CommandException {
    if (run != null && all) {
      throw CommandException.usage("--all and a run exclude each other; expected one of the two");
    }
    Verifier verifier = verifier(options.workspace(), keyFiles);
    RunFolder folder = run == null ? null : find(options.workspace(), verifier, run);
    Verification found = folder == null ? verifier.all() : verifier.run(folder);
    if (options.json()) {
      console.result(JsonText.text(json(found)));
    } else if (options.quiet()) {
      console.errors(found.problems().stream().filter(Diagnostic::isError).toList());
    } else {
      print(found, folder);
    }
    return found.ok() ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  private Verifier verifier(Workspace workspace, List<String> keyFiles) throws CommandException {
    if (keyFiles.isEmpty()) {
      List<Diagnostic> problems = new ArrayList<>();
      return new Verifier(workspace, PublicKeys.of(workspace, problems), problems);
    }
    List<Path> files = new ArrayList<>();
    for (String file : keyFiles) {
      files.add(CommonOptions.path(context, "--key", file));
    }
    try {
      return new Verifier(workspace, PublicKeys.ofFiles(files), List.of());
    } catch (UnusableKeyException e) {
      throw CommandException.usage("--key " + e.getMessage());
    }
  }

  /** The run that a text means: its id, its product and id, or its folder. */
  private RunFolder find(Workspace workspace, Verifier verifier, String text)
      throws CommandException {
    List<RunFolder> found = new ArrayList<>();
    if (RunId.isValid(text)) {
      found.addAll(verifier.find(new RunId(text)));
    } else {
      RunFolder named = named(workspace, text);
      if (named == null) {
        named = named(workspace, inWorkspace(workspace, text));
      }
      if (named != null
          && verifier.find(named.id()).stream()
              .map(RunFolder::relative)
              .anyMatch(named.relative()::equals)) {
        found.add(named);
      }
    }
    if (found.isEmpty()) {
      throw CommandException.usage(
          "there is no run "
              + Printable.text(text)
              + "; expected "
              + RunId.EXPECTED
              + ", <product_id>/<run_id> or the run's folder");
    }
    if (found.size() > 1) {
      throw CommandException.usage(
          "several products have a run "
              + text
              + "; expected one of "
              + found.stream()
                  .map(each -> each.product() + "/" + each.id())
                  .collect(Collectors.joining(", ")));
    }
    return found.get(0);
  }

  /** The path of a folder relative to the workspace, whatever it is relative to when given. */
  private String inWorkspace(Workspace workspace, String text) throws CommandException {
    Path path = CommonOptions.path(context, "the run", text);
    try {
      path = path.toRealPath();
    } catch (IOException e) {
      // A folder that is gone is reported as missing, if the journal names it.
    }
    return path.startsWith(workspace.root())
        ? workspace.root().relativize(path).toString()
        : Workspace.normalize(text).orElse("");
  }

  private static @Nullable RunFolder named(Workspace workspace, String text) {
    String runs = RunFolder.RUNS + "/";
    String below = text.startsWith(runs) ? text.substring(runs.length()) : text;
    String[] parts = below.split("/", -1);
    return parts.length == 2 && ProductId.isValid(parts[0]) && RunId.isValid(parts[1])
        ? RunFolder.at(workspace, new ProductId(parts[0]), new RunId(parts[1]))
        : null;
  }

  private void print(Verification found, @Nullable RunFolder only) {
    String what = only == null ? Reports.count(found.runs().size(), "run") : only.relative();
    console.line(
        console.style("Checked", Style.STRONG)
            + " "
            + what
            + ", "
            + Reports.count(found.lines(), "journal line")
            + ", with "
            + Reports.count(found.keys(), "key"));
    if (!found.problems().isEmpty()) {
      console.line();
    }
    for (Diagnostic problem : found.problems()) {
      console.line(
          "  "
              + (problem.isError()
                  ? console.style("FAILED ", Style.BAD)
                  : console.style("WARNING", Style.WARNING))
              + "  "
              + Printable.line(problem.toString()));
    }
    if (!found.notOurs().isEmpty()) {
      console.line();
      console.line(
          console.style("Not ours", Style.STRONG)
              + " ("
              + found.notOurs().size()
              + "): no line of the journal names them, no trusted key signed them");
      for (String folder :
          found.notOurs().subList(0, Math.min(found.notOurs().size(), MAX_NOT_OURS))) {
        console.line("  " + Printable.line(folder));
      }
      if (found.notOurs().size() > MAX_NOT_OURS) {
        console.line(
            "  … and "
                + (found.notOurs().size() - MAX_NOT_OURS)
                + " more; --format json lists all");
      }
    }
    console.line();
    console.line(verdict(found));
  }

  private String verdict(Verification found) {
    int errors = (int) found.problems().stream().filter(Diagnostic::isError).count();
    if (errors > 0) {
      return console.style("Failed", Style.BAD)
          + ": "
          + Reports.count(errors, "problem")
          + "; what they concern proves nothing until that is fixed.";
    }
    if (found.runs().isEmpty() && found.lines() == 0) {
      return "Nothing to verify: there is no journal, and no run that Oracle signed.";
    }
    return console.style("Verified", Style.GOOD) + ": everything is as it was signed.";
  }

  private static Map<String, @Nullable Object> json(Verification found) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("ok", found.ok());
    json.put("keys", found.keys());
    Map<String, @Nullable Object> journal = JsonText.object();
    journal.put("lines", found.lines());
    json.put("journal", journal);
    List<Object> runs = new ArrayList<>();
    for (Verification.Run run : found.runs()) {
      Map<String, @Nullable Object> entry = JsonText.object();
      entry.put("product_id", run.folder().product().value());
      entry.put("run_id", run.folder().id().value());
      entry.put("run", run.folder().relative());
      entry.put("verdict", run.verdict().name().toLowerCase(Locale.ROOT));
      runs.add(entry);
    }
    json.put("runs", runs);
    json.put("not_ours", found.notOurs());
    json.put("problems", Reports.diagnostics(found.problems()));
    return json;
  }
}
