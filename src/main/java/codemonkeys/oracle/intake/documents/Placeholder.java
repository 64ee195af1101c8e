package codemonkeys.oracle.intake.documents;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.jspecify.annotations.Nullable;

/**
 * Text that only keeps a place: TBD, TODO, N/A, None, NEEDS CLARIFICATION, {@code […]}, {@code
 * <…>}, HTML comments, white space and punctuation. A text says something when a letter or digit is
 * left without those: {@code None.} says nothing, {@code Non-goals: None.} does.
 */
final class Placeholder {
  /**
   * Nothing but such words and what is neither letter nor digit. It is possessive, so that no text
   * makes it go back or takes its stack.
   */
  private static final Pattern EMPTY =
      Pattern.compile(
          "(?:~*+(?:needs~++clarification|not~++applicable|none~++yet|n~++a|none|tbd|todo)(?=~|\\z))*+~*+"
              .replace("~", "[^\\p{L}\\p{Nd}]"),
          Pattern.CASE_INSENSITIVE);

  private boolean somethingSaid;

  private Placeholder() {}

  /** Whether a section holds nothing else. The text of headings below its own doesn't count. */
  static boolean fills(Markdown.Section section) {
    Placeholder placeholder = new Placeholder();
    for (Node block : section.blocks()) {
      placeholder.block(block);
      if (placeholder.somethingSaid) {
        return false;
      }
    }
    return true;
  }

  /** Whether a text without markup is nothing else. */
  static boolean is(String text) {
    return !saysSomething(text);
  }

  private void block(Node node) {
    if (somethingSaid || node instanceof Heading) {
      return;
    }
    if (node instanceof FencedCodeBlock code) {
      somethingSaid = saysSomething(withoutBrackets(code.getLiteral()));
    } else if (node instanceof IndentedCodeBlock code) {
      somethingSaid = saysSomething(withoutBrackets(code.getLiteral()));
    } else if (node instanceof HtmlBlock html) {
      somethingSaid = saysSomething(html.getLiteral());
    } else if (node instanceof Paragraph || node instanceof TableCell) {
      StringBuilder text = new StringBuilder();
      inlines(node, text);
      somethingSaid = saysSomething(text.toString());
    } else {
      for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
        block(child);
      }
    }
  }

  private static void inlines(Node parent, StringBuilder text) {
    for (Node node = Markdown.firstInline(parent); node != null; node = node.getNext()) {
      if (node instanceof Text literal) {
        text.append(literal.getLiteral());
      } else if (node instanceof Code code) {
        text.append(withoutBrackets(code.getLiteral()));
      } else if (node instanceof SoftLineBreak || node instanceof HardLineBreak) {
        text.append('\n');
      } else if (!(node instanceof HtmlInline)) {
        int start = text.length();
        inlines(node, text);
        String destination = Markdown.destination(node);
        if (destination != null && text.length() == start) {
          text.append(destination);
        }
      }
    }
  }

  /** In code, brackets are the code's own: {@code List<String>} is no placeholder. */
  private static String withoutBrackets(@Nullable String code) {
    if (code == null) {
      return "";
    }
    return code.replace('[', ' ').replace(']', ' ').replace('<', ' ').replace('>', ' ');
  }

  private static boolean saysSomething(String text) {
    StringBuilder left = new StringBuilder(text.length());
    Deque<Integer> open = new ArrayDeque<>();
    // Where the search for a closing bracket has to begin; past the end once there is none.
    boolean closes = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<' && text.startsWith("<!--", i)) {
        int end = text.indexOf("-->", i + 4);
        if (end < 0) {
          break; // a comment that is never closed reaches to the end
        }
        i = end + 2;
        left.append(' ');
      } else if (c == '<' && closes) {
        int end = text.indexOf('>', i);
        closes = end >= 0;
        i = closes ? end : i;
        left.append(' ');
      } else if (c == '[') {
        open.push(left.length());
        left.append(c);
      } else if (c == ']' && !open.isEmpty()) {
        left.setLength(open.pop());
        left.append(' ');
      } else {
        left.append(c);
      }
    }
    return !EMPTY.matcher(left).matches();
  }
}
