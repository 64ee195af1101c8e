package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.intake.RegistryEntry;
import codemonkeys.oracle.intake.Schedule;
import codemonkeys.oracle.intake.Slices;
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

  private final Fleet fleet;

  SchedulesCheck(Fleet fleet) {
    this.fleet = fleet;
  }

  List<Finding> findings() {
    SortedMap<String, SortedSet<ProductId>> users = new TreeMap<>();
    for (RegistryEntry entry : fleet.entriesInScope()) {
      users
          .computeIfAbsent(entry.schedulePath(), path -> new TreeSet<>())
          .add(entry.product().product());
    }
    Findings findings = new Findings();
    if (fleet.isWhole()) {
      for (String path : fleet.jsonFiles(FOLDER, findings)) {
        if (users.putIfAbsent(path, new TreeSet<>()) == null) {
          findings.add(
              Rule.SCHEDULE_UNREGISTERED,
              fleet.nobody(),
              path,
              Problem.ofFile(
                  "no registered product has this schedule",
                  "expected the name of a product's id, or of a schedule_path; rename or remove"
                      + " it"));
        }
      }
    }
    List<Finding> found = new ArrayList<>(findings.found());
    found.addAll(Slices.map(List.copyOf(users.entrySet()), fleet.threads(), this::schedules));
    return found;
  }

  private List<Finding> schedules(List<Map.Entry<String, SortedSet<ProductId>>> schedules) {
    Findings findings = new Findings();
    for (Map.Entry<String, SortedSet<ProductId>> each : schedules) {
      String path = each.getKey();
      Subject subject = fleet.subject(each.getValue());
      JsonObject document = fleet.read(path, subject, findings);
      if (document == null) {
        continue;
      }
      findings.addAll(
          Rule.SCHEDULE_SCHEMA,
          subject,
          path,
          fleet.faults(Format.SCHEDULE, document, Schedule::read));
      for (ProductId user : each.getValue()) {
        Problem foreign = Schedule.foreign(document, user);
        if (foreign != null) {
          findings.add(Rule.SCHEDULE_FOREIGN, fleet.subject(List.of(user)), path, foreign);
        }
        RegistryEntry entry = fleet.entries().get(user);
        if (entry != null) {
          findings.addAll(
              Rule.SCHEDULE_TESTS,
              fleet.subject(List.of(user)),
              path,
              Schedule.untested(document, entry));
        }
      }
    }
    return findings.found();
  }
}
