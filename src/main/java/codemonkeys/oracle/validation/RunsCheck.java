package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.Evidence;
import codemonkeys.oracle.intake.RunReport;
import codemonkeys.oracle.intake.Slices;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;

/** Checks {@code dash/runs}: last runs, the evidence that they name, results of runs. */
final class RunsCheck {
  private static final String FOLDER = "dash/runs";

  private final ValidationContext context;

  RunsCheck(ValidationContext context) {
    this.context = context;
  }

  List<Finding> findings() {
    List<Finding> found =
        new ArrayList<>(Slices.map(context.entriesInScope(), context.threads(), this::products));
    if (context.isWhole()) {
      FindingCollector strangers = new FindingCollector();
      for (String name : context.list(FOLDER, strangers)) {
        String path = FOLDER + "/" + name;
        if (!context.isRegistered(name) && context.workspace().look(path) == Presence.DIRECTORY) {
          strangers.add(
              Check.RUNS_UNREGISTERED,
              context.nobody(),
              path,
              Problem.ofFile(
                  "there is no product " + Printable.text(name) + " in the registry",
                  "expected folders of registered products; register it or move the folder away"));
        }
      }
      found.addAll(strangers.found());
    }
    return found;
  }

  private List<Finding> products(List<RegistryEntry> entries) {
    FindingCollector findings = new FindingCollector();
    for (RegistryEntry entry : entries) {
      product(entry.product().product(), findings);
    }
    return findings.found();
  }

  private void product(ProductId product, FindingCollector findings) {
    Subject subject = context.subject(List.of(product));
    String folder = FOLDER + "/" + product;
    List<String> names = List.of();
    try {
      names = context.workspace().list(folder);
    } catch (UnreadableException e) {
      findings.add(Check.FILE_UNREADABLE, subject, folder, e.problem());
    }
    String lastRun =
        names.contains("last_run.json")
            ? lastRun(folder + "/last_run.json", product, subject, findings)
            : "";
    for (String name : names) {
      if (RunReport.isRunFolder(name) || name.equals(lastRun)) {
        String path = folder + "/" + name + "/result.json";
        JsonObject result = context.read(path, subject, findings);
        if (result != null) {
          findings.addAll(
              Check.RESULT_SCHEMA, subject, path, context.faults(DocumentFormat.RESULT, result));
        }
      }
    }
  }

  /** Checks a report; returns the run that it is about, or nothing when it doesn't say. */
  private String lastRun(
      String path, ProductId product, Subject subject, FindingCollector findings) {
    JsonObject document = context.read(path, subject, findings);
    if (document == null) {
      return "";
    }
    List<Problem> faults = context.faults(DocumentFormat.LAST_RUN, document, RunReport::read);
    findings.addAll(Check.LAST_RUN_SCHEMA, subject, path, faults);
    Problem foreign = RunReport.foreign(document, product);
    if (foreign != null) {
      findings.add(Check.LAST_RUN_FOREIGN, subject, path, foreign);
    }
    RunReport report = faults.isEmpty() ? RunReport.read(document, new ArrayList<>()) : null;
    if (report != null) {
      findings.addAll(Check.LAST_RUN_FUTURE, subject, path, report.ahead(document, context.asOf()));
    }
    evidence(document, path, subject, findings);
    return document.members().get("run_id") instanceof JsonString run ? run.value() : "";
  }

  private void evidence(
      JsonObject report, String path, Subject subject, FindingCollector findings) {
    List<Problem> missing = new ArrayList<>();
    List<Problem> outside = new ArrayList<>();
    if (report.members().get("evidence") instanceof JsonObject evidence
        && evidence.members().get("paths") instanceof JsonArray paths) {
      for (JsonValue item : paths.items()) {
        if (item instanceof JsonString named) {
          Evidence found = Evidence.look(context.workspace(), named.value());
          if (found != Evidence.THERE) {
            (found == Evidence.OUTSIDE ? outside : missing)
                .add(found.problem(named.value(), named.line(), named.column()));
          }
        }
      }
    }
    findings.addAll(Check.EVIDENCE_MISSING, subject, path, missing);
    findings.addAll(Check.EVIDENCE_OUTSIDE, subject, path, outside);
  }
}
