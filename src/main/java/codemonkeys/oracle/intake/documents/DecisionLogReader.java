package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.DecisionRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.node.Paragraph;
import org.jspecify.annotations.Nullable;

/**
 * Reads the decisions log, {@code docs/pm/DECISIONS.md}: headings {@code ### DEC-0001: title}, each
 * with five fields whose names are bold, as {@code **Why**: …} or {@code **Why:** …}.
 */
final class DecisionLogReader {
  static final String PATH = "docs/pm/DECISIONS.md";

  private static final List<String> FIELDS =
      List.of("Date", "Decision", "Why", "Alternatives Rejected", "Consequences");

  private static final Pattern DECISION = NumberedTitle.form("DEC-", 1);

  private DecisionLogReader() {}

  /** The decisions in the order of the document; of two with the same id the first. */
  static List<DecisionRecord> read(PmReading reading) {
    Markdown log = reading.markdown(PATH);
    if (log == null) {
      return List.of();
    }
    Map<String, DecisionRecord> decisions = new LinkedHashMap<>();
    for (Markdown.Section section : log.sections()) {
      NumberedTitle title = decision(section.title());
      if (title == null) {
        continue;
      }
      List<String> missing = missingFields(section);
      DecisionRecord decision =
          new DecisionRecord(title.id(), title.title(), missing.size(), section.line());
      DecisionRecord first = decisions.putIfAbsent(title.id(), decision);
      if (first != null) {
        reading.warnTwice(
            DocumentFault.Kind.LIST_ENTRY, PATH, section.line(), title.id(), first.line());
      } else if (!missing.isEmpty()) {
        reading.warn(
            DocumentFault.Kind.LIST_ENTRY,
            PATH,
            section.line(),
            title.id() + " lacks " + String.join(", ", missing),
            "expected five bold fields, as **Why**: …; add those");
      }
    }
    if (decisions.isEmpty()) {
      reading.warnEmpty(PATH, "decision", "headings as ### DEC-0001: title");
    }
    return new ArrayList<>(decisions.values());
  }

  private static @Nullable NumberedTitle decision(String title) {
    return NumberedTitle.of(title, DECISION);
  }

  private static List<String> missingFields(Markdown.Section section) {
    List<String> missing = new ArrayList<>(FIELDS);
    for (Paragraph paragraph :
        section.paragraphs(heading -> decision(Markdown.text(heading)) != null)) {
      for (Markdown.Line line : Markdown.lines(paragraph)) {
        missing.removeIf(
            field -> line.bold().length() >= field.length() && line.value(field) != null);
      }
    }
    return missing;
  }
}
