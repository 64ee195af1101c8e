package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.internal.InlineParserImpl;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.InlineParser;
import org.commonmark.parser.Parser;
import org.commonmark.parser.SourceLine;
import org.commonmark.parser.SourceLines;
import org.jspecify.annotations.Nullable;

/**
 * A parsed Markdown document: CommonMark with the tables of GitHub.
 *
 * <p>The parser takes time that grows with the square of some inputs (64 KiB of {@code <} in one
 * paragraph: 19 s) and recurses into nested emphasis. So it gets bounds that no document meant for
 * readers comes near: what lies beyond them in one paragraph is taken as text without markup, a
 * document beyond them is refused.
 */
final class Markdown {
  /** Paragraphs of many lines cost their square; 20,000 lines are 0.4 s at worst. */
  private static final int MAX_LINES = 20_000;

  /** Lines times columns of the widest table: a short row is filled up with cells. */
  private static final long MAX_CELLS = 500_000;

  /** Lists, items and quotes open at once; what is nested deeper becomes a paragraph. */
  private static final int MAX_NESTING = 64;

  /** Characters with a meaning in one paragraph; also bounds how deep emphasis can nest. */
  private static final int MAX_MARKS = 1000;

  /** Marks times characters, summed over a document: about 0.2 s at worst. */
  private static final long MAX_STEPS = 1L << 25;

  /** Built with the first Markdown document, since a plan without any should not pay for it. */
  private static final class Shared {
    static final Parser PARSER =
        Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .maxOpenBlockParsers(MAX_NESTING)
            .inlineParserFactory(context -> new BoundedInlines(new InlineParserImpl(context)))
            .build();
  }

  private final Node document;

  private Markdown(Node document) {
    this.document = document;
  }

  /**
   * Parses a whole document.
   *
   * @throws UnreadableException when it has more than 20,000 lines, more than 500,000 lines times
   *     columns of its widest table, or nests too deep
   */
  static Markdown parse(String text) throws UnreadableException {
    checkSize(text);
    try {
      return new Markdown(Shared.PARSER.parse(text));
    } catch (StackOverflowError e) {
      throw new UnreadableException(
          Problem.ofFile("it is nested too deep", "expected plain Markdown; simplify it"));
    }
  }

  private static void checkSize(String text) throws UnreadableException {
    int lines = 1;
    int widest = 0;
    int widestLine = 0;
    int pipes = 0;
    int dashes = 0;
    // Whether the line could be the one below a table's head: nothing but |, -, : and quote marks.
    boolean delimiters = true;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '\n' : text.charAt(i);
      if (c == '\n' || c == '\r') {
        int columns = Math.min(pipes, dashes);
        if (delimiters && columns > widest) {
          widest = columns;
          widestLine = lines;
        }
        pipes = 0;
        dashes = 0;
        delimiters = true;
        if (i + 1 < text.length() && (c == '\n' || text.charAt(i + 1) != '\n')) {
          lines++;
        }
      } else if (c == '|') {
        pipes++;
      } else if (c == '-') {
        dashes++;
      } else if (c != ':' && c != ' ' && c != '\t' && c != '>') {
        delimiters = false;
      }
    }
    if (lines > MAX_LINES) {
      throw new UnreadableException(
          Problem.ofFile(
              "the document has " + lines + " lines",
              "expected at most " + MAX_LINES + "; split it"));
    }
    if ((long) lines * widest > MAX_CELLS) {
      throw new UnreadableException(
          new Problem(
              widestLine,
              0,
              "a table of about " + widest + " columns in a document of " + lines + " lines",
              "expected lines times columns of at most " + MAX_CELLS + "; split the document"));
    }
  }

  Node document() {
    return document;
  }

  /** The sections under headings of the document itself, not those in quotes or list items. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        sections.add(new Section(heading, text(heading), line(heading)));
      }
    }
    return sections;
  }

  /**
   * A heading and what stands under it.
   *
   * @param title its text without markup
   * @param line from 1
   */
  record Section(Heading heading, String title, int line) {
    int level() {
      return heading.getLevel();
    }

    /** The blocks up to the next heading of the same or a higher level. */
    List<Node> blocks() {
      return blocks(next -> next.getLevel() <= level());
    }

    /** The paragraphs up to such a heading, or to one that begins another entry. */
    List<Paragraph> paragraphs(Predicate<Heading> begins) {
      List<Paragraph> paragraphs = new ArrayList<>();
      for (Node block : blocks(next -> next.getLevel() <= level() || begins.test(next))) {
        forEachParagraph(block, paragraphs::add);
      }
      return paragraphs;
    }

    private List<Node> blocks(Predicate<Heading> end) {
      List<Node> blocks = new ArrayList<>();
      for (Node block = heading.getNext();
          block != null && !(block instanceof Heading next && end.test(next));
          block = block.getNext()) {
        blocks.add(block);
      }
      return blocks;
    }
  }

  /**
   * A line of a paragraph, heading or cell without its markup.
   *
   * @param bold what of its beginning is bold; empty when it begins otherwise
   * @param number in the file, from 1
   */
  record Line(String text, String bold, List<Target> targets, int number) {
    /**
     * What follows {@code key:} at the beginning of the line, in any case, bold or not.
     *
     * @return null when the line doesn't begin so
     */
    @Nullable String value(String key) {
      if (!text.regionMatches(true, 0, key, 0, key.length())) {
        return null;
      }
      int i = key.length();
      while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
        i++;
      }
      return i < text.length() && text.charAt(i) == ':' ? text.substring(i + 1).strip() : null;
    }

    /** Whether it has the form {@code Some words: …}. */
    boolean isField() {
      int colon = text.indexOf(':');
      if (colon < 1 || colon > 30) {
        return false;
      }
      for (int i = 0; i < colon; i++) {
        if (!Character.isLetter(text.charAt(i)) && text.charAt(i) != ' ') {
          return false;
        }
      }
      return true;
    }
  }

  /** A link: its text and where it leads. */
  record Target(String text, String destination) {}

  /** The first line of a block, from 1; that of its parent for one without a place, as a cell. */
  static int line(Node node) {
    for (Node at = node; at != null; at = at.getParent()) {
      List<SourceSpan> spans = at.getSourceSpans();
      if (!spans.isEmpty()) {
        return spans.get(0).getLineIndex() + 1;
      }
    }
    return 1;
  }

  /** The text of a heading or cell on one line, without markup and inline HTML. */
  static String text(Node leaf) {
    List<Line> lines = lines(leaf);
    if (lines.size() == 1) {
      return lines.get(0).text();
    }
    StringBuilder out = new StringBuilder();
    for (Line line : lines) {
      out.append(out.length() == 0 ? "" : " ").append(line.text());
    }
    return out.toString();
  }

  /** The lines of a paragraph, heading or cell; at least one. */
  static List<Line> lines(Node leaf) {
    LineCutter cutter = new LineCutter(leaf);
    cutter.children(leaf);
    cutter.endLine();
    return cutter.lines;
  }

  /** Where a link or an image leads; null for any other node. */
  static @Nullable String destination(Node node) {
    return node instanceof Link link
        ? link.getDestination()
        : node instanceof Image image ? image.getDestination() : null;
  }

  /** Hands over all paragraphs in a block, itself included, in the order of the document. */
  static void forEachParagraph(Node block, Consumer<Paragraph> consumer) {
    if (block instanceof Paragraph paragraph) {
      consumer.accept(paragraph);
    } else {
      for (Node child = block.getFirstChild(); child != null; child = child.getNext()) {
        forEachParagraph(child, consumer);
      }
    }
  }

  /** Cuts inline content into lines. Recurses: nesting is bounded by {@link #MAX_MARKS}. */
  private static final class LineCutter {
    final List<Line> lines = new ArrayList<>();
    private final List<SourceSpan> spans;
    private final int firstLine;
    private final StringBuilder text = new StringBuilder();
    private final List<Target> targets = new ArrayList<>();
    private String bold = "";

    LineCutter(Node leaf) {
      spans = leaf.getSourceSpans();
      firstLine = line(leaf);
    }

    void children(Node parent) {
      for (Node node = firstInline(parent); node != null; node = node.getNext()) {
        if (node instanceof Text literal) {
          text.append(literal.getLiteral());
        } else if (node instanceof Code code) {
          text.append(code.getLiteral());
        } else if (node instanceof SoftLineBreak || node instanceof HardLineBreak) {
          endLine();
        } else if (node instanceof StrongEmphasis && text.toString().isBlank()) {
          children(node);
          bold = text.toString().strip();
        } else if (!(node instanceof HtmlInline)) {
          int start = text.length();
          children(node);
          String destination = destination(node);
          if (destination != null) {
            // A link that runs over a line break belongs to the line it ends on.
            targets.add(
                new Target(text.substring(Math.min(start, text.length())).strip(), destination));
          }
        }
      }
    }

    void endLine() {
      int i = lines.size();
      int number = i < spans.size() ? spans.get(i).getLineIndex() + 1 : firstLine;
      lines.add(new Line(text.toString().strip(), bold, List.copyOf(targets), number));
      text.setLength(0);
      targets.clear();
      bold = "";
    }
  }

  /**
   * The first inline node of a paragraph, heading or cell, which may have been left unparsed until
   * now: half of the time to read a document goes into text that nobody asks for.
   */
  static @Nullable Node firstInline(Node parent) {
    if (parent.getFirstChild() instanceof Unparsed unparsed) {
      unparsed.unlink();
      unparsed.inlines.parseNow(unparsed.lines, parent);
    }
    return parent.getFirstChild();
  }

  /** Stands for the inline content of its parent. */
  private static final class Unparsed extends CustomNode {
    final SourceLines lines;
    final BoundedInlines inlines;

    Unparsed(SourceLines lines, BoundedInlines inlines) {
      this.lines = lines;
      this.inlines = inlines;
    }
  }

  /** The usual inline parser, put off, and kept away from what would keep it busy. */
  private static final class BoundedInlines implements InlineParser {
    private final InlineParser inlines;
    private long stepsLeft = MAX_STEPS;

    BoundedInlines(InlineParser inlines) {
      this.inlines = inlines;
    }

    @Override
    public void parse(SourceLines lines, Node block) {
      block.appendChild(new Unparsed(lines, this));
    }

    void parseNow(SourceLines lines, Node block) {
      long marks = 0;
      long characters = 0;
      for (SourceLine line : lines.getLines()) {
        CharSequence content = line.getContent();
        characters += content.length() + 1;
        for (int i = 0; i < content.length(); i++) {
          switch (content.charAt(i)) {
            case '<', '[', ']', '!', '*', '_', '`', '&', '\\' -> marks++;
            default -> {}
          }
        }
      }
      long steps = marks * characters;
      if (marks <= MAX_MARKS && steps <= stepsLeft) {
        stepsLeft -= steps;
        inlines.parse(lines, block);
        return;
      }
      for (SourceLine line : lines.getLines()) {
        if (block.getFirstChild() != null) {
          block.appendChild(new SoftLineBreak());
        }
        block.appendChild(new Text(line.getContent().toString().strip()));
      }
    }
  }
}
