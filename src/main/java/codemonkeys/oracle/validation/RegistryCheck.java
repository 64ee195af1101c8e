package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.Slices;
import codemonkeys.oracle.intake.registry.DependencyCheck;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.intake.testcommand.ProductSetup;
import codemonkeys.oracle.schemas.DocumentFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks the registry: the document, each entry, and that what entries name is there. */
final class RegistryCheck {
  private final ValidationContext context;
  private final Registry registry;

  RegistryCheck(ValidationContext context, Registry registry) {
    this.context = context;
    this.registry = registry;
  }

  List<Finding> findings() {
    FindingCollector findings = new FindingCollector();
    findings.addAll(
        Check.REGISTRY_SCHEMA,
        context.nobody(),
        Registry.FILE,
        context.faults(
            DocumentFormat.PRODUCTS,
            around(registry.products(), List.of()),
            Registry::checkDocument));
    findings.addAll(Check.REGISTRY_ROOT, context.nobody(), Registry.FILE, registry.unusableRoots());
    Problem zone = Registry.timeZone(registry.document());
    if (zone != null) {
      findings.add(Check.REGISTRY_TIME_ZONE, context.nobody(), Registry.FILE, zone);
    }
    for (DependencyCheck.Found found : DependencyCheck.problems(registry.entries())) {
      findings.add(
          Check.REGISTRY_DEPENDENCY,
          context.subject(List.of(found.product())),
          Registry.FILE,
          found.problem());
    }
    for (Registry.Repeated repeated : registry.repeated()) {
      findings.add(
          Check.REGISTRY_TWICE, context.subject(repeated.id()), Registry.FILE, repeated.problem());
    }
    for (RegistryEntry entry : registry.entries()) {
      findings.addAll(
          Check.REGISTRY_PATH,
          context.subject(List.of(entry.product().product())),
          Registry.FILE,
          entry.outside());
    }
    List<Finding> found = new ArrayList<>(findings.found());
    found.addAll(Slices.map(registry.products().items(), context.threads(), this::entries));
    return found;
  }

  /** The registry with other entries, since all of them at once are too much for the validator. */
  private JsonObject around(JsonArray products, List<JsonValue> entries) {
    Map<String, JsonValue> members = new LinkedHashMap<>(registry.document().members());
    members.put("products", new JsonArray(products.line(), products.column(), entries));
    return new JsonObject(registry.document().line(), registry.document().column(), members);
  }

  private List<Finding> entries(List<JsonValue> entries) {
    FindingCollector findings = new FindingCollector();
    for (JsonValue entry : entries) {
      Subject subject =
          entry instanceof JsonObject object
              ? context.subject(object, "product_id")
              : context.nobody();
      JsonObject alone =
          new JsonObject(
              entry.line(),
              entry.column(),
              Map.of("products", new JsonArray(entry.line(), entry.column(), List.of(entry))));
      findings.addAll(
          Check.REGISTRY_SCHEMA,
          subject,
          Registry.FILE,
          context.faults(
              DocumentFormat.PRODUCTS, alone, (document, problems) -> speak(entry, problems)));
      if (entry instanceof JsonObject object) {
        Problem zone = Registry.timeZone(object);
        if (zone != null) {
          findings.add(Check.REGISTRY_TIME_ZONE, subject, Registry.FILE, zone);
        }
        folder(object, subject, findings);
        schedule(object, subject, findings);
      }
    }
    return findings.found();
  }

  private void speak(JsonValue value, List<Problem> problems) {
    if (value instanceof JsonObject object) {
      RegistryEntry entry = registry.entry(object, problems);
      if (entry != null) {
        problems.removeAll(entry.outside());
      }
    } else {
      problems.add(
          Problem.at(
              value,
              "an entry is " + value.shown(),
              "expected an object with product_id, display_name, owner and status; correct it"));
    }
  }

  /** A path that leads outside is reported above, and a repository without a path is no fault. */
  private void folder(JsonObject object, Subject subject, FindingCollector findings) {
    RegistryEntry entry = registry.entry(object, new ArrayList<>());
    ProductSetup setup =
        entry == null || entry.folder() == null ? null : ProductSetup.withoutFolder(entry);
    if (setup != null && setup.problem() != null) {
      findings.add(Check.REGISTRY_FOLDER, subject, Registry.FILE, setup.problem());
    }
  }

  /** Reports a schedule that is absent; what stands there instead is read elsewhere. */
  private void schedule(JsonObject entry, Subject subject, FindingCollector findings) {
    if (entry.members().get("schedule_path") instanceof JsonString path
        && Workspace.normalize(path.value())
            .filter(normal -> !normal.isEmpty())
            .filter(normal -> context.workspace().look(normal) == Presence.ABSENT)
            .isPresent()) {
      findings.add(
          Check.SCHEDULE_MISSING,
          subject,
          Registry.FILE,
          Problem.at(
              path,
              "schedule_path names " + Printable.text(path.value()) + ", which is not there",
              "expected a file of the workspace; restore it or correct the path"));
    }
  }
}
