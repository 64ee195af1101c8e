package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.rules.language.Scope.Kind;
import codemonkeys.oracle.rules.language.Scope.Value;
import codemonkeys.oracle.units.StopCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.RuleNode;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.antlr.v4.runtime.tree.Trees;
import org.drools.drl.parser.antlr4.DRL10Parser;
import org.drools.drl.parser.antlr4.DRL10ParserBaseVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Checks one condition within a pattern, as {@code hoursSinceRun > 24}, in the tree that Drools'
 * grammar has made of it. Only what has a method here is allowed, and only with types that fit:
 * there is no list of forbidden things that could have a gap, and what passes can't throw when it
 * runs.
 *
 * <p>The language: fields of the fact and of bound variables, literals, constants of Oracle's
 * enums, comparisons, {@code in}, {@code matches}, {@code contains}, {@code ! && ||}, arithmetic,
 * and the few calls that {@link PathChecker} knows.
 */
final class ConditionChecker extends DRL10ParserBaseVisitor<Value> {
  private static final int MAX_DEPTH = 32;

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final DRL10Parser.ConstraintContext condition;
  private final PatternContext pattern;

  /** Whether there is an {@code ||} anywhere, so that no part of it has to be true. */
  private final boolean alternatives;

  private int depth;
  private int brackets;
  private int negations;

  private ConditionChecker(DRL10Parser.ConstraintContext condition, PatternContext pattern) {
    this.condition = condition;
    this.pattern = pattern;
    this.alternatives = !Trees.findAllTokenNodes(condition, DRL10Parser.OR).isEmpty();
  }

  /**
   * Checks what stands between the commas of a pattern; binds its variable and links its product in
   * the pattern's scope.
   *
   * @throws ConditionError when it is not allowed
   */
  static RuleTree.Part check(DRL10Parser.ConstraintContext condition, PatternContext pattern) {
    return new ConditionChecker(condition, pattern).whole();
  }

  private RuleTree.Part whole() {
    if (condition.nestedConstraint() != null) {
      throw new ConditionError(
          condition.nestedConstraint().LPAREN().getSymbol(),
          "a condition in brackets after a '.'",
          "expected a field's name");
    }
    ParseTree first = condition;
    while (first.getChildCount() > 0) {
      if (first instanceof DRL10Parser.UnaryExpressionNotPlusMinusContext expression
          && expression.drlIdentifier() != null) {
        return binding(expression);
      }
      first = first.getChild(0);
    }
    Token at = condition.getStart();
    Value value = visit(condition.conditionalOrExpression());
    if (value.kind() != Kind.BOOLEAN) {
      throw ConditionError.mismatch(
          at,
          Printable.text(value.text()) + " is " + value.kindText() + ", not a condition",
          "compare it, as " + value.text() + example(value));
    }
    if (value.nullable()) {
      throw value.mayBeNull(at);
    }
    return part(null, value, condition);
  }

  private static RuleTree.Part part(
      @Nullable String variable, Value value, ParserRuleContext written) {
    return new RuleTree.Part(
        variable,
        value.expression(),
        RuleTree.Place.of(written.getStart()),
        Tokens.written(written.getStart(), written.getStop()));
  }

  private static String example(Value value) {
    return switch (value.kind()) {
      case NUMBER -> " > 3";
      case CONSTANT -> " == " + value.constantsName() + "." + value.type().getEnumConstants()[0];
      default -> " == \"…\"";
    };
  }

  private RuleTree.Part binding(DRL10Parser.UnaryExpressionNotPlusMinusContext expression) {
    Token at = expression.getStart();
    String name = at.getText();
    if (!name.matches("\\$[A-Za-z][A-Za-z0-9_]{0,63}")) {
      throw ConditionError.variable(
          at, "the variable " + Printable.text(name), "a variable begins with $, as $p : product");
    }
    if (expression.DRL_UNIFY() != null) {
      throw ConditionError.variable(
          expression.DRL_UNIFY().getSymbol(),
          "':='",
          "write " + name + " : … once and compare with == elsewhere");
    }
    if (expression.primary() == null) {
      throw Tokens.unexpected(Tokens.first(expression.xpathPrimary()));
    }
    Token field = expression.primary().getStart();
    Value value = new PathChecker(expression, pattern, false, this::operand).value();
    if (expression.getStop() != condition.getStop()
        || expression.INC() != null
        || expression.DEC() != null) {
      throw ConditionError.variable(
          expression.getStop() == condition.getStop()
              ? expression.getStop()
              : Tokens.after(expression),
          "something after " + name + " : " + value.text(),
          "bind a field alone, and write the comparison as a condition of its own after a ','");
    }
    if (value.text().contains("!.")) {
      throw ConditionError.variable(
          field, "'!.' in " + Printable.text(value.text()), "bind a field, and read it later");
    }
    if (pattern.scope().variable(name) != null) {
      throw ConditionError.variable(
          at,
          "the variable " + name + " is bound already",
          "write " + value.text() + " == " + name + ", or take another name");
    }
    if (value.kind() == Kind.RECORD || value.kind() == Kind.SET || value.kind() == Kind.MAP) {
      throw ConditionError.variable(
          field, "a variable for " + value.kindText(), "bind one of its fields, or use it here");
    }
    pattern.scope().bind(name, new Scope.Variable(value, value.text(), false));
    return part(name, value, condition);
  }

  // --- What has no method of its own ------------------------------------------------------------

  /** A level of the grammar that adds nothing is passed through; one that adds something is not. */
  @Override
  public Value visitChildren(RuleNode node) {
    Value value = visit(node.getChild(0));
    if (node.getChildCount() > 1) {
      throw Tokens.unexpected(Tokens.first(node.getChild(1)));
    }
    return value;
  }

  @Override
  public Value visitTerminal(TerminalNode node) {
    throw Tokens.unexpected(node.getSymbol());
  }

  @Override
  public Value visitErrorNode(ErrorNode node) {
    throw Tokens.unexpected(node.getSymbol());
  }

  @Override
  public Value visitNew_key(DRL10Parser.New_keyContext at) {
    throw new ConditionError(
        CheckId.reachedBy(at.getParent().getText()),
        at.getStart(),
        "'new' in a condition",
        "use a field");
  }

  @Override
  public Value visitCastExpression(DRL10Parser.CastExpressionContext cast) {
    ParseTree type = cast.getChild(1);
    throw ConditionError.unknownField(
        Tokens.first(type),
        "a cast to " + Printable.text(type.getText()),
        "a value has one type; remove it, or look for a missing operator behind it");
  }

  // --- Conditions -------------------------------------------------------------------------------

  @Override
  public Value visitConditionalOrExpression(DRL10Parser.ConditionalOrExpressionContext or) {
    return deeper(or, () -> joined(or));
  }

  @Override
  public Value visitConditionalAndExpression(DRL10Parser.ConditionalAndExpressionContext and) {
    return joined(and);
  }

  /** Conditions with the same operator between them. */
  private Value joined(ParserRuleContext conditions) {
    Value left = single(conditions.getChild(0));
    for (int i = 1; i < conditions.getChildCount(); i += 2) {
      Token operator = Tokens.first(conditions.getChild(i));
      if (operator.getType() != DRL10Parser.AND && operator.getType() != DRL10Parser.OR) {
        throw Tokens.unexpected(operator);
      }
      left = logical(operator, left, single(conditions.getChild(i + 1)));
    }
    return left;
  }

  /** What is true or false as a whole is remembered with its text and place. */
  private Value single(ParseTree operand) {
    Value value = visit(operand);
    Expression expression = value.expression();
    if (value.kind() != Kind.BOOLEAN
        || expression instanceof Expression.Leaf
        || expression instanceof Expression.Link
        || expression instanceof Expression.Not
        || expression instanceof Expression.And
        || expression instanceof Expression.Or) {
      return value;
    }
    ParserRuleContext written = (ParserRuleContext) operand;
    return value.as(
        value.text(),
        new Expression.Leaf(
            expression,
            RuleTree.Place.of(written.getStart()),
            Tokens.written(written.getStart(), written.getStop())));
  }

  private static Value logical(Token operator, Value left, Value right) {
    for (Value side : List.of(left, right)) {
      if (side.kind() != Kind.BOOLEAN) {
        throw ConditionError.mismatch(
            operator,
            Printable.text(side.text())
                + " beside "
                + operator.getText()
                + " is "
                + side.kindText(),
            "both sides are conditions: compare it, as " + side.text() + example(side));
      }
      if (side.nullable()) {
        throw side.mayBeNull(operator);
      }
    }
    return result(
        boolean.class,
        left.text() + operator.getText() + right.text(),
        operator.getType() == DRL10Parser.AND
            ? new Expression.And(left.expression(), right.expression())
            : new Expression.Or(left.expression(), right.expression()));
  }

  private Value deeper(ParserRuleContext at, Supplier<Value> inside) {
    if (++depth > MAX_DEPTH) {
      throw new ConditionError(
          at.getStart(), "a condition more than " + MAX_DEPTH + " deep", "split it");
    }
    Value value = inside.get();
    depth--;
    return value;
  }

  @Override
  public Value visitInExpression(DRL10Parser.InExpressionContext in) {
    Value left = visit(in.relationalExpression());
    if (in.in_key() == null) {
      return left;
    }
    Token word = Tokens.first(in.getChild(1));
    if (in.relationalExpression().getChildCount() > 1) {
      throw Tokens.unexpected(word);
    }
    List<Expression> items = new ArrayList<>();
    for (DRL10Parser.ExpressionContext expression : in.expression()) {
      Token at = expression.getStart();
      constantMeant(left, expression);
      Value item = operand(expression);
      ComparisonTypes.check("==", at, at, left, item);
      items.add(item.expression());
    }
    return result(
        boolean.class,
        left.text() + " in …",
        new Expression.OneOf(left.expression(), List.copyOf(items), in.not_key() != null));
  }

  @Override
  public Value visitRelationalExpression(DRL10Parser.RelationalExpressionContext relation) {
    Value left = visit(relation.shiftExpression());
    if (relation.singleRestriction().isEmpty()) {
      return left;
    }
    Value value = restriction(left, relation.singleRestriction(0));
    if (relation.singleRestriction().size() > 1) {
      Token second = relation.singleRestriction(1).getStart();
      throw COMPARISONS.contains(second.getText())
          ? new ConditionError(
              second, "a second comparison", "write two conditions with && or ',' between them")
          : Tokens.unexpected(second);
    }
    return value;
  }

  private Value restriction(Value left, DRL10Parser.SingleRestrictionContext restriction) {
    List<Token> operator = Tokens.of(restriction.operator());
    boolean not = operator.get(0).getType() == DRL10Parser.DRL_NOT;
    Token word = operator.get(not ? 1 : 0);
    if (operator.size() > (not ? 2 : 1)) {
      throw Tokens.unexpected(word);
    }
    DRL10Parser.ShiftExpressionContext right = restriction.shiftExpression();
    if (restriction.squareArguments() != null && word.getType() != DRL10Parser.DRL_STR) {
      throw Tokens.unexpected(restriction.squareArguments().getStart());
    }
    if (COMPARISONS.contains(word.getText())) {
      return comparison(word, left, right);
    }
    Expression expression =
        switch (word.getType()) {
          case DRL10Parser.DRL_MATCHES -> matches(operator.get(0), word, left, right, not);
          case DRL10Parser.DRL_CONTAINS -> contains(word, left, right, not);
          case DRL10Parser.DRL_EXCLUDES -> contains(word, left, right, !not);
          case DRL10Parser.DRL_STR -> affix(word, left, restriction, not);
          case DRL10Parser.DRL_MEMBEROF ->
              throw new ConditionError(word, "'memberOf'", "turn it round: set contains value");
          case DRL10Parser.DRL_SOUNDSLIKE ->
              throw new ConditionError(
                  word,
                  "the operator '" + word.getText() + "'",
                  "use matches \"…\", or " + left.text() + ".startsWith(\"…\")");
          default -> throw Tokens.unexpected(operator.get(0));
        };
    return result(boolean.class, left.text() + " " + word.getText() + " …", expression);
  }

  private Value comparison(Token operator, Value left, DRL10Parser.ShiftExpressionContext side) {
    constantMeant(left, side);
    Value right = visit(side);
    ComparisonTypes.check(operator.getText(), operator, side.getStart(), left, right);
    Expression expression =
        new Expression.Compare(operator.getText(), left.expression(), right.expression());
    if (brackets == 0 && !alternatives) {
      if (operator.getType() == DRL10Parser.NOTEQUAL) {
        if (right.kind() == Kind.NULL || left.kind() == Kind.NULL) {
          pattern.notNull().add((right.kind() == Kind.NULL ? left : right).text());
        }
      } else if (operator.getType() == DRL10Parser.EQUAL
          && left.productOf() >= 0
          && right.productOf() >= 0) {
        pattern.scope().link(left.productOf(), right.productOf());
        expression = new Expression.Link(expression);
      }
    }
    return result(boolean.class, left.text() + operator.getText() + right.text(), expression);
  }

  /** A word beside a constant, which is most likely a constant without its type. */
  private void constantMeant(Value left, ParserRuleContext right) {
    Token at = right.getStart();
    String text = at.getText();
    if (left.kind() != Kind.CONSTANT
        || !(Tokens.isText(at) || (Tokens.isName(at) && at == right.getStop()))
        || text.startsWith("$")
        || text.equals("null")
        || FactTypes.fields(pattern.type()).contains(text)) {
      return;
    }
    String word = Tokens.isText(at) ? text.substring(1, text.length() - 1) : text;
    throw ConditionError.unknownField(
        at,
        Printable.text(word) + " is no constant",
        "expected "
            + left.constantsName()
            + "."
            + PathChecker.constantMeant(left.type(), word)
            + pattern.importOf(left.type()));
  }

  private Expression contains(
      Token word, Value left, DRL10Parser.ShiftExpressionContext right, boolean not) {
    Value item = visit(right);
    if (left.kind() == Kind.TEXT && item.kind() == Kind.TEXT) {
      if (item.nullable()) {
        throw item.mayBeNull(right.getStart());
      }
      return new Expression.Contains(left.expression(), item.expression(), not);
    }
    if (left.kind() != Kind.SET) {
      throw ConditionError.mismatch(
          word,
          "'" + word.getText() + "' between " + left.kindText() + " and " + item.kindText(),
          left.kind() == Kind.MAP
              ? "ask " + left.text() + "[\"…\"] != null"
              : "it looks for a text in a text, or for a constant in a set");
    }
    if (left.type() == SortedSet.class) { // of words, as tags; constants stand in plain sets
      if (item.kind() != Kind.TEXT) {
        throw ConditionError.mismatch(
            right.getStart(),
            Printable.text(item.text()) + " is " + item.kindText(),
            "expected a text, as \"name\"");
      }
      if (item.nullable()) {
        throw item.mayBeNull(right.getStart());
      }
      return new Expression.Contains(left.expression(), item.expression(), not);
    }
    if (item.kind() != Kind.CONSTANT || item.type() != StopCondition.class) {
      throw ConditionError.mismatch(
          right.getStart(),
          Printable.text(item.text()) + " is no stop condition",
          "expected StopCondition."
              + PathChecker.constantMeant(StopCondition.class, item.text())
              + pattern.importOf(StopCondition.class));
    }
    return new Expression.Contains(left.expression(), item.expression(), not);
  }

  private static Expression matches(
      Token first, Token word, Value left, DRL10Parser.ShiftExpressionContext right, boolean not) {
    // One of Drools' compilers takes what is null for matched, the other for not matched.
    if (not && left.nullable()) {
      throw left.mayBeNull(first);
    }
    Token at = right.getStart();
    if (!Tokens.isText(at)) {
      throw new ConditionError(
          at, "'matches' without a text", "write the pattern in double quotes");
    }
    if (left.kind() != Kind.TEXT) {
      throw ConditionError.mismatch(
          word, "'matches' on " + left.kindText(), "only texts match; compare it with ==");
    }
    Expression expression = new Expression.Matches(left.expression(), SafeRegex.compile(at), not);
    List<Token> tokens = Tokens.of(right);
    if (tokens.size() > 1) {
      throw Tokens.unexpected(tokens.get(1));
    }
    return expression;
  }

  private Expression affix(
      Token word, Value left, DRL10Parser.SingleRestrictionContext restriction, boolean not) {
    List<Token> how =
        restriction.squareArguments() == null
            ? List.of()
            : Tokens.of(restriction.squareArguments());
    if (how.size() != 3 || !Set.of("startsWith", "endsWith").contains(how.get(1).getText())) {
      throw new ConditionError(
          how.isEmpty() ? word : how.get(1),
          "'str' without its [startsWith] or [endsWith]",
          "expected startsWith or endsWith");
    }
    DRL10Parser.ShiftExpressionContext side = restriction.shiftExpression();
    String comparison = how.get(1).getText();
    Value right = visit(side);
    if (left.kind() != Kind.TEXT || right.kind() != Kind.TEXT) {
      throw new ConditionError(
          side.getStart(), "str[" + comparison + "] with " + right.kindText(), "it compares texts");
    }
    // Within && and || Drools calls it on null as well.
    if (left.nullable() || right.nullable()) {
      throw (left.nullable() ? left : right).mayBeNull(word);
    }
    return new Expression.Affix(
        left.expression(), comparison.equals("startsWith"), right.expression(), not);
  }

  // --- Values -----------------------------------------------------------------------------------

  /** A value in a list or between brackets; a condition only in brackets of its own. */
  private Value operand(DRL10Parser.ExpressionContext expression) {
    ParseTree inner = expression;
    while (!(inner instanceof DRL10Parser.ShiftExpressionContext)) {
      if (inner.getChildCount() > 1) {
        throw Tokens.unexpected(Tokens.first(inner.getChild(1)));
      }
      inner = inner.getChild(0);
    }
    return visit(inner);
  }

  @Override
  public Value visitAdditiveExpression(DRL10Parser.AdditiveExpressionContext sum) {
    return arithmetic(sum);
  }

  @Override
  public Value visitMultiplicativeExpression(DRL10Parser.MultiplicativeExpressionContext product) {
    return arithmetic(product);
  }

  private Value arithmetic(ParserRuleContext expression) {
    Value left = visit(expression.getChild(0));
    for (int i = 1; i < expression.getChildCount(); i += 2) {
      Token operator = Tokens.first(expression.getChild(i));
      Value right = visit(expression.getChild(i + 1));
      if ((operator.getType() == DRL10Parser.DIV || operator.getType() == DRL10Parser.MOD)
          && !right.text().matches("[0-9.]*[1-9][0-9.]*")) {
        throw new ConditionError(
            Tokens.first(expression.getChild(i + 1)),
            "a division by " + Printable.text(right.text()) + ", which may be 0",
            "divide by a plain number only; multiply the other side instead");
      }
      left = arithmetic(operator, left, right);
    }
    return left;
  }

  private static Value arithmetic(Token operator, Value left, Value right) {
    for (Value side : List.of(left, right)) {
      if (side.kind() != Kind.NUMBER) {
        throw ConditionError.mismatch(
            operator,
            "'"
                + operator.getText()
                + "' with "
                + Printable.text(side.text())
                + ", which is "
                + side.kindText(),
            "only numbers can be reckoned with");
      }
      if (side.type() == Number.class) {
        throw ConditionError.mismatch(
            operator,
            "'" + operator.getText() + "' with " + side.text(),
            "a signal's number can be compared only; put what you reckon into the signal");
      }
      if (side.nullable()) {
        throw side.mayBeNull(operator);
      }
    }
    return result(
        double.class,
        left.text() + operator.getText() + right.text(),
        new Expression.Arithmetic(operator.getText(), left.expression(), right.expression()));
  }

  @Override
  public Value visitUnaryExpression(DRL10Parser.UnaryExpressionContext unary) {
    if (unary.SUB() == null) {
      return visitChildren(unary);
    }
    Token at = unary.getStart();
    Token number = unary.unaryExpression().getStart();
    if (!Character.isDigit(number.getText().charAt(0))) {
      throw new ConditionError(
          at, "'-' before " + Printable.text(number.getText()), "write 0 - … instead");
    }
    Value value = visit(unary.unaryExpression());
    return result(
        value.type(),
        "-" + value.text(),
        new Expression.Arithmetic("-", new Expression.Literal(0), value.expression()));
  }

  @Override
  public Value visitUnaryExpressionNotPlusMinus(
      DRL10Parser.UnaryExpressionNotPlusMinusContext expression) {
    if (expression.BANG() != null) {
      return deeper(expression, () -> negation(expression));
    }
    DRL10Parser.PrimaryContext primary = expression.primary();
    if (expression.drlIdentifier() != null) {
      throw Tokens.unexpected(
          Tokens.first(expression.getChild(1))); // a variable within a condition
    } else if (primary == null) {
      return visitChildren(expression);
    }
    if (primary.drlIdentifier().isEmpty()) {
      if (primary.literal() != null
          && !expression.selector().isEmpty()
          && Tokens.isText(expression.getStart())) {
        visit(primary);
        throw new ConditionError(
            CheckId.CALL,
            expression.selector(0).getStart(),
            "a call on a text in quotes",
            "call it on a field");
      }
      return visitChildren(expression);
    }
    Value value = new PathChecker(expression, pattern, negations > 0, this::operand).value();
    if (expression.INC() != null || expression.DEC() != null) {
      throw Tokens.unexpected(expression.getStop());
    }
    return value;
  }

  private Value negation(DRL10Parser.UnaryExpressionNotPlusMinusContext expression) {
    Token at = expression.getStart();
    negations++;
    Value inner = single(expression.unaryExpression());
    negations--;
    if (inner.kind() != Kind.BOOLEAN) {
      throw ConditionError.mismatch(
          at,
          "'!' before " + Printable.text(inner.text()) + ", which is " + inner.kindText(),
          COMPARISONS.contains(Tokens.after(expression).getText())
              ? "put the comparison in brackets: !( … )"
              : "only a condition can be turned round; compare it with !=");
    }
    if (inner.nullable()) {
      throw inner.mayBeNull(at);
    }
    return result(boolean.class, "!" + inner.text(), new Expression.Not(inner.expression()));
  }

  @Override
  public Value visitParExpression(DRL10Parser.ParExpressionContext inBrackets) {
    brackets++;
    Value inner = visit(inBrackets.expression());
    brackets--;
    return new Value(
        inner.kind(),
        inner.type(),
        inner.nullable(),
        -1,
        "(" + inner.text() + ")",
        inner.expression());
  }

  @Override
  public Value visitLiteral(DRL10Parser.LiteralContext literal) {
    Token at = literal.getStart();
    String text = at.getText();
    switch (at.getType()) {
      case DRL10Parser.DRL_STRING_LITERAL, DRL10Parser.STRING_LITERAL -> {
        return result(String.class, text, new Expression.Literal(Tokens.unescaped(at)));
      }
      case DRL10Parser.BOOL_LITERAL -> {
        return result(boolean.class, text, new Expression.Literal(text.equals("true")));
      }
      case DRL10Parser.NULL_LITERAL -> {
        return new Value(Kind.NULL, Object.class, true, -1, "null", new Expression.Literal(null));
      }
      case DRL10Parser.MUL -> throw Tokens.unexpected(at);
      default -> {
        if (text.matches("0[0-9]{1,8}")) {
          throw new ConditionError(at, "the number " + text, "write it without the leading 0");
        } else if (text.matches("[0-9]{1,9}")) {
          return result(int.class, text, new Expression.Literal(Integer.valueOf(text)));
        } else if (text.matches("[0-9]{1,9}\\.[0-9]{1,6}")) {
          return result(double.class, text, new Expression.Literal(Double.valueOf(text)));
        }
        throw new ConditionError(
            at,
            "the number " + Printable.text(text),
            "expected at most 9 digits, and after a point at most 6");
      }
    }
  }

  private static Value result(Class<?> type, String text, Expression expression) {
    return Value.of(type, false, -1, text, expression);
  }
}
