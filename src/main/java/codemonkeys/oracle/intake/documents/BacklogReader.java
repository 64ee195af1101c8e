package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.BacklogStory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.node.Heading;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.jspecify.annotations.Nullable;

/**
 * Reads the backlog, {@code docs/pm/MASTER_BACKLOG.md}: headings {@code ## EPIC-000: title} and
 * below them stories, as list items {@code - **ST-0001**: title} or headings {@code ### ST-0001:
 * title}. Lines {@code Acceptance Proof: …} and {@code Evidence: …} inside a story belong to it.
 *
 * <p>A line with nothing behind its colon but a placeholder names neither a proof nor evidence.
 */
final class BacklogReader {
  static final String PATH = "docs/pm/MASTER_BACKLOG.md";

  private static final Pattern EPIC = NumberedTitle.form("EPIC-", 1);
  private static final Pattern STORY = NumberedTitle.form("ST-", 4);

  private final PmReading reading;
  private final Map<String, Story> stories = new LinkedHashMap<>();
  private String epicId = "";
  private int epicLevel;

  private BacklogReader(PmReading reading) {
    this.reading = reading;
  }

  /** The stories in the order of the document; of two with the same id the first. */
  static List<BacklogStory> read(PmReading reading) {
    Markdown backlog = reading.markdown(PATH);
    if (backlog == null) {
      return List.of();
    }
    List<BacklogStory> stories = new BacklogReader(reading).read(backlog);
    if (stories.isEmpty()) {
      reading.warnEmpty(
          PATH, "story", "items as - **ST-0001**: title, or headings as ### ST-0001: title");
    }
    return stories;
  }

  private static final class Story {
    final String id;
    final String epicId;
    final String title;
    final int line;
    boolean proof;
    boolean evidence;

    Story(String id, String epicId, String title, int line) {
      this.id = id;
      this.epicId = epicId;
      this.title = title;
      this.line = line;
    }
  }

  private List<BacklogStory> read(Markdown backlog) {
    Story story = null;
    int storyLevel = 0;
    for (Node node = backlog.document().getFirstChild(); node != null; node = node.getNext()) {
      if (!(node instanceof Heading heading)) {
        block(node, story);
        continue;
      }
      String text = Markdown.text(heading);
      NumberedTitle epic = NumberedTitle.of(text, EPIC);
      NumberedTitle begun = NumberedTitle.of(text, STORY);
      if (epic != null) {
        epicId = epic.id();
        epicLevel = heading.getLevel();
      } else if (heading.getLevel() <= epicLevel) {
        epicId = "";
      }
      if (begun != null) {
        story = add(begun, begun.title(), Markdown.line(heading));
        storyLevel = heading.getLevel();
      } else if (epic != null || heading.getLevel() <= storyLevel) {
        story = null;
      }
    }
    List<BacklogStory> read = new ArrayList<>();
    for (Story s : stories.values()) {
      read.add(new BacklogStory(s.id, s.epicId, s.title, s.proof, s.evidence, s.line));
    }
    return read;
  }

  private Story add(NumberedTitle numbered, String title, int line) {
    Story story = new Story(numbered.id(), epicId, title, line);
    Story first = stories.putIfAbsent(story.id, story);
    if (first != null) {
      reading.warnTwice(DocumentFault.Kind.LIST_ENTRY, PATH, line, story.id, first.line);
    }
    return story;
  }

  private void block(Node node, @Nullable Story story) {
    if (node instanceof Paragraph paragraph) {
      if (story != null) {
        fields(Markdown.lines(paragraph), 0, paragraph, story);
      }
      return;
    }
    Node child = node.getFirstChild();
    if (node instanceof ListItem && child instanceof Paragraph paragraph) {
      List<Markdown.Line> lines = Markdown.lines(paragraph);
      NumberedTitle begun = NumberedTitle.of(withoutBox(lines.get(0).text()), STORY);
      if (begun != null) {
        StringBuilder title = new StringBuilder(begun.title());
        int next = 1;
        while (next < lines.size() && !lines.get(next).isField()) {
          title.append(' ').append(lines.get(next).text());
          next++;
        }
        story = add(begun, title.toString().strip(), lines.get(0).number());
        fields(lines, next, paragraph, story);
        child = child.getNext();
      }
    }
    for (; child != null; child = child.getNext()) {
      block(child, story);
    }
  }

  /** Without the box of a task list, as in {@code [x] ST-0001}. */
  private static String withoutBox(String text) {
    boolean box = text.length() > 3 && text.charAt(0) == '[' && text.charAt(2) == ']';
    return box ? text.substring(3).strip() : text;
  }

  private static void fields(
      List<Markdown.Line> lines, int from, Paragraph paragraph, Story story) {
    for (int i = from; i < lines.size(); i++) {
      boolean more =
          i + 1 < lines.size() ? !lines.get(i + 1).isField() : paragraph.getNext() != null;
      story.proof |= names(lines.get(i).value("Acceptance Proof"), more);
      story.evidence |= names(lines.get(i).value("Evidence"), more);
    }
  }

  private static boolean names(@Nullable String value, boolean more) {
    return value != null && (value.isEmpty() ? more : !Placeholder.is(value));
  }
}
