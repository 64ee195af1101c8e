package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.ProductId;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether conditions on one fact can be true together: tries every case that they can tell apart.
 * Fields with few values take all of them, numbers the values at, between and beyond the literals
 * they are compared with, texts the literals and one that is none of them. What can't be broken
 * down like that may be true or false as it likes, so "impossible" is certain and "possible" is
 * not.
 */
public final class Satisfiability {
  private static final int MAX_CASES = 20_000;

  /** What one look at many rules shares: what follows from what, and how much may be tried. */
  static final class Effort {
    private final Map<Class<?>, Map<String, Derived>> derived = new HashMap<>();

    /** Cases that may still be tried: rules come from anyone. */
    private long left = 500_000;
  }

  /** What is known of a condition that is asked for. */
  enum Verdict {
    POSSIBLE,
    IMPOSSIBLE,
    /** Too many cases to try. */
    UNKNOWN
  }

  private final Class<? extends Fact> type;
  private final Map<String, Set<@Nullable Object>> domains = new LinkedHashMap<>();
  private final Map<String, SortedSet<BigDecimal>> numbers = new TreeMap<>();
  private final Set<String> whole = new TreeSet<>();
  private final Map<String, Derived> derived;

  private Satisfiability(Class<? extends Fact> type, Map<String, Derived> derived) {
    this.type = type;
    this.derived = derived;
  }

  /**
   * Whether one fact can meet all of some conditions and none of others.
   *
   * @param all each of these has to be true
   * @param notAll these may not all be true; empty for no such condition
   */
  static Verdict possible(
      Effort effort, Class<? extends Fact> type, List<Expression> all, List<Expression> notAll) {
    Satisfiability cases =
        new Satisfiability(type, effort.derived.computeIfAbsent(type, t -> Derived.of(type)));
    all.forEach(cases::collect);
    notAll.forEach(cases::collect);
    cases.numbers.forEach(
        (key, literals) -> cases.domain(key).addAll(points(literals, cases.whole.contains(key))));
    long count = 1;
    for (Set<@Nullable Object> domain : cases.domains.values()) {
      count *= domain.size();
      if (count > MAX_CASES || count > effort.left) {
        return Verdict.UNKNOWN;
      }
    }
    effort.left -= count;
    return cases.any(new ArrayList<>(cases.domains.entrySet()), 0, new HashMap<>(), all, notAll)
        ? Verdict.POSSIBLE
        : Verdict.IMPOSSIBLE;
  }

  private boolean any(
      List<Map.Entry<String, Set<@Nullable Object>>> open,
      int next,
      Map<String, @Nullable Object> assignment,
      List<Expression> all,
      List<Expression> notAll) {
    if (next == open.size()) {
      return all.stream().allMatch(expression -> holds(expression, assignment))
          && (notAll.isEmpty()
              || !notAll.stream().allMatch(expression -> holds(expression, assignment)));
    }
    for (Object value : open.get(next).getValue()) {
      assignment.put(open.get(next).getKey(), value);
      if (any(open, next + 1, assignment, all, notAll)) {
        return true;
      }
    }
    return false;
  }

  /** At, between and beyond some numbers. */
  private static List<BigDecimal> points(SortedSet<BigDecimal> literals, boolean whole) {
    List<BigDecimal> points = new ArrayList<>();
    if (whole) {
      for (BigDecimal literal : literals) {
        BigDecimal floor = literal.setScale(0, java.math.RoundingMode.FLOOR);
        for (int step = -1; step <= 1; step++) {
          points.add(floor.add(BigDecimal.valueOf(step)));
        }
      }
      return points;
    }
    BigDecimal before = null;
    for (BigDecimal literal : literals) {
      points.add(
          before == null
              ? literal.subtract(BigDecimal.ONE)
              : before.add(literal).divide(BigDecimal.valueOf(2)));
      points.add(literal);
      before = literal;
    }
    points.add(literals.last().add(BigDecimal.ONE));
    return points;
  }

  // --- What can differ --------------------------------------------------------------------------

  private void collect(Expression expression) {
    expression.leaves().forEach(this::collectLeaf);
  }

  private Set<@Nullable Object> domain(String key) {
    return domains.computeIfAbsent(key, k -> new LinkedHashSet<>());
  }

  private void collectLeaf(Expression.Leaf leaf) {
    Comparison comparison = Comparison.of(leaf.test());
    if (comparison == null) {
      String field = ownField(leaf.test());
      Derived known = field == null ? null : derived.get(field);
      if (known != null) {
        known.components().forEach((name, values) -> domain(name).addAll(values));
      } else {
        domain(freeKey(leaf)).addAll(List.of(true, false));
      }
      return;
    }
    String key = comparison.key();
    if (comparison.nullable()) {
      domain(key).add(null);
    }
    for (Object literal : comparison.literals()) {
      if (literal instanceof Number number) {
        numbers.computeIfAbsent(key, k -> new TreeSet<>()).add(new BigDecimal(number.toString()));
        if (comparison.whole()) {
          whole.add(key);
        }
      } else if (literal instanceof Enum<?> constant) {
        domain(key)
            .addAll(Arrays.asList((Object[]) constant.getDeclaringClass().getEnumConstants()));
      } else if (literal instanceof Boolean) {
        domain(key).addAll(List.of(true, false));
      } else if (literal instanceof String) {
        domain(key).addAll(Arrays.asList(literal, OTHER));
      } else {
        domain(key).add(null);
        domain(key).add(OTHER); // null or something: that is all that is asked for
      }
    }
  }

  /** Stands for all values that no literal names. */
  private static final String OTHER = "\0another";

  private static String freeKey(Expression.Leaf leaf) {
    String text = leaf.text();
    // Variables of two rules have nothing to do with each other, nor have two conditions on them.
    return text.contains("$") ? "?" + System.identityHashCode(leaf) : "?" + text;
  }

  private @Nullable String ownField(Expression test) {
    return test instanceof Expression.Read read
            && read.of() instanceof Expression.Self
            && read.field().getReturnType() == boolean.class
            && read.field().getDeclaringClass().isAssignableFrom(type)
        ? read.field().getName()
        : null;
  }

  // --- What is true in an assignment
  // ------------------------------------------------------------------

  private boolean holds(Expression expression, Map<String, @Nullable Object> assignment) {
    if (expression instanceof Expression.Not not) {
      return !holds(not.of(), assignment);
    } else if (expression instanceof Expression.And and) {
      return holds(and.left(), assignment) && holds(and.right(), assignment);
    } else if (expression instanceof Expression.Or or) {
      return holds(or.left(), assignment) || holds(or.right(), assignment);
    } else if (expression instanceof Expression.Leaf leaf) {
      Comparison comparison = Comparison.of(leaf.test());
      if (comparison != null) {
        return comparison.holds(assignment.get(comparison.key()));
      }
      String field = ownField(leaf.test());
      Derived known = field == null ? null : derived.get(field);
      return known != null
          ? known.holds(assignment)
          : Boolean.TRUE.equals(assignment.get(freeKey(leaf)));
    }
    return true; // a link between patterns
  }

  /** A field beside literals: {@code slaTier == 1}, {@code kind in ("a", "b")}. */
  private record Comparison(
      String key,
      boolean nullable,
      boolean whole,
      String operator,
      boolean turned,
      boolean not,
      List<@Nullable Object> literals) {

    public static @Nullable Comparison of(Expression test) {
      if (test instanceof Expression.Compare compare) {
        if (compare.right() instanceof Expression.Literal literal) {
          return of(compare.left(), compare.operator(), false, false, literal);
        } else if (compare.left() instanceof Expression.Literal literal) {
          return of(compare.right(), compare.operator(), true, false, literal);
        }
      } else if (test instanceof Expression.OneOf one
          && one.items().stream().allMatch(Expression.Literal.class::isInstance)) {
        String key = key(one.left());
        List<@Nullable Object> literals = new ArrayList<>();
        one.items().forEach(item -> literals.add(((Expression.Literal) item).literal()));
        return key == null
            ? null
            : new Comparison(
                key, nullable(one.left()), whole(one.left()), "==", false, one.not(), literals);
      }
      return null;
    }

    private static @Nullable Comparison of(
        Expression side, String operator, boolean turned, boolean not, Expression.Literal literal) {
      String key = key(side);
      List<@Nullable Object> literals = new ArrayList<>();
      literals.add(literal.literal());
      return key == null
          ? null
          : new Comparison(key, nullable(side), whole(side), operator, turned, not, literals);
    }

    boolean holds(@Nullable Object value) {
      boolean any = false;
      for (Object literal : literals) {
        if (OTHER.equals(value) && literal != null && !(literal instanceof String)) {
          any |= operator.equals("!="); // it is there, and that is all that is known
          continue;
        }
        any |=
            turned
                ? Expression.compare(operator, literal, value)
                : Expression.compare(operator, value, literal);
      }
      return not != any;
    }

    private static boolean whole(Expression side) {
      return side instanceof Expression.Read read
          && Set.of(int.class, Integer.class, long.class, Long.class)
              .contains(read.field().getReturnType());
    }

    private static boolean nullable(Expression side) {
      return side instanceof Expression.Ask
          || side instanceof Expression.Call
          || (side instanceof Expression.Read read
              && (read.field().getAnnotatedReturnType().isAnnotationPresent(Nullable.class)
                  || nullable(read.of())));
    }

    /** What tells a value of the fact from its others; null when it is not simply read. */
    private static @Nullable String key(Expression side) {
      if (side instanceof Expression.Read read) {
        String of = key(read.of());
        return of == null
            ? null
            : of.isEmpty() ? read.field().getName() : of + "." + read.field().getName();
      } else if (side instanceof Expression.Ask ask && ask.of() instanceof Expression.Self) {
        return ask.method().getName() + "(" + ask.key() + ")";
      } else if (side instanceof Expression.Call call
          && call.name().equals("get")
          && call.argument() instanceof Expression.Literal key
          && call.of() instanceof Expression.Read map
          && map.of() instanceof Expression.Self) {
        return "text(" + key.literal() + ")";
      }
      return side instanceof Expression.Self ? "" : null;
    }
  }

  /**
   * A field that follows from others with few values, as {@code failed} from {@code status}.
   *
   * @param components those that it follows from, with their values
   * @param truth for each combination of them
   */
  public record Derived(Map<String, List<Object>> components, Map<List<Object>, Boolean> truth) {

    boolean holds(Map<String, @Nullable Object> assignment) {
      List<Object> combination = new ArrayList<>();
      for (String name : components.keySet()) {
        combination.add(assignment.get(name));
      }
      return Boolean.TRUE.equals(truth.get(combination));
    }

    /** Those of the components that make a difference. */
    List<String> deciding() {
      List<String> names = new ArrayList<>(components.keySet());
      List<String> deciding = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        int at = i;
        Map<List<Object>, Set<Boolean>> others = new HashMap<>();
        truth.forEach(
            (combination, holds) -> {
              List<Object> rest = new ArrayList<>(combination);
              rest.remove(at);
              others.computeIfAbsent(rest, r -> new java.util.HashSet<>()).add(holds);
            });
        if (others.values().stream().anyMatch(seen -> seen.size() > 1)) {
          deciding.add(names.get(i));
        }
      }
      return deciding;
    }

    /** Found out once for each type of facts: it takes thousands of facts made for it. */
    private static final ClassValue<Map<String, Derived>> FOUND =
        new ClassValue<>() {
          @Override
          protected Map<String, Derived> computeValue(Class<?> type) {
            return Collections.unmodifiableMap(find(type.asSubclass(Fact.class)));
          }
        };

    /** The fields of a fact that are true or false and of which that is known. */
    public static Map<String, Derived> of(Class<? extends Fact> type) {
      return FOUND.get(type);
    }

    private static Map<String, Derived> find(Class<? extends Fact> type) {
      Map<String, Derived> all = new TreeMap<>();
      RecordComponent[] components = type.getRecordComponents();
      Map<String, List<Object>> closed = new LinkedHashMap<>();
      for (RecordComponent component : components) {
        if (component.getType().isEnum()) {
          closed.put(component.getName(), Arrays.asList(component.getType().getEnumConstants()));
        } else if (component.getType() == boolean.class) {
          closed.put(component.getName(), List.of(true, false));
          all.put(
              component.getName(),
              new Derived(
                  Map.of(component.getName(), List.of(true, false)),
                  Map.of(List.of(true), true, List.of(false), false)));
        }
      }
      if (closed.isEmpty()) {
        return all;
      }
      for (Method method : type.getDeclaredMethods()) {
        if (method.getReturnType() == boolean.class
            && method.getParameterCount() == 0
            && !all.containsKey(method.getName())
            && java.lang.reflect.Modifier.isPublic(method.getModifiers())) {
          Map<List<Object>, Boolean> truth = truth(type, components, closed, method);
          if (truth != null && new java.util.HashSet<>(truth.values()).size() > 1) {
            all.put(method.getName(), new Derived(closed, truth));
          }
        }
      }
      return all;
    }

    /** Null when it depends on anything else. */
    private static @Nullable Map<List<Object>, Boolean> truth(
        Class<? extends Fact> type,
        RecordComponent[] components,
        Map<String, List<Object>> closed,
        Method method) {
      Map<List<Object>, Boolean> truth = new HashMap<>();
      for (List<Object> combination : combinations(new ArrayList<>(closed.values()), 0)) {
        List<String> names = new ArrayList<>(closed.keySet());
        for (int sample = 0; sample < SAMPLES; sample++) {
          Object[] arguments = new Object[components.length];
          Class<?>[] types = new Class<?>[components.length];
          for (int i = 0; i < components.length; i++) {
            int at = names.indexOf(components[i].getName());
            types[i] = components[i].getType();
            arguments[i] =
                at >= 0
                    ? combination.get(at)
                    : sample(types[i], (sample * (i + 1) + sample / 3 * (i + 2) + sample / 9) % 3);
          }
          boolean holds;
          try {
            holds =
                (boolean) method.invoke(type.getDeclaredConstructor(types).newInstance(arguments));
          } catch (ReflectiveOperationException e) {
            return null;
          }
          Boolean before = truth.put(combination, holds);
          if (before != null && before != holds) {
            return null;
          }
        }
      }
      return truth;
    }

    private static List<List<Object>> combinations(List<List<Object>> domains, int from) {
      if (from == domains.size()) {
        return List.of(List.of());
      }
      List<List<Object>> all = new ArrayList<>();
      for (List<Object> rest : combinations(domains, from + 1)) {
        for (Object value : domains.get(from)) {
          List<Object> combination = new ArrayList<>();
          combination.add(value);
          combination.addAll(rest);
          all.add(combination);
        }
      }
      return all;
    }

    /** Enough for any two other fields to take all pairs of their three values. */
    private static final int SAMPLES = 27;

    private static Object sample(Class<?> type, int which) {
      if (type == int.class || type == Integer.class) {
        return which;
      } else if (type == long.class) {
        return (long) which;
      } else if (type == double.class || type == Double.class) {
        return which * 100.0;
      } else if (type == BigDecimal.class) {
        return BigDecimal.valueOf(which);
      } else if (type == String.class) {
        return List.of("", "done", "x").get(which);
      } else if (type == Instant.class) {
        return Instant.ofEpochSecond(which);
      } else if (type == ProductId.class) {
        return new ProductId("p");
      } else if (type == Budget.class) {
        return new Budget(1 + which, 1 + which);
      } else if (Map.class.isAssignableFrom(type)) {
        return Map.of();
      } else if (type == SortedSet.class) {
        return new TreeSet<>(which == 0 ? List.of() : List.of("x"));
      } else if (Collection.class.isAssignableFrom(type)) {
        return Set.of();
      }
      throw new IllegalStateException("no sample of " + type);
    }
  }
}
