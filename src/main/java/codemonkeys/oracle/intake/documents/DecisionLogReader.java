package codemonkeys.oracle.intake.documents;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
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
  static List<DecisionEntry> read(PmReading reading) {
    Markdown log = reading.markdown(PATH);
    if (log == null) {
      return List.of();
    }
    Map<String, DecisionEntry> decisions = new LinkedHashMap<>();
    for (Markdown.Section section : log.sections()) {
      NumberedTitle title = decision(section.title());
      if (title == null) {
        continue;
      }
      Map<String, String> fields = fields(section);
      List<String> missing = new ArrayList<>(FIELDS);
      missing.removeAll(fields.keySet());
      DecisionEntry decision =
          new DecisionEntry(
              title.id(), title.title(), missing.size(), date(fields.get("Date")), section.line());
      DecisionEntry first = decisions.putIfAbsent(title.id(), decision);
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

  /** The fields that are there; of two with the same name the first. */
  private static Map<String, String> fields(Markdown.Section section) {
    Map<String, String> fields = new HashMap<>();
    for (Paragraph paragraph :
        section.paragraphs(heading -> decision(Markdown.text(heading)) != null)) {
      for (Markdown.Line line : Markdown.lines(paragraph)) {
        for (String field : FIELDS) {
          String value = line.bold().length() >= field.length() ? line.value(field) : null;
          if (value != null) {
            fields.putIfAbsent(field, value);
          }
        }
      }
    }
    return fields;
  }

  private static @Nullable LocalDate date(@Nullable String text) {
    return text == null ? null : DocumentDate.of(text).orElse(null);
  }
}
