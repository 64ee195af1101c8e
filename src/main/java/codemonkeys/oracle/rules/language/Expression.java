package codemonkeys.oracle.rules.language;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A condition as a tree, as {@link ConditionChecker} has understood it. Drools decides what fires;
 * these trees only explain it: which single condition was false and with what value. Tests hold
 * both equal.
 */
public sealed interface Expression {

  /**
   * What a condition is looked at with.
   *
   * @param self the fact of the pattern
   * @param bound variables by name, with their $
   * @param seen is called with each single condition that was decided
   */
  record EvaluationContext(
      Object self, Map<String, @Nullable Object> bound, BiConsumer<Leaf, Boolean> seen) {}

  /** The value; null when it is unknown. */
  @Nullable Object value(EvaluationContext context);

  /** What it is made of, from left to right. */
  List<Expression> children();

  /** All single conditions in it, from left to right. */
  default List<Leaf> leaves() {
    return this instanceof Leaf leaf
        ? List.of(leaf)
        : children().stream().flatMap(child -> child.leaves().stream()).toList();
  }

  /** Whether it is known to be true. */
  default boolean holds(EvaluationContext context) {
    return Boolean.TRUE.equals(value(context));
  }

  /** Has nothing in it. */
  sealed interface Atom extends Expression {
    @Override
    default List<Expression> children() {
      return List.of();
    }
  }

  /** Has one other in it. */
  sealed interface Single extends Expression {
    Expression of();

    @Override
    default List<Expression> children() {
      return List.of(of());
    }
  }

  /** Has two others in it. */
  sealed interface Pair extends Expression {
    Expression left();

    Expression right();

    @Override
    default List<Expression> children() {
      return List.of(left(), right());
    }
  }

  /** A number, text, constant, true, false or null, as written. */
  record Literal(@Nullable Object literal) implements Atom {
    @Override
    public @Nullable Object value(EvaluationContext context) {
      return literal;
    }
  }

  /** {@code this}. */
  record Self() implements Atom {
    @Override
    public Object value(EvaluationContext context) {
      return context.self();
    }
  }

  /** A variable. */
  record Bound(String name) implements Atom {
    @Override
    public @Nullable Object value(EvaluationContext context) {
      return context.bound().get(name);
    }
  }

  /** A field. */
  record Read(Expression of, Method field) implements Single {
    @Override
    public @Nullable Object value(EvaluationContext context) {
      Object owner = of.value(context);
      return owner == null ? null : invoke(field, owner);
    }
  }

  /** {@code text("name")} and {@code number("name")}. */
  record Ask(Expression of, Method method, String key) implements Single {
    @Override
    public @Nullable Object value(EvaluationContext context) {
      Object owner = of.value(context);
      return owner == null ? null : invoke(method, owner, key);
    }
  }

  /** A call on a text, time, set, map or constant. */
  record Call(Expression of, String name, @Nullable Expression argument) implements Expression {
    @Override
    public List<Expression> children() {
      return argument == null ? List.of(of) : List.of(of, argument);
    }

    @Override
    public @Nullable Object value(EvaluationContext context) {
      Object owner = of.value(context);
      Object with = argument == null ? null : argument.value(context);
      if (owner == null || (argument != null && with == null)) {
        return null;
      }
      if (owner instanceof String text) {
        return switch (name) {
          case "startsWith" -> text.startsWith(String.valueOf(with));
          case "endsWith" -> text.endsWith(String.valueOf(with));
          case "contains" -> text.contains(String.valueOf(with));
          case "equalsIgnoreCase" -> text.equalsIgnoreCase(String.valueOf(with));
          case "isEmpty" -> text.isEmpty();
          case "isBlank" -> text.isBlank();
          case "length" -> text.length();
          default -> throw new IllegalStateException("no call " + name);
        };
      }
      if (owner instanceof Instant time && with instanceof Instant other) {
        return name.equals("isBefore") ? time.isBefore(other) : time.isAfter(other);
      }
      if (owner instanceof Collection<?> set) {
        return name.equals("size") ? (Object) set.size() : (Object) set.isEmpty();
      }
      if (owner instanceof Map<?, ?> map) {
        return switch (name) {
          case "size" -> map.size();
          case "isEmpty" -> map.isEmpty();
          case "containsKey" -> map.containsKey(with);
          default -> map.get(with);
        };
      }
      throw new IllegalStateException("no call " + name + " on " + owner.getClass());
    }
  }

  /** {@code +}, {@code -}, {@code *}, {@code /} and {@code %}; {@code 0 - x} for a minus before. */
  record Arithmetic(String operator, Expression left, Expression right) implements Pair {
    @Override
    public @Nullable Object value(EvaluationContext context) {
      if (!(left.value(context) instanceof Number a)
          || !(right.value(context) instanceof Number b)) {
        return null;
      }
      if (whole(a) && whole(b)) {
        long x = a.longValue();
        long y = b.longValue();
        return switch (operator) {
          case "+" -> x + y;
          case "-" -> x - y;
          case "*" -> x * y;
          case "/" -> x / y;
          default -> x % y;
        };
      }
      if (a instanceof BigDecimal || b instanceof BigDecimal) {
        BigDecimal x = decimal(a);
        BigDecimal y = decimal(b);
        return switch (operator) {
          case "+" -> x.add(y);
          case "-" -> x.subtract(y);
          case "*" -> x.multiply(y);
          case "/" -> x.divide(y, java.math.MathContext.DECIMAL128);
          default -> x.remainder(y);
        };
      }
      double x = a.doubleValue();
      double y = b.doubleValue();
      return switch (operator) {
        case "+" -> x + y;
        case "-" -> x - y;
        case "*" -> x * y;
        case "/" -> x / y;
        default -> x % y;
      };
    }
  }

  /** {@code ==}, {@code !=}, {@code <}, {@code <=}, {@code >} and {@code >=}. */
  record Compare(String operator, Expression left, Expression right) implements Pair {
    @Override
    public Object value(EvaluationContext context) {
      return compare(operator, left.value(context), right.value(context));
    }
  }

  /** {@code in} and {@code not in}. */
  record OneOf(Expression left, List<Expression> items, boolean not) implements Expression {
    @Override
    public List<Expression> children() {
      return Stream.concat(Stream.of(left), items.stream()).toList();
    }

    @Override
    public Object value(EvaluationContext context) {
      Object value = left.value(context);
      return not != items.stream().anyMatch(item -> compare("==", value, item.value(context)));
    }
  }

  /** {@code matches}, also with {@code not}. */
  record Matches(Expression of, Pattern pattern, boolean not) implements Single {
    @Override
    public Object value(EvaluationContext context) {
      return not != (of.value(context) instanceof String text && pattern.matcher(text).matches());
    }
  }

  /** {@code contains} and {@code excludes}, also with {@code not}. */
  record Contains(Expression left, Expression right, boolean not) implements Pair {
    @Override
    public Object value(EvaluationContext context) {
      Object of = left.value(context);
      Object what = right.value(context);
      boolean found =
          of instanceof String text
              ? what instanceof String part && text.contains(part)
              : of instanceof Collection<?> set && what != null && set.contains(what);
      return not != found;
    }
  }

  /** {@code str[startsWith]} and {@code str[endsWith]}, also with {@code not}. */
  record Affix(Expression left, boolean atStart, Expression right, boolean not) implements Pair {
    @Override
    public Object value(EvaluationContext context) {
      boolean found =
          left.value(context) instanceof String text
              && right.value(context) instanceof String affix
              && (atStart ? text.startsWith(affix) : text.endsWith(affix));
      return not != found;
    }
  }

  /** {@code !}. */
  record Not(Expression of) implements Single {
    @Override
    public Object value(EvaluationContext context) {
      return !of.holds(context);
    }
  }

  /** {@code &&}: the right side is looked at only when the left one is true. */
  record And(Expression left, Expression right) implements Pair {
    @Override
    public Object value(EvaluationContext context) {
      return left.holds(context) && right.holds(context);
    }
  }

  /** {@code ||}: the right side is looked at only when the left one is false. */
  record Or(Expression left, Expression right) implements Pair {
    @Override
    public Object value(EvaluationContext context) {
      return left.holds(context) || right.holds(context);
    }
  }

  /** That two facts are about the same product, which is no condition on either. */
  record Link(Expression of) implements Single {
    @Override
    public Object value(EvaluationContext context) {
      return of.holds(context);
    }
  }

  /**
   * A single condition, which is true or false as a whole.
   *
   * @param text as written, on one line
   */
  record Leaf(Expression test, RuleTree.Place place, String text) implements Expression {
    @Override
    public List<Expression> children() {
      return List.of(test);
    }

    @Override
    public Object value(EvaluationContext context) {
      boolean holds = test.holds(context);
      context.seen().accept(this, holds);
      return holds;
    }
  }

  private static @Nullable Object invoke(Method method, Object owner, Object... arguments) {
    try {
      return method.invoke(owner, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a fact's own accessor failed: " + method, e);
    }
  }

  /** The operator of the same comparison with its sides exchanged. */
  static String turned(String operator) {
    return switch (operator) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> operator;
    };
  }

  /** As Drools compares: nothing is above or below what is unknown, and unknown is unknown. */
  static boolean compare(String operator, @Nullable Object left, @Nullable Object right) {
    switch (operator) {
      case "==" -> {
        return same(left, right);
      }
      case "!=" -> {
        return !same(left, right);
      }
      default -> {
        if (left == null || right == null) {
          return false;
        }
        int order =
            left instanceof Number a && right instanceof Number b
                ? order(a, b)
                : ((Instant) left).compareTo((Instant) right);
        return switch (operator) {
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        };
      }
    }
  }

  private static boolean same(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number a && right instanceof Number b
        ? order(a, b) == 0
        : Objects.equals(left, right);
  }

  private static int order(Number a, Number b) {
    return a instanceof Double || b instanceof Double
        ? Double.compare(a.doubleValue(), b.doubleValue())
        : decimal(a).compareTo(decimal(b));
  }

  private static boolean whole(Number number) {
    return number instanceof Integer || number instanceof Long;
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal exact
        ? exact
        : whole(number)
            ? BigDecimal.valueOf(number.longValue())
            : BigDecimal.valueOf(number.doubleValue());
  }
}
