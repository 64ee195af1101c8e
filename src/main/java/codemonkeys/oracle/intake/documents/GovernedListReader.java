package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.documents.DocumentFault.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.node.Code;
import org.commonmark.node.Delimited;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of governed documents, {@code docs/pm/GOVERNED_DOCS.md}: every table in it whose
 * first column is headed Document or Path. The paths are the code spans of that column's cell and
 * the targets of its links, or its text when it has neither; addresses of the web are no documents.
 * The columns Type and Owner are found by their headings.
 */
final class GovernedListReader {
  static final String PATH = "docs/pm/GOVERNED_DOCS.md";

  private static final String FOLDER = "docs/pm/";

  /** As written by people: a target with blanks in it makes no link. */
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\((.*)\\)");

  /** A link by reference that is defined nowhere. */
  private static final Pattern UNDEFINED = Pattern.compile("\\[[^\\]]+\\](?:\\[[^\\]]*\\])?");

  private static final Pattern ANCHOR_TAG =
      Pattern.compile("<a\\s[^>]*?href\\s*=\\s*[\"']([^\"']*)[\"']", Pattern.CASE_INSENSITIVE);

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
          line,
          "the governed document " + Printable.text(path) + " lies outside the workspace",
          "expected a path from its root, without a leading / and without ..; correct it");
    }
    Presence presence = normal.isPresent() ? reading.workspace.look(normal.get()) : Presence.FILE;
    if (presence != Presence.DIRECTORY && isGlob(path)) {
      presence = Presence.FILE;
    }
    String shown = normal.orElse(path);
    GovernedEntry entry = new GovernedEntry(shown, type, owner, presence == Presence.ABSENT, line);
    GovernedEntry first = entries.putIfAbsent(shown, entry);
    if (first != null) {
      reading.warnTwice(Kind.GOVERNED_ROW, PATH, line, Printable.text(shown), first.line());
    } else if (presence == Presence.ABSENT) {
      reading.warnOf(
          Kind.GOVERNED_ABSENT,
          shown,
          PATH,
          line,
          "the governed document " + Printable.text(shown) + " is not there",
          "expected every path without a glob to exist; restore it or take it off the list");
    } else if (presence == Presence.UNKNOWN) {
      reading.warnOf(
          Kind.UNREADABLE,
          shown,
          PATH,
          line,
          "the governed document " + Printable.text(shown) + " can't be looked at",
          "check permissions of file and folders");
    }
  }

  private static boolean isGlob(String path) {
    return path.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /** The documents that a cell names; none when all of its links lead to the web. */
  private List<String> paths(@Nullable Node cell) {
    List<String> paths = new ArrayList<>();
    if (cell == null) {
      return paths;
    }
    Names names = new Names();
    names.read(cell);
    for (String code : names.codes) {
      add(code, LinkTarget.readings(code), paths);
    }
    for (String link : names.links) {
      add(link, LinkTarget.candidates(FOLDER, link), paths);
    }
    if (names.codes.isEmpty() && names.links.isEmpty()) {
      for (String line : names.text.toString().split("\n")) {
        text(line.strip(), paths);
      }
      if (paths.isEmpty() && names.text.toString().isBlank()) {
        paths.add("");
      }
    }
    return paths;
  }

  /** A path without markup, or a link with a blank in its target, which Markdown takes for text. */
  private void text(String text, List<String> paths) {
    Matcher link = LINK.matcher(text);
    if (link.matches()) {
      String target = link.group(1).strip();
      boolean quoted = target.startsWith("<") && target.endsWith(">");
      target = quoted ? target.substring(1, target.length() - 1) : target;
      add(target, LinkTarget.candidates(FOLDER, target), paths);
    } else if (UNDEFINED.matcher(text).matches()) {
      paths.add("");
    } else if (!text.isEmpty()) {
      boolean quoted = text.startsWith("<") && text.endsWith(">");
      String path = quoted ? text.substring(1, text.length() - 1).strip() : text;
      add(path, LinkTarget.readings(path), paths);
    }
  }

  /** Adds the first candidate that is there; the likeliest when none is. */
  private void add(String named, List<String> candidates, List<String> paths) {
    if (named.isBlank()) {
      paths.add("");
      return;
    }
    if (LinkTarget.isElsewhere(named)) {
      return;
    }
    for (String candidate : candidates) {
      Optional<String> normal = Workspace.normalize(candidate);
      if (normal.isPresent() && reading.workspace.look(normal.get()) != Presence.ABSENT) {
        paths.add(candidate);
        return;
      }
    }
    paths.add(candidates.get(0));
  }

  /** What stands in a cell: code, the targets of links, and its text. */
  private static final class Names {
    final List<String> codes = new ArrayList<>();
    final List<String> links = new ArrayList<>();

    /** With the marks of emphasis inside it: {@code __init__.py} is a path. */
    final StringBuilder text = new StringBuilder();

    /** Between the tags of a link in HTML, whose label is no path. */
    private boolean labelled;

    void read(Node parent) {
      for (Node node = Markdown.firstInline(parent); node != null; node = node.getNext()) {
        boolean whole = node.getNext() == null && node.getPrevious() == null;
        if (node instanceof Text literal) {
          text.append(literal.getLiteral());
        } else if (node instanceof Code code) {
          if (!labelled) {
            codes.add(code.getLiteral().strip());
          }
        } else if (node instanceof Link link) {
          links.add(link.getDestination().strip());
        } else if (node instanceof HtmlInline html) {
          tag(html.getLiteral());
        } else if (node instanceof Image) {
          text.append(' '); // as badges are
        } else if (node instanceof Delimited mark && !whole) {
          text.append(mark.getOpeningDelimiter());
          read(node);
          text.append(mark.getClosingDelimiter());
        } else {
          read(node);
        }
      }
    }

    private void tag(String html) {
      Matcher anchor = ANCHOR_TAG.matcher(html);
      if (anchor.find()) {
        labelled = true;
        links.add(anchor.group(1).strip());
      } else if (html.regionMatches(true, 0, "</a", 0, 3)) {
        labelled = false;
      } else if (html.regionMatches(true, 0, "<br", 0, 3)) {
        text.append('\n');
      }
    }
  }
}
