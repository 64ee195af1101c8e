package codemonkeys.oracle.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.jspecify.annotations.Nullable;

/**
 * Text that only keeps a place: TBD, TODO, N/A, {@code […]}, {@code <…>}, HTML comments, white
 * space and punctuation. A text says something when a letter or digit is left without those.
 */
final class Placeholder {
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
        String destination =
            node instanceof Link link
                ? link.getDestination()
                : node instanceof Image image ? image.getDestination() : null;
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
    return hasWord(left);
  }

  /** Whether there is a word other than TBD, TODO and N/A. */
  private static boolean hasWord(CharSequence text) {
    int i = 0;
    while (i < text.length()) {
      int end = endOfWord(text, i);
      if (end == i) {
        i++;
        continue;
      }
      String word = text.subSequence(i, end).toString();
      if (word.equalsIgnoreCase("n") && end < text.length() && text.charAt(end) == '/') {
        int after = endOfWord(text, end + 1);
        if (after == end + 2 && (text.charAt(end + 1) | 0x20) == 'a') {
          i = after;
          continue;
        }
      }
      if (!word.equalsIgnoreCase("tbd")
          && !word.equalsIgnoreCase("todo")
          && !word.replace("_", "").isEmpty()) {
        return true;
      }
      i = end;
    }
    return false;
  }

  private static int endOfWord(CharSequence text, int start) {
    int i = start;
    while (i < text.length()) {
      int c = Character.codePointAt(text, i);
      if (!Character.isLetterOrDigit(c) && c != '_') {
        break;
      }
      i += Character.charCount(c);
    }
    return i;
  }
}
