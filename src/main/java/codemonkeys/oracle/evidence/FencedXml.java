package codemonkeys.oracle.evidence;

import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Shown;
import java.io.IOException;
import java.io.Reader;
import java.util.Locale;

/**
 * The tags of an XML document and its line ends, for a streaming parser: without comments, CDATA
 * sections, processing instructions, the XML declaration, a doctype, and text. What tests printed
 * stands in there; it can be most of a file, and any character. Of text between tags one letter
 * stays, so that the parser sees that there was some.
 *
 * <p>In tags, what XML 1.0 has no place for becomes U+FFFD, raw or as a reference: runners write
 * the colours of a terminal into messages. Entities other than XML's own five end the reading,
 * since nobody knows what they stand for; so does a tag longer than a mebibyte.
 */
final class FencedXml extends Reader {
  private static final int MOST_TAG = 1 << 20;
  private static final int MOST_REFERENCE = 40;
  private static final int END = -1;
  private static final char UNKNOWN = '\ufffd';

  private final Reader in;
  private final char[] buffer = new char[1 << 16];
  private int next;
  private int filled;
  private int line = 1;

  /** Line ends of what was left out, which the parser has to count; and what comes after them. */
  private int owedLines;

  private String owed = "";
  private int owedFrom;

  private boolean inTag;
  private boolean anyTag;
  private boolean inText;
  private int tagLength;

  /** The quotation mark of the attribute value that is open, or 0. */
  private int quote;

  private int doctypeLine;
  private boolean ownEntities;

  /** The document must not be read on; the problem says why. */
  static final class FenceException extends IOException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialized
    private final Problem problem;

    FenceException(Problem problem) {
      super(problem.what());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  FencedXml(Reader in) {
    this.in = in;
  }

  /**
   * The line of a doctype that defines something (an internal subset), or 0. Nothing that it
   * defines is ever used; whether such a document may be read at all is for the caller.
   */
  int definingDoctype() {
    return ownEntities ? doctypeLine : 0;
  }

  @Override
  public int read(char[] to, int from, int most) throws IOException {
    int count = 0;
    while (count < most) {
      int one = step();
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

  private int step() throws IOException {
    while (true) {
      if (owedLines > 0) {
        owedLines--;
        return '\n';
      }
      if (owedFrom < owed.length()) {
        return owed.charAt(owedFrom++);
      }
      int one = inTag ? tag() : text();
      if (one != 0) {
        return one;
      }
    }
  }

  /** The next character of a tag; 0 when something is owed instead. */
  private int tag() throws IOException {
    int one = take();
    if (++tagLength > MOST_TAG) {
      throw new FenceException(
          new Problem(
              line,
              0,
              "a tag is longer than " + MOST_TAG + " characters",
              "expected less; let names and messages of tests be shorter"));
    }
    if (one == '&') {
      owe(reference());
      return 0;
    }
    if (quote != 0) {
      quote = one == quote ? 0 : quote;
    } else if (one == '"' || one == '\'') {
      quote = one;
    } else if (one == '>') {
      inTag = false;
      inText = false;
    }
    return one == END || isCharacter(one) || Character.isSurrogate((char) one) ? one : UNKNOWN;
  }

  /** What stands for the next piece of what is no tag; 0 for nothing. */
  private int text() throws IOException {
    int one = take();
    if (one == END || one == '\n') {
      return one;
    }
    if (one == '<') {
      return markup();
    }
    if (one == '&') {
      reference();
    } else if (one <= ' ' && one != 0 || one == '\ufeff') {
      return 0;
    }
    if (!inText) {
      inText = true;
      return 'x';
    }
    while (next < filled && isPlain(buffer[next])) {
      next++;
    }
    return 0;
  }

  private static boolean isPlain(char c) {
    return c != '<' && c != '&' && c != '\n';
  }

  private int markup() throws IOException {
    if (follows("!--")) {
      leaveOut("comment", 3, "-->");
    } else if (follows("![CDATA[")) {
      leaveOut("CDATA section", 8, "]]>");
    } else if (follows("?")) {
      leaveOut("processing instruction", 1, "?>");
    } else if (follows("!doctype") && !anyTag && doctypeLine == 0) {
      doctype();
    } else if (follows("!")) {
      throw new FenceException(
          new Problem(
              line,
              0,
              "a <! stands here that begins neither a comment nor CDATA, or a second doctype",
              "expected tags; let the runner write < in texts as &lt;"));
    } else {
      inTag = true;
      anyTag = true;
      tagLength = 0;
      quote = 0;
      return '<';
    }
    return 0;
  }

  private void leaveOut(String name, int opening, String ending) throws IOException {
    int from = line;
    for (int i = 0; i < opening; i++) {
      take();
    }
    int matched = 0;
    while (matched < ending.length()) {
      int one = takeWithin(name, from);
      if (one == ending.charAt(matched)) {
        matched++;
      } else if (one != ending.charAt(0)) {
        matched = 0;
      } else if (matched != ending.length() - 1 || ending.length() == 2) {
        matched = 1; // else one more ] before ]]>, or - before -->
      }
    }
    owe(" "); // so that its sides don't grow together
  }

  /** Passes over a doctype; what it names is not fetched, and what it defines is not used. */
  private void doctype() throws IOException {
    doctypeLine = line;
    int quoted = 0;
    int depth = 0;
    while (true) {
      int one = takeWithin("doctype", doctypeLine);
      if (quoted != 0) {
        quoted = one == quoted ? 0 : quoted;
      } else if (one == '"' || one == '\'') {
        quoted = one;
      } else if (depth > 0 && one == '<' && follows("!--")) {
        leaveOut("comment", 3, "-->");
      } else if (one == '[') {
        depth++;
        ownEntities = true;
      } else if (one == ']') {
        depth--;
      } else if (one == '>' && depth <= 0) {
        return;
      }
    }
  }

  private int takeWithin(String section, int from) throws IOException {
    int one = take();
    if (one == END) {
      throw new FenceException(
          new Problem(
              line,
              0,
              "it ends within the " + section + " that begins in line " + from,
              "expected a whole report; its writer was perhaps ended before it was done"));
    }
    if (one == '\n') {
      owedLines++;
    }
    return one;
  }

  /** Takes what follows an ampersand; returns what the parser gets for it. */
  private String reference() throws IOException {
    StringBuilder name = new StringBuilder();
    while (name.length() < MOST_REFERENCE && isOfReference(ahead(name.length()))) {
      name.append((char) ahead(name.length()));
    }
    String body = name.toString();
    if (body.isEmpty() || ahead(body.length()) != ';') {
      throw new FenceException(
          new Problem(
              line,
              0,
              "an & stands here that begins no reference (" + Shown.text("&" + body) + ")",
              "expected &amp;; let the runner write it so"));
    }
    next += body.length() + 1;
    tagLength += body.length() + 1;
    switch (body) {
      case "lt", "gt", "amp", "quot", "apos" -> {
        return "&" + body + ";";
      }
      default -> {}
    }
    if (body.charAt(0) == '#') {
      int character = number(body);
      return isCharacter(character) ? "&#" + character + ";" : String.valueOf(UNKNOWN);
    }
    if (ownEntities) {
      return String.valueOf(UNKNOWN);
    }
    throw new FenceException(
        new Problem(
            line,
            0,
            "it has an entity that XML does not know (" + Shown.text("&" + body + ";") + ")",
            "expected none but &lt; &gt; &amp; &quot; &apos;; let the runner write the character"
                + " itself"));
  }

  private static boolean isOfReference(int c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c == '#'
        || c == '_'
        || c == '-'
        || c == '.'
        || c == ':'
        || c > 0x7f;
  }

  /** Of {@code #65} and {@code #x41}; 0, which is no character of XML, for everything else. */
  private static int number(String body) {
    boolean hex = body.toLowerCase(Locale.ROOT).startsWith("#x");
    try {
      return Integer.parseUnsignedInt(body.substring(hex ? 2 : 1), hex ? 16 : 10);
    } catch (NumberFormatException e) {
      return 0;
    }
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

  private void owe(String text) {
    owed = text;
    owedFrom = 0;
  }

  /** Whether these characters are ahead, in any case; without taking them. */
  private boolean follows(String ascii) throws IOException {
    for (int i = 0; i < ascii.length(); i++) {
      int c = ahead(i);
      if (c != ascii.charAt(i) && (c < 'A' || c > 'Z' || c + 32 != ascii.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private int ahead(int count) throws IOException {
    if (next + count >= filled) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= next;
      next = 0;
      while (count >= filled) {
        int more = in.read(buffer, filled, buffer.length - filled);
        if (more < 0) {
          return END;
        }
        filled += more;
      }
    }
    return buffer[next + count];
  }

  private int take() throws IOException {
    int one = ahead(0);
    if (one != END) {
      next++;
      if (one == '\n') {
        line++;
      }
    }
    return one;
  }
}
