package codemonkeys.oracle.evidence.report;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.UnreadableException;
import java.io.IOException;
import java.io.Reader;
import java.util.Locale;

/**
 * A report as a strict parser can read it. Runners write characters that XML has no place for, raw
 * or as a reference (the colours of a terminal): they become U+FFFD. They write {@code ]]>} in
 * text: it is escaped. Comments, processing instructions, the XML declaration among them, and a
 * doctype become blanks, so that nothing in there matters. Line ends stay, for the line numbers of
 * messages. Woodstox has a setting for few of these.
 */
final class RepairedXml extends Reader {
  /** The parser keeps a whole tag in memory. */
  private static final int MAX_TAG = 1 << 20;

  private static final int MAX_REFERENCE = 40;
  private static final int END = -1;
  private static final char UNKNOWN = '\ufffd';

  private enum Section {
    TEXT,
    TAG,
    CDATA,
    COMMENT,
    INSTRUCTION,
    DOCTYPE,
    COMMENT_IN_DOCTYPE
  }

  private final Reader in;
  private final char[] buffer = new char[1 << 16];
  private int next;
  private int filled;
  private int line = 1;

  private Section section = Section.TEXT;
  private int tagLength;

  /** The quotation mark of the attribute value or the literal that is open, or 0. */
  private int quote;

  private int doctypeLine;
  private int brackets;
  private int definingDoctype;

  /** What comes before the next character that is read. */
  private String pending = "";

  private int pendingFrom;

  RepairedXml(Reader in) {
    this.in = in;
  }

  /**
   * The line of a doctype that defines something (an internal subset), or 0. Nothing that it
   * defines is ever used; whether such a document may be read at all is for the caller.
   */
  int definingDoctype() {
    return definingDoctype;
  }

  @Override
  public int read(char[] to, int from, int max) throws IOException {
    int count = 0;
    while (count < max) {
      int one;
      if (pendingFrom < pending.length()) {
        one = pending.charAt(pendingFrom++);
      } else if (isPlain()) {
        one = buffer[next++];
      } else {
        one = repaired();
      }
      if (one == END) {
        return count == 0 ? END : count;
      }
      to[from + count++] = (char) one;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Whether a character of a text comes next that is nothing else; most of a report are such. */
  private boolean isPlain() {
    if (next == filled || (section != Section.TEXT && section != Section.CDATA)) {
      return false;
    }
    char c = buffer[next];
    return c > ']' && c < 0xd800 || c >= ' ' && c < ']' && c != '<' && c != '&';
  }

  private int repaired() throws IOException {
    int one = take();
    return one == END
        ? END
        : switch (section) {
          case TEXT -> text(one);
          case TAG -> tag(one);
          case CDATA -> one == ']' && takes("]>") ? end("]]>") : legal(one);
          case COMMENT -> one == '-' && takes("->") ? end("-->") : blank(one);
          case INSTRUCTION -> one == '?' && takes(">") ? end("-->") : blank(one);
          case DOCTYPE -> doctype(one);
          case COMMENT_IN_DOCTYPE -> {
            section = one == '-' && takes("->") ? Section.DOCTYPE : section;
            yield blank(one);
          }
        };
  }

  private int text(int one) throws IOException {
    if (one == ']' && takes("]>")) {
      return emit("]]&gt;");
    } else if (one == '&') {
      return reference();
    } else if (one != '<') {
      return legal(one);
    } else if (takes("![cdata[")) {
      return begin(Section.CDATA, "<![CDATA[");
    } else if (takes("!--")) {
      return begin(Section.COMMENT, "<!--");
    } else if (takes("?")) {
      return begin(Section.INSTRUCTION, "<!--"); // for the parser a comment
    } else if (doctypeLine == 0 && takes("!doctype")) {
      doctypeLine = line;
      return begin(Section.DOCTYPE, "<!DOCTYPE a ");
    } else if (takes("!")) {
      throw refused(
          "a <! stands here that begins neither a comment nor CDATA, or a second doctype",
          "expected tags; let the runner write < in texts as &lt;");
    }
    tagLength = 0;
    return begin(Section.TAG, "<");
  }

  private int tag(int one) throws IOException {
    if (++tagLength > MAX_TAG) {
      throw refused(
          "a tag is longer than " + MAX_TAG + " characters",
          "expected less; let names and messages of tests be shorter");
    }
    if (!quoted(one) && one == '>') {
      return end(">");
    }
    return one == '&' ? reference() : legal(one);
  }

  /** Passes over a doctype; what it names is not fetched, and what it defines is not used. */
  private int doctype(int one) throws IOException {
    if (quoted(one)) {
      return blank(one);
    }
    switch (one) {
      case '[' -> {
        brackets++;
        definingDoctype = doctypeLine;
      }
      case ']' -> brackets--;
      case '<' -> section = takes("!--") ? Section.COMMENT_IN_DOCTYPE : section;
      case '>' -> {
        if (brackets <= 0) {
          return end(">");
        }
      }
      default -> {}
    }
    return blank(one);
  }

  /** Whether a character belongs to a literal, its quotation marks included. */
  private boolean quoted(int one) {
    if (quote != 0) {
      quote = one == quote ? 0 : quote;
      return true;
    }
    quote = one == '"' || one == '\'' ? one : 0;
    return quote != 0;
  }

  /** What an ampersand begins: a character by its number, or an entity, which is the parser's. */
  private int reference() throws IOException {
    int length = 0;
    while (length < MAX_REFERENCE
        && (Character.isLetterOrDigit(ahead(length)) || "#_-.:".indexOf(ahead(length)) >= 0)) {
      length++;
    }
    boolean ends = ahead(length) == ';';
    String name = new String(buffer, next, length);
    if (!ends || name.isEmpty()) {
      throw refused(
          "an & stands here that begins no reference (" + Printable.text("&" + name) + ")",
          "expected &amp;; let the runner write it so");
    }
    if (name.charAt(0) != '#') {
      return '&';
    }
    next += length + 1;
    int character = number(name.substring(1).toLowerCase(Locale.ROOT));
    return isCharacter(character) ? emit("&#" + character + ";") : UNKNOWN;
  }

  /** Of {@code 65} and {@code x41}; 0, which is no character of XML, for everything else. */
  private static int number(String digits) {
    boolean hex = digits.startsWith("x");
    try {
      return Integer.parseUnsignedInt(digits.substring(hex ? 1 : 0), hex ? 16 : 10);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private IOException refused(String what, String fix) {
    return new IOException(new UnreadableException(new Problem(line, 0, what, fix)));
  }

  private int begin(Section begun, String text) {
    section = begun;
    quote = 0;
    return emit(text);
  }

  private int end(String text) {
    section = Section.TEXT;
    return emit(text);
  }

  /** The first character now, the others before anything else is read. */
  private int emit(String text) {
    pending = text;
    pendingFrom = 1;
    return text.charAt(0);
  }

  private static int blank(int one) {
    return one == '\n' ? one : ' ';
  }

  private static int legal(int one) {
    return isCharacter(one) || Character.isSurrogate((char) one) ? one : UNKNOWN;
  }

  /** As XML 1.0 has them. */
  private static boolean isCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || c >= 0x20 && c < 0xd800
        || c >= 0xe000 && c <= 0xfffd
        || c >= 0x10000 && c <= 0x10ffff;
  }

  /** Takes these characters, in any case, if they come next. */
  private boolean takes(String lowerCase) throws IOException {
    for (int i = 0; i < lowerCase.length(); i++) {
      if (Character.toLowerCase(ahead(i)) != lowerCase.charAt(i)) {
        return false;
      }
    }
    next += lowerCase.length();
    return true;
  }

  private int take() throws IOException {
    int one = ahead(0);
    if (one != END) {
      next++;
      line += one == '\n' ? 1 : 0;
    }
    return one;
  }

  private int ahead(int count) throws IOException {
    while (next + count >= filled) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= next;
      next = 0;
      int more = in.read(buffer, filled, buffer.length - filled);
      if (more < 0) {
        return END;
      }
      filled += more;
    }
    return buffer[next + count];
  }
}
