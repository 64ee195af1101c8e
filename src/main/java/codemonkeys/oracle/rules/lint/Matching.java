package codemonkeys.oracle.rules.lint;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FactText;
import codemonkeys.oracle.rules.language.Expression;
import codemonkeys.oracle.rules.language.RuleTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the matches of one rule among the facts of one product and the fleet, from left to
 * right, and remembers how far it came. Slow and plain beside Drools: it explains, and decides
 * nothing.
 */
public final class Matching {
  /** Facts looked at; a rule on every pair of documents stops here. */
  private static final int MAX_STEPS = 200_000;

  private final Map<Class<?>, List<Fact>> facts = new HashMap<>();
  private final BiConsumer<Expression.Leaf, Boolean> seen;
  private int steps;
  private int matches;
  private boolean quiet;

  // How far the best attempt came: patterns that matched, parts of the next one, and what failed.
  private int farthest = -1;
  private String obstacle = "";

  private Matching(
      List<? extends Fact> fleet,
      List<? extends Fact> product,
      BiConsumer<Expression.Leaf, Boolean> seen) {
    for (List<? extends Fact> some : List.of(fleet, product)) {
      for (Fact fact : some) {
        facts.computeIfAbsent(fact.getClass(), t -> new ArrayList<>()).add(fact);
      }
    }
    this.seen = seen;
  }

  /**
   * What was found.
   *
   * @param matches how often it matches, -1 when there are too many ways to try
   * @param obstacle what was false, with its value; empty when it matches
   * @param distance 0 when it matches; the larger, the less of it was true
   */
  public record Outcome(int matches, String obstacle, int distance) {}

  public static Outcome of(
      RuleTree rule,
      List<? extends Fact> fleet,
      List<? extends Fact> product,
      BiConsumer<Expression.Leaf, Boolean> seen) {
    Matching matching = new Matching(fleet, product, seen);
    matching.all(rule.all(), 0, new HashMap<>(), 0, bound -> matching.matches++);
    if (matching.steps > MAX_STEPS) {
      return new Outcome(-1, "", 0);
    }
    int parts = weight(rule.all());
    return matching.matches > 0
        ? new Outcome(matching.matches, "", 0)
        : new Outcome(0, matching.obstacle, Math.max(1, parts - Math.max(0, matching.farthest)));
  }

  private static int weight(List<RuleTree.Element> elements) {
    int weight = 0;
    for (RuleTree.Element element : elements) {
      weight += 1;
      if (element instanceof RuleTree.Pattern pattern) {
        weight += pattern.parts().size();
      }
    }
    return weight;
  }

  private void all(
      List<RuleTree.Element> elements,
      int next,
      Map<String, @Nullable Object> bound,
      int depth,
      Consumer<Map<String, @Nullable Object>> then) {
    if (next == elements.size()) {
      then.accept(bound);
      return;
    }
    element(
        elements.get(next),
        bound,
        depth,
        after ->
            all(elements, next + 1, after, depth + weight(elements.subList(next, next + 1)), then));
  }

  private void element(
      RuleTree.Element element,
      Map<String, @Nullable Object> bound,
      int depth,
      Consumer<Map<String, @Nullable Object>> then) {
    if (element instanceof RuleTree.Pattern pattern) {
      pattern(pattern, bound, depth, then);
    } else if (element instanceof RuleTree.All and) {
      all(and.elements(), 0, bound, depth, then);
    } else if (element instanceof RuleTree.Any or) {
      for (RuleTree.Element each : or.elements()) {
        element(each, bound, depth, then);
      }
    } else {
      boolean wanted = element instanceof RuleTree.Some;
      RuleTree.Element inner =
          element instanceof RuleTree.Some some
              ? some.element()
              : ((RuleTree.None) element).element();
      boolean[] found = {false};
      boolean before = quiet;
      quiet |= !wanted;
      element(inner, bound, depth, after -> found[0] = true);
      quiet = before;
      if (found[0] == wanted) {
        then.accept(bound);
      } else if (!wanted) {
        fail(depth, "not( … ) is false: there is such a " + types(inner));
      }
    }
  }

  private static String types(RuleTree.Element element) {
    return element instanceof RuleTree.Pattern pattern
        ? pattern.type().getSimpleName()
        : "combination of facts";
  }

  private void pattern(
      RuleTree.Pattern pattern,
      Map<String, @Nullable Object> bound,
      int depth,
      Consumer<Map<String, @Nullable Object>> then) {
    List<Fact> candidates = facts.getOrDefault(pattern.type(), List.of());
    if (candidates.isEmpty()) {
      fail(depth, "there is no " + pattern.type().getSimpleName());
    }
    for (Fact fact : candidates) {
      if (++steps > MAX_STEPS) {
        return;
      }
      Map<String, @Nullable Object> own = new HashMap<>(bound);
      if (holds(pattern, fact, own, depth)) {
        if (pattern.variable() != null) {
          own.put(pattern.variable(), fact);
        }
        then.accept(own);
      }
    }
  }

  private boolean holds(
      RuleTree.Pattern pattern, Fact fact, Map<String, @Nullable Object> bound, int depth) {
    Expression.Leaf[] last = {null};
    Expression.EvaluationContext context =
        new Expression.EvaluationContext(
            fact,
            bound,
            (leaf, holds) -> {
              last[0] = leaf;
              seen.accept(leaf, holds);
            });
    int matched = 1;
    for (RuleTree.Part part : pattern.parts()) {
      if (part.variable() != null) {
        bound.put(part.variable(), part.expression().value(context));
      } else {
        last[0] = null;
        if (!part.expression().holds(context)) {
          fail(depth + matched, failure(pattern, part, last[0], context));
          return false;
        }
      }
      matched++;
    }
    return true;
  }

  private void fail(int far, String what) {
    if (!quiet && far > farthest) {
      farthest = far;
      obstacle = what;
    }
  }

  private static String failure(
      RuleTree.Pattern pattern,
      RuleTree.Part part,
      Expression.@Nullable Leaf leaf,
      Expression.EvaluationContext context) {
    StringBuilder text = new StringBuilder(pattern.type().getSimpleName());
    text.append(": ").append(part.text()).append(" is false");
    if (leaf == null) {
      return text.toString();
    }
    Expression test = leaf.test();
    String value = compared(test, context);
    if (value.isEmpty() && !leaf.text().equals(part.text())) {
      value = leaf.text() + " is " + test.holds(context);
    }
    String behind = behind(pattern.type(), test, context.self());
    if (!behind.isEmpty()) {
      value += (value.isEmpty() ? "" : ": ") + behind;
    }
    return value.isEmpty()
        ? text.toString()
        : text.append(" (").append(value).append(')').toString();
  }

  /** The fields that one follows from that is true or false, with their values. */
  private static String behind(Class<? extends Fact> type, Expression test, Object fact) {
    if (!(test instanceof Expression.Read read) || !(read.of() instanceof Expression.Self)) {
      return "";
    }
    Satisfiability.Derived derived = Satisfiability.Derived.of(type).get(read.field().getName());
    if (derived == null) {
      return FactText.of((Fact) fact);
    }
    List<String> values = new ArrayList<>();
    for (String name : derived.deciding()) {
      if (!name.equals(read.field().getName())) {
        try {
          Object value = type.getMethod(name).invoke(fact);
          values.add(name + " is " + (value == null ? "unknown" : FactText.shown(value)));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("a fact's own accessor failed: " + name, e);
        }
      }
    }
    return String.join(", ", values);
  }

  /** The values that a comparison saw, as far as they have names. */
  private static String compared(Expression test, Expression.EvaluationContext context) {
    List<String> values = new ArrayList<>();
    for (Expression side : sides(test)) {
      String name = name(side);
      if (!name.isEmpty()) {
        Object value = side.value(context);
        values.add(name + " is " + (value == null ? "unknown" : FactText.shown(value)));
      }
    }
    return String.join(", ", values);
  }

  private static List<Expression> sides(Expression test) {
    List<Expression> children = test.children();
    if (children.isEmpty() || test instanceof Expression.Read || test instanceof Expression.Ask) {
      return List.of(); // it is true or false by its own name
    }
    return test instanceof Expression.Compare ? children : children.subList(0, 1);
  }

  /** The name of the attribute that an expression reads from a map; empty when it does not. */
  static String attribute(Expression expression) {
    return expression instanceof Expression.Call call
            && call.name().equals("get")
            && call.argument() instanceof Expression.Literal key
        ? String.valueOf(key.literal())
        : "";
  }

  /** A value as conditions name it; empty when it has no name. */
  static String name(Expression expression) {
    if (expression instanceof Expression.Read read) {
      String of = name(read.of());
      return of.isEmpty() ? read.field().getName() : of + "." + read.field().getName();
    } else if (expression instanceof Expression.Ask ask) {
      return ask.method().getName() + "(\"" + ask.key() + "\")";
    } else if (expression instanceof Expression.Bound bound) {
      return bound.name();
    } else if (expression instanceof Expression.Call call && !attribute(expression).isEmpty()) {
      return name(call.of()) + "[\"" + attribute(expression) + "\"]";
    } else if (expression instanceof Expression.Arithmetic sum) {
      String left = name(sum.left());
      return left.isEmpty() ? name(sum.right()) : left; // one of them is enough to look it up
    }
    return "";
  }
}
