package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.Schedule;
import codemonkeys.oracle.intake.Slices;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.schemas.DocumentFormat;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks the schedules: those that products use, and those in {@code dash/schedules}. */
final class SchedulesCheck {
  private static final String FOLDER = "dash/schedules";

  private final ValidationContext context;

  SchedulesCheck(ValidationContext context) {
    this.context = context;
  }

  List<Finding> findings() {
    SortedMap<String, SortedSet<ProductId>> users = new TreeMap<>();
    for (RegistryEntry entry : context.entriesInScope()) {
      users
          .computeIfAbsent(entry.schedulePath(), path -> new TreeSet<>())
          .add(entry.product().product());
    }
    FindingCollector findings = new FindingCollector();
    if (context.isWhole()) {
      for (String path : context.jsonFiles(FOLDER, findings)) {
        if (users.putIfAbsent(path, new TreeSet<>()) == null) {
          findings.add(
              Check.SCHEDULE_UNREGISTERED,
              context.nobody(),
              path,
              Problem.ofFile(
                  "no registered product has this schedule",
                  "expected the name of a product's id, or of a schedule_path; rename or remove"
                      + " it"));
        }
      }
    }
    List<Finding> found = new ArrayList<>(findings.found());
    found.addAll(Slices.map(List.copyOf(users.entrySet()), context.threads(), this::schedules));
    return found;
  }

  private List<Finding> schedules(List<Map.Entry<String, SortedSet<ProductId>>> schedules) {
    FindingCollector findings = new FindingCollector();
    for (Map.Entry<String, SortedSet<ProductId>> each : schedules) {
      String path = each.getKey();
      Subject subject = context.subject(each.getValue());
      JsonObject document = context.read(path, subject, findings);
      if (document == null) {
        continue;
      }
      findings.addAll(
          Check.SCHEDULE_SCHEMA,
          subject,
          path,
          context.faults(DocumentFormat.SCHEDULE, document, Schedule::read));
      for (ProductId user : each.getValue()) {
        Problem foreign = Schedule.foreign(document, user);
        if (foreign != null) {
          findings.add(Check.SCHEDULE_FOREIGN, context.subject(List.of(user)), path, foreign);
        }
        RegistryEntry entry = context.entries().get(user);
        if (entry != null) {
          findings.addAll(
              Check.SCHEDULE_TESTS,
              context.subject(List.of(user)),
              path,
              Schedule.untested(document, entry));
        }
      }
    }
    return findings.found();
  }
}
