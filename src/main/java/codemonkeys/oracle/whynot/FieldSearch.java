package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.rules.language.Expression;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the smallest change of one field of a fact that makes a condition true, by trying: what
 * a field may be is known from its type, and the condition's tree says whether it is enough.
 * Between a number that is too little and one that is enough, the border is found by halving.
 */
final class FieldSearch {
  private static final int DECIMAL_PLACES = 4;

  private final Fact fact;
  private final RecordComponent[] components;
  private final Object[] values;
  private final Predicate<Fact> enough;
  private final Set<BigDecimal> numbers = new TreeSet<>();
  private final Set<Object> texts = new java.util.LinkedHashSet<>();
  private final List<FactChange> found = new ArrayList<>();

  private FieldSearch(Fact fact, Predicate<Fact> enough) {
    this.fact = fact;
    this.enough = enough;
    components = fact.getClass().getRecordComponents();
    values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(components[i]);
    }
  }

  /**
   * Changes of one field, each of which is enough; at most one for each field that is a number.
   *
   * @param test the condition, which names the values that are worth trying
   * @param context in which it was false
   * @param enough whether a fact in the place of this one makes it true
   */
  static List<FactChange> of(
      Fact fact, Expression test, Expression.EvaluationContext context, Predicate<Fact> enough) {
    FieldSearch search = new FieldSearch(fact, enough);
    search.collect(test, context);
    Set<String> read = new java.util.HashSet<>();
    boolean whole = search.reads(test, read);
    for (int i = 0; i < search.components.length; i++) {
      if (!search.components[i].getName().equals("product")
          && (!whole || read.contains(search.components[i].getName()))) {
        search.component(i);
      }
    }
    return search.found;
  }

  /** Whether a condition reads fields of the record and nothing that follows from them. */
  private boolean reads(Expression expression, Set<String> names) {
    if (expression instanceof Expression.Read read && read.of() instanceof Expression.Self) {
      for (RecordComponent component : components) {
        if (component.getName().equals(read.field().getName())) {
          return names.add(component.getName()) || true;
        }
      }
      return false;
    }
    boolean all = true;
    for (Expression child : expression.children()) {
      all &= reads(child, names);
    }
    return all && !(expression instanceof Expression.Self);
  }

  /** What the condition compares with, and the fact's other numbers. */
  private void collect(Expression expression, Expression.EvaluationContext context) {
    if (expression instanceof Expression.Literal || expression instanceof Expression.Bound) {
      Object value = expression.value(context);
      if (value instanceof Number number) {
        numbers.add(new BigDecimal(number.toString()));
      } else if (value != null) {
        texts.add(value);
      }
    }
    expression.children().forEach(child -> collect(child, context));
  }

  private void component(int at) {
    Class<?> type = components[at].getType();
    Object now = values[at];
    if (type == boolean.class) {
      attempt(at, !Boolean.TRUE.equals(now));
    } else if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (constant != now) {
          attempt(at, constant);
        }
      }
    } else if ((type == double.class || type == Double.class)
        && now instanceof Double number
        && !number.isNaN()) {
      number(at, order(number), FieldSearch::number, value -> order(value.doubleValue()));
    } else if (type == int.class || type == Integer.class) {
      whole(at, now instanceof Integer number ? number : null, value -> (int) value);
    } else if (type == long.class) {
      whole(at, (Long) now, value -> value);
    } else if (type == BigDecimal.class && now instanceof BigDecimal number) {
      int places = Math.max(DECIMAL_PLACES, number.scale());
      if (places <= 12 && number.abs().compareTo(BigDecimal.valueOf(1_000_000_000)) < 0) {
        number(
            at,
            number.movePointRight(places).longValue(),
            value -> BigDecimal.valueOf(value, places),
            value -> value.setScale(places, RoundingMode.HALF_UP).unscaledValue().longValue());
      }
    } else if (type == String.class) {
      for (Object text : texts) {
        if (text instanceof String && !text.equals(now)) {
          attempt(at, text);
        }
      }
    }
  }

  private void whole(int at, @Nullable Number now, LongFunction<Object> value) {
    if (now != null) {
      number(at, now.longValue(), value, number -> number.longValue());
      return;
    }
    // Unknown is no number that another one is near to.
    for (BigDecimal number : numbers) {
      for (long step = -1; step <= 1; step++) {
        if (number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE - 2)) < 0
            && attempt(at, value.apply(number.longValue() + step))) {
          return;
        }
      }
    }
  }

  /** Turns a number into its place in the order of all that the field may have. */
  private interface Place {
    long of(BigDecimal number);
  }

  /** Looks downwards and upwards for the nearest number that is enough. */
  private void number(int at, long now, LongFunction<Object> value, Place place) {
    Set<Long> tried = new TreeSet<>();
    Set<BigDecimal> worth = new TreeSet<>(numbers);
    for (Object other : values) {
      if (other instanceof Number number) {
        worth.add(new BigDecimal(number.toString()));
      }
    }
    for (long power = 1; power <= 1_000_000; power *= 10) {
      worth.add(BigDecimal.valueOf(power));
      worth.add(BigDecimal.valueOf(-power));
    }
    worth.add(BigDecimal.ZERO);
    for (BigDecimal number : worth) {
      if (number.abs().compareTo(BigDecimal.valueOf(1_000_000_000)) < 0) {
        long near = place.of(number);
        tried.addAll(List.of(near - 1, near, near + 1));
      }
    }
    long best = 0;
    boolean any = false;
    for (long candidate : tried) {
      if (candidate != now
          && enough(at, value.apply(candidate))
          && (!any || distance(candidate, now) < distance(best, now))) {
        best = candidate;
        any = true;
      }
    }
    if (!any) {
      return;
    }
    long little = now;
    long good = best;
    while (good != little + 1 && good != little - 1) {
      long middle = (little & good) + ((little ^ good) >> 1); // the sum could be too large
      if (enough(at, value.apply(middle))) {
        good = middle;
      } else {
        little = middle;
      }
    }
    found.add(
        FactChange.field(
            fact,
            with(at, value.apply(good)),
            components[at].getName(),
            little == now ? null : with(at, value.apply(little))));
  }

  private static double distance(long one, long other) {
    return Math.abs((double) one - (double) other);
  }

  private boolean attempt(int at, Object value) {
    boolean done = enough(at, value);
    if (done) {
      found.add(FactChange.field(fact, with(at, value), components[at].getName(), null));
    }
    return done;
  }

  private boolean enough(int at, Object value) {
    try {
      Fact changed = with(at, value);
      return enough.test(changed) && isPossible(changed);
    } catch (IllegalStateException e) {
      return false; // a value that does not go with the others: more failed products than products
    }
  }

  /** Whether all that follows from a fact can be said, which another rule may ask for. */
  private static boolean isPossible(Fact fact) {
    for (Method method : fact.getClass().getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && !Modifier.isStatic(method.getModifiers())
          && method.getParameterCount() == 0) {
        try {
          method.invoke(fact);
        } catch (InvocationTargetException e) {
          return false;
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("a fact's own method can't be called: " + method, e);
        }
      }
    }
    return true;
  }

  private Fact with(int at, Object value) {
    Object[] changed = values.clone();
    changed[at] = value;
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      return (Fact) fact.getClass().getDeclaredConstructor(types).newInstance(changed);
    } catch (InvocationTargetException e) {
      return fact; // a value that the record refuses; it changes nothing
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a fact can't be made: " + fact.getClass(), e);
    }
  }

  private @Nullable Object value(RecordComponent component) {
    try {
      return component.getAccessor().invoke(fact);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a fact's own accessor failed: " + component, e);
    }
  }

  /** All doubles in their order, the next one being the next larger. */
  private static long order(double number) {
    long bits = Double.doubleToLongBits(number + 0.0);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private static Object number(long order) {
    return Double.longBitsToDouble(order >= 0 ? order : Long.MIN_VALUE - order);
  }
}
