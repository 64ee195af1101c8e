package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.BufferedTokenStream;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.antlr4.DRL10Lexer;
import org.drools.drl.parser.antlr4.DRL10Parser;
import org.drools.drl.parser.antlr4.DRL10ParserHelper;
import org.jspecify.annotations.Nullable;

/** One rule file, parsed by Drools' own DRL10 grammar, with exact positions. */
public final class RuleText {
  /** What a comment begins with that silences a warning. */
  public static final String IGNORE = "oracle:ignore";

  /** With more rules than this, of the grammar's errors in a file only the first is reported. */
  private static final int MAX_RULES_PARSED_ALONE = 100;

  private final RuleSource source;
  private final RuleFileScanner scan;
  private final String code;
  private final Parsed parsed;

  /** Whether an index of Drools' into the code is one of Java's. */
  private final boolean sameIndexes;

  private RuleText(RuleSource source, RuleFileScanner scan, String code, Parsed parsed) {
    this.source = source;
    this.scan = scan;
    this.code = code;
    this.parsed = parsed;
    this.sameIndexes = code.codePointCount(0, code.length()) == code.length();
  }

  /**
   * What Drools' parser has made of a text without a fault in its grammar.
   *
   * @param tree as Drools goes on with it
   * @param rules what stands in each rule, by the index of its first character
   * @param tokens all of them, comments and blanks as well
   */
  private record Parsed(
      PackageDescr tree,
      Map<Integer, DRL10Parser.RuledefContext> rules,
      BufferedTokenStream tokens) {}

  public RuleSource source() {
    return source;
  }

  /** What Drools gets to see: the file without its annotations; positions are the file's. */
  public RuleSource code() {
    return new RuleSource(source.path(), code);
  }

  /** Whether something broken was left out of the tree. */
  boolean damaged() {
    return !scan.errors().isEmpty() || !code.equals(scan.code());
  }

  public PackageDescr tree() {
    return parsed.tree();
  }

  /** What stands in a rule. */
  DRL10Parser.RuledefContext definition(RuleDescr rule) {
    return Objects.requireNonNull(parsed.rules().get(rule.getStartCharacter()));
  }

  /** What stands in the file, but comments and blanks. */
  public List<Token> tokens() {
    return tokens(0, parsed.tokens().size() - 1);
  }

  private List<Token> tokens(int first, int last) {
    return parsed.tokens().get(first, last).stream()
        .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
        .filter(token -> token.getType() != DRL10Lexer.RHS_COMMENT)
        .filter(token -> token.getType() != DRL10Lexer.RHS_LINE_COMMENT)
        .filter(token -> token.getType() != Token.EOF)
        .toList();
  }

  /**
   * Where a rule stands. What Drools calls the index of its last character is the one behind that,
   * also where the file ends with it.
   */
  public RuleFileScanner.Region region(RuleDescr rule) {
    return new RuleFileScanner.Region(
        index(rule.getStartCharacter()), Math.min(index(rule.getEndCharacter()), code.length()));
  }

  /** Drools counts a character that takes two of Java's as one. */
  int index(int characters) {
    return sameIndexes
        ? characters
        : code.offsetByCodePoints(0, Math.min(characters, code.codePointCount(0, code.length())));
  }

  /**
   * Of a rule's text without comments and white space.
   *
   * @param conditions from {@code when} up to {@code then}
   * @param consequence from {@code then} on
   */
  record Digests(String whole, String conditions, String consequence) {}

  Digests digests(RuleDescr rule) {
    Digest whole = new Digest();
    Digest conditions = new Digest();
    Digest consequence = new Digest();
    annotations(rule).forEach((name, value) -> whole.add("@" + name).add(value));
    DRL10Parser.RuledefContext definition = definition(rule);
    int when = definition.lhs() == null ? -1 : definition.lhs().getStart().getTokenIndex();
    int then = definition.rhs().getStart().getTokenIndex();
    for (Token token :
        tokens(definition.getStart().getTokenIndex(), definition.getStop().getTokenIndex())) {
      String text = token.getText();
      whole.add(text);
      if (token.getTokenIndex() >= then) {
        consequence.add(text);
      } else if (when >= 0 && token.getTokenIndex() >= when) {
        conditions.add(text);
      }
    }
    return new Digests(whole.hex(), conditions.hex(), consequence.hex());
  }

  /** The comment right above a rule, without its slashes; empty when there is none. */
  String comment(RuleDescr rule) {
    List<String> lines = source.text().lines().toList();
    StringBuilder comment = new StringBuilder();
    for (int i = rule.getLine() - 2; i >= 0 && lines.get(i).strip().startsWith("//"); i--) {
      String line = lines.get(i).strip().substring(2).strip();
      if (!line.startsWith(IGNORE)) {
        comment.insert(0, comment.length() == 0 ? line : line + " ");
      }
    }
    return comment.toString();
  }

  /** The lines between {@code when} and {@code then}, without what indents them all. */
  List<String> when(RuleDescr rule) {
    List<String> lines = source.text().lines().toList();
    int then = Math.min(rule.getConsequenceLine() - 1, lines.size());
    int when = rule.getLine() - 1;
    while (when < then && !lines.get(when).strip().matches("when\\b.*")) {
      when++;
    }
    if (when >= then) {
      return List.of();
    }
    List<String> conditions = new ArrayList<>();
    conditions.add(lines.get(when).strip().substring("when".length()));
    conditions.addAll(lines.subList(when + 1, then));
    return String.join("\n", conditions)
        .stripIndent()
        .lines()
        .filter(l -> !l.isBlank())
        .map(line -> line.replaceAll(" +,", ",")) // blanks behind the value of a parameter
        .toList();
  }

  /** The values of a rule's annotations by their names. */
  Map<String, String> annotations(RuleDescr rule) {
    return scan.annotations(index(rule.getStartCharacter()));
  }

  /**
   * Parses a file. What is broken is added to {@code diagnostics} and left out of the tree, so that
   * the rest can still be checked; null when there is nothing to check.
   */
  public static @Nullable RuleText parse(RuleSource source, List<RuleFinding> diagnostics) {
    RuleFileScanner scan = RuleFileScanner.of(source);
    diagnostics.addAll(scan.errors());
    if (!scan.readable()) {
      return null;
    }
    List<RuleFinding> errors = new ArrayList<>();
    String code = scan.code();
    Parsed whole = parse(source.path(), code, errors);
    if (whole != null) {
      return new RuleText(source, scan, code, whole);
    }
    if (scan.rules().size() > MAX_RULES_PARSED_ALONE) {
      diagnostics.add(errors.get(0));
      return null;
    }
    String head = code;
    for (RuleFileScanner.Region region : scan.rules()) {
      head = RuleFileScanner.blank(head, region);
    }
    List<RuleFinding> ofHead = new ArrayList<>();
    if (parse(source.path(), head, ofHead) == null) {
      diagnostics.add(ofHead.get(0));
      return null;
    }
    for (RuleFileScanner.Region region : scan.rules()) {
      List<RuleFinding> ofRule = new ArrayList<>();
      String alone =
          head.substring(0, region.start())
              + code.substring(region.start(), region.end())
              + head.substring(region.end());
      if (parse(source.path(), alone, ofRule) == null) {
        // The first error is the cause; what follows is mostly the parser finding its feet again.
        diagnostics.add(ofRule.get(0));
        code = RuleFileScanner.blank(code, region);
      }
    }
    List<RuleFinding> ofRest = new ArrayList<>();
    Parsed rest = parse(source.path(), code, ofRest);
    if (rest == null) {
      diagnostics.add(ofRest.get(0));
      return null;
    }
    if (code.equals(scan.code())) {
      diagnostics.add(errors.get(0)); // each rule alone is sound, and yet not all of them together
    }
    return new RuleText(source, scan, code, rest);
  }

  private static @Nullable Parsed parse(String path, String code, List<RuleFinding> errors) {
    try {
      DRL10Parser parser = DRL10ParserHelper.createDrlParser(code);
      Errors listener = new Errors(path, errors);
      // Both print to the console unless their listeners are removed.
      parser.removeErrorListeners();
      parser.addErrorListener(listener);
      if (parser.getTokenStream().getTokenSource() instanceof Lexer lexer) {
        lexer.removeErrorListeners();
        lexer.addErrorListener(listener);
      }
      DRL10Parser.CompilationUnitContext unit = parser.compilationUnit();
      if (!errors.isEmpty()) {
        return null;
      }
      PackageDescr tree =
          DRL10ParserHelper.compilationUnitContext2PackageDescr(
              unit, parser.getTokenStream(), null);
      Map<Integer, DRL10Parser.RuledefContext> rules = new HashMap<>();
      for (DRL10Parser.DrlStatementdefContext statement : unit.drlStatementdef()) {
        DRL10Parser.RuledefContext rule = statement.ruledef();
        if (rule != null) {
          rules.put(rule.getStart().getStartIndex(), rule);
        }
      }
      return new Parsed(tree, rules, (BufferedTokenStream) parser.getTokenStream());
    } catch (StackOverflowError e) {
      errors.add(
          0,
          RuleFinding.of(
              CheckId.LIMIT, path, 1, 1, "nested too deep to parse", "split the conditions"));
    } catch (RuntimeException e) {
      errors.add(
          RuleFinding.of(
              CheckId.SYNTAX,
              path,
              1,
              1,
              "can't be parsed: " + Printable.text(String.valueOf(e.getMessage())),
              "expected rules of the form: rule \"name\" … when … then … end"));
    }
    return null;
  }

  private static final class Errors extends BaseErrorListener {
    private final String path;
    private final List<RuleFinding> errors;

    Errors(String path, List<RuleFinding> errors) {
      this.path = path;
      this.errors = errors;
    }

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object offendingSymbol,
        int line,
        int charPositionInLine,
        String message,
        RecognitionException e) {
      String text =
          offendingSymbol instanceof Token token && token.getType() != Token.EOF
              ? String.valueOf(token.getText()).strip()
              : "";
      errors.add(
          RuleFinding.of(
              CheckId.SYNTAX,
              path,
              line,
              charPositionInLine + 1,
              text.isEmpty() ? "syntax error" : Printable.text(text) + " is not expected here",
              afterOrder(offendingSymbol) ? fix("<") : fix(text)));
    }

    /** As in {@code hours > 3 && < 5}, where the grammar stumbles over the 5. */
    private static boolean afterOrder(Object symbol) {
      if (!(symbol instanceof Token token) || token.getInputStream() == null) {
        return false;
      }
      int at = token.getStartIndex() - 1;
      if (at < 0) {
        return false;
      }
      String before = token.getInputStream().getText(Interval.of(Math.max(0, at - 10), at)).strip();
      return before.matches("(?s).*(&&|\\|\\|)\\s*[<>=!]=?");
    }

    private static String fix(String text) {
      return switch (text) {
        case "" -> "look for something left out just before";
        case "&&", "||" ->
            "between patterns write 'and' and 'or'; within one, both sides are whole comparisons";
        case "<", "<=", ">", ">=", "==", "!=" -> "repeat the field before it";
        case "then" -> "look for a pattern without its brackets, as LastRun( … ), just before";
        case "=" -> "a condition compares: write ==";
        case "and", "or" -> "within a pattern write && and ||";
        case ")" -> "look for a ',' or an operator too much just before";
        default ->
            Character.isLetter(text.charAt(0)) || text.charAt(0) == '$' || text.charAt(0) == '"'
                ? "look for a missing ',' or operator just before"
                : "look for something missing or too much just before";
      };
    }
  }
}
