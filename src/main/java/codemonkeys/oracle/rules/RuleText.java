package codemonkeys.oracle.rules;

import codemonkeys.oracle.files.Digest;
import codemonkeys.oracle.files.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.antlr4.DRL10Parser;
import org.drools.drl.parser.antlr4.DRL10ParserHelper;
import org.jspecify.annotations.Nullable;

/** One rule file, parsed by Drools' own DRL10 grammar, with exact positions. */
final class RuleText {
  /** With more rules than this, of the grammar's errors in a file only the first is told. */
  private static final int MOST_RULES_PARSED_ALONE = 100;

  private final RuleSource source;
  private final RuleScan scan;
  private final String code;
  private final PackageDescr tree;

  private RuleText(RuleSource source, RuleScan scan, String code, PackageDescr tree) {
    this.source = source;
    this.scan = scan;
    this.code = code;
    this.tree = tree;
  }

  RuleSource source() {
    return source;
  }

  /** What Drools gets to see: the file without its annotations; positions are the file's. */
  RuleSource code() {
    return new RuleSource(source.path(), code);
  }

  /** Whether something broken was left out of the tree. */
  boolean damaged() {
    return !scan.errors().isEmpty() || !code.equals(scan.code());
  }

  PackageDescr tree() {
    return tree;
  }

  /**
   * Where a rule stands. What Drools calls the index of its last character is the one behind that,
   * also where the file ends with it.
   */
  RuleScan.Region region(RuleDescr rule) {
    return new RuleScan.Region(
        rule.getStartCharacter(), Math.min(rule.getEndCharacter(), code.length()));
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
    RuleScan.Region region = region(rule);
    String own = source.text().substring(region.start(), region.end());
    boolean when = false;
    boolean then = false;
    for (Condition.Token token : Condition.Token.of(own)) {
      whole.add(token.text());
      when |= token.is("when");
      then |= when && token.is("then");
      if (when) {
        (then ? consequence : conditions).add(token.text());
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
      if (!line.startsWith(Ignores.MARK)) {
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
    return String.join("\n", conditions).stripIndent().lines().filter(l -> !l.isBlank()).toList();
  }

  /** Annotations of the rule that begins at a character of the file. */
  Map<String, String> annotations(int start) {
    return scan.annotations(start);
  }

  /**
   * Parses a file. What is broken is added to {@code diagnostics} and left out of the tree, so that
   * the rest can still be checked; null when there is nothing to check.
   */
  static @Nullable RuleText parse(RuleSource source, List<RuleFinding> diagnostics) {
    RuleScan scan = RuleScan.of(source);
    diagnostics.addAll(scan.errors());
    if (!scan.readable()) {
      return null;
    }
    List<RuleFinding> errors = new ArrayList<>();
    String code = scan.code();
    PackageDescr tree = tree(source.path(), code, errors);
    if (tree != null) {
      return new RuleText(source, scan, code, tree);
    }
    if (scan.rules().size() > MOST_RULES_PARSED_ALONE) {
      diagnostics.add(errors.get(0));
      return null;
    }
    String head = code;
    for (RuleScan.Region region : scan.rules()) {
      head = RuleScan.blank(head, region);
    }
    List<RuleFinding> ofHead = new ArrayList<>();
    if (tree(source.path(), head, ofHead) == null) {
      diagnostics.add(ofHead.get(0));
      return null;
    }
    for (RuleScan.Region region : scan.rules()) {
      List<RuleFinding> ofRule = new ArrayList<>();
      String alone =
          head.substring(0, region.start())
              + code.substring(region.start(), region.end())
              + head.substring(region.end());
      if (tree(source.path(), alone, ofRule) == null) {
        // The first error is the cause; what follows is mostly the parser finding its feet again.
        diagnostics.add(ofRule.get(0));
        code = RuleScan.blank(code, region);
      }
    }
    List<RuleFinding> ofRest = new ArrayList<>();
    PackageDescr rest = tree(source.path(), code, ofRest);
    if (rest == null) {
      diagnostics.add(ofRest.get(0));
      return null;
    }
    if (code.equals(scan.code())) {
      diagnostics.add(errors.get(0)); // each rule alone is sound, and yet not all of them together
    }
    return new RuleText(source, scan, code, rest);
  }

  private static @Nullable PackageDescr tree(String path, String code, List<RuleFinding> errors) {
    try {
      DRL10Parser parser = DRL10ParserHelper.createDrlParser(code);
      Errors listener = new Errors(path, errors);
      // Both print to the console unless told otherwise.
      parser.removeErrorListeners();
      parser.addErrorListener(listener);
      if (parser.getTokenStream().getTokenSource() instanceof org.antlr.v4.runtime.Lexer lexer) {
        lexer.removeErrorListeners();
        lexer.addErrorListener(listener);
      }
      DRL10Parser.CompilationUnitContext unit = parser.compilationUnit();
      if (!errors.isEmpty()) {
        return null;
      }
      return DRL10ParserHelper.compilationUnitContext2PackageDescr(
          unit, parser.getTokenStream(), null);
    } catch (StackOverflowError e) {
      errors.add(
          0,
          RuleFinding.of(
              Lint.LIMIT, path, 1, 1, "nested too deep to parse", "split the conditions"));
    } catch (RuntimeException e) {
      errors.add(
          RuleFinding.of(
              Lint.SYNTAX,
              path,
              1,
              1,
              "can't be parsed: " + Shown.text(String.valueOf(e.getMessage())),
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
          offendingSymbol instanceof org.antlr.v4.runtime.Token token
                  && token.getType() != org.antlr.v4.runtime.Token.EOF
              ? String.valueOf(token.getText()).strip()
              : "";
      errors.add(
          RuleFinding.of(
              Lint.SYNTAX,
              path,
              line,
              charPositionInLine + 1,
              text.isEmpty() ? "syntax error" : Shown.text(text) + " is not expected here",
              afterOrder(offendingSymbol) ? fix("<") : fix(text)));
    }

    /** As in {@code hours > 3 && < 5}, where the grammar stumbles over the 5. */
    private static boolean afterOrder(Object symbol) {
      if (!(symbol instanceof org.antlr.v4.runtime.Token token) || token.getInputStream() == null) {
        return false;
      }
      int at = token.getStartIndex() - 1;
      if (at < 0) {
        return false;
      }
      String before =
          token
              .getInputStream()
              .getText(org.antlr.v4.runtime.misc.Interval.of(Math.max(0, at - 10), at))
              .strip();
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
