package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.rules.language.Scope.Kind;
import codemonkeys.oracle.rules.language.Scope.Value;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.drools.drl.parser.antlr4.DRL10Parser;
import org.drools.drl.parser.antlr4.DRL10Parser.ArgumentsContext;
import org.drools.drl.parser.antlr4.DRL10Parser.ExpressionContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads one path: a field, variable or constant and what is read from it, as {@code product.value}
 * or {@code text("k")!.isBlank()}. Names that are not known are refused.
 */
final class PathChecker {
  /** What a call takes. */
  private enum Takes {
    NOTHING,
    /** Another value of its kind. */
    SAME_KIND,
    /** A name in quotes. */
    NAME
  }

  private record Call(Class<?> result, Takes takes) {}

  private static final Call IS_EMPTY = new Call(boolean.class, Takes.NOTHING);
  private static final Call SIZE = new Call(int.class, Takes.NOTHING);
  private static final Call WITH_SAME_KIND = new Call(boolean.class, Takes.SAME_KIND);

  private static final Map<String, Call> TEXT_CALLS =
      Map.of(
          "startsWith", WITH_SAME_KIND,
          "endsWith", WITH_SAME_KIND,
          "contains", WITH_SAME_KIND,
          "equalsIgnoreCase", WITH_SAME_KIND,
          "isEmpty", IS_EMPTY,
          "isBlank", IS_EMPTY,
          "length", SIZE);

  /** The calls that there are, by what they are called on. */
  private static final Map<Kind, Map<String, Call>> CALLS =
      Map.of(
          Kind.TEXT, TEXT_CALLS,
          Kind.TIME, Map.of("isBefore", WITH_SAME_KIND, "isAfter", WITH_SAME_KIND),
          Kind.SET, Map.of("isEmpty", IS_EMPTY, "size", SIZE),
          Kind.MAP,
              Map.of(
                  "isEmpty",
                  IS_EMPTY,
                  "size",
                  SIZE,
                  "containsKey",
                  new Call(boolean.class, Takes.NAME),
                  "get",
                  new Call(String.class, Takes.NAME)));

  private final PatternContext pattern;
  private final boolean negated;
  private final Function<ExpressionContext, Value> operand;

  /** Single tokens, and whole what stands between brackets. */
  private final List<ParseTree> parts = new ArrayList<>();

  private int next;

  /**
   * A path.
   *
   * @param negated whether it stands behind a {@code !}
   * @param operand reads what stands between brackets
   */
  PathChecker(
      DRL10Parser.UnaryExpressionNotPlusMinusContext path,
      PatternContext pattern,
      boolean negated,
      Function<ExpressionContext, Value> operand) {
    this.pattern = pattern;
    this.negated = negated;
    this.operand = operand;
    collect(path.primary());
    path.selector().forEach(this::collect);
  }

  private void collect(ParseTree tree) {
    if (tree instanceof TerminalNode
        || tree instanceof ArgumentsContext
        || tree instanceof ExpressionContext) {
      parts.add(tree);
      return;
    }
    for (int i = 0; i < tree.getChildCount(); i++) {
      collect(tree.getChild(i));
    }
  }

  Value value() {
    Token at = take();
    if (!Tokens.isName(at)) {
      throw ConditionError.unknownField(
          at, Printable.text(at.getText()) + " where a field should be", oneOfFields(at.getText()));
    }
    Value value = start(at);
    while (true) {
      if (pattern.notNull().contains(value.text())) {
        value = value.notNull();
      }
      if (next == parts.size()) {
        return value;
      }
      if (isNext(".") || isNext("!.")) {
        value = member(value);
      } else if (isNext("[") && parts.get(next + 1) instanceof ExpressionContext key) {
        value = entry(value, key);
      } else {
        throw Tokens.unexpected(Tokens.first(parts.get(next)));
      }
    }
  }

  private Value entry(Value map, ExpressionContext expression) {
    Token bracket = take();
    if (map.kind() != Kind.MAP) {
      throw ConditionError.mismatch(
          bracket, "'[' after " + Printable.text(map.text()), "it is no map; remove it");
    }
    Token key = name(expression, "attributes[\"name\"]");
    next += 2; // the key and its closing bracket
    return Value.of(
        String.class,
        true,
        -1,
        map.text() + "[" + key.getText() + "]",
        new Expression.Call(
            map.expression(), "get", new Expression.Literal(Tokens.unescaped(key))));
  }

  // --- Where a path begins ----------------------------------------------------------------------

  private Value start(Token at) {
    String word = at.getText();
    if (word.startsWith("$")) {
      return variable(at, word);
    }
    if (word.equals("this")) {
      return Value.of(pattern.type(), false, -1, "this", new Expression.Self());
    }
    if (word.equals("instanceof") || word.equals("eval")) {
      throw new ConditionError(CheckId.CALL, at, "'" + word + "' in a condition", "use a field");
    }
    Method field = field(pattern.type(), word);
    if (field != null) {
      return read(at, field, pattern.number(), word, new Expression.Self());
    }
    if (isCall() && FactTypes.methods(pattern.type()).contains(word)) {
      return reading(pattern.type(), at, word, new Expression.Self());
    }
    Class<? extends Enum<?>> type = pattern.enums().get(word);
    if (type != null && isNext(".")) {
      take();
      return constant(type, take(), word);
    }
    Class<? extends Fact> outer = pattern.factTypes().get(word);
    if (outer != null && isNext(".")) {
      take();
      return constantOf(outer, word);
    }
    throw unknown(at, word);
  }

  private Value variable(Token at, String name) {
    Scope.Variable variable = pattern.scope().variable(name);
    if (variable == null) {
      throw new ConditionError(
          CheckId.VARIABLE,
          at,
          "the variable " + name + " is not bound",
          Spelling.nearest(name, pattern.scope().names())
              .map(near -> "did you mean " + near + "?")
              .orElse("bind it in an earlier pattern, as " + name + " : product"));
    }
    if (variable.withinOr()) {
      throw new ConditionError(
          CheckId.VARIABLE,
          at,
          name + " is bound within 'or'",
          "put this pattern before the 'or', or split the rule in two");
    }
    return variable.value().as(name, new Expression.Bound(name));
  }

  /** {@code LastRun.Status.FAILED}, from its second name on. */
  private Value constantOf(Class<? extends Fact> outer, String word) {
    Token nested = take();
    String name = nested.getText();
    for (Class<?> inner : outer.getClasses()) {
      if (inner.isEnum() && inner.getSimpleName().equals(name) && isNext(".")) {
        take();
        return constant(inner, take(), word + "." + name);
      }
    }
    throw new ConditionError(
        CheckId.reachedBy(word + "." + name),
        nested,
        Printable.text(word + "." + name) + " is not allowed here",
        "expected "
            + Arrays.stream(outer.getClasses())
                .filter(Class::isEnum)
                .map(c -> word + "." + c.getSimpleName() + "." + String.join("|", constants(c)))
                .findFirst()
                .orElse("a field of this fact"));
  }

  private static Value constant(Class<?> type, Token name, String typeName) {
    String word = name.getText();
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(word)) {
        return Value.of(type, false, -1, typeName + "." + word, new Expression.Literal(constant));
      }
    }
    String meant = constantMeant(type, word);
    throw ConditionError.unknownField(
        name,
        typeName + " has no " + Printable.text(word),
        meant.startsWith("(") ? "expected one of " + meant : "did you mean '" + meant + "'?");
  }

  /** The constant that somebody may have meant, else all of them in brackets. */
  static String constantMeant(Class<?> type, String word) {
    List<String> names = constants(type);
    String upper = word.toUpperCase(Locale.ROOT);
    String last = upper.substring(upper.lastIndexOf('.') + 1);
    return names.contains(last)
        ? last
        : Spelling.nearest(last, names).orElse("(" + String.join(", ", names) + ")");
  }

  private static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList();
  }

  private ConditionError unknown(Token at, String word) {
    String fact = pattern.type().getSimpleName();
    String fields = String.join(", ", FactTypes.fields(pattern.type()));
    if (isCall()) {
      return new ConditionError(
          CheckId.reachedBy(word),
          at,
          "the call " + word + "()",
          "a condition reads fields of " + fact + " only: " + fields);
    }
    String constant = constantNamed(word);
    if (constant != null) {
      return ConditionError.unknownField(
          at, Printable.text(word) + " is not known here", "write " + constant);
    }
    StringBuilder dotted = new StringBuilder(word);
    while (isNext(".")) {
      take();
      dotted.append('.').append(take().getText());
    }
    if (dotted.length() > word.length()) {
      return new ConditionError(
          CheckId.reachedBy(dotted.toString()),
          at,
          Printable.text(dotted.toString()) + " is not allowed here",
          "a condition uses fields of " + fact + ", literals and variables only: " + fields);
    }
    return ConditionError.unknownField(
        at, fact + " has no field " + Printable.text(word), oneOfFields(word));
  }

  /** How a constant is written that somebody has named by its last part, or by its type alone. */
  private @Nullable String constantNamed(String word) {
    for (Class<?> type : List.of(Intent.class, StopCondition.class)) {
      if (word.equals(type.getSimpleName())) {
        return word + ".…" + pattern.importOf(type);
      } else if (constants(type).contains(word)) {
        return type.getSimpleName() + "." + word + pattern.importOf(type);
      }
    }
    for (Class<?> inner : pattern.type().getClasses()) {
      if (inner.isEnum()) {
        String type = pattern.type().getSimpleName() + "." + inner.getSimpleName() + ".";
        if (inner.getSimpleName().equals(word)) {
          return type + String.join("|", constants(inner));
        } else if (constants(inner).contains(word)) {
          return type + word;
        }
      }
    }
    return null;
  }

  private String oneOfFields(String word) {
    SortedSet<String> fields = FactTypes.fields(pattern.type());
    return Spelling.nearest(word, fields)
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() -> "expected one of " + String.join(", ", fields));
  }

  // --- What is read from a value ----------------------------------------------------------------

  private Value member(Value of) {
    Token dot = take();
    if (of.nullable() && dot.getText().equals(".")) {
      throw new ConditionError(
          CheckId.MAY_BE_NULL,
          dot,
          Printable.text(of.text()) + " may be null here",
          negated
              ? of.guard()
              : "write !. instead of . (then the condition is false when it is null)");
    }
    // Drools leaves the look for null out of what stands in a negation.
    if (dot.getText().equals("!.") && negated) {
      throw new ConditionError(
          CheckId.MAY_BE_NULL, dot, "'!.' within '!'", "write . instead, and " + of.guard());
    }
    Token member = take();
    if (!Tokens.isName(member)) {
      throw new ConditionError(
          member,
          Printable.text(member.getText()) + " after '" + dot.getText() + "'",
          "expected a field's name");
    }
    String name = member.getText();
    String text = of.text() + dot.getText() + name;
    Call call = CALLS.getOrDefault(of.kind(), Map.of()).get(name);
    if (call != null) {
      return call(of, member, name, text, call);
    }
    return switch (of.kind()) {
      case FACT -> ofFact(of, member, name, text);
      case CONSTANT -> ofConstant(of, member, name, text);
      case PRODUCT, RECORD -> ofRecord(of, member, name, text);
      case TEXT ->
          throw noCall(
              member,
              "a text",
              "allowed are " + String.join(", ", new TreeSet<>(TEXT_CALLS.keySet())));
      case TIME -> throw noCall(member, "a time", "compare it with < and >");
      case SET -> throw noCall(member, "a set", "use contains, isEmpty or size");
      case MAP -> throw noCall(member, "a map", "read it as " + of.text() + "[\"name\"]");
      default -> throw noCall(member, of.kindText(), "compare it");
    };
  }

  private static ConditionError noCall(Token member, String on, String fix) {
    String name = member.getText();
    return new ConditionError(
        CheckId.reachedBy(name), member, "the call " + name + "() on " + on, fix);
  }

  private Value call(Value of, Token member, String name, String text, Call call) {
    if (call.takes() == Takes.NOTHING) {
      noArguments(member);
      return Value.of(
          call.result(), false, -1, text, new Expression.Call(of.expression(), name, null));
    }
    ArgumentsContext brackets = arguments(member);
    if (call.takes() == Takes.NAME) {
      Token key = name(brackets, text + "(\"name\")");
      return Value.of(
          call.result(),
          call.result() == String.class,
          -1,
          text + "(" + key.getText() + ")",
          new Expression.Call(
              of.expression(), name, new Expression.Literal(Tokens.unescaped(key))));
    }
    ExpressionContext only = only(brackets);
    Value argument = operand.apply(only);
    boolean time = of.kind() == Kind.TIME;
    if (argument.kind() != of.kind() || (time && argument.nullable())) {
      throw ConditionError.mismatch(
          Tokens.first(only),
          name + " with " + argument.kindText(),
          time ? "expected another time" : "expected a text in quotes");
    }
    if (argument.nullable()) {
      throw argument.mayBeNull(Tokens.first(only));
    }
    return Value.of(
        call.result(),
        false,
        -1,
        text + "(" + argument.text() + ")",
        new Expression.Call(of.expression(), name, argument.expression()));
  }

  private Value ofFact(Value of, Token member, String name, String text) {
    Method field = field(of.type(), name);
    if (field != null) {
      int number = of.text().equals("this") ? pattern.number() : of.productOf();
      return read(member, field, number, text, of.expression());
    }
    if (isCall() && FactTypes.methods(of.type()).contains(name)) {
      Value value = reading(of.type(), member, name, of.expression());
      return value.as(
          text.substring(0, text.length() - name.length()) + value.text(), value.expression());
    }
    CheckId reached = CheckId.reachedBy(name);
    SortedSet<String> fields = FactTypes.fields(of.type());
    throw new ConditionError(
        reached == CheckId.CALL ? CheckId.UNKNOWN_FIELD : reached,
        member,
        of.type().getSimpleName() + " has no field " + Printable.text(name),
        Spelling.nearest(name, fields)
            .map(near -> "did you mean '" + near + "'?")
            .orElse("expected one of " + String.join(", ", fields)));
  }

  private Value ofConstant(Value of, Token member, String name, String text) {
    Method word = field(of.type(), "text");
    if (word == null || !name.equals("text") || word.getReturnType() != String.class) {
      throw noCall(member, of.kindText(), "compare it with " + of.constantsName() + ".…");
    }
    noArguments(member);
    return Value.of(String.class, false, -1, text, new Expression.Read(of.expression(), word));
  }

  private Value ofRecord(Value of, Token member, String name, String text) {
    Method field = field(of.type(), name);
    if (field == null
        || of.type() == Instant.class
        || (of.kind() == Kind.PRODUCT && !name.equals("value"))) {
      throw noCall(
          member,
          of.kindText(),
          of.type() == ProductId.class
              ? "use productId"
              : "expected one of " + String.join(", ", FactTypes.fields(of.type())));
    }
    noArguments(member);
    return Value.of(
        field.getReturnType(),
        nullable(field),
        of.kind() == Kind.PRODUCT ? of.productOf() : -1,
        text,
        new Expression.Read(of.expression(), field));
  }

  private Value read(Token at, Method field, int number, String text, Expression of) {
    noArguments(at);
    boolean product =
        ProductFact.class.isAssignableFrom(field.getDeclaringClass())
            && (field.getName().equals("product") || field.getName().equals("productId"));
    return Value.of(
        field.getReturnType(),
        nullable(field),
        product ? number : -1,
        text,
        new Expression.Read(of, field));
  }

  /** {@code text("name")} and {@code number("name")}. */
  private Value reading(Class<?> type, Token at, String call, Expression of) {
    Token key = name(arguments(at), call + "(\"name\")");
    try {
      Method method = type.getMethod(call, String.class);
      // A signal's number has any scale: 1E+999999999 + 1 would fill the memory. The type Number
      // stands for it, which can be compared and not reckoned with.
      Class<?> result =
          method.getReturnType() == BigDecimal.class ? Number.class : method.getReturnType();
      return Value.of(
          result,
          nullable(method),
          -1,
          call + "(" + key.getText() + ")",
          new Expression.Ask(of, method, Tokens.unescaped(key)));
    } catch (NoSuchMethodException e) {
      throw new ConditionError(CheckId.CALL, at, "the call " + call + "()", "use a field");
    }
  }

  private static @Nullable Method field(Class<?> type, String name) {
    if (!FactTypes.fields(type).contains(name)) {
      return null;
    }
    try {
      return type.getMethod(name);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static boolean nullable(Method method) {
    return method.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
  }

  // --- Brackets ---------------------------------------------------------------------------------

  private ArgumentsContext arguments(Token of) {
    if (next < parts.size() && parts.get(next) instanceof ArgumentsContext arguments) {
      next++;
      return arguments;
    }
    String call = of.getText();
    throw new ConditionError(of, call + " without its argument", "write " + call + "( … )");
  }

  /** A field may be written as a call without arguments. */
  private void noArguments(Token at) {
    if (isCall() && arguments(at).expressionList() != null) {
      String name = at.getText();
      throw new ConditionError(at, name + " with an argument", "it is a field; write " + name);
    }
  }

  private static ExpressionContext only(ArgumentsContext brackets) {
    DRL10Parser.ExpressionListContext list = brackets.expressionList();
    if (list == null) {
      throw Tokens.unexpected(brackets.RPAREN().getSymbol());
    } else if (list.expression().size() > 1) {
      throw Tokens.unexpected(list.COMMA(0).getSymbol());
    }
    return list.expression(0);
  }

  /** The one name in quotes that stands there. */
  private static Token name(ParseTree tree, String example) {
    List<Token> tokens = Tokens.of(tree);
    boolean call = tree instanceof ArgumentsContext;
    Token name = tokens.get(call ? 1 : 0);
    if (!name.getText().startsWith("\"")) {
      throw new ConditionError(
          name,
          Printable.text(name.getText()) + " where a name in quotes should be",
          "write " + example);
    }
    if (tokens.size() > (call ? 3 : 1)) {
      throw Tokens.unexpected(tokens.get(call ? 2 : 1));
    }
    return name;
  }

  private boolean isCall() {
    return next < parts.size() && parts.get(next) instanceof ArgumentsContext;
  }

  private boolean isNext(String text) {
    return next + 1 < parts.size()
        && parts.get(next) instanceof TerminalNode leaf
        && leaf.getSymbol().getText().equals(text);
  }

  private Token take() {
    return Tokens.first(parts.get(next++));
  }
}
