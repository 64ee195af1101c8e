package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** What stands in a parse tree, token by token. */
final class Tokens {
  private Tokens() {}

  /** All that stands from one token to another, on one line. */
  static String written(Token from, Token to) {
    return from.getInputStream()
        .getText(Interval.of(from.getStartIndex(), to.getStopIndex()))
        .replaceAll("\\s+", " ");
  }

  static List<Token> of(ParseTree tree) {
    List<Token> tokens = new ArrayList<>();
    collect(tree, tokens);
    return tokens;
  }

  private static void collect(ParseTree tree, List<Token> tokens) {
    if (tree instanceof TerminalNode leaf) {
      tokens.add(leaf.getSymbol());
    }
    for (int i = 0; i < tree.getChildCount(); i++) {
      collect(tree.getChild(i), tokens);
    }
  }

  static Token first(ParseTree tree) {
    ParseTree leaf = tree;
    while (leaf.getChildCount() > 0) {
      leaf = leaf.getChild(0);
    }
    return ((TerminalNode) leaf).getSymbol();
  }

  /** The token that follows a tree; there is one, for the tree is within brackets. */
  static Token after(ParseTree tree) {
    ParseTree child = tree;
    ParseTree parent = tree.getParent();
    while (parent.getChild(parent.getChildCount() - 1) == child) {
      child = parent;
      parent = parent.getParent();
    }
    int next = 0;
    while (parent.getChild(next) != child) {
      next++;
    }
    return first(parent.getChild(next + 1));
  }

  static boolean isName(Token token) {
    char first = token.getText().charAt(0);
    return (first >= 'a' && first <= 'z')
        || (first >= 'A' && first <= 'Z')
        || first == '_'
        || first == '$';
  }

  static boolean isText(Token token) {
    return token.getText().startsWith("\"") || token.getText().startsWith("'");
  }

  /**
   * What a text in quotes stands for.
   *
   * <p>Of single quotes, but around one character, Drools' lexer makes double ones and escapes
   * nothing: what is within the quotes here would be code behind them for the compiler, if it had
   * quotes itself.
   */
  static String unescaped(Token token) {
    String text = token.getText();
    String inside = text.substring(1, text.length() - 1);
    boolean single = written(token, token).startsWith("'");
    if (single && (text.startsWith("'") || inside.matches("(?s).*[\"\\\\].*"))) {
      throw new ConditionError(token, "a text in single quotes", "write it in double quotes");
    }
    for (int i = 1; i < text.length() - 1; i++) {
      if (text.charAt(i) == '\\') {
        i++;
        if ("\\\"'tn".indexOf(text.charAt(i)) < 0) {
          throw new ConditionError(
              token, "the escape \\" + text.charAt(i), "expected \\\\, \\\", \\t or \\n");
        }
      }
    }
    return inside.translateEscapes();
  }

  /** The error for a token that conditions have no use for. */
  static ConditionError unexpected(Token at) {
    return new ConditionError(
        at,
        Printable.text(at.getText()) + " is not expected here",
        switch (at.getText()) {
          case "=" -> "a condition compares: write ==";
          case "?", "->", "::", "{", "#", "&", "|", "^", "~", "<<", ">>" ->
              "conditions have no such operator; use fields, comparisons, && and ||";
          case "new", "instanceof", "eval" -> "use a field";
          default -> "look for a missing ',' or operator just before";
        });
  }
}
