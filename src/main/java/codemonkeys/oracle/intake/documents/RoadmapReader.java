package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.Milestone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.node.Heading;
import org.commonmark.node.Paragraph;
import org.jspecify.annotations.Nullable;

/**
 * Reads the roadmap, {@code docs/pm/ROADMAP.md}: headings {@code ### M1 — title} of level 2 to 4,
 * each with a line {@code Status: …} somewhere below it.
 */
final class RoadmapReader {
  static final String PATH = "docs/pm/ROADMAP.md";

  private static final Pattern MILESTONE = NumberedTitle.form("M", 1);

  private RoadmapReader() {}

  /** The milestones in the order of the document; of two with the same id the first. */
  static List<Milestone> read(PmReading reading) {
    Markdown roadmap = reading.markdown(PATH);
    if (roadmap == null) {
      return List.of();
    }
    Map<String, Milestone> milestones = new LinkedHashMap<>();
    for (Markdown.Section section : roadmap.sections()) {
      NumberedTitle title = milestone(section.heading());
      if (title == null) {
        continue;
      }
      Milestone milestone =
          new Milestone(title.id(), title.title(), status(section), section.line());
      Milestone first = milestones.putIfAbsent(title.id(), milestone);
      if (first != null) {
        reading.warnTwice(
            DocumentFault.Kind.LIST_ENTRY, PATH, section.line(), title.id(), first.line());
      }
    }
    if (milestones.isEmpty()) {
      reading.warnEmpty(PATH, "milestone", "headings of level 2 to 4 as ### M1 — title");
    }
    return new ArrayList<>(milestones.values());
  }

  private static @Nullable NumberedTitle milestone(Heading heading) {
    return heading.getLevel() >= 2 && heading.getLevel() <= 4
        ? NumberedTitle.of(Markdown.text(heading), MILESTONE)
        : null;
  }

  private static String status(Markdown.Section section) {
    for (Paragraph paragraph : section.paragraphs(heading -> milestone(heading) != null)) {
      for (Markdown.Line line : Markdown.lines(paragraph)) {
        String value = line.value("Status");
        if (value != null) {
          return value.toLowerCase(Locale.ROOT);
        }
      }
    }
    return "";
  }
}
