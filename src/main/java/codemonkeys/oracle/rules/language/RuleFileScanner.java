package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * A first look at a rule file, before Drools' grammar sees it: quotes, comments, brackets and the
 * words that frame a rule. Finds the ordinary slips where they are, bounds what the grammar has to
 * cope with, and takes the annotations out.
 *
 * <p>Annotations never reach Drools. Its compiler evaluates their values, so {@code
 * @owner(System.exit(1))} would run while the rules are being read; and its grammar takes anything
 * at all for the value of an annotation, up to the end of the conditions, when those have a slip in
 * them.
 *
 * <p>It reads characters and not the tokens of Drools' lexer: for that one a text without its
 * closing quote goes on to the next quote, however far below, so that all that follows is turned
 * inside out; and after {@code then} it has only pieces between brackets.
 */
public final class RuleFileScanner {
  /** Characters of a file. */
  static final int MAX_CHARACTERS = 1 << 20;

  /** Characters from the word {@code rule} to its {@code end}. */
  static final int MAX_CHARACTERS_OF_A_RULE = 10_000;

  /**
   * Characters of a pattern. Drools' grammar looks ahead to the end of a pattern to tell {@code <}
   * from generic types, again for each of them.
   */
  static final int MAX_CHARACTERS_OF_A_PATTERN = 2_000;

  private static final int MAX_DOTS = 8;

  /** Brackets within brackets. */
  static final int MAX_DEPTH = 16;

  private static final String FORM =
      "expected: rule \"name\" @owner(\"…\") @reason(\"…\") salience N when … then … end";

  private static final Set<String> OTHER_STATEMENTS =
      Set.of("declare", "query", "function", "unit", "window", "eval", "accumulate");

  private static final Set<String> ATTRIBUTES =
      Set.of(
          ("salience dialect no lock agenda activation ruleflow auto date enabled duration timer"
                  + " calendars refract")
              .split(" "));

  /** A rule's text from its first character to the one after its last. */
  record Region(int start, int end) {}

  private enum State {
    OUTSIDE,
    /** Outside a rule, after something that nobody expected there. */
    LOST,
    HEADER,
    CONDITIONS,
    CONSEQUENCE
  }

  private record Open(char bracket, int at) {
    char closing() {
      return bracket == '(' ? ')' : bracket == '[' ? ']' : '}';
    }
  }

  private final String path;
  private final String text;
  private final List<RuleFinding> errors = new ArrayList<>();
  private final StringBuilder code;
  private final List<Region> whole = new ArrayList<>();
  private final Map<Integer, Map<String, String>> annotations = new TreeMap<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final NavigableSet<Integer> hidden;
  private final TextLines lines;

  private State state = State.OUTSIDE;
  private int ruleStart;
  private String ruleName = "";
  private int saliences;
  private boolean broken;
  private boolean readable = true;
  private int lastEnd;
  private int quietLine;

  /** What makes Drools' grammar slow beyond measure: long chains of names, and of casts. */
  private int dots;

  private boolean afterBracket;
  private int position;

  private RuleFileScanner(RuleSource source, NavigableSet<Integer> hidden) {
    this.hidden = hidden;
    path = source.path();
    text = source.text();
    code = new StringBuilder(text);
    lines = new TextLines(text);
  }

  static RuleFileScanner of(RuleSource source) {
    if (source.text().length() > MAX_CHARACTERS) {
      RuleFileScanner none =
          new RuleFileScanner(new RuleSource(source.path(), ""), Collections.emptyNavigableSet());
      none.fatal(
          CheckId.LIMIT,
          0,
          "a rule file of " + source.text().length() + " characters",
          "expected at most " + MAX_CHARACTERS + "; split it");
      return none;
    }
    HiddenCharacters hidden = HiddenCharacters.of(source);
    RuleFileScanner scan = new RuleFileScanner(hidden.without(), hidden.offsets());
    scan.errors.addAll(hidden.errors());
    scan.scan();
    return scan;
  }

  /** What is wrong so far. */
  List<RuleFinding> errors() {
    return errors;
  }

  /** Whether it makes sense to parse what is left. */
  boolean readable() {
    return readable;
  }

  /** The text without annotations and without the rules that are broken; positions are kept. */
  String code() {
    return code.toString();
  }

  /** The rules that look whole. */
  List<Region> rules() {
    return whole;
  }

  /** Annotations of the rule whose word {@code rule} stands at an offset, by name. */
  Map<String, String> annotations(int start) {
    return annotations.getOrDefault(start, Map.of());
  }

  /** The text with everything of a region but line ends made blank. */
  public static String blank(String text, Region region) {
    StringBuilder out = new StringBuilder(text);
    blank(out, region.start(), region.end());
    return out.toString();
  }

  private static void blank(StringBuilder out, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = out.charAt(i);
      if (c != '\n' && c != '\r') {
        out.setCharAt(i, ' ');
      }
    }
  }

  private void scan() {
    while (readable && position < text.length()) {
      char c = text.charAt(position);
      int start = position;
      if (Character.isWhitespace(c)) {
        broken |= inRule() && hidden.contains(position);
        position++;
        continue;
      }
      afterBracket &= c == '(' || c == '/';
      if (text.startsWith("//", position)) {
        int newline = text.indexOf('\n', position);
        position = newline < 0 ? text.length() : newline;
        continue;
      }
      if (text.startsWith("/*", position)) {
        int close = text.indexOf("*/", position + 2);
        if (close < 0) {
          fatal(CheckId.SYNTAX, start, "a comment without its end", "close it with */");
          return;
        }
        position = close + 2;
        continue;
      }
      if (c == '"' || c == '\'') {
        skipString();
        strayOutside(start, text.substring(start, position));
      } else if (isNameStart(c)) {
        while (position < text.length() && isNamePart(text.charAt(position))) {
          position++;
        }
        word(text.substring(start, position), start);
      } else if (isDigit(c)) {
        while (position < text.length()
            && (isNamePart(text.charAt(position)) || text.charAt(position) == '.')) {
          position++;
        }
        strayOutside(start, text.substring(start, position));
      } else if (c == '@') {
        annotation(start);
      } else {
        position++;
        punctuation(c, start);
      }
      lastEnd = Math.max(lastEnd, position);
      broken |= inRule() && !hidden.subSet(start, position).isEmpty();
    }
    if (readable && state == State.LOST) {
      found(text.length());
    } else if (readable && state != State.OUTSIDE) {
      closeBrackets();
      unfinished(lastEnd);
      closeRule(text.length());
    }
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipString() {
    int start = position;
    char quote = text.charAt(position++);
    while (position < text.length() && text.charAt(position) != quote) {
      if (text.charAt(position) == '\n') {
        break;
      }
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    position = Math.min(position, text.length());
    if (position == text.length() || text.charAt(position) != quote) {
      error(
          start,
          "a text without its closing " + quote,
          "a text ends on the line it begins on; close it with " + quote);
      // The brackets on the rest of this line are inside the text, as far as anyone can tell.
      open.clear();
      return;
    }
    position++;
  }

  private void punctuation(char c, int at) {
    boolean beside = c == '(' && afterBracket;
    afterBracket = c == ')';
    if (c == '.') {
      dots++;
    } else if (c != '!') {
      dots = 0;
    }
    if (state == State.CONDITIONS && dots > MAX_DOTS) {
      error(
          CheckId.LIMIT,
          at,
          "a name of more than " + MAX_DOTS + " parts",
          "use a field of the fact");
    }
    if (state == State.CONDITIONS && beside && !open.isEmpty()) {
      error(at, "a '(' right after a ')'", "put an operator, 'and' or 'or' between them");
    }
    switch (c) {
      case '(', '[', '{' -> {
        if (open.size() >= MAX_DEPTH) {
          fatal(
              CheckId.LIMIT,
              at,
              "brackets more than " + MAX_DEPTH + " deep",
              "split the condition");
          return;
        }
        open.push(new Open(c, at));
      }
      case ')', ']', '}' -> {
        Open last = open.poll();
        if (state == State.CONDITIONS
            && open.isEmpty()
            && last != null
            && at - last.at() > MAX_CHARACTERS_OF_A_PATTERN) {
          error(
              CheckId.LIMIT,
              last.at(),
              "a pattern of " + (at - last.at()) + " characters",
              "expected at most " + MAX_CHARACTERS_OF_A_PATTERN + "; split the rule");
        }
        boolean matches = last != null && last.closing() == c;
        if (state != State.LOST && !broken && !matches) {
          error(at, "a '" + c + "' that nothing opens", "remove it, or add what it closes");
        }
      }
      case '“', '”', '„', '‘', '’', '«', '»' ->
          error(at, "the typographic quote " + c, "write a plain \"");
      case ',' -> {
        if (state == State.CONDITIONS && open.isEmpty() && !broken) {
          error(at, "a ',' between patterns", "patterns follow each other without it; remove it");
        }
      }
      default -> {
        if (c > 0x7e) {
          error(at, "the character " + Printable.text(String.valueOf(c)), "only texts may have it");
        }
      }
    }
    if (c != ';') {
      strayOutside(at, String.valueOf(c));
    }
  }

  private void strayOutside(int at, String what) {
    if (state == State.OUTSIDE && lines.line(at) != quietLine) {
      error(at, Printable.text(what) + " outside a rule", FORM);
      lost(at);
    }
  }

  /** What follows is skipped up to the next line that begins as one of the file's own lines. */
  private void lost(int at) {
    state = State.LOST;
    ruleStart = at;
    open.clear();
  }

  private void found(int at) {
    blank(code, ruleStart, at);
    state = State.OUTSIDE;
    open.clear();
    quietLine = 0;
  }

  private void word(String word, int at) {
    if (state == State.LOST) {
      boolean statement =
          word.equals("package")
              || word.equals("import")
              || word.equals("global")
              || (OTHER_STATEMENTS.contains(word) && lines.column(at) == 1);
      if (!lines.isFirst(at)
          || !(statement || (word.equals("rule") && lines.next(position) == '"'))) {
        return;
      }
      found(at);
    }
    boolean framing =
        word.equals("rule") || word.equals("when") || word.equals("then") || word.equals("end");
    if (!open.isEmpty()) {
      if (!framing || !lines.isFirst(at)) {
        return;
      }
      closeBrackets();
    }
    if (word.equals("rule")
        && state != State.OUTSIDE
        && lines.isFirst(at)
        && (lines.next(position) == '"' || lines.next(position) == '\'')) {
      unfinished(lastEnd);
      closeRule(at);
    }
    switch (state) {
      case OUTSIDE -> outside(word, at);
      case LOST -> {}
      case HEADER -> header(word, at);
      case CONDITIONS -> conditions(word, at);
      case CONSEQUENCE -> {
        if (word.equals("end")) {
          closeRule(position);
        } else if (lines.isFirst(at)
            && lines.rest(position).isBlank()
            && word.chars().allMatch(Character::isLetter)
            && !broken) {
          error(
              at,
              Printable.text(word) + " after 'then'",
              "after the one orders. line comes 'end'; " + oneWord(word, "end"));
        }
      }
    }
  }

  private static String oneWord(String word, String meant) {
    char[] a = word.toLowerCase(Locale.ROOT).toCharArray();
    char[] b = meant.toCharArray();
    Arrays.sort(a);
    Arrays.sort(b);
    return Arrays.equals(a, b) || Spelling.nearest(word, List.of(meant)).isPresent()
        ? "did you mean '" + meant + "'?"
        : "remove it, or add '" + meant + "' before it";
  }

  private void outside(String word, int at) {
    if (lines.line(at) == quietLine) {
      return;
    }
    switch (word) {
      case "package", "import", "global" -> quietLine = lines.line(at);
      case "rule" -> openRule(at);
      default -> {
        if (OTHER_STATEMENTS.contains(word)) {
          error(
              word.equals("eval") || word.equals("accumulate")
                  ? CheckId.ELEMENT
                  : CheckId.STATEMENT,
              at,
              "'" + word + "' in a rule file",
              "allowed are package, import, global and rules; remove it");
        } else if (ATTRIBUTES.contains(word)) {
          error(
              CheckId.ATTRIBUTE,
              at,
              "the attribute " + Printable.text(word) + " for a whole file",
              "each rule has its own salience; remove it");
        } else {
          error(
              at,
              Printable.text(word) + " outside a rule",
              Spelling.nearest(word, List.of("rule", "import", "package", "global"))
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse("expected package, import, global or rule; remove it"));
        }
        lost(at);
      }
    }
  }

  private void openRule(int at) {
    state = State.HEADER;
    ruleStart = at;
    ruleName = "";
    saliences = 0;
    broken = false;
    open.clear();
    quietLine = 0;
    skipBlanks();
    if (position >= text.length() || text.charAt(position) != '"') {
      error(
          CheckId.RULE_NAME,
          Math.min(position, text.length() - 1),
          "a rule without a name in quotes",
          "write rule \"what it is for\"");
      quietLine = lines.line(at);
      return;
    }
    int start = position;
    skipString();
    if (broken) {
      quietLine = lines.line(at);
      return;
    }
    ruleName = text.substring(start + 1, position - 1);
    // A name becomes part of generated code.
    if (ruleName.isBlank()
        || ruleName.length() > 200
        || ruleName.indexOf('\\') >= 0
        || ruleName.indexOf('"') >= 0) {
      error(
          CheckId.RULE_NAME,
          start,
          "the rule name " + Printable.text(ruleName),
          "expected 1 to 200 characters without \" and \\");
    }
  }

  private void header(String word, int at) {
    switch (word) {
      case "when" -> state = State.CONDITIONS;
      case "then" -> {
        error(at, "a rule without its 'when'", "add 'when' before the conditions");
        state = State.CONSEQUENCE;
      }
      case "end" -> {
        error(at, "a rule without its 'when' and 'then'", FORM);
        closeRule(position);
      }
      case "salience" -> {
        saliences++;
        quietLine = lines.line(at);
        if (saliences > 1) {
          error(CheckId.SALIENCE, at, "a second salience", "a rule has one; remove one of them");
        } else if (lines.rest(position).isBlank()) {
          error(CheckId.SALIENCE, at, "a salience without its number", "write salience 80");
        }
      }
      default -> {
        if (broken || lines.line(at) == quietLine) {
          return;
        } else if (ATTRIBUTES.contains(word)) {
          String line = text.substring(at);
          error(
              CheckId.ATTRIBUTE,
              at,
              "the attribute " + line.replaceFirst("(?s)[^a-z-].*", ""),
              "a rule has a salience and no other attribute; remove it");
        } else if (word.equals("extends")) {
          error(CheckId.ATTRIBUTE, at, "'extends' in a rule", "state all conditions here");
        } else if (lines.next(position) == '(' || lines.next(position) == ':') {
          error(at, "a rule without its 'when'", "add 'when' before the conditions");
        } else {
          error(
              at,
              Printable.text(word) + " above the conditions",
              Spelling.nearest(word, List.of("when", "salience"))
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse(FORM));
        }
      }
    }
  }

  private void conditions(String word, int at) {
    switch (word) {
      case "then" -> state = State.CONSEQUENCE;
      case "end" -> {
        error(
            at,
            "a rule without its 'then'",
            "add 'then' and one line as orders.propose($p, TEST);");
        closeRule(position);
      }
      case "when" -> error(at, "a second 'when'", "a rule has one; remove it");
      case "orders" -> {
        if (lines.next(position) == '.') {
          error(at, "a rule without its 'then'", "add 'then' on a line above this");
        }
      }
      default -> {
        if (lines.isFirst(at)
            && lines.rest(position).isBlank()
            && !broken
            && !Set.of("and", "or", "not", "exists").contains(word)
            && !Character.isUpperCase(word.charAt(0))) {
          error(at, Printable.text(word) + " among the conditions", oneWord(word, "then"));
          state = State.CONSEQUENCE;
        }
      }
    }
  }

  private void annotation(int at) {
    position++;
    if (state != State.HEADER || !open.isEmpty()) {
      error(
          CheckId.ANNOTATION,
          at,
          "an annotation here",
          "@owner and @reason stand below a rule's name; remove it");
      return;
    }
    int nameStart = position;
    while (position < text.length() && isNamePart(text.charAt(position))) {
      position++;
    }
    String name = text.substring(nameStart, position);
    if (!name.equals("owner") && !name.equals("reason")) {
      quietLine = lines.line(at);
      error(
          CheckId.ANNOTATION,
          at,
          "the annotation @" + Printable.line(name),
          "allowed are @owner(\"…\") and @reason(\"…\"); remove it");
      return;
    }
    skipBlanks();
    String value = null;
    if (position < text.length() && text.charAt(position) == '(') {
      position++;
      skipBlanks();
      if (position < text.length() && text.charAt(position) == '"') {
        int valueStart = position + 1;
        boolean before = broken;
        skipString();
        if (broken && !before) {
          return;
        }
        value = text.substring(valueStart, position - 1);
        skipBlanks();
      }
    }
    if (value == null || position >= text.length() || text.charAt(position) != ')') {
      quietLine = lines.line(at);
      error(
          CheckId.ANNOTATION,
          at,
          "@" + name + " is not understood",
          "expected one text in quotes and brackets: @" + name + "(\"…\")");
      return;
    }
    position++;
    if (value.isBlank() || value.indexOf('\\') >= 0) {
      error(
          CheckId.ANNOTATION,
          at,
          "@" + name + "(" + Printable.text(value) + ")",
          "expected words, without \\; change the text");
    }
    Map<String, String> ofRule = annotations.computeIfAbsent(ruleStart, s -> new TreeMap<>());
    if (ofRule.put(name, value) != null) {
      error(CheckId.ANNOTATION, at, "a second @" + name, "a rule has one; remove one of them");
    }
    blank(code, at, position);
  }

  private void closeBrackets() {
    Open last = open.peek();
    if (last != null && !broken) {
      error(
          last.at(),
          "a '" + last.bracket() + "' that nothing closes",
          "add the '" + last.closing() + "'");
    }
    open.clear();
  }

  private void unfinished(int at) {
    if (broken) {
      return;
    }
    String name = "rule " + Printable.text(ruleName) + " of line " + lines.line(ruleStart);
    int last = Math.max(at - 1, 0);
    switch (state) {
      case HEADER -> error(last, name + " has no 'when'", FORM);
      case CONDITIONS ->
          error(last, name + " has no 'then'", "add 'then', one orders. line and 'end' below");
      default -> error(last, name + " has no 'end'", "add 'end' on a line of its own below");
    }
  }

  private void closeRule(int end) {
    Region region = new Region(ruleStart, end);
    if (!broken && end - ruleStart > MAX_CHARACTERS_OF_A_RULE) {
      error(
          CheckId.LIMIT,
          ruleStart,
          "a rule of " + (end - ruleStart) + " characters",
          "expected at most " + MAX_CHARACTERS_OF_A_RULE + "; split it");
    }
    if (broken) {
      blank(code, region.start(), region.end());
    } else {
      whole.add(region);
    }
    state = State.OUTSIDE;
    broken = false;
    open.clear();
    quietLine = 0;
  }

  private void skipBlanks() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private void fatal(CheckId id, int at, String what, String fix) {
    error(id, at, what, fix);
    readable = false;
  }

  private void error(int at, String what, String fix) {
    error(CheckId.SYNTAX, at, what, fix);
  }

  private boolean inRule() {
    return state != State.OUTSIDE && state != State.LOST;
  }

  /** Of a rule, only its first error counts; what follows is mostly its consequence. */
  private void error(CheckId id, int at, String what, String fix) {
    boolean inRule = inRule();
    if (!inRule || !broken) {
      int place = Math.max(at, 0);
      errors.add(RuleFinding.of(id, path, lines.line(place), lines.column(place), what, fix));
    }
    broken |= inRule;
  }
}
