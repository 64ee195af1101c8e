package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.DocumentFault.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of governed documents, {@code docs/pm/GOVERNED_DOCS.md}: every table in it whose
 * first column is headed Document or Path. The paths are the code spans of that column's cell, or
 * its text when it has none; the columns Type and Owner are found by their headings.
 */
final class GovernedListReader {
  static final String PATH = "docs/pm/GOVERNED_DOCS.md";

  private final PmReading reading;
  private final Map<String, GovernedEntry> entries = new LinkedHashMap<>();

  private GovernedListReader(PmReading reading) {
    this.reading = reading;
  }

  /** The entries in the order of the document; of two with the same path the first. */
  static List<GovernedEntry> read(PmReading reading) {
    Markdown list = reading.markdown(PATH);
    if (list == null) {
      return List.of();
    }
    GovernedListReader reader = new GovernedListReader(reading);
    reader.tables(list.document());
    return new ArrayList<>(reader.entries.values());
  }

  private void tables(Node node) {
    if (node instanceof TableBlock) {
      table(node);
      return;
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      tables(child);
    }
  }

  private void table(Node table) {
    List<String> headings = new ArrayList<>();
    for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
      if (part instanceof TableHead) {
        Node row = part.getFirstChild();
        Node cell = row == null ? null : row.getFirstChild();
        for (; cell != null; cell = cell.getNext()) {
          headings.add(Markdown.text(cell).toLowerCase(Locale.ROOT));
        }
        if (headings.isEmpty()
            || !(headings.get(0).equals("document") || headings.get(0).equals("path"))) {
          return;
        }
      } else if (part instanceof TableBody) {
        for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
          row(row, headings);
        }
      }
    }
  }

  private void row(Node row, List<String> headings) {
    String type = "";
    String owner = "";
    int column = 0;
    for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
      String heading = column < headings.size() ? headings.get(column) : "";
      if (heading.equals("type")) {
        type = Markdown.text(cell);
      } else if (heading.equals("owner")) {
        owner = Markdown.text(cell);
      }
      column++;
    }
    int line = Markdown.line(row);
    for (String path : paths(row.getFirstChild())) {
      entry(path, type, owner, line);
    }
  }

  private void entry(String path, String type, String owner, int line) {
    if (path.isEmpty()) {
      reading.warn(
          Kind.GOVERNED_ROW,
          PATH,
          line,
          "a row names no document",
          "expected a path in its first column; add it");
      return;
    }
    Optional<String> normal = Workspace.normalize(path);
    if (normal.isEmpty()) {
      reading.warnOf(
          Kind.GOVERNED_OUTSIDE,
          path,
          PATH,
          new Problem(
              line,
              0,
              "the governed document " + Shown.text(path) + " lies outside the workspace",
              "expected a path from its root, without a leading / and without ..; correct it"));
    }
    boolean exact = normal.isPresent() && !isGlob(path);
    Presence presence = exact ? reading.workspace.look(normal.get()) : Presence.FILE;
    String shown = normal.orElse(path);
    GovernedEntry entry = new GovernedEntry(shown, type, owner, presence == Presence.ABSENT, line);
    GovernedEntry first = entries.putIfAbsent(shown, entry);
    if (first != null) {
      reading.warnTwice(Kind.GOVERNED_ROW, PATH, line, Shown.text(shown), first.line());
    } else if (presence == Presence.ABSENT) {
      reading.warnOf(
          Kind.GOVERNED_ABSENT,
          shown,
          PATH,
          new Problem(
              line,
              0,
              "the governed document " + Shown.text(shown) + " is not there",
              "expected every path without a glob to exist; restore it or take it off the list"));
    } else if (presence == Presence.UNKNOWN) {
      reading.warnOf(
          Kind.UNREADABLE,
          shown,
          PATH,
          new Problem(
              line,
              0,
              "the governed document " + Shown.text(shown) + " can't be looked at",
              "check permissions of file and folders"));
    }
  }

  private static boolean isGlob(String path) {
    for (int i = 0; i < path.length(); i++) {
      switch (path.charAt(i)) {
        case '*', '?', '[', '{' -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private static List<String> paths(@Nullable Node cell) {
    List<String> paths = new ArrayList<>();
    if (cell == null) {
      return paths;
    }
    codes(cell, paths);
    if (paths.isEmpty()) {
      StringBuilder text = new StringBuilder();
      source(cell, text);
      paths.add(text.toString().strip());
    }
    return paths;
  }

  private static void codes(Node parent, List<String> paths) {
    for (Node node = Markdown.firstInline(parent); node != null; node = node.getNext()) {
      if (node instanceof Code code) {
        paths.add(code.getLiteral().strip());
      } else {
        codes(node, paths);
      }
    }
  }

  /** The text with the marks of emphasis inside it: {@code __init__.py} is a path. */
  private static void source(Node parent, StringBuilder text) {
    for (Node node = Markdown.firstInline(parent); node != null; node = node.getNext()) {
      boolean whole = node.getNext() == null && node.getPrevious() == null;
      if (node instanceof Text literal) {
        text.append(literal.getLiteral());
      } else if (node instanceof Emphasis emphasis && !whole) {
        text.append(emphasis.getOpeningDelimiter());
        source(node, text);
        text.append(emphasis.getClosingDelimiter());
      } else if (node instanceof StrongEmphasis strong && !whole) {
        text.append(strong.getOpeningDelimiter());
        source(node, text);
        text.append(strong.getClosingDelimiter());
      } else if (!(node instanceof HtmlInline)) {
        source(node, text);
      }
    }
  }
}
