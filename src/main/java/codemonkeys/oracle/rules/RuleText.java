package codemonkeys.oracle.rules;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Shown;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.parser.antlr4.DRL10Parser;
import org.drools.drl.parser.antlr4.DRL10ParserHelper;
import org.jspecify.annotations.Nullable;

/** One rule file, parsed by Drools' own DRL10 grammar, with exact positions. */
final class RuleText {
  private final RuleSource source;
  private final PackageDescr tree;

  private RuleText(RuleSource source, PackageDescr tree) {
    this.source = source;
    this.tree = tree;
  }

  RuleSource source() {
    return source;
  }

  PackageDescr tree() {
    return tree;
  }

  /** Parses a file; null when it has syntax errors, which are added to {@code diagnostics}. */
  static @Nullable RuleText parse(RuleSource source, List<Diagnostic> diagnostics) {
    List<Diagnostic> errors = new ArrayList<>();
    DRL10Parser parser = DRL10ParserHelper.createDrlParser(source.text());
    Errors listener = new Errors(source, errors);
    // Both print to the console unless told otherwise.
    parser.removeErrorListeners();
    parser.addErrorListener(listener);
    if (parser.getTokenStream().getTokenSource() instanceof org.antlr.v4.runtime.Lexer lexer) {
      lexer.removeErrorListeners();
      lexer.addErrorListener(listener);
    }
    DRL10Parser.CompilationUnitContext unit;
    try {
      unit = parser.compilationUnit();
    } catch (StackOverflowError e) {
      errors.add(
          Diagnostic.error(
              source.path(), 1, 1, "nested too deep to parse", "expected rules; mend the file"));
      diagnostics.addAll(errors);
      return null;
    }
    if (!errors.isEmpty()) {
      // The first error is the cause; what follows is mostly the parser finding its feet again.
      diagnostics.add(errors.get(0));
      return null;
    }
    try {
      return new RuleText(
          source,
          DRL10ParserHelper.compilationUnitContext2PackageDescr(
              unit, parser.getTokenStream(), null));
    } catch (RuntimeException e) {
      diagnostics.add(
          Diagnostic.error(
              source.path(),
              1,
              1,
              "can't be parsed: " + Shown.line(String.valueOf(e.getMessage())),
              "expected rules of the form: rule \"name\" … when … then … end"));
      return null;
    }
  }

  private static final class Errors extends BaseErrorListener {
    private final RuleSource source;
    private final List<Diagnostic> errors;

    Errors(RuleSource source, List<Diagnostic> errors) {
      this.source = source;
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
      errors.add(
          Diagnostic.error(
              source.path(), line, charPositionInLine + 1, what(message), fix(message)));
    }

    private static String what(String message) {
      String text = Shown.line(message.replace("\\n", " "));
      if (text.contains("DRL_RHS_END")) {
        return "a rule without its end";
      }
      int expecting = text.indexOf(" expecting ");
      return "syntax error: " + (expecting > 0 ? text.substring(0, expecting) : text);
    }

    private static String fix(String message) {
      if (message.contains("DRL_RHS_END")) {
        return "expected 'end' on a line of its own; add it";
      }
      int expecting = message.indexOf(" expecting ");
      String wanted = expecting > 0 ? message.substring(expecting + 11) : "";
      if (message.startsWith("no viable alternative")) {
        return "look for a missing ')' , ',' or quote just before";
      }
      return wanted.isEmpty() || wanted.length() > 120
          ? "expected: rule \"name\" @owner(\"…\") @reason(\"…\") salience N when … then … end"
          : "expected " + Shown.line(wanted);
    }
  }
}
