package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.rules.Scope.Kind;
import codemonkeys.oracle.rules.Scope.Value;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One condition within a pattern, as {@code hoursSinceRun > 24}: read by a grammar of our own that
 * knows the types of facts. What this grammar has no word for is refused, so there is no list of
 * forbidden things that could have a gap; and what it lets through can't throw when it runs.
 *
 * <p>The language: fields of the fact and of bound variables, literals, constants of Oracle's
 * enums, comparisons, {@code in}, {@code matches}, {@code contains}, {@code ! && ||}, arithmetic,
 * and the few calls of {@link #TEXT_CALLS} and its like.
 */
final class Condition {
  private static final int DEEPEST = 32;

  /** What a condition may ask of a text. */
  private static final Map<String, Class<?>> TEXT_CALLS =
      Map.of(
          "startsWith", boolean.class,
          "endsWith", boolean.class,
          "contains", boolean.class,
          "equalsIgnoreCase", boolean.class,
          "isEmpty", boolean.class,
          "isBlank", boolean.class,
          "length", int.class);

  /** Those of them that take another text. */
  private static final Set<String> WITH_TEXT =
      Set.of("startsWith", "endsWith", "contains", "equalsIgnoreCase");

  /** Words between a field and a text. */
  private static final Set<String> COMPARED = Set.of("not", "str");

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  /** Something that is not understood or not allowed. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    private final Lint lint;
    private final int line;
    private final int column;
    private final String what;
    private final String fix;

    Fault(Token at, String what, String fix) {
      this(Lint.CONDITION, at, what, fix);
    }

    Fault(Lint lint, Token at, String what, String fix) {
      super(what, null, false, false);
      this.lint = lint;
      this.line = at.line();
      this.column = at.column();
      this.what = what;
      this.fix = fix;
    }

    Lint lint() {
      return lint;
    }

    /** Lines below the condition's first, from 0. */
    int line() {
      return line;
    }

    /** Characters from the start of that line; on line 0 from the start of the condition. */
    int column() {
      return column;
    }

    String what() {
      return what;
    }

    String fix() {
      return fix;
    }
  }

  /**
   * A pattern's surroundings.
   *
   * @param type of the pattern's fact
   * @param number of the pattern among those about products, -1 for the fleet's facts
   * @param factTypes by their simple names, those that the file imports
   * @param enums by the names they are imported under
   * @param notNull expressions that an earlier condition of the pattern compares with null
   */
  record Surroundings(
      Class<? extends Fact> type,
      int number,
      Map<String, Class<? extends Fact>> factTypes,
      Map<String, Class<? extends Enum<?>>> enums,
      Scope scope,
      Set<String> notNull) {}

  private final Surroundings pattern;
  private final String source;
  private final List<Token> tokens;
  private int next;
  private int depth;
  private int negations;

  private Condition(Surroundings pattern, String source, List<Token> tokens) {
    this.pattern = pattern;
    this.source = source;
    this.tokens = tokens;
  }

  /**
   * What stands between the commas of a pattern: a condition, or a variable for a field.
   *
   * @param variable with its $; null for a condition
   * @param at where it begins, as for {@link Term.Leaf}
   * @param text as written, on one line
   */
  record Part(@Nullable String variable, Term term, Token at, String text) {}

  /** Reads a condition; binds its variable and links its product in the pattern's scope. */
  static Part check(String text, Surroundings pattern) throws Fault {
    List<Token> tokens = Token.of(text);
    for (Token token : tokens) {
      if (token.unfinished()) {
        throw new Fault(token, Shown.text(token.text()), "close it on its line");
      }
    }
    return new Condition(pattern, text, tokens).whole();
  }

  private Part whole() throws Fault {
    if (peek(1).is(":") || peek(1).is(":=")) {
      return binding();
    }
    Token first = peek(0);
    Value value = or(true);
    if (!peek(0).isEnd()) {
      throw unexpected(peek(0));
    }
    if (value.kind() != Kind.BOOLEAN) {
      throw new Fault(
          Lint.MISMATCH,
          first,
          Shown.text(value.text()) + " is " + value.kindText() + ", not a condition",
          "compare it, as " + value.text() + example(value));
    }
    if (value.nullable()) {
      throw mayBeNull(first, value);
    }
    return new Part(null, value.term(), first, written(first));
  }

  /** A single condition from its first token to the last one read. */
  private Value leaf(Token first, Value value) {
    Term term = value.term();
    if (value.kind() != Kind.BOOLEAN
        || term instanceof Term.Leaf
        || term instanceof Term.Link
        || term instanceof Term.Not
        || term instanceof Term.And
        || term instanceof Term.Or) {
      return value;
    }
    return value.with(new Term.Leaf(term, first.line(), first.column(), written(first)));
  }

  /** What was read from a token on, on one line. */
  private String written(Token first) {
    return source.substring(first.start(), tokens.get(next - 1).end()).replaceAll("\\s+", " ");
  }

  private static String example(Value value) {
    return switch (value.kind()) {
      case NUMBER -> " > 3";
      case CONSTANT -> " == " + value.constantsName() + "." + value.type().getEnumConstants()[0];
      default -> " == \"…\"";
    };
  }

  private Part binding() throws Fault {
    Token name = take();
    if (!name.text().matches("\\$[A-Za-z][A-Za-z0-9_]{0,63}")) {
      throw new Fault(
          Lint.VARIABLE_FORM,
          name,
          "the variable " + Shown.text(name.text()),
          "a variable begins with $, as $p : product");
    }
    Token colon = take();
    if (colon.is(":=")) {
      throw new Fault(
          Lint.VARIABLE_FORM,
          colon,
          "':='",
          "write " + name.text() + " : … once and compare with == elsewhere");
    }
    Token at = peek(0);
    Value value = path();
    if (!peek(0).isEnd()) {
      throw new Fault(
          Lint.VARIABLE_FORM,
          peek(0),
          "something after " + name.text() + " : " + value.text(),
          "bind a field alone, and write the comparison as a condition of its own after a ','");
    }
    if (value.text().contains("!.")) {
      throw new Fault(
          Lint.VARIABLE_FORM,
          at,
          "'!.' in " + Shown.text(value.text()),
          "bind a field, and read it later");
    }
    if (pattern.scope().variable(name.text()) != null) {
      throw new Fault(
          Lint.VARIABLE_FORM,
          name,
          "the variable " + name.text() + " is bound already",
          "write " + value.text() + " == " + name.text() + ", or take another name");
    }
    if (value.kind() == Kind.RECORD || value.kind() == Kind.SET || value.kind() == Kind.MAP) {
      throw new Fault(
          Lint.VARIABLE_FORM,
          at,
          "a variable for " + value.kindText(),
          "bind one of its fields, or use it here");
    }
    pattern.scope().bind(name.text(), new Scope.Variable(value, value.text(), false));
    return new Part(name.text(), value.term(), name, written(name));
  }

  private Value or(boolean top) throws Fault {
    deeper();
    Value left = and(top);
    while (peek(0).is("||")) {
      Token operator = take();
      Value right = and(false);
      left = logical(operator, left, right);
    }
    depth--;
    return left;
  }

  private Value and(boolean top) throws Fault {
    boolean alone = top && tokens.stream().noneMatch(t -> t.is("||"));
    Value left = comparison(alone);
    while (peek(0).is("&&")) {
      Token operator = take();
      Value right = comparison(alone);
      left = logical(operator, left, right);
    }
    return left;
  }

  private static Value logical(Token operator, Value left, Value right) throws Fault {
    for (Value side : List.of(left, right)) {
      if (side.kind() != Kind.BOOLEAN) {
        throw new Fault(
            Lint.MISMATCH,
            operator,
            Shown.text(side.text()) + " beside " + operator.text() + " is " + side.kindText(),
            "both sides are conditions: compare it, as " + side.text() + example(side));
      }
      if (side.nullable()) {
        throw mayBeNull(operator, side);
      }
    }
    return result(
        boolean.class,
        left.text() + operator.text() + right.text(),
        operator.is("&&")
            ? new Term.And(left.term(), right.term())
            : new Term.Or(left.term(), right.term()));
  }

  private Value comparison(boolean top) throws Fault {
    Token first = peek(0);
    return leaf(first, single(top));
  }

  private Value single(boolean top) throws Fault {
    Value left = sum();
    Token operator = peek(0);
    if (COMPARISONS.contains(operator.text())) {
      take();
      if (peek(0).isEnd()) {
        throw new Fault(operator, "nothing after " + operator.text(), "say what to compare with");
      }
      Token at = peek(0);
      Value right = right(left);
      boolean link = compare(operator, at, left, right, top);
      if (COMPARISONS.contains(peek(0).text())) {
        throw new Fault(
            peek(0), "a second comparison", "write two conditions with && or ',' between them");
      }
      return result(
          boolean.class,
          left.text() + operator.text() + right.text(),
          link
              ? new Term.Link(new Term.Compare(operator.text(), left.term(), right.term()))
              : new Term.Compare(operator.text(), left.term(), right.term()));
    }
    Term term;
    boolean not = operator.is("not");
    Token word = not ? peek(1) : operator;
    switch (word.text()) {
      case "in" -> {
        skip(not);
        term = new Term.OneOf(left.term(), list(left), not);
      }
      case "matches" -> {
        skip(not);
        // One of Drools' compilers takes what is null for matched, the other for not matched.
        if (not && left.nullable()) {
          throw mayBeNull(operator, left);
        }
        term = new Term.Matches(left.term(), matches(word, left), not);
      }
      case "contains", "excludes" -> {
        skip(not);
        term = new Term.Contains(left.term(), contains(word, left), not != word.is("excludes"));
      }
      case "memberOf" -> throw new Fault(word, "'memberOf'", "turn it round: set contains value");
      case "str" -> {
        skip(not);
        expect("[");
        Token how = take();
        if (!how.is("startsWith") && !how.is("endsWith")) {
          throw new Fault(how, "str[" + how.text() + "]", "expected startsWith or endsWith");
        }
        expect("]");
        Token at = peek(0);
        Value right = sum();
        if (left.kind() != Kind.TEXT || right.kind() != Kind.TEXT) {
          throw new Fault(
              at, "str[" + how.text() + "] with " + right.kindText(), "it compares texts");
        }
        // Within && and || Drools calls it on null as well.
        if (left.nullable() || right.nullable()) {
          throw mayBeNull(word, left.nullable() ? left : right);
        }
        term = new Term.Affix(left.term(), how.is("startsWith"), right.term(), not);
      }
      case "soundslike" ->
          throw new Fault(
              word,
              "the operator '" + word.text() + "'",
              "use matches \"…\", or " + left.text() + ".startsWith(\"…\")");
      case "and", "or" ->
          throw new Fault(
              word,
              "'" + word.text() + "' within a pattern",
              "write " + (word.is("and") ? "&&" : "||"));
      case "=" -> throw new Fault(word, "'='", "a condition compares: write ==");
      default -> {
        if (not) {
          throw unexpected(operator);
        }
        return left;
      }
    }
    return result(boolean.class, left.text() + " " + word.text() + " …", term);
  }

  private void skip(boolean not) {
    take();
    if (not) {
      take();
    }
  }

  /** The right side of a comparison; knows what the left side suggests. */
  private Value right(Value left) throws Fault {
    Token at = peek(0);
    if (left.kind() == Kind.CONSTANT) {
      String word = at.isText() ? at.unquoted() : at.text();
      boolean plain =
          at.isText() || (at.isName() && !peek(1).is(".") && !at.text().startsWith("$"));
      if (plain && !at.is("null") && fieldType(pattern.type(), at.text()) == null) {
        throw new Fault(
            Lint.UNKNOWN_FIELD,
            at,
            Shown.text(word) + " is no constant",
            "expected "
                + left.constantsName()
                + "."
                + constant(left.type(), word)
                + importOf(left.type()));
      }
    }
    return sum();
  }

  private String importOf(Class<?> type) {
    return type.getEnclosingClass() == null && !pattern.enums().containsValue(type)
        ? ", with 'import " + type.getName() + ";' below the package"
        : "";
  }

  /** The constant that somebody may have meant, else all of them. */
  private static String constant(Class<?> type, String word) {
    List<String> names = constants(type);
    String upper = word.toUpperCase(Locale.ROOT);
    String last = upper.substring(upper.lastIndexOf('.') + 1);
    return names.contains(last)
        ? last
        : Spelling.nearest(last, names).orElse("(" + String.join(", ", names) + ")");
  }

  private static List<String> constants(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(((Enum<?>) constant).name());
    }
    return names;
  }

  /** Whether it only says that two facts are about the same product. */
  private boolean compare(Token operator, Token at, Value left, Value right, boolean top)
      throws Fault {
    boolean order = !operator.is("==") && !operator.is("!=");
    if (left.kind() == Kind.NULL || right.kind() == Kind.NULL) {
      Value other = left.kind() == Kind.NULL ? right : left;
      if (order || !other.nullable()) {
        throw new Fault(
            Lint.MISMATCH,
            at,
            order
                ? "an order with null"
                : Shown.text(other.text()) + " compared with null, which it never is",
            order ? "use == null or != null" : "remove the condition");
      }
      if (top && operator.is("!=")) {
        pattern.notNull().add(other.text());
      }
      return false;
    }
    if (left.kind() != right.kind()
        || ((left.kind() == Kind.CONSTANT || left.kind() == Kind.FACT)
            && left.type() != right.type())) {
      throw new Fault(
          Lint.MISMATCH,
          at,
          Shown.text(left.text())
              + " is "
              + left.kindText()
              + ", "
              + Shown.text(right.text())
              + " is "
              + right.kindText(),
          mend(left, right));
    }
    if (left.kind() == Kind.BOOLEAN && (left.text() + right.text()).matches("(?s).*[=<>&|!].*")) {
      throw new Fault(
          Lint.MISMATCH,
          operator,
          "a comparison compared",
          "write it alone, or turn it round with !( … )");
    }
    boolean comparable =
        switch (left.kind()) {
          case NUMBER, TIME -> true;
          case BOOLEAN, TEXT, CONSTANT, PRODUCT, FACT -> !order;
          default -> false;
        };
    if (!comparable) {
      throw new Fault(
          Lint.MISMATCH,
          operator,
          "'" + operator.text() + "' between values that are each " + left.kindText(),
          order
              ? "only numbers and times have an order; use == or !="
              : "compare one of their fields");
    }
    // Drools can't compile a literal first, unless the other side is wide enough for it.
    if (left.term() instanceof Term.Literal
        && left.kind() == Kind.NUMBER
        && !(right.term() instanceof Term.Literal)
        && (isLong(right.type()) || (isInt(right.type()) && left.type() == double.class))) {
      throw new Fault(
          Lint.MISMATCH,
          operator,
          "the number " + left.text() + " stands before " + Shown.text(right.text()),
          "turn it round: " + right.text() + " " + turned(operator.text()) + " " + left.text());
    }
    if (left.kind() == Kind.BOOLEAN && (left.nullable() || right.nullable())) {
      throw mayBeNull(at, left.nullable() ? left : right);
    }
    if (left.kind() == Kind.TIME && order && (left.nullable() || right.nullable())) {
      throw mayBeNull(at, left.nullable() ? left : right);
    }
    if (top && operator.is("==") && left.productOf() >= 0 && right.productOf() >= 0) {
      pattern.scope().link(left.productOf(), right.productOf());
      return true;
    }
    return false;
  }

  private static boolean isInt(Class<?> type) {
    return type == int.class || type == Integer.class;
  }

  private static boolean isLong(Class<?> type) {
    return type == long.class || type == Long.class;
  }

  private static String turned(String operator) {
    return switch (operator) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> operator;
    };
  }

  private static String mend(Value left, Value right) {
    Set<Kind> kinds = EnumSet.of(left.kind(), right.kind());
    if (kinds.equals(Set.of(Kind.PRODUCT, Kind.TEXT))) {
      return "compare productId with a text";
    }
    if (kinds.equals(Set.of(Kind.NUMBER, Kind.TEXT))) {
      Value text = left.kind() == Kind.TEXT ? left : right;
      return text.text().startsWith("attributes") || text.text().startsWith("text(")
          ? "read it as a number: number(\"…\")"
          : "a number stands without quotes, a text in quotes";
    }
    if (kinds.contains(Kind.CONSTANT)) {
      Value constant = left.kind() == Kind.CONSTANT ? left : right;
      return "expected "
          + constant.constantsName()
          + "."
          + constant(constant.type(), (constant == left ? right : left).text());
    }
    if (kinds.contains(Kind.TIME)) {
      return "compare a time with a time, or use the fields that count hours";
    }
    if (kinds.contains(Kind.RECORD)) {
      Value record = left.kind() == Kind.RECORD ? left : right;
      return "compare one of its fields: " + String.join(", ", fields(record.type()));
    }
    return "compare like with like";
  }

  private List<Term> list(Value left) throws Fault {
    List<Term> items = new ArrayList<>();
    expect("(");
    do {
      Token at = peek(0);
      if (at.is(")")) {
        throw new Fault(at, "an empty list", "list at least one value");
      }
      Value item = right(left);
      compare(new Token("==", at.line(), at.column(), at.start()), at, left, item, false);
      items.add(item.term());
    } while (accept(","));
    expect(")");
    return List.copyOf(items);
  }

  private Term contains(Token word, Value left) throws Fault {
    Token at = peek(0);
    Value item = sum();
    if (left.kind() == Kind.TEXT && item.kind() == Kind.TEXT) {
      if (item.nullable()) {
        throw mayBeNull(at, item);
      }
      return item.term();
    }
    if (left.kind() == Kind.SET) {
      if (item.kind() != Kind.CONSTANT || item.type() != StopCondition.class) {
        throw new Fault(
            Lint.MISMATCH,
            at,
            Shown.text(item.text()) + " is no stop condition",
            "expected StopCondition."
                + constant(StopCondition.class, item.text())
                + importOf(StopCondition.class));
      }
      return item.term();
    }
    throw new Fault(
        Lint.MISMATCH,
        word,
        "'" + word.text() + "' between " + left.kindText() + " and " + item.kindText(),
        left.kind() == Kind.MAP
            ? "ask " + left.text() + "[\"…\"] != null"
            : "it looks for a text in a text, or for a constant in a set");
  }

  /**
   * A regular expression is bounded so that its cost stays near the length of the text: the plain
   * ones that people write pass, those whose cost doubles with each character don't.
   */
  private Pattern matches(Token word, Value left) throws Fault {
    Token at = take();
    if (!at.isText()) {
      throw new Fault(at, "'matches' without a text", "write the pattern in double quotes");
    }
    if (left.kind() != Kind.TEXT) {
      throw new Fault(
          Lint.MISMATCH,
          word,
          "'matches' on " + left.kindText(),
          "only texts match; compare it with ==");
    }
    String regex = at.unescaped();
    Pattern compiled;
    try {
      compiled = Pattern.compile(regex);
      if (compiled.flags() != 0) {
        throw new Fault(at, "flags in a pattern", "write out what is meant");
      }
    } catch (PatternSyntaxException e) {
      throw new Fault(
          at,
          "the pattern " + Shown.text(regex) + " is no regular expression",
          Shown.line(String.valueOf(e.getDescription())) + "; mend it");
    }
    String costly = costly(regex);
    if (costly != null) {
      throw new Fault(
          Lint.COSTLY,
          at,
          "the pattern " + Shown.text(regex) + " " + costly,
          "it could take for ever; write several conditions with contains or startsWith");
    }
    return compiled;
  }

  private static @Nullable String costly(String regex) {
    if (regex.length() > 200) {
      return "has more than 200 characters";
    }
    int unbounded = 0;
    int choices = 0;
    boolean inClass = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
        char escaped = i < regex.length() ? regex.charAt(i) : '\\';
        if (Character.isDigit(escaped) || escaped == 'k') {
          return "refers back to a group";
        }
        if (escaped == 'Q') {
          return "has a quotation";
        }
        continue;
      }
      if (inClass) {
        if (c == '[') {
          return "has a class within a class";
        }
        inClass = c != ']';
        continue;
      }
      switch (c) {
        case '[' -> {
          inClass = true;
          // A ']' that comes first is an ordinary character.
          if (regex.startsWith("^", i + 1)) {
            i++;
          }
          if (regex.startsWith("]", i + 1)) {
            i++;
          }
        }
        case '(' -> {
          if (regex.startsWith("?", i + 1) && !regex.startsWith("?:", i + 1)) {
            return "has a special group";
          }
          if (regex.startsWith("?:", i + 1)) {
            i += 2;
          }
        }
        case '|' -> choices++;
        case '*', '+', '{', '?' -> {
          char before = i == 0 ? ' ' : regex.charAt(i - 1);
          boolean escaped = i > 1 && regex.charAt(i - 2) == '\\';
          if (before == ')' && !escaped && c != '?') {
            return "repeats a group";
          }
          if (c == '?') {
            choices++;
          } else {
            unbounded++;
          }
          if (c == '{') {
            int close = regex.indexOf('}', i);
            i = close < 0 ? i : close;
          }
          if (regex.startsWith("?", i + 1) || regex.startsWith("+", i + 1)) {
            i++; // reluctant or possessive
          }
        }
        default -> {}
      }
    }
    if (unbounded > 2) {
      return "has more than two repetitions";
    }
    return choices > 12 ? "has more than twelve choices" : null;
  }

  private Value sum() throws Fault {
    Value left = product();
    while (peek(0).is("+") || peek(0).is("-")) {
      Token operator = take();
      left = arithmetic(operator, left, product());
    }
    return left;
  }

  private Value product() throws Fault {
    Value left = unary();
    while (peek(0).is("*") || peek(0).is("/") || peek(0).is("%")) {
      Token operator = take();
      Token at = peek(0);
      Value right = unary();
      if (!operator.is("*") && !right.text().matches("[0-9.]*[1-9][0-9.]*")) {
        throw new Fault(
            at,
            "a division by " + Shown.text(right.text()) + ", which may be 0",
            "divide by a plain number only; multiply the other side instead");
      }
      left = arithmetic(operator, left, right);
    }
    return left;
  }

  private static Value arithmetic(Token operator, Value left, Value right) throws Fault {
    for (Value side : List.of(left, right)) {
      if (side.kind() != Kind.NUMBER) {
        throw new Fault(
            Lint.MISMATCH,
            operator,
            "'"
                + operator.text()
                + "' with "
                + Shown.text(side.text())
                + ", which is "
                + side.kindText(),
            "only numbers can be reckoned with");
      }
      if (side.type() == Number.class) {
        throw new Fault(
            Lint.MISMATCH,
            operator,
            "'" + operator.text() + "' with " + side.text(),
            "a signal's number can be compared only; put what you reckon into the signal");
      }
      if (side.nullable()) {
        throw mayBeNull(operator, side);
      }
    }
    return result(
        double.class,
        left.text() + operator.text() + right.text(),
        new Term.Arithmetic(operator.text(), left.term(), right.term()));
  }

  private static String guard(Value value) {
    return "add " + value.text() + " != null as a condition before it";
  }

  private static Fault mayBeNull(Token at, Value value) {
    return new Fault(
        Lint.MAY_BE_NULL,
        at,
        Shown.text(value.text()) + " may be null here",
        value.kind() == Kind.NUMBER || value.kind() == Kind.TIME || COMPARED.contains(at.text())
            ? guard(value)
            : "write !. instead of . after it, or compare it with ==");
  }

  private Value unary() throws Fault {
    deeper();
    Token at = peek(0);
    Value value;
    if (accept("!")) {
      Token first = peek(0);
      negations++;
      Value inner = leaf(first, unary());
      negations--;
      if (inner.kind() != Kind.BOOLEAN) {
        throw new Fault(
            Lint.MISMATCH,
            at,
            "'!' before " + Shown.text(inner.text()) + ", which is " + inner.kindText(),
            COMPARISONS.contains(peek(0).text())
                ? "put the comparison in brackets: !( … )"
                : "only a condition can be turned round; compare it with !=");
      }
      if (inner.nullable()) {
        throw mayBeNull(at, inner);
      }
      value = result(boolean.class, "!" + inner.text(), new Term.Not(inner.term()));
    } else if (accept("-")) {
      Token number = peek(0);
      if (!number.isNumber()) {
        throw new Fault(at, "'-' before " + Shown.text(number.text()), "write 0 - … instead");
      }
      value = primary();
      value =
          result(
              value.type(),
              "-" + value.text(),
              new Term.Arithmetic("-", new Term.Literal(0), value.term()));
    } else {
      value = primary();
    }
    depth--;
    return value;
  }

  private Value primary() throws Fault {
    Token at = peek(0);
    if (accept("(")) {
      Value inner = or(false);
      if (!peek(0).is(")")) {
        throw unexpected(peek(0));
      }
      take();
      return new Value(
          inner.kind(), inner.type(), inner.nullable(), -1, "(" + inner.text() + ")", inner.term());
    }
    if (at.isText()) {
      take();
      if (at.text().charAt(0) != '"') {
        throw new Fault(at, "a text in single quotes", "write it in double quotes");
      }
      at.checkEscapes();
      if (peek(0).is(".") || peek(0).is("!.")) {
        throw new Fault(Lint.CALL, peek(0), "a call on a text in quotes", "call it on a field");
      }
      return result(String.class, at.text(), new Term.Literal(at.unescaped()));
    }
    if (at.isNumber()) {
      take();
      if (at.text().matches("[0-9]{1,9}")) {
        if (at.text().length() > 1 && at.text().startsWith("0")) {
          throw new Fault(at, "the number " + at.text(), "write it without the leading 0");
        }
        return result(int.class, at.text(), new Term.Literal(Integer.valueOf(at.text())));
      }
      if (at.text().matches("[0-9]{1,9}\\.[0-9]{1,6}")) {
        return result(double.class, at.text(), new Term.Literal(Double.valueOf(at.text())));
      }
      throw new Fault(
          at,
          "the number " + Shown.text(at.text()),
          "expected at most 9 digits, and after a point at most 6");
    }
    if (at.is("true") || at.is("false")) {
      take();
      return result(boolean.class, at.text(), new Term.Literal(at.is("true")));
    }
    if (at.is("null")) {
      take();
      return new Value(Kind.NULL, Object.class, true, -1, "null", new Term.Literal(null));
    }
    if (at.isName()) {
      return path();
    }
    throw unexpected(at);
  }

  /** A field and what is read from it: {@code product.value}, {@code text("k")!.isBlank()}. */
  private Value path() throws Fault {
    Token at = take();
    if (!at.isName()) {
      throw new Fault(
          Lint.UNKNOWN_FIELD,
          at,
          Shown.text(at.text()) + " where a field should be",
          oneOfFields(at));
    }
    Value value = start(at);
    while (true) {
      if (pattern.notNull().contains(value.text())) {
        value =
            new Value(
                value.kind(), value.type(), false, value.productOf(), value.text(), value.term());
      }
      if (peek(0).is(".") || peek(0).is("!.")) {
        Token dot = take();
        if (value.nullable() && dot.is(".")) {
          throw new Fault(
              Lint.MAY_BE_NULL,
              dot,
              Shown.text(value.text()) + " may be null here",
              negations > 0
                  ? guard(value)
                  : "write !. instead of . (then the condition is false when it is null)");
        }
        // Drools leaves the look for null out of what stands in a negation.
        if (dot.is("!.") && negations > 0) {
          throw new Fault(
              Lint.MAY_BE_NULL, dot, "'!.' within '!'", "write . instead, and " + guard(value));
        }
        Token member = take();
        if (!member.isName()) {
          throw new Fault(
              member.isEnd() ? dot : member,
              Shown.text(member.text()) + " after '" + dot.text() + "'",
              "expected a field's name");
        }
        value = member(value, dot, member);
      } else if (peek(0).is("[")) {
        Token bracket = take();
        if (value.kind() != Kind.MAP) {
          throw new Fault(
              Lint.MISMATCH,
              bracket,
              "'[' after " + Shown.text(value.text()),
              "it is no map; remove it");
        }
        Token key = key("attributes[\"name\"]");
        expect("]");
        value =
            Value.of(
                String.class,
                true,
                -1,
                value.text() + "[" + key.text() + "]",
                new Term.Call(value.term(), "get", new Term.Literal(key.unescaped())));
      } else {
        return value;
      }
    }
  }

  private Value start(Token at) throws Fault {
    String word = at.text();
    if (word.startsWith("$")) {
      Scope.Variable variable = pattern.scope().variable(word);
      if (variable == null) {
        throw new Fault(
            Lint.VARIABLE,
            at,
            "the variable " + word + " is not bound",
            Spelling.nearest(word, pattern.scope().names())
                .map(near -> "did you mean " + near + "?")
                .orElse("bind it in an earlier pattern, as " + word + " : product"));
      }
      if (variable.withinOr()) {
        throw new Fault(
            Lint.VARIABLE,
            at,
            word + " is bound within 'or'",
            "put this pattern before the 'or', or split the rule in two");
      }
      Value value = variable.value();
      return new Value(
          value.kind(),
          value.type(),
          value.nullable(),
          value.productOf(),
          word,
          new Term.Bound(word));
    }
    if (word.equals("this")) {
      return Value.of(pattern.type(), false, -1, "this", new Term.Self());
    }
    if (word.equals("new") || word.equals("instanceof") || word.equals("eval")) {
      throw new Fault(
          Lint.reachedBy(after(at)), at, "'" + word + "' in a condition", "use a field");
    }
    Method field = fieldType(pattern.type(), word);
    if (field != null) {
      return field(at, field, pattern.number(), word, new Term.Self());
    }
    if (peek(0).is("(") && FactTypes.methods(pattern.type()).contains(word)) {
      return reading(pattern.type(), at, word, new Term.Self());
    }
    Class<? extends Enum<?>> type = pattern.enums().get(word);
    if (type != null && peek(0).is(".")) {
      take();
      return constantOf(type, take(), word);
    }
    Class<? extends Fact> outer = pattern.factTypes().get(word);
    if (outer != null && peek(0).is(".")) {
      take();
      Token nested = take();
      for (Class<?> inner : outer.getClasses()) {
        if (inner.isEnum() && inner.getSimpleName().equals(nested.text()) && accept(".")) {
          return constantOf(inner, take(), word + "." + nested.text());
        }
      }
      throw new Fault(
          Lint.reachedBy(word + "." + nested.text()),
          nested.isEnd() ? at : nested,
          Shown.text(word + "." + nested.text()) + " is not allowed here",
          "expected "
              + Arrays.stream(outer.getClasses())
                  .filter(Class::isEnum)
                  .map(c -> word + "." + c.getSimpleName() + "." + String.join("|", constants(c)))
                  .findFirst()
                  .orElse("a field of this fact"));
    }
    throw unknown(at);
  }

  private Fault unknown(Token at) {
    String word = at.text();
    String fact = pattern.type().getSimpleName();
    if (peek(0).is("(")) {
      return new Fault(
          Lint.reachedBy(word),
          at,
          "the call " + word + "()",
          "a condition reads fields of " + fact + " only: " + fieldList());
    }
    for (Class<?> type : List.of(Intent.class, StopCondition.class)) {
      if (word.equals(type.getSimpleName()) || constants(type).contains(word)) {
        String constant =
            word.equals(type.getSimpleName()) ? word + ".…" : type.getSimpleName() + "." + word;
        return new Fault(
            Lint.UNKNOWN_FIELD,
            at,
            Shown.text(word) + " is not known here",
            "write " + constant + importOf(type));
      }
    }
    for (Class<?> inner : pattern.type().getClasses()) {
      if (inner.isEnum()
          && (inner.getSimpleName().equals(word) || constants(inner).contains(word))) {
        return new Fault(
            Lint.UNKNOWN_FIELD,
            at,
            Shown.text(word) + " is not known here",
            "write "
                + fact
                + "."
                + inner.getSimpleName()
                + "."
                + (inner.getSimpleName().equals(word) ? String.join("|", constants(inner)) : word));
      }
    }
    if (peek(0).is(".")) {
      StringBuilder dotted = new StringBuilder(word);
      for (int i = 0; peek(i).is(".") && peek(i + 1).isName(); i += 2) {
        dotted.append('.').append(peek(i + 1).text());
      }
      return new Fault(
          Lint.reachedBy(dotted.toString()),
          at,
          Shown.text(dotted.toString()) + " is not allowed here",
          "a condition uses fields of " + fact + ", literals and variables only: " + fieldList());
    }
    return new Fault(
        Lint.UNKNOWN_FIELD, at, fact + " has no field " + Shown.text(word), oneOfFields(at));
  }

  private String fieldList() {
    return String.join(", ", FactTypes.fields(pattern.type()));
  }

  private String oneOfFields(Token at) {
    SortedSet<String> fields = FactTypes.fields(pattern.type());
    Optional<String> meant = Spelling.nearest(at.text(), fields);
    return meant
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() -> "expected one of " + String.join(", ", fields));
  }

  private static SortedSet<String> fields(Class<?> type) {
    return FactTypes.fields(type);
  }

  private static @Nullable Method fieldType(Class<?> type, String name) {
    if (!FactTypes.fields(type).contains(name)) {
      return null;
    }
    try {
      return type.getMethod(name);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private Value field(Token at, Method field, int number, String text, Term of) throws Fault {
    noArguments(at);
    boolean product =
        ProductFact.class.isAssignableFrom(field.getDeclaringClass())
            && (field.getName().equals("product") || field.getName().equals("productId"));
    return Value.of(
        field.getReturnType(),
        nullable(field),
        product ? number : -1,
        text,
        new Term.Read(of, field));
  }

  private static boolean nullable(Method method) {
    return method.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
  }

  /** A field may be written as a call without arguments. */
  private void noArguments(Token at) throws Fault {
    if (accept("(") && !accept(")")) {
      throw new Fault(at, at.text() + " with an argument", "it is a field; write " + at.text());
    }
  }

  /** {@code text("name")} and {@code number("name")}. */
  private Value reading(Class<?> type, Token at, String name, Term of) throws Fault {
    expect("(");
    Token key = key(name + "(\"name\")");
    expect(")");
    try {
      Method method = type.getMethod(name, String.class);
      // A signal's number has any scale: 1E+999999999 + 1 would fill the memory. The type Number
      // stands for it, which can be compared and not reckoned with.
      Class<?> result =
          method.getReturnType() == BigDecimal.class ? Number.class : method.getReturnType();
      return Value.of(
          result,
          nullable(method),
          -1,
          name + "(" + key.text() + ")",
          new Term.Ask(of, method, key.unescaped()));
    } catch (NoSuchMethodException e) {
      throw new Fault(Lint.CALL, at, "the call " + name + "()", "use a field");
    }
  }

  private Token key(String example) throws Fault {
    Token key = take();
    if (!key.isText() || key.text().charAt(0) != '"') {
      throw new Fault(
          key, Shown.text(key.text()) + " where a name in quotes should be", "write " + example);
    }
    key.checkEscapes();
    return key;
  }

  private static Value constantOf(Class<?> type, Token name, String typeName) throws Fault {
    if (!constants(type).contains(name.text())) {
      String meant = constant(type, name.text());
      throw new Fault(
          Lint.UNKNOWN_FIELD,
          name,
          typeName + " has no " + Shown.text(name.text()),
          meant.startsWith("(") ? "expected one of " + meant : "did you mean '" + meant + "'?");
    }
    return result(type, typeName + "." + name.text(), new Term.Literal(constantNamed(type, name)));
  }

  private static Object constantNamed(Class<?> type, Token name) {
    for (Object constant : type.getEnumConstants()) {
      if (name.is(((Enum<?>) constant).name())) {
        return constant;
      }
    }
    throw new IllegalStateException(type + " has no " + name.text());
  }

  private Value member(Value of, Token dot, Token member) throws Fault {
    String name = member.text();
    String text = of.text() + dot.text() + name;
    switch (of.kind()) {
      case TEXT -> {
        Class<?> type = TEXT_CALLS.get(name);
        if (type == null) {
          throw new Fault(
              Lint.reachedBy(name),
              member,
              "the call " + name + "() on a text",
              "allowed are "
                  + TEXT_CALLS.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        if (WITH_TEXT.contains(name)) {
          expect("(");
          Token at = peek(0);
          Value argument = sum();
          if (argument.kind() != Kind.TEXT) {
            throw new Fault(
                Lint.MISMATCH,
                at,
                name + " with " + argument.kindText(),
                "expected a text in quotes");
          }
          if (argument.nullable()) {
            throw mayBeNull(at, argument);
          }
          expect(")");
          return result(
              type,
              text + "(" + argument.text() + ")",
              new Term.Call(of.term(), name, argument.term()));
        }
        noArguments(member);
        return result(type, text, new Term.Call(of.term(), name, null));
      }
      case TIME -> {
        if (!name.equals("isBefore") && !name.equals("isAfter")) {
          throw new Fault(
              Lint.reachedBy(name),
              member,
              "the call " + name + "() on a time",
              "compare it with < and >");
        }
        expect("(");
        Token at = peek(0);
        Value argument = sum();
        if (argument.kind() != Kind.TIME || argument.nullable()) {
          throw new Fault(
              Lint.MISMATCH, at, name + " with " + argument.kindText(), "expected another time");
        }
        expect(")");
        return result(
            boolean.class,
            text + "(" + argument.text() + ")",
            new Term.Call(of.term(), name, argument.term()));
      }
      case SET -> {
        if (name.equals("isEmpty") || name.equals("size")) {
          noArguments(member);
          return result(
              name.equals("size") ? int.class : boolean.class,
              text,
              new Term.Call(of.term(), name, null));
        }
        throw new Fault(
            Lint.reachedBy(name),
            member,
            "the call " + name + "() on a set",
            "use contains, isEmpty or size");
      }
      case MAP -> {
        if (name.equals("isEmpty") || name.equals("size")) {
          noArguments(member);
          return result(
              name.equals("size") ? int.class : boolean.class,
              text,
              new Term.Call(of.term(), name, null));
        }
        if (name.equals("containsKey") || name.equals("get")) {
          expect("(");
          Token key = key(text + "(\"name\")");
          expect(")");
          return Value.of(
              name.equals("get") ? String.class : boolean.class,
              name.equals("get"),
              -1,
              text + "(" + key.text() + ")",
              new Term.Call(of.term(), name, new Term.Literal(key.unescaped())));
        }
        throw new Fault(
            Lint.reachedBy(name),
            member,
            "the call " + name + "() on a map",
            "read it as " + of.text() + "[\"name\"]");
      }
      case FACT -> {
        Method field = fieldType(of.type(), name);
        if (field == null && peek(0).is("(") && FactTypes.methods(of.type()).contains(name)) {
          Value value = reading(of.type(), member, name, of.term());
          return new Value(
              value.kind(),
              value.type(),
              value.nullable(),
              -1,
              of.text() + dot.text() + value.text(),
              value.term());
        }
        if (field == null) {
          Lint reached = Lint.reachedBy(name);
          throw new Fault(
              reached == Lint.CALL ? Lint.UNKNOWN_FIELD : reached,
              member,
              of.type().getSimpleName() + " has no field " + Shown.text(name),
              Spelling.nearest(name, fields(of.type()))
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse("expected one of " + String.join(", ", fields(of.type()))));
        }
        int number = of.text().equals("this") ? pattern.number() : of.productOf();
        return field(member, field, number, text, of.term());
      }
      case CONSTANT -> {
        Method word = fieldType(of.type(), "text");
        if (word == null || !name.equals("text") || word.getReturnType() != String.class) {
          throw new Fault(
              Lint.reachedBy(name),
              member,
              "the call " + name + "() on " + of.kindText(),
              "compare it with " + of.constantsName() + ".…");
        }
        noArguments(member);
        return result(String.class, text, new Term.Read(of.term(), word));
      }
      case PRODUCT, RECORD -> {
        Method field = fieldType(of.type(), name);
        boolean plain =
            field != null
                && (of.kind() != Kind.PRODUCT || name.equals("value"))
                && of.type() != Instant.class;
        if (field == null || !plain) {
          throw new Fault(
              Lint.reachedBy(name),
              member,
              "the call " + name + "() on " + of.kindText(),
              of.type() == ProductId.class
                  ? "use productId"
                  : "expected one of " + String.join(", ", fields(of.type())));
        }
        noArguments(member);
        return Value.of(
            field.getReturnType(),
            nullable(field),
            of.kind() == Kind.PRODUCT ? of.productOf() : -1,
            text,
            new Term.Read(of.term(), field));
      }
      default ->
          throw new Fault(
              Lint.reachedBy(name),
              member,
              "the call " + name + "() on " + of.kindText(),
              "compare it");
    }
  }

  private static Value result(Class<?> type, String text, Term term) {
    return Value.of(type, false, -1, text, term);
  }

  private void deeper() throws Fault {
    if (++depth > DEEPEST) {
      throw new Fault(peek(0), "a condition more than " + DEEPEST + " deep", "split it");
    }
  }

  /** The name that follows a word, as {@code java.util.Date} follows {@code new}. */
  private String after(Token word) {
    StringBuilder dotted = new StringBuilder(word.text()).append(' ');
    for (int i = 0; peek(i).isName() || peek(i).is("."); i++) {
      dotted.append(peek(i).text());
    }
    return dotted.toString();
  }

  private Fault unexpected(Token at) {
    if (at.isEnd()) {
      Token last = tokens.size() > 1 ? tokens.get(tokens.size() - 2) : at;
      return new Fault(last, "the condition stops short", "say what to compare with");
    }
    if (at.is("=")) {
      return new Fault(at, "'='", "a condition compares: write ==");
    }
    return new Fault(
        at,
        Shown.text(at.text()) + " is not expected here",
        switch (at.text()) {
          case "?", "->", "::", "{", "#", "&", "|", "^", "~", "<<", ">>" ->
              "conditions have no such operator; use fields, comparisons, && and ||";
          case "new", "instanceof", "eval" -> "use a field";
          default -> "look for a missing ',' or operator just before";
        });
  }

  private Token peek(int ahead) {
    return tokens.get(Math.min(next + ahead, tokens.size() - 1));
  }

  private Token take() {
    Token token = peek(0);
    next++;
    return token;
  }

  private boolean accept(String text) {
    if (peek(0).is(text)) {
      take();
      return true;
    }
    return false;
  }

  private void expect(String text) throws Fault {
    Token at = peek(0);
    if (!accept(text)) {
      throw new Fault(
          at.isEnd() && tokens.size() > 1 ? tokens.get(tokens.size() - 2) : at,
          (at.isEnd() ? "the end" : Shown.text(at.text())) + " where '" + text + "' should be",
          "add '" + text + "'");
    }
  }

  /**
   * A piece of a condition.
   *
   * @param line lines below the condition's first, from 0
   * @param column characters from the start of that line (on line 0: of the condition), from 0
   * @param start characters from the start of the condition
   */
  record Token(String text, int line, int column, int start) {
    private static final Set<String> PAIRS =
        Set.of("==", "!=", "<=", ">=", "&&", "||", "!.", "?.", ":=", "->", "::", "<<", ">>");

    int end() {
      return start + text.length();
    }

    boolean is(String other) {
      return text.equals(other);
    }

    boolean isEnd() {
      return text.isEmpty();
    }

    boolean isName() {
      return !text.isEmpty() && isNameStart(text.charAt(0));
    }

    boolean isText() {
      return !text.isEmpty() && (text.charAt(0) == '"' || text.charAt(0) == '\'');
    }

    boolean isNumber() {
      return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }

    boolean unfinished() {
      return isText() && (text.length() < 2 || text.charAt(text.length() - 1) != text.charAt(0));
    }

    String unquoted() {
      return text.substring(1, text.length() - 1);
    }

    void checkEscapes() throws Fault {
      for (int i = 1; i < text.length() - 1; i++) {
        if (text.charAt(i) == '\\') {
          i++;
          if ("\\\"'tn".indexOf(text.charAt(i)) < 0) {
            throw new Fault(
                this, "the escape \\" + text.charAt(i), "expected \\\\, \\\", \\t or \\n");
          }
        }
      }
    }

    String unescaped() throws Fault {
      if (text.charAt(0) != '"') {
        throw new Fault(this, "a text in single quotes", "write it in double quotes");
      }
      checkEscapes();
      return unquoted().translateEscapes();
    }

    private static boolean isNameStart(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
    }

    /** Ends with an empty token. */
    static List<Token> of(String text) {
      List<Token> tokens = new ArrayList<>();
      int line = 0;
      int lineStart = 0;
      int i = 0;
      while (i < text.length()) {
        char c = text.charAt(i);
        int start = i;
        if (c == '\n') {
          line++;
          lineStart = ++i;
          continue;
        } else if (Character.isWhitespace(c)) {
          i++;
          continue;
        } else if (text.startsWith("//", i)) {
          int newline = text.indexOf('\n', i);
          i = newline < 0 ? text.length() : newline;
          continue;
        } else if (text.startsWith("/*", i)) {
          int close = text.indexOf("*/", i + 2);
          int end = close < 0 ? text.length() : close + 2;
          for (; i < end; i++) {
            if (text.charAt(i) == '\n') {
              line++;
              lineStart = i + 1;
            }
          }
          continue;
        } else if (c == '"' || c == '\'') {
          i++;
          while (i < text.length() && text.charAt(i) != c && text.charAt(i) != '\n') {
            i += text.charAt(i) == '\\' ? 2 : 1;
          }
          i = Math.min(i + 1, text.length());
        } else if (isNameStart(c)) {
          while (i < text.length()
              && (isNameStart(text.charAt(i)) || Character.isDigit(text.charAt(i)))) {
            i++;
          }
        } else if (c >= '0' && c <= '9') {
          while (i < text.length()
              && (isNameStart(text.charAt(i))
                  || Character.isDigit(text.charAt(i))
                  || (text.charAt(i) == '.'
                      && i + 1 < text.length()
                      && Character.isDigit(text.charAt(i + 1))))) {
            i++;
          }
        } else if (i + 1 < text.length() && PAIRS.contains(text.substring(i, i + 2))) {
          i += 2;
        } else {
          i++;
        }
        tokens.add(new Token(text.substring(start, i), line, start - lineStart, start));
      }
      tokens.add(new Token("", line, Math.max(0, text.length() - lineStart), text.length()));
      return tokens;
    }
  }
}
